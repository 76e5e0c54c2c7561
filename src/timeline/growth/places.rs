//! Places inside an anchor that hold its growth although what stands there is replaced from time to time.
//!
//! The nodes that belong to one anchor form a tree: the dominator tree below it. Nodes at the same path (names of properties
//! and classes) are merged, over all timepoints. A place where as many objects stand at the end as at the beginning
//! while the bytes below them change is a holder of its own, though its objects may be others each time.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::{
    anchors::{Anchor, Anchors, is_holder},
    attribution::{Attribution, Owners},
    labels::{ANY, HeapLabels, Label, Labels},
};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeType, NodeIndex},
};

/// More named edges than this make a dictionary, whose keys say nothing about the place.
const DICTIONARY_EDGES: usize = 64;
/// How far up a path is searched for a repetition.
pub(super) const LONGEST_PERIOD: usize = 24;
/// More places than this in one anchor are merged into those above them.
const MOST_PLACES: usize = 1 << 18;

/// One place: all nodes of an anchor at the same path.
#[derive(Debug, Clone)]
struct Place {
    above: u32,
    edge: Label,
    class: Label,
    is_holder: bool,
    /// By timepoint: nodes at the place, and their bytes and those of all places below.
    counts: Vec<u64>,
    bytes: Vec<u64>,
    /// The first node at the place in each heap.
    nodes: Vec<Option<NodeIndex>>,
}

/// The places of one anchor.
#[derive(Debug)]
struct Places {
    list: Vec<Place>,
    below: FxHashMap<(u32, Label, Label), u32>,
    heap_count: usize,
}

/// Finds the places inside `anchor` that change by a tenth of `growth_bytes` or more, makes them anchors, and gives them their
/// nodes.
pub(super) fn split_places(
    heaps: &[(&Heap, &Retention)],
    positions: &[FxHashMap<NodeIndex, u32>],
    attributions: &mut [Attribution],
    anchors: &mut Anchors,
    labels: &mut Labels,
    (anchor, growth_bytes): (Anchor, u64),
    progress: &Progress,
) -> Result<(), Cancelled> {
    let mut places = Places::new(heaps.len());
    let mut members: Vec<Vec<(NodeIndex, u32)>> = Vec::with_capacity(heaps.len());
    for (timepoint, heap) in heaps.iter().enumerate() {
        progress.check()?;
        let start = anchors.node(anchor, timepoint).and_then(|node| positions[timepoint].get(&node));
        members.push(match start {
            Some(&start) => places.add_heap(*heap, &attributions[timepoint], timepoint, (anchor, start), labels),
            None => Vec::new(),
        });
    }
    let found = places.holders(growth_bytes / 10);
    let mut anchor_of: FxHashMap<u32, Anchor> = FxHashMap::default();
    for &place in &found {
        let Place { nodes, counts, edge, .. } = &places.list[place as usize];
        let is_many = *edge == ANY && counts.iter().any(|&count| count > 1);
        anchor_of.insert(place, anchors.add(nodes.iter().copied(), is_many));
    }
    if found.is_empty() {
        return Ok(());
    }
    // Places stand after those above them.
    let mut owner: Vec<Option<Anchor>> = Vec::with_capacity(places.list.len());
    for (number, place) in places.list.iter().enumerate() {
        let inherited = owner.get(place.above as usize).copied().flatten();
        owner.push(anchor_of.get(&(number as u32)).copied().or(inherited));
    }
    for (attribution, members) in attributions.iter_mut().zip(members) {
        for (node, place) in members {
            if let Some(owner) = owner[place as usize] {
                attribution.set(node, owner);
            }
        }
    }
    Ok(())
}

impl Places {
    fn new(heap_count: usize) -> Self {
        let top = Place {
            above: u32::MAX,
            edge: ANY,
            class: ANY,
            is_holder: true,
            counts: vec![0; heap_count],
            bytes: vec![0; heap_count],
            nodes: vec![None; heap_count],
        };
        Self { list: vec![top], below: FxHashMap::default(), heap_count }
    }

    /// Adds the nodes of `anchor`, which stands at `start` of the dominator tree's preorder; returns the place of each.
    fn add_heap(
        &mut self,
        (heap, retention): (&Heap, &Retention),
        attribution: &Attribution,
        timepoint: usize,
        (anchor, start): (Anchor, u32),
        labels: &mut Labels,
    ) -> Vec<(NodeIndex, u32)> {
        let mut labels = HeapLabels::new(heap, labels);
        let dominators = &retention.dominators;
        let mut members = Vec::new();
        // Ends of the subtrees that the walk is in, with the place of each one's top.
        let mut above: Vec<(u32, u32)> = Vec::new();
        let mut edge_to: FxHashMap<NodeIndex, (bool, Label)> = FxHashMap::default();
        let mut position = start;
        while position < dominators.subtree_end(start) {
            let node = dominators.preorder()[position as usize];
            let end = dominators.subtree_end(position);
            if attribution.of(node) != Owners::one(anchor) {
                position = end;
                continue;
            }
            while above.last().is_some_and(|&(end, _)| end <= position) {
                above.pop();
            }
            let place = match above.last() {
                None => 0,
                Some(&(_, place)) => {
                    let edge = edge_to.remove(&node).map_or(ANY, |(_, label)| label);
                    self.below(place, edge, labels.class(node), is_holder(heap, node))
                }
            };
            let at = &mut self.list[place as usize];
            at.counts[timepoint] += 1;
            at.bytes[timepoint] += heap.shallow_size_bytes(node);
            at.nodes[timepoint].get_or_insert(node);
            members.push((node, place));
            if end > position + 1 {
                above.push((end, place));
                name_edges((heap, retention), node, &mut labels, &mut edge_to);
            }
            position += 1;
        }
        members
    }

    /// The place below `above` at `edge`, where a `class` stands.
    ///
    /// A path that repeats itself is a list or a chain, and one place whatever its length: at once where a step repeats
    /// the one before it, otherwise from its third occurrence on, so that the head of a longer cycle stays apart.
    fn below(&mut self, above: u32, edge: Label, class: Label, is_holder: bool) -> u32 {
        let is_same = |place: &Place| place.edge == edge && place.class == class && place.above != u32::MAX;
        if is_same(&self.list[above as usize]) {
            return above;
        }
        let mut seen = None;
        let mut number = above;
        for _ in 0..LONGEST_PERIOD {
            let place = &self.list[number as usize];
            if is_same(place) {
                match seen {
                    None => seen = Some(number),
                    Some(nearest) => return nearest,
                }
            }
            if place.above == u32::MAX {
                break;
            }
            number = place.above;
        }
        let next = self.list.len() as u32;
        match self.below.entry((above, edge, class)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(_) if self.list.len() >= MOST_PLACES => above,
            Entry::Vacant(new) => {
                new.insert(next);
                self.list.push(Place {
                    above,
                    edge,
                    class,
                    is_holder,
                    counts: vec![0; self.heap_count],
                    bytes: vec![0; self.heap_count],
                    nodes: vec![None; self.heap_count],
                });
                next
            }
        }
    }

    /// The places, but the top, that hold changes of `threshold_bytes` or more; those above before those below.
    fn holders(&mut self, threshold_bytes: u64) -> Vec<u32> {
        for number in (1..self.list.len()).rev() {
            let (before, from) = self.list.split_at_mut(number);
            let above = &mut before[from[0].above as usize];
            for (sum, bytes) in above.bytes.iter_mut().zip(&from[0].bytes) {
                *sum += bytes;
            }
        }
        let mut is_open = vec![true];
        let mut holders = Vec::new();
        for (number, place) in self.list.iter().enumerate().skip(1) {
            let open = is_open[place.above as usize] && place.is_kept();
            is_open.push(open);
            if open && place.is_holder && place.change() >= threshold_bytes.max(4096) {
                holders.push(number as u32);
            }
        }
        holders
    }
}

impl Place {
    /// Timepoints at which the place is filled first and last.
    fn span(&self) -> Option<(usize, usize)> {
        let first = self.counts.iter().position(|&count| count > 0)?;
        let last = self.counts.iter().rposition(|&count| count > 0)?;
        (first < last).then_some((first, last))
    }

    fn change(&self) -> u64 {
        self.span().map_or(0, |(first, last)| self.bytes[last].abs_diff(self.bytes[first]))
    }

    /// Whether the place is one that stays, while what stands there holds more or less: at most half of the change comes
    /// from having more or fewer objects at the place itself.
    fn is_kept(&self) -> bool {
        let Some((first, last)) = self.span() else { return false };
        let (old, new) = (self.counts[first], self.counts[last]);
        let (many, bytes) = if new >= old { (new, self.bytes[last]) } else { (old, self.bytes[first]) };
        let by_number = u128::from(bytes) * u128::from(new.abs_diff(old)) / u128::from(many.max(1));
        by_number * 2 <= u128::from(self.change())
    }
}

/// Notes by which edge `node` holds each node that it dominates; a property before one of V8's own.
fn name_edges(
    (heap, retention): (&Heap, &Retention),
    node: NodeIndex,
    labels: &mut HeapLabels<'_>,
    edge_to: &mut FxHashMap<NodeIndex, (bool, Label)>,
) {
    let edges = &heap.snapshot.edges;
    let range = heap.snapshot.nodes.edges(node);
    let is_named = |edge: &EdgeIndex| matches!(edges.edge_type(*edge), EdgeType::Property | EdgeType::Context);
    let is_dictionary =
        range.len() > DICTIONARY_EDGES && range.clone().map(EdgeIndex).filter(is_named).nth(DICTIONARY_EDGES).is_some();
    for edge in range.map(EdgeIndex) {
        let target = edges.target(edge);
        if retention.dominators.immediate(target) != node || !retention.retains(heap, node, edge) {
            continue;
        }
        let named = is_named(&edge);
        let label = if named && is_dictionary { ANY } else { labels.edge(edge) };
        let best = edge_to.entry(target).or_insert((named, label));
        if named && !best.0 {
            *best = (named, label);
        }
    }
}
