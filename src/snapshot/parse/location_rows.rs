//! The numbers of `locations` become rows of a [`LocationTable`], which nothing else depends on.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::rows::Rows;
use crate::snapshot::{
    LocationTable, NodeIndex, ReadError, ScriptPosition, WideColumn, error::Flaw, meta::LocationLayout,
};

/// A location of a node. None where the file's numbers make no sense: that costs this location only.
pub(in crate::snapshot) type LocationRow = Option<(NodeIndex, ScriptPosition)>;

impl Rows for LocationLayout {
    type Chunk = Vec<LocationRow>;
    type Columns = Vec<LocationRow>;

    fn width(&self) -> usize {
        self.width
    }

    fn reserve(&self, columns: &mut Self::Columns, rows: usize) {
        columns.reserve_exact(rows);
    }

    fn reset(&self, chunk: &mut Self::Chunk, rows: usize) {
        chunk.resize(rows, None);
    }

    fn put(&self, chunk: &mut Self::Chunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        chunk[at] = location(self, row);
        Ok(())
    }

    fn append(&self, columns: &mut Self::Columns, chunk: &Self::Chunk) -> Result<(), ReadError> {
        columns.extend_from_slice(chunk);
        Ok(())
    }
}

/// The location that `row` gives, if it makes sense.
fn location(layout: &LocationLayout, row: &[u64]) -> LocationRow {
    let number = |field: usize| u32::try_from(row[field]).ok();
    let node = layout.nodes.node_at(row[layout.object]).ok()?;
    let position = ScriptPosition {
        script_id: number(layout.script_id)?,
        line: number(layout.line)?,
        column: number(layout.column)?,
    };
    Some((NodeIndex(node), position))
}

/// The table of `rows` for `node_count` nodes, and the number of rows that fit no node.
/// Where a node has two locations the later one counts, as in DevTools.
pub(in crate::snapshot) fn table(rows: Vec<LocationRow>, node_count: usize) -> (LocationTable, usize) {
    let row_count = rows.len();
    let mut rows: Vec<_> = rows.into_iter().flatten().filter(|(node, _)| node.index() < node_count).collect();
    let unfit = row_count - rows.len();
    rows.par_sort_by_key(|(node, _)| *node);
    // Keeps the first of each run: the reversed order makes it the last.
    rows.reverse();
    rows.dedup_by_key(|(node, _)| *node);
    rows.reverse();
    let mut positions = Vec::new();
    let mut known: FxHashMap<ScriptPosition, u32> = FxHashMap::default();
    let mut number_of = |position: ScriptPosition| {
        *known.entry(position).or_insert_with(|| {
            positions.push(position);
            positions.len() as u32 - 1
        })
    };
    let (nodes, numbers) = rows.into_iter().map(|(node, position)| (node, number_of(position))).unzip();
    let mut of_node = WideColumn::from_parts(numbers, FxHashMap::default());
    of_node.compact();
    (LocationTable { nodes, of_node, positions }, unfit)
}
