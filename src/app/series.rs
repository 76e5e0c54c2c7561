//! The series as it was left: kept from time to time and at the end, and put back when the same files are opened again.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    time::{Duration, Instant},
};

use eframe::egui;

use super::{
    App, Source,
    settings::{KeptOpen, KeptSelection, KeptSeries, KeptSnapshot, group_called},
};
use crate::{
    model::{
        Action, ClassKey, Command, ComparisonRows, KeptClass, Phase, Selection, SnapshotKey, TableOptions, group_name,
        series_label,
    },
    snapshot::NodeId,
    timeline::Group,
};

/// After this long without a change the series is kept, so that little is lost when the process is killed.
const QUIET: Duration = Duration::from_secs(2);

/// What the window knows of its series, to keep it or to put it back.
#[derive(Default)]
pub(super) struct SeriesState {
    /// What is to be selected as soon as it is there.
    pub(super) select_again: Option<KeptSelection>,
    /// When something was last done that is not kept yet.
    changed: Option<Instant>,
    /// Whether the person has done more than to open files.
    is_touched: bool,
    /// Snapshots that were open when the person asked to forget which files were opened.
    forgotten: BTreeSet<SnapshotKey>,
}

impl SeriesState {
    /// Takes note of what is about to be done.
    pub(super) fn note(&mut self, command: &Command) {
        self.changed = Some(Instant::now());
        self.is_touched |= touches(command);
    }

    /// Nothing is kept of the snapshots `keys`, which are open.
    pub(super) fn forget(&mut self, keys: Vec<SnapshotKey>) {
        self.forgotten.extend(keys);
    }
}

/// Whether a command changes what is kept of a series, so that the series is no longer as it was opened.
const fn touches(command: &Command) -> bool {
    match command {
        Command::Open(_)
        | Command::OpenAfterFix(_)
        | Command::CancelLoad(_)
        | Command::LoadAgain(_)
        | Command::AskName(_)
        | Command::ShowColumn(..)
        | Command::MoveColumn(..)
        | Command::WhatIf(_)
        | Command::Expect(..)
        | Command::Pin(..)
        | Command::SetNote(..)
        | Command::DropNote(_)
        | Command::CloseNotes
        | Command::Copy(_)
        | Command::Dismiss(_) => false,
        // What opens a dialog, a list or a menu has done nothing yet.
        Command::Do(action) => matches!(
            action,
            Action::OpenSample
                | Action::RemoveAll
                | Action::Undo
                | Action::Clear
                | Action::ToggleGrowing
                | Action::ToggleUnstable
                | Action::CompareEnds
                | Action::CompareAll
                | Action::Back
                | Action::Forward
        ),
        _ => true,
    }
}

impl App {
    /// Which series was open last, in words.
    pub(super) fn last_series(&self) -> Option<String> {
        let series = self.settings.series.first()?;
        let names: Vec<&str> = series.snapshots.iter().map(|snapshot| snapshot.name.as_str()).collect();
        Some(series_label(&names, &series.snapshots.first()?.file))
    }

    /// Opens the series that was open last.
    pub(super) fn reopen_last(&mut self) {
        if let Some(series) = self.settings.series.first().filter(|_| self.library.entries().is_empty()) {
            self.restore(series.clone());
        }
    }

    /// The series that the window shows when `paths` are opened in it, as it was left; none if it is not known, if all of them
    /// are open already, or if the window has been changed since its first files were opened.
    pub(super) fn kept_series(&mut self, paths: &[PathBuf], phase: Phase) -> Option<KeptSeries> {
        let open = self.library.entries();
        self.state.series.is_touched &= !open.is_empty();
        let is_open = |path: &PathBuf| self.library.find(&Source::File(path.clone())).is_some();
        if self.state.series.is_touched || paths.iter().all(is_open) {
            return None;
        }
        let open = open.iter().map(|entry| match &entry.source {
            Source::File(path) => Some(path),
            Source::Bundled { .. } => None,
        });
        let mut files = open.chain(paths.iter().map(Some)).collect::<Option<Vec<_>>>()?;
        files.sort_unstable();
        files.dedup();
        let is_it = |series: &&KeptSeries| {
            let kept = |path: &PathBuf| series.snapshots.iter().find(|snapshot| snapshot.file == *path);
            let is_of_phase = |path| phase == Phase::Before || kept(path).is_some_and(|kept| kept.phase == phase);
            series.snapshots.len() == files.len()
                && files.iter().all(|path| kept(path).is_some())
                && paths.iter().all(is_of_phase)
        };
        self.settings.series.iter().find(is_it).cloned()
    }

    /// Opens the files of `series` that are not open yet, and puts everything back as it was.
    pub(super) fn restore(&mut self, series: KeptSeries) {
        self.forget_undo();
        self.state.open_again = Some(series.open.keys());
        let KeptSeries { snapshots, base, target, .. } = series;
        let mut keys: Vec<SnapshotKey> = Vec::new();
        for KeptSnapshot { file, name, phase } in snapshots {
            let source = Source::File(file);
            let key = self.library.find(&source).map(|entry| entry.key);
            let key = key.unwrap_or_else(|| self.library.add(source, phase));
            if let Some(entry) = self.library.get_mut(key) {
                (entry.name, entry.phase) = (name, phase);
            }
            keys.push(key);
        }
        self.library.arrange(&keys, series.is_reordered, [base, target]);
        self.library.show(series.shown);
        self.state.table = TableOptions {
            view: series.view,
            unit: series.unit,
            sort: series.sort,
            filter: series.filter,
            only_growing: series.only_growing,
            netting: series.netting,
            columns: std::mem::take(&mut self.state.table.columns),
        };
        self.state.shows_all_holders = series.shows_all_holders;
        self.state.series.select_again = series.selection;
    }

    /// Selects what was selected when the series was left, as soon as it is there.
    pub(super) fn select_again(&mut self) {
        let Some(kept) = &self.state.series.select_again else { return };
        let Some(table) = &self.table else { return };
        let compared = &table.compared;
        let class = |kept: &KeptClass| compared.find_again(&kept.key()).map(|row| compared.class_key(row));
        let group = |(kept, name): &(KeptClass, String)| Some((class(kept)?, group_called(name)?));
        let selection = match kept {
            KeptSelection::Nothing => {
                self.selection.clear();
                self.state.has_chosen = true;
                self.state.series.select_again = None;
                return;
            }
            KeptSelection::Class(kept) => class(kept).map(Selection::Class),
            KeptSelection::Group(kept, name) => {
                class(kept).and_then(|class| Some(Selection::Group(class, group_called(name)?)))
            }
            KeptSelection::Holder(path_key) => {
                let Some(holders) = self.work.growth.holders(&compared.keys) else { return };
                holders.iter().find(|row| row.path_key == *path_key).map(|row| row.selection.clone())
            }
            KeptSelection::Object { file, node_id, class, listed_in } => {
                let Some(entry) = self.library.find(&Source::File(file.clone())) else { return };
                let can_come = entry.phase == self.library.shown() && entry.contents.heap().is_some();
                if !compared.keys.contains(&entry.key) && (entry.contents.is_unread() || can_come) {
                    // The comparison on screen is still the one without it.
                    return;
                }
                self.object(entry.key, NodeId(*node_id), class, listed_in.as_ref().and_then(group))
            }
        };
        match selection {
            Some(selection) => self.select(selection),
            None => self.state.series.select_again = None,
        }
    }

    /// The object with this id, if it is of the class called `class` in a timepoint of the comparison on screen.
    fn object(
        &self,
        snapshot: SnapshotKey,
        node_id: NodeId,
        class: &str,
        listed_in: Option<(ClassKey, Group)>,
    ) -> Option<Selection> {
        let (compared, timepoint) = self.timepoint_of(snapshot)?;
        let node = compared.timepoints[timepoint].heap.snapshot.nodes.find(node_id)?;
        let is_it = compared.class_name(timepoint, node) == class;
        let listed_in = listed_in.map(|(class, group)| (class, group, 0));
        is_it.then_some(Selection::Object { snapshot, node, listed_in })
    }

    /// Keeps the series once nothing has changed for a while and all of it is loaded.
    pub(super) fn keep_series_when_quiet(&mut self, ctx: &egui::Context) {
        let Some(changed) = self.state.series.changed else { return };
        if self.keeper.is_none() || self.is_busy() {
            return;
        }
        match QUIET.checked_sub(changed.elapsed()) {
            Some(left) if left > Duration::ZERO => ctx.request_repaint_after(left),
            _ => {
                self.state.series.changed = None;
                self.record_series();
                self.keep_settings("What was open");
            }
        }
    }

    /// Puts the series as it is now among the settings.
    pub(super) fn record_series(&mut self) {
        if let Some(series) = self.series_now().filter(|series| self.settings.series.first() != Some(series)) {
            self.settings.keep_series(series);
        }
    }

    /// The series as it is now; none where there is nothing to come back to.
    fn series_now(&self) -> Option<KeptSeries> {
        let entries = self.library.entries();
        if entries.is_empty() || entries.iter().any(|entry| self.state.series.forgotten.contains(&entry.key)) {
            return None;
        }
        let snapshot = |entry: &super::Entry| match &entry.source {
            // What is no text can't be kept.
            Source::File(file) if file.to_str().is_some() => {
                Some(KeptSnapshot { file: file.clone(), name: entry.name.clone(), phase: entry.phase })
            }
            _ => None,
        };
        let snapshots = entries.iter().map(snapshot).collect::<Option<Vec<_>>>()?;
        let (is_reordered, [base, target]) = self.library.arrangement();
        let TableOptions { view, unit, sort, ref filter, only_growing, netting, .. } = self.state.table;
        let open = self.table.as_ref().map(ComparisonRows::open_keys).or_else(|| self.state.open_again.clone());
        Some(KeptSeries {
            snapshots,
            base,
            target,
            shown: self.library.shown(),
            is_reordered,
            view,
            unit,
            sort,
            filter: filter.clone(),
            only_growing,
            netting,
            shows_all_holders: self.state.shows_all_holders,
            open: KeptOpen::new(&open.unwrap_or_default()),
            selection: self.selection_to_keep(),
        })
    }

    fn selection_to_keep(&self) -> Option<KeptSelection> {
        if let Some(kept) = &self.state.series.select_again {
            return Some(kept.clone());
        }
        let group = |class: &ClassKey, group: Group| (KeptClass::new(class), group_name(group).to_owned());
        match self.selection.get() {
            None => self.state.has_chosen.then_some(KeptSelection::Nothing),
            Some(Selection::Class(class)) => Some(KeptSelection::Class(KeptClass::new(class))),
            Some(Selection::Group(class, of)) => {
                let (class, name) = group(class, *of);
                Some(KeptSelection::Group(class, name))
            }
            Some(Selection::Object { snapshot, node, listed_in }) => {
                if let Some(holder) = self.selected_holder() {
                    return Some(KeptSelection::Holder(holder.path_key.clone()));
                }
                let (compared, timepoint) = self.timepoint_of(*snapshot)?;
                let nodes = &compared.timepoints[timepoint].heap.snapshot.nodes;
                Some(KeptSelection::Object {
                    file: self.library.get(*snapshot)?.source.path().to_owned(),
                    node_id: nodes.id(*node).0,
                    class: compared.class_name(timepoint, *node).to_owned(),
                    listed_in: listed_in.as_ref().map(|(class, of, _)| group(class, *of)),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Unit;

    #[test]
    fn to_open_files_and_to_look_around_leaves_a_series_as_it_is() {
        let mut state = SeriesState::default();
        let quiet = [Action::Open, Action::OpenAfterFix, Action::Palette, Action::Shortcuts, Action::ZoomIn];
        for action in quiet {
            state.note(&Command::Do(action));
        }
        state.note(&Command::Open(Vec::new()));
        assert!(!state.is_touched);
        state.note(&Command::SetUnit(Unit::Count));
        assert!(state.is_touched);
    }
}
