//! What would go if an edge were cut is what the root no longer reaches, on any graph.

use heapdrift::{
    graph::{Heap, PathStep, Retention},
    jobs::Progress,
    snapshot::{EdgeIndex, NodeIndex},
    timeline::growth::{Freed, naming_edges, what_if},
};
use proptest::prelude::*;

use crate::{heap_builder::HeapBuilder, series::Series};

fn freed(heap: &Heap, retention: &Retention, cut: &[PathStep]) -> Freed {
    what_if(heap, retention, cut, &Progress::unwatched()).expect("nobody cancels")
}

/// All edges of `heap`.
fn edges(heap: &Heap) -> Vec<PathStep> {
    let nodes = &heap.snapshot.nodes;
    let of = |retainer: NodeIndex| nodes.edges(retainer).map(move |edge| PathStep { edge: EdgeIndex(edge), retainer });
    nodes.indices().flat_map(of).collect()
}

/// What the root reaches over edges that retain, but not over `cut`: round by round, until nothing is new.
fn reached(heap: &Heap, retention: &Retention, cut: &[PathStep]) -> Vec<bool> {
    let nodes = &heap.snapshot.nodes;
    let retaining: Vec<PathStep> =
        edges(heap).into_iter().filter(|step| retention.retains(heap, step.retainer, step.edge)).collect();
    let target = |step: &PathStep| heap.snapshot.edges.target(step.edge);
    let mut reached: Vec<bool> = nodes
        .indices()
        .map(|node| node == heap.snapshot.root || retaining.iter().all(|step| target(step) != node))
        .collect();
    for _ in 0..nodes.len() {
        for step in retaining.iter().filter(|step| !cut.contains(step)) {
            if reached[step.retainer.index()] {
                reached[target(step).index()] = true;
            }
        }
    }
    reached
}

fn heap() -> impl Strategy<Value = HeapBuilder> {
    let kinds = prop_oneof![8 => Just("property"), 2 => Just("internal"), 1 => Just("weak"), 1 => Just("shortcut")];
    let edges = prop::collection::vec((any::<prop::sample::Index>(), kinds, any::<prop::sample::Index>()), 1..60);
    (prop::collection::vec(1_u64..50, 1..25), edges).prop_map(|(sizes, edges)| {
        let mut heap = HeapBuilder::new();
        for size in &sizes {
            heap.node("object", "Thing", *size);
        }
        for (source, kind, target) in edges {
            heap.edge(source.index(sizes.len() + 1), kind, "p", target.index(sizes.len() + 1));
        }
        heap
    })
}

proptest! {
    #[test]
    fn goes_what_the_root_no_longer_reaches(heap in heap(), picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4)) {
        let (heap, retention) = heap.analyse();
        let all = edges(&heap);
        let cut: Vec<PathStep> = picks.iter().map(|pick| all[pick.index(all.len())]).collect();
        let (before, after) = (reached(&heap, &retention, &[]), reached(&heap, &retention, &cut));
        let gone: Vec<NodeIndex> =
            heap.snapshot.nodes.indices().filter(|node| before[node.index()] && !after[node.index()]).collect();
        let found = freed(&heap, &retention, &cut);
        prop_assert_eq!(found.object_count, gone.len() as u64);
        prop_assert_eq!(found.bytes, gone.iter().map(|&node| heap.shallow_size_bytes(node)).sum::<u64>());
        let stays = cut.iter().any(|step| after[heap.snapshot.edges.target(step.edge).index()]);
        prop_assert_eq!(found.is_still_held, stays);
    }
}

#[test]
fn property_goes_with_the_tables_that_keep_it() {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let owner = heap.node("object", "Owner", 10);
    let table = heap.node("array", "", 5);
    let list = heap.node("object", "Array", 100);
    heap.edge(global, "property", "owner", owner);
    heap.edge(owner, "property", "list", list);
    heap.edge(owner, "internal", "properties", table);
    heap.edge(table, "internal", "3", list);
    let (analysed, retention) = heap.analyse();
    let node = NodeIndex::new(list);
    let cut = naming_edges(&analysed, &retention, node);
    assert_eq!(cut.len(), 2);
    let expected = Freed { bytes: 100, object_count: 1, is_still_held: false };
    assert_eq!(freed(&analysed, &retention, &cut), expected);

    heap.edge(global, "property", "shared", list);
    let (analysed, retention) = heap.analyse();
    let cut = naming_edges(&analysed, &retention, node);
    assert_eq!(freed(&analysed, &retention, &cut), Freed { bytes: 0, object_count: 0, is_still_held: true });
}

#[test]
fn root_is_held_by_nothing() {
    let (heap, retention) = HeapBuilder::new().analyse();
    assert!(naming_edges(&heap, &retention, heap.snapshot.root).is_empty());
    assert_eq!(freed(&heap, &retention, &[]), Freed::default());
}

#[test]
fn leak_of_the_sample_goes_with_its_property() {
    let series = Series::sample();
    let growth = series.growth();
    let first = &growth.holders[0];
    let (heap, retention) = &series.0[first.timepoint];
    let cut = naming_edges(heap, retention, first.node);
    let freed = freed(heap, retention, &cut);
    assert!(!freed.is_still_held);
    assert_eq!(freed.bytes, retention.retained_size_bytes(first.node), "nothing else holds it");
    assert!(freed.bytes >= first.own_growth_bytes.unsigned_abs());
}
