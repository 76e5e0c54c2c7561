//! From heaps to a ranked list of holders.

use std::{cmp::Reverse, sync::Arc};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    Gained, Holder, HolderPath, Verdict,
    anchors::{Anchor, Anchors, ROOT},
    attribution::Attribution,
    births::Births,
    clusters::{Cluster, clusters},
    holder::WARM_UP,
    labels::HeapLabels,
    module_loader::{has_reloaded_modules, is_of_loader},
    path_key::path_key,
    places::split_places,
    series_classes::SeriesClasses,
};
use crate::{
    graph::{ClassIndex, Classes, Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{NodeId, NodeIndex, NodeType},
    timeline::{IdentityCheck, delta_row::difference, id_index::IdIndex, identity::check_identity_by},
};

/// Anchors whose growth is looked into.
const MOST_ANCHORS: usize = 200;
/// Change below which nobody cares who holds it.
const LEAST_BYTES: u64 = 1024;

/// How much of the growth to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrowthOptions {
    /// Holders in the list; what others hold is counted together.
    pub most_holders: usize,
}

impl Default for GrowthOptions {
    fn default() -> Self {
        Self { most_holders: 50 }
    }
}

/// Who holds the growth from the first heap of a series to the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// Whether ids name the same objects all through the series; otherwise holders are matched by their paths.
    pub same_ids: bool,
    /// Checks of each adjacent pair.
    pub identity: Vec<IdentityCheck>,
    /// Last total size minus first, in bytes: the own growth of all holders and of `other_growth_bytes` together.
    pub total_growth_bytes: i64,
    /// Most suspicious first.
    pub holders: Vec<Holder>,
    /// What is not held by any of `holders`.
    pub other_growth_bytes: i64,
}

impl Growth {
    /// Finds the holders of the growth over `heaps`, which are in order of time and at least one.
    ///
    /// Near-linear in the nodes and edges of all heaps, a fraction of what it took to load them.
    pub fn find(heaps: &[(&Heap, &Retention)], options: GrowthOptions, progress: &Progress) -> Result<Self, Cancelled> {
        let (Some(&first), Some(&last)) = (heaps.first(), heaps.last()) else {
            return Ok(Self {
                same_ids: true,
                identity: Vec::new(),
                total_growth_bytes: 0,
                holders: Vec::new(),
                other_growth_bytes: 0,
            });
        };
        let index = |(heap, _): &(&Heap, &Retention)| {
            let nodes = &heap.snapshot.nodes;
            IdIndex::new(nodes, |node| nodes.id(node).is_js())
        };
        let indexes: Vec<IdIndex> = heaps.par_iter().map(index).collect();
        let identity: Vec<IdentityCheck> = (1..heaps.len())
            .into_par_iter()
            .map(|at| check_identity_by(&indexes[at], (at - 1, heaps[at - 1].0), (at, heaps[at].0)))
            .collect();
        let same_ids = identity.iter().all(|check| check.same_ids);
        progress.check()?;
        let total_growth_bytes = difference(last.0.total_size_bytes(), first.0.total_size_bytes());
        let labels: Vec<HeapLabels<'_>> = heaps.iter().map(|(heap, _)| HeapLabels::new(heap)).collect();
        let mut anchors = if same_ids {
            Anchors::by_id(heaps, &indexes, (total_growth_bytes.unsigned_abs() / 200).max(16 << 10))
        } else {
            Anchors::by_path(heaps, &labels, progress)?
        };
        drop(indexes);
        let mut attributions = heaps
            .par_iter()
            .enumerate()
            .map(|(timepoint, &heap)| Attribution::new(heap, &anchors, timepoint, progress))
            .collect::<Result<Vec<_>, _>>()?;
        let top = most_changed(&sizes_by_anchor(&attributions, anchors.len()));
        let positions = positions_of(heaps, &anchors, &top);
        split_places(heaps, &labels, &positions, &mut attributions, &mut anchors, &top, progress)?;
        let sizes = sizes_by_anchor(&attributions, anchors.len());
        let listing = Listing { heaps, anchors: &anchors, attributions: &attributions, sizes: &sizes, same_ids };
        let mut holders = listing.holders(progress)?;
        holders.sort_by(|a, b| {
            let score = |holder: &Holder| score(holder);
            score(b)
                .total_cmp(&score(a))
                .then(b.own_growth_bytes.cmp(&a.own_growth_bytes))
                .then(a.path.entries.len().cmp(&b.path.entries.len()))
                .then(a.node.cmp(&b.node))
        });
        holders.truncate(options.most_holders);
        let named: i64 = holders.iter().map(|holder| holder.own_growth_bytes).sum();
        Ok(Self { same_ids, identity, total_growth_bytes, holders, other_growth_bytes: total_growth_bytes - named })
    }
}

/// By timepoint, then by anchor: bytes that belong to it.
pub(super) type Sizes = Vec<Vec<u64>>;

fn sizes_by_anchor(attributions: &[Attribution], anchor_count: usize) -> Sizes {
    let anchors = || 0..anchor_count as Anchor;
    attributions.iter().map(|attribution| anchors().map(|anchor| attribution.bytes(anchor)).collect()).collect()
}

/// The anchors whose bytes change most over the series, with the change; the largest first.
fn most_changed(sizes: &Sizes) -> Vec<(Anchor, u64)> {
    let anchor_count = sizes.first().map_or(0, Vec::len);
    let mut changes: Vec<(Anchor, u64)> = (0..anchor_count)
        .map(|anchor| {
            let series = || sizes.iter().map(|at| at[anchor]);
            (anchor as Anchor, series().max().unwrap_or(0) - series().min().unwrap_or(0))
        })
        .filter(|&(_, change)| change >= LEAST_BYTES)
        .collect();
    changes.sort_unstable_by_key(|&(anchor, change)| (Reverse(change), anchor));
    changes.truncate(MOST_ANCHORS);
    changes
}

/// By timepoint: where the nodes of the `top` anchors stand in the dominator tree's preorder.
fn positions_of(
    heaps: &[(&Heap, &Retention)],
    anchors: &Anchors,
    top: &[(Anchor, u64)],
) -> Vec<FxHashMap<NodeIndex, u32>> {
    let find = |(timepoint, (_, retention)): (usize, &(&Heap, &Retention))| {
        let nodes = || top.iter().filter_map(|&(anchor, _)| anchors.node(anchor, timepoint));
        let mut is_wanted = FixedBitSet::with_capacity(retention.dominators.preorder().len());
        nodes().for_each(|node| is_wanted.insert(node.index()));
        let mut positions: FxHashMap<NodeIndex, u32> = FxHashMap::default();
        for (&node, position) in retention.dominators.preorder().iter().zip(0..) {
            if is_wanted.contains(node.index()) {
                positions.insert(node, position);
            }
        }
        positions
    };
    heaps.par_iter().enumerate().map(find).collect()
}

/// How suspicious `holder` is: its growth, weighed by how steady it is and what it looks like. What shrinks comes last, but is
/// told.
fn score(holder: &Holder) -> f64 {
    const SHRINKS: f64 = 1e-6;
    if holder.own_growth_bytes <= 0 {
        return holder.own_growth_bytes.unsigned_abs() as f64 * SHRINKS;
    }
    let grown = holder.grown_step_count() as f64 / holder.steps.len().max(1) as f64;
    let engine = if holder.label.is_some() { 0.02 } else { 1.0 };
    holder.own_growth_bytes as f64 * grown * grown * holder.verdict.weight() * engine
}

/// What is known when holders are listed.
struct Listing<'a> {
    heaps: &'a [(&'a Heap, &'a Retention)],
    anchors: &'a Anchors,
    attributions: &'a [Attribution],
    sizes: &'a Sizes,
    same_ids: bool,
}

impl Listing<'_> {
    fn holders(&self, progress: &Progress) -> Result<Vec<Holder>, Cancelled> {
        let classes = SeriesClasses::new(self.heaps);
        let changed = most_changed(self.sizes);
        let last_seen = changed.iter().filter_map(|&(anchor, _)| self.anchors.last_seen(anchor));
        classes.prepare(last_seen.map(|(timepoint, _)| timepoint).chain([0, self.heaps.len() - 1]));
        let clusters = clusters(self.heaps, self.anchors, self.sizes, &classes, &changed, progress)?;
        let mut holder_of = HolderOf(vec![NO_HOLDER; self.anchors.len()]);
        for (cluster, number) in clusters.iter().zip(0..) {
            cluster.anchors.iter().for_each(|&anchor| holder_of.0[anchor as usize] = number);
        }
        progress.check()?;
        let (gained, born) =
            rayon::join(|| self.gained(&classes, &holder_of, clusters.len()), || self.born(&holder_of, clusters.len()));
        progress.check()?;
        let holders = clusters
            .par_iter()
            .zip(gained)
            .zip(born)
            .map(|((cluster, gained), born)| self.holder(cluster, &classes, gained, born))
            .collect();
        progress.check()?;
        Ok(holders)
    }

    fn holder(&self, cluster: &Cluster, classes: &SeriesClasses<'_>, gained: Vec<Gained>, born: Born) -> Holder {
        let Cluster { timepoint, node, .. } = *cluster;
        let (heap, retention) = self.heaps[timepoint];
        let sizes = cluster.sizes(self.sizes);
        let classes = classes.at(timepoint);
        let path = HolderPath::of(heap, retention, classes, node);
        let class = classes.get(classes.of(node)).name.clone();
        let mut ends = path.entries.iter().rev();
        let property = ends.next().map(|entry| entry.edge.clone()).unwrap_or_default();
        let location = heap.source_location(node).or_else(|| ends.find_map(|entry| entry.location.clone()));
        let is_root = cluster.anchors.contains(&ROOT);
        let loads_modules = location.as_ref().is_some_and(is_of_loader)
            && !std::iter::once(&node).chain(&cluster.twins).any(|&list| has_reloaded_modules(heap, list));
        let label = (is_root || loads_modules || is_warm_up(&gained)).then_some(WARM_UP);
        let own_growth_bytes = difference(sizes.last().copied().unwrap_or(0), sizes[0]);
        let most = sizes.last().copied().unwrap_or(0).max(own_growth_bytes.unsigned_abs());
        let in_place = born.largest_bytes > most / 2;
        let mut verdict = Verdict::of(&sizes, &born.cohorts, in_place);
        if label.is_some() && verdict == Verdict::Leaking {
            // Code is compiled for as long as a program meets new work: that it grew at each step tells nothing yet.
            verdict = Verdict::TooFewPoints;
        }
        Holder {
            class,
            property,
            location,
            node,
            twins: cluster.twins.clone(),
            timepoint,
            node_id: self.id_of(cluster),
            label,
            path_key: path_key(&path),
            path,
            own_growth_bytes,
            steps: sizes.windows(2).map(|pair| difference(pair[1], pair[0])).collect(),
            sizes,
            cohorts: born.cohorts,
            verdict,
            gained,
            born: born.objects,
        }
    }

    /// The id of the holder, if it is one and the same object wherever it is seen.
    fn id_of(&self, cluster: &Cluster) -> Option<NodeId> {
        let (&[anchor], []) = (&cluster.anchors[..], &cluster.twins[..]) else { return None };
        let ids = (0..self.heaps.len()).filter_map(|timepoint| {
            self.anchors.node(anchor, timepoint).map(|node| self.heaps[timepoint].0.snapshot.nodes.id(node))
        });
        let id = self.heaps[cluster.timepoint].0.snapshot.nodes.id(cluster.node);
        let mut others = ids.filter(|&other| other != id);
        (self.same_ids && others.next().is_none()).then_some(id)
    }

    /// By holder: what it has at the end more than at the beginning, by class.
    fn gained(&self, classes: &SeriesClasses<'_>, holder_of: &HolderOf, count: usize) -> Vec<Vec<Gained>> {
        let mut sums: Vec<FxHashMap<Arc<str>, (i64, i64)>> = vec![FxHashMap::default(); count];
        let last = self.heaps.len() - 1;
        let (first, last) =
            rayon::join(|| self.held(0, classes.at(0), holder_of), || self.held(last, classes.at(last), holder_of));
        for (held, sign) in [(first, -1), (last, 1)] {
            for (holder, class, objects, bytes) in held {
                let sum = sums[holder].entry(class).or_default();
                sum.0 += sign * objects;
                sum.1 += sign * bytes;
            }
        }
        sums.into_iter()
            .map(|sums| {
                let mut gained: Vec<Gained> = sums
                    .into_iter()
                    .filter(|&(_, sum)| sum != (0, 0))
                    .map(|(class, (count, size_bytes))| Gained { class, count, size_bytes })
                    .collect();
                gained.sort_by(|a, b| {
                    b.size_bytes.cmp(&a.size_bytes).then(b.count.cmp(&a.count)).then(a.class.cmp(&b.class))
                });
                gained
            })
            .collect()
    }

    /// What each holder has at `timepoint`: holder, class, objects, bytes.
    fn held(&self, timepoint: usize, classes: &Classes, holder_of: &HolderOf) -> Vec<(usize, Arc<str>, i64, i64)> {
        let (heap, attribution) = (self.heaps[timepoint].0, &self.attributions[timepoint]);
        let mut by_class: FxHashMap<(usize, ClassIndex), (i64, i64)> = FxHashMap::default();
        for node in heap.snapshot.nodes.indices() {
            let size = heap.shallow_size_bytes(node);
            if size == 0 {
                continue;
            }
            let mut counted = None;
            attribution.share(attribution.of(node), size, |anchor, share| {
                if let Some(holder) = holder_of.get(anchor) {
                    let sum = by_class.entry((holder, classes.of(node))).or_default();
                    sum.0 += i64::from(counted != Some(holder));
                    sum.1 += share as i64;
                    counted = Some(holder);
                }
            });
        }
        let name = |class| classes.get(class).name.clone();
        by_class.into_iter().map(|((holder, class), (objects, bytes))| (holder, name(class), objects, bytes)).collect()
    }

    /// By holder: what the last heap tells of when its bytes came.
    fn born(&self, holder_of: &HolderOf, count: usize) -> Vec<Born> {
        let last = self.heaps.len() - 1;
        let heap = self.heaps[last].0;
        let nodes = &heap.snapshot.nodes;
        let cohorts = vec![0; if self.same_ids { last } else { 0 }];
        let mut found = vec![Born { cohorts, ..Born::default() }; count];
        let heaps: Vec<&Heap> = self.heaps.iter().map(|(heap, _)| *heap).collect();
        let births = Births::new(&heaps);
        let attribution = &self.attributions[last];
        for node in nodes.indices() {
            let size = heap.shallow_size_bytes(node);
            if size == 0 {
                continue;
            }
            attribution.share(attribution.of(node), size, |anchor, share| {
                let Some(holder) = holder_of.get(anchor) else { return };
                let interval = if self.same_ids { births.interval(heap, node) } else { None };
                let born = &mut found[holder];
                if nodes.node_type(node) == NodeType::Object {
                    born.largest_bytes = born.largest_bytes.max(share);
                }
                if let Some(interval) = interval {
                    born.cohorts[interval] += share;
                }
                if (interval.is_some() || !self.same_ids) && born.objects.last() != Some(&node) {
                    born.objects.push(node);
                }
            });
        }
        found
    }
}

/// Which holder each anchor belongs to.
struct HolderOf(Vec<u32>);

/// Anchors that are in no holder.
const NO_HOLDER: u32 = u32::MAX;

impl HolderOf {
    #[inline]
    fn get(&self, anchor: Anchor) -> Option<usize> {
        let holder = self.0[anchor as usize];
        (holder != NO_HOLDER).then_some(holder as usize)
    }
}

/// What the last heap tells of when the bytes of a holder came.
#[derive(Debug, Clone, Default)]
struct Born {
    /// Bytes by the interval in which they were born; empty where ids don't tell.
    cohorts: Vec<u64>,
    /// The objects that these are; where ids don't tell, all.
    objects: Vec<NodeIndex>,
    /// Size of its largest object, which has a table of its own.
    largest_bytes: u64,
}

/// Whether most of what was gained is code, shapes and tables of V8's own.
fn is_warm_up(gained: &[Gained]) -> bool {
    let positive = || gained.iter().filter(|gained| gained.size_bytes > 0);
    let all: i64 = positive().map(|gained| gained.size_bytes).sum();
    let engine: i64 = positive()
        .filter(|gained| matches!(&*gained.class, "(compiled code)" | "(system)" | "(object shape)" | "(array)"))
        .map(|gained| gained.size_bytes)
        .sum();
    engine * 5 > all * 3
}
