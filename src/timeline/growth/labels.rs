//! Names of edges and classes as numbers that mean the same in every heap.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    graph::Heap,
    snapshot::{EdgeIndex, EdgeName, NodeIndex, NodeType, StringIndex},
};

/// Stands for a text: its hash, so that heaps can be looked at side by side. A service has some ten thousand names; that two of
/// them meet in 64 bits is not to be expected, and would merge two places.
pub(super) type Label = u64;

/// The label of elements, and of names that are numbers or generated.
pub(super) const ANY: Label = 0;

/// The label of a text of that kind.
fn label_of(text: &[u8]) -> Label {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The label of nodes whose type says what they are.
const fn label_of_type(node_type: NodeType) -> Label {
    1 + node_type as Label
}

/// The labels of one heap. Each string is looked at when it is first asked for, by whichever core asks.
#[derive(Debug)]
pub(super) struct HeapLabels<'a> {
    heap: &'a Heap,
    /// By string: one more than its label, 0 until it was asked for.
    of_string: Vec<AtomicU64>,
}

impl<'a> HeapLabels<'a> {
    pub(super) fn new(heap: &'a Heap) -> Self {
        Self { heap, of_string: bytemuck::zeroed_vec(heap.snapshot.strings.len()) }
    }

    /// The label of `edge`, with numbers removed: an index, or `userId 4711`, says nothing about the place.
    pub(super) fn edge(&self, edge: EdgeIndex) -> Label {
        match self.heap.snapshot.edges.name(edge) {
            EdgeName::Number(_) => ANY,
            EdgeName::Text(string) => self.string(string),
        }
    }

    /// What `node` is: its class for objects, else its type. Texts are one kind, however V8 keeps them.
    pub(super) fn class(&self, node: NodeIndex) -> Label {
        let nodes = &self.heap.snapshot.nodes;
        match nodes.node_type(node) {
            NodeType::Object | NodeType::Native => self.string(nodes.name(node)),
            NodeType::Other => label_of(nodes.type_name(node).as_bytes()),
            node_type if node_type.is_string() => label_of_type(NodeType::String),
            node_type => label_of_type(node_type),
        }
    }

    fn string(&self, string: StringIndex) -> Label {
        let known = &self.of_string[string.index()];
        match known.load(Ordering::Relaxed) {
            0 => {
                let label = self.label_without_numbers(string);
                known.store(label.wrapping_add(1), Ordering::Relaxed);
                label
            }
            known => known - 1,
        }
    }

    fn label_without_numbers(&self, string: StringIndex) -> Label {
        let text = self.heap.snapshot.strings.wtf8(string);
        if !text.iter().any(u8::is_ascii_digit) {
            return label_of(&text);
        }
        let mut plain: Vec<u8> = Vec::with_capacity(text.len());
        for &byte in text.iter().take(200) {
            // Runs of digits, and of hexadecimal digits among them, are one mark.
            if byte.is_ascii_digit() {
                if plain.last() != Some(&b'#') {
                    plain.push(b'#');
                }
            } else {
                plain.push(byte);
            }
        }
        if plain == b"#" { ANY } else { label_of(&plain) }
    }
}
