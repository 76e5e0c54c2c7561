//! One holder of the growth, in plain data.

use std::sync::Arc;

use super::{Verdict, verdict::noise_bytes};
use crate::{
    graph::{
        Classes, Heap, PathStep, RetainingEdge, Retention, SourceLocation, edge_label_without_text, name_without_text,
        retaining_edges, shortest_path,
    },
    snapshot::{EdgeType, NodeId, NodeIndex, NodeType},
};

/// What a holder whose growth is mostly code and shapes is called.
pub(super) const WARM_UP: &str = "V8 code & warm-up";

/// Longest path that is kept; the steps nearest to the holder stay.
const MOST_STEPS: usize = 64;
/// Retainers that are looked at to find one with a name.
const MOST_RETAINERS: usize = 256;

/// Distance of the objects that the root holds for the program.
const USER_ROOT_DISTANCE: i32 = 1;

/// An object, or a place in the heap, that holds more at the end than at the beginning, or less.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    /// Class of the holder, such as `Array`.
    pub class: Arc<str>,
    /// The name by which it is held, such as `sentEvents`; empty for the root.
    pub property: String,
    /// Where the class stands in the source, or else that of what holds it.
    pub location: Option<SourceLocation>,
    /// Its node in the heap at `timepoint`, the last one that it is in.
    pub node: NodeIndex,
    /// Other objects that stand at the same place, but for numbers, and grow alike, such as the same property of several objects of
    /// a class. What is told of the holder counts them in; class, path and location are those of `node`, which grew most.
    pub twins: Vec<NodeIndex>,
    pub timepoint: usize,
    /// Its id, where it is one object in all heaps that it is in, and ids name the same objects.
    pub node_id: Option<NodeId>,
    /// `V8 code & warm-up` where that is most of what it gained.
    pub label: Option<&'static str>,
    pub path: HolderPath,
    /// The same text for the same place in every series of the service: names of edges and classes and the file, numbers and ids
    /// removed, from the nearest class or function above it that a program named. By it holders are matched across series,
    /// restarts and what a person said of them. Holders that it does not tell apart share one.
    pub path_key: String,
    /// Bytes that belong to it, by timepoint.
    pub sizes: Vec<u64>,
    /// Last size minus first, in bytes.
    pub own_growth_bytes: i64,
    /// Change at each step, in bytes.
    pub steps: Vec<i64>,
    /// Bytes that were born in each interval and are still there at the end; empty where ids don't tell.
    pub cohorts: Vec<u64>,
    pub verdict: Verdict,
    /// What it gained by class, most bytes first; what it lost is negative.
    pub gained: Vec<Gained>,
    /// Objects in the last heap that belong to it, alone or shared, and were born in the series, by position. Where ids tell no
    /// birth, all that belong to it. What was resized in place is not among them.
    pub born: Vec<NodeIndex>,
}

impl Holder {
    /// Steps at which it grew by more than noise, which the verdict does not count either.
    pub fn grown_step_count(&self) -> usize {
        let noise = noise_bytes(&self.sizes);
        self.steps.iter().filter(|&&step| step > noise).count()
    }

    /// The step at which its growth began, counted from 0: the first of the longest run of steps at which it grew by more than
    /// noise; of runs of one length the last. None where it never did.
    pub fn growth_began(&self) -> Option<usize> {
        let noise = noise_bytes(&self.sizes);
        let mut best = (0, None);
        let mut start = 0;
        for (at, &step) in self.steps.iter().enumerate() {
            if step <= noise {
                start = at + 1;
            } else if at + 1 - start >= best.0 {
                best = (at + 1 - start, Some(start));
            }
        }
        best.1
    }

    /// The first step at which it grew by more than noise, counted from 0.
    pub fn first_grown_step(&self) -> Option<usize> {
        let noise = noise_bytes(&self.sizes);
        self.steps.iter().position(|&step| step > noise)
    }

    /// The step from which on it grew at every one by more than noise, counted from 0; none if it did not grow at the last.
    pub fn steady_since(&self) -> Option<usize> {
        let noise = noise_bytes(&self.sizes);
        let count = self.steps.iter().rev().take_while(|&&step| step > noise).count();
        (count > 0).then(|| self.steps.len() - count)
    }

    /// The edges by which it and its twins are held by name, in the heap at its timepoint: [`super::naming_edges`].
    pub fn naming_edges(&self, heap: &Heap, retention: &Retention) -> Vec<PathStep> {
        let nodes = std::iter::once(self.node).chain(self.twins.iter().copied());
        nodes.flat_map(|node| super::naming_edges(heap, retention, node)).collect()
    }

    /// At most `most` of [`Self::born`] that are of the class called `class`, from the first to the last of them at even
    /// distances; `classes` are those of the last heap. Their texts are [`crate::graph::display_name`]. Linear in `born`.
    pub fn samples(&self, classes: &Classes, class: &str, most: usize) -> Vec<NodeIndex> {
        let is_wanted: Vec<bool> = classes.iter().map(|(_, known)| &*known.name == class).collect();
        let all: Vec<NodeIndex> =
            self.born.iter().copied().filter(|&node| is_wanted[classes.of(node).index()]).collect();
        if all.len() <= most {
            return all;
        }
        (0..most).map(|at| all[at * (all.len() - 1) / most.saturating_sub(1).max(1)]).collect()
    }
}

/// Objects of one class that a holder gained, or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gained {
    pub class: Arc<str>,
    pub count: i64,
    pub size_bytes: i64,
}

/// The way from a root to a holder; the last entry is the holder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolderPath {
    pub entries: Vec<PathEntry>,
}

/// One object of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathEntry {
    /// The label of the edge that leads to it; empty for the first.
    pub edge: String,
    pub class: Arc<str>,
    /// What it is called where it stands alone, without the text of strings: of a function and of a plain object more than the class.
    pub name: String,
    pub location: Option<SourceLocation>,
    pub node: NodeIndex,
    /// Whether it is V8's own, which a person may skip.
    pub is_internal: bool,
    /// Whether its heap has other objects of its class.
    pub(super) is_one_of_many: bool,
}

impl HolderPath {
    /// The path of `node` by the retainer that names it best, then by the shortest way.
    pub(super) fn of(heap: &Heap, retention: &Retention, classes: &Classes, node: NodeIndex) -> Self {
        let entry = |edge: String, node: NodeIndex| PathEntry {
            edge,
            class: classes.get(classes.of(node)).name.clone(),
            name: name_without_text(heap, node),
            location: heap.source_location(node),
            node,
            is_internal: !heap.may_hold(node),
            is_one_of_many: classes.get(classes.of(node)).node_count > 1,
        };
        let mut steps = Vec::new();
        if let Some(held) = naming_edge(heap, retention, node) {
            steps.push((edge_label_without_text(heap, held.edge), node));
            let mut current = held.retainer;
            for step in shortest_path(heap, retention, held.retainer).into_iter().take(MOST_STEPS) {
                steps.push((edge_label_without_text(heap, step.edge), current));
                current = step.retainer;
            }
            steps.push((String::new(), current));
        } else {
            steps.push((String::new(), node));
        }
        Self { entries: steps.into_iter().rev().map(|(edge, node)| entry(edge, node)).collect() }
    }
}

/// The edge by which a person would say that `node` is held: a property or variable of an object, nearest first; else any.
/// None for what the root holds as such, like a global object.
pub(super) fn naming_edge(heap: &Heap, retention: &Retention, node: NodeIndex) -> Option<RetainingEdge> {
    if retention.distances.raw(node) == USER_ROOT_DISTANCE {
        return None;
    }
    let mut first = None;
    let mut named = None;
    for held in retaining_edges(heap, retention, node).take(MOST_RETAINERS) {
        if !held.retains || held.retainer == node {
            continue;
        }
        let is_cyclic = retention.dominators.immediate(held.retainer) == node;
        let is_named = matches!(heap.snapshot.edges.edge_type(held.edge), EdgeType::Property | EdgeType::Context);
        if is_named && !is_cyclic {
            if heap.snapshot.nodes.node_type(held.retainer) == NodeType::Object && !is_context(heap, held.retainer) {
                return Some(held);
            }
            named = named.or(Some(held));
        }
        if !is_cyclic {
            first = first.or(Some(held));
        }
    }
    named.or(first)
}

fn is_context(heap: &Heap, node: NodeIndex) -> bool {
    heap.snapshot.strings.escaped(heap.snapshot.nodes.name(node)).starts_with(b"system / ")
}
