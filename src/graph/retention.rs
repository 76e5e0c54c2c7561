//! Who retains whom: retainers, distances, dominators and retained sizes of one heap.

use super::Heap;
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{NodeIndex, WideColumn},
};

/// The answers that need the whole graph. Columns by node.
#[derive(Debug)]
pub struct Retention {
    pub retainers: Retainers,
    pub distances: Distances,
    pub dominators: Dominators,
    pub(super) retained_sizes: WideColumn,
}

impl Retention {
    /// Computes all of it. Near-linear in nodes and edges on any graph.
    pub fn new(_heap: &Heap, progress: &Progress) -> Result<Self, Cancelled> {
        progress.check()?;
        todo!()
    }

    /// Retained size of `node` in bytes: what would go if it went.
    #[inline]
    pub fn retained_size_bytes(&self, node: NodeIndex) -> u64 {
        self.retained_sizes.get(node.index())
    }
}

/// The nodes that have an edge to each node, of any type, in order of the file; a node with two edges stands twice.
#[derive(Debug)]
pub struct Retainers {
    pub(super) first: Vec<u32>,
    /// Retaining node, and in the top bit whether the edge counts for dominators.
    pub(super) sources: Vec<u32>,
}

impl Retainers {
    /// The retaining nodes of `node`.
    pub fn of(&self, node: NodeIndex) -> impl ExactSizeIterator<Item = NodeIndex> + Clone + '_ {
        let range = self.first[node.index()] as usize..self.first[node.index() + 1] as usize;
        self.sources[range].iter().map(|source| NodeIndex(source & (u32::MAX >> 1)))
    }
}

/// Hops from the user roots (DevTools' distance).
#[derive(Debug)]
pub struct Distances(pub(super) Vec<i32>);

impl Distances {
    /// DevTools' raw number: negative for nodes that nothing reaches, 100,000,000 and up for what only the root reaches.
    pub fn raw(&self, node: NodeIndex) -> i32 {
        self.0[node.index()]
    }

    /// The distance that a person may read as a number of hops; none for unreachable nodes and V8's own.
    pub fn hops(&self, node: NodeIndex) -> Option<u32> {
        u32::try_from(self.raw(node)).ok().filter(|&raw| raw < 100_000_000)
    }
}

/// The dominator tree.
#[derive(Debug)]
pub struct Dominators {
    pub(super) immediate: Vec<NodeIndex>,
}

impl Dominators {
    /// The immediate dominator of `node`; the root dominates itself.
    pub fn immediate(&self, node: NodeIndex) -> NodeIndex {
        self.immediate[node.index()]
    }
}
