//! The classes of every heap of a series, made when they are first asked for: few heaps of a long series are.

use std::sync::OnceLock;

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

    /// Those of the heap at `timepoint`; linear in its nodes the first time.
    pub(super) fn at(&self, timepoint: usize) -> &Classes {
        self.classes[timepoint].get_or_init(|| Classes::new(self.heaps[timepoint].0, &self.interfaces))
    }
}
