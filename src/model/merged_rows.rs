//! Who holds a set of objects: the rows of its merged retainer tree.

use std::{cmp::Reverse, sync::Arc};

use super::{FlatTree, Fold, Page};
use crate::{
    graph::{Distances, MergedRetainer},
    snapshot::NodeIndex,
};

/// A way in which objects are held, in the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRow {
    pub retainer: Arc<MergedRetainer>,
    /// All holders stand above already: going on would go in circles.
    pub is_cycle: bool,
}

/// Levels that open by themselves, at most.
const OPENED_LEVELS: usize = 12;

/// Rows of the tree for those of `found` that come behind the first `shown_count`, each with whether it can be opened: those that hold
/// most first, of equal ones the nearest to a root; what goes in circles or keeps nothing alive comes last. `above` are the sets of
/// objects that stand above, in file order.
pub fn merged_rows(
    found: Vec<MergedRetainer>,
    above: &[&[NodeIndex]],
    distances: &Distances,
    shown_count: usize,
) -> Page<(MergedRow, bool)> {
    let rows = found.into_iter().map(|retainer| {
        let is_within = |set: &&[NodeIndex]| retainer.place.owners.iter().all(|node| set.binary_search(node).is_ok());
        let is_cycle = above.iter().any(is_within);
        MergedRow { retainer: Arc::new(retainer), is_cycle }
    });
    let mut rows: Vec<MergedRow> = rows.collect();
    rows.sort_by_cached_key(|MergedRow { retainer, is_cycle }| {
        // What nothing reaches has a negative distance.
        let remoteness = |&node: &NodeIndex| u32::try_from(distances.raw(node)).unwrap_or(u32::MAX);
        let nearest = retainer.place.owners.iter().map(remoteness).min();
        (retainer.is_weak, *is_cycle, Reverse(retainer.held_size_bytes), nearest)
    });
    Page::new(rows.into_iter(), shown_count).map(|row| {
        let can_open = !row.is_cycle && !row.retainer.is_weak;
        (row, can_open)
    })
}

/// The merged retainer tree of `nodes` (in file order), open along the way that holds most.
///
/// `retainers` finds the merged retainers of a set; its error stops the work.
pub fn merged_tree<E>(
    nodes: &[NodeIndex],
    distances: &Distances,
    mut retainers: impl FnMut(&[NodeIndex]) -> Result<Vec<MergedRetainer>, E>,
) -> Result<FlatTree<MergedRow>, E> {
    let mut tree = FlatTree::new(merged_rows(retainers(nodes)?, &[nodes], distances, 0));
    for position in 0..OPENED_LEVELS {
        let Some(row) = tree.rows().get(position).filter(|row| row.fold == Fold::Closed) else { break };
        // Behind V8's own tables there is nothing to learn that should open unasked.
        let Some(MergedRow { retainer, .. }) = row.item().filter(|row| position == 0 || !row.retainer.is_internal)
        else {
            break;
        };
        let found = retainers(&retainer.place.owners)?;
        if found.is_empty() {
            break;
        }
        let rows = merged_rows(found, &sets_above(&lineage(&tree, position), nodes), distances, 0);
        tree.open(position, rows);
    }
    Ok(tree)
}

/// The retainers from the row at `position` up to the top of the tree; a rest has none of its own.
pub fn lineage(tree: &FlatTree<MergedRow>, position: usize) -> Vec<Arc<MergedRetainer>> {
    let own = tree.item(position).into_iter();
    own.chain(tree.ancestors(position)).map(|row| row.retainer.clone()).collect()
}

/// The sets of objects of a lineage, and the set that the tree is about.
pub fn sets_above<'a>(lineage: &'a [Arc<MergedRetainer>], nodes: &'a [NodeIndex]) -> Vec<&'a [NodeIndex]> {
    lineage.iter().map(|retainer| retainer.place.owners.as_slice()).chain([nodes]).collect()
}
