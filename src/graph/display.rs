//! How nodes and edges are called on screen (semantics 13.1).

use super::Heap;
use crate::snapshot::{EdgeIndex, NodeIndex};

/// The name of `node` as a person reads it: text in quotes, `{a, b}` for plain objects, `name()` for closures, …; no id.
pub fn display_name(_heap: &Heap, _node: NodeIndex) -> String {
    todo!()
}

/// The label of `edge`: `[3]` for elements, the property's name otherwise, `(empty)` for an empty one.
pub fn edge_label(_heap: &Heap, _edge: EdgeIndex) -> String {
    todo!()
}

/// The text of a string node, flat or put together from its halves, up to `max_units` UTF-16 units; none for other nodes.
pub fn string_text(_heap: &Heap, _node: NodeIndex, _max_units: usize) -> Option<String> {
    todo!()
}
