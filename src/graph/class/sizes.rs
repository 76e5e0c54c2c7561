//! Retained sizes and distances of classes: the columns that need to know who retains whom.

use super::{ClassIndex, Classes};
use crate::{
    graph::{Dominators, Heap, Retention},
    snapshot::NodeIndex,
};

impl Classes {
    /// Retained size of each class in bytes, by class index: instances inside other instances of the class count once.
    ///
    /// DevTools' rule: the sum over the listed instances that no other listed instance of the class dominates. Linear.
    pub fn retained_sizes(&self, heap: &Heap, retention: &Retention) -> Vec<u64> {
        self.retained_sizes_merged(heap, retention, |class| class)
    }

    /// As [`Self::retained_sizes`], where classes with the same `leader` count as one, and the leader has its size.
    pub fn retained_sizes_merged(
        &self,
        heap: &Heap,
        retention: &Retention,
        leader: impl Fn(ClassIndex) -> ClassIndex,
    ) -> Vec<u64> {
        let mut sizes = vec![0; self.len()];
        // Instances of each class among the dominators of the node at hand.
        let mut open = vec![0_u32; self.len()];
        let children = Dominated::new(&retention.dominators, heap.snapshot.nodes.len());
        let is_listed = |node| heap.shallow_size_bytes(node) != 0;
        // Nodes whose subtree is under way, each with its next child. The tree may be millions deep.
        let mut path = Vec::new();
        let mut entered = Some(heap.snapshot.root);
        loop {
            if let Some(node) = entered.take() {
                if is_listed(node) {
                    let class = leader(self.of(node)).index();
                    if open[class] == 0 {
                        sizes[class] += retention.retained_size_bytes(node);
                    }
                    open[class] += 1;
                }
                path.push((node, children.range(node)));
            }
            let Some((node, rest)) = path.last_mut() else { break };
            entered = rest.next().map(|child| children.nodes[child as usize]);
            if entered.is_none() {
                if is_listed(*node) {
                    open[leader(self.of(*node)).index()] -= 1;
                }
                path.pop();
            }
        }
        sizes
    }

    /// Smallest distance of each class (raw), by class index: what the Summary row shows. `i32::MAX` where nothing counts.
    pub fn distances(&self, heap: &Heap, retention: &Retention) -> Vec<i32> {
        let mut distances = vec![i32::MAX; self.len()];
        for node in heap.snapshot.nodes.indices().filter(|&node| heap.shallow_size_bytes(node) != 0) {
            let smallest = &mut distances[self.of(node).index()];
            *smallest = (*smallest).min(retention.distances.raw(node));
        }
        distances
    }
}

/// The dominator tree from the root down: node `n` immediately dominates `nodes[first[n]..first[n + 1]]`.
struct Dominated {
    first: Vec<u32>,
    nodes: Vec<NodeIndex>,
}

impl Dominated {
    fn new(dominators: &Dominators, node_count: usize) -> Self {
        // The root dominates itself, but is nobody's child.
        let children = || {
            (0..node_count).map(NodeIndex::new).map(|node| (node, dominators.immediate(node))).filter(|(a, b)| a != b)
        };
        let mut first = vec![0_u32; node_count + 1];
        for (_, dominator) in children() {
            first[dominator.index() + 1] += 1;
        }
        for node in 0..node_count {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut nodes = vec![NodeIndex(0); first[node_count] as usize];
        for (node, dominator) in children() {
            let slot = &mut next[dominator.index()];
            nodes[*slot as usize] = node;
            *slot += 1;
        }
        Self { first, nodes }
    }

    fn range(&self, node: NodeIndex) -> std::ops::Range<u32> {
        self.first[node.index()]..self.first[node.index() + 1]
    }
}
