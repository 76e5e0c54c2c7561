//! Retained sizes and distances of classes: the columns that need to know who retains whom.

use std::ops::Range;

use rayon::prelude::*;

use super::{ClassIndex, Classes, basis::run_length};
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
        leader: impl Fn(ClassIndex) -> ClassIndex + Sync,
    ) -> Vec<u64> {
        let dominators = &retention.dominators;
        let preorder = dominators.preorder();
        // The class of the instance at a place of the preorder, if it is listed.
        let class_at = |place: u32| {
            let node = preorder[place as usize];
            (heap.shallow_size_bytes(node) != 0).then(|| leader(self.of(node)).index())
        };
        let sum_run = |run: Range<u32>| {
            let mut sizes = vec![0; self.len()];
            // Where the subtree of the last instance counted of each class ends.
            let mut ends = vec![0; self.len()];
            for place in dominators.places_above(run.start) {
                if let Some(class) = class_at(place) {
                    ends[class] = dominators.subtree_end(place).max(ends[class]);
                }
            }
            for place in run {
                if let Some(class) = class_at(place).filter(|&class| place >= ends[class]) {
                    ends[class] = dominators.subtree_end(place);
                    sizes[class] += retention.retained_size_bytes(preorder[place as usize]);
                }
            }
            sizes
        };
        let run_length = run_length(preorder.len(), self.len());
        let runs = (0..preorder.len()).into_par_iter().step_by(run_length);
        let sums = runs.map(|start| sum_run(start as u32..preorder.len().min(start + run_length) as u32));
        let add = |mut sizes: Vec<u64>, others: Vec<u64>| {
            sizes.iter_mut().zip(others).for_each(|(size, other)| *size += other);
            sizes
        };
        sums.reduce_with(add).unwrap_or_default()
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
