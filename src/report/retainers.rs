//! Who holds an object or a set of objects, as rows of a tree that is open along one way up.

use std::collections::BTreeSet;

use crate::{
    graph::{
        Classes, Heap, MergedRetainer, Retention, SourceLocation, Strength, display_name, edge_label, retaining_edges,
        shortest_path,
    },
    snapshot::{EdgeIndex, EdgeType, NodeIndex},
};

/// Retainers of one object, or of one set, that are listed at most.
const MAX_SIBLINGS: usize = 100;

/// The retainers of something.
#[derive(Debug)]
pub struct RetainerTree<T> {
    /// What the tree is about, for people.
    pub subject: String,
    /// Top to bottom; a row's retainers stand below it, a level deeper.
    pub rows: Vec<RetainerRow<T>>,
    /// How many there are on the first level, listed or not.
    pub retainer_count: usize,
}

/// A row.
#[derive(Debug)]
pub struct RetainerRow<T> {
    /// 0 for what holds the subject itself.
    pub depth: usize,
    pub edge_type: EdgeType,
    pub location: Option<SourceLocation>,
    /// Stands further down already: going on would go in circles.
    pub is_cycle: bool,
    pub strength: Strength,
    /// V8's own: no program wrote it.
    pub is_internal: bool,
    /// How many retainers it has in turn, listed or not; none where they were not looked for.
    pub retainer_count: Option<usize>,
    pub holder: T,
}

/// An object that holds an object.
#[derive(Debug)]
pub struct HoldingObject {
    pub edge: String,
    pub id: u64,
    /// As a person reads it: text in quotes, properties in braces.
    pub name: String,
    pub class: String,
    /// Hops from a root; none where nothing or only V8 reaches it.
    pub distance: Option<u32>,
    pub shallow_size_bytes: u64,
    pub retained_size_bytes: u64,
}

/// A place that holds some of a set of objects.
#[derive(Debug)]
pub struct HoldingPlace {
    /// The path from the holder down to the objects, such as `sentEvents[·]`.
    pub label: String,
    /// Class or function of the holders.
    pub holder: String,
    pub holder_count: u64,
    pub held_count: u64,
    pub held_size_bytes: u64,
}

/// The rows of one level, of which the first may be open.
struct Level<T> {
    rows: Vec<RetainerRow<T>>,
    count: usize,
}

/// The retainers of `object`, nearest to a root first, open along the shortest path to a root, `max_depth` levels at most.
pub fn retainers_of_object(
    heap: &Heap,
    retention: &Retention,
    classes: &Classes,
    object: NodeIndex,
    max_depth: usize,
) -> RetainerTree<HoldingObject> {
    let mut levels = Vec::new();
    let mut above = BTreeSet::from([object]);
    let mut held = object;
    let path = shortest_path(heap, retention, object);
    // What nothing reaches has no path, but may be held all the same.
    let steps = path.len().max(1).min(max_depth);
    for step in 0..steps {
        let edges = retaining_edges(heap, retention, held);
        let count = edges.len();
        let rows: Vec<_> = edges
            .take(MAX_SIBLINGS)
            .map(|edge| RetainerRow {
                depth: levels.len(),
                edge_type: heap.snapshot.edges.edge_type(edge.edge),
                location: heap.source_location(edge.retainer),
                is_cycle: above.contains(&edge.retainer),
                strength: edge.strength(heap),
                is_internal: edge.is_internal,
                retainer_count: None,
                holder: holding_object(heap, retention, classes, edge.edge, edge.retainer),
            })
            .collect();
        levels.push(Level { rows, count });
        let Some(step) = path.get(step) else { break };
        above.insert(step.retainer);
        held = step.retainer;
    }
    RetainerTree::new(describe(heap, retention, classes, object), levels)
}

/// The merged retainers of `set` (in file order), heaviest first, open along the heaviest way, `max_depth` levels at most.
///
/// `retainers` finds the merged retainers of a set; its error stops the work.
pub fn retainers_of_set<E>(
    subject: String,
    set: Vec<NodeIndex>,
    max_depth: usize,
    mut retainers: impl FnMut(&[NodeIndex]) -> Result<Vec<MergedRetainer>, E>,
) -> Result<RetainerTree<HoldingPlace>, E> {
    let mut levels: Vec<Level<HoldingPlace>> = Vec::new();
    let mut above = vec![set];
    while let Some(set) = above.last().filter(|_| levels.len() < max_depth) {
        let found = retainers(set)?;
        let is_cycle = |retainer: &MergedRetainer| above.iter().any(|set| is_part(&retainer.place.owners, set));
        let next = found.first().filter(|heaviest| {
            // Behind V8's own tables there is nothing to learn.
            !heaviest.is_weak && !is_cycle(heaviest) && (!heaviest.is_internal || levels.is_empty())
        });
        let next = next.map(|heaviest| heaviest.place.owners.clone());
        let count = found.len();
        let rows =
            found.iter().take(MAX_SIBLINGS).map(|retainer| holding_place(retainer, levels.len(), is_cycle(retainer)));
        levels.push(Level { rows: rows.collect(), count });
        let Some(next) = next else { break };
        above.push(next);
    }
    Ok(RetainerTree::new(subject, levels))
}

impl<T> RetainerTree<T> {
    /// Puts each level below the first row of the one before.
    fn new(subject: String, mut levels: Vec<Level<T>>) -> Self {
        let retainer_count = levels.first().map_or(0, |level| level.count);
        for level in 1..levels.len() {
            let count = levels[level].count;
            if let Some(opened) = levels[level - 1].rows.first_mut() {
                opened.retainer_count = Some(count);
            }
        }
        let mut rows = Vec::new();
        let mut rest = Vec::new();
        for level in levels {
            let mut siblings = level.rows.into_iter();
            rows.extend(siblings.next());
            rest.push(siblings);
        }
        rows.extend(rest.into_iter().rev().flatten());
        Self { subject, rows, retainer_count }
    }
}

fn holding_object(
    heap: &Heap,
    retention: &Retention,
    classes: &Classes,
    edge: EdgeIndex,
    holder: NodeIndex,
) -> HoldingObject {
    HoldingObject {
        edge: edge_label(heap, edge),
        id: heap.snapshot.nodes.id(holder).0,
        name: display_name(heap, holder),
        class: classes.get(classes.of(holder)).name.to_string(),
        distance: retention.distances.hops(holder),
        shallow_size_bytes: heap.shallow_size_bytes(holder),
        retained_size_bytes: retention.retained_size_bytes(holder),
    }
}

fn holding_place(retainer: &MergedRetainer, depth: usize, is_cycle: bool) -> RetainerRow<HoldingPlace> {
    RetainerRow {
        depth,
        edge_type: retainer.edge_type,
        location: retainer.place.location.clone(),
        is_cycle,
        strength: retainer.strength(),
        is_internal: retainer.is_internal,
        retainer_count: None,
        holder: HoldingPlace {
            label: retainer.place.label.to_string(),
            holder: retainer.place.holder.to_string(),
            holder_count: retainer.place.owners.len() as u64,
            held_count: retainer.held_count,
            held_size_bytes: retainer.held_size_bytes,
        },
    }
}

fn describe(heap: &Heap, retention: &Retention, classes: &Classes, object: NodeIndex) -> String {
    use crate::model::format::{bytes, elide_middle, one_line};
    const MAX_NAME_CHARS: usize = 60;
    let name = elide_middle(&one_line(&display_name(heap, object)), MAX_NAME_CHARS);
    let class = one_line(&classes.get(classes.of(object)).name);
    let sizes = (bytes(heap.shallow_size_bytes(object)), bytes(retention.retained_size_bytes(object)));
    let distance =
        retention.distances.hops(object).map(|hops| format!(", {hops} hops from a root")).unwrap_or_default();
    let id = heap.snapshot.nodes.id(object);
    format!("{name} {id} of class {class}: {}, retains {}{distance}", sizes.0, sizes.1)
}

/// Whether all of `part` is in `set`; both are in file order.
fn is_part(part: &[NodeIndex], set: &[NodeIndex]) -> bool {
    part.len() <= set.len() && part.iter().all(|node| set.binary_search(node).is_ok())
}
