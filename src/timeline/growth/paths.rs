//! Where an object stands, said so that it means the same in every heap: property names and classes from a root on.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::labels::{ANY, HeapLabels, Label};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeType, NodeType},
};

/// Classes of which `heap` has exactly one object; by these an object is known wherever it is held.
pub(super) fn singletons(heap: &Heap, labels: &mut HeapLabels<'_>) -> FxHashSet<Label> {
    let mut counts: FxHashMap<Label, u32> = FxHashMap::default();
    for node in heap.snapshot.nodes.of_type(NodeType::Object) {
        *counts.entry(labels.class(node)).or_default() += 1;
    }
    counts.into_iter().filter(|&(_, count)| count == 1).map(|(class, _)| class).collect()
}

/// By node: a number for its shortest path from a root, in names of properties and classes; 0 for what nothing reaches.
/// The path of an object that is the only one of its class in all heaps (`singletons`) starts at itself.
pub(super) fn path_keys(
    heap: &Heap,
    retention: &Retention,
    labels: &mut HeapLabels<'_>,
    singletons: &FxHashSet<Label>,
    progress: &Progress,
) -> Result<Vec<u64>, Cancelled> {
    let nodes = &heap.snapshot.nodes;
    let distance = |node| retention.distances.raw(node);
    let mut order: Vec<_> = nodes.indices().filter(|&node| distance(node) >= 0).collect();
    order.sort_by_key(|&node| distance(node));
    let mut keys = vec![0_u64; nodes.len()];
    for (count, &node) in order.iter().enumerate() {
        if count % (1 << 14) == 0 {
            progress.check()?;
        }
        let class = labels.class(node);
        let is_singleton = nodes.node_type(node) == NodeType::Object && singletons.contains(&class);
        if is_singleton || keys[node.index()] == 0 {
            keys[node.index()] = hash(u64::from(is_singleton), 0, class);
        }
        let key = keys[node.index()];
        for edge in nodes.edges(node).map(EdgeIndex) {
            let target = heap.snapshot.edges.target(edge);
            if distance(target) == distance(node) + 1 && retention.retains(heap, node, edge) {
                // Of ways of one length the same is taken in every heap, whatever the order of the file.
                let way = hash(key, labels.edge(edge), labels.class(target));
                let known = &mut keys[target.index()];
                *known = if *known == 0 { way } else { way.min(*known) };
            }
        }
    }
    Ok(keys)
}

/// Holders by the property or variable that holds them, its class and theirs; `u32::MAX` where there are several.
pub(super) fn named_places((heap, retention): (&Heap, &Retention), labels: &mut HeapLabels<'_>) -> FxHashMap<u64, u32> {
    let (nodes, edges) = (&heap.snapshot.nodes, &heap.snapshot.edges);
    let mut places: FxHashMap<u64, u32> = FxHashMap::default();
    for owner in nodes.indices().filter(|&node| heap.may_hold(node)) {
        for edge in nodes.edges(owner).map(EdgeIndex) {
            let target = edges.target(edge);
            let is_named = matches!(edges.edge_type(edge), EdgeType::Property | EdgeType::Context);
            if !is_named || !heap.may_hold(target) || !retention.retains(heap, owner, edge) {
                continue;
            }
            let label = labels.edge(edge);
            if label == ANY {
                continue;
            }
            let key = hash(hash(0, label, labels.class(owner)), label, labels.class(target));
            places
                .entry(key)
                .and_modify(|known| *known = if *known == target.0 { target.0 } else { u32::MAX })
                .or_insert(target.0);
        }
    }
    places
}

fn hash(from: u64, edge: Label, class: Label) -> u64 {
    let mut hasher = FxHasher::default();
    (from, edge, class).hash(&mut hasher);
    hasher.finish().max(1)
}
