//! Depth-first numbers over the edges that retain, and with them what the page owns.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use prefetch_index::prefetch_index;

use super::{
    edge_filter::{EdgeFilter, PageOwned},
    heap::Ground,
    pendants::{PassedBy, Pendants},
    retainers::Retainers,
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex, Snapshot},
};

/// The number of nodes that are not reached.
pub(super) const UNNUMBERED: u32 = u32::MAX;

/// Marks the entry of a pendant, beside its retainer's number, which has fewer bits. [`UNNUMBERED`] has this one as well: ask for that first.
pub(super) const PENDANT: u32 = 1 << 31;

/// A depth-first spanning tree of what the root retains, but for [`Pendants`]. Numbers count from 0, the root's, in order of discovery.
pub(super) struct DepthFirstTree {
    /// By node: its number, of a pendant that of its retainer with [`PENDANT`], or [`UNNUMBERED`].
    pub(super) numbers: Vec<u32>,
    /// By number: the node. After all that were walked to come the pendants that are reached.
    pub(super) vertices: Vec<NodeIndex>,
    /// By number: the number of the node from which it was discovered. The root's is its own.
    pub(super) parents: Vec<u32>,
    /// All numbers below this one belong to the root or to nodes that the page owns.
    pub(super) page_end: u32,
    /// All numbers from this one on are pendants'.
    pub(super) walk_end: u32,
}

/// The walk that makes a [`DepthFirstTree`], as far as it got.
pub(super) struct DepthFirstWalk<'a> {
    snapshot: &'a Snapshot,
    filter: EdgeFilter<'a>,
    passed_by: PassedBy<'a>,
    visited: FixedBitSet,
    /// By number, as in the tree; but that the pendants that were met fill these two from their ends.
    vertices: Vec<NodeIndex>,
    parents: Vec<u32>,
    walk_end: usize,
    pendants_start: usize,
    stack: Vec<Branch>,
    page_end: u32,
}

/// A node to go to, unless it is met before.
struct Branch {
    node: NodeIndex,
    /// The number of the node from which it was met.
    parent: u32,
    /// Its edges. They are looked up, and asked for, when it is met, not when the walk comes to it, as then that would have to wait for
    /// them: memory gives those of all that a node leads to at the same time.
    edges: Range<u32>,
}

impl<'a> DepthFirstWalk<'a> {
    /// Walks from the root, first through the page's global objects and document trees. Whatever that reaches is page owned,
    /// so that page ownership, on which the rest of the walk depends, costs no walk of its own.
    pub(super) fn from_root(
        ground: Ground<'a>,
        pendants: &'a Pendants,
        progress: &Progress,
    ) -> Result<(Self, PageOwned), Cancelled> {
        let snapshot = ground.snapshot;
        let (root, targets) = (snapshot.root, snapshot.edges.typed_targets());
        let node_count = snapshot.nodes.len();
        let filter = ground.edge_filter();
        let mut walk = Self {
            snapshot,
            filter,
            passed_by: PassedBy::new(pendants),
            visited: FixedBitSet::with_capacity(node_count),
            vertices: bytemuck::zeroed_vec(node_count),
            parents: vec![0; node_count],
            walk_end: 1,
            pendants_start: node_count,
            stack: Vec::new(),
            page_end: 1,
        };
        walk.vertices[0] = root;

        // Owned nodes that the walk does not go to, because the edge does not count or because they are the root.
        let mut also_owned = Vec::new();
        let mut follow_owned = |source: NodeIndex, edge: usize, target: NodeIndex| {
            let follows = target != root && filter.counts(source, edge);
            if !follows && !targets[edge].is(EdgeType::Weak) {
                also_owned.push(target);
            }
            follows
        };
        for &edge in &ground.roots.page_seeds {
            let target = targets[edge as usize].node();
            if !walk.visited.contains(target.index()) && follow_owned(root, edge as usize, target) {
                walk.descend(target, &mut follow_owned, progress)?;
            }
        }
        let page_owned = if ground.roots.page_seeds.is_empty() {
            FixedBitSet::new()
        } else {
            flood(snapshot, walk.visited.clone(), also_owned)
        };
        let page_owned = PageOwned::new(root, page_owned);

        walk.page_end = walk.walk_end as u32;
        walk.visited.insert(root.index());
        for edge in snapshot.nodes.edges(root) {
            let target = targets[edge as usize].node();
            if !walk.visited.contains(target.index()) && filter.counts(root, edge as usize) {
                walk.descend(target, &mut |a, e, b| filter.counts(a, e) && page_owned.admits(a, b), progress)?;
            }
        }
        Ok((walk, page_owned))
    }

    /// Walks on from the nodes that no edge retains, as if the root held them, and numbers the nodes.
    pub(super) fn finish(mut self, retainers: &Retainers, progress: &Progress) -> Result<DepthFirstTree, Cancelled> {
        let is_orphan =
            |node: &NodeIndex| !retainers.entries(*node).iter().any(|&entry| retainers.retains(entry, *node));
        let orphans: Vec<NodeIndex> = self.visited.zeroes().map(NodeIndex::new).filter(is_orphan).collect();
        let filter = self.filter;
        for orphan in orphans {
            self.descend(orphan, &mut |a, e, b| filter.counts(a, e) && retainers.page_owned.admits(a, b), progress)?;
        }
        let Self { mut vertices, mut parents, walk_end, pendants_start, page_end, .. } = self;
        let unreached_count = pendants_start - walk_end;
        if unreached_count > 0 {
            vertices.copy_within(pendants_start.., walk_end);
            parents.copy_within(pendants_start.., walk_end);
            vertices.truncate(vertices.len() - unreached_count);
            parents.truncate(parents.len() - unreached_count);
        }
        let mut numbers = vec![UNNUMBERED; retainers.node_count()];
        let (walked, pendants) = vertices.split_at(walk_end);
        for (number, vertex) in (0..).zip(walked) {
            numbers[vertex.index()] = number;
        }
        for (pendant, &parent) in pendants.iter().zip(&parents[walk_end..]) {
            numbers[pendant.index()] = parent | PENDANT;
        }
        Ok(DepthFirstTree { numbers, vertices, parents, page_end, walk_end: walk_end as u32 })
    }

    /// Visits `start`, a child of the root, and what is new behind it over the edges (source, edge, target) that `follows` allows.
    ///
    /// All branches of a node are remembered at once, the first on top. One is gone to when all is done behind those above it, so that
    /// this is the walk, and these are the parents, of one that looks for a node's next branch when it comes back to it.
    fn descend(
        &mut self,
        start: NodeIndex,
        follows: &mut impl FnMut(NodeIndex, usize, NodeIndex) -> bool,
        progress: &Progress,
    ) -> Result<(), Cancelled> {
        let (nodes, targets) = (&self.snapshot.nodes, self.snapshot.edges.typed_targets());
        self.stack.push(Branch { node: start, parent: 0, edges: nodes.edges(start) });
        while let Some(Branch { node, parent, edges }) = self.stack.pop() {
            // It was met again behind a branch above.
            if self.visited.put(node.index()) {
                continue;
            }
            let number = self.walk_end as u32;
            self.vertices[self.walk_end] = node;
            self.parents[self.walk_end] = parent;
            self.walk_end += 1;
            if number.is_multiple_of(1 << 16) {
                progress.check()?;
                self.passed_by.look_for_hubs(&self.visited);
            }
            for edge in edges.rev() {
                let target = targets[edge as usize].node();
                if self.visited.contains(target.index()) || !follows(node, edge as usize, target) {
                    continue;
                }
                if self.passed_by.may_leave_out(target, &self.visited) {
                    self.visited.insert(target.index());
                    self.pendants_start -= 1;
                    self.vertices[self.pendants_start] = target;
                    self.parents[self.pendants_start] = number;
                } else {
                    let edges = nodes.edges(target);
                    // The last one: it will be looked at first.
                    prefetch_index(targets, (edges.end as usize).wrapping_sub(1));
                    self.stack.push(Branch { node: target, parent: number, edges });
                }
            }
        }
        Ok(())
    }
}

/// `reached`, and what is reached from the nodes in `pending` over edges that are not weak.
fn flood(snapshot: &Snapshot, mut reached: FixedBitSet, mut pending: Vec<NodeIndex>) -> FixedBitSet {
    let edges = &snapshot.edges;
    while let Some(node) = pending.pop() {
        if reached.put(node.index()) {
            continue;
        }
        for edge in snapshot.nodes.edges(node) {
            let target = edges.typed_targets()[edge as usize];
            if !reached.contains(target.node().index()) && !target.is(EdgeType::Weak) {
                pending.push(target.node());
            }
        }
    }
    reached
}
