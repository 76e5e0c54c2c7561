//! Retained sizes: what would go if a node went.

use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::dominators::Dominators;
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{NodeIndex, WideColumn},
};

/// Nodes that one core takes at a time.
const RUN: usize = 1 << 16;

/// Retained size of each node in bytes: the shallow sizes of itself and all that it dominates.
///
/// In preorder of the dominator tree these are consecutive, so that each sum is the difference of two running totals.
pub(super) fn retained_sizes(
    shallow_sizes: &WideColumn,
    dominators: &Dominators,
    progress: &Progress,
) -> Result<WideColumn, Cancelled> {
    let preorder = dominators.preorder();
    let totals = Totals::new(shallow_sizes, preorder, progress)?;
    // Each node is written once; atomic cells let the cores share the column.
    let cells: Vec<AtomicU16> = preorder.iter().map(|_| AtomicU16::new(0)).collect();
    let large_count = AtomicUsize::new(0);
    let sum_run = |(run, nodes): (usize, &[NodeIndex])| {
        progress.advance(RUN as u64 / 2)?;
        let mut large = Vec::new();
        if !WideColumn::are_few(large_count.load(Ordering::Relaxed), preorder.len()) {
            return Ok(large);
        }
        for (place, &node) in (run * RUN..).zip(nodes) {
            let size = totals.of_subtree(place, dominators);
            let cell = u16::try_from(size).unwrap_or(u16::MAX);
            cells[node.index()].store(cell, Ordering::Relaxed);
            if cell == u16::MAX {
                large.push((node.0, size));
            }
        }
        large_count.fetch_add(large.len(), Ordering::Relaxed);
        Ok(large)
    };
    let large = preorder.par_chunks(RUN).enumerate().map(sum_run).collect::<Result<Vec<_>, Cancelled>>()?;
    if WideColumn::are_few(large_count.into_inner(), preorder.len()) {
        let cells = cells.into_iter().map(AtomicU16::into_inner).collect();
        return Ok(WideColumn::from_two_bytes(cells, large.into_iter().flatten()));
    }
    drop((cells, large));
    // Most nodes hold much, as in one long chain.
    let mut sizes = WideColumn::zeros(preorder.len());
    for (place, node) in preorder.iter().enumerate() {
        sizes.set(node.index(), totals.of_subtree(place, dominators));
    }
    sizes.compact();
    Ok(sizes)
}

/// Running totals of shallow sizes in preorder.
struct Totals {
    /// By place: the total of its run up to it, itself included.
    in_run: Vec<u64>,
    /// By run: the total of all runs before it.
    before_run: Vec<u64>,
}

impl Totals {
    fn new(shallow_sizes: &WideColumn, preorder: &[NodeIndex], progress: &Progress) -> Result<Self, Cancelled> {
        let mut in_run = vec![0; preorder.len()];
        in_run.par_chunks_mut(RUN).zip(preorder.par_chunks(RUN)).try_for_each(|(totals, nodes)| {
            progress.advance(RUN as u64 / 2)?;
            let mut total = 0_u64;
            for (cell, &node) in totals.iter_mut().zip(nodes) {
                // Wraps only in files with more than 16 EiB, and there no difference of less is wrong.
                total = total.wrapping_add(shallow_sizes.get(node.index()));
                *cell = total;
            }
            Ok(())
        })?;
        let mut before_run = Vec::with_capacity(preorder.len().div_ceil(RUN));
        let mut total = 0_u64;
        for run in in_run.chunks(RUN) {
            before_run.push(total);
            total = total.wrapping_add(run.last().copied().unwrap_or(0));
        }
        Ok(Self { in_run, before_run })
    }

    /// The total of what stands at `place` and all that it dominates.
    #[inline]
    fn of_subtree(&self, place: usize, dominators: &Dominators) -> u64 {
        self.before(dominators.subtree_end(place as u32) as usize).wrapping_sub(self.before(place))
    }

    /// The total of all places before `place`.
    #[inline]
    fn before(&self, place: usize) -> u64 {
        let Some(last) = place.checked_sub(1) else { return 0 };
        self.before_run[last / RUN].wrapping_add(self.in_run[last])
    }
}
