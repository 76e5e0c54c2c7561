//! The dominator tree.

use super::{
    depth_first::{DepthFirstTree, UNNUMBERED},
    retainers::Retainers,
    semi_nca::immediate_dominators,
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::NodeIndex,
};

/// The dominator tree: its root is the snapshot's, which all nodes stand under.
///
/// Nodes that no edge retains are children of the root, as if it held them. Nodes that only closed cycles hold are
/// children of the root one by one, and dominate nothing.
#[derive(Debug)]
pub struct Dominators {
    immediate: Vec<NodeIndex>,
    preorder: Vec<NodeIndex>,
    subtree_ends: Vec<u32>,
}

impl Dominators {
    /// Finds the dominators in what `tree` spans.
    pub(super) fn new(mut tree: DepthFirstTree, retainers: &Retainers, progress: &Progress) -> Result<Self, Cancelled> {
        let dominators = immediate_dominators(&mut tree, retainers, progress)?;
        let DepthFirstTree { numbers, vertices, .. } = tree;
        let (preorder, subtree_ends) = preorder(&dominators, &vertices, &numbers);
        progress.check()?;
        let root = vertices[0];
        let immediate = numbers
            .into_iter()
            .map(|number| if number == UNNUMBERED { root } else { vertices[dominators[number as usize] as usize] })
            .collect();
        Ok(Self { immediate, preorder, subtree_ends })
    }

    /// The immediate dominator of `node`; the root dominates itself.
    #[inline]
    pub fn immediate(&self, node: NodeIndex) -> NodeIndex {
        self.immediate[node.index()]
    }

    /// All nodes, each before what it dominates, and that right after it: the dominator tree in preorder.
    pub fn preorder(&self) -> &[NodeIndex] {
        &self.preorder
    }

    /// By position in [`Self::preorder`]: where what the node there dominates ends. What it dominates stands from the next
    /// position on.
    pub fn subtree_ends(&self) -> &[u32] {
        &self.subtree_ends
    }
}

/// The dominator tree in preorder, and where each subtree ends; unreached nodes come last.
fn preorder(dominators: &[u32], vertices: &[NodeIndex], numbers: &[u32]) -> (Vec<NodeIndex>, Vec<u32>) {
    let node_count = numbers.len();
    let mut counts = vec![1_u32; vertices.len()];
    for number in (1..vertices.len()).rev() {
        counts[dominators[number] as usize] += counts[number];
    }
    counts[0] = node_count as u32;
    // From the top down each node gets its place, the next one free in its dominator's range. From there on its cell
    // holds the next place free in its own.
    let mut next_free = counts;
    let mut preorder = vec![vertices[0]; node_count];
    let mut subtree_ends = vec![0; node_count];
    let mut place = 0;
    for (number, &vertex) in vertices.iter().enumerate() {
        let count = next_free[number];
        if number > 0 {
            let free = &mut next_free[dominators[number] as usize];
            place = *free;
            *free += count;
        }
        next_free[number] = place + 1;
        preorder[place as usize] = vertex;
        subtree_ends[place as usize] = place + count;
    }
    let unreached = numbers.iter().enumerate().filter(|&(_, &number)| number == UNNUMBERED);
    for ((node, _), place) in unreached.zip(vertices.len()..) {
        preorder[place] = NodeIndex::new(node);
        subtree_ends[place] = place as u32 + 1;
    }
    (preorder, subtree_ends)
}
