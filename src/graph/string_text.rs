//! The text of string nodes, flat or put together, and whether the file has all of it.

use super::{Heap, source_location::internal_target};
use crate::snapshot::{NodeIndex, NodeType};

/// Length in UTF-16 units at which V8 cuts strings in snapshots, unless told otherwise by `--heap-snapshot-string-limit`.
const V8_LIMIT_UNITS: usize = 1024;
/// Bytes of a string object before its characters. With pointer compression it is 12, which rounding hides.
const STRING_HEADER_BYTES: u64 = 16;
/// Objects end at multiples of this, so that a string may have room for a few more characters than it has.
const ALIGNMENT_BYTES: u64 = 8;
/// Bytes of the file up to which a text's units are counted; a longer one is taken for as many units as it has bytes.
const MAX_COUNTED_BYTES: usize = 1 << 20;
/// Parts of a concatenated string that are looked at for its length alone.
const MAX_COUNTED_PARTS: usize = 1 << 16;

/// The text of a string, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringText {
    pub text: String,
    /// Whether the string goes on behind `text`.
    pub is_cut: bool,
    /// Length of the whole string in UTF-16 units, for cut strings mostly guessed from their size. None where nothing tells.
    pub length_units: Option<u64>,
}

/// The text of a string node, flat or put together from its halves, up to `max_units` UTF-16 units; none for other nodes
/// and for slices of other strings, whose place in the other string V8 does not write.
pub fn string_text(heap: &Heap, node: NodeIndex, max_units: usize) -> Option<StringText> {
    let nodes = &heap.snapshot.nodes;
    match nodes.node_type(node) {
        NodeType::String => Some(flat(heap, node, max_units)),
        NodeType::ConcatenatedString => Some(concatenated(heap, node, max_units)),
        _ => None,
    }
}

/// The string of which the sliced string `node` is a part.
pub fn sliced_parent(heap: &Heap, node: NodeIndex) -> Option<NodeIndex> {
    (heap.snapshot.nodes.node_type(node) == NodeType::SlicedString)
        .then(|| internal_target(&heap.snapshot, node, |label| label == b"parent"))
        .flatten()
}

/// The value of a number node where the snapshot was taken with numeric values, such as `42` or `true`.
pub(super) fn number_text(heap: &Heap, node: NodeIndex) -> Option<String> {
    let value = internal_target(&heap.snapshot, node, |label| label == b"value")?;
    Some(heap.snapshot.strings.text(heap.snapshot.nodes.name(value)).into_owned())
}

fn flat(heap: &Heap, node: NodeIndex, max_units: usize) -> StringText {
    let strings = &heap.snapshot.strings;
    let name = heap.snapshot.nodes.name(node);
    let is_long = strings.escaped(name).len() > MAX_COUNTED_BYTES;
    let start = strings.text_start(name, max_units.max(V8_LIMIT_UNITS));
    let units = if is_long { strings.escaped(name).len() } else { strings.utf16_len(name) };
    let length_units = match exact_length(heap, node) {
        Some(length) => Some(length.max(units as u64)),
        None => guessed_length(heap, node, &start, units),
    };
    let text = first_units(&start, max_units).to_owned();
    let is_cut = text.len() < start.len() || length_units.is_none_or(|length| length > units as u64);
    StringText { text, is_cut, length_units }
}

/// Left halves before right ones, without recursion: such chains grow with every `+=`.
fn concatenated(heap: &Heap, node: NodeIndex, max_units: usize) -> StringText {
    let snapshot = &heap.snapshot;
    let mut result = StringText { text: String::new(), is_cut: false, length_units: exact_length(heap, node) };
    let mut rest = vec![node];
    let (mut text_units, mut length) = (0, Some(0));
    // A damaged file may have a circle of halves.
    let mut parts_left = snapshot.nodes.len().min(MAX_COUNTED_PARTS.max(max_units));
    while let Some(part) = rest.pop() {
        let is_counting = result.length_units.is_none() && length.is_some();
        if parts_left == 0 || (text_units >= max_units && !is_counting) {
            result.is_cut = true;
            length = None;
            break;
        }
        parts_left -= 1;
        if snapshot.nodes.node_type(part) == NodeType::ConcatenatedString {
            for half in [b"second".as_slice(), b"first"] {
                rest.extend(internal_target(snapshot, part, |label| label == half));
            }
            continue;
        }
        let part = flat(heap, part, max_units - text_units);
        text_units += part.text.encode_utf16().count();
        length = length.zip(part.length_units).map(|(sum, part)| sum + part);
        // What follows a cut part can't be told from it, and is shown all the same, as DevTools does.
        result.is_cut |= part.is_cut;
        result.text.push_str(&part.text);
    }
    result.length_units = result.length_units.or(length);
    result
}

/// The length that newer V8 writes beside a string, as a number node.
fn exact_length(heap: &Heap, node: NodeIndex) -> Option<u64> {
    let length = internal_target(&heap.snapshot, node, |label| label == b"length")?;
    number_text(heap, length)?.parse().ok()
}

/// The length that the string's size speaks for: exact below V8's limit, roughly above it.
fn guessed_length(heap: &Heap, node: NodeIndex, text: &str, units: usize) -> Option<u64> {
    if units < V8_LIMIT_UNITS {
        return Some(units as u64);
    }
    let bytes_per_unit = if text.chars().all(|c| u32::from(c) <= 0xFF) { 1 } else { 2 };
    let size = heap.shallow_size_bytes(node);
    let room = size.saturating_sub(STRING_HEADER_BYTES) / bytes_per_unit;
    if room + ALIGNMENT_BYTES < units as u64 {
        // Its characters lie outside the heap, such as a script's source.
        return (units != V8_LIMIT_UNITS).then_some(units as u64);
    }
    Some(if room > units as u64 + ALIGNMENT_BYTES { room } else { units as u64 })
}

/// The beginning of `text`, at most `max_units` UTF-16 units long, never half a character.
pub(super) fn first_units(text: &str, max_units: usize) -> &str {
    if text.len() <= max_units {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > max_units
    });
    end.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::first_units;

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(first_units("abc", 3), "abc");
        assert_eq!(first_units("abc", 2), "ab");
        assert_eq!(first_units("aäb", 2), "aä");
        assert_eq!(first_units("a😀b", 2), "a");
        assert_eq!(first_units("a😀b", 3), "a😀");
        assert_eq!(first_units("", 0), "");
    }
}
