//! The edges that lead to one node, in the order in which a retainer tree lists them.

use std::cmp::{Ordering, Reverse};

use super::{Heap, Retention, display_name, retainers::Entry, string_text};
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

impl RetainingEdge {
    /// What the edge does for the life of the node, as a person is told.
    pub fn strength(&self, heap: &Heap) -> Strength {
        Strength::new(self.retains, heap.snapshot.edges.edge_type(self.edge))
    }
}

/// What an edge does for the life of what it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Keeps it alive.
    Strong,
    /// Keeps nothing alive.
    Weak,
    /// Keeps nothing alive itself, but stands for several edges that do.
    Shortcut,
}

impl Strength {
    /// Of an edge of `edge_type`, or several, of which it is known whether they count for retained sizes.
    pub(super) const fn new(retains: bool, edge_type: EdgeType) -> Self {
        match edge_type {
            _ if retains => Self::Strong,
            EdgeType::Shortcut => Self::Shortcut,
            _ => Self::Weak,
        }
    }
}

/// Longest text of a concatenated string that counts for the order, in UTF-16 units.
const MAX_TEXT_UNITS: usize = 1024;
/// How many retainers are ordered by name at most; more than that nobody reads, and names cost time.
const MAX_NAMED: usize = 10_000;

/// The edges that lead to `node`, but the root's own, which hold user roots and V8's tables.
///
/// Weak ones come last. Else nearest retainer first (what nothing reaches comes after all others), equally near ones by name as
/// long as there are no more than 10,000 of them, and then the edge that stands later in the file: DevTools' order. Cost: of the
/// call linear in the node's retainers; of each item at most linear in the edges of its retainer, and of all items of one
/// retainer together no more than that.
pub fn retaining_edges<'a>(heap: &'a Heap, retention: &'a Retention, node: NodeIndex) -> RetainingEdges<'a> {
    let mut edge_count = 0;
    let entries = retention.retainers.entries(node);
    let mut turns = Vec::with_capacity(entries.len());
    for &entry in entries {
        if entry.source() == heap.snapshot.root {
            continue;
        }
        edge_count += 1;
        let turn = Turn::new(retention, entry);
        if turns.last() != Some(&turn) {
            turns.push(turn);
        }
    }
    // A retainer whose strong and weak edges take turns may stand there more than twice.
    turns.sort_unstable();
    turns.dedup();
    RetainingEdges {
        heap,
        retention,
        node,
        turns,
        taken: 0,
        ordered: 0,
        may_name: MAX_NAMED,
        current: None,
        remaining: edge_count,
    }
}

/// The retainer whose edge to `node` is the first strong one of [`retaining_edges`], with its distance. Linear in the node's retainers.
pub(super) fn nearest_retainer(heap: &Heap, retention: &Retention, node: NodeIndex) -> Option<(NodeIndex, u32)> {
    let mut first: Option<Turn> = None;
    // All that are as near, as long as names decide which of them comes first.
    let mut nearest: Vec<Turn> = Vec::new();
    for &entry in retention.retainers.entries(node) {
        if entry.is_weak() || entry.source() == heap.snapshot.root {
            continue;
        }
        let turn = Turn::new(retention, entry);
        match first.map(|best| turn.remoteness.cmp(&best.remoteness)) {
            Some(Ordering::Greater) => continue,
            Some(Ordering::Less) => nearest.clear(),
            Some(Ordering::Equal) if nearest.last() == Some(&turn) => continue,
            Some(Ordering::Equal) | None => {}
        }
        first = Some(first.map_or(turn, |first| first.min(turn)));
        if nearest.len() <= MAX_NAMED {
            nearest.push(turn);
        }
    }
    if (2..=MAX_NAMED).contains(&nearest.len()) {
        first = nearest.into_iter().min_by_key(|turn| (name_in_order(heap, turn.retainer()), *turn));
    }
    first.map(|turn| (turn.retainer(), turn.remoteness))
}

/// The name by which retainers are ordered: DevTools' own, without the quotes and brackets of display, in UTF-16 units.
fn name_in_order(heap: &Heap, node: NodeIndex) -> Vec<u16> {
    let snapshot = &heap.snapshot;
    let raw = || snapshot.strings.text(snapshot.nodes.name(node));
    let name = match snapshot.nodes.node_type(node) {
        NodeType::ConcatenatedString => string_text(heap, node, MAX_TEXT_UNITS).map_or_else(String::new, |s| s.text),
        NodeType::Object if raw() == "Object" => display_name(heap, node),
        NodeType::Native if heap.has_detached_prefix(node) => format!("Detached {}", raw()),
        _ => raw().into_owned(),
    };
    name.encode_utf16().collect()
}

/// When the edges of one retainer come; the order of the fields is the order of turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    is_weak: bool,
    remoteness: u32,
    later_first: Reverse<NodeIndex>,
}

impl Turn {
    fn new(retention: &Retention, entry: Entry) -> Self {
        let retainer = entry.source();
        // What nothing reaches has a negative distance.
        let remoteness = u32::try_from(retention.distances.raw(retainer)).unwrap_or(u32::MAX);
        Self { is_weak: entry.is_weak(), remoteness, later_first: Reverse(retainer) }
    }

    fn retainer(self) -> NodeIndex {
        self.later_first.0
    }
}

/// The iterator of [`retaining_edges`].
#[derive(Debug, Clone)]
pub struct RetainingEdges<'a> {
    heap: &'a Heap,
    retention: &'a Retention,
    node: NodeIndex,
    /// In order, but that those equally near are put in order of names when it comes to them: few ask for all.
    turns: Vec<Turn>,
    /// Turns that came, and those that are in order.
    taken: usize,
    ordered: usize,
    /// Retainers that may still be put in order of names.
    may_name: usize,
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
            let turn = self.next_turn()?;
            self.current = Some((turn, self.heap.snapshot.nodes.edges(turn.retainer())));
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.remaining, Some(self.remaining))
    }
}

impl RetainingEdges<'_> {
    fn next_turn(&mut self) -> Option<Turn> {
        let turn = *self.turns.get(self.taken)?;
        if self.taken == self.ordered {
            let is_equal = |other: &Turn| (other.is_weak, other.remoteness) == (turn.is_weak, turn.remoteness);
            let equal = &mut self.turns[self.taken..];
            let count = equal.iter().position(|other| !is_equal(other)).unwrap_or(equal.len());
            if count > 1 && count <= self.may_name {
                self.may_name -= count;
                equal[..count].sort_by_cached_key(|turn| name_in_order(self.heap, turn.retainer()));
            }
            self.ordered += count;
        }
        self.taken += 1;
        self.turns.get(self.taken - 1).copied()
    }
}

impl ExactSizeIterator for RetainingEdges<'_> {}

/// What is to be said of `edge`, which leaves `retainer`.
fn describe(heap: &Heap, retention: &Retention, retainer: NodeIndex, edge: EdgeIndex) -> RetainingEdge {
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
