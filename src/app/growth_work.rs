//! Who holds the growth of a series, and what became of the holders after a fix: jobs and their answers.

use std::{convert::Infallible, sync::Arc, time::SystemTime};

use eframe::egui;

use super::work::{fault, waker};
use crate::{
    graph::{Heap, Retention},
    jobs::Latest,
    model::{Compared, FixView, HeapView, HolderRow, Phase, SnapshotKey, freed_sentence, holder_rows},
    snapshot::NodeIndex,
    timeline::{
        Timepoint,
        growth::{FixCheck, Growth, GrowthOptions, Series, naming_edges, what_if},
    },
};

/// The jobs about holders of the growth. Each answer belongs to the snapshots that it was asked for, and to no others.
#[derive(Default)]
pub(super) struct GrowthWork {
    /// Who holds the growth, before a fix and after it.
    found: [Latest<Vec<SnapshotKey>, Arc<Growth>, Infallible>; 2],
    fix: Latest<[Vec<SnapshotKey>; 2], FixView, Infallible>,
    /// The holders of the comparison on screen, in words.
    holders: Latest<Vec<SnapshotKey>, Vec<HolderRow>, Infallible>,
    /// What would go without a holder.
    without_holder: Latest<(SnapshotKey, NodeIndex), String, Infallible>,
}

/// A series and when its snapshots were taken, as far as that is known.
pub(super) struct Dated {
    pub(super) keys: Vec<SnapshotKey>,
    pub(super) timepoints: Vec<Timepoint>,
    pub(super) taken: Vec<Option<SystemTime>>,
}

/// The heaps of `timepoints` with who retains whom in them.
fn retained(timepoints: &[Timepoint]) -> Vec<(&Heap, &Retention)> {
    let heaps = timepoints.iter();
    heaps.filter_map(|timepoint| Some((&*timepoint.heap, timepoint.retention.as_deref()?))).collect()
}

impl GrowthWork {
    /// Whether anything runs.
    pub(super) fn is_busy(&self) -> bool {
        self.found.iter().any(Latest::is_running)
            || self.fix.is_running()
            || self.holders.is_running()
            || self.without_holder.is_running()
    }

    /// Asks who holds the growth over the snapshots `keys` of a series, once it is known who retains whom in each.
    pub(super) fn find(&mut self, phase: Phase, keys: &[SnapshotKey], timepoints: &[Timepoint], ctx: &egui::Context) {
        if timepoints.len() < 2 || timepoints.iter().any(|timepoint| timepoint.retention.is_none()) {
            return;
        }
        let timepoints = timepoints.to_vec();
        self.found[phase as usize].request(keys.to_vec(), waker(ctx), move |progress| {
            Ok(Arc::new(Growth::find(&retained(&timepoints), GrowthOptions::default(), progress)?))
        });
    }

    /// Who holds the growth over the snapshots `keys`, if it is known.
    pub(super) fn found(&self, keys: &[SnapshotKey]) -> Option<Arc<Growth>> {
        self.found.iter().find_map(|found| found.get_for(keys).cloned())
    }

    /// Asks whether a fix holds, once it is known who holds the growth in both series, each with its times.
    pub(super) fn check_fix(&mut self, series: [Dated; 2], ctx: &egui::Context) {
        let known = |phase: Phase| self.found[phase as usize].get_for(&series[phase as usize].keys).cloned();
        let (Some(old), Some(new)) = (known(Phase::Before), known(Phase::After)) else { return };
        let keys = [series[0].keys.clone(), series[1].keys.clone()];
        self.fix.request(keys, waker(ctx), move |progress| {
            let [before, after] = &series;
            let [old_heaps, new_heaps] = [retained(&before.timepoints), retained(&after.timepoints)];
            let check = FixCheck::new(
                Series { heaps: &old_heaps, growth: &old, taken: &before.taken },
                Series { heaps: &new_heaps, growth: &new, taken: &after.taken },
                progress,
            )?;
            Ok(FixView::new(&check, &old, &new))
        });
    }

    /// Whether the fix between the series of these snapshots holds, if that is known.
    pub(super) fn fix(&self, keys: &[Vec<SnapshotKey>; 2]) -> Option<&FixView> {
        self.fix.get_for(keys)
    }

    /// Asks for the holders of the growth over the snapshots of `compared` in words, once they are known.
    pub(super) fn list(&mut self, phase: Phase, compared: &Arc<Compared>, ctx: &egui::Context) {
        let Some(growth) = self.found[phase as usize].get_for(&compared.keys).cloned() else { return };
        let compared = compared.clone();
        self.holders.request(compared.keys.clone(), waker(ctx), move |_| Ok(holder_rows(&growth, &compared)));
    }

    /// The holders of the growth over the snapshots `keys`, if they are known.
    pub(super) fn holders(&self, keys: &[SnapshotKey]) -> Option<&[HolderRow]> {
        self.holders.get_for(keys).map(Vec::as_slice)
    }

    /// Asks what would go without `holder`, which is at `node`.
    pub(super) fn cut_holder(&mut self, view: HeapView, node: NodeIndex, holder: &HolderRow, ctx: &egui::Context) {
        let (key, name, twins) = ((view.snapshot, node), holder.name.clone(), holder.twins.clone());
        self.without_holder.request(key, waker(ctx), move |progress| {
            let nodes = std::iter::once(node).chain(twins);
            let edges: Vec<_> = nodes.flat_map(|node| naming_edges(&view.heap, &view.retention, node)).collect();
            if edges.is_empty() {
                return Ok("Nothing but V8 itself holds it".to_owned());
            }
            Ok(freed_sentence(&name, what_if(&view.heap, &view.retention, &edges, progress)?))
        });
    }

    /// What would go without the holder at `node` of `snapshot`, once that is known.
    pub(super) fn without_holder(&self, snapshot: SnapshotKey, node: NodeIndex) -> Option<&str> {
        self.without_holder.get_for(&(snapshot, node)).map(String::as_str)
    }

    /// Takes what has arrived; sentences about what went wrong.
    pub(super) fn poll(&mut self) -> Vec<String> {
        let [before, after] = &mut self.found;
        let polled = [before.poll(), after.poll(), self.fix.poll(), self.holders.poll(), self.without_holder.poll()];
        let errors = polled.into_iter().filter_map(Result::err);
        errors.filter_map(|error| fault("Finding who holds the growth", &error)).collect()
    }
}
