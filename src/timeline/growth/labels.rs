//! Names of edges and classes as numbers that mean the same in every heap of a series.

use rustc_hash::FxHashMap;

use crate::{
    graph::Heap,
    snapshot::{EdgeIndex, EdgeName, NodeIndex, NodeType, StringIndex},
};

/// A text that was seen; equal in all heaps.
pub(super) type Label = u32;

/// The label of elements, and of names that are numbers or generated.
pub(super) const ANY: Label = 0;

/// Texts by number, for a whole series.
#[derive(Debug)]
pub(super) struct Labels {
    by_text: FxHashMap<Vec<u8>, Label>,
}

impl Labels {
    pub(super) fn new() -> Self {
        Self { by_text: FxHashMap::from_iter([(b"[\xc2\xb7]".to_vec(), ANY)]) }
    }

    fn intern(&mut self, text: &[u8]) -> Label {
        if let Some(&label) = self.by_text.get(text) {
            return label;
        }
        let label = self.by_text.len() as Label;
        self.by_text.insert(text.to_vec(), label);
        label
    }
}

/// The labels of one heap, each string looked at once.
#[derive(Debug)]
pub(super) struct HeapLabels<'a> {
    heap: &'a Heap,
    labels: &'a mut Labels,
    of_string: FxHashMap<StringIndex, Label>,
}

impl<'a> HeapLabels<'a> {
    pub(super) fn new(heap: &'a Heap, labels: &'a mut Labels) -> Self {
        Self { heap, labels, of_string: FxHashMap::default() }
    }

    /// The label of `edge`, with numbers removed: an index, or `userId 4711`, says nothing about the place.
    pub(super) fn edge(&mut self, edge: EdgeIndex) -> Label {
        match self.heap.snapshot.edges.name(edge) {
            EdgeName::Number(_) => ANY,
            EdgeName::Text(string) => self.string(string),
        }
    }

    /// What `node` is: its class for objects, else its type. Texts are one kind, however V8 keeps them.
    pub(super) fn class(&mut self, node: NodeIndex) -> Label {
        let nodes = &self.heap.snapshot.nodes;
        match nodes.node_type(node) {
            NodeType::Object | NodeType::Native => self.string(nodes.name(node)),
            kind if kind.is_string() => self.labels.intern(b"(string)"),
            _ => {
                let name = nodes.type_name(node).as_bytes();
                self.labels.intern(name)
            }
        }
    }

    fn string(&mut self, string: StringIndex) -> Label {
        if let Some(&label) = self.of_string.get(&string) {
            return label;
        }
        let text = self.heap.snapshot.strings.wtf8(string);
        let label = if text.iter().any(u8::is_ascii_digit) {
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
            if plain == b"#" { ANY } else { self.labels.intern(&plain) }
        } else {
            self.labels.intern(&text)
        };
        self.of_string.insert(string, label);
        label
    }
}
