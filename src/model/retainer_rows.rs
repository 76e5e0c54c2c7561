//! Who holds one object: the rows of its retainer tree.

use std::{collections::HashSet, hash::BuildHasher};

use rustc_hash::FxHashSet;

use super::{Descent, FlatTree, Page};
use crate::{
    graph::{Heap, RetainingEdge, Retention, retaining_edges, shortest_path},
    snapshot::NodeIndex,
};

/// A retainer: an edge and the node that it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retainer {
    pub edge: RetainingEdge,
    /// The holder stands above already: going on would go in circles.
    pub is_cycle: bool,
    /// The root itself holds the holder.
    pub is_rooted: bool,
}

/// Retainers of `node` behind the first `shown_count`, each with whether it can be opened: those first that lead to a root on the
/// shortest way, weak ones last. `above` are the objects from `node` up to the one that the tree is about. Linear in the retainers of
/// `node`, in the edges of those up to the last one that is answered, and in the retainers of those that are.
pub fn retainers_of(
    heap: &Heap,
    retention: &Retention,
    node: NodeIndex,
    above: &HashSet<NodeIndex, impl BuildHasher>,
    shown_count: usize,
) -> Page<(Retainer, bool)> {
    let root = heap.snapshot.root;
    let holders_of = |retainer: NodeIndex| {
        let mut holders = retention.retainers.of(retainer);
        (holders.clone().any(|holder| holder == root), holders.any(|holder| holder != root))
    };
    // The edges of one retainer follow each other.
    let mut last = None;
    Page::new(retaining_edges(heap, retention, node), shown_count).map(|edge| {
        let (is_rooted, is_held) = match last {
            Some((retainer, known)) if retainer == edge.retainer => known,
            _ => holders_of(edge.retainer),
        };
        last = Some((edge.retainer, (is_rooted, is_held)));
        let retainer = Retainer { edge, is_cycle: above.contains(&edge.retainer), is_rooted };
        (retainer, !retainer.is_cycle && is_held)
    })
}

/// The first retainers of `node`, and theirs along the shortest path to a root.
pub fn retainer_tree(heap: &Heap, retention: &Retention, node: NodeIndex) -> FlatTree<Retainer> {
    let mut above = FxHashSet::from_iter([node]);
    let (path, mut rows) =
        rayon::join(|| shortest_path(heap, retention, node), || retainers_of(heap, retention, node, &above, 0));
    let mut descent = Descent::default();
    for step in path {
        let is_step = |(row, can_open): &(Retainer, bool)| row.edge.edge == step.edge && *can_open;
        let Some(opened) = rows.rows().iter().position(is_step) else { break };
        above.insert(step.retainer);
        let next = retainers_of(heap, retention, step.retainer, &above, 0);
        descent.open(std::mem::replace(&mut rows, next), opened);
    }
    descent.end(rows)
}
