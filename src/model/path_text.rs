//! The way from a root to an object as text, for a bug report: a line a step, each with its place in the source. No text of strings.

use super::{HeapView, RetainerTree, RetainerView, format, lineage};
use crate::{
    graph::{Heap, MergedRetainer, SourceLocation, edge_label_without_text, name_without_text, shortest_path},
    snapshot::{EdgeIndex, NodeIndex},
    timeline::growth::Holder,
};

/// Steps that are told at either end of a way; nobody reads those between them, and a list may have a million.
const END_STEPS: usize = 100;
/// Deepest indent, in letters.
const MOST_INDENT: usize = 40;

/// The way from a root to an object.
#[derive(Debug, Clone)]
pub struct ObjectPath {
    view: HeapView,
    /// To here the way is the shortest one.
    node: NodeIndex,
    /// The steps from there on, each an edge and what it holds.
    below: Vec<(EdgeIndex, NodeIndex)>,
}

impl ObjectPath {
    /// The shortest way to `node`.
    pub const fn new(view: HeapView, node: NodeIndex) -> Self {
        Self { view, node, below: Vec::new() }
    }

    /// A line a step, but for those amid a long way. Linear in the retainers of all objects on the way.
    pub fn text(&self) -> String {
        let HeapView { heap, retention, .. } = &self.view;
        let mut steps = self.below.clone();
        steps.reverse();
        let mut held = self.node;
        for step in shortest_path(heap, retention, self.node) {
            steps.push((step.edge, held));
            held = step.retainer;
        }
        let root = Step { edge: None, node: held };
        let steps = steps.into_iter().rev().map(|(edge, node)| Step { edge: Some(edge), node });
        let steps: Vec<Step> = std::iter::once(root).chain(steps).collect();
        text(&steps, |step| step.line(heap))
    }
}

/// An object on a way, and the edge by which the one above holds it.
struct Step {
    edge: Option<EdgeIndex>,
    node: NodeIndex,
}

impl Step {
    fn line(&self, heap: &Heap) -> String {
        let edge = self.edge.map(|edge| edge_label_without_text(heap, edge)).unwrap_or_default();
        let name = with_id(&name_without_text(heap, self.node), heap, self.node);
        line(&edge, &name, heap.source_location(self.node).as_ref())
    }
}

impl RetainerView {
    /// The way to what the tree is about that leads by the row with number `number`; none for what has no way of its own, see
    /// [`Self::merged_path_text`].
    pub fn object_path(&self, number: usize) -> Option<ObjectPath> {
        let RetainerTree::Object { node, tree } = &self.tree else { return None };
        let row = tree.rows().get(number)?;
        let above = tree.ancestors(number).map(|row| row.value.edge);
        let edges = std::iter::once(row.value.edge).chain(above);
        let held = tree.ancestors(number).map(|row| row.value.edge.retainer).chain([*node]);
        let below = edges.zip(held).map(|(edge, held)| (edge.edge, held)).collect();
        Some(ObjectPath { view: self.view.clone(), node: row.value.edge.retainer, below })
    }

    /// The way from the holders of the row with number `number` down to the objects that the tree is about, a line a step; none for a
    /// tree about one object.
    pub fn merged_path_text(&self, number: usize) -> Option<String> {
        let RetainerTree::Merged { tree, .. } = &self.tree else { return None };
        tree.rows().get(number)?;
        let mut edge = "";
        let mut lines = Vec::new();
        let lineage = lineage(tree, number);
        for MergedRetainer { place, .. } in lineage.iter().map(|it| &**it) {
            lines.push(line(edge, &place.holder, place.location.as_ref()));
            edge = &place.label;
        }
        let held = lineage.last()?;
        let name = format!("{}, {}", format::counted(held.held_count, "object"), format::bytes(held.held_size_bytes));
        lines.push(line(edge, &name, None));
        Some(text(&lines, String::clone))
    }
}

/// The way from a root to `holder`, whose objects are those of `heap`, without what is V8's own, below what it is called.
pub fn holder_path_text(name: &str, holder: &Holder, heap: &Heap) -> String {
    let steps: Vec<_> = holder.path.entries.iter().filter(|entry| !entry.is_internal).collect();
    let path =
        text(&steps, |entry| line(&entry.edge, &with_id(&entry.class, heap, entry.node), entry.location.as_ref()));
    let growth = format::bytes_delta(holder.own_growth_bytes);
    format!("{name}: {growth}, {}\n{path}", holder.verdict)
}

fn with_id(name: &str, heap: &Heap, node: NodeIndex) -> String {
    format!("{} {}", name.trim_end(), heap.snapshot.nodes.id(node))
}

/// One step: what holds the object, the object, and its place in the source.
fn line(edge: &str, name: &str, location: Option<&SourceLocation>) -> String {
    let edge = if edge.is_empty() { String::new() } else { format!("{edge}: ") };
    let place = location.map(|location| format!("  {location}")).unwrap_or_default();
    format::one_line(&format!("{edge}{name}{place}"))
}

/// The steps one below the other, each further in, with a word for those that are left out; those are not put into words.
fn text<T>(steps: &[T], words: impl Fn(&T) -> String) -> String {
    let indented = |(depth, line): (usize, String)| format!("{}{line}", " ".repeat((2 * depth).min(MOST_INDENT)));
    let hidden = steps.len().saturating_sub(2 * END_STEPS);
    // One line takes no more room than saying that it is not there.
    let (first, last) = if hidden > 1 { (END_STEPS, END_STEPS + hidden) } else { (steps.len(), steps.len()) };
    let gap = (hidden > 1).then(|| format!("… {} more steps …", format::count(hidden as u64)));
    let lines = steps[..first].iter().map(&words).chain(gap).chain(steps[last..].iter().map(&words));
    lines.enumerate().map(indented).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_is_told_at_its_ends() {
        let steps: Vec<usize> = (0..100_000).collect();
        let text = text(&steps, |step| format!("step {step}"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 201);
        assert_eq!(lines[..3], ["step 0", "  step 1", "    step 2"]);
        assert_eq!(
            lines[99..102].iter().map(|it| it.trim()).collect::<Vec<_>>(),
            ["step 99", "… 99,800 more steps …", "step 99900"]
        );
        assert_eq!(lines[200].trim(), "step 99999");
        assert_eq!(lines[200].len() - lines[200].trim().len(), MOST_INDENT);
        assert_eq!(super::text(&steps[..201], |_| "x".to_owned()).lines().count(), 201, "nothing is left out");
    }
}
