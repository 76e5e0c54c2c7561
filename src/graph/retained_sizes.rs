//! Retained sizes: what would go if a node went.

use std::{
    mem,
    sync::atomic::{AtomicU16, AtomicUsize, Ordering},
};

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

/// Nodes whose running totals begin at 0, and between two looks at whether the work was cancelled. These totals fit a core's cache.
const PIECE: usize = 1 << 14;
/// Places for each one whose running total is kept.
const PLACES_PER_MARK: usize = 8;
const _: () = assert!(PIECE.is_multiple_of(PLACES_PER_MARK), "each piece has marks of its own");

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
    let run_length = run_length(preorder.len(), is_settled.len()).next_multiple_of(PIECE);
    let end = preorder.len() as u32;
    let runs: Vec<_> = (0..end).step_by(run_length).map(|start| start..end.min(start + run_length as u32)).collect();
    let sums = OutermostSums::of_runs(&runs, is_settled.len(), dominators, settled_group_at);
    let sizes = Sizes { cells: bytemuck::zeroed_vec(preorder.len()), large_count: AtomicUsize::new(0) };
    let mut marks = vec![0; preorder.len().div_ceil(PLACES_PER_MARK)];
    let runs = preorder.par_chunks(run_length).zip(marks.par_chunks_mut(run_length / PLACES_PER_MARK)).zip(sums);
    let runs = runs.enumerate().with_max_len(1).map(|(run, ((nodes, marks), sums))| {
        let mut found =
            Run { pieces: Vec::new(), reaching_out: Vec::new(), large: Vec::new(), sums, unsettled: Vec::new() };
        let mut totals = Vec::with_capacity(PIECE + 1);
        let starts = (run * run_length..).step_by(PIECE);
        for ((start, nodes), marks) in starts.zip(nodes.chunks(PIECE)).zip(marks.chunks_mut(PIECE / PLACES_PER_MARK)) {
            progress.advance(nodes.len() as u64)?;
            found.pieces.push(running_totals(nodes, &heap.shallow_sizes, &mut totals));
            marks.iter_mut().zip(totals.iter().step_by(PLACES_PER_MARK)).for_each(|(mark, &total)| *mark = total);
            for (at, &node) in nodes.iter().enumerate() {
                let place = (start + at) as u32;
                let end = dominators.subtree_end(place);
                let mut outermost_of = None;
                if totals[at] != totals[at + 1] {
                    let group = basis.of(node) as usize;
                    if !is_settled[group] {
                        found.unsettled.push(place);
                    } else if found.sums.meet(group, place, end) {
                        outermost_of = Some(group);
                    }
                }
                if let Some(total) = totals.get(end as usize - start) {
                    found.set_size(node, outermost_of, total.wrapping_sub(totals[at]), &sizes);
                } else {
                    found.reaching_out.push(ReachingOut { place, is_outermost: outermost_of.is_some() });
                }
            }
        }
        Ok(found)
    });
    let mut runs = runs.collect::<Result<Vec<Run>, Cancelled>>()?;
    let before_piece = runs.iter().flat_map(|run| &run.pieces).scan(0_u64, |total, &piece| {
        let before = *total;
        *total = before.wrapping_add(piece);
        Some(before)
    });
    let totals = Totals { heap, preorder, marks, before_piece: before_piece.collect() };
    runs.par_iter_mut().for_each(|run| {
        for ReachingOut { place, is_outermost } in mem::take(&mut run.reaching_out) {
            // In a long chain, what a class retains is wanted, but no longer what each node does.
            if is_outermost || sizes.may_be_few_large() {
                let node = preorder[place as usize];
                let outermost_of = is_outermost.then(|| basis.of(node) as usize);
                run.set_size(node, outermost_of, totals.between(place, dominators.subtree_end(place)), &sizes);
            }
        }
    });
    let (mut large, mut sums) = (Vec::new(), Vec::new());
    // They stay, and so take no more room than they need.
    let mut unsettled = Vec::with_capacity(runs.iter().map(|run| run.unsettled.len()).sum());
    for run in runs {
        large.push(run.large);
        sums.push(run.sums);
        unsettled.extend(run.unsettled);
    }
    let group_sizes = GroupSizes { of_group: OutermostSums::total(sums, is_settled.len()), unsettled };
    if sizes.may_be_few_large() {
        let cells = sizes.cells.into_iter().map(AtomicU16::into_inner).collect();
        return Ok((WideColumn::from_two_bytes(cells, large.into_iter().flatten()), group_sizes));
    }
    drop((sizes, large, totals));
    // Most nodes hold much, as in one long chain.
    let mut totals = Vec::with_capacity(preorder.len() + 1);
    running_totals(preorder, &heap.shallow_sizes, &mut totals);
    let mut sizes = WideColumn::zeros(preorder.len());
    for (place, node) in preorder.iter().enumerate() {
        let end = dominators.subtree_end(place as u32) as usize;
        sizes.set(node.index(), totals[end].wrapping_sub(totals[place]));
    }
    sizes.compact();
    Ok((sizes, group_sizes))
}

/// The column in the making, two bytes a node.
struct Sizes {
    /// Each node is written once; atomic cells let the cores share them.
    cells: Vec<AtomicU16>,
    /// Nodes that retain more than two bytes tell, as far as they are few.
    large_count: AtomicUsize,
}

impl Sizes {
    /// Whether those that retain more than two bytes tell were few so far.
    fn may_be_few_large(&self) -> bool {
        WideColumn::are_few(self.large_count.load(Ordering::Relaxed), self.cells.len())
    }
}

/// What one core finds in one run of places.
struct Run {
    /// The total of each piece.
    pieces: Vec<u64>,
    /// Nodes that dominate more than there is in their piece.
    reaching_out: Vec<ReachingOut>,
    /// Nodes that retain more than two bytes tell, with their sizes.
    large: Vec<(u32, u64)>,
    sums: OutermostSums,
    unsettled: Vec<u32>,
}

/// A node whose retained size is not known before all pieces are.
struct ReachingOut {
    place: u32,
    /// Whether the size is to be added to that of the node's group.
    is_outermost: bool,
}

impl Run {
    /// Sets the retained size of `node`, and adds it to that of the group whose outermost instance it is.
    #[inline]
    fn set_size(&mut self, node: NodeIndex, outermost_of: Option<usize>, size_bytes: u64, sizes: &Sizes) {
        if let Some(group) = outermost_of {
            self.sums.add_size(group, size_bytes);
        }
        let cell = u16::try_from(size_bytes).unwrap_or(u16::MAX);
        sizes.cells[node.index()].store(cell, Ordering::Relaxed);
        if cell == u16::MAX && sizes.may_be_few_large() {
            sizes.large_count.fetch_add(1, Ordering::Relaxed);
            self.large.push((node.0, size_bytes));
        }
    }
}

/// Fills `totals` with the shallow sizes of all nodes before each of `nodes`, and of all of them, which it returns.
fn running_totals(nodes: &[NodeIndex], shallow_sizes: &WideColumn, totals: &mut Vec<u64>) -> u64 {
    let mut total = 0_u64;
    totals.clear();
    totals.push(total);
    totals.extend(nodes.iter().map(|node| {
        // Wraps only in files with more than 16 EiB, and there no difference of less is wrong.
        total = total.wrapping_add(shallow_sizes.get(node.index()));
        total
    }));
    total
}

/// Running totals of shallow sizes in preorder.
struct Totals<'a> {
    heap: &'a Heap,
    preorder: &'a [NodeIndex],
    /// At every so many places, the total of its piece before it.
    marks: Vec<u64>,
    /// By piece: the total of all pieces before it.
    before_piece: Vec<u64>,
}

impl Totals<'_> {
    /// The total of the places from `start` up to `end`, which is more than 0.
    fn between(&self, start: u32, end: u32) -> u64 {
        let last = end as usize - 1;
        self.before(last).wrapping_add(self.at(last)).wrapping_sub(self.before(start as usize))
    }

    /// The total of all places before `place`.
    fn before(&self, place: usize) -> u64 {
        let mark = place / PLACES_PER_MARK;
        let total = self.before_piece[place / PIECE].wrapping_add(self.marks[mark]);
        (mark * PLACES_PER_MARK..place).fold(total, |total, place| total.wrapping_add(self.at(place)))
    }

    fn at(&self, place: usize) -> u64 {
        self.heap.shallow_size_bytes(self.preorder[place])
    }
}
