//! Who holds something as a graph for Graphviz: as much of the heap as a tree of retainers has open, or the path to a holder. Names of
//! classes, functions, properties and places in the source are in it, but no text of strings.

use std::io::{self, Write};

use petgraph::{
    dot::{Config, Dot, RankDir},
    graph::{Graph, NodeIndex as At},
};
use rustc_hash::FxHashMap;

use crate::{
    graph::{MergedRetainer, Retention, Strength, edge_label_without_text, name_without_text},
    model::{FlatRow, Fold, HeapView, MergedRow, Retainer, RetainerTree, RetainerView, RowContent, format},
    snapshot::NodeIndex,
    timeline::growth::{Holder, PathEntry},
};

/// Holders of one thing that are drawn, beside those that are open: more than that makes no picture.
const MOST_SIBLINGS: usize = 12;
/// Longest name that is drawn whole.
const NAME_CHARS: usize = 60;

/// A thing that is drawn: an object, or some that stand at one place.
#[derive(Debug)]
struct Thing {
    lines: Vec<String>,
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// What the picture is about.
    Subject,
    Plain,
    /// V8's own.
    Internal,
    /// Held by a root.
    Rooted,
    /// Stands for others that are not drawn.
    More,
}

/// That one thing holds another.
#[derive(Debug, Default)]
struct Hold {
    lines: Vec<String>,
    is_weak: bool,
}

type Picture = Graph<Thing, Hold>;

/// Writes the rows of a tree of retainers that are open, `max_depth` levels at most. `set` says what a tree about several objects is
/// about, such as `9,594 born (string)`.
pub fn write_retainers_dot(view: &RetainerView, set: &str, max_depth: usize, out: impl Write) -> io::Result<()> {
    let mut picture = Picture::new();
    match &view.tree {
        RetainerTree::Object { node, tree } => {
            let subject = picture.add_node(object(&view.view, *node, Look::Subject));
            let mut known = FxHashMap::from_iter([(*node, subject)]);
            draw(&mut picture, subject, tree.rows(), max_depth, |picture, held, row: &Retainer| {
                let node = row.edge.retainer;
                let look = match row {
                    Retainer { is_rooted: true, .. } => Look::Rooted,
                    Retainer { edge, .. } if edge.is_internal => Look::Internal,
                    _ => Look::Plain,
                };
                let holder = *known.entry(node).or_insert_with(|| picture.add_node(object(&view.view, node, look)));
                let heap = &view.view.heap;
                let lines = vec![format::elide_middle(&edge_label_without_text(heap, row.edge.edge), NAME_CHARS)];
                picture.add_edge(holder, held, Hold { lines, is_weak: row.edge.strength(heap) == Strength::Weak });
                holder
            });
        }
        RetainerTree::Merged { tree, .. } => {
            let subject = picture.add_node(Thing { lines: vec![set.to_owned()], look: Look::Subject });
            let mut known: FxHashMap<&[NodeIndex], At> = FxHashMap::default();
            draw(&mut picture, subject, tree.rows(), max_depth, |picture, held, row: &MergedRow| {
                let retainer = &row.retainer;
                let holder = *known.entry(&retainer.place.owners).or_insert_with(|| picture.add_node(place(retainer)));
                let (count, size) = (format::count(retainer.held_count), format::bytes(retainer.held_size_bytes));
                let label = format::elide_middle(&retainer.place.label, NAME_CHARS);
                let lines = vec![label, format!("{count} held, {size}")];
                picture.add_edge(holder, held, Hold { lines, is_weak: retainer.strength() == Strength::Weak });
                holder
            });
        }
    }
    write(&picture, out)
}

/// Writes the path from a root to `holder`, whose objects are those of `view`.
pub fn write_path_dot(holder: &Holder, view: &HeapView, out: impl Write) -> io::Result<()> {
    let mut picture = Picture::new();
    let mut above = None;
    let last = holder.path.entries.len().saturating_sub(1);
    for (at, entry) in holder.path.entries.iter().enumerate() {
        let thing = picture.add_node(step(entry, view, at == last));
        if let Some(above) = above.replace(thing) {
            picture.add_edge(above, thing, Hold { lines: vec![entry.edge.clone()], is_weak: false });
        }
    }
    if let Some(thing) = above.and_then(|last| picture.node_weight_mut(last)) {
        let growth = format::bytes_delta(holder.own_growth_bytes);
        thing.lines.push(format!("{growth}, {}", holder.verdict));
    }
    write(&picture, out)
}

/// Draws rows as what holds `subject`; `add` adds the holder of a row, and that it holds the thing it is given.
fn draw<'a, T>(
    picture: &mut Picture,
    subject: At,
    rows: &'a [FlatRow<T>],
    max_depth: usize,
    mut add: impl FnMut(&mut Picture, At, &'a T) -> At,
) {
    /// A thing whose holders are being drawn: how many are, and how many are not.
    struct Level {
        held: At,
        drawn: usize,
        hidden: usize,
    }
    let level = |held| Level { held, drawn: 0, hidden: 0 };
    let close = |picture: &mut Picture, level: Level| {
        if level.hidden > 0 {
            let lines = vec![format!("{} more", format::count(level.hidden as u64))];
            let more = picture.add_node(Thing { lines, look: Look::More });
            picture.add_edge(more, level.held, Hold::default());
        }
    };
    let mut levels = vec![level(subject)];
    for row in rows.iter().filter(|row| (row.depth as usize) < max_depth) {
        while levels.len() > row.depth as usize + 1 {
            levels.pop().into_iter().for_each(|level| close(picture, level));
        }
        let Some(current) = levels.last_mut() else { break };
        let item = match &row.content {
            RowContent::Item(_) if current.drawn >= MOST_SIBLINGS && row.fold != Fold::Open => {
                current.hidden += 1;
                continue;
            }
            RowContent::Item(item) => item,
            RowContent::Rest(rest) => {
                current.hidden += rest.hidden_count;
                continue;
            }
        };
        current.drawn += 1;
        let held = current.held;
        let holder = add(picture, held, item);
        levels.push(level(holder));
    }
    for level in levels.into_iter().rev() {
        close(picture, level);
    }
}

fn object(HeapView { heap, retention, .. }: &HeapView, node: NodeIndex, look: Look) -> Thing {
    let mut lines = vec![format::elide_middle(&name_without_text(heap, node), NAME_CHARS)];
    lines.push(numbers(heap.snapshot.nodes.id(node), retention, node));
    lines.extend(heap.source_location(node).map(|location| location.to_string()));
    Thing { lines, look }
}

fn step(entry: &PathEntry, HeapView { heap, retention, .. }: &HeapView, is_last: bool) -> Thing {
    let mut lines = vec![format::elide_middle(&entry.name, NAME_CHARS)];
    lines.push(numbers(heap.snapshot.nodes.id(entry.node), retention, entry.node));
    lines.extend(entry.location.as_ref().map(ToString::to_string));
    let look = match (is_last, entry.is_internal) {
        (true, _) => Look::Subject,
        (false, true) => Look::Internal,
        (false, false) => Look::Plain,
    };
    Thing { lines, look }
}

fn numbers(id: crate::snapshot::NodeId, retention: &Retention, node: NodeIndex) -> String {
    format!("{id}, retains {}", format::bytes(retention.retained_size_bytes(node)))
}

fn place(retainer: &MergedRetainer) -> Thing {
    let place = &retainer.place;
    let mut lines = vec![format::elide_middle(&place.holder, NAME_CHARS)];
    if place.owners.len() > 1 {
        lines.push(format::counted(place.owners.len() as u64, "object"));
    }
    lines.extend(place.location.as_ref().map(ToString::to_string));
    Thing { lines, look: if retainer.is_internal { Look::Internal } else { Look::Plain } }
}

fn write(picture: &Picture, mut out: impl Write) -> io::Result<()> {
    let config = [Config::NodeNoLabel, Config::EdgeNoLabel, Config::GraphContentOnly, Config::RankDir(RankDir::LR)];
    let thing = |_, (_, thing): (At, &Thing)| {
        let look = match thing.look {
            Look::Subject => ", fillcolor=\"#dbe9fb\", color=\"#0b57b0\"",
            Look::Plain => "",
            Look::Internal => ", fontcolor=\"#59636e\", color=\"#b4bcc6\"",
            Look::Rooted => ", penwidth=2, color=\"#0b57b0\"",
            Look::More => ", shape=plaintext, style=\"\", fontcolor=\"#59636e\"",
        };
        format!("label=\"{}\"{look}", label(&thing.lines))
    };
    let hold = |_, edge: petgraph::graph::EdgeReference<'_, Hold>| {
        let hold = edge.weight();
        let style = if hold.is_weak { ", style=dashed" } else { "" };
        format!("label=\"{}\"{style}", label(&hold.lines))
    };
    writeln!(
        out,
        "// Made by Heapdrift. An arrow leads from what holds to what is held; a dashed one keeps nothing alive.\n\
         digraph retainers {{\n    \
         node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", fontname=\"sans-serif\", fontsize=11]\n    \
         edge [fontname=\"sans-serif\", fontsize=10, color=\"#59636e\"]"
    )?;
    writeln!(out, "{:?}}}", Dot::with_attr_getters(picture, &config, &hold, &thing))
}

/// Lines as the text of a label, each centred.
fn label(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format::one_line(line).replace('\\', "\\\\").replace('"', "\\\""));
    lines.collect::<Vec<_>>().join("\\n")
}
