//! How nodes and edges are called on screen, much as in Chrome DevTools.

use super::{
    Heap,
    class::{format_property, of_object, of_type},
    source_location::internal_target,
    string_text::{first_units, number_text, sliced_parent, string_text},
};
use crate::snapshot::{EdgeIndex, EdgeName, EdgeType, NodeIndex, NodeType};

/// Longest text of a string, and longest name of anything, in UTF-16 units.
const MAX_TEXT_UNITS: usize = 1024;
/// Longest text of the string that a slice belongs to.
const MAX_SLICED_UNITS: usize = 100;
/// Length past which a plain object's name takes no further property, braces and commas included.
const MAX_PLAIN_UNITS: usize = 100;
/// Length of a window's name, which is mostly its address.
const MAX_WINDOW_UNITS: usize = 40;

/// The name of `node` as a person reads it: text in quotes, `{a, b}` for plain objects, `name()` for closures, …; no id.
///
/// Texts are as the program had them, control characters and all; who draws them makes them harmless.
pub fn display_name(heap: &Heap, node: NodeIndex) -> String {
    let snapshot = &heap.snapshot;
    let raw = || snapshot.strings.text_start(snapshot.nodes.name(node), MAX_TEXT_UNITS);
    let name = match snapshot.nodes.node_type(node) {
        NodeType::String | NodeType::ConcatenatedString => return quoted_text(heap, node, MAX_TEXT_UNITS),
        NodeType::SlicedString => match sliced_parent(heap, node) {
            Some(parent) => format!("slice of {}", quoted_text(heap, parent, MAX_SLICED_UNITS)),
            None => raw().into_owned(),
        },
        NodeType::RegExp => format!("/{}/", raw()),
        NodeType::Closure => match raw() {
            name if name.is_empty() => "(anonymous)()".to_owned(),
            name => format!("{name}()"),
        },
        NodeType::Array => match raw() {
            name if name.is_empty() => "(internal array)[]".to_owned(),
            name => format!("{name}[]"),
        },
        NodeType::Number => number_text(heap, node).unwrap_or_else(|| raw().into_owned()),
        NodeType::Symbol => match internal_target(snapshot, node, |label| label == b"name") {
            Some(name) => format!("Symbol({})", snapshot.strings.text(snapshot.nodes.name(name))),
            None => raw().into_owned(),
        },
        NodeType::Object if raw() == "Object" => plain_object_name(heap, node),
        NodeType::Object if raw().starts_with("Window") => shorten_middle(&raw(), MAX_WINDOW_UNITS),
        NodeType::Native if heap.has_detached_prefix(node) => format!("Detached {}", raw()),
        _ => raw().into_owned(),
    };
    match name.is_empty() {
        true if node == snapshot.root => "(root)".to_owned(),
        true => format!("({})", snapshot.nodes.type_name(node)),
        false => name,
    }
}

/// The name of `node` as a person reads it, for eyes other than those of the person whose program it is: what the program worked with,
/// such as strings, numbers and the attributes of elements, is called after its class.
pub fn name_without_text(heap: &Heap, node: NodeIndex) -> String {
    let node_type = heap.snapshot.nodes.node_type(node);
    match node_type {
        NodeType::String
        | NodeType::ConcatenatedString
        | NodeType::SlicedString
        | NodeType::Number
        | NodeType::BigInt
        | NodeType::Symbol
        | NodeType::RegExp => of_type(node_type).unwrap_or_default().to_owned(),
        NodeType::Native => of_object(display_name(heap, node).into()).into_owned(),
        _ => display_name(heap, node),
    }
}

/// The label of `edge`: `[3]` for elements, the property's name otherwise, `(empty)` for an empty one.
pub fn edge_label(heap: &Heap, edge: EdgeIndex) -> String {
    let snapshot = &heap.snapshot;
    match snapshot.edges.name(edge) {
        EdgeName::Number(number) if snapshot.edges.edge_type(edge) == EdgeType::Element => format!("[{number}]"),
        EdgeName::Number(number) => number.to_string(),
        EdgeName::Text(label) => match snapshot.strings.text_start(label, MAX_TEXT_UNITS) {
            label if label.is_empty() => "(empty)".to_owned(),
            label => label.into_owned(),
        },
    }
}

/// The label of `edge` for eyes other than those of the person whose program it is: an entry of a WeakMap, which V8 calls after what its
/// key and its value are or say, is called `(WeakMap value)`.
pub fn edge_label_without_text(heap: &Heap, edge: EdgeIndex) -> String {
    let snapshot = &heap.snapshot;
    let label = edge_label(heap, edge);
    // Not by what the rules know of such entries: where a text has several lines, or its end is cut, they take it for another edge.
    let is_entry = label.trim_start_matches(|digit: char| digit.is_ascii_digit()).starts_with(" / part of key (");
    match snapshot.edges.edge_type(edge) {
        EdgeType::Internal | EdgeType::Weak if is_entry => "(WeakMap value)".to_owned(),
        _ => label,
    }
}

fn quoted_text(heap: &Heap, node: NodeIndex, max_units: usize) -> String {
    match string_text(heap, node, max_units) {
        Some(string) => format!("\"{}{}\"", string.text, if string.is_cut { "…" } else { "" }),
        None => heap.snapshot.strings.text(heap.snapshot.nodes.name(node)).into_owned(),
    }
}

/// `{first, second, …, last}`: properties taken in turn from the front and the back, as many as fit.
fn plain_object_name(heap: &Heap, node: NodeIndex) -> String {
    let snapshot = &heap.snapshot;
    let mut properties = snapshot.nodes.edges(node).map(EdgeIndex).filter_map(|edge| match snapshot.edges.name(edge) {
        EdgeName::Text(name)
            if snapshot.edges.edge_type(edge) == EdgeType::Property
                && snapshot.strings.escaped(name) != b"__proto__" =>
        {
            Some(name)
        }
        _ => None,
    });
    let (mut front, mut back): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    // What both ends come to with their braces and commas.
    let mut units = 2;
    let mut is_complete = true;
    loop {
        let from_back = back.len() < front.len();
        let next = if from_back { properties.next_back() } else { properties.next() };
        let Some(next) = next else { break };
        let text = format_property(&snapshot.strings.text(next));
        let text_units = text.encode_utf16().count();
        if !front.is_empty() && units + text_units > MAX_PLAIN_UNITS {
            is_complete = false;
            break;
        }
        let end = if from_back { &mut back } else { &mut front };
        units += text_units + if end.is_empty() { 0 } else { ", ".len() };
        end.push(text);
    }
    if !is_complete {
        front.push("…".to_owned());
    }
    front.extend(back.into_iter().rev());
    format!("{{{}}}", front.join(", "))
}

/// The beginning and the end of `text` with `…` between them, `max_units` in all.
fn shorten_middle(text: &str, max_units: usize) -> String {
    let units = text.encode_utf16().count();
    if units <= max_units {
        return text.to_owned();
    }
    let half = max_units / 2;
    let front = first_units(text, half);
    let skipped = first_units(text, units - (max_units - half - 1));
    format!("{front}…{}", &text[skipped.len()..])
}

#[cfg(test)]
mod tests {
    use super::shorten_middle;

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shorten_middle("Window / x", 40), "Window / x");
        assert_eq!(shorten_middle("0123456789", 5), "01…89");
    }
}
