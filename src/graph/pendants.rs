//! Nodes whose dominator is known before any walk, so that it can leave them out.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::heap::Ground;
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex, Snapshot},
};

/// Nodes whose edges one core takes at a time.
const RUN: usize = 1 << 16;
/// Most nodes that are asked what they lead to, to know what many do.
const MAX_ASKED: usize = 1 << 16;
/// Most hubs. Services have a dozen that matter.
const MAX_HUBS: usize = u8::MAX as usize;

/// Nodes to which one edge leads and from which none does, or one that leads to a *hub*: what many nodes lead to. Mostly they are
/// strings and numbers, and the hub is the map that says so. Weak edges are none here.
///
/// Where something else leads to its hub as well, a pendant dominates nothing. Its only retainer dominates it, and for the
/// dominators of all other nodes its edge might as well leave that retainer. Four in ten nodes of a service are pendants.
pub(super) struct Pendants {
    are_pendants: FixedBitSet,
    /// By node: the number of its hub, from 1 on, or 0. Means nothing for what is no pendant.
    hub_numbers: Vec<u8>,
    /// By number less one.
    hubs: Vec<NodeIndex>,
}

impl Pendants {
    /// Finds the pendants. Linear in nodes and edges.
    pub(super) fn new(ground: Ground<'_>, progress: &Progress) -> Result<Self, Cancelled> {
        let node_count = ground.snapshot.nodes.len();
        let hubs = find_hubs(ground.snapshot);
        let number_of_hub: FxHashMap<NodeIndex, u8> = hubs.iter().copied().zip(1..=u8::MAX).collect();
        let mut hub_numbers = vec![0; node_count];
        // Sets are made once for each core, as they take longer to make and to merge than a run does.
        let share = RUN * node_count.div_ceil(RUN * rayon::current_num_threads()).max(1);
        let shares = hub_numbers.par_chunks_mut(share).enumerate().map(|(number, hub_numbers)| {
            let mut seen = Seen::new(node_count);
            for (run, hub_numbers) in hub_numbers.chunks_mut(RUN).enumerate() {
                progress.check()?;
                seen.add(ground, &number_of_hub, number * share + run * RUN, hub_numbers);
            }
            Ok(seen)
        });
        let seen = shares.try_reduce(|| Seen::new(node_count), |one, other| Ok(one.merge(&other)))?;
        let mut are_pendants = seen.candidates;
        are_pendants.difference_with(&seen.retained_twice);
        Ok(Self { are_pendants, hub_numbers, hubs })
    }

    /// Whether a walk that comes to `node` may leave it out. Not before it came to its hub, which it may come to no other way.
    #[inline]
    pub(super) fn may_leave_out(&self, node: NodeIndex, visited: &FixedBitSet) -> bool {
        self.are_pendants.contains(node.index())
            && match self.hub_numbers[node.index()] {
                0 => true,
                number => visited.contains(self.hubs[usize::from(number) - 1].index()),
            }
    }
}

/// The nodes that most others have their only edge to.
fn find_hubs(snapshot: &Snapshot) -> Vec<NodeIndex> {
    let mut counts = FxHashMap::<NodeIndex, u32>::default();
    let step = snapshot.nodes.len().div_ceil(MAX_ASKED).max(1);
    for node in (0..snapshot.nodes.len()).step_by(step).map(NodeIndex::new) {
        let mut targets = snapshot.nodes.edges(node).map(|edge| snapshot.edges.typed_targets()[edge as usize]);
        let mut strong = targets.by_ref().filter(|target| !target.is(EdgeType::Weak));
        if let (Some(target), None) = (strong.next(), strong.next()) {
            *counts.entry(target.node()).or_default() += 1;
        }
    }
    // One that is met once in a sample may be nobody else's.
    let mut hubs: Vec<(u32, NodeIndex)> = counts.into_iter().map(|(node, count)| (count, node)).collect();
    hubs.retain(|&(count, _)| count > 1);
    hubs.sort_unstable_by(|one, other| other.cmp(one));
    hubs.into_iter().map(|(_, node)| node).take(MAX_HUBS).collect()
}

/// What some of the edges say of all nodes.
struct Seen {
    retained: FixedBitSet,
    retained_twice: FixedBitSet,
    /// Those with no edge, or one that leads to a hub and counts for dominators.
    candidates: FixedBitSet,
}

impl Seen {
    fn new(node_count: usize) -> Self {
        let none = FixedBitSet::with_capacity(node_count);
        Self { retained: none.clone(), retained_twice: none.clone(), candidates: none }
    }

    /// Adds the edges of the nodes from `start` on, and tells the numbers of their hubs.
    fn add(
        &mut self,
        ground: Ground<'_>,
        number_of_hub: &FxHashMap<NodeIndex, u8>,
        start: usize,
        hub_numbers: &mut [u8],
    ) {
        let (Snapshot { nodes, edges, .. }, filter) = (ground.snapshot, ground.edge_filter());
        for (node, hub_number) in (start..).map(NodeIndex::new).zip(hub_numbers) {
            let (mut count, mut last) = (0, 0);
            for edge in nodes.edges(node) {
                let target = edges.typed_targets()[edge as usize];
                if target.is(EdgeType::Weak) {
                    continue;
                }
                (count, last) = (count + 1, edge);
                let target = target.node().index();
                if !self.retained_twice.contains(target) && self.retained.put(target) {
                    self.retained_twice.insert(target);
                }
            }
            let is_candidate = match count {
                0 => true,
                1 => number_of_hub.get(&edges.typed_targets()[last as usize].node()).is_some_and(|&number| {
                    *hub_number = number;
                    filter.counts(node, last as usize)
                }),
                _ => false,
            };
            if is_candidate {
                self.candidates.insert(node.index());
            }
        }
    }

    fn merge(mut self, other: &Self) -> Self {
        let mut in_both = self.retained.clone();
        in_both.intersect_with(&other.retained);
        self.retained_twice.union_with(&in_both);
        self.retained_twice.union_with(&other.retained_twice);
        self.retained.union_with(&other.retained);
        self.candidates.union_with(&other.candidates);
        self
    }
}
