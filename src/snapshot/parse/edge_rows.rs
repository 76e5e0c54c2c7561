//! The numbers of `edges` become the columns of an [`EdgeTable`].

use super::rows::Rows;
use crate::snapshot::{EdgeTable, EdgeType, NodeIndex, ReadError, error::Flaw, meta::EdgeLayout};

/// Rows in the making, and what is needed to check them at the end.
#[derive(Debug, Default)]
pub(in crate::snapshot) struct EdgeColumns {
    pub(in crate::snapshot) table: EdgeTable,
    /// The largest target.
    pub(in crate::snapshot) max_target: u32,
    /// The largest name that is a string.
    pub(in crate::snapshot) max_name: u32,
}

/// Columns of some edges.
#[derive(Debug, Default)]
pub(in crate::snapshot) struct EdgeChunk {
    types: Vec<EdgeType>,
    names: Vec<u32>,
    targets: Vec<NodeIndex>,
    max_target: u32,
    max_name: u32,
}

/// The node whose numbers begin at `index`. The usual widths are spelt out: dividing by a constant is a multiplication.
#[inline]
fn node_at(index: u64, width: usize) -> Result<u32, Flaw> {
    let (node, rest) = match width {
        6 => (index / 6, index % 6),
        7 => (index / 7, index % 7),
        width => (index / width as u64, index % width as u64),
    };
    if rest != 0 {
        return Err(Flaw::WithinNode);
    }
    u32::try_from(node).map_err(|_| Flaw::NoSuchNode)
}

impl Rows for EdgeLayout {
    type Chunk = EdgeChunk;
    type Columns = EdgeColumns;

    fn width(&self) -> usize {
        self.width
    }

    fn reset(&self, chunk: &mut EdgeChunk, rows: usize) {
        chunk.types.resize(rows, EdgeType::Weak);
        chunk.names.resize(rows, 0);
        chunk.targets.resize(rows, NodeIndex(0));
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn put(&self, chunk: &mut EdgeChunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        let edge_type = self.type_of(row[self.edge_type]).ok_or(Flaw::UnknownEdgeType)?;
        let target = node_at(row[self.target], self.node_width)?;
        let name = u32::try_from(row[self.name]);
        chunk.types[at] = edge_type;
        chunk.targets[at] = NodeIndex(target);
        chunk.max_target = chunk.max_target.max(target);
        chunk.names[at] = if edge_type.is_numbered() {
            name.map_err(|_| Flaw::TooLarge)?
        } else {
            let name = name.map_err(|_| Flaw::NoSuchString)?;
            chunk.max_name = chunk.max_name.max(name);
            name
        };
        Ok(())
    }

    fn append(&self, columns: &mut EdgeColumns, chunk: &EdgeChunk) -> Result<(), ReadError> {
        let table = &mut columns.table;
        if table.types.len() + chunk.types.len() >= u32::MAX as usize {
            return Err(ReadError::TooMany { what: "edges" });
        }
        table.types.extend_from_slice(&chunk.types);
        table.names.extend_from_slice(&chunk.names);
        table.targets.extend_from_slice(&chunk.targets);
        columns.max_target = columns.max_target.max(chunk.max_target);
        columns.max_name = columns.max_name.max(chunk.max_name);
        Ok(())
    }
}
