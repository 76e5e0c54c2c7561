//! Where an object stands, said so that it means the same in every heap: property names and classes from a root on.

use std::{
    hash::{Hash, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::labels::{ANY, HeapLabels, Label};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeType, NodeIndex, NodeType},
};

/// Nodes of one heap by what they are called, a path or a name; those that share it with another are not there.
pub(super) type NodeOfKey = FxHashMap<u64, u32>;

/// The key of what nothing reaches.
const NO_PATH: u64 = u64::MAX;
/// Nodes that one core looks at before another may go on with the others.
const NODES_PER_RUN: usize = 1 << 16;

/// Classes of which `heap` has exactly one object; by these an object is known wherever it is held.
pub(super) fn singletons(heap: &Heap, labels: &HeapLabels<'_>) -> FxHashSet<Label> {
    let mut counts: FxHashMap<Label, u32> = FxHashMap::default();
    for node in heap.snapshot.nodes.of_type(NodeType::Object) {
        *counts.entry(labels.class(node)).or_default() += 1;
    }
    counts.into_iter().filter(|&(_, count)| count == 1).map(|(class, _)| class).collect()
}

/// Objects and closures by their shortest path from a root, in names of properties and classes. The path of an object that is the only
/// one of its class in all heaps (`singletons`) starts at itself.
pub(super) fn nodes_by_path(
    (heap, retention): (&Heap, &Retention),
    labels: &HeapLabels<'_>,
    singletons: &FxHashSet<Label>,
    progress: &Progress,
) -> Result<NodeOfKey, Cancelled> {
    let keys = path_keys((heap, retention), labels, singletons, progress)?;
    let keyed = keys.par_iter().enumerate().with_min_len(NODES_PER_RUN);
    Ok(by_key(keyed.filter_map(|(node, &key)| {
        let node = NodeIndex::new(node);
        (key != NO_PATH && heap.may_hold(node)).then_some((key, node))
    })))
}

/// By node: a number for its path.
fn path_keys(
    (heap, retention): (&Heap, &Retention),
    labels: &HeapLabels<'_>,
    singletons: &FxHashSet<Label>,
    progress: &Progress,
) -> Result<Vec<u64>, Cancelled> {
    /// Nodes between two looks at whether the work was cancelled, and for one core.
    const NODES_PER_PART: usize = 1 << 12;
    let nodes = &heap.snapshot.nodes;
    let distance = |node| retention.distances.raw(node);
    let keys: Vec<AtomicU64> = (0..nodes.len()).map(|_| AtomicU64::new(NO_PATH)).collect();
    // All that lead to a node are one level above it, so that its own key is final by then.
    let pass_on = |&node: &NodeIndex| {
        let class = labels.class(node);
        let is_singleton = nodes.node_type(node) == NodeType::Object && singletons.contains(&class);
        let mut key = keys[node.index()].load(Ordering::Relaxed);
        if is_singleton || key == NO_PATH {
            key = hash(u64::from(is_singleton), 0, class);
            keys[node.index()].store(key, Ordering::Relaxed);
        }
        for edge in nodes.edges(node).map(EdgeIndex) {
            let target = heap.snapshot.edges.target(edge);
            if distance(target) == distance(node) + 1 && retention.retains(heap, node, edge) {
                // Of ways of one length the same is taken in every heap, whatever the order of the file.
                let way = hash(key, labels.edge(edge), labels.class(target));
                keys[target.index()].fetch_min(way, Ordering::Relaxed);
            }
        }
    };
    for level in retention.distances.levels().iter() {
        level.par_chunks(NODES_PER_PART).try_for_each(|part| {
            progress.check()?;
            part.iter().for_each(pass_on);
            Ok(())
        })?;
    }
    Ok(keys.into_iter().map(AtomicU64::into_inner).collect())
}

/// Objects and closures by the property or variable that holds them, its class and theirs.
pub(super) fn nodes_by_name((heap, retention): (&Heap, &Retention), labels: &HeapLabels<'_>) -> NodeOfKey {
    let (nodes, edges) = (&heap.snapshot.nodes, &heap.snapshot.edges);
    let owners = (0..nodes.len()).into_par_iter().with_min_len(NODES_PER_RUN).map(NodeIndex::new);
    by_key(owners.filter(|&owner| heap.may_hold(owner)).flat_map_iter(|owner| {
        nodes.edges(owner).map(EdgeIndex).filter_map(move |edge| {
            let target = edges.target(edge);
            let is_named = matches!(edges.edge_type(edge), EdgeType::Property | EdgeType::Context);
            if !is_named || !heap.may_hold(target) || !retention.retains(heap, owner, edge) {
                return None;
            }
            let label = labels.edge(edge);
            let key = || hash(hash(0, label, labels.class(owner)), label, labels.class(target));
            (label != ANY).then(|| (key(), target))
        })
    }))
}

fn by_key(keyed: impl ParallelIterator<Item = (u64, NodeIndex)>) -> NodeOfKey {
    /// Stands for several nodes.
    const SEVERAL: u32 = u32::MAX;
    let add = |places: &mut NodeOfKey, key: u64, node: u32| {
        places.entry(key).and_modify(|known| *known = if *known == node { node } else { SEVERAL }).or_insert(node);
    };
    let parts = keyed.fold(NodeOfKey::default, |mut places, (key, node)| {
        add(&mut places, key, node.0);
        places
    });
    let mut places = parts.reduce(NodeOfKey::default, |a, b| {
        let (mut all, others) = if a.len() < b.len() { (b, a) } else { (a, b) };
        for (key, node) in others {
            add(&mut all, key, node);
        }
        all
    });
    places.retain(|_, node| *node != SEVERAL);
    places
}

fn hash(from: u64, edge: Label, class: Label) -> u64 {
    let mut hasher = FxHasher::default();
    (from, edge, class).hash(&mut hasher);
    hasher.finish().min(NO_PATH - 1)
}
