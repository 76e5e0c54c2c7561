//! DevTools' retained size of a class: that of its instances which stand in no other instance, summed up.

use crate::graph::Dominators;

/// The sums of all classes over a run of places in the preorder of the dominator tree.
#[derive(Clone)]
pub(in crate::graph) struct OutermostSums {
    /// By class: where the subtree of its last outermost instance ends.
    ends: Vec<u32>,
    /// By class, in bytes.
    sizes: Vec<u64>,
}

impl OutermostSums {
    /// Sums of 0 for runs that begin at `starts`, in ascending order; each knows what dominates its first place. `class_at` gives the
    /// class of the instance at a place, if it counts; `next` the first place at which one may, from a place on. Takes a step for each
    /// such place that dominates a start, and for each that stands beside one.
    pub(in crate::graph) fn at(
        starts: impl Iterator<Item = u32>,
        class_count: usize,
        dominators: &Dominators,
        mut next: impl FnMut(u32) -> u32,
        class_at: impl Fn(u32) -> Option<usize>,
    ) -> Vec<Self> {
        let mut sums = Self { ends: vec![0; class_count], sizes: vec![0; class_count] };
        let mut place = next(0);
        let mut walk_to = |start: u32| {
            while place < start {
                let end = dominators.subtree_end(place);
                if end <= start {
                    place = next(end);
                    continue;
                }
                // What an earlier start stood in ends before this one, or holds it as well.
                if let Some(class) = class_at(place) {
                    sums.ends[class] = sums.ends[class].max(end);
                }
                place = next(place + 1);
            }
            sums.clone()
        };
        starts.map(|start| walk_to(start)).collect()
    }

    /// Adds the instance of `class` at `place`, which dominates all up to `end` and retains `size_bytes`. Places must ascend.
    #[inline]
    pub(in crate::graph) fn add(&mut self, class: usize, place: u32, end: u32, size_bytes: u64) {
        if place >= self.ends[class] {
            self.ends[class] = end;
            self.sizes[class] = self.sizes[class].saturating_add(size_bytes);
        }
    }

    /// The sums of all runs, by class.
    pub(in crate::graph) fn total(runs: impl Iterator<Item = Self>, class_count: usize) -> Vec<u64> {
        let mut sizes = vec![0_u64; class_count];
        for run in runs {
            sizes.iter_mut().zip(run.sizes).for_each(|(size, part)| *size = size.saturating_add(part));
        }
        sizes
    }
}
