//! The lower pane: who holds what is selected.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{FlatTree, Fold, MergedRow, Rest, Retainer, RowId, SnapshotKey, format, lineage, short_location};
use crate::{
    graph::{
        Classes, Heap, MergedRetainer, PathStep, RetainingEdge, Retention, SourceLocation, Strength, display_name,
        edge_label,
    },
    snapshot::NodeIndex,
};

/// Names a row of the lower pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetainerRowId(pub RowId);

/// The heap in which retainers are looked for.
#[derive(Debug, Clone)]
pub struct HeapView {
    pub snapshot: SnapshotKey,
    pub heap: Arc<Heap>,
    pub retention: Arc<Retention>,
}

/// A retainer tree of either kind.
#[derive(Debug, Clone)]
pub enum RetainerTree {
    Object {
        node: NodeIndex,
        tree: FlatTree<Retainer>,
    },
    Merged {
        nodes: Arc<[NodeIndex]>,
        /// Under the interfaces of the comparison.
        classes: Arc<Classes>,
        tree: FlatTree<MergedRow>,
    },
}

/// What finding the rows takes for which a row is opened.
#[derive(Debug, Clone)]
pub enum Expansion {
    Object {
        view: HeapView,
        /// What the rows hold.
        node: NodeIndex,
        /// From it up to the object that the tree is about.
        above: FxHashSet<NodeIndex>,
        /// Rows of the list that are there.
        shown_count: usize,
    },
    Merged {
        view: HeapView,
        classes: Arc<Classes>,
        /// What the tree is about.
        nodes: Arc<[NodeIndex]>,
        /// From what the rows hold up to the top of the tree; empty where they hold what the tree is about.
        lineage: Vec<Arc<MergedRetainer>>,
        /// Rows of the list that are there.
        shown_count: usize,
    },
}

/// Name of a holder or of a property longer than this is cut.
const LABEL_CHARS: usize = 200;

/// The retainers of what is selected.
#[derive(Debug, Clone)]
pub struct RetainerView {
    pub view: HeapView,
    pub tree: RetainerTree,
    /// Size of the objects whose retainers these are, in bytes: what shares are of.
    pub subject_bytes: u64,
}

/// What stands in the first column of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetainerLabel {
    /// Property, variable or slot, or the path through containers without a name: `sentEvents[·]`.
    pub edge: String,
    /// Class of the holders, or the holder.
    pub holder: String,
    /// Place in the source, or the holder's id.
    pub aside: String,
    /// `cycle`, `weak`, `V8`, `root`: what should be known before going on.
    pub marks: Vec<&'static str>,
    pub is_quiet: bool,
}

impl RetainerView {
    /// Number of visible rows.
    pub fn len(&self) -> usize {
        match &self.tree {
            RetainerTree::Object { tree, .. } => tree.rows().len(),
            RetainerTree::Merged { tree, .. } => tree.rows().len(),
        }
    }

    /// Whether nothing holds the subject.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Why there are no rows.
    pub fn why_empty(&self) -> &'static str {
        match self.tree {
            RetainerTree::Object { node, .. } if node == self.view.heap.snapshot.root => {
                "This is the root of the heap, from which everything hangs"
            }
            _ => "Nothing holds it: it goes with the next garbage collection",
        }
    }

    /// Name, depth and fold of the row with number `number`.
    pub fn row(&self, number: usize) -> Option<(RetainerRowId, u32, Fold)> {
        match &self.tree {
            RetainerTree::Object { tree, .. } => {
                tree.rows().get(number).map(|r| (RetainerRowId(r.id), r.depth, r.fold))
            }
            RetainerTree::Merged { tree, .. } => {
                tree.rows().get(number).map(|r| (RetainerRowId(r.id), r.depth, r.fold))
            }
        }
    }

    /// The number of a row, if it is visible.
    pub fn number_of(&self, id: RetainerRowId) -> Option<usize> {
        match &self.tree {
            RetainerTree::Object { tree, .. } => tree.position(id.0),
            RetainerTree::Merged { tree, .. } => tree.position(id.0),
        }
    }

    /// The holder of the row, where it is one object.
    pub fn holder(&self, number: usize) -> Option<NodeIndex> {
        match &self.tree {
            RetainerTree::Object { tree, .. } => tree.item(number).map(|row| row.edge.retainer),
            RetainerTree::Merged { tree, .. } => match tree.item(number)?.retainer.place.owners[..] {
                [only] => Some(only),
                _ => None,
            },
        }
    }

    /// The edge by which the holder of the row holds, and its words, where that is one edge of one object.
    pub fn edge(&self, number: usize) -> Option<(PathStep, String)> {
        let RetainerTree::Object { tree, .. } = &self.tree else { return None };
        let RetainingEdge { edge, retainer, .. } = tree.item(number)?.edge;
        let label = self.label(number);
        Some((PathStep { edge, retainer }, format!("{} in {}", label.edge, label.holder)))
    }

    /// Takes away the rows below `number`.
    pub fn close(&mut self, number: usize) {
        match &mut self.tree {
            RetainerTree::Object { tree, .. } => tree.close(number),
            RetainerTree::Merged { tree, .. } => tree.close(number),
        }
    }

    /// Marks a row as one whose retainers are being found.
    pub fn begin_opening(&mut self, number: usize) {
        match &mut self.tree {
            RetainerTree::Object { tree, .. } => tree.begin_opening(number),
            RetainerTree::Merged { tree, .. } => tree.begin_opening(number),
        }
    }

    /// What the row stands for if it is that of the retainers that are not there.
    pub fn rest(&self, number: usize) -> Option<Rest> {
        match &self.tree {
            RetainerTree::Object { tree, .. } => tree.rest(number),
            RetainerTree::Merged { tree, .. } => tree.rest(number),
        }
    }

    /// What finding the rows takes for which the one with number `number` is opened.
    pub fn expansion(&self, number: usize) -> Option<Expansion> {
        self.row(number)?;
        let view = self.view.clone();
        let shown_count = self.rest(number).map_or(0, |rest| rest.shown_count);
        Some(match &self.tree {
            RetainerTree::Object { node, tree } => {
                let holders = tree.item(number).into_iter().chain(tree.ancestors(number));
                let held: Vec<NodeIndex> = holders.map(|row| row.edge.retainer).chain([*node]).collect();
                Expansion::Object { view, node: held[0], above: held.into_iter().collect(), shown_count }
            }
            RetainerTree::Merged { nodes, classes, tree } => {
                let (nodes, classes) = (nodes.clone(), classes.clone());
                Expansion::Merged { view, classes, nodes, lineage: lineage(tree, number), shown_count }
            }
        })
    }

    /// What stands in the first column.
    pub fn label(&self, number: usize) -> RetainerLabel {
        let heap = &self.view.heap;
        match &self.tree {
            RetainerTree::Object { tree, .. } => {
                let Some(&Retainer { edge, is_cycle, is_rooted }) = tree.item(number) else {
                    return RetainerLabel::default();
                };
                let strength = edge.strength(heap);
                let (is_weak, is_shortcut) = (strength == Strength::Weak, strength == Strength::Shortcut);
                let RetainingEdge { edge, retainer: holder, is_internal, .. } = edge;
                let id = heap.snapshot.nodes.id(holder);
                let place = heap.source_location(holder).as_ref().map(short_location);
                RetainerLabel {
                    edge: shown(&edge_label(heap, edge)),
                    holder: shown(&display_name(heap, holder)),
                    aside: place.map_or_else(|| id.to_string(), |place| format!("{id}  {place}")),
                    marks: marks([
                        (is_cycle, "cycle"),
                        (is_weak, "weak"),
                        (is_shortcut, "shortcut"),
                        (is_internal && !is_shortcut, "V8"),
                        (is_rooted, "root"),
                    ]),
                    is_quiet: is_internal || is_weak,
                }
            }
            RetainerTree::Merged { tree, .. } => {
                let Some(MergedRow { retainer, is_cycle }) = tree.item(number) else {
                    return RetainerLabel::default();
                };
                let strength = retainer.strength();
                let is_shortcut = strength == Strength::Shortcut;
                RetainerLabel {
                    edge: shown(&retainer.place.label),
                    holder: shown(&retainer.place.holder),
                    aside: retainer.place.location.as_ref().map(short_location).unwrap_or_default(),
                    marks: marks([
                        (*is_cycle, "cycle"),
                        (strength == Strength::Weak, "weak"),
                        (is_shortcut, "shortcut"),
                        (retainer.is_internal && !is_shortcut, "V8"),
                        (false, "root"),
                    ]),
                    is_quiet: retainer.is_internal || retainer.is_weak,
                }
            }
        }
    }

    /// What is said in the row of the retainers that are not there, and how they come: `… 2,999,000 more`, `open for the next 1,000`.
    pub fn rest_words(&self, number: usize) -> Option<(String, String)> {
        let rest = self.rest(number)?;
        let hint = match self.row(number)?.2 {
            Fold::Opening => "finding them…".to_owned(),
            _ if rest.next_count() == rest.hidden_count => "open to see them".to_owned(),
            _ => format!("open for the next {}", format::count(rest.next_count() as u64)),
        };
        Some((format!("… {} more", format::count(rest.hidden_count as u64)), hint))
    }

    /// Full source location of a row's holder.
    pub fn location(&self, number: usize) -> Option<SourceLocation> {
        match &self.tree {
            RetainerTree::Object { tree, .. } => self.view.heap.source_location(tree.item(number)?.edge.retainer),
            RetainerTree::Merged { tree, .. } => tree.item(number)?.retainer.place.location.clone(),
        }
    }

    /// A row in one sentence, for a screen reader; its cells separated by `separator`.
    pub fn row_text(&self, number: usize, separator: &str) -> String {
        if let Some((hidden, hint)) = self.rest_words(number) {
            return format!("{hidden}{separator}{hint}");
        }
        let label = self.label(number);
        let mut text = format!("{} in {}", label.edge, label.holder);
        if !label.aside.is_empty() {
            text = format!("{text} {}", label.aside);
        }
        for mark in label.marks {
            text = format!("{text}, {mark}");
        }
        for &column in self.columns() {
            let cell = self.cell(number, column);
            if !cell.text.is_empty() {
                text = format!("{text}{separator}{} {}", column.title(), cell.text);
            }
        }
        text
    }
}

/// A name as a row shows it, whatever is in it.
fn shown(name: &str) -> String {
    format::elide_middle(&format::one_line(name), LABEL_CHARS)
}

/// The marks of a row, of those that it may have.
fn marks(possible: [(bool, &'static str); 5]) -> Vec<&'static str> {
    possible.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
}

/// What a mark means.
pub fn mark_meaning(mark: &str) -> &'static str {
    match mark {
        "cycle" => "Stands above already: going on would go in circles",
        "weak" => "Does not keep it alive: a weak reference, or the table of a WeakMap",
        "shortcut" => {
            "By V8's own means, in short for what others hold as well: these keep it alive, and not this by itself"
        }
        "V8" => {
            "By V8's own means, which no program wrote, such as the context in which a function keeps its variables"
        }
        "root" => "Held by a root: never goes as long as the program runs",
        _ => "",
    }
}
