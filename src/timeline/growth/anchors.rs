//! The objects that are there all along and may hold more and more.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    labels::{HeapLabels, Label},
    paths::{NodeOfKey, nodes_by_name, nodes_by_path, singletons},
    places::LONGEST_PERIOD,
};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{NodeId, NodeIndex},
    timeline::id_index::IdIndex,
};

/// Number of an anchor in its series. The root of the heap is always the first.
pub(super) type Anchor = u32;

/// The anchor that everything falls to which no other holds.
pub(super) const ROOT: Anchor = 0;

const NONE: u32 = u32::MAX;
/// Nodes that one core looks up at a time.
const NODES_PER_RUN: usize = 1 << 14;

/// The anchors of a series and their node in every heap.
#[derive(Debug)]
pub(super) struct Anchors {
    heap_count: usize,
    /// By anchor, then by timepoint.
    nodes: Vec<u32>,
    /// Those that stand for several nodes, of which they have the first.
    many: FxHashSet<Anchor>,
}

impl Anchors {
    /// Anchors known by their ids: objects and closures that are in the first and the last heap, and those on the way whose
    /// retained size changes by `threshold_bytes` or more from where they are first seen to where they are last seen.
    /// `indexes` has the odd ids of each heap.
    pub(super) fn by_id(heaps: &[(&Heap, &Retention)], indexes: &[IdIndex], threshold_bytes: u64) -> Self {
        let find = |timepoint: usize, id: NodeId| {
            indexes[timepoint].find(id).filter(|&node| id.is_js() && heaps[timepoint].0.may_hold(node))
        };
        let row = |id: NodeId| (0..heaps.len()).map(move |timepoint| find(timepoint, id));
        let last = heaps.len() - 1;
        let is_known = |id: NodeId| find(0, id).is_some() && find(last, id).is_some();
        let mut anchors = Self::roots(heaps);
        let first_nodes = &heaps[0].0.snapshot.nodes;
        let runs: Vec<Vec<u32>> = (0..first_nodes.len().div_ceil(NODES_PER_RUN))
            .into_par_iter()
            .map(|run| {
                let nodes = run * NODES_PER_RUN..((run + 1) * NODES_PER_RUN).min(first_nodes.len());
                let nodes = nodes.map(NodeIndex::new).map(|node| (node, first_nodes.id(node)));
                nodes
                    .filter(|&(node, id)| find(0, id) == Some(node) && find(last, id).is_some())
                    .flat_map(|(_, id)| row(id).map(cell))
                    .collect()
            })
            .collect();
        anchors.nodes.extend(runs.into_iter().flatten());
        let may_be_late = |(heap, retention): &(&Heap, &Retention)| {
            let nodes = &heap.snapshot.nodes;
            let large = nodes
                .indices()
                .filter(|&node| retention.retained_size_bytes(node) >= threshold_bytes && heap.may_hold(node));
            large.map(|node| nodes.id(node)).filter(|&id| id.is_js() && !is_known(id)).collect::<Vec<_>>()
        };
        let mut late: Vec<NodeId> = heaps.par_iter().flat_map_iter(may_be_late).collect();
        late.sort_unstable();
        late.dedup();
        for id in late {
            let row: Vec<Option<NodeIndex>> = row(id).collect();
            let newest = row.iter().rposition(Option::is_some).and_then(|at| Some((heaps[at], row[at]?)));
            if newest.is_some_and(|((heap, retention), node)| is_link(heap, retention, node, is_known)) {
                continue;
            }
            let mut sizes = heaps
                .iter()
                .zip(&row)
                .filter_map(|((_, retention), node)| node.map(|node| retention.retained_size_bytes(node)));
            let first_size = sizes.next();
            let last_size = sizes.next_back();
            if let (Some(first_size), Some(last_size)) = (first_size, last_size)
                && first_size.abs_diff(last_size) >= threshold_bytes
            {
                anchors.nodes.extend(row.into_iter().map(cell));
            }
        }
        anchors
    }

    /// Anchors known by their path: objects and closures that are alone at theirs in the first and in the last heap. `labels` are those of
    /// `heaps`.
    pub(super) fn by_path(
        heaps: &[(&Heap, &Retention)],
        labels: &[HeapLabels<'_>],
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let heaps_and_labels = || heaps.par_iter().zip(labels);
        let alone: Vec<FxHashSet<Label>> =
            heaps_and_labels().map(|((heap, _), labels)| singletons(heap, labels)).collect();
        let alone = alone.into_iter().reduce(|all, here| all.intersection(&here).copied().collect());
        let alone = alone.unwrap_or_default();
        let places = heaps_and_labels().map(|(&heap, labels)| nodes_by_path(heap, labels, &alone, progress));
        let places = places.collect::<Result<Vec<_>, _>>()?;
        let mut anchors = Self::roots(heaps);
        let mut is_known = vec![FxHashSet::default(); 2];
        let ends = [0, heaps.len() - 1];
        anchors.add_matches(&places, |row| {
            for (known, end) in is_known.iter_mut().zip(ends) {
                known.insert(row[end]);
            }
        });
        progress.check()?;
        // What several paths lead to may still be the only one that is held by its name in an object of that class.
        let mut names: Vec<NodeOfKey> = heaps_and_labels().map(|(&heap, labels)| nodes_by_name(heap, labels)).collect();
        for (known, end) in is_known.iter().zip(ends) {
            names[end].retain(|_, node| !known.contains(node));
        }
        anchors.add_matches(&names, |_| {});
        Ok(anchors)
    }

    /// Adds an anchor for each pair of a node in the first and one in the last heap that have a key of `places` in common, if
    /// neither has one in common with another.
    fn add_matches(&mut self, places: &[NodeOfKey], mut added: impl FnMut(&[u32])) {
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        let both = |(&key, &node): (&u64, &u32)| Some((node, *last.get(&key)?, key));
        let mut pairs: Vec<(u32, u32, u64)> = first.iter().filter_map(both).collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|&mut (old, new, _)| (old, new));
        let (mut old_count, mut new_count) = (FxHashMap::default(), FxHashMap::default());
        for &(old, new, _) in &pairs {
            *old_count.entry(old).or_insert(0) += 1;
            *new_count.entry(new).or_insert(0) += 1;
        }
        for (old, new, key) in pairs {
            if old_count[&old] == 1 && new_count[&new] == 1 {
                let row: Vec<u32> = places.iter().map(|place| place.get(&key).copied().unwrap_or(NONE)).collect();
                added(&row);
                self.nodes.extend(row);
            }
        }
    }

    fn roots(heaps: &[(&Heap, &Retention)]) -> Self {
        let nodes = heaps.iter().map(|(heap, _)| heap.snapshot.root.0).collect();
        Self { heap_count: heaps.len(), nodes, many: FxHashSet::default() }
    }

    /// Number of anchors.
    pub(super) fn len(&self) -> usize {
        self.nodes.len() / self.heap_count
    }

    /// The node of `anchor` in the heap at `timepoint`.
    pub(super) fn node(&self, anchor: Anchor, timepoint: usize) -> Option<NodeIndex> {
        let node = self.nodes[anchor as usize * self.heap_count + timepoint];
        (node != NONE).then_some(NodeIndex(node))
    }

    /// The timepoint at which `anchor` is seen last, and its node there.
    pub(super) fn last_seen(&self, anchor: Anchor) -> Option<(usize, NodeIndex)> {
        (0..self.heap_count).rev().find_map(|timepoint| Some((timepoint, self.node(anchor, timepoint)?)))
    }

    /// Whether `anchor` stands for several nodes at once.
    pub(super) fn is_many(&self, anchor: Anchor) -> bool {
        self.many.contains(&anchor)
    }

    /// Adds an anchor that stands for a place: the first of its `nodes` by timepoint, and whether there are more.
    pub(super) fn add(&mut self, nodes: impl Iterator<Item = Option<NodeIndex>>, is_many: bool) -> Anchor {
        let anchor = self.len() as Anchor;
        if is_many {
            self.many.insert(anchor);
        }
        self.nodes.extend(nodes.map(cell));
        anchor
    }

    /// By node of the heap at `timepoint`: its anchor plus one, 0 for nodes that are none.
    pub(super) fn by_node(&self, timepoint: usize, node_count: usize) -> Vec<u32> {
        let mut by_node = vec![0; node_count];
        for anchor in (0..self.len() as Anchor).rev() {
            if let Some(node) = self.node(anchor, timepoint) {
                by_node[node.index()] = anchor + 1;
            }
        }
        by_node
    }
}

/// How an anchor's node is kept.
fn cell(node: Option<NodeIndex>) -> u32 {
    node.map_or(NONE, |node| node.0)
}

/// Whether `node` is a link of a chain that was born in the series: not far above it stands another of its name that is not known
/// from the first heap either. All the links retain whatever comes after them; only the first one is a holder.
fn is_link(heap: &Heap, retention: &Retention, node: NodeIndex, is_known: impl Fn(NodeId) -> bool) -> bool {
    let nodes = &heap.snapshot.nodes;
    let mut above = node;
    for _ in 0..LONGEST_PERIOD {
        let next = retention.dominators.immediate(above);
        if next == above {
            return false;
        }
        above = next;
        if nodes.node_type(above) == nodes.node_type(node)
            && nodes.name(above) == nodes.name(node)
            && !is_known(nodes.id(above))
        {
            return true;
        }
    }
    false
}
