//! Places inside an anchor that hold its growth although what stands there is replaced from time to time.
//!
//! The nodes that belong to one anchor form a tree: the dominator tree below it. Nodes at the same path (names of properties
//! and classes) are merged, first in each heap by itself and then over all timepoints. A place where as many objects stand at the
//! end as at the beginning while the bytes below them change is a holder of its own, though its objects may be others each time.

use std::collections::hash_map::Entry;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    anchors::{Anchor, Anchors},
    attribution::{Attribution, Owners},
    labels::{ANY, HeapLabels, Label},
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
/// More places than this in one anchor are merged into those above them, in each heap and over all.
const MOST_PLACES: usize = 1 << 18;

/// Finds the places inside the anchors of `top` that change by a tenth or more of what the anchor does (its second part, in bytes),
/// makes them anchors, and gives them their nodes.
pub(super) fn split_places(
    heaps: &[(&Heap, &Retention)],
    labels: &[HeapLabels<'_>],
    positions: &[FxHashMap<NodeIndex, u32>],
    attributions: &mut [Attribution],
    anchors: &mut Anchors,
    top: &[(Anchor, u64)],
    progress: &Progress,
) -> Result<(), Cancelled> {
    let known = &*attributions;
    let split = |&(anchor, growth_bytes): &(Anchor, u64)| {
        let in_heap = |(timepoint, &heap): (usize, &(&Heap, &Retention))| {
            progress.check()?;
            let start = anchors.node(anchor, timepoint).and_then(|node| positions[timepoint].get(&node));
            Ok(start
                .map(|&start| HeapPlaces::new(heap, &labels[timepoint], &known[timepoint], (anchor, start)))
                .unwrap_or_default())
        };
        let heaps = heaps.par_iter().enumerate().map(in_heap).collect::<Result<Vec<_>, Cancelled>>()?;
        Ok(Split::new(heaps, growth_bytes / 10))
    };
    let splits = top.par_iter().map(split).collect::<Result<Vec<_>, Cancelled>>()?;
    for split in splits {
        let first = anchors.len() as Anchor;
        for held in split.held {
            anchors.add(held.nodes.into_iter(), held.is_many);
        }
        attributions.par_iter_mut().zip(heaps).zip(split.moved).for_each(|((attribution, (heap, _)), moved)| {
            for (node, place) in moved {
                attribution.give(node, heap.shallow_size_bytes(node), first + place);
            }
        });
    }
    Ok(())
}

/// What is to become of an anchor.
struct Split {
    /// The places that become anchors.
    held: Vec<Held>,
    /// By heap: nodes, and which of `held` they go to.
    moved: Vec<Vec<(NodeIndex, u32)>>,
}

/// A place that becomes an anchor.
struct Held {
    /// By timepoint: the first node at the place.
    nodes: Vec<Option<NodeIndex>>,
    is_many: bool,
}

impl Split {
    /// The split by those places of an anchor, whose places in each heap are given, that change by `threshold_bytes` or more.
    fn new(heaps: Vec<HeapPlaces>, threshold_bytes: u64) -> Self {
        let mut places = Places::new(heaps.len());
        let numbers: Vec<Vec<u32>> =
            heaps.iter().enumerate().map(|(timepoint, heap)| places.merge(timepoint, heap)).collect();
        let found = places.holders(threshold_bytes);
        if found.is_empty() {
            return Self { held: Vec::new(), moved: heaps.iter().map(|_| Vec::new()).collect() };
        }
        // Places stand after those above them.
        let mut held: Vec<Held> = Vec::with_capacity(found.len());
        let mut owner: Vec<Option<u32>> = Vec::with_capacity(places.list.len());
        let mut found = found.into_iter().peekable();
        for (number, place) in places.list.iter().enumerate() {
            if found.next_if_eq(&(number as u32)).is_some() {
                owner.push(Some(held.len() as u32));
                let is_many = place.edge == ANY && place.at.iter().any(|at| at.count > 1);
                held.push(Held { nodes: place.at.iter().map(|at| at.first).collect(), is_many });
            } else {
                owner.push(owner.get(place.above as usize).copied().flatten());
            }
        }
        let moved = |(heap, numbers): (HeapPlaces, &Vec<u32>)| {
            let owner_of = |place: u32| owner[numbers[place as usize] as usize];
            heap.members.into_iter().filter_map(|(node, place)| Some((node, owner_of(place)?))).collect()
        };
        Self { held, moved: heaps.into_iter().zip(&numbers).map(moved).collect() }
    }
}

/// Where a place is: how the one above it leads there, and what stands at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Step {
    above: u32,
    edge: Label,
    class: Label,
}

impl Step {
    /// The anchor itself.
    const TOP: Self = Self { above: u32::MAX, edge: ANY, class: ANY };
}

/// What stands at a place in one heap.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    count: u64,
    /// Of the nodes at the place and then, once summed up, of all places below.
    bytes: u64,
    first: Option<NodeIndex>,
}

impl Standing {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.bytes += other.bytes;
        self.first = self.first.or(other.first);
    }
}

/// The places of one anchor in one heap; those above before those below.
#[derive(Default)]
struct HeapPlaces {
    list: Vec<HeapPlace>,
    below: FxHashMap<Step, u32>,
    /// The last answer of [`Self::below`]: the elements of an array all ask the same.
    last: Option<(Step, u32)>,
    /// The nodes of the anchor and their places.
    members: Vec<(NodeIndex, u32)>,
}

struct HeapPlace {
    step: Step,
    is_holder: bool,
    standing: Standing,
}

impl HeapPlaces {
    /// Those of `anchor`, which stands at `start` of the dominator tree's preorder.
    fn new(
        (heap, retention): (&Heap, &Retention),
        labels: &HeapLabels<'_>,
        attribution: &Attribution,
        (anchor, start): (Anchor, u32),
    ) -> Self {
        let dominators = &retention.dominators;
        let top = HeapPlace { step: Step::TOP, is_holder: true, standing: Standing::default() };
        let mut places = Self { list: vec![top], ..Self::default() };
        // Ends of the subtrees that the walk is in, with the place of each one's top.
        let mut above: Vec<(u32, u32)> = Vec::new();
        let mut edge_to: FxHashMap<NodeIndex, (bool, Label)> = FxHashMap::default();
        let mut position = start;
        let last = dominators.subtree_end(start);
        while position < last {
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
                Some(&(_, above)) => {
                    let edge = edge_to.remove(&node).map_or(ANY, |(_, label)| label);
                    places.below(Step { above, edge, class: labels.class(node) }, heap.may_hold(node))
                }
            };
            let standing = &mut places.list[place as usize].standing;
            standing.count += 1;
            standing.bytes += heap.shallow_size_bytes(node);
            standing.first.get_or_insert(node);
            places.members.push((node, place));
            if end > position + 1 {
                above.push((end, place));
                name_edges((heap, retention), node, labels, &mut edge_to);
            }
            position += 1;
        }
        places
    }

    /// The place that `step` leads to.
    fn below(&mut self, step: Step, is_holder: bool) -> u32 {
        if let Some((last, place)) = self.last
            && last == step
        {
            return place;
        }
        let place = self.find(step, is_holder);
        self.last = Some((step, place));
        place
    }

    /// A path that repeats itself is a list or a chain, and one place whatever its length: at once where a step repeats
    /// the one before it, otherwise from its third occurrence on, so that the head of a longer cycle stays apart.
    fn find(&mut self, step: Step, is_holder: bool) -> u32 {
        let is_same = |other: &Step| other.edge == step.edge && other.class == step.class && *other != Step::TOP;
        if is_same(&self.list[step.above as usize].step) {
            return step.above;
        }
        let mut seen = None;
        let mut number = step.above;
        for _ in 0..LONGEST_PERIOD {
            let place = &self.list[number as usize];
            if is_same(&place.step) {
                match seen {
                    None => seen = Some(number),
                    Some(nearest) => return nearest,
                }
            }
            if place.step == Step::TOP {
                break;
            }
            number = place.step.above;
        }
        let next = self.list.len();
        match self.below.entry(step) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(_) if next >= MOST_PLACES => step.above,
            Entry::Vacant(new) => {
                new.insert(next as u32);
                self.list.push(HeapPlace { step, is_holder, standing: Standing::default() });
                next as u32
            }
        }
    }
}

/// The places of one anchor over all heaps; those above before those below.
struct Places {
    list: Vec<Place>,
    below: FxHashMap<Step, u32>,
    heap_count: usize,
}

/// One place: all nodes of an anchor at the same path.
struct Place {
    above: u32,
    edge: Label,
    is_holder: bool,
    /// By timepoint.
    at: Vec<Standing>,
}

impl Places {
    fn new(heap_count: usize) -> Self {
        Self { list: Vec::new(), below: FxHashMap::default(), heap_count }
    }

    /// Adds the places in the heap at `timepoint`; returns the number of each.
    fn merge(&mut self, timepoint: usize, heap: &HeapPlaces) -> Vec<u32> {
        let mut numbers: Vec<u32> = Vec::with_capacity(heap.list.len());
        for place in &heap.list {
            let above = numbers.get(place.step.above as usize).copied().unwrap_or(u32::MAX);
            let next = self.list.len();
            let number = match self.below.entry(Step { above, ..place.step }) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(_) if next >= MOST_PLACES => above,
                Entry::Vacant(new) => {
                    let at = vec![Standing::default(); self.heap_count];
                    self.list.push(Place { above, edge: place.step.edge, is_holder: place.is_holder, at });
                    *new.insert(next as u32)
                }
            };
            self.list[number as usize].at[timepoint].add(place.standing);
            numbers.push(number);
        }
        numbers
    }

    /// The places, but the top, that hold changes of `threshold_bytes` or more; those above before those below.
    fn holders(&mut self, threshold_bytes: u64) -> Vec<u32> {
        for number in (1..self.list.len()).rev() {
            let (before, from) = self.list.split_at_mut(number);
            let above = &mut before[from[0].above as usize];
            for (sum, below) in above.at.iter_mut().zip(&from[0].at) {
                sum.bytes += below.bytes;
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
    /// What stands at the place when it is filled first and last.
    fn ends(&self) -> Option<(Standing, Standing)> {
        let mut filled = self.at.iter().filter(|at| at.count > 0);
        Some((*filled.next()?, *filled.next_back()?))
    }

    fn change(&self) -> u64 {
        self.ends().map_or(0, |(first, last)| last.bytes.abs_diff(first.bytes))
    }

    /// Whether the place is one that stays, while what stands there holds more or less: at most half of the change comes
    /// from having more or fewer objects at the place itself.
    fn is_kept(&self) -> bool {
        let Some((old, new)) = self.ends() else { return false };
        let most = if new.count >= old.count { new } else { old };
        let by_number =
            u128::from(most.bytes) * u128::from(new.count.abs_diff(old.count)) / u128::from(most.count.max(1));
        by_number * 2 <= u128::from(self.change())
    }
}

/// Notes by which edge `node` holds each node that it dominates; a property before one of V8's own. What has no entry is held by a
/// number.
fn name_edges(
    (heap, retention): (&Heap, &Retention),
    node: NodeIndex,
    labels: &HeapLabels<'_>,
    edge_to: &mut FxHashMap<NodeIndex, (bool, Label)>,
) {
    let edges = &heap.snapshot.edges;
    let range = heap.snapshot.nodes.edges(node);
    let is_named = |edge: &EdgeIndex| matches!(edges.edge_type(*edge), EdgeType::Property | EdgeType::Context);
    let is_dictionary =
        range.len() > DICTIONARY_EDGES && range.clone().map(EdgeIndex).filter(is_named).nth(DICTIONARY_EDGES).is_some();
    for edge in range.map(EdgeIndex) {
        let named = is_named(&edge);
        if !named && edges.edge_type(edge).is_numbered() {
            continue;
        }
        let target = edges.target(edge);
        if retention.dominators.immediate(target) != node || !retention.retains(heap, node, edge) {
            continue;
        }
        let label = if named && is_dictionary { ANY } else { labels.edge(edge) };
        let best = edge_to.entry(target).or_insert((named, label));
        if named && !best.0 {
            *best = (named, label);
        }
    }
}
