//! The edges that lead to one node, in the order in which a retainer tree lists them.

use super::{Heap, Retention, retainers::Entry};
use crate::snapshot::{EdgeIndex, EdgeType, NodeIndex, NodeType};

/// One edge that leads to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetainingEdge {
    pub edge: EdgeIndex,
    /// The node that the edge leaves.
    pub retainer: NodeIndex,
    /// Whether the edge is weak: it does not keep the node alive.
    pub is_weak: bool,
    /// Whether the edge counts for dominators and retained sizes. The table's half of a WeakMap entry does not, nor
    /// what debuggers hold of a page, nor an edge to itself.
    pub retains: bool,
    /// Whether edge or retainer are V8's own, which no program wrote.
    pub is_internal: bool,
}

/// The edges that lead to `node`, but the root's own, which hold user roots and V8's tables.
///
/// Weak ones come last. Else nearest retainer first (DevTools' order; what nothing reaches comes after all others), and of
/// equally near ones that which stands later in the file. Cost: of the call linear in the node's retainers; then of each item at
/// most linear in the edges of its retainer, and of all of one retainer together.
pub fn retaining_edges<'a>(heap: &'a Heap, retention: &'a Retention, node: NodeIndex) -> RetainingEdges<'a> {
    let entries = retention.retainers.entries(node);
    let mut remaining = 0;
    let mut pending = Vec::new();
    let mut last = None;
    for entry in entries {
        if entry.source() == heap.snapshot.root {
            continue;
        }
        remaining += 1;
        let turn = Turn::new(retention, *entry);
        if last != Some(turn) {
            pending.push(turn);
            last = Some(turn);
        }
    }
    // A retainer with strong and weak edges in turns may stand in `pending` more than once; it has but two turns.
    pending.sort_unstable();
    pending.dedup();
    RetainingEdges { heap, retention, node, pending: pending.into_iter(), current: None, remaining }
}

/// When the edges of one retainer come; the order of the fields is the order of turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    is_weak: bool,
    pub(super) remoteness: u32,
    later_first: std::cmp::Reverse<NodeIndex>,
}

impl Turn {
    pub(super) fn new(retention: &Retention, entry: Entry) -> Self {
        let retainer = entry.source();
        // What nothing reaches has a negative distance.
        let remoteness = u32::try_from(retention.distances.raw(retainer)).unwrap_or(u32::MAX);
        Self { is_weak: entry.is_weak(), remoteness, later_first: std::cmp::Reverse(retainer) }
    }

    pub(super) fn retainer(self) -> NodeIndex {
        self.later_first.0
    }
}

/// The iterator of [`retaining_edges`].
#[derive(Debug, Clone)]
pub struct RetainingEdges<'a> {
    heap: &'a Heap,
    retention: &'a Retention,
    node: NodeIndex,
    pending: std::vec::IntoIter<Turn>,
    /// The retainer whose turn it is, and which of its edges are not looked at yet.
    current: Option<(Turn, std::ops::Range<u32>)>,
    remaining: usize,
}

impl Iterator for RetainingEdges<'_> {
    type Item = RetainingEdge;

    fn next(&mut self) -> Option<RetainingEdge> {
        loop {
            if let Some((turn, unseen)) = &mut self.current {
                let turn = *turn;
                while let Some(edge) = unseen.next_back() {
                    let edge = EdgeIndex(edge);
                    let edges = &self.heap.snapshot.edges;
                    if edges.target(edge) == self.node && (edges.edge_type(edge) == EdgeType::Weak) == turn.is_weak {
                        self.remaining = self.remaining.saturating_sub(1);
                        return Some(describe(self.heap, self.retention, turn.retainer(), edge));
                    }
                }
            }
            let turn = self.pending.next()?;
            self.current = Some((turn, self.heap.snapshot.nodes.edges(turn.retainer())));
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.remaining, Some(self.remaining))
    }
}

impl ExactSizeIterator for RetainingEdges<'_> {}

/// What is to be said of `edge`, which leaves `retainer`.
pub(super) fn describe(heap: &Heap, retention: &Retention, retainer: NodeIndex, edge: EdgeIndex) -> RetainingEdge {
    let edges = &heap.snapshot.edges;
    let edge_type = edges.edge_type(edge);
    RetainingEdge {
        edge,
        retainer,
        is_weak: edge_type == EdgeType::Weak,
        retains: heap.edge_filter().counts(retainer, edge.index())
            && retention.retainers.page_owned.admits(retainer, edges.target(edge)),
        is_internal: matches!(edge_type, EdgeType::Internal | EdgeType::Hidden | EdgeType::Shortcut)
            || is_internal_node(heap.snapshot.nodes.node_type(retainer)),
    }
}

/// Whether nodes of this type are V8's own: no value that a program made or could name.
fn is_internal_node(node_type: NodeType) -> bool {
    matches!(
        node_type,
        NodeType::Hidden | NodeType::Array | NodeType::Code | NodeType::Synthetic | NodeType::ObjectShape
    )
}
