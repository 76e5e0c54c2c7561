//! Retained sizes and distances of classes: the columns that need to know who retains whom.

use rayon::prelude::*;

use super::{ClassIndex, Classes, OutermostSums, basis::run_length};
use crate::graph::{Heap, Retention};

impl Classes {
    /// Retained size of each class in bytes, by class index: instances inside other instances of the class count once.
    ///
    /// DevTools' rule: the sum over the listed instances that no other listed instance of the class dominates. Linear in the plain
    /// objects; what all others retain was summed up with the retained sizes of nodes.
    pub fn retained_sizes(&self, heap: &Heap, retention: &Retention) -> Vec<u64> {
        self.retained_sizes_merged(heap, retention, |class| class)
    }

    /// As [`Self::retained_sizes`], where classes with the same `leader` count as one, and the leader has its size. Linear in all nodes
    /// where classes count as one that are no plain objects.
    pub fn retained_sizes_merged(
        &self,
        heap: &Heap,
        retention: &Retention,
        leader: impl Fn(ClassIndex) -> ClassIndex + Sync,
    ) -> Vec<u64> {
        let known = retention.group_sizes();
        let is_settled = self.basis.settled_groups();
        let mut is_shared = vec![false; self.len()];
        for (class, _) in self.iter().filter(|&(class, _)| leader(class) != class) {
            is_shared[class.index()] = true;
            is_shared[leader(class).index()] = true;
        }
        // Groups whose instances have to be looked at one by one. Any other one is all of its class.
        let is_open: Vec<bool> =
            self.groups_with_classes().map(|(group, class)| !is_settled[group] || is_shared[class.index()]).collect();
        let mut sizes = if is_open.iter().zip(&is_settled).any(|(open, settled)| *open && *settled) {
            let preorder = retention.dominators.preorder();
            let is_wanted = |&place: &u32| {
                let node = preorder[place as usize];
                is_open[self.basis.of(node) as usize] && heap.shallow_size_bytes(node) != 0
            };
            let places = (0..preorder.len() as u32).into_par_iter().with_min_len(1 << 14);
            self.sum_outermost(&places.filter(is_wanted).collect::<Vec<_>>(), retention, leader)
        } else {
            self.sum_outermost(&known.unsettled, retention, leader)
        };
        for (group, class) in self.groups_with_classes().filter(|&(group, _)| !is_open[group]) {
            sizes[class.index()] = known.of_group[group];
        }
        sizes
    }

    /// By class what its outermost instances retain of those at `places` in the preorder, in ascending order.
    fn sum_outermost(
        &self,
        places: &[u32],
        retention: &Retention,
        leader: impl Fn(ClassIndex) -> ClassIndex + Sync,
    ) -> Vec<u64> {
        let dominators = &retention.dominators;
        let node_at = |place: u32| dominators.preorder()[place as usize];
        let class_at = |place: u32| leader(self.of(node_at(place))).index();
        let runs: Vec<&[u32]> = places.chunks(run_length(places.len(), self.len())).collect();
        let mut sums = OutermostSums::of_runs(&runs, self.len(), dominators, |place| Some(class_at(place)));
        sums.par_iter_mut().zip(runs).for_each(|(sums, places)| {
            for &place in places {
                let size_bytes = retention.retained_size_bytes(node_at(place));
                sums.add(class_at(place), place, dominators.subtree_end(place), size_bytes);
            }
        });
        OutermostSums::total(sums, self.len())
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
