//! The numbers of `edges` become the columns of an [`EdgeTable`].

use super::rows::Rows;
use crate::snapshot::{
    EdgeTable, EdgeType, NodeIndex, ReadError, TypedTarget, edge_table::MAX_NODES, error::Flaw, meta::EdgeLayout,
};

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
    names: Vec<u32>,
    typed_targets: Vec<TypedTarget>,
    max_target: u32,
    max_name: u32,
}

impl Rows for EdgeLayout {
    type Chunk = EdgeChunk;
    type Columns = EdgeColumns;

    fn width(&self) -> usize {
        self.width
    }

    fn reserve(&self, columns: &mut EdgeColumns, rows: usize) {
        columns.table.names.reserve_exact(rows);
        columns.table.typed_targets.reserve_exact(rows);
    }

    fn reset(&self, chunk: &mut EdgeChunk, rows: usize) {
        (chunk.max_target, chunk.max_name) = (0, 0);
        chunk.names.resize(rows, 0);
        chunk.typed_targets.resize(rows, TypedTarget::new(EdgeType::Weak, NodeIndex(0)));
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn put(&self, chunk: &mut EdgeChunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        let edge_type = self.type_of(row[self.edge_type]).ok_or(Flaw::UnknownEdgeType)?;
        let target = self.nodes.node_at(row[self.target])?;
        if target as usize >= MAX_NODES {
            return Err(Flaw::NoSuchNode);
        }
        let name = u32::try_from(row[self.name]);
        chunk.typed_targets[at] = TypedTarget::new(edge_type, NodeIndex(target));
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
        if table.len() + chunk.names.len() >= u32::MAX as usize {
            return Err(ReadError::TooMany { what: "edges" });
        }
        table.names.append(&chunk.names, &[]);
        table.typed_targets.extend_from_slice(&chunk.typed_targets);
        columns.max_target = columns.max_target.max(chunk.max_target);
        columns.max_name = columns.max_name.max(chunk.max_name);
        Ok(())
    }
}
