//! The classes of every heap of a series, made when they are first asked for: few heaps of a long series are.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::graph::{Classes, Heap, Interfaces, Retention};

/// Classes by timepoint, under the interfaces of the last heap.
pub(super) struct SeriesClasses<'a> {
    heaps: &'a [(&'a Heap, &'a Retention)],
    interfaces: Interfaces,
    classes: Vec<OnceLock<Classes>>,
}

impl<'a> SeriesClasses<'a> {
    /// Those of `heaps`, of which there is at least one.
    pub(super) fn new(heaps: &'a [(&'a Heap, &'a Retention)]) -> Self {
        let interfaces = Interfaces::infer(heaps[heaps.len() - 1].0);
        Self { heaps, interfaces, classes: heaps.iter().map(|_| OnceLock::new()).collect() }
    }

    /// Makes those of all `timepoints` side by side. Who asks for them on several threads must have called this: a thread that
    /// waits for its own helpers may be given a second question about the heap that it is at, and would wait for itself.
    pub(super) fn prepare(&self, timepoints: impl IntoIterator<Item = usize>) {
        let mut timepoints: Vec<usize> = timepoints.into_iter().collect();
        timepoints.sort_unstable();
        timepoints.dedup();
        timepoints.into_par_iter().for_each(|timepoint| {
            self.at(timepoint);
        });
    }

    /// Those of the heap at `timepoint`; linear in its nodes the first time.
    pub(super) fn at(&self, timepoint: usize) -> &Classes {
        self.classes[timepoint].get_or_init(|| Classes::new(self.heaps[timepoint].0, &self.interfaces))
    }
}
