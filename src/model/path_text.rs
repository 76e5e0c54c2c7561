//! The way that keeps an object as text, for a bug report: as the retainers show it, from what is held to a root, a line a step, each
//! with its place in the source. No text of strings.

use super::{HeapView, HolderStep, RetainerTree, RetainerView, format, holder_steps, lineage, verdict_words};
use crate::{
    graph::{
        Heap, MergedRetainer, PathStep, RetainingEdge, SourceLocation, edge_label_without_text, name_without_text,
        shortest_path,
    },
    snapshot::NodeIndex,
    timeline::growth::Holder,
};

/// Steps that are told at either end of a way; nobody reads those between them, and a list may have a million.
const END_STEPS: usize = 100;
/// Deepest indent, in letters.
const MOST_INDENT: usize = 40;

/// The way from an object to a root.
#[derive(Debug, Clone)]
pub struct ObjectPath {
    view: HeapView,
    /// What is held.
    held: NodeIndex,
    /// The first steps, each an edge and what it leaves; from there on the way is the shortest one.
    first: Vec<PathStep>,
}

impl ObjectPath {
    /// The shortest way to `node`.
    pub const fn new(view: HeapView, node: NodeIndex) -> Self {
        Self { view, held: node, first: Vec::new() }
    }

    /// A line a step, but for those amid a long way. Linear in the retainers of all objects on the way.
    pub fn text(&self) -> String {
        let HeapView { heap, retention, .. } = &self.view;
        let from = self.first.last().map_or(self.held, |step| step.retainer);
        let steps = self.first.iter().copied().chain(shortest_path(heap, retention, from));
        let lines: Vec<Line> = std::iter::once(Line::Held(self.held)).chain(steps.map(Line::Step)).collect();
        text(&lines, |line| line.words(heap))
    }
}

/// What a line is about.
#[derive(Clone, Copy)]
enum Line {
    Held(NodeIndex),
    Step(PathStep),
}

impl Line {
    fn words(self, heap: &Heap) -> String {
        let (edge, node) = match self {
            Self::Held(node) => (None, node),
            Self::Step(step) => (Some(edge_label_without_text(heap, step.edge)), step.retainer),
        };
        let name = with_id(&name_without_text(heap, node), heap, node);
        line(edge.as_deref(), &name, heap.source_location(node).as_ref())
    }
}

impl RetainerView {
    /// The way to what the tree is about that leads by the row with number `number`; none for what has no way of its own, see
    /// [`Self::merged_path_text`].
    pub fn object_path(&self, number: usize) -> Option<ObjectPath> {
        let RetainerTree::Object { node, tree } = &self.tree else { return None };
        let row = tree.item(number)?;
        let mut first: Vec<_> = std::iter::once(row).chain(tree.ancestors(number)).map(|row| row.edge).collect();
        first.reverse();
        let first = first.into_iter().map(|RetainingEdge { edge, retainer, .. }| PathStep { edge, retainer }).collect();
        Some(ObjectPath { view: self.view.clone(), held: *node, first })
    }

    /// The way from the objects that the tree is about to the holders of the row with number `number`, a line a step; none for a
    /// tree about one object.
    pub fn merged_path_text(&self, number: usize) -> Option<String> {
        let RetainerTree::Merged { tree, .. } = &self.tree else { return None };
        tree.item(number)?;
        let lineage = lineage(tree, number);
        let held = lineage.last()?;
        let held = format!("{}, {}", format::counted(held.held_count, "object"), format::bytes(held.held_size_bytes));
        let steps = lineage
            .iter()
            .rev()
            .map(|it| &**it)
            .map(|MergedRetainer { place, .. }| line(Some(&place.label), &place.holder, place.location.as_ref()));
        let lines: Vec<String> = std::iter::once(held).chain(steps).collect();
        Some(text(&lines, String::clone))
    }
}

/// The way from `holder`, whose objects are those of `heap`, to a root, without what is V8's own, below what it is called.
pub fn holder_path_text(name: &str, holder: &Holder, heap: &Heap) -> String {
    let held = line(None, &with_id(&holder.class, heap, holder.node), None);
    let steps = holder_steps(holder);
    let steps = steps.iter().map(|HolderStep { edge, owner }| {
        line(Some(edge), &with_id(&owner.name, heap, owner.node), owner.location.as_ref())
    });
    let lines: Vec<String> = std::iter::once(held).chain(steps).collect();
    let (growth, path) = (format::bytes_delta(holder.own_growth_bytes), text(&lines, String::clone));
    format!("{name}: {growth}, {}\n{path}", verdict_words(holder))
}

fn with_id(name: &str, heap: &Heap, node: NodeIndex) -> String {
    format!("{} {}", name.trim_end(), heap.snapshot.nodes.id(node))
}

/// A line: the property, unless it is about what is held itself, the object, and its place in the source.
fn line(edge: Option<&str>, name: &str, location: Option<&SourceLocation>) -> String {
    let edge = edge.map(|edge| format!("{edge} in ")).unwrap_or_default();
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
