//! What the file says: bytes become columns.

mod edge_table;
mod error;
mod escape;
mod ids;
mod location_table;
mod meta;
mod node_table;
mod parse;
mod read;
mod source;
mod string_table;
mod validate;
mod wide_column;
mod write;

pub use edge_table::{EdgeName, EdgeTable, EdgeType, TypedTarget};
pub use error::{Flaw, OtherJson, Place, ReadError, Section};
pub use ids::{EdgeIndex, NodeId, NodeIndex, StringIndex};
pub use location_table::{LocationTable, ScriptPosition};
pub use node_table::{Detachedness, JsIds, NodeTable, NodeType};
pub use read::{STAGES, read_bytes, read_file};
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
    /// What was odd about the file but did not stop it from being read, a sentence each.
    pub warnings: Vec<String>,
}
