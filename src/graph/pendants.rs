//! Nodes whose dominator is known before any walk, so that it can leave them out.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{heap::Ground, node_sets::nodes_where, retainers::RetainerCounts};
use crate::snapshot::{EdgeType, NodeIndex, Snapshot};

/// To know what many nodes lead to, so many runs of nodes are asked, evenly apart,
const ASKED_RUNS: usize = 1 << 8;
/// and so many nodes in each.
const ASKED_IN_RUN: usize = 1 << 8;
/// Most hubs. Services have a dozen that matter.
const MAX_HUBS: usize = NO_HUB as usize;
/// In place of a hub's number: the node has no edge.
const NO_HUB: u8 = u8::MAX - 1;
/// In place of a hub's number: the node is no pendant.
const NO_PENDANT: u8 = u8::MAX;

/// Nodes to which one edge leads and from which none does that is not weak, or one that leads to a *hub*: what many nodes lead to. Mostly
/// they are strings and numbers, and the hub is the map that says so.
///
/// Where something else leads to its hub as well, a pendant dominates nothing. Its only retainer dominates it, and for the
/// dominators of all other nodes its edge might as well leave that retainer. Four in ten nodes of a service are pendants.
pub(super) struct Pendants {
    nodes: FixedBitSet,
    /// By node: the position of its hub in `hubs`, [`NO_HUB`] or [`NO_PENDANT`].
    hub_numbers: Vec<u8>,
    hubs: Vec<NodeIndex>,
}

impl Pendants {
    /// Finds the pendants. Linear in nodes and edges.
    pub(super) fn new(ground: Ground<'_>, retainer_counts: &RetainerCounts) -> Self {
        let hubs = find_hubs(ground.snapshot);
        let hub_numbers = hub_numbers(ground, &hubs, retainer_counts);
        let nodes = nodes_where(hub_numbers.len(), |node| hub_numbers[node.index()] != NO_PENDANT);
        Self { nodes, hub_numbers, hubs }
    }
}

/// The pendants, as one walk sees them.
pub(super) struct PassedBy<'a> {
    pendants: &'a Pendants,
    has_all_hubs: bool,
}

impl<'a> PassedBy<'a> {
    /// What a walk that begins may leave out.
    pub(super) fn new(pendants: &'a Pendants) -> Self {
        Self { pendants, has_all_hubs: false }
    }

    /// Whether the walk, which came to `visited`, may leave out `node`. Not before it came to its hub, which it may come to no other way.
    #[inline]
    pub(super) fn may_leave_out(&self, node: NodeIndex, visited: &FixedBitSet) -> bool {
        let Pendants { nodes, hub_numbers, hubs } = self.pendants;
        nodes.contains(node.index())
            && (self.has_all_hubs
                || match hub_numbers[node.index()] {
                    NO_HUB => true,
                    number => visited.contains(hubs[usize::from(number)].index()),
                })
    }

    /// Looks whether the walk came to all hubs by now, so that [`Self::may_leave_out`] need not ask for each. Worth it now and then.
    pub(super) fn look_for_hubs(&mut self, visited: &FixedBitSet) {
        self.has_all_hubs = self.has_all_hubs || self.pendants.hubs.iter().all(|hub| visited.contains(hub.index()));
    }
}

/// The edges of a node that are not weak.
enum Edges {
    None,
    /// One, at this row.
    One(usize),
    More,
}

impl Edges {
    #[inline]
    fn of(node: NodeIndex, snapshot: &Snapshot) -> Self {
        let is_strong = |&edge: &u32| !snapshot.edges.typed_targets()[edge as usize].is(EdgeType::Weak);
        let mut edges = snapshot.nodes.edges(node).filter(is_strong);
        match (edges.next(), edges.next()) {
            (None, _) => Self::None,
            (Some(edge), None) => Self::One(edge as usize),
            (Some(_), Some(_)) => Self::More,
        }
    }
}

/// The nodes that most others have their only edge to.
fn find_hubs(snapshot: &Snapshot) -> Vec<NodeIndex> {
    let mut counts = FxHashMap::<NodeIndex, u32>::default();
    let node_count = snapshot.nodes.len();
    let step = node_count.div_ceil(ASKED_RUNS).max(ASKED_IN_RUN);
    let runs = (0..node_count).step_by(step).map(|start| start..node_count.min(start + ASKED_IN_RUN));
    for node in runs.flatten().map(NodeIndex::new) {
        if let Edges::One(edge) = Edges::of(node, snapshot) {
            *counts.entry(snapshot.edges.typed_targets()[edge].node()).or_default() += 1;
        }
    }
    // One that is met once in a sample may be nobody else's.
    let mut hubs: Vec<(u32, NodeIndex)> = counts.into_iter().map(|(node, count)| (count, node)).collect();
    hubs.retain(|&(count, _)| count > 1);
    hubs.sort_unstable_by(|one, other| other.cmp(one));
    hubs.into_iter().map(|(_, node)| node).take(MAX_HUBS).collect()
}

/// By node: what it leads to, of `hubs` or [`NO_HUB`], if that is all and counts for dominators and the node is held once, and else
/// [`NO_PENDANT`].
fn hub_numbers(ground: Ground<'_>, hubs: &[NodeIndex], retainer_counts: &RetainerCounts) -> Vec<u8> {
    const RUN: usize = 1 << 14;
    let (snapshot, filter) = (ground.snapshot, ground.edge_filter());
    let numbers: FxHashMap<NodeIndex, u8> = hubs.iter().copied().zip(0..).collect();
    let number_of = |node: NodeIndex| {
        if retainer_counts.of(node) != 1 {
            return NO_PENDANT;
        }
        match Edges::of(node, snapshot) {
            Edges::None => NO_HUB,
            Edges::One(edge) if filter.counts(node, edge) => {
                numbers.get(&snapshot.edges.typed_targets()[edge].node()).copied().unwrap_or(NO_PENDANT)
            }
            Edges::One(_) | Edges::More => NO_PENDANT,
        }
    };
    (0..snapshot.nodes.len())
        .into_par_iter()
        .with_min_len(RUN)
        .with_max_len(RUN)
        .map(NodeIndex::new)
        .map(number_of)
        .collect()
}
