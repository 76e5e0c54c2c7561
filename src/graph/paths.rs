//! The shortest path from an object to a root.

use super::{Heap, Retention, retaining_edges::nearest_retainer};
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
/// It takes the first edge of [`super::retaining_edges`] each time, but never a weak one and never one away from the roots, so that
/// it ends on any graph. It leaves out the snapshot's own root: the last step is a user root, or one of V8's tables that the
/// root holds.
pub fn shortest_path(heap: &Heap, retention: &Retention, node: NodeIndex) -> Vec<PathStep> {
    let mut path = Vec::new();
    let mut held = node;
    while let Some(step) = step_towards_root(heap, retention, held) {
        path.push(step);
        held = step.retainer;
    }
    path
}

fn step_towards_root(heap: &Heap, retention: &Retention, held: NodeIndex) -> Option<PathStep> {
    let distance = u32::try_from(retention.distances.raw(held)).ok()?;
    let (retainer, _) = nearest_retainer(heap, retention, held).filter(|&(_, remoteness)| remoteness < distance)?;
    let edges = &heap.snapshot.edges;
    let holds = |edge: &EdgeIndex| edges.target(*edge) == held && edges.edge_type(*edge) != EdgeType::Weak;
    let edge = heap.snapshot.nodes.edges(retainer).rev().map(EdgeIndex).find(holds)?;
    Some(PathStep { edge, retainer })
}
