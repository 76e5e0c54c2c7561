//! Finding retainers: of a group, of an object, of a row of the tree.

use std::{convert::Infallible, sync::Arc};

use crate::{
    graph::merged_retainers,
    jobs::{JobError, Progress},
    model::{
        Compared, Expansion, HeapView, MergedRow, Page, Retainer, RetainerTree, RetainerView, merged_rows, merged_tree,
        retainer_tree, retainers_of, sets_above,
    },
    snapshot::NodeIndex,
    timeline::{Group, GroupMember},
};

/// Rows for which a row of the retainer tree is opened.
pub(super) enum Found {
    Object(Page<(Retainer, bool)>),
    Merged(Page<(MergedRow, bool)>),
}

/// The merged retainers of a group of the row at `row`, whose `members` may be known already.
pub(super) fn group(
    compared: &Compared,
    view: HeapView,
    (row, group): (u32, Group),
    members: Option<Arc<[GroupMember]>>,
    progress: &Progress,
) -> Result<RetainerView, JobError<Infallible>> {
    let members =
        members.unwrap_or_else(|| compared.comparison.members(&compared.timepoints, row as usize, group).into());
    progress.check()?;
    let mut nodes: Vec<NodeIndex> = members.iter().map(|member| member.node).collect();
    nodes.sort_unstable();
    let nodes: Arc<[NodeIndex]> = nodes.into();
    let subject_bytes = nodes.iter().map(|&node| view.heap.shallow_size_bytes(node)).sum();
    let classes = compared.comparison.classes(compared.timepoint_of(group)).clone();
    let distances = &view.retention.distances;
    let tree = merged_tree(&nodes, distances, |nodes| {
        merged_retainers(&view.heap, &view.retention, &classes, nodes, progress)
    })?;
    Ok(RetainerView { view, tree: RetainerTree::Merged { nodes, classes, tree }, subject_bytes })
}

/// The retainer tree of one object.
pub(super) fn object(view: HeapView, node: NodeIndex) -> RetainerView {
    let tree = retainer_tree(&view.heap, &view.retention, node);
    let subject_bytes = view.heap.shallow_size_bytes(node);
    RetainerView { view, tree: RetainerTree::Object { node, tree }, subject_bytes }
}

/// The rows for which a row of the tree is opened.
pub(super) fn expand(expansion: &Expansion, progress: &Progress) -> Result<Found, JobError<Infallible>> {
    match expansion {
        Expansion::Object { view, node, above, shown_count } => {
            Ok(Found::Object(retainers_of(&view.heap, &view.retention, *node, above, *shown_count)))
        }
        Expansion::Merged { view, classes, nodes, lineage, shown_count } => {
            let held = lineage.first().map_or(&nodes[..], |retainer| &retainer.place.owners);
            let found = merged_retainers(&view.heap, &view.retention, classes, held, progress)?;
            let rows = merged_rows(found, &sets_above(lineage, nodes), &view.retention.distances, *shown_count);
            Ok(Found::Merged(rows))
        }
    }
}
