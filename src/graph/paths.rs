//! The shortest path from an object to a root.

use super::{
    Heap, Retention,
    retaining_edges::{Turn, describe},
};
use crate::snapshot::{EdgeIndex, EdgeType, NodeIndex};

/// One step from what is held to what holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathStep {
    /// The edge that holds.
    pub edge: EdgeIndex,
    /// The node that holds, from which the edge leaves.
    pub retainer: NodeIndex,
}

/// The path that a retainer tree opens by itself: nearest retainer first, from `node` up to a root. Empty for unreachable nodes.
///
/// It never goes through weak edges and never away from the roots, so that it ends on any graph. It leaves out the snapshot's own
/// root: the last step is a user root, or one of V8's tables that the root holds.
pub fn shortest_path(heap: &Heap, retention: &Retention, node: NodeIndex) -> Vec<PathStep> {
    let mut path = Vec::new();
    let mut held = node;
    while let Some(step) = nearest_retainer(heap, retention, held) {
        path.push(step);
        held = step.retainer;
    }
    path
}

/// The first strong edge to `held` in the order of [`super::retaining_edges`], if it leads nearer to a root.
fn nearest_retainer(heap: &Heap, retention: &Retention, held: NodeIndex) -> Option<PathStep> {
    let distance = u32::try_from(retention.distances.raw(held)).ok()?;
    let nearest = retention
        .retainers
        .entries(held)
        .iter()
        .filter(|entry| !entry.is_weak() && entry.source() != heap.snapshot.root)
        .map(|&entry| Turn::new(retention, entry))
        .min()
        .filter(|turn| turn.remoteness < distance)?;
    let retainer = nearest.retainer();
    let edges = &heap.snapshot.edges;
    let edge = heap
        .snapshot
        .nodes
        .edges(retainer)
        .rev()
        .map(EdgeIndex)
        .find(|&edge| edges.target(edge) == held && edges.edge_type(edge) != EdgeType::Weak)?;
    let edge = describe(heap, retention, retainer, edge);
    Some(PathStep { edge: edge.edge, retainer })
}
