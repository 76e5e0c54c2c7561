//! The shortest path from an object to a root.

use super::{Heap, Retention};
use crate::snapshot::{EdgeIndex, NodeIndex};

/// One step from what is held to what holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathStep {
    /// The edge that holds.
    pub edge: EdgeIndex,
    /// The node that holds, from which the edge leaves.
    pub retainer: NodeIndex,
}

/// The path that a retainer tree opens by itself: nearest retainer first, from `node` up to a root. Empty for unreachable nodes.
pub fn shortest_path(_heap: &Heap, _retention: &Retention, _node: NodeIndex) -> Vec<PathStep> {
    todo!()
}
