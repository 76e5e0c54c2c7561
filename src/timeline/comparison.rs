//! Base against target, class by class, with the counts and sizes of all timepoints beside them.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    DeltaRows, IdDeltas, IdentityCheck, Totals, check_identity,
    delta_rows::RowIds,
    fates::{ExposedNumbers, Fates, Side, counted_nodes, exposed_numbers},
    id_index::IdIndex,
    rows::{Matching, RowMap, match_classes},
};
use crate::{
    graph::{Classes, Heap, Interfaces, Retention},
    jobs::{Cancelled, Progress},
};

/// Name of the row for native memory that belongs to no node.
pub const EXTRA_NATIVE_BYTES: &str = "(extra native bytes)";

/// One snapshot of the timeline. Retention comes later than the heap and may be missing.
#[derive(Debug, Clone)]
pub struct Timepoint {
    pub heap: Arc<Heap>,
    pub retention: Option<Arc<Retention>>,
}

/// The comparison of a target with a base among the timepoints of a series.
///
/// Plain objects are called by the interfaces of the target, at every timepoint. Only objects with a shallow size count;
/// those without are counted with their owner. Summed over all rows, born − died + resized is exactly the change of the
/// heap's total size: where an object that lives on has grown, DevTools shows nothing, and here it is "resized".
#[derive(Debug)]
pub struct Comparison {
    pub base: usize,
    pub target: usize,
    /// Checks of each adjacent pair, in order of time.
    pub identity: Vec<IdentityCheck>,
    /// Whether ids of base and target name the same objects, so that born and died mean something.
    pub same_ids: bool,
    pub rows: DeltaRows,
    pub totals: Totals,
    interfaces: Interfaces,
    matching: Matching,
    /// By timepoint.
    pub(super) heaps: Vec<Arc<Heap>>,
    /// By timepoint.
    pub(super) maps: Vec<RowMap>,
    /// By timepoint and class, once the heap's retention is known. Where classes share a row, the first has it all.
    retained_sizes: Vec<Option<Arc<[u64]>>>,
    /// The check of base against target, where one was needed.
    ends: Option<IdentityCheck>,
    /// By timepoint, where it was needed.
    exposed: Vec<Option<Arc<ExposedNumbers>>>,
    /// None where ids tell nothing, and where base and target are one.
    pub(super) fates: Option<Arc<Fates>>,
}

impl Comparison {
    /// Compares `timepoints[target]` with `timepoints[base]`, both of which must exist. With one timepoint both are 0 and
    /// every delta is 0. Retained sizes are filled in for the timepoints whose retention is known.
    ///
    /// Linear in the nodes of all timepoints.
    pub fn new(timepoints: &[Timepoint], base: usize, target: usize, progress: &Progress) -> Result<Self, Cancelled> {
        Self::after(None, timepoints, base, target, progress)
    }

    /// As [`Self::new`], for another base, another target, or timepoints that came, went or got their retention since.
    /// What still holds is kept, so that this takes a fraction of the time: a tenth where nothing came but retentions. So that counts and
    /// sizes need not wait for these, give `timepoints` without them at first.
    pub fn update(
        &self,
        timepoints: &[Timepoint],
        base: usize,
        target: usize,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        Self::after(Some(self), timepoints, base, target, progress)
    }

    fn after(
        previous: Option<&Self>,
        timepoints: &[Timepoint],
        base: usize,
        target: usize,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        progress.check()?;
        // Where nothing came but retained sizes, all that ids tell is known.
        let same = previous.filter(|it| {
            let is_same = |(known, timepoint): (&Arc<Heap>, &Timepoint)| Arc::ptr_eq(known, &timepoint.heap);
            (it.base, it.target) == (base, target)
                && it.heaps.len() == timepoints.len()
                && it.heaps.iter().zip(timepoints).all(is_same)
        });
        // One core fills an index for each check. Most likely that of the base will be wanted: another fills it meanwhile.
        let ((identity, ends), base_index) = rayon::join(
            || check_all(previous, timepoints, base, target),
            || (base != target && same.is_none()).then(|| counted_nodes(&timepoints[base].heap)),
        );
        let same_ids = ends.is_none_or(|check| check.same_ids);
        let matching = if identity.iter().all(|check| check.same_ids) { Matching::ByScript } else { Matching::ByFile };
        progress.check()?;
        let interfaces =
            same.map_or_else(|| Interfaces::infer(&timepoints[target].heap), |same| same.interfaces.clone());
        let heaps: Vec<Arc<Heap>> = timepoints.iter().map(|timepoint| timepoint.heap.clone()).collect();
        // The earlier comparison, and where it has the heap.
        let known = |heap: &Arc<Heap>| {
            let previous = previous?;
            Some((previous, previous.heaps.iter().position(|known| Arc::ptr_eq(known, heap))?))
        };
        let mut exposed: Vec<Option<Arc<ExposedNumbers>>> =
            heaps.iter().map(|heap| known(heap).and_then(|(previous, at)| previous.exposed[at].clone())).collect();
        let are_classes_known = previous.is_some_and(|it| it.interfaces == interfaces && it.matching == matching);
        let known_classes = |heap: &Arc<Heap>| known(heap).filter(|_| are_classes_known);
        let classes: Vec<Arc<Classes>> = heaps
            .par_iter()
            .map(|heap| match known_classes(heap) {
                Some((previous, at)) => previous.maps[at].classes().clone(),
                None => Arc::new(Classes::new(heap, &interfaces)),
            })
            .collect();
        progress.check()?;
        let (named_by, mut maps) = match_classes(&classes, target, matching);
        let retained_sizes: Vec<Option<Arc<[u64]>>> = timepoints
            .par_iter()
            .zip(&maps)
            .map(|(timepoint, map)| {
                let known =
                    known_classes(&timepoint.heap).and_then(|(previous, at)| previous.retained_sizes[at].clone());
                let retention = timepoint.retention.as_deref();
                known.or_else(|| Some(retained_sizes(map, &timepoint.heap, retention?)))
            })
            .collect();
        progress.check()?;
        let rows = DeltaRows::new(named_by, (base, target), &heaps, &mut maps, &retained_sizes);
        let (rows, fates) = if let Some(same) = same {
            (rows.with_ids(same.rows.row_ids()), same.fates.clone())
        } else if !same_ids {
            (rows, None)
        } else if let Some(base_index) = base_index {
            let (fates, deltas) =
                find_fates((base, &base_index), target, (&heaps, &maps, &rows), &mut exposed, progress)?;
            (rows.with_deltas(deltas), Some(Arc::new(fates)))
        } else {
            (rows.with_ids(RowIds::AllSurvived), None)
        };
        Ok(Self {
            base,
            target,
            identity,
            same_ids,
            totals: Totals::of(&rows),
            rows,
            interfaces,
            matching,
            heaps,
            maps,
            retained_sizes,
            ends,
            exposed,
            fates,
        })
    }

    /// The classes of the timepoint at `timepoint` under the comparison's interfaces.
    pub fn classes(&self, timepoint: usize) -> &Arc<Classes> {
        self.maps[timepoint].classes()
    }

    /// What an earlier comparison found out about two heaps.
    fn known_check(&self, from: &Arc<Heap>, to: &Arc<Heap>) -> Option<IdentityCheck> {
        let is_at = |heap: &Arc<Heap>, at: usize| Arc::ptr_eq(&self.heaps[at], heap);
        self.identity.iter().chain(&self.ends).find(|check| is_at(from, check.from) && is_at(to, check.to)).copied()
    }
}

/// The checks of all adjacent pairs, and that of base against target where the pairs between them don't say that both
/// are of one id space: then a foreign snapshot may stand between two of one process.
fn check_all(
    previous: Option<&Comparison>,
    timepoints: &[Timepoint],
    base: usize,
    target: usize,
) -> (Vec<IdentityCheck>, Option<IdentityCheck>) {
    let check = |from: usize, to: usize| {
        let (old, new) = (&timepoints[from].heap, &timepoints[to].heap);
        match previous.and_then(|previous| previous.known_check(old, new)) {
            Some(known) => IdentityCheck { from, to, ..known },
            None => check_identity((from, old), (to, new)),
        }
    };
    let adjacent: Vec<IdentityCheck> = (1..timepoints.len()).into_par_iter().map(|to| check(to - 1, to)).collect();
    let between = &adjacent[base.min(target)..base.max(target)];
    let ends = (!between.iter().all(|check| check.same_ids)).then(|| check(base, target));
    (adjacent, ends)
}

/// What became of each object of `base` and `target`, and the sums of each row. `index` has the [`counted_nodes`] of `base`. `exposed` gets
/// what it lacks of both.
fn find_fates(
    (base, index): (usize, &IdIndex),
    target: usize,
    (heaps, maps, rows): (&[Arc<Heap>], &[RowMap], &DeltaRows),
    exposed: &mut [Option<Arc<ExposedNumbers>>],
    progress: &Progress,
) -> Result<(Fates, Vec<IdDeltas>), Cancelled> {
    let find =
        |timepoint: usize| exposed[timepoint].clone().unwrap_or_else(|| Arc::new(exposed_numbers(&heaps[timepoint])));
    let (of_base, of_target) = rayon::join(|| find(base), || find(target));
    let (base_amounts, target_amounts) = (rows.amounts(base), rows.amounts(target));
    let base_side = Side { heap: &heaps[base], rows: &maps[base], totals: &base_amounts, exposed: &of_base };
    let target_side = Side { heap: &heaps[target], rows: &maps[target], totals: &target_amounts, exposed: &of_target };
    let found = Fates::new(base_side, index, target_side, progress)?;
    exposed[base] = Some(of_base);
    exposed[target] = Some(of_target);
    Ok(found)
}

/// Retained sizes by class; where classes share a row, the first has that of all of them.
fn retained_sizes(map: &RowMap, heap: &Heap, retention: &Retention) -> Arc<[u64]> {
    let leaders = map.leaders();
    map.classes().retained_sizes_merged(heap, retention, |class| leaders[class.index()]).into()
}
