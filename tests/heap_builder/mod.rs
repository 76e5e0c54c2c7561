//! Snapshots made to measure, and the facts about them by the most obvious way.

#![allow(dead_code, reason = "each test uses its own part")]

use std::sync::Arc;

use heapdrift::{
    graph::{Heap, Retention},
    jobs::Progress,
    snapshot::{NodeIndex, read_bytes},
};
use serde_json::json;

pub(crate) const NODE_TYPES: &[&str] = &[
    "hidden",
    "array",
    "string",
    "object",
    "code",
    "closure",
    "regexp",
    "number",
    "native",
    "synthetic",
    "concatenated string",
    "sliced string",
    "symbol",
    "bigint",
    "object shape",
];
pub(crate) const EDGE_TYPES: &[&str] = &["context", "element", "property", "internal", "hidden", "shortcut", "weak"];

/// A heap under construction. Node 0 is the root; ids are `2 * position + 1`.
#[derive(Debug)]
pub(crate) struct HeapBuilder {
    nodes: Vec<(&'static str, String, u64, u8)>,
    edges: Vec<Vec<(&'static str, String, usize)>>,
    has_detachedness: bool,
}

impl HeapBuilder {
    pub(crate) fn new() -> Self {
        let mut heap = Self { nodes: Vec::new(), edges: Vec::new(), has_detachedness: false };
        heap.node("synthetic", "", 0);
        heap
    }

    /// Adds a node and returns its position.
    pub(crate) fn node(&mut self, node_type: &'static str, name: &str, size_bytes: u64) -> usize {
        self.nodes.push((node_type, name.to_owned(), size_bytes, 0));
        self.edges.push(Vec::new());
        self.nodes.len() - 1
    }

    /// Adds an object of 1 byte.
    pub(crate) fn object(&mut self) -> usize {
        self.node("object", "Thing", 1)
    }

    /// Adds an object of 1 byte that the root holds as a global object.
    pub(crate) fn global(&mut self) -> usize {
        let global = self.object();
        self.edge(0, "shortcut", "global", global);
        global
    }

    /// Adds an edge; the names of elements and hidden edges are numbers.
    pub(crate) fn edge(&mut self, source: usize, edge_type: &'static str, name: &str, target: usize) {
        self.edges[source].push((edge_type, name.to_owned(), target));
    }

    /// Adds a property.
    pub(crate) fn hold(&mut self, source: usize, target: usize) {
        self.edge(source, "property", "p", target);
    }

    /// Adds the two edges of an entry of a WeakMap, called as V8 calls them: from its `table` and from the `key` to the `value`.
    pub(crate) fn weak_map_entry(&mut self, table: usize, key: usize, value: usize) {
        let named = |node: usize| format!("{} @{}", self.nodes[node].1, 2 * node + 1);
        let pair = format!(
            "part of key ({}) -> value ({}) pair in WeakMap (table @{})",
            named(key),
            named(value),
            2 * table + 1
        );
        self.edge(table, "internal", &format!("2 / {pair}"), value);
        self.edge(key, "internal", &format!("3 / {pair}"), value);
    }

    /// States in the file how the node stands to its document: 1 attached, 2 detached.
    pub(crate) fn state_detachedness(&mut self, node: usize, state: u8) {
        self.has_detachedness = true;
        self.nodes[node].3 = state;
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut strings: Vec<&str> = Vec::new();
        let mut positions = std::collections::HashMap::new();
        let mut intern = |text| {
            *positions.entry(text).or_insert_with(|| {
                strings.push(text);
                strings.len() - 1
            })
        };
        let position =
            |list: &[&str], item: &str| list.iter().position(|other| *other == item).expect("a type of V8's");
        let width = if self.has_detachedness { 6 } else { 5 };
        let mut nodes = Vec::new();
        let mut edges = Vec::new();
        for (row, (node_type, name, size, state)) in self.nodes.iter().enumerate() {
            let id = 2 * row as u64 + 1;
            nodes.extend([position(NODE_TYPES, node_type) as u64, intern(name) as u64, id, *size]);
            nodes.push(self.edges[row].len() as u64);
            if self.has_detachedness {
                nodes.push(u64::from(*state));
            }
            for (edge_type, name, target) in &self.edges[row] {
                let is_numbered = matches!(*edge_type, "element" | "hidden");
                let name =
                    if is_numbered { name.parse().expect("the label of an element is a number") } else { intern(name) };
                edges.extend([position(EDGE_TYPES, edge_type), name, target * width]);
            }
        }
        let fields = ["type", "name", "id", "self_size", "edge_count", "detachedness"];
        let kinds = ["string", "number", "number", "number", "number"];
        let node_types: Vec<_> =
            std::iter::once(json!(NODE_TYPES)).chain(kinds[..width - 1].iter().map(|k| json!(k))).collect();
        let file = json!({
            "snapshot": {
                "meta": {
                    "node_fields": fields[..width],
                    "node_types": node_types,
                    "edge_fields": ["type", "name_or_index", "to_node"],
                    "edge_types": [EDGE_TYPES, "string_or_number", "node"],
                },
                "node_count": self.nodes.len(),
                "edge_count": edges.len() / 3,
                "trace_function_count": 0,
            },
            "nodes": nodes,
            "edges": edges,
            "strings": strings,
        });
        // The order in which V8 writes the sections, which the map of a parsed value does not keep.
        let section = |name: &str| format!("\"{name}\":{}", file[name]);
        format!("{{{}}}", ["snapshot", "nodes", "edges", "strings"].map(section).join(",\n")).into_bytes()
    }

    /// Reads and analyses the heap.
    pub(crate) fn analyse(&self) -> (Heap, Retention) {
        let progress = Progress::unwatched();
        let snapshot = read_bytes(&self.to_json(), &progress).expect("a well-formed heap");
        let heap = Heap::new(Arc::new(snapshot), &progress).expect("a well-formed heap");
        let retention = Retention::new(&heap, &progress).expect("a well-formed heap");
        (heap, retention)
    }
}

/// The immediate dominator of each node, by position.
pub(crate) fn dominators(heap: &Heap, retention: &Retention) -> Vec<usize> {
    heap.snapshot.nodes.indices().map(|node| retention.dominators.immediate(node).index()).collect()
}

pub(crate) fn shallow_sizes(heap: &Heap) -> Vec<u64> {
    heap.snapshot.nodes.indices().map(|node| heap.shallow_size_bytes(node)).collect()
}

pub(crate) fn distances(heap: &Heap, retention: &Retention) -> Vec<i32> {
    heap.snapshot.nodes.indices().map(|node| retention.distances.raw(node)).collect()
}

pub(crate) fn retained_size(retention: &Retention, node: usize) -> u64 {
    retention.retained_size_bytes(NodeIndex::new(node))
}
