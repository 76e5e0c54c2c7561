//! Strings made of strings: a text that grows by `+=` is a chain of pairs, thousands long, of which only the last has a name.

use rustc_hash::FxHashMap;

use crate::{
    graph::{Heap, Retention},
    snapshot::{NodeIndex, NodeType},
};

/// For concatenated strings, the whole that they are a part of.
#[derive(Debug, Default)]
pub(super) struct Ropes {
    whole_of: FxHashMap<NodeIndex, NodeIndex>,
}

impl Ropes {
    /// Finds the wholes of all of `holders`. Every string is walked over once.
    pub(super) fn of(heap: &Heap, retention: &Retention, holders: &[NodeIndex]) -> Self {
        let mut ropes = Self::default();
        let mut walked = Vec::new();
        for &holder in holders {
            let mut part = holder;
            while !ropes.whole_of.contains_key(&part)
                && let Some(next) = longer_string(heap, retention, part)
            {
                walked.push(part);
                // Walked so far: a damaged file may have a circle of halves.
                ropes.whole_of.insert(part, part);
                part = next;
            }
            let whole = ropes.whole(part);
            for part in walked.drain(..) {
                ropes.whole_of.insert(part, whole);
            }
        }
        ropes
    }

    /// The whole of which `node` is a part: mostly `node` itself.
    pub(super) fn whole(&self, node: NodeIndex) -> NodeIndex {
        self.whole_of.get(&node).copied().unwrap_or(node)
    }
}

/// The nearest longer string that `part` is a half of, if nothing but strings holds it.
fn longer_string(heap: &Heap, retention: &Retention, part: NodeIndex) -> Option<NodeIndex> {
    let is_pair = |&node: &NodeIndex| heap.snapshot.nodes.node_type(node) == NodeType::ConcatenatedString;
    let retainers = retention.retainers.of(part);
    (is_pair(&part) && retainers.clone().all(|retainer| is_pair(&retainer)))
        .then(|| retainers.min_by_key(|&retainer| (retention.distances.raw(retainer), retainer)))
        .flatten()
}
