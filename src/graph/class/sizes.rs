//! Retained sizes and distances of classes: the columns that need to know who retains whom.

use super::{ClassIndex, Classes};
use crate::graph::{Heap, Retention};

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
        // Where the subtree of the last instance counted of each class ends, in preorder of the dominator tree.
        let mut ends = vec![0; self.len()];
        let dominators = &retention.dominators;
        for (place, &node) in (0..).zip(dominators.preorder()) {
            let class = leader(self.of(node)).index();
            if place >= ends[class] && heap.shallow_size_bytes(node) != 0 {
                ends[class] = dominators.subtree_end(place);
                sizes[class] += retention.retained_size_bytes(node);
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
