//! The numbers of `locations` become rows of a [`LocationTable`], which nothing else depends on.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::rows::Rows;
use crate::snapshot::{
    LocationTable, NodeIndex, ReadError, ScriptPosition, WideColumn, error::Flaw, meta::LocationLayout,
};

/// A location of a node. None where the file's numbers make no sense: that costs this location only.
type LocationRow = Option<(NodeIndex, ScriptPosition)>;

/// Rows in the making.
#[derive(Debug, Default)]
pub(in crate::snapshot) struct LocationRows {
    /// Nodes, and the numbers of their positions.
    rows: Vec<(NodeIndex, u32)>,
    numbers: FxHashMap<ScriptPosition, u32>,
    /// By number: objects share those of their constructors.
    positions: Vec<ScriptPosition>,
    /// Rows that make no sense.
    unfit_count: usize,
    /// Whether nodes are in order.
    is_sorted: bool,
}

impl LocationRows {
    /// Puts nodes in order, where that is still to be done.
    pub(super) fn sort(&mut self) {
        if !std::mem::replace(&mut self.is_sorted, true) {
            self.rows.par_sort_by_key(|(node, _)| *node);
        }
    }
}

impl Rows for LocationLayout {
    type Chunk = Vec<LocationRow>;
    type Columns = LocationRows;

    fn width(&self) -> usize {
        self.width
    }

    fn reserve(&self, columns: &mut Self::Columns, rows: usize) {
        columns.rows.reserve_exact(rows);
    }

    fn reset(&self, chunk: &mut Self::Chunk, rows: usize) {
        chunk.resize(rows, None);
    }

    fn put(&self, chunk: &mut Self::Chunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        chunk[at] = location(self, row);
        Ok(())
    }

    fn append(&self, columns: &mut Self::Columns, chunk: &Self::Chunk) -> Result<(), ReadError> {
        columns.is_sorted = false;
        for row in chunk {
            let Some((node, position)) = *row else {
                columns.unfit_count += 1;
                continue;
            };
            let number = *columns.numbers.entry(position).or_insert_with(|| {
                columns.positions.push(position);
                columns.positions.len() as u32 - 1
            });
            columns.rows.push((node, number));
        }
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

/// The table of `locations` for `node_count` nodes, and the number of rows that fit no node.
/// Where a node has two locations the later one counts, as in DevTools.
pub(in crate::snapshot) fn table(mut locations: LocationRows, node_count: usize) -> (LocationTable, usize) {
    locations.sort();
    let LocationRows { mut rows, positions, unfit_count, .. } = locations;
    let fitting = rows.partition_point(|(node, _)| node.index() < node_count);
    let unfit_count = unfit_count + rows.len() - fitting;
    rows.truncate(fitting);
    // Keeps the first of each run: the reversed order makes it the last.
    rows.reverse();
    rows.dedup_by_key(|(node, _)| *node);
    rows.reverse();
    let (nodes, numbers) = rows.into_iter().unzip();
    let mut of_node = WideColumn::from_parts(numbers, FxHashMap::default());
    of_node.compact();
    (LocationTable { nodes, of_node, positions }, unfit_count)
}
