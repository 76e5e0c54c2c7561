//! DevTools' retained size of a class: that of its instances which stand in no other instance, summed up.

use std::{iter, ops::Range};

use rayon::prelude::*;

use crate::graph::Dominators;

/// Places in the preorder of the dominator tree, ascending.
pub(in crate::graph) trait Places: Clone + Sync {
    /// The first of them from `place` on. Forgets those before it.
    fn skip_to(&mut self, place: u32) -> Option<u32>;
}

impl Places for Range<u32> {
    fn skip_to(&mut self, place: u32) -> Option<u32> {
        self.start = self.start.max(place);
        (self.start < self.end).then_some(self.start)
    }
}

impl Places for &[u32] {
    fn skip_to(&mut self, place: u32) -> Option<u32> {
        while let [first, rest @ ..] = *self
            && *first < place
        {
            *self = rest;
        }
        self.first().copied()
    }
}

/// The sums of all classes over a run of places.
pub(in crate::graph) struct OutermostSums {
    /// By class: where the subtree of its last outermost instance ends.
    ends: Vec<u32>,
    /// By class, in bytes.
    sizes: Vec<u64>,
}

impl OutermostSums {
    /// Sums of 0 for `runs` that follow each other; each knows what dominates its first place. `class_at` gives the class of the
    /// instance at a place, if it counts. Takes a step for each place that dominates the first one of a run, and for each that stands
    /// beside one.
    pub(in crate::graph) fn of_runs<P: Places>(
        runs: &[P],
        class_count: usize,
        dominators: &Dominators,
        class_at: impl Fn(u32) -> Option<usize> + Sync,
    ) -> Vec<Self> {
        let reaching_out: Vec<Vec<u32>> = runs
            .par_windows(2)
            .map(|pair| {
                let [mut run, mut next_run] = [pair[0].clone(), pair[1].clone()];
                let next_start = next_run.skip_to(0).unwrap_or(u32::MAX);
                let mut ends = vec![0; class_count];
                let mut place = 0;
                while let Some(here) = run.skip_to(place) {
                    let end = dominators.subtree_end(here);
                    if end <= next_start {
                        place = end;
                        continue;
                    }
                    if let Some(class) = class_at(here) {
                        ends[class] = end.max(ends[class]);
                    }
                    place = here + 1;
                }
                ends
            })
            .collect();
        // Of what dominated the start of an earlier run, that counts which reaches as far as this one: subtrees that hold one place
        // stand in each other, and the one that ends last is the outermost.
        let mut ends = vec![0; class_count];
        let into_first = vec![0; class_count];
        let reaching_in = iter::once(&into_first).chain(&reaching_out).take(runs.len());
        reaching_in
            .map(|reaching_in| {
                ends.iter_mut().zip(reaching_in).for_each(|(end, &other)| *end = other.max(*end));
                Self { ends: ends.clone(), sizes: vec![0; class_count] }
            })
            .collect()
    }

    /// Adds the instance of `class` at `place`, which dominates all up to `end` and retains `size_bytes`. Places must ascend.
    #[inline]
    pub(in crate::graph) fn add(&mut self, class: usize, place: u32, end: u32, size_bytes: u64) {
        if self.meet(class, place, end) {
            self.add_size(class, size_bytes);
        }
    }

    /// As [`Self::add`], but for the size: true where it is to be added. Places must ascend.
    #[inline]
    pub(in crate::graph) fn meet(&mut self, class: usize, place: u32, end: u32) -> bool {
        let is_outermost = place >= self.ends[class];
        if is_outermost {
            self.ends[class] = end;
        }
        is_outermost
    }

    /// Adds what an outermost instance of `class` retains.
    #[inline]
    pub(in crate::graph) fn add_size(&mut self, class: usize, size_bytes: u64) {
        self.sizes[class] = self.sizes[class].saturating_add(size_bytes);
    }

    /// The sums of all runs, by class.
    pub(in crate::graph) fn total(runs: impl IntoIterator<Item = Self>, class_count: usize) -> Vec<u64> {
        let mut sizes = vec![0_u64; class_count];
        for run in runs {
            sizes.iter_mut().zip(run.sizes).for_each(|(size, part)| *size = size.saturating_add(part));
        }
        sizes
    }
}
