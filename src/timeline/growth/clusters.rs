//! Anchors that a person would call one holder: the links of a list, the listeners of an emitter, the shards of a map.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    HolderPath, Verdict,
    anchors::{Anchor, Anchors, ROOT},
    find::Sizes,
    holder::naming_edge,
    path_key::{is_container, path_key},
    series_classes::SeriesClasses,
};
use crate::{
    graph::{Heap, Retention, edge_label},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex, NodeType},
};

/// So many objects of one class that grow alike in one container are the container's growth, whatever their keys.
const MANY: usize = 8;
/// Links of a list that are gone up; who stands beyond is its head for all that matters.
const MOST_LINKS: usize = 1 << 20;
/// Owners of lists in lists that are gone up.
const MOST_OWNERS: usize = 16;
/// Retainers of a link that are looked at, and how far up they are followed.
const MOST_NEIGHBOURS: usize = 64;
const MOST_STEPS_TO_OWNER: usize = 64;
/// How far above a listener the table of listeners may stand.
const MOST_LISTENER_STEPS: usize = 4;

/// Anchors of one holder.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) timepoint: usize,
    pub(super) node: NodeIndex,
    /// Further objects of the same place that grow alike.
    pub(super) twins: Vec<NodeIndex>,
    pub(super) anchors: Vec<Anchor>,
}

impl Cluster {
    /// Bytes of its anchors, by timepoint.
    pub(super) fn sizes(&self, sizes: &Sizes) -> Vec<u64> {
        sizes.iter().map(|at| self.anchors.iter().map(|&anchor| at[anchor as usize]).sum()).collect()
    }
}

/// The `changed` anchors, largest change first, put together to holders.
pub(super) fn clusters(
    heaps: &[(&Heap, &Retention)],
    anchors: &Anchors,
    sizes: &Sizes,
    classes: &SeriesClasses<'_>,
    changed: &[(Anchor, u64)],
    progress: &Progress,
) -> Result<Vec<Cluster>, Cancelled> {
    let name = |&(anchor, _): &(Anchor, u64)| {
        progress.check()?;
        let Some((timepoint, node)) = anchors.last_seen(anchor) else { return Ok(None) };
        let (heap, retention) = heaps[timepoint];
        let node = match anchor {
            ROOT => node,
            _ if anchors.is_many(anchor) => {
                let path = HolderPath::of(heap, retention, classes.at(timepoint), node);
                container(&path).unwrap_or(node)
            }
            _ => top_of(heap, retention, node),
        };
        Ok(Some((anchor, timepoint, node)))
    };
    let mut clusters = Clusters::default();
    let named = changed.par_iter().map(name).collect::<Result<Vec<_>, Cancelled>>()?;
    for (anchor, timepoint, node) in named.into_iter().flatten() {
        clusters.at(timepoint, node).anchors.push(anchor);
    }
    let kinds = clusters.kinds(heaps, sizes, classes);
    let kinds = clusters.fold_into_containers(kinds);
    clusters.fold_twins(kinds);
    clusters.list.retain(|cluster| !cluster.anchors.is_empty());
    Ok(clusters.list)
}

/// Clusters in order of their largest change.
#[derive(Default)]
struct Clusters {
    list: Vec<Cluster>,
    numbers: FxHashMap<(usize, NodeIndex), usize>,
}

/// What tells whether clusters grow alike.
struct Kind {
    /// Number of the cluster.
    number: usize,
    verdict: Verdict,
    key: String,
    /// None for a plain object.
    class: Option<Arc<str>>,
    /// The container that holds it, if it is held by one.
    container: Option<NodeIndex>,
}

impl Clusters {
    fn at(&mut self, timepoint: usize, node: NodeIndex) -> &mut Cluster {
        let next = self.list.len();
        let number = *self.numbers.entry((timepoint, node)).or_insert(next);
        if number == next {
            self.list.push(Cluster { timepoint, node, twins: Vec::new(), anchors: Vec::new() });
        }
        &mut self.list[number]
    }

    /// The kinds of those that grew, but the root's.
    fn kinds(&self, heaps: &[(&Heap, &Retention)], sizes: &Sizes, classes: &SeriesClasses<'_>) -> Vec<Kind> {
        let kind = |(number, cluster): (usize, &Cluster)| {
            let sizes = cluster.sizes(sizes);
            if cluster.anchors.contains(&ROOT) || sizes.last() <= sizes.first() {
                return None;
            }
            let (heap, retention) = heaps[cluster.timepoint];
            let path = HolderPath::of(heap, retention, classes.at(cluster.timepoint), cluster.node);
            Some(Kind {
                number,
                verdict: Verdict::of(&sizes, &[], false),
                key: path_key(&path),
                // Plain objects of one kind may have more properties or less.
                class: Some(&path.entries.last()?.class).filter(|class| !class.starts_with('{')).cloned(),
                container: container(&path),
            })
        };
        self.list.par_iter().enumerate().filter_map(kind).collect()
    }

    /// Gives to containers what grows alike in them at places that only a number tells apart, or at many. Returns the
    /// other kinds.
    fn fold_into_containers(&mut self, kinds: Vec<Kind>) -> Vec<Kind> {
        let (held, mut rest): (Vec<Kind>, Vec<Kind>) = kinds.into_iter().partition(|kind| kind.container.is_some());
        let timepoint = |clusters: &Self, kind: &Kind| clusters.list[kind.number].timepoint;
        let groups = grouped(held, |kind| (timepoint(self, kind), kind.container, kind.verdict, kind.class.clone()));
        for group in groups {
            let is_repeated = group.iter().enumerate().any(|(at, kind)| group[..at].iter().any(|k| k.key == kind.key));
            match group[0].container {
                Some(container) if is_repeated || group.len() >= MANY => {
                    let timepoint = timepoint(self, &group[0]);
                    for kind in group {
                        let anchors = std::mem::take(&mut self.list[kind.number].anchors);
                        self.at(timepoint, container).anchors.extend(anchors);
                    }
                }
                _ => rest.extend(group),
            }
        }
        rest
    }

    /// Puts those together that stand at the same place in several objects of one class; the first, which grew most, stands for
    /// all.
    fn fold_twins(&mut self, kinds: Vec<Kind>) {
        let groups = grouped(kinds, |kind| (self.list[kind.number].timepoint, kind.verdict, kind.key.clone()));
        for mut group in groups {
            group.sort_by_key(|kind| kind.number);
            for twin in &group[1..] {
                let anchors = std::mem::take(&mut self.list[twin.number].anchors);
                let node = self.list[twin.number].node;
                let first = &mut self.list[group[0].number];
                first.twins.push(node);
                first.anchors.extend(anchors);
            }
        }
    }
}

/// The container in which the object at the end of `path` is, if it is in one.
fn container(path: &HolderPath) -> Option<NodeIndex> {
    let above = path.entries.iter().rev().skip(1).find(|entry| !entry.is_internal);
    above.filter(|entry| is_container(&entry.class)).map(|entry| entry.node)
}

/// `kinds` with equal keys together, in order of each group's first.
fn grouped<K: Eq + std::hash::Hash>(kinds: Vec<Kind>, key: impl Fn(&Kind) -> K) -> Vec<Vec<Kind>> {
    let mut numbers: FxHashMap<K, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<Kind>> = Vec::new();
    for kind in kinds {
        let next = groups.len();
        let number = *numbers.entry(key(&kind)).or_insert(next);
        if number == next {
            groups.push(Vec::new());
        }
        groups[number].push(kind);
    }
    groups
}

/// What a person would name instead of `node`: the head or the owner of the list or tree that it is a link of, or the table of
/// listeners that it is a list in.
fn top_of(heap: &Heap, retention: &Retention, node: NodeIndex) -> NodeIndex {
    let snapshot = &heap.snapshot;
    let is_plain_object = |node| snapshot.nodes.node_type(node) == NodeType::Object;
    let name_of = |node| snapshot.strings.escaped(snapshot.nodes.name(node));
    let mut top = node;
    let is_generic = |node| matches!(name_of(node), b"Object" | b"Array" | b"Map" | b"Set");
    let mut owners = 0..MOST_OWNERS;
    for _ in 0..MOST_LINKS {
        let above = retention.dominators.immediate(top);
        if above == top || is_generic(top) || !is_plain_object(above) {
            break;
        }
        let is_below_its_like = name_of(above) == name_of(top);
        let may_be_owned = !is_below_its_like && !is_generic(above) && owners.next().is_some();
        if !(is_below_its_like || may_be_owned && has_neighbour(heap, retention, top)) {
            break;
        }
        top = above;
    }
    listeners_above(heap, retention, top).unwrap_or(top)
}

/// Whether an object of the class of `node`, which does not live by it, holds it: then it is a link of a list that leads both ways, and
/// whoever owns the list is above them all.
fn has_neighbour(heap: &Heap, retention: &Retention, node: NodeIndex) -> bool {
    let nodes = &heap.snapshot.nodes;
    let owner = retention.dominators.immediate(node);
    let lives_by_node = |retainer: NodeIndex| {
        let mut above = retainer;
        for _ in 0..MOST_STEPS_TO_OWNER {
            above = retention.dominators.immediate(above);
            if above == node || above == owner {
                break;
            }
        }
        above == node
    };
    let mut retainers = retention.retainers.holding(node).take(MOST_NEIGHBOURS);
    retainers.any(|retainer| {
        retainer != node
            && nodes.node_type(retainer) == NodeType::Object
            && nodes.name(retainer) == nodes.name(node)
            && !lives_by_node(retainer)
    })
}

/// The table of listeners in which `node` is a listener or a list of them: `_events` of an EventEmitter, by event, or the
/// Map of an EventTarget, in which a chain of listeners hangs on each event.
fn listeners_above(heap: &Heap, retention: &Retention, node: NodeIndex) -> Option<NodeIndex> {
    let mut table = node;
    for step in 0..MOST_LISTENER_STEPS {
        let held = naming_edge(heap, retention, table)?;
        let is_property = heap.snapshot.edges.edge_type(held.edge) == EdgeType::Property;
        match &*edge_label(heap, held.edge) {
            "_events" if is_property && step == 1 => return Some(table),
            "<symbol kEvents>" if is_property => return Some(table),
            _ => table = held.retainer,
        }
    }
    None
}
