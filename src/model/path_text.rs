//! The way from a root to an object as text, for a bug report: a line a step, each with its place in the source. No text of strings.

use super::{HeapView, format};
use crate::{
    graph::{Heap, SourceLocation, edge_label, name_without_text, shortest_path},
    snapshot::NodeIndex,
    timeline::growth::Holder,
};

/// One line: what holds the object, and the object.
pub(super) struct PathLine {
    /// The property or variable by which the one above holds it; empty for the first.
    pub(super) edge: String,
    /// Its class or name, and its id.
    pub(super) name: String,
    pub(super) location: Option<SourceLocation>,
}

/// The shortest way from a root to `node`. Linear in the retainers of all objects on the way.
pub fn path_text(view: &HeapView, node: NodeIndex) -> String {
    text(path_lines(view, node))
}

/// The way from a root to `holder`, whose objects are those of `heap`, without what is V8's own, below what it is called.
pub fn holder_path_text(name: &str, holder: &Holder, heap: &Heap) -> String {
    let steps = holder.path.entries.iter().filter(|entry| !entry.is_internal);
    let lines = steps.map(|entry| PathLine {
        edge: entry.edge.clone(),
        name: with_id(&entry.class, heap, entry.node),
        location: entry.location.clone(),
    });
    let growth = format::bytes_delta(holder.own_growth_bytes);
    format!("{name}: {growth}, {}\n{}", holder.verdict, text(lines))
}

/// The lines of [`path_text`].
pub(super) fn path_lines(HeapView { heap, retention, .. }: &HeapView, node: NodeIndex) -> Vec<PathLine> {
    let steps = shortest_path(heap, retention, node);
    let held = std::iter::once(node).chain(steps.iter().map(|step| step.retainer));
    let edges = steps.iter().map(|step| edge_label(heap, step.edge)).chain([String::new()]);
    let lines = held.zip(edges).map(|(node, edge)| object_line(heap, edge, node));
    let mut lines: Vec<PathLine> = lines.collect();
    lines.reverse();
    lines
}

/// The line of an object that is held by `edge`.
pub(super) fn object_line(heap: &Heap, edge: String, node: NodeIndex) -> PathLine {
    PathLine { edge, name: with_id(&name_without_text(heap, node), heap, node), location: heap.source_location(node) }
}

fn with_id(name: &str, heap: &Heap, node: NodeIndex) -> String {
    format!("{} {}", name.trim_end(), heap.snapshot.nodes.id(node))
}

/// Lines one below the other, each further in.
pub(super) fn text(lines: impl IntoIterator<Item = PathLine>) -> String {
    let line = |(depth, PathLine { edge, name, location }): (usize, PathLine)| {
        let edge = if edge.is_empty() { edge } else { format!("{edge}: ") };
        let place = location.map(|location| format!("  {location}")).unwrap_or_default();
        format!("{}{}", "  ".repeat(depth), format::one_line(&format!("{edge}{name}{place}")))
    };
    lines.into_iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}
