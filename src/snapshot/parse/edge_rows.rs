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
    highest: Highest,
}

/// What must be checked of all edges once the other sections are known.
#[derive(Debug, Default, Clone, Copy)]
struct Highest {
    target: u32,
    /// The largest name that is a string.
    name: u32,
}

impl EdgeLayout {
    /// The edge of `row`: its name, and its type and target.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn edge(&self, row: &[u64], highest: &mut Highest) -> Result<(u32, TypedTarget), Flaw> {
        let edge_type = self.type_of(row[self.edge_type]).ok_or(Flaw::UnknownEdgeType)?;
        let target = self.nodes.node_at(row[self.target])?;
        if target as usize >= MAX_NODES {
            return Err(Flaw::NoSuchNode);
        }
        let Ok(name) = u32::try_from(row[self.name]) else {
            return Err(if edge_type.is_numbered() { Flaw::TooLarge } else { Flaw::NoSuchString });
        };
        highest.target = highest.target.max(target);
        // No branch, as which edges are numbered can't be guessed.
        highest.name = highest.name.max(if edge_type.is_numbered() { 0 } else { name });
        Ok((name, TypedTarget::new(edge_type, NodeIndex(target))))
    }
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
        chunk.highest = Highest::default();
        chunk.names.resize(rows, 0);
        chunk.typed_targets.resize(rows, TypedTarget::new(EdgeType::Weak, NodeIndex(0)));
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn put(&self, chunk: &mut EdgeChunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        (chunk.names[at], chunk.typed_targets[at]) = self.edge(row, &mut chunk.highest)?;
        Ok(())
    }

    /// With nothing looked up again for each row: a seventh faster.
    #[inline]
    fn put_all(&self, chunk: &mut EdgeChunk, first: usize, numbers: &[u64], width: usize) -> Result<(), Flaw> {
        let cells = chunk.names[first..].iter_mut().zip(&mut chunk.typed_targets[first..]);
        let mut highest = chunk.highest;
        for ((name, typed_target), row) in cells.zip(numbers.chunks_exact(width)) {
            (*name, *typed_target) = self.edge(row, &mut highest)?;
        }
        chunk.highest = highest;
        Ok(())
    }

    fn append(&self, columns: &mut EdgeColumns, chunk: &EdgeChunk) -> Result<(), ReadError> {
        let table = &mut columns.table;
        if table.len() + chunk.names.len() >= u32::MAX as usize {
            return Err(ReadError::TooMany { what: "edges" });
        }
        table.names.append(&chunk.names, &[]);
        table.typed_targets.extend_from_slice(&chunk.typed_targets);
        columns.max_target = columns.max_target.max(chunk.highest.target);
        columns.max_name = columns.max_name.max(chunk.highest.name);
        Ok(())
    }
}
