//! The numbers of `nodes` become the columns of a [`NodeTable`].

use super::rows::Rows;
use crate::snapshot::{
    Detachedness, JsIds, NodeId, NodeIndex, NodeTable, NodeType, ReadError,
    edge_table::MAX_NODES,
    error::{Flaw, Place, Section},
    meta::NodeLayout,
    pages::ask_ahead,
};

/// Rows in the making, and what is needed to check them at the end.
#[derive(Debug)]
pub(in crate::snapshot) struct NodeColumns {
    pub(in crate::snapshot) table: NodeTable,
    /// Edges that the nodes claim.
    pub(in crate::snapshot) edge_total: u64,
    /// Sum of the sizes in bytes.
    pub(in crate::snapshot) size_total: u64,
    /// The largest name.
    pub(in crate::snapshot) max_name: u32,
}

impl NodeColumns {
    /// No rows of `layout`.
    pub(in crate::snapshot) fn new(layout: &NodeLayout) -> Self {
        let table =
            NodeTable { first_edges: vec![0], has_detachedness: layout.detachedness.is_some(), ..NodeTable::default() };
        Self { table, edge_total: 0, size_total: 0, max_name: 0 }
    }
}

/// Columns of some nodes.
#[derive(Debug, Default)]
pub(in crate::snapshot) struct NodeChunk {
    types: Vec<NodeType>,
    names: Vec<u32>,
    ids: Vec<u32>,
    wide_ids: Vec<(u32, u64)>,
    self_sizes: Vec<u32>,
    wide_sizes: Vec<(u32, u64)>,
    edge_counts: Vec<u32>,
    /// Up to the last one that is known.
    detachedness: Vec<Detachedness>,
    /// Type numbers of the nodes of unknown types.
    other_types: Vec<(u32, u64)>,
    max_name: u32,
}

/// The cell of a wide column; values that do not fit go beside it.
#[inline]
fn narrow(value: u64, at: usize, wide: &mut Vec<(u32, u64)>) -> u32 {
    if value < u64::from(u32::MAX) {
        return value as u32;
    }
    wide.push((at as u32, value));
    u32::MAX
}

impl Rows for NodeLayout {
    type Chunk = NodeChunk;
    type Columns = NodeColumns;

    fn width(&self) -> usize {
        self.width
    }

    fn reserve(&self, columns: &mut NodeColumns, rows: usize) {
        let table = &mut columns.table;
        table.types.reserve_exact(rows);
        table.names.reserve_exact(rows);
        table.ids.reserve_exact(rows);
        table.self_sizes.reserve_exact(rows);
        table.first_edges.reserve_exact(rows);
    }

    fn reset(&self, chunk: &mut NodeChunk, rows: usize) {
        chunk.wide_ids.clear();
        chunk.wide_sizes.clear();
        chunk.other_types.clear();
        chunk.max_name = 0;
        chunk.types.resize(rows, NodeType::Other);
        chunk.names.resize(rows, 0);
        chunk.ids.resize(rows, 0);
        chunk.self_sizes.resize(rows, 0);
        chunk.edge_counts.resize(rows, 0);
        chunk.detachedness.clear();
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn put(&self, chunk: &mut NodeChunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        let node_type = self.type_of(row[self.node_type]);
        if node_type == NodeType::Other {
            chunk.other_types.push((at as u32, row[self.node_type]));
        }
        let name = u32::try_from(row[self.name]).map_err(|_| Flaw::NoSuchString)?;
        chunk.types[at] = node_type;
        chunk.names[at] = name;
        chunk.max_name = chunk.max_name.max(name);
        chunk.ids[at] = narrow(row[self.id], at, &mut chunk.wide_ids);
        chunk.self_sizes[at] = narrow(row[self.self_size], at, &mut chunk.wide_sizes);
        chunk.edge_counts[at] = u32::try_from(row[self.edge_count]).map_err(|_| Flaw::TooLarge)?;
        if let Some(field) = self.detachedness {
            let detachedness = match row[field] {
                1 => Detachedness::Attached,
                2 => Detachedness::Detached,
                _ => Detachedness::Unknown,
            };
            if detachedness != Detachedness::Unknown {
                chunk.detachedness.resize(at, Detachedness::Unknown);
                chunk.detachedness.push(detachedness);
            }
        }
        Ok(())
    }

    fn append(&self, columns: &mut NodeColumns, chunk: &NodeChunk) -> Result<(), ReadError> {
        let table = &mut columns.table;
        let before = table.types.len();
        check_count(before + chunk.types.len())?;
        ask_ahead(&table.types, chunk.types.len());
        table.types.extend_from_slice(&chunk.types);
        table.names.append(&chunk.names, &[]);
        table.ids.append(&chunk.ids, &chunk.wide_ids);
        count_js_ids(&mut table.js_ids, chunk);
        table.self_sizes.append(&chunk.self_sizes, &chunk.wide_sizes);
        if !chunk.detachedness.is_empty() {
            table.detachedness.resize(before, Detachedness::Unknown);
            table.detachedness.extend_from_slice(&chunk.detachedness);
        }
        for &(at, number) in &chunk.other_types {
            if let Some(name) = self.other_type(number) {
                table.other_types.insert(NodeIndex::new(before + at as usize), name.clone());
            }
        }
        columns.max_name = columns.max_name.max(chunk.max_name);
        let mut edge_total = columns.edge_total;
        ask_ahead(&table.first_edges, chunk.edge_counts.len());
        table.first_edges.extend(chunk.edge_counts.iter().map(|&count| {
            edge_total += u64::from(count);
            edge_total as u32
        }));
        columns.edge_total = edge_total;
        if edge_total >= u64::from(u32::MAX) {
            return Err(ReadError::TooMany { what: "edges" });
        }
        add_sizes(columns, chunk).ok_or(ReadError::Value {
            section: Section::Nodes,
            place: Place::Row(before as u64),
            flaw: Flaw::SizesOverflow,
        })
    }
}

/// Adds the odd ids of `chunk` to `js_ids`.
fn count_js_ids(js_ids: &mut JsIds, chunk: &NodeChunk) {
    // What does not fit its cell stands there as an odd number.
    let narrow = || chunk.ids.iter().map(|&id| if id == u32::MAX { 0 } else { id });
    let count: u32 = narrow().map(|id| id & 1).sum();
    let highest = narrow().map(|id| if id & 1 == 1 { id } else { 0 }).max().unwrap_or(0);
    let wide = || chunk.wide_ids.iter().map(|&(_, id)| id).filter(|id| id & 1 == 1);
    js_ids.count += u64::from(count) + wide().count() as u64;
    let highest = wide().max().unwrap_or(0).max(u64::from(highest));
    js_ids.highest = js_ids.highest.max((highest > 0).then_some(NodeId(highest)));
}

/// Edges and retainers keep what else they know of a node in the top bits of its position.
fn check_count(nodes: usize) -> Result<(), ReadError> {
    if nodes > MAX_NODES { Err(ReadError::TooMany { what: "nodes" }) } else { Ok(()) }
}

/// Sums stay below 2^63, so that differences of sums can be told as well. None where they don't.
fn add_sizes(columns: &mut NodeColumns, chunk: &NodeChunk) -> Option<()> {
    let narrow: u64 = chunk.self_sizes.iter().filter(|&&size| size != u32::MAX).map(|&size| u64::from(size)).sum();
    let wide = chunk.wide_sizes.iter().try_fold(narrow, |sum, &(_, size)| sum.checked_add(size))?;
    columns.size_total = columns.size_total.checked_add(wide).filter(|total| i64::try_from(*total).is_ok())?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_nodes_than_positions_have_bits_are_refused() {
        assert!(check_count(1 << 29).is_ok());
        assert!(matches!(check_count((1 << 29) + 1), Err(ReadError::TooMany { what: "nodes" })));
    }
}
