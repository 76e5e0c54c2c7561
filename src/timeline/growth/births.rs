//! When an object was born, by its id alone: ids only ever increase.

use crate::{
    graph::Heap,
    snapshot::{NodeId, NodeIndex},
};

/// The highest odd id of each heap, in order of time.
#[derive(Debug)]
pub(super) struct Births {
    highest: Vec<u64>,
}

impl Births {
    pub(super) fn new(heaps: &[&Heap]) -> Self {
        let mut highest: Vec<u64> =
            heaps.iter().map(|heap| heap.snapshot.nodes.js_ids().highest.unwrap_or(NodeId(0)).0).collect();
        for at in 1..highest.len() {
            highest[at] = highest[at].max(highest[at - 1]);
        }
        Self { highest }
    }

    /// The interval in which `node` was born: 0 from the first to the second heap, and so on. None for what was there
    /// before the first, and for native nodes, whose ids are new in every heap.
    pub(super) fn interval(&self, heap: &Heap, node: NodeIndex) -> Option<usize> {
        let id = heap.snapshot.nodes.id(node);
        if !id.is_js() {
            return None;
        }
        self.highest.partition_point(|&highest| highest < id.0).checked_sub(1).filter(|&at| at + 1 < self.highest.len())
    }
}
