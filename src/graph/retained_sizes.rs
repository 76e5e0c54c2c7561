//! Retained sizes: what would go if a node went.

use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{
    Heap,
    class::{GroupSizes, OutermostSums, run_length},
    dominators::Dominators,
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{NodeIndex, WideColumn},
};

/// Nodes whose running totals begin at 0, and between two looks at whether the work was cancelled.
const PIECE: usize = 1 << 16;

/// Retained size of each node in bytes: the shallow sizes of itself and all that it dominates. In preorder of the dominator tree these
/// are consecutive, so that each sum is the difference of two running totals.
///
/// With them comes what groups of nodes retain, for which all is at hand here.
pub(super) fn retained_sizes(
    heap: &Heap,
    dominators: &Dominators,
    progress: &Progress,
) -> Result<(WideColumn, GroupSizes), Cancelled> {
    let preorder = dominators.preorder();
    let (basis, is_settled) = (&heap.class_basis, heap.class_basis.settled_groups());
    let settled_group_at = |place: u32| {
        let node = preorder[place as usize];
        let group = basis.of(node) as usize;
        (is_settled[group] && heap.shallow_size_bytes(node) != 0).then_some(group)
    };
    let run_length = run_length(preorder.len(), is_settled.len());
    let end = preorder.len() as u32;
    let runs: Vec<_> = (0..end).step_by(run_length).map(|start| start..end.min(start + run_length as u32)).collect();
    let (totals, sums) = rayon::join(
        || Totals::new(&heap.shallow_sizes, preorder, progress),
        || OutermostSums::of_runs(&runs, is_settled.len(), dominators, settled_group_at),
    );
    let totals = totals?;
    // Each node is written once; atomic cells let the cores share the column.
    let cells: Vec<AtomicU16> = bytemuck::zeroed_vec(preorder.len());
    let large_count = AtomicUsize::new(0);
    let runs = preorder.par_chunks(run_length).zip(sums).enumerate().map(|(run, (nodes, sums))| {
        let mut found = Run { large: Vec::new(), sums, unsettled: Vec::new() };
        for (piece, nodes) in nodes.chunks(PIECE).enumerate() {
            progress.advance(nodes.len() as u64 / 2)?;
            let large_before = found.large.len();
            let may_be_few = WideColumn::are_few(large_count.load(Ordering::Relaxed), preorder.len());
            for (place, &node) in (run * run_length + piece * PIECE..).zip(nodes) {
                let end = dominators.subtree_end(place as u32);
                let size = totals.between(place, end as usize);
                let cell = u16::try_from(size).unwrap_or(u16::MAX);
                cells[node.index()].store(cell, Ordering::Relaxed);
                if cell == u16::MAX && may_be_few {
                    found.large.push((node.0, size));
                }
                if totals.between(place, place + 1) != 0 {
                    let group = basis.of(node) as usize;
                    if is_settled[group] {
                        found.sums.add(group, place as u32, end, size);
                    } else {
                        found.unsettled.push(place as u32);
                    }
                }
            }
            large_count.fetch_add(found.large.len() - large_before, Ordering::Relaxed);
        }
        Ok(found)
    });
    let runs = runs.collect::<Result<Vec<Run>, Cancelled>>()?;
    let (mut large, mut sums) = (Vec::new(), Vec::new());
    // They stay, and so take no more room than they need.
    let mut unsettled = Vec::with_capacity(runs.iter().map(|run| run.unsettled.len()).sum());
    for run in runs {
        large.push(run.large);
        sums.push(run.sums);
        unsettled.extend(run.unsettled);
    }
    let group_sizes = GroupSizes { of_group: OutermostSums::total(sums, is_settled.len()), unsettled };
    if WideColumn::are_few(large_count.into_inner(), preorder.len()) {
        let cells = cells.into_iter().map(AtomicU16::into_inner).collect();
        return Ok((WideColumn::from_two_bytes(cells, large.into_iter().flatten()), group_sizes));
    }
    drop((cells, large));
    // Most nodes hold much, as in one long chain.
    let mut sizes = WideColumn::zeros(preorder.len());
    for (place, node) in preorder.iter().enumerate() {
        let end = dominators.subtree_end(place as u32) as usize;
        sizes.set(node.index(), totals.between(place, end));
    }
    sizes.compact();
    Ok((sizes, group_sizes))
}

/// What one core finds in one run of places.
struct Run {
    /// Nodes that retain more than two bytes tell, with their sizes.
    large: Vec<(u32, u64)>,
    sums: OutermostSums,
    unsettled: Vec<u32>,
}

/// Running totals of shallow sizes in preorder.
struct Totals {
    /// By place: the total of its piece up to it, itself included.
    in_piece: Vec<u64>,
    /// By piece: the total of all pieces before it.
    before_piece: Vec<u64>,
}

impl Totals {
    fn new(shallow_sizes: &WideColumn, preorder: &[NodeIndex], progress: &Progress) -> Result<Self, Cancelled> {
        let mut in_piece = vec![0; preorder.len()];
        in_piece.par_chunks_mut(PIECE).zip(preorder.par_chunks(PIECE)).try_for_each(|(totals, nodes)| {
            progress.advance(nodes.len() as u64 / 2)?;
            let mut total = 0_u64;
            for (cell, &node) in totals.iter_mut().zip(nodes) {
                // Wraps only in files with more than 16 EiB, and there no difference of less is wrong.
                total = total.wrapping_add(shallow_sizes.get(node.index()));
                *cell = total;
            }
            Ok(())
        })?;
        let mut before_piece = Vec::with_capacity(preorder.len().div_ceil(PIECE));
        let mut total = 0_u64;
        for piece in in_piece.chunks(PIECE) {
            before_piece.push(total);
            total = total.wrapping_add(piece.last().copied().unwrap_or(0));
        }
        Ok(Self { in_piece, before_piece })
    }

    /// The total of the places from `start` up to `end`.
    #[inline]
    fn between(&self, start: usize, end: usize) -> u64 {
        self.before(end).wrapping_sub(self.before(start))
    }

    /// The total of all places before `place`.
    #[inline]
    fn before(&self, place: usize) -> u64 {
        let Some(last) = place.checked_sub(1) else { return 0 };
        self.before_piece[last / PIECE].wrapping_add(self.in_piece[last])
    }
}
