//! Who holds a set of nodes: by place, in words that a program's author knows, heaviest first.

#![allow(clippy::unwrap_used, reason = "a helper that fails should stop the test")]

mod common;
mod heap_builder;

use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
};

use heap_builder::HeapBuilder;
use heapdrift::{
    graph::{Classes, Heap, Interfaces, MergedRetainer, Retention, merged_retainers},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeType, NodeIndex},
};

fn merge(heap: &Heap, retention: &Retention, nodes: &[NodeIndex]) -> Vec<MergedRetainer> {
    let classes = Classes::new(heap, &Interfaces::infer(heap));
    merged_retainers(heap, retention, &classes, nodes, &Progress::unwatched()).unwrap()
}

/// The merged retainers of `nodes` in a heap made to measure.
fn merge_built(heap: &HeapBuilder, nodes: &[usize]) -> Vec<MergedRetainer> {
    let (heap, retention) = heap.analyse();
    merge(&heap, &retention, &nodes.iter().copied().map(NodeIndex::new).collect::<Vec<_>>())
}

fn place(group: &MergedRetainer) -> String {
    format!("{} in {}", group.place.label, group.place.holder)
}

/// Places, with the number of nodes held there.
fn places(groups: &[MergedRetainer]) -> Vec<(String, u64)> {
    groups.iter().map(|group| (place(group), group.held_count)).collect()
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample").join(name)
}

/// A heap whose global object is a `Service`.
fn service() -> (HeapBuilder, usize) {
    let mut heap = HeapBuilder::new();
    let service = heap.node("object", "Service", 100);
    heap.edge(0, "shortcut", "service", service);
    (heap, service)
}

#[test]
fn strings_of_the_sample_lead_to_sent_events() {
    let base = common::heap(&sample("Heap-20261122T191117.heapsnapshot.zst"));
    let heap = common::heap(&sample("Heap-20261122T191922.heapsnapshot.zst"));
    let retention = common::retention(&heap);
    let classes = Classes::new(&heap, &Interfaces::infer(&heap));
    let known: HashSet<_> = base.snapshot.nodes.indices().map(|node| base.snapshot.nodes.id(node)).collect();
    let (strings, _) = classes.iter().find(|(_, class)| &*class.name == "(string)").unwrap();
    let mut born = classes.members(&heap, strings);
    born.retain(|&node| !known.contains(&heap.snapshot.nodes.id(node)));

    let groups = merge(&heap, &retention, &born);
    let first = &groups[0];
    assert_eq!(place(first), "sentEvents[·] in OrderEvents");
    assert_eq!(first.place.location.as_ref().unwrap().to_string(), "/srv/order-gateway/services/producer-only.js:6:1");
    assert_eq!((&*first.edge_label, first.edge_type, &*first.class), ("[·]", EdgeType::Element, "Array"));
    assert_eq!(first.place.owners.len(), 1);
    // 11,100 ids in the end, 1,506 of them old. A few are the halves of strings that are not flat yet.
    assert!((9_594..=9_594 + 400).contains(&first.held_count), "{}", first.held_count);
    assert!(!first.is_weak && !first.is_internal);
    assert!(first.held_size_bytes > 10 * groups[1].held_size_bytes);

    // Whatever the place, its holders hold; together they hold all that anything holds.
    let of_set: HashSet<NodeIndex> = born.iter().copied().collect();
    let mut held_by_some = BTreeSet::new();
    for group in &groups {
        let held: BTreeSet<NodeIndex> = group
            .holders
            .iter()
            .flat_map(|&holder| {
                let edges = heap.snapshot.nodes.edges(holder).map(|edge| heap.snapshot.edges.target(EdgeIndex(edge)));
                let held: Vec<_> = edges.filter(|target| of_set.contains(target)).collect();
                assert!(!held.is_empty(), "{} holds nothing", place(group));
                held
            })
            .collect();
        assert!(group.held_count <= held.len() as u64, "{}", place(group));
        held_by_some.extend(held);
    }
    let has_holder = |node: &NodeIndex| retention.retainers.of(*node).any(|holder| holder != heap.snapshot.root);
    assert_eq!(held_by_some, born.iter().copied().filter(has_holder).collect());
}

#[test]
fn elements_of_arrays_are_one_place_and_each_held_node_counts_once() {
    let (mut heap, service) = service();
    let orders = heap.node("object", "Array", 16);
    heap.edge(service, "property", "orders", orders);
    let store = heap.node("array", "", 64);
    heap.edge(orders, "internal", "elements", store);
    let mut texts = Vec::new();
    for i in 0..3 {
        let text = heap.node("string", "text", 10);
        heap.edge(orders, "element", &i.to_string(), text);
        heap.edge(store, "internal", &i.to_string(), text);
        texts.push(text);
    }
    heap.edge(orders, "element", "3", texts[0]);
    let groups = merge_built(&heap, &texts);
    assert_eq!(places(&groups), [("orders[·] in Service".to_owned(), 3)]);
    assert_eq!(groups[0].held_size_bytes, 30);
    assert_eq!(groups[0].holders, [NodeIndex::new(orders), NodeIndex::new(store)]);
    assert_eq!(groups[0].place.owners, [NodeIndex::new(service)]);
    assert_eq!((&*groups[0].edge_label, &*groups[0].class), ("[·]", "Array"));
}

#[test]
fn values_of_maps_and_of_objects_that_serve_as_maps_are_one_place() {
    let (mut heap, service) = service();
    let (map, table) = (heap.node("object", "Map", 16), heap.node("array", "", 64));
    heap.edge(service, "property", "cache", map);
    heap.edge(map, "internal", "table", table);
    let dictionary = heap.node("object", "Object", 16);
    heap.edge(service, "property", "sessions", dictionary);
    let record = heap.node("object", "Object", 16);
    heap.edge(service, "property", "last", record);
    let mut texts = Vec::new();
    for i in 0..300 {
        let text = heap.node("string", "text", 10);
        if i < 100 {
            heap.edge(table, "internal", &i.to_string(), text);
        } else if i < 298 {
            heap.edge(dictionary, "property", &format!("user-{i}"), text);
        } else {
            heap.edge(record, "property", &format!("field-{i}"), text);
        }
        texts.push(text);
    }
    assert_eq!(
        places(&merge_built(&heap, &texts)),
        [
            ("sessions[·] in Service".to_owned(), 198),
            ("cache[·] in Service".to_owned(), 100),
            ("last.field-298 in Service".to_owned(), 1),
            ("last.field-299 in Service".to_owned(), 1),
        ]
    );
}

#[test]
fn parts_of_a_text_that_grew_by_pieces_are_held_where_the_text_is() {
    const PIECES: usize = 20_000;
    let (mut heap, service) = service();
    let mut texts = vec![heap.node("string", "line", 10)];
    let mut whole = texts[0];
    for _ in 0..PIECES {
        let (pair, piece) = (heap.node("concatenated string", "", 32), heap.node("string", "line", 10));
        heap.edge(pair, "internal", "first", whole);
        heap.edge(pair, "internal", "second", piece);
        texts.push(piece);
        whole = pair;
    }
    heap.edge(service, "property", "log", whole);
    assert_eq!(places(&merge_built(&heap, &texts)), [("log in Service".to_owned(), PIECES as u64 + 1)]);
}

#[test]
fn a_variable_is_known_by_its_function_and_a_list_by_its_head() {
    let (mut heap, service) = service();
    let (function, scope) = (heap.node("closure", "onRequest", 64), heap.node("object", "system / Context", 32));
    heap.edge(service, "property", "handler", function);
    heap.edge(function, "internal", "context", scope);
    let seen = heap.node("object", "Set", 16);
    heap.edge(scope, "context", "seen", seen);
    let table = heap.node("array", "", 64);
    heap.edge(seen, "internal", "table", table);
    let key = heap.node("object", "Key", 50);
    heap.edge(table, "internal", "7", key);
    assert_eq!(places(&merge_built(&heap, &[key])), [("seen[·] in onRequest()".to_owned(), 1)]);

    let mut link = service;
    let mut values = Vec::new();
    for label in ["head", "next", "next", "next"] {
        let next = heap.node("object", "Object", 24);
        heap.edge(link, "property", label, next);
        let value = heap.node("object", "Value", 10);
        heap.edge(next, "property", "value", value);
        values.push(value);
        link = next;
    }
    assert_eq!(
        places(&merge_built(&heap, &values)),
        [("head.next.value in Service".to_owned(), 3), ("head.value in Service".to_owned(), 1)]
    );
}

#[test]
fn variables_are_held_by_their_function_and_not_by_v8() {
    let (mut heap, service) = service();
    let handler = heap.node("closure", "onRequest", 60);
    let variables = heap.node("object", "system / Context", 30);
    let shared = heap.node("code", "onRequest", 20);
    heap.edge(service, "property", "handler", handler);
    heap.edge(handler, "internal", "context", variables);
    heap.edge(handler, "internal", "shared", shared);
    let is_internal = |node| merge_built(&heap, &[node])[0].is_internal;
    assert!(!is_internal(variables));
    assert!(is_internal(shared));
}

#[test]
fn what_keeps_nothing_alive_comes_last() {
    let (mut heap, service) = service();
    let (table, key, value) = (heap.node("array", "", 10), heap.node("object", "Key", 1), heap.node("object", "V", 9));
    heap.edge(service, "property", "stats", table);
    heap.edge(service, "property", "key", key);
    let ids = [table, key, value].map(|node| 2 * node + 1);
    let entry = format!("part of key (Key @{}) -> value (V @{}) pair in WeakMap (table @{})", ids[1], ids[2], ids[0]);
    heap.edge(table, "internal", &format!("3 / {entry}"), value);
    heap.edge(key, "internal", &format!("1 / {entry}"), value);
    heap.edge(service, "weak", "cached", value);
    heap.edge(0, "shortcut", "value", value);
    let groups = merge_built(&heap, &[value]);
    let found: Vec<_> = groups.iter().map(|group| (place(group), group.is_weak)).collect();
    assert_eq!(
        found,
        [
            ("(WeakMap value) in Key".to_owned(), false),
            ("stats.(WeakMap value) in Service".to_owned(), true),
            ("cached in Service".to_owned(), true),
        ]
    );
}

#[test]
fn containers_that_hold_each_other_and_nothing_else_end_the_way() {
    let mut heap = HeapBuilder::new();
    let (one, other) = (heap.node("object", "Array", 16), heap.node("object", "Array", 16));
    let (left, right) = (heap.node("concatenated string", "", 32), heap.node("concatenated string", "", 32));
    let text = heap.node("string", "text", 10);
    heap.edge(one, "element", "0", other);
    heap.edge(other, "element", "0", one);
    heap.edge(other, "element", "1", text);
    heap.edge(left, "internal", "first", right);
    heap.edge(right, "internal", "first", left);
    heap.edge(left, "internal", "second", text);
    let groups = merge_built(&heap, &[text]);
    let holders: Vec<_> = groups.iter().map(|group| (group.holders.clone(), group.held_count)).collect();
    assert_eq!(holders.len(), 2, "{groups:?}");
    assert!(holders.contains(&(vec![NodeIndex::new(other)], 1)));
    assert!(holders.contains(&(vec![NodeIndex::new(left)], 1)));
}

#[test]
fn nobody_holds_nothing_and_cancelling_stops() {
    let (mut heap, service) = service();
    let text = heap.node("string", "text", 10);
    heap.edge(service, "property", "name", text);
    assert!(merge_built(&heap, &[]).is_empty());
    let (heap, retention) = heap.analyse();
    let classes = Classes::new(&heap, &Interfaces::default());
    let progress = Progress::unwatched();
    progress.cancel();
    assert_eq!(merged_retainers(&heap, &retention, &classes, &[NodeIndex::new(text)], &progress), Err(Cancelled));
}
