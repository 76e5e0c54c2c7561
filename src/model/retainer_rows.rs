//! Who holds one object: the rows of its retainer tree.

use super::{FlatRow, FlatTree, Fold};
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

/// The retainers of `node`, each with whether it can be opened: those first that lead to a root on the shortest way, weak ones last.
/// `above` are the objects from `node` up to the one that the tree is about. Linear in the edges of all retainers.
pub fn retainers_of(heap: &Heap, retention: &Retention, node: NodeIndex, above: &[NodeIndex]) -> Vec<(Retainer, bool)> {
    let root = heap.snapshot.root;
    let row = |edge: RetainingEdge| {
        let mut holders = retention.retainers.of(edge.retainer);
        let retainer = Retainer {
            edge,
            is_cycle: edge.retainer == node || above.contains(&edge.retainer),
            is_rooted: holders.clone().any(|holder| holder == root),
        };
        (retainer, !retainer.is_cycle && holders.any(|holder| holder != root))
    };
    retaining_edges(heap, retention, node).map(row).collect()
}

/// The retainer tree of `node`, open along the shortest path to a root.
pub fn retainer_tree(heap: &Heap, retention: &Retention, node: NodeIndex) -> FlatTree<Retainer> {
    let mut tree = FlatTree::new(retainers_of(heap, retention, node, &[node]));
    let mut above = vec![node];
    let mut from = 0;
    for step in shortest_path(heap, retention, node) {
        let is_step = |row: &FlatRow<Retainer>| row.value.edge.edge == step.edge;
        let Some(position) = tree.rows()[from..].iter().position(is_step).map(|at| from + at) else { break };
        if tree.rows()[position].fold == Fold::Leaf {
            break;
        }
        above.push(step.retainer);
        tree.open(position, retainers_of(heap, retention, step.retainer, &above));
        from = position + 1;
    }
    tree
}
