//! What nodes are called, and where their code stands.

mod common;
mod heap_builder;

use common::fixture;
use heap_builder::HeapBuilder;
use heapdrift::{
    graph::{
        Classes, Interfaces, display_name, edge_label, edge_label_without_text, name_without_text, sliced_parent,
        string_text,
    },
    snapshot::{EdgeIndex, NodeIndex, NodeType},
};

#[test]
fn nearly_every_function_and_instance_has_a_file() {
    for name in ["node-12-t0", "node-16-t0", "node-20-t0", "node-24-t0", "chromium-156-t0"] {
        let heap = common::heap(&fixture(&format!("variants/{name}.heapsnapshot.zst")));
        let (mut known, mut unknown) = (0, 0);
        for (node, _) in heap.snapshot.locations.iter() {
            match heap.source_location(node) {
                Some(location) => {
                    assert!(!location.file.is_empty() && location.line > 0 && location.column > 0);
                    known += 1;
                }
                None => unknown += 1,
            }
        }
        // One script of the runtime has no name.
        assert!(known > 1_500 && unknown <= 3, "{name}: {known} with a file, {unknown} without");
    }
}

#[test]
fn a_class_stands_where_its_source_says() {
    // The fifth line of the program begins so; V8 counts a class from the parentheses of its constructor.
    let column = "class OrderEvents extends EventProducer { constructor(".len();
    let heap = common::heap(&fixture("variants/node-24-t0.heapsnapshot.zst"));
    let classes = Classes::new(&heap, &Interfaces::infer(&heap));
    let location = |name: &str| {
        let (_, class) = classes.iter().find(|(_, class)| &*class.name == name).unwrap();
        class.location.clone()
    };
    let found = location("OrderEvents").unwrap();
    assert!(found.file.ends_with("/program.js"), "{found}");
    assert_eq!((found.line, found.column as usize), (5, column));
    assert_eq!(location("(string)"), None);
}

#[test]
fn names_tell_what_a_node_is() {
    let mut heap = HeapBuilder::new();
    let node = |heap: &mut HeapBuilder, node_type, name| heap.node(node_type, name, 16);
    let description = node(&mut heap, "string", "asyncIterator");
    let symbol = node(&mut heap, "symbol", "symbol");
    heap.edge(symbol, "internal", "name", description);
    let digits = node(&mut heap, "string", "42");
    let number = node(&mut heap, "number", "smi number");
    heap.edge(number, "internal", "value", digits);
    let parent = node(&mut heap, "string", "a long text");
    let slice = node(&mut heap, "sliced string", "(sliced string)");
    heap.edge(slice, "internal", "parent", parent);
    let object = node(&mut heap, "object", "Object");
    heap.edge(object, "property", "id", digits);
    heap.edge(object, "property", "__proto__", digits);
    heap.edge(object, "element", "7", digits);
    heap.edge(object, "property", "", digits);
    let detached = node(&mut heap, "native", "<div class=\"x\">");
    heap.state_detachedness(detached, 2);
    let regexp = node(&mut heap, "regexp", "^a$");
    let expected = [
        (0, "(root)"),
        (description, "\"asyncIterator\""),
        (symbol, "Symbol(asyncIterator)"),
        (number, "42"),
        (slice, "slice of \"a long text\""),
        (object, "{id, }"),
        (detached, "Detached <div class=\"x\">"),
        (node(&mut heap, "closure", "onRequest"), "onRequest()"),
        (node(&mut heap, "closure", ""), "(anonymous)()"),
        (regexp, "/^a$/"),
        (node(&mut heap, "array", "(object elements)"), "(object elements)[]"),
        (node(&mut heap, "array", ""), "(internal array)[]"),
        (node(&mut heap, "object", "OrderEvents"), "OrderEvents"),
        (node(&mut heap, "code", ""), "(code)"),
    ];
    let window = node(&mut heap, "object", "Window / https://example.com/a/very/long/path/to/a/page.html");
    let (heap, _) = heap.analyse();
    let window = display_name(&heap, NodeIndex::new(window));
    assert!(
        window.starts_with("Window / https:") && window.contains('…') && window.ends_with("/page.html"),
        "{window}"
    );
    assert_eq!(window.chars().count(), 40);
    // What the program worked with is left out where others may read it.
    let without_text = [
        (description, "(string)"),
        (symbol, "(symbol)"),
        (number, "(number)"),
        (slice, "(sliced string)"),
        (detached, "Detached <div>"),
        (regexp, "RegExp"),
    ];
    for (node, name) in expected {
        assert_eq!(display_name(&heap, NodeIndex::new(node)), name);
        let shared = without_text.iter().find(|(other, _)| *other == node).map_or(name, |(_, name)| name);
        assert_eq!(name_without_text(&heap, NodeIndex::new(node)), shared);
    }
    assert_eq!(sliced_parent(&heap, NodeIndex::new(slice)), Some(NodeIndex::new(parent)));
    let labels: Vec<String> =
        heap.snapshot.nodes.edges(NodeIndex::new(object)).map(|edge| edge_label(&heap, EdgeIndex(edge))).collect();
    assert_eq!(labels, ["id", "__proto__", "[7]", "(empty)"]);
}

#[test]
fn an_entry_of_a_weak_map_is_called_after_no_text() {
    let mut heap = HeapBuilder::new();
    let key = heap.object();
    let value = heap.node("string", "secret", 24);
    let entry = |value: &str| format!("2 / part of key (Key @3) -> value ({value} @5) pair in WeakMap (table @7)");
    // V8 cuts long names, and a text may have lines.
    let cut: String = entry(&"secret".repeat(200)).chars().take(1024).collect();
    for label in [&entry("secret"), &entry("secret\nsecret"), &cut, "3", "first / part of key (secret"] {
        heap.edge(key, "internal", label, value);
    }
    heap.edge(key, "property", &entry("secret"), value);
    let (heap, _) = heap.analyse();
    let edges = heap.snapshot.nodes.edges(NodeIndex::new(key)).map(EdgeIndex);
    let labels: Vec<String> = edges.map(|edge| edge_label_without_text(&heap, edge)).collect();
    assert_eq!(labels[..3], ["(WeakMap value)"; 3]);
    assert_eq!(labels[3..5], ["3", "first / part of key (secret"], "other slots keep their names");
    assert_eq!(labels[5], entry("secret"), "the name of a property is what the program calls it");
}

#[test]
fn texts_tell_how_much_of_them_is_missing() {
    let mut heap = HeapBuilder::new();
    let limit = "x".repeat(1024);
    let short = heap.node("string", "short", 24);
    let exact = heap.node("string", &limit, 16 + 1024);
    let one_byte = heap.node("string", &limit, 16 + 5000);
    let two_bytes = heap.node("string", &"Ω".repeat(1023), 16 + 8000);
    let wide = heap.node("string", &"Ω".repeat(1024), 16 + 8000);
    let external = heap.node("string", &limit, 32);
    let known = heap.node("string", &limit, 56);
    let (length, digits) = (heap.node("number", "int", 0), heap.node("string", "223883", 0));
    heap.edge(known, "internal", "length", length);
    heap.edge(length, "internal", "value", digits);
    let pair = heap.node("concatenated string", "", 32);
    heap.edge(pair, "internal", "first", short);
    heap.edge(pair, "internal", "second", one_byte);
    let missing_half = heap.node("concatenated string", "", 32);
    heap.edge(missing_half, "internal", "second", short);
    let (heap, _) = heap.analyse();
    let told = |node: usize| {
        let text = string_text(&heap, NodeIndex::new(node), 2_000).unwrap();
        (text.text.chars().count(), text.is_cut, text.length_units)
    };
    assert_eq!(told(short), (5, false, Some(5)));
    assert_eq!(told(exact), (1024, false, Some(1024)));
    assert_eq!(told(one_byte), (1024, true, Some(5000)));
    assert_eq!(told(two_bytes), (1023, false, Some(1023)), "below the limit nothing is cut");
    assert_eq!(told(wide), (1024, true, Some(4000)));
    assert_eq!(told(external), (1024, true, None));
    assert_eq!(told(known), (1024, true, Some(223_883)));
    assert_eq!(told(pair), (1029, true, Some(5005)));
    assert_eq!(told(missing_half), (5, false, Some(5)));
    assert_eq!(string_text(&heap, NodeIndex::new(pair), 7).unwrap().text, "shortxx");
    assert_eq!(string_text(&heap, NodeIndex(0), 7), None);
}

#[test]
fn a_text_of_very_many_pieces_is_put_together_without_recursion() {
    let mut heap = HeapBuilder::new();
    let mut whole = heap.node("string", "a", 24);
    let piece = heap.node("string", "b", 24);
    for _ in 0..100_000 {
        let pair = heap.node("concatenated string", "", 32);
        heap.edge(pair, "internal", "first", whole);
        heap.edge(pair, "internal", "second", piece);
        whole = pair;
    }
    heap.edge(0, "shortcut", "text", whole);
    let (heap, _) = heap.analyse();
    let text = string_text(&heap, NodeIndex::new(whole), 10).unwrap();
    assert!(text.is_cut);
    assert_eq!(text.length_units.unwrap_or(100_001), 100_001);
    assert!(text.text.len() <= 10);
}

#[test]
fn texts_of_real_strings_are_as_long_as_the_runtime_says() {
    // Chromium 156 writes the length of every string beside it.
    let heap = common::heap(&fixture("variants/chromium-156-t0.heapsnapshot.zst"));
    let nodes = &heap.snapshot.nodes;
    let mut cut = 0;
    for node in nodes.indices().filter(|&node| nodes.node_type(node) == NodeType::String) {
        let text = string_text(&heap, node, usize::MAX).unwrap();
        let units = text.text.encode_utf16().count() as u64;
        assert_eq!(text.is_cut, text.length_units.is_none_or(|length| length > units), "node {}", node.0);
        cut += u64::from(text.is_cut);
    }
    assert!(cut > 0, "the page's scripts are longer than V8 writes");
}
