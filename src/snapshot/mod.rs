//! What the file says: bytes become columns.

mod columns;
mod edge_table;
mod error;
mod escape;
mod ids;
mod location_table;
mod meta;
mod node_table;
mod pages;
mod parse;
mod read;
mod source;
mod string_table;
mod validate;
mod wide_column;
mod write;

use std::io;

pub use columns::{ColumnReader, ColumnWriter, Stored, damaged, read_exact_at};
pub use edge_table::{EdgeName, EdgeTable, EdgeType, TypedTarget};
pub use error::{Flaw, OtherJson, Place, ReadError, Section};
pub use ids::{EdgeIndex, NodeId, NodeIndex, StringIndex};
pub use location_table::{LocationTable, ScriptPosition};
pub use node_table::{Detachedness, JsIds, NodeTable, NodeType};
pub use read::{STAGES, read_bytes, read_file, read_strings};
pub use string_table::StringTable;
pub use wide_column::WideColumn;
pub use write::write;

/// One heap snapshot, exactly as its file says. Never changed once read.
#[derive(Debug)]
pub struct Snapshot {
    /// The nodes; at least one.
    pub nodes: NodeTable,
    /// The edges; every target is a node of `nodes`.
    pub edges: EdgeTable,
    /// The strings; every name is one of them.
    pub strings: StringTable,
    /// Places in the source; empty where the writer gives none.
    pub locations: LocationTable,
    /// The synthetic root: the first or the last node.
    pub root: NodeIndex,
    /// Native memory that V8 knows of and that belongs to no node; 0 where the writer gives none.
    pub extra_native_bytes: u64,
    /// Size of the file on disk, compressed or not.
    pub file_bytes: u64,
    /// Size of the JSON text.
    pub json_bytes: u64,
    /// Where in the text the list of strings begins.
    strings_at: u64,
    /// What was odd about the file but did not stop it from being read, a sentence each.
    pub warnings: Vec<String>,
}

impl Snapshot {
    /// Where in the text of the file the list of strings begins: see [`read_strings`].
    pub fn strings_at(&self) -> u64 {
        self.strings_at
    }
}

/// Without its strings, which are read from the file again.
impl Stored for Snapshot {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        let sizes = (self.extra_native_bytes, self.file_bytes, self.json_bytes, self.strings_at);
        out.values(&(self.root.0, sizes, &self.warnings))?;
        self.nodes.store(out)?;
        self.edges.store(out)?;
        self.locations.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let (root, (extra_native_bytes, file_bytes, json_bytes, strings_at), warnings) = input.values()?;
        Ok(Self {
            nodes: NodeTable::restore(input)?,
            edges: EdgeTable::restore(input)?,
            strings: StringTable::default(),
            locations: LocationTable::restore(input)?,
            root: NodeIndex(root),
            extra_native_bytes,
            file_bytes,
            json_bytes,
            strings_at,
            warnings,
        })
    }
}
