//! Base against target, class by class, with the counts and sizes of all timepoints beside them.

use std::{
    cmp::{Ordering, Reverse},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Amount, DeltaRow, IdDeltas, IdentityCheck, Totals, check_identity,
    delta_row::difference,
    fates::{ExposedNumbers, Fates, Side, counted_nodes, exposed_numbers},
    id_index::IdIndex,
    rows::{Matching, RowMap, RowName, match_classes, renumber},
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
    /// One row a class, by size delta descending, then by size in the target descending, then by name and location.
    pub rows: Vec<DeltaRow>,
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
        let (names, mut maps) = match_classes(&classes, target, matching);
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
        let mut rows = count(names, &maps, &retained_sizes);
        rows.extend(extra_native_row(&heaps));
        for row in &mut rows {
            row.count_delta = difference(row.counts[target], row.counts[base]);
            row.size_delta = difference(row.sizes[target], row.sizes[base]);
            row.retained_delta = row.retained[target].zip(row.retained[base]).map(|(new, old)| difference(new, old));
        }
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.par_sort_unstable_by(|&a, &b| compare(&rows[a as usize], &rows[b as usize], target).then(a.cmp(&b)));
        renumber(&mut maps, &order);
        let mut rows: Vec<DeltaRow> = order.iter().map(|&row| std::mem::take(&mut rows[row as usize])).collect();
        let mut fates = None;
        if let Some(same) = same {
            fates.clone_from(&same.fates);
            rows.iter_mut().zip(&same.rows).for_each(|(row, known)| row.ids = known.ids);
        } else if same_ids {
            let ids = if let Some(base_index) = base_index {
                let (found, ids) =
                    find_fates((base, &base_index), target, (&heaps, &maps, &rows), &mut exposed, progress)?;
                fates = Some(Arc::new(found));
                ids
            } else {
                rows.iter().map(|row| IdDeltas::survived(row.counts[target])).collect()
            };
            for (row, ids) in rows.iter_mut().zip(ids) {
                // Memory of no object was neither born nor does it die: it is resized.
                let is_object = row.counts.iter().any(|&count| count > 0);
                row.ids = Some(if is_object { ids } else { IdDeltas::resized(row.size_delta) });
            }
        }
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
    (heaps, maps, rows): (&[Arc<Heap>], &[RowMap], &[DeltaRow]),
    exposed: &mut [Option<Arc<ExposedNumbers>>],
    progress: &Progress,
) -> Result<(Fates, Vec<IdDeltas>), Cancelled> {
    let find =
        |timepoint: usize| exposed[timepoint].clone().unwrap_or_else(|| Arc::new(exposed_numbers(&heaps[timepoint])));
    let (of_base, of_target) = rayon::join(|| find(base), || find(target));
    let (base_amounts, target_amounts) = (amounts(rows, base), amounts(rows, target));
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

/// A row for each name, with what is known of each timepoint by itself.
fn count(names: Vec<RowName>, maps: &[RowMap], retained_sizes: &[Option<Arc<[u64]>>]) -> Vec<DeltaRow> {
    let mut rows: Vec<DeltaRow> = names
        .into_iter()
        .map(|(name, location)| DeltaRow {
            name,
            location,
            counts: vec![0; maps.len()],
            sizes: vec![0; maps.len()],
            retained: retained_sizes.iter().map(|sizes| sizes.as_ref().map(|_| 0)).collect(),
            ..DeltaRow::default()
        })
        .collect();
    for (timepoint, (map, retained_sizes)) in maps.iter().zip(retained_sizes).enumerate() {
        for (index, row) in map.counted() {
            let (row, class) = (&mut rows[row], map.classes().get(index));
            row.counts[timepoint] += class.node_count;
            row.sizes[timepoint] = row.sizes[timepoint].saturating_add(class.shallow_size_bytes);
            if let (Some(sum), Some(sizes)) = (&mut row.retained[timepoint], retained_sizes) {
                *sum = sum.saturating_add(sizes[index.index()]);
            }
        }
    }
    rows
}

/// How much of each row there is at `timepoint`.
fn amounts(rows: &[DeltaRow], timepoint: usize) -> Vec<Amount> {
    rows.iter().map(|row| Amount { count: row.counts[timepoint], size_bytes: row.sizes[timepoint] }).collect()
}

/// The row of native memory that belongs to no node, if any snapshot has some.
fn extra_native_row(heaps: &[Arc<Heap>]) -> Option<DeltaRow> {
    let sizes: Vec<u64> = heaps.iter().map(|heap| heap.snapshot.extra_native_bytes).collect();
    sizes.iter().any(|&size| size > 0).then(|| DeltaRow {
        name: EXTRA_NATIVE_BYTES.into(),
        counts: vec![0; heaps.len()],
        retained: sizes.iter().copied().map(Some).collect(),
        sizes,
        ..DeltaRow::default()
    })
}

/// The order of rows. Retained sizes have no say: rows must stay where they are when these come.
fn compare(a: &DeltaRow, b: &DeltaRow, target: usize) -> Ordering {
    let key = |row: &DeltaRow| (Reverse(row.size_delta), Reverse(row.sizes[target]));
    key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.location.cmp(&b.location))
}
