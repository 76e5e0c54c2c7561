//! The numbers of `locations` become rows of a [`LocationTable`], which nothing else depends on.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use super::rows::Rows;
use crate::snapshot::{
    LocationTable, NodeIndex, ReadError, ScriptPosition, WideColumn, error::Flaw, meta::LocationLayout,
    pages::ask_ahead,
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
        ask_ahead(&columns.rows, chunk.len());
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

impl LocationRows {
    /// The table of the locations for `node_count` nodes, and the number of rows that fit no node.
    /// Where a node has two locations the later one counts, as in DevTools.
    pub(super) fn into_table(self, node_count: usize) -> (LocationTable, usize) {
        let Self { mut rows, positions, unfit_count, .. } = self;
        let all = rows.len();
        rows.retain(|(node, _)| node.index() < node_count);
        let unfit_count = unfit_count + all - rows.len();
        // The file has them in no order. Where each belongs is told by how many nodes with a location come before its own.
        let mut is_located = FixedBitSet::with_capacity(node_count);
        for (node, _) in &rows {
            is_located.insert(node.index());
        }
        let blocks = is_located.as_slice();
        let mut before_block = Vec::with_capacity(blocks.len());
        let mut located_count = 0;
        for block in blocks {
            before_block.push(located_count);
            located_count += block.count_ones() as usize;
        }
        let mut numbers = vec![0; located_count];
        for (node, number) in rows {
            let (block, bit) = (node.index() / usize::BITS as usize, node.index() % usize::BITS as usize);
            let before = blocks[block] & ((1 << bit) - 1);
            numbers[before_block[block] + before.count_ones() as usize] = number;
        }
        let nodes = is_located.ones().map(NodeIndex::new).collect();
        let of_node = WideColumn::from_fn(numbers.len(), |row| numbers[row]);
        (LocationTable { nodes, of_node, positions }, unfit_count)
    }
}
