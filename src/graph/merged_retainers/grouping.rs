//! Edges into the set, grouped by what they are called and where their holders are kept.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    MergedRetainer, Place,
    holding_edges::HoldingEdges,
    place::{Owner, Places},
    step::{Kind, Segment, write_path},
};
use crate::{
    graph::{ClassIndex, Classes, Heap},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex},
};

/// What the edges of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    segment: Segment,
    edge_type: EdgeType,
    /// Class of the holder.
    class: ClassIndex,
    /// Place of the holder.
    place: u32,
    is_program: bool,
}

/// The groups of a run of holders, or of all.
#[derive(Default)]
pub(super) struct Grouping {
    keys: Vec<Key>,
    positions: FxHashMap<Key, u32>,
    /// Holders by group, in file order with the position among all holders, each once.
    holders: Vec<Vec<(NodeIndex, u32)>>,
    /// A group and a node that it holds, once for each edge.
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
        let runs = edges.read(progress, |run: &mut Self, holder, edge, held| {
            let key = Key {
                segment: Segment::of(heap, holder, edge),
                edge_type: heap.snapshot.edges.edge_type(edge),
                class: classes.of(holder.node),
                place: places.of_holder[holder.position].0,
                is_program: Kind::of(heap, holder.node, edge) == Kind::Program,
            };
            let group = run.position(key);
            let holders = &mut run.holders[group as usize];
            if holders.last().is_none_or(|&(last, _)| last != holder.node) {
                holders.push((holder.node, holder.position as u32));
            }
            run.held.push((group, held));
        })?;
        let mut all = Self::default();
        for run in runs {
            progress.check()?;
            let groups: Vec<u32> = run.keys.into_iter().map(|key| all.position(key)).collect();
            for (&group, holders) in groups.iter().zip(run.holders) {
                all.holders[group as usize].extend(holders);
            }
            all.held.extend(run.held.into_iter().map(|(group, held)| (groups[group as usize], held)));
        }
        all.held.par_sort_unstable();
        all.held.dedup();
        progress.check()?;
        Ok(all)
    }

    fn position(&mut self, key: Key) -> u32 {
        *self.positions.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.holders.push(Vec::new());
            self.keys.len() as u32 - 1
        })
    }

    pub(super) fn into_merged(self, heap: &Heap, classes: &Classes, places: &Places) -> Vec<MergedRetainer> {
        let mut sums = vec![(0_u64, 0_u64); self.keys.len()];
        for (group, held) in self.held {
            let (count, size_bytes) = &mut sums[group as usize];
            *count += 1;
            *size_bytes += heap.shallow_size_bytes(held);
        }
        let mut merged: Vec<MergedRetainer> = self
            .keys
            .into_iter()
            .zip(self.holders)
            .zip(sums)
            .map(|((key, holders), (held_count, held_size_bytes))| {
                let place = &places.keys[key.place as usize];
                let class = classes.get(key.class);
                MergedRetainer {
                    edge_label: write_path(heap, [key.segment]).into(),
                    edge_type: key.edge_type,
                    class: class.name.clone(),
                    location: class.location.clone(),
                    place: key.place(heap, classes, places, &holders),
                    holders: holders.into_iter().map(|(holder, _)| holder).collect(),
                    held_count,
                    held_size_bytes,
                    is_internal: place.is_internal_owner || !(place.is_program || key.is_program),
                    is_weak: key.edge_type == EdgeType::Weak,
                }
            })
            .collect();
        merged.sort_by(|a, b| a.order().cmp(&b.order()));
        merged
    }
}

impl Key {
    fn place(self, heap: &Heap, classes: &Classes, places: &Places, holders: &[(NodeIndex, u32)]) -> Place {
        let key = &places.keys[self.place as usize];
        let segments = key.path().chain([self.segment.in_path(heap, self.edge_type)]);
        let label = match write_path(heap, segments) {
            silent if silent.is_empty() => write_path(heap, [self.segment]),
            label => label,
        };
        let (holder, location) = match key.owner {
            Owner::Class(class) => (classes.get(class).name.clone(), classes.get(class).location.clone()),
            Owner::Function { name, position } => {
                let name = heap.snapshot.strings.text(name);
                let name = if name.is_empty() { "(anonymous)" } else { &*name };
                (format!("{name}()").into(), position.and_then(|position| heap.scripts().resolve(position)))
            }
        };
        let mut owners: Vec<NodeIndex> =
            holders.iter().map(|&(_, position)| places.of_holder[position as usize].1).collect();
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
            self.place.label.clone(),
            self.place.holder.clone(),
            self.place.location.clone(),
            self.edge_label.clone(),
            self.edge_type,
            self.class.clone(),
            self.holders.first().copied(),
        )
    }
}
