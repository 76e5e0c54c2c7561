//! Who has an edge to whom: the edges of a snapshot the other way round.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use prefetch_index::prefetch_index;
use rayon::prelude::*;

use super::edge_filter::{EdgeFilter, PageOwned};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{ColumnReader, ColumnWriter, EdgeType, NodeIndex, Snapshot, Stored},
};

/// The nodes that have an edge to each node, of any type, in order of the file; a node with two edges stands twice.
#[derive(Debug)]
pub struct Retainers {
    /// Start of each node's entries, and the number of entries at the end.
    first: Vec<u32>,
    entries: Vec<Entry>,
    pub(super) page_owned: PageOwned,
}

/// One edge seen from its target: the node that it leaves, and in the two top bits what kind of edge it is.
/// Readers refuse files with nodes past those bits.
#[derive(Debug, Clone, Copy, Default, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub(super) struct Entry(u32);

impl Entry {
    const COUNTS: u32 = 1 << 31;
    const WEAK: u32 = 1 << 30;

    /// The node that the edge leaves.
    #[inline]
    pub(super) fn source(self) -> NodeIndex {
        NodeIndex(self.0 & !(Self::COUNTS | Self::WEAK))
    }

    /// Whether the edge counts for dominators, but for page ownership.
    #[inline]
    pub(super) fn counts(self) -> bool {
        self.0 & Self::COUNTS != 0
    }

    /// Whether the edge is weak.
    #[inline]
    pub(super) fn is_weak(self) -> bool {
        self.0 & Self::WEAK != 0
    }
}

impl Retainers {
    /// The retaining nodes of `node`.
    pub fn of(&self, node: NodeIndex) -> impl ExactSizeIterator<Item = NodeIndex> + Clone + '_ {
        self.entries(node).iter().map(|entry| entry.source())
    }

    /// The retaining nodes of `node` whose edge counts for dominators, in the same order.
    pub fn holding(&self, node: NodeIndex) -> impl Iterator<Item = NodeIndex> + Clone + '_ {
        self.entries(node).iter().filter(move |entry| self.retains(**entry, node)).map(|entry| entry.source())
    }

    pub(super) fn node_count(&self) -> usize {
        self.first.len() - 1
    }

    /// The edges that lead to `node`.
    #[inline]
    pub(super) fn entries(&self, node: NodeIndex) -> &[Entry] {
        &self.entries[self.first[node.index()] as usize..self.first[node.index() + 1] as usize]
    }

    /// Asks memory for where the entries of `node` stand, for [`Self::prefetch_entries`].
    #[inline]
    pub(super) fn prefetch_place(&self, node: NodeIndex) {
        prefetch_index(&self.first, node.index());
    }

    /// Asks memory for the first ones of the entries of `node`.
    #[inline]
    pub(super) fn prefetch_entries(&self, node: NodeIndex) {
        prefetch_index(&self.entries, self.first[node.index()] as usize);
    }

    /// Whether `entry`, one of the entries of `node`, counts for dominators.
    #[inline]
    pub(super) fn retains(&self, entry: Entry, node: NodeIndex) -> bool {
        entry.counts() && self.page_owned.admits(entry.source(), node)
    }
}

impl Stored for Retainers {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.column(&self.first)?;
        out.column(&self.entries)?;
        self.page_owned.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self { first: input.column()?, entries: input.column()?, page_owned: PageOwned::restore(input)? })
    }
}

/// By node: how many edges lead to it, of any type.
pub(super) struct RetainerCounts(Vec<u32>);

impl RetainerCounts {
    /// Counts the edges of `snapshot`.
    pub(super) fn new(snapshot: &Snapshot, progress: &Progress) -> Result<Self, Cancelled> {
        const RUN: usize = 1 << 16;
        /// Each takes memory for all nodes.
        const MAX_CORES: usize = 4;
        let (node_count, targets) = (snapshot.nodes.len(), snapshot.edges.typed_targets());
        let no_counts = || {
            // With room for the end, which [`ReverseEdges`] adds.
            let mut counts = Vec::with_capacity(node_count + 1);
            counts.resize(node_count, 0_u32);
            counts
        };
        // Each core takes the next run when it is done with one: what else it has to do may keep it from this for long.
        let next_run = AtomicUsize::new(0);
        let core_count = rayon::current_num_threads().min(MAX_CORES);
        let count_runs = |_| {
            let mut counts = None;
            while let Some(run) = targets.chunks(RUN).nth(next_run.fetch_add(1, Ordering::Relaxed)) {
                progress.check()?;
                let counts = counts.get_or_insert_with(no_counts);
                for target in run {
                    counts[target.node().index()] += 1;
                }
            }
            Ok(counts)
        };
        let counts = (0..core_count).into_par_iter().with_max_len(1).filter_map(|core| count_runs(core).transpose());
        let sum = |mut counts: Vec<u32>, others: Vec<u32>| {
            let pairs = counts.par_chunks_mut(RUN).zip(others.par_chunks(RUN));
            pairs.for_each(|(counts, others)| counts.iter_mut().zip(others).for_each(|(count, other)| *count += other));
            Ok(counts)
        };
        Ok(Self(counts.try_reduce_with(sum).unwrap_or_else(|| Ok(no_counts()))?))
    }

    /// How many edges lead to `node`.
    #[inline]
    pub(super) fn of(&self, node: NodeIndex) -> u32 {
        self.0[node.index()]
    }
}

/// The columns of [`Retainers`] before it is known what the page owns.
pub(super) struct ReverseEdges {
    first: Vec<u32>,
    entries: Vec<Entry>,
}

impl ReverseEdges {
    /// Turns the edges round, which were counted.
    pub(super) fn new(
        snapshot: &Snapshot,
        filter: EdgeFilter<'_>,
        counts: RetainerCounts,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        /// So many edges before it is needed, memory is asked for an entry, and as many before that for its place.
        const AHEAD: usize = 16;
        let (nodes, targets) = (&snapshot.nodes, snapshot.edges.typed_targets());
        let RetainerCounts(mut first) = counts;
        first.push(0);
        let mut end = 0;
        for cell in &mut first {
            end += *cell;
            *cell = end;
        }
        // Backwards, so that the end of each node's entries moves to their start, and they stay in file order.
        let mut entries: Vec<Entry> = bytemuck::zeroed_vec(targets.len());
        for source in (0..nodes.len()).rev().map(NodeIndex::new) {
            for edge in nodes.edges(source).rev() {
                let edge = edge as usize;
                if let Some(ahead) = edge.checked_sub(2 * AHEAD) {
                    prefetch_index(&first, targets[ahead].node().index());
                    let end = first[targets[ahead + AHEAD].node().index()];
                    prefetch_index(&entries, (end as usize).wrapping_sub(1));
                }
                let mut entry = source.0;
                if filter.counts(source, edge) {
                    entry |= Entry::COUNTS;
                }
                if targets[edge].is(EdgeType::Weak) {
                    entry |= Entry::WEAK;
                }
                let slot = &mut first[targets[edge].node().index()];
                *slot -= 1;
                entries[*slot as usize] = Entry(entry);
            }
            if source.0.is_multiple_of(1 << 16) {
                progress.advance(1 << 16)?;
            }
        }
        Ok(Self { first, entries })
    }

    /// Adds what the page owns.
    pub(super) fn with(self, page_owned: PageOwned) -> Retainers {
        Retainers { first: self.first, entries: self.entries, page_owned }
    }
}
