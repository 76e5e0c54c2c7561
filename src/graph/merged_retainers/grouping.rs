//! Edges into the set, grouped by where what they hold is kept.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    MergedRetainer, Place,
    holding_edges::HoldingEdges,
    place::{MAX_STEPS, Owner, Places},
    step::{Kind, Segment, is_closed_over, is_idle, write_path},
};
use crate::{
    graph::{ClassIndex, Classes, Heap},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex},
};

/// What edges have in common that lead the same way from a place into the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Route {
    segment: Segment,
    edge_type: EdgeType,
    kind: Kind,
    is_idle: bool,
    /// Class of the holder.
    class: ClassIndex,
    /// Place of the holder.
    place: u32,
}

/// What makes a group. Several routes may come to the same for a person: an array's elements are held by the array and by
/// its backing store, the halves of a string by one long string after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GroupKey {
    owner: Owner,
    /// The path from the owner down to what is held, silent parts left out.
    path: [Option<Segment>; MAX_STEPS + 1],
    is_weak: bool,
    is_internal: bool,
}

struct Group {
    key: GroupKey,
    /// The route that a person would name, and its number of edges.
    route: (Route, usize),
    holders: Vec<Holder>,
}

/// A node that holds, and its position among all that do.
type Holder = (NodeIndex, u32);

/// The edges of one route, in a run of holders.
#[derive(Default)]
struct RouteEdges {
    /// In file order, each once.
    holders: Vec<Holder>,
    /// As often as it is held.
    held: Vec<NodeIndex>,
}

/// The routes of a run of holders, in order of first appearance.
#[derive(Default)]
struct Routes {
    list: Vec<(Route, RouteEdges)>,
    positions: FxHashMap<Route, usize>,
    /// Position of the route that was asked for last, which an array with a million elements asks for again and again.
    last: usize,
}

impl Routes {
    fn edges_of(&mut self, route: Route) -> &mut RouteEdges {
        if self.list.get(self.last).is_none_or(|(last, _)| *last != route) {
            self.last = *self.positions.entry(route).or_insert_with(|| {
                self.list.push((route, RouteEdges::default()));
                self.list.len() - 1
            });
        }
        &mut self.list[self.last].1
    }
}

pub(super) struct Grouping {
    groups: Vec<Group>,
    /// Group and node of the set, each pair once.
    held: Vec<(u32, NodeIndex)>,
}

impl Grouping {
    pub(super) fn new(
        heap: &Heap,
        classes: &Classes,
        edges: &HoldingEdges<'_>,
        places: &Places,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let runs = edges.read(progress, |routes: &mut Routes, holder, edge, held| {
            let route = Route {
                segment: Segment::of(heap, holder, edge),
                edge_type: heap.snapshot.edges.edge_type(edge),
                kind: match Kind::of(heap, holder.node, edge) {
                    Kind::Slot if is_closed_over(heap, holder.node, edge) => Kind::Program,
                    kind => kind,
                },
                is_idle: is_idle(heap, holder.node, edge),
                class: classes.of(holder.node),
                place: places.of_holder[holder.position].0,
            };
            let edges = routes.edges_of(route);
            if edges.holders.last().is_none_or(|&(last, _)| last != holder.node) {
                edges.holders.push((holder.node, holder.position as u32));
            }
            edges.held.push(held);
        })?;
        let mut all = Self { groups: Vec::new(), held: Vec::new() };
        let mut positions: FxHashMap<GroupKey, u32> = FxHashMap::default();
        for run in runs {
            progress.check()?;
            for (route, edges) in run.list {
                let key = GroupKey::new(heap, places, route);
                let group = *positions.entry(key).or_insert_with(|| {
                    all.groups.push(Group { key, route: (route, 0), holders: Vec::new() });
                    all.groups.len() as u32 - 1
                });
                all.add(group, route, edges);
            }
        }
        all.held.par_sort_unstable();
        all.held.dedup();
        for group in &mut all.groups {
            group.holders.sort_unstable();
            group.holders.dedup();
        }
        progress.check()?;
        Ok(all)
    }

    fn add(&mut self, position: u32, route: Route, edges: RouteEdges) {
        let group = &mut self.groups[position as usize];
        let (known, edge_count) = &mut group.route;
        if route == *known {
            *edge_count += edges.held.len();
        } else if route.rank(edges.held.len()) < known.rank(*edge_count) {
            group.route = (route, edges.held.len());
        }
        group.holders.extend(edges.holders);
        self.held.extend(edges.held.into_iter().map(|held| (position, held)));
    }

    /// The groups for a person, most bytes held first.
    pub(super) fn into_merged(self, heap: &Heap, classes: &Classes, places: &Places) -> Vec<MergedRetainer> {
        let mut sums = vec![(0_u64, 0_u64); self.groups.len()];
        for (group, held) in self.held {
            let (count, size_bytes) = &mut sums[group as usize];
            *count += 1;
            *size_bytes += heap.shallow_size_bytes(held);
        }
        let mut merged: Vec<MergedRetainer> = self
            .groups
            .into_iter()
            .zip(sums)
            .map(|(group, (held_count, held_size_bytes))| {
                let (route, _) = group.route;
                let class = classes.get(route.class);
                MergedRetainer {
                    edge_label: write_path(heap, [route.segment]).into(),
                    edge_type: route.edge_type,
                    class: class.name.clone(),
                    location: class.location.clone(),
                    place: group.place(heap, classes, places),
                    holders: group.holders.iter().map(|&(holder, _)| holder).collect(),
                    held_count,
                    held_size_bytes,
                    is_internal: group.key.is_internal,
                    is_weak: group.key.is_weak,
                }
            })
            .collect();
        merged.sort_by(|a, b| a.order().cmp(&b.order()));
        merged
    }
}

impl Route {
    /// Of two routes to the same place, the smaller is the one to tell of: what the program wrote, then the wider.
    fn rank(&self, edge_count: usize) -> impl Ord {
        (self.kind, Reverse(edge_count), self.class, self.edge_type, self.place)
    }
}

impl GroupKey {
    fn new(heap: &Heap, places: &Places, route: Route) -> Self {
        let place = &places.keys[route.place as usize];
        let mut path = [None; MAX_STEPS + 1];
        let mut length = 0;
        for segment in place.path().chain([route.segment.in_path(heap, route.edge_type)]) {
            // In a list, `next.next.next` tells no more than `next`.
            let is_repeated = matches!(segment, Segment::Name(_)) && length > 0 && path[length - 1] == Some(segment);
            if segment != Segment::Silent && !is_repeated {
                path[length] = Some(segment);
                length += 1;
            }
        }
        if path[0].is_none() {
            path[0] = Some(route.segment);
        }
        Self {
            owner: place.owner,
            path,
            is_weak: route.is_idle,
            is_internal: place.is_internal_owner || !(place.is_program || route.kind == Kind::Program),
        }
    }
}

impl Group {
    fn place(&self, heap: &Heap, classes: &Classes, places: &Places) -> Place {
        let label = write_path(heap, self.key.path.into_iter().flatten());
        let (holder, location) = match self.key.owner {
            Owner::Class(class) => (classes.get(class).name.clone(), classes.get(class).location.clone()),
            Owner::Root(name) => (heap.snapshot.strings.text(name).into(), None),
            Owner::Function { name, position } => {
                let name = heap.snapshot.strings.text(name);
                let name = if name.is_empty() { "(anonymous)" } else { &*name };
                (format!("{name}()").into(), position.and_then(|position| heap.scripts().resolve(position)))
            }
        };
        let mut owners: Vec<NodeIndex> =
            self.holders.iter().map(|&(_, position)| places.of_holder[position as usize].1).collect();
        owners.sort_unstable();
        owners.dedup();
        Place { label: label.into(), holder, location, owners }
    }
}

impl MergedRetainer {
    /// Strong before weak, most bytes first, and then by everything that tells two groups apart.
    fn order(&self) -> impl Ord {
        (
            self.is_weak,
            Reverse((self.held_size_bytes, self.held_count)),
            self.is_internal,
            self.place.label.clone(),
            self.place.holder.clone(),
            self.place.location.clone(),
            self.holders.first().copied(),
        )
    }
}
