//! The nearest holders with a name, reached from containers without one.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    holding_edges::HoldingEdges,
    rope::Ropes,
    step::{Containers, Kind, Rank, Segment},
};
use crate::{
    graph::{ClassIndex, Classes, Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex, NodeType, ScriptPosition, StringIndex},
};

/// Holders that are looked at as one piece of parallel work.
const HOLDERS_PER_RUN: usize = 1 << 14;
/// Steps up from a container after which it has to do without a name.
pub(super) const MAX_STEPS: usize = 8;

/// Who holds, as far as places are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Class(ClassIndex),
    /// One of V8's lists of roots, such as `(Global handles)`.
    Root(StringIndex),
    /// Functions of one name and place in the source.
    Function {
        name: StringIndex,
        position: Option<ScriptPosition>,
    },
}

/// What holders have in common that are kept in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PlaceKey {
    pub(super) owner: Owner,
    /// The path from the holder up to the owner, the rest of it silent.
    segments: [Segment; MAX_STEPS],
    /// Whether some edge on the way was written by the program.
    pub(super) is_program: bool,
    /// Whether the owner is V8's own.
    pub(super) is_internal_owner: bool,
}

impl PlaceKey {
    /// The path from the owner down to the holder.
    pub(super) fn path(&self) -> impl Iterator<Item = Segment> {
        self.segments.into_iter().rev()
    }
}

/// The place of each of a list of holders.
pub(super) struct Places {
    /// Each once, in order of first appearance.
    pub(super) keys: Vec<PlaceKey>,
    /// By holder: its place, as a position in `keys`, and the node that owns it there.
    pub(super) of_holder: Vec<(u32, NodeIndex)>,
}

/// The best way up from a container.
#[derive(Debug, Clone, Copy)]
struct Way {
    rank: Rank,
    holder: NodeIndex,
    edge_type: EdgeType,
    segment: Segment,
}

impl Places {
    pub(super) fn of_holders(
        heap: &Heap,
        retention: &Retention,
        classes: &Classes,
        holders: &[NodeIndex],
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let containers = Containers::new(classes);
        let ways = Ways::of(heap, retention, classes, &containers, holders, progress)?;
        let runs: Vec<Run> = holders
            .par_chunks(HOLDERS_PER_RUN)
            .map(|holders| {
                progress.check()?;
                let mut run = Run::default();
                for &holder in holders {
                    run.add(heap, classes, &containers, &ways, holder);
                }
                Ok(run)
            })
            .collect::<Result<_, Cancelled>>()?;
        let mut places = Self { keys: Vec::new(), of_holder: Vec::with_capacity(holders.len()) };
        let mut positions: FxHashMap<PlaceKey, u32> = FxHashMap::default();
        for run in runs {
            let of_run: Vec<u32> =
                run.keys.into_iter().map(|key| intern(&mut positions, &mut places.keys, key)).collect();
            places.of_holder.extend(run.of_holder.into_iter().map(|(place, owner)| (of_run[place as usize], owner)));
        }
        Ok(places)
    }
}

/// The places of a run of holders, told apart within the run only.
#[derive(Default)]
struct Run {
    keys: Vec<PlaceKey>,
    positions: FxHashMap<PlaceKey, u32>,
    /// Places of the holders that have a name themselves, which are nearly all.
    direct: FxHashMap<(ClassIndex, NodeType), u32>,
    of_holder: Vec<(u32, NodeIndex)>,
}

impl Run {
    fn add(&mut self, heap: &Heap, classes: &Classes, containers: &Containers, ways: &Ways, holder: NodeIndex) {
        let node_type = heap.snapshot.nodes.node_type(holder);
        let is_direct = node_type != NodeType::Synthetic && !containers.contain(heap, classes, holder);
        let class = (classes.of(holder), node_type);
        if is_direct && let Some(&place) = self.direct.get(&class) {
            self.of_holder.push((place, holder));
            return;
        }
        let (key, owner) = ways.follow(heap, classes, containers, holder);
        let place = intern(&mut self.positions, &mut self.keys, key);
        if is_direct {
            self.direct.insert(class, place);
        }
        self.of_holder.push((place, owner));
    }
}

fn intern(positions: &mut FxHashMap<PlaceKey, u32>, keys: &mut Vec<PlaceKey>, key: PlaceKey) -> u32 {
    *positions.entry(key).or_insert_with(|| {
        keys.push(key);
        keys.len() as u32 - 1
    })
}

/// The ways up from all containers that are met on the way to a name.
struct Ways {
    best: BestWays,
    ropes: Ropes,
}

/// The best way known for each node. A million containers are common, too many to be hashed.
struct BestWays {
    /// By node: position in `ways` plus one; 0 where there is none.
    slots: Vec<u32>,
    ways: Vec<Way>,
}

impl BestWays {
    fn get(&self, node: NodeIndex) -> Option<&Way> {
        self.slots[node.index()].checked_sub(1).map(|way| &self.ways[way as usize])
    }

    fn keep(&mut self, node: NodeIndex, way: Way) {
        match &mut self.slots[node.index()] {
            slot @ 0 => {
                self.ways.push(way);
                *slot = self.ways.len() as u32;
            }
            slot => {
                let known = &mut self.ways[*slot as usize - 1];
                if way.rank < known.rank {
                    *known = way;
                }
            }
        }
    }
}

impl Ways {
    /// Finds them a step at a time for all containers together, so that no holder is read more than once a step.
    fn of(
        heap: &Heap,
        retention: &Retention,
        classes: &Classes,
        are_containers: &Containers,
        holders: &[NodeIndex],
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let distance = |node| u32::try_from(retention.distances.raw(node)).unwrap_or(u32::MAX);
        let node_count = heap.snapshot.nodes.len();
        let mut best = BestWays { slots: vec![0; node_count], ways: Vec::new() };
        let mut containers: Vec<NodeIndex> =
            holders.par_iter().copied().filter(|&holder| are_containers.contain(heap, classes, holder)).collect();
        let ropes = Ropes::of(heap, retention, &containers);
        for container in &mut containers {
            *container = ropes.whole(*container);
        }
        containers.sort_unstable();
        containers.dedup();
        let mut seen = FixedBitSet::with_capacity(node_count);
        seen.extend(containers.iter().map(|container| container.index()));
        for _ in 0..MAX_STEPS {
            if containers.is_empty() {
                break;
            }
            let edges = HoldingEdges::into(heap, retention, containers.iter().copied(), progress)?;
            let found = edges.read(progress, |ways: &mut Vec<(NodeIndex, Way)>, holder, edge, held| {
                let is_container = are_containers.contain(heap, classes, holder.node);
                let way = Way {
                    rank: Rank::new(heap, holder.node, edge, is_container, distance(holder.node), distance(held)),
                    holder: holder.node,
                    edge_type: heap.snapshot.edges.edge_type(edge),
                    segment: Segment::of(heap, holder, edge),
                };
                ways.push((held, way));
            })?;
            for (held, way) in found.into_iter().flatten() {
                best.keep(held, way);
            }
            containers = containers
                .iter()
                .filter_map(|&container| Some(best.get(container)?.holder))
                .filter(|&holder| are_containers.contain(heap, classes, holder) && !seen.put(holder.index()))
                .collect();
        }
        Ok(Self { best, ropes })
    }

    /// The place of `holder`, and the node that owns it there: `holder` itself, if it has a name.
    fn follow(
        &self,
        heap: &Heap,
        classes: &Classes,
        containers: &Containers,
        holder: NodeIndex,
    ) -> (PlaceKey, NodeIndex) {
        let nodes = &heap.snapshot.nodes;
        let mut segments = [Segment::Silent; MAX_STEPS];
        let mut owner = self.ropes.whole(holder);
        let mut is_program = false;
        // A variable is known by its name and its function, wherever that function may hang.
        let mut has_variable = is_scope(heap, holder);
        for segment in &mut segments {
            let Some(way) = self.best.get(owner).filter(|_| containers.contain(heap, classes, owner)) else { break };
            if !has_variable {
                *segment = way.segment.in_path(heap, way.edge_type);
            }
            has_variable |= way.edge_type == EdgeType::Context;
            is_program |= way.rank.kind() == Kind::Program;
            owner = way.holder;
        }
        let key = PlaceKey {
            owner: match nodes.node_type(owner) {
                NodeType::Synthetic => Owner::Root(nodes.name(owner)),
                NodeType::Closure if owner != holder => {
                    Owner::Function { name: nodes.name(owner), position: heap.snapshot.locations.get(owner) }
                }
                _ => Owner::Class(classes.of(owner)),
            },
            segments,
            is_program,
            is_internal_owner: matches!(
                nodes.node_type(owner),
                NodeType::Hidden | NodeType::Array | NodeType::Code | NodeType::ObjectShape | NodeType::Synthetic
            ),
        };
        (key, owner)
    }
}

fn is_scope(heap: &Heap, node: NodeIndex) -> bool {
    heap.snapshot.strings.escaped(heap.snapshot.nodes.name(node)).starts_with(b"system / Context")
}
