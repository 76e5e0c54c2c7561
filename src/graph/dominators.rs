//! The dominator tree.

use std::io;

use super::{
    depth_first::{DepthFirstTree, PENDANT, UNNUMBERED},
    retainers::Retainers,
    semi_nca::immediate_dominators,
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{ColumnReader, ColumnWriter, NodeIndex, Stored, WideColumn},
};

/// The dominator tree: its root is the snapshot's, which all nodes stand under.
///
/// Nodes that no edge retains are children of the root, as if it held them. Nodes that only closed cycles hold are
/// children of the root one by one, and dominate nothing.
#[derive(Debug)]
pub struct Dominators {
    immediate: WideColumn,
    preorder: Vec<NodeIndex>,
    /// By position in the preorder: nodes in the subtree, mostly one.
    subtree_sizes: WideColumn,
}

impl Dominators {
    /// Finds the dominators in what `tree` spans.
    pub(super) fn new(mut tree: DepthFirstTree, retainers: &Retainers, progress: &Progress) -> Result<Self, Cancelled> {
        let (dominators, spare) = immediate_dominators(&mut tree, retainers, progress)?;
        let DepthFirstTree { numbers, vertices, .. } = tree;
        let unreached: Vec<NodeIndex> = if vertices.len() < numbers.len() {
            let nodes = numbers.iter().enumerate().filter(|&(_, &number)| number == UNNUMBERED);
            nodes.map(|(node, _)| NodeIndex::new(node)).collect()
        } else {
            Vec::new()
        };
        progress.check()?;
        let root = vertices[0];
        let ((preorder, subtree_sizes), immediate) = rayon::join(
            || preorder(&dominators, &vertices, &unreached, spare),
            || {
                let dominator = |number: u32| match number {
                    UNNUMBERED => root,
                    // What holds a pendant dominates it.
                    _ if number & PENDANT != 0 => vertices[(number & !PENDANT) as usize],
                    _ => vertices[dominators[number as usize] as usize],
                };
                WideColumn::from_fn(numbers.len(), |node| dominator(numbers[node]).0)
            },
        );
        Ok(Self { immediate, preorder, subtree_sizes })
    }

    /// The immediate dominator of `node`; the root dominates itself.
    #[inline]
    pub fn immediate(&self, node: NodeIndex) -> NodeIndex {
        NodeIndex(self.immediate.get(node.index()) as u32)
    }

    /// All nodes, each before what it dominates, and that right after it: the dominator tree in preorder.
    pub fn preorder(&self) -> &[NodeIndex] {
        &self.preorder
    }

    /// Where in [`Self::preorder`] that ends which the node at `position` dominates. It stands from the next position on.
    #[inline]
    pub fn subtree_end(&self, position: u32) -> u32 {
        position + self.subtree_sizes.get(position as usize) as u32
    }
}

impl Stored for Dominators {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        self.immediate.store(out)?;
        out.column(&self.preorder)?;
        self.subtree_sizes.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self {
            immediate: WideColumn::restore(input)?,
            preorder: input.column()?,
            subtree_sizes: WideColumn::restore(input)?,
        })
    }
}

/// The dominator tree in preorder, and the number of nodes in each subtree; unreached nodes come last. Counts in the memory of `spare`.
fn preorder(
    dominators: &[u32],
    vertices: &[NodeIndex],
    unreached: &[NodeIndex],
    spare: Vec<u32>,
) -> (Vec<NodeIndex>, WideColumn) {
    let node_count = vertices.len() + unreached.len();
    let mut counts = spare;
    counts.clear();
    counts.resize(vertices.len(), 1);
    for number in (1..vertices.len()).rev() {
        counts[dominators[number] as usize] += counts[number];
    }
    counts[0] = node_count as u32;
    // From the top down each node gets its place, the next one free in its dominator's range. From there on its cell
    // holds the next place free in its own.
    let mut next_free = counts;
    let mut preorder = vec![vertices[0]; node_count];
    let mut subtree_sizes = WideColumn::zeros(node_count);
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
        subtree_sizes.set(place as usize, u64::from(count));
    }
    preorder[vertices.len()..].copy_from_slice(unreached);
    (vertices.len()..node_count).for_each(|place| subtree_sizes.set(place, 1));
    subtree_sizes.compact();
    (preorder, subtree_sizes)
}
