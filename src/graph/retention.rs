//! Who retains whom: retainers, distances, dominators and retained sizes of one heap.

use std::{
    io,
    sync::{Mutex, OnceLock, PoisonError},
};

use super::{
    Heap,
    class::GroupSizes,
    depth_first::DepthFirstWalk,
    distances::Distances,
    dominators::Dominators,
    edge_filter::PageOwned,
    heap::Ground,
    pendants::Pendants,
    retained_sizes::retained_sizes,
    retainers::{RetainerCounts, Retainers, ReverseEdges},
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{ColumnReader, ColumnWriter, EdgeIndex, NodeIndex, Stored, WideColumn},
};

/// The answers that need the whole graph: columns by node, and what classes retain, as far as that is known without interfaces.
#[derive(Debug)]
pub struct Retention {
    pub retainers: Retainers,
    pub distances: Distances,
    pub dominators: Dominators,
    retained_sizes: WideColumn,
    group_sizes: GroupSizes,
}

impl Retention {
    /// Computes all of it. Near-linear in nodes and edges on any graph.
    pub fn new(heap: &Heap, progress: &Progress) -> Result<Self, Cancelled> {
        let retainer_counts = RetainerCounts::new(&heap.snapshot, progress)?;
        let (links, ()) = Links::new(heap.ground(), retainer_counts, progress, 0, || Ok(()))?;
        links.with_sizes(heap, progress)
    }

    /// Retained size of `node` in bytes: what would go if it went.
    #[inline]
    pub fn retained_size_bytes(&self, node: NodeIndex) -> u64 {
        self.retained_sizes.get(node.index())
    }

    /// What is known of the retained sizes of classes under any interfaces.
    pub(super) fn group_sizes(&self) -> &GroupSizes {
        &self.group_sizes
    }

    /// Whether the immediate dominator of `node` holds it by an edge of its own, and not only through others. Linear in the node's
    /// retainers.
    #[inline]
    pub fn is_held_by_dominator(&self, node: NodeIndex) -> bool {
        let dominator = self.dominators.immediate(node);
        let mut entries = self.retainers.entries(node).iter();
        dominator != node && entries.any(|entry| entry.source() == dominator && self.retainers.retains(*entry, node))
    }

    /// Whether `edge`, which leaves `retainer`, counts for dominators and retained sizes.
    #[inline]
    pub fn retains(&self, heap: &Heap, retainer: NodeIndex, edge: EdgeIndex) -> bool {
        heap.edge_filter().counts(retainer, edge.index())
            && self.retainers.page_owned.admits(retainer, heap.snapshot.edges.target(edge))
    }
}

/// Who retains whom, without sizes.
pub(super) struct Links {
    retainers: Retainers,
    distances: Distances,
    dominators: Dominators,
}

impl Links {
    /// Finds them, and does `beside` on what is left of the other cores: that advances by `beside_items`.
    pub(super) fn new<T: Send>(
        ground: Ground<'_>,
        retainer_counts: RetainerCounts,
        progress: &Progress,
        beside_items: u64,
        beside: impl FnOnce() -> Result<T, Cancelled> + Send,
    ) -> Result<(Self, T), Cancelled> {
        let node_count = ground.snapshot.nodes.len() as u64;
        progress.begin("finding dominators", 2 * node_count + beside_items)?;
        let pendants = Pendants::new(ground, &retainer_counts);
        let parts = Mutex::new((None, None));
        let found = OnceLock::new();
        let (mut distances, mut beside_found) = (Err(Cancelled), Err(Cancelled));
        // The longest chain of work are the walk and then the dominators, for which the retainers must be there as well. Whoever comes
        // last with either goes on with them, so that no core waits for another.
        let go_on = |walk, reverse_edges| {
            if let Some((walk, reverse_edges)) = both(&parts, walk, reverse_edges) {
                let _first = found.set(Self::find_dominators(walk, reverse_edges, progress));
            }
        };
        rayon::scope(|scope| {
            scope.spawn(|_| {
                let edges = ReverseEdges::new(ground.snapshot, ground.edge_filter(), retainer_counts, progress);
                go_on(None, Some(edges));
            });
            scope.spawn(|_| distances = Distances::new(ground, &pendants, progress));
            scope.spawn(|_| beside_found = beside());
            go_on(Some(DepthFirstWalk::from_root(ground, &pendants, progress)), None);
        });
        let (retainers, dominators) = found.into_inner().unwrap_or(Err(Cancelled))?;
        Ok((Self { retainers, distances: distances?, dominators }, beside_found?))
    }

    fn find_dominators(
        walk: Result<(DepthFirstWalk<'_>, PageOwned), Cancelled>,
        reverse_edges: Result<ReverseEdges, Cancelled>,
        progress: &Progress,
    ) -> Result<(Retainers, Dominators), Cancelled> {
        let (walk, page_owned) = walk?;
        let retainers = reverse_edges?.with(page_owned);
        let dominators = Dominators::new(walk.finish(&retainers, progress)?, &retainers, progress)?;
        Ok((retainers, dominators))
    }

    /// Adds retained sizes.
    pub(super) fn with_sizes(self, heap: &Heap, progress: &Progress) -> Result<Retention, Cancelled> {
        let Self { retainers, distances, dominators } = self;
        progress.begin("summing retained sizes", heap.shallow_sizes.len() as u64)?;
        let (retained_sizes, group_sizes) = retained_sizes(heap, &dominators, progress)?;
        Ok(Retention { retainers, distances, dominators, retained_sizes, group_sizes })
    }
}

/// Leaves what there is of a pair in `parts`, and takes both once they are there.
fn both<A, B>(parts: &Mutex<(Option<A>, Option<B>)>, one: Option<A>, other: Option<B>) -> Option<(A, B)> {
    let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
    parts.0 = parts.0.take().or(one);
    parts.1 = parts.1.take().or(other);
    if parts.0.is_some() && parts.1.is_some() { parts.0.take().zip(parts.1.take()) } else { None }
}

impl Stored for Retention {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        self.retainers.store(out)?;
        self.distances.store(out)?;
        self.dominators.store(out)?;
        self.retained_sizes.store(out)?;
        self.group_sizes.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self {
            retainers: Retainers::restore(input)?,
            distances: Distances::restore(input)?,
            dominators: Dominators::restore(input)?,
            retained_sizes: WideColumn::restore(input)?,
            group_sizes: GroupSizes::restore(input)?,
        })
    }
}
