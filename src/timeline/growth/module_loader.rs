//! The tables in which Node's module loader remembers what a program has required. They grow for as long as a program meets modules
//! that it has not loaded yet, which is no leak; they leak where one module is loaded again and again.

use std::collections::HashSet;

use crate::{
    graph::{Heap, SourceLocation, string_text},
    snapshot::{EdgeIndex, EdgeName, EdgeType, NodeIndex, NodeType},
};

/// Longest name of a file that is told apart from another, in UTF-16 units.
const MAX_NAME_UNITS: usize = 1024;

/// Whether what stands in the source at `location` is part of the module loader. Before Node 16 its files had no scheme.
pub(super) fn is_of_loader(location: &SourceLocation) -> bool {
    location.file.strip_prefix("node:").unwrap_or(&location.file).starts_with("internal/modules/")
}

/// Whether `list` has at least as many modules that were loaded before from the same file as others. Linear in its elements.
pub(super) fn has_reloaded_modules(heap: &Heap, list: NodeIndex) -> bool {
    let snapshot = &heap.snapshot;
    let elements = snapshot.nodes.edges(list).map(EdgeIndex);
    let modules = elements
        .filter(|&edge| snapshot.edges.edge_type(edge) == EdgeType::Element)
        .map(|edge| snapshot.edges.target(edge))
        .filter(|&node| snapshot.nodes.node_type(node) == NodeType::Object);
    let files: Vec<String> = modules.filter_map(|module| file_of(heap, module)).collect();
    let distinct: HashSet<&String> = files.iter().collect();
    files.len() >= 2 * distinct.len() && !files.is_empty()
}

/// The text of the property `filename` of `module`.
fn file_of(heap: &Heap, module: NodeIndex) -> Option<String> {
    let snapshot = &heap.snapshot;
    let is_file = |edge: &EdgeIndex| {
        matches!(snapshot.edges.name(*edge), EdgeName::Text(name) if snapshot.strings.escaped(name) == b"filename")
            && snapshot.edges.edge_type(*edge) == EdgeType::Property
    };
    let edge = snapshot.nodes.edges(module).map(EdgeIndex).find(is_file)?;
    string_text(heap, snapshot.edges.target(edge), MAX_NAME_UNITS).map(|string| string.text)
}
