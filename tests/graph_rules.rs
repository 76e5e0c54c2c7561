//! The rules by which one heap is understood, each on the smallest heap that shows it. They are DevTools'.

mod heap_builder;

use heap_builder::{HeapBuilder, distances, dominators, retained_size, shallow_sizes};
use heapdrift::{
    graph::{retaining_edges, shortest_path},
    snapshot::NodeIndex,
};

const ENTRY: &str = "part of key (Key @7) -> value (Value @9) pair in WeakMap (table @5)";

/// A global that holds the table (node 2, id 5) and the key (node 3, id 7) of a WeakMap entry with a value (node 4).
fn weak_map() -> HeapBuilder {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let (table, key, value) = (heap.node("array", "", 10), heap.object(), heap.node("object", "Value", 100));
    heap.hold(global, table);
    heap.hold(global, key);
    heap.edge(table, "internal", &format!("3 / {ENTRY}"), value);
    heap.edge(key, "internal", &format!("1 / {ENTRY}"), value);
    heap
}

#[test]
fn a_weak_map_value_belongs_to_its_key() {
    let (heap, retention) = weak_map().analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, 1, 1, 3]);
    assert_eq!(retained_size(&retention, 3), 101);
    let marks: Vec<bool> = retaining_edges(&heap, &retention, NodeIndex(4)).map(|edge| edge.retains).collect();
    assert_eq!(marks, [false, true], "table, then key");
}

#[test]
fn a_weak_map_value_is_behind_the_farther_of_table_and_key() {
    let mut builder = weak_map();
    let far = builder.object();
    builder.hold(1, far);
    let key = builder.object();
    builder.hold(far, key);
    let value = builder.object();
    let entry = ENTRY.replace("@7", "@13");
    builder.edge(2, "internal", &format!("4 / {entry}"), value);
    builder.edge(key, "internal", &format!("9 / {entry}"), value);
    let (heap, retention) = builder.analyse();
    assert_eq!(distances(&heap, &retention), [100_000_000, 1, 2, 2, 3, 2, 3, 4]);
}

#[test]
fn weak_edges_hold_nothing() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let weakly_held = builder.object();
    builder.edge(global, "weak", "w", weakly_held);
    let (heap, retention) = builder.analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, 0]);
    assert_eq!(retention.distances.raw(NodeIndex(2)), -5);
    assert_eq!(retention.distances.hops(NodeIndex(2)), None);
    assert_eq!(retained_size(&retention, 0), 2, "the total counts what nothing holds");
    assert!(shortest_path(&heap, &retention, NodeIndex(2)).is_empty());
    let edges: Vec<_> = retaining_edges(&heap, &retention, NodeIndex(2)).collect();
    assert!(matches!(edges[..], [edge] if edge.is_weak && !edge.retains));
}

#[test]
fn closed_cycles_dominate_nothing_but_what_nobody_points_at_does() {
    let mut builder = HeapBuilder::new();
    let (a, b, behind) = (builder.object(), builder.object(), builder.object());
    builder.hold(a, b);
    builder.hold(b, a);
    builder.hold(b, behind);
    let (orphan, held) = (builder.object(), builder.object());
    builder.hold(orphan, orphan);
    builder.hold(orphan, held);
    let (heap, retention) = builder.analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, 0, 0, 0, orphan]);
    assert_eq!(retained_size(&retention, 0), 5);
    assert_eq!(retained_size(&retention, orphan), 2);
}

#[test]
fn a_debugger_does_not_hold_what_the_page_holds() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let debugger = builder.node("synthetic", "(Debugger)", 0);
    builder.edge(0, "element", "2", debugger);
    let (shared, own) = (builder.object(), builder.object());
    builder.hold(global, shared);
    builder.hold(debugger, shared);
    builder.hold(debugger, own);
    let (heap, retention) = builder.analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, 0, global, debugger]);
}

#[test]
fn strings_that_share_a_map_belong_to_who_holds_each() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let (first, second, map) = (builder.object(), builder.object(), builder.object());
    let strings = [first, second, second, map].map(|holder| {
        let string = builder.node("string", "s", 1);
        builder.hold(holder, string);
        builder.hold(string, map);
        string
    });
    let shared = builder.node("string", "s", 1);
    builder.hold(first, shared);
    builder.hold(map, shared);
    builder.hold(shared, map);
    builder.hold(global, first);
    builder.hold(global, second);
    let (heap, retention) = builder.analyse();
    let dominators = dominators(&heap, &retention);
    assert_eq!(strings.map(|string| dominators[string]), [first, second, second, map]);
    assert_eq!([first, second, map, shared].map(|node| dominators[node]), [global; 4]);
    assert_eq!(retained_size(&retention, second), 3);
}

#[test]
fn a_map_that_the_page_owns_is_held_by_the_strings_of_the_page_alone() {
    let mut builder = HeapBuilder::new();
    let (global, map, other) = (builder.global(), builder.object(), builder.object());
    // The page's as well, but for the dominators nothing holds it.
    let own = builder.object();
    builder.edge(global, "shortcut", "s", own);
    let [others_string, own_string] = [other, own].map(|holder| {
        let string = builder.node("string", "s", 1);
        builder.hold(holder, string);
        builder.hold(string, map);
        string
    });
    let (heap, retention) = builder.analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, own_string, 0, 0, other, own]);
    assert_eq!(retained_size(&retention, others_string), 1);
}

#[test]
fn shortcuts_count_at_the_root_only() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let (a, b) = (builder.object(), builder.object());
    builder.hold(global, a);
    builder.hold(a, b);
    builder.edge(global, "shortcut", "s", b);
    let (heap, retention) = builder.analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, global, a]);
    assert_eq!(retention.distances.hops(NodeIndex::new(b)), Some(2), "yet they are a way");
}

#[test]
fn what_the_page_reaches_over_uncounted_edges_is_its_own_too() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let debugger = builder.node("synthetic", "(Debugger)", 0);
    builder.edge(0, "element", "2", debugger);
    let (a, b) = (builder.object(), builder.object());
    builder.edge(global, "shortcut", "s", a);
    builder.hold(a, b);
    builder.hold(debugger, b);
    let (heap, retention) = builder.analyse();
    assert_eq!(dominators(&heap, &retention), [0, 0, 0, 0, a], "the debugger's edge to b does not count");
}

#[test]
fn internals_count_with_their_only_owner() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let (array, elements) = (builder.node("object", "Array", 16), builder.node("array", "", 800));
    builder.hold(global, array);
    builder.edge(array, "internal", "elements", elements);
    let (hidden, shared) = (builder.node("hidden", "system / Slots", 40), builder.node("hidden", "system / Map", 7));
    builder.edge(elements, "internal", "1", hidden);
    builder.edge(hidden, "internal", "map", shared);
    builder.edge(global, "internal", "map", shared);
    let unowned = builder.node("array", "", 5);
    let (data, string) = (builder.node("native", "system / ExternalStringData", 9), builder.node("string", "s", 3));
    builder.edge(string, "internal", "data", data);
    builder.edge(string, "weak", "w", unowned);
    let (heap, retention) = builder.analyse();
    assert_eq!(shallow_sizes(&heap), [0, 1, 856, 0, 0, 7, 5, 0, 12]);
    assert_eq!(heap.total_size_bytes(), 881);
    assert_eq!(retained_size(&retention, 0), 881);
}

#[test]
fn internals_keep_their_sizes_where_the_root_has_no_user_roots() {
    let mut builder = HeapBuilder::new();
    let gc_roots = builder.node("synthetic", "(GC roots)", 0);
    builder.edge(0, "element", "1", gc_roots);
    let (array, elements) = (builder.node("object", "Array", 16), builder.node("array", "", 800));
    builder.hold(gc_roots, array);
    builder.edge(array, "internal", "elements", elements);
    let (heap, retention) = builder.analyse();
    assert_eq!(shallow_sizes(&heap), [0, 0, 16, 800]);
    assert_eq!(distances(&heap, &retention), [0, 1, 2, 3], "distances start at the root");
}

#[test]
fn descriptors_and_the_sloppy_function_map_are_no_way() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let descriptors = builder.node("array", "(map descriptors)", 1);
    let context = builder.node("hidden", "system / NativeContext", 1);
    builder.hold(global, descriptors);
    builder.hold(global, context);
    let (key, value, by_name) = (builder.object(), builder.object(), builder.object());
    builder.edge(descriptors, "internal", "2", key);
    builder.edge(descriptors, "internal", "4", value);
    builder.edge(descriptors, "internal", "enum_cache", by_name);
    let map = builder.object();
    builder.edge(context, "internal", "sloppy_function_map", map);
    let (heap, retention) = builder.analyse();
    assert_eq!(distances(&heap, &retention)[key..], [3, -5, 3, -5]);
}

#[test]
fn detachedness_spreads_over_native_nodes_and_attached_wins() {
    let mut builder = HeapBuilder::new();
    let [document, tree, element, child, both, script] =
        ["Document", "<div>", "<p>", "<b>", "<i>", "Script"].map(|name| builder.node("native", name, 1));
    let wrapper = builder.object();
    builder.state_detachedness(document, 1);
    builder.state_detachedness(tree, 2);
    for (source, target) in [(tree, element), (element, child), (element, wrapper), (wrapper, script), (element, both)]
    {
        builder.hold(source, target);
    }
    builder.hold(document, both);
    builder.edge(tree, "weak", "w", script);
    let (heap, _) = builder.analyse();
    let detached: Vec<usize> =
        heap.snapshot.nodes.indices().filter(|&node| heap.is_detached(node)).map(NodeIndex::index).collect();
    assert_eq!(detached, [tree, element, child]);
    assert!(heap.has_detached_prefix(NodeIndex::new(child)));
}

#[test]
fn old_files_mark_detached_nodes_by_name() {
    let mut builder = HeapBuilder::new();
    let (detached, object) = (builder.node("native", "Detached DOM tree", 1), builder.node("object", "Detached x", 1));
    builder.hold(detached, object);
    let (heap, _) = builder.analyse();
    assert!(heap.is_detached(NodeIndex::new(detached)) && !heap.is_detached(NodeIndex::new(object)));
    assert!(!heap.has_detached_prefix(NodeIndex::new(detached)), "the file has the prefix already");
}

#[test]
fn sizes_past_32_bits_are_kept() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let buffers = [5_000_000_000, 4_294_967_295, 4_294_967_294].map(|size| builder.node("native", "Buffer", size));
    for buffer in buffers {
        builder.hold(global, buffer);
    }
    let (heap, retention) = builder.analyse();
    assert_eq!(buffers.map(|buffer| retained_size(&retention, buffer)), [5_000_000_000, 4_294_967_295, 4_294_967_294]);
    assert_eq!(retained_size(&retention, global), 13_589_934_590);
    assert_eq!(heap.total_size_bytes(), 13_589_934_590);
}

#[test]
fn retainers_come_nearest_first_then_by_name_then_last_in_the_file_first() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let target = builder.object();
    let far = builder.node("object", "Away", 1);
    let [z, a, b] = ["Zebra", "Ape", "Ape"].map(|name| builder.node("object", name, 1));
    for near in [z, a, b] {
        builder.hold(global, near);
    }
    builder.hold(z, far);
    for source in [far, z, a, b] {
        builder.edge(source, "property", "first", target);
        builder.edge(source, "property", "second", target);
    }
    builder.edge(global, "weak", "w", target);
    let (heap, retention) = builder.analyse();
    let edges = retaining_edges(&heap, &retention, NodeIndex::new(target));
    assert_eq!(edges.len(), 9);
    let edges: Vec<_> = edges.map(|edge| (edge.retainer.index(), edge.is_weak)).collect();
    let strong = [b, b, a, a, z, z, far, far].map(|retainer| (retainer, false));
    assert_eq!(edges[..8], strong);
    assert_eq!(edges[8], (global, true), "weak ones come last");
    let labels: Vec<u32> = retaining_edges(&heap, &retention, NodeIndex::new(target)).map(|edge| edge.edge.0).collect();
    assert!(labels[0] > labels[1], "the later edge of one retainer comes first");
    let path: Vec<usize> =
        shortest_path(&heap, &retention, NodeIndex::new(target)).iter().map(|step| step.retainer.index()).collect();
    assert_eq!(path, [b, global]);
}

#[test]
fn the_path_to_a_root_passes_no_weak_edge() {
    let mut builder = HeapBuilder::new();
    let global = builder.global();
    let (middle, target) = (builder.object(), builder.object());
    builder.hold(global, middle);
    builder.edge(global, "weak", "w", target);
    builder.hold(middle, target);
    builder.hold(target, middle);
    let (heap, retention) = builder.analyse();
    let path: Vec<usize> =
        shortest_path(&heap, &retention, NodeIndex::new(target)).iter().map(|step| step.retainer.index()).collect();
    assert_eq!(path, [middle, global]);
    assert!(shortest_path(&heap, &retention, NodeIndex::new(global)).is_empty(), "a global object is a root");
}
