//! What follows from the state: which comparison, which rows, whose retainers. Asking twice does nothing.

use std::sync::Arc;

use eframe::egui;

use super::{
    App, Library,
    growth_work::Dated,
    notes::noted_file,
    trace,
    work::{ComparisonKey, Subject, Work, identity_of},
};
use crate::{
    model::{Compared, FixView, HeapView, HolderRow, Phase, Selection, SnapshotKey, stands_out},
    snapshot::NodeIndex,
    timeline::Group,
};

impl App {
    /// Asks for all that is on screen or should be.
    pub(super) fn derive(&mut self, ctx: &egui::Context) {
        self.derive_comparison(ctx);
        self.work.order(&self.state.table, ctx);
        if let Some(table) = &self.table {
            self.work.find_members(table, ctx);
            let library = &self.library;
            let files = || table.compared.keys.iter().map(|&key| noted_file(library, key)).collect();
            let holders = self.noted_holders();
            self.work.place_notes(&self.settings.notes, &table.compared, files, holders, ctx);
            if !self.loads.is_busy() && !self.work.is_comparing() {
                let series = [Phase::Before, Phase::After].map(|phase| {
                    let (keys, timepoints) = self.library.timepoints(phase);
                    let taken = keys.iter().map(|&key| self.library.get(key)?.taken).collect();
                    self.work.growth.find(phase, &keys, &timepoints, ctx);
                    Dated { keys, timepoints, taken }
                });
                self.work.growth.check_fix(series, ctx);
                self.work.growth.list(self.library.shown(), &table.compared, ctx);
            }
        }
        if self.is_series_on_screen() {
            self.select_again();
            self.choose_for_person();
        }
        self.derive_retainers(ctx);
    }

    /// Whether the table is that of the series that is to be shown, and no longer that of the other one.
    fn is_series_on_screen(&self) -> bool {
        let first = self.table.as_ref().and_then(|table| self.library.get(*table.compared.keys.first()?));
        first.is_none_or(|entry| entry.phase == self.library.shown())
    }

    /// Selects the first holder that stands out, so that the path to it is open before anybody asks; else what grew most.
    fn choose_for_person(&mut self) {
        let Some(table) =
            self.table.as_ref().filter(|_| !self.state.has_chosen && self.state.series.select_again.is_none())
        else {
            return;
        };
        if self.work.growth.holders(&table.compared.keys).is_none() {
            return;
        }
        let grew_most = table.compared.comparison.rows.iter().next().filter(|row| row.size_delta > 0);
        let choice = match self.suspect() {
            Some(holder) => Some(holder.selection.clone()),
            None => grew_most.map(|_| Selection::Class(table.compared.class_key(0))),
        };
        if let Some(selection) = choice {
            self.selection.select(selection);
        }
        self.state.has_chosen = true;
    }

    /// The first holder of the growth that stands out and that nobody expects.
    pub(super) fn suspect(&self) -> Option<&HolderRow> {
        let holders = self.work.growth.holders(&self.table.as_ref()?.compared.keys)?;
        let expected = &self.settings.expected;
        holders.iter().find(|row| stands_out(row.is_minor, row.is_internal, &row.path_key, expected))
    }

    /// The holder of the growth that is selected, if one is.
    pub(super) fn selected_holder(&self) -> Option<&HolderRow> {
        let holders = self.work.growth.holders(&self.table.as_ref()?.compared.keys)?;
        holders.iter().find(|row| self.selection.get() == Some(&row.selection))
    }

    fn derive_comparison(&mut self, ctx: &egui::Context) {
        let (base, target) = self.library.ends_to_come();
        let is_unread = |key| self.library.get(key).is_some_and(|entry| entry.contents.is_unread());
        if base.is_some_and(is_unread) || target.is_some_and(is_unread) {
            // Soon there will be other ends to compare; what is on screen stays.
            return;
        }
        let (keys, timepoints) = self.library.timepoints(self.library.shown());
        let (Some(base), Some(target)) = self.library.ends() else {
            if self.table.take().is_some() {
                self.work.clear();
                self.selection.clear();
                self.state.has_chosen = false;
            }
            return;
        };
        let position = |key: SnapshotKey| keys.iter().position(|&other| other == key).unwrap_or(0);
        let key = ComparisonKey {
            keys: keys.iter().zip(&timepoints).map(|(&key, point)| (key, point.retention.is_some())).collect(),
            base: position(base),
            target: position(target),
        };
        self.work.compare(key, timepoints, ctx);
    }

    /// What is selected, as something that has retainers, with the heap it is in; none until retention is known.
    fn derive_retainers(&mut self, ctx: &egui::Context) {
        let Some(selection) = self.selection.get().cloned() else { return self.work.trace_nothing() };
        match selection {
            Selection::Object { snapshot, node, .. } => self.trace_object(snapshot, node, ctx),
            Selection::Class(class) => {
                let Some(compared) = self.compared_on_screen() else { return };
                let Some(row) = compared.find(&class) else { return self.work.trace_nothing() };
                let Some(group) = compared.telling_group(row) else { return self.work.trace_nothing() };
                self.trace_group(compared, row, group, ctx);
            }
            Selection::Group(class, group) => {
                let Some(compared) = self.compared_on_screen() else { return };
                let Some(row) = compared.find(&class) else { return self.work.trace_nothing() };
                self.trace_group(compared, row, group, ctx);
            }
        }
    }

    fn compared_on_screen(&self) -> Option<Arc<Compared>> {
        self.table.as_ref().map(|table| table.compared.clone())
    }

    fn trace_group(&mut self, compared: Arc<Compared>, row: u32, group: Group, ctx: &egui::Context) {
        let Some(retention) = compared.retention_of(group).cloned() else { return self.work.trace_nothing() };
        let view = HeapView { snapshot: compared.snapshot_of(group), heap: compared.heap_of(group).clone(), retention };
        let members = self.table.as_ref().and_then(|table| table.open_rows().members.get(&(row, group)).cloned());
        let subject = Subject::Group { compared: identity_of(&compared), row, group };
        self.work.trace(subject, ctx, move |progress| trace::group(&compared, view, (row, group), members, progress));
    }

    fn trace_object(&mut self, snapshot: SnapshotKey, node: NodeIndex, ctx: &egui::Context) {
        let Some(view) = self.heap_view(snapshot) else { return self.work.trace_nothing() };
        if let Some(holder) = self.selected_holder().cloned() {
            self.work.growth.cut_holder(view.clone(), node, &holder, ctx);
        }
        self.work.trace(Subject::Object { snapshot, node }, ctx, move |_| Ok(trace::object(view, node)));
    }
}

/// Whether a fix holds, where there is a series before it and one after it, and that is known.
pub(super) fn fix_of<'a>(work: &'a Work, library: &Library) -> Option<&'a FixView> {
    work.growth.fix(&[Phase::Before, Phase::After].map(|phase| library.timepoints(phase).0))
}
