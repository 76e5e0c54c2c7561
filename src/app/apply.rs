//! The only writer: carries out commands.

use std::{collections::BTreeMap, path::PathBuf};

use eframe::egui;

use super::{App, Source, Theme, derive::fix_of, export::Export, loads::Loads, settings::KeptSelection};
use crate::{
    model::{Action, ColumnChoice, Command, Netting, Phase, Selection, SnapshotKey, Sort, TableView, Topic},
    sample,
    ui::ComparisonWish,
};

impl App {
    /// Does what `command` says.
    pub(super) fn apply(&mut self, command: Command, ctx: &egui::Context, frame: &eframe::Frame) {
        self.state.series.note(&command);
        self.state.status = None;
        match command {
            Command::Do(action) => self.act(action, ctx, frame),
            Command::Open(paths) => self.open_files(paths, self.library.shown()),
            Command::OpenAfterFix(paths) => self.open_files(paths, Phase::After),
            Command::Show(phase) => self.show_series(phase),
            Command::SetPhase(key, phase) => self.library.set_phase(key, phase),
            Command::CancelLoad(key) => self.loads.cancel(key, &mut self.library),
            Command::LoadAgain(key) => Loads::again(key, &mut self.library),
            Command::AskName(key) => {
                if let Some(entry) = self.library.get(key) {
                    self.state.timepoints.ask_name(key, entry.name.clone());
                }
            }
            Command::Rename(key, name) => {
                let name = name.trim();
                if let Some(entry) = self.library.get_mut(key).filter(|_| !name.is_empty()) {
                    name.clone_into(&mut entry.name);
                }
            }
            Command::Remove(key) => self.remove(&[key]),
            Command::Move(key, position) => self.library.move_to(key, position),
            Command::SetBase(key) => self.library.set_base(key),
            Command::SetTarget(key) => self.library.set_target(key),
            Command::SortBy(column) => {
                if let Some(table) = &self.table {
                    let sort = self.state.table.sort_for(table.shape());
                    self.state.table.sort = Some(sort.clicked(column));
                }
            }
            Command::SetFilter(filter) => self.state.table.filter = filter,
            Command::SetView(view) => self.state.table.view = view,
            Command::SetUnit(unit) => {
                let table = &mut self.state.table;
                table.unit = unit;
                table.sort = table.sort.map(|sort| Sort { column: sort.column.in_unit(unit), ..sort });
            }
            Command::ShowColumn(shape, column, is_shown) => {
                self.state.table.columns.set_shown(shape, column, is_shown);
            }
            Command::MoveColumn(shape, column, before) => {
                self.state.table.columns.move_before(shape, column, before);
            }
            Command::SetRowOpen(row, open) => {
                if let Some(table) = &mut self.table {
                    table.set_open(row, open);
                }
            }
            Command::Select(selection) => self.select(selection),
            Command::SelectRetainer(row) => self.state.retainers.current = Some(row),
            Command::SetRetainerOpen(row, true) => self.work.open_retainer(row, ctx),
            Command::SetRetainerOpen(row, false) => self.work.close_retainer(row),
            Command::WhatIf(row) => self.work.cut_edge(row, ctx),
            Command::ShowAllHolders(shows_all) => self.state.shows_all_holders = shows_all,
            Command::Expect(path_key, is_expected) => self.expect(&path_key, is_expected),
            Command::GoTo(id) => self.go_to(id, ctx),
            Command::Pin(selection, is_pinned) => self.pin(&selection, is_pinned),
            Command::SetNote(selection, text) => self.set_note(&selection, &text),
            Command::GoToNote(subject) => self.go_to_note(&subject),
            Command::DropNote(subject) => self.drop_note(&subject),
            Command::CloseNotes => self.state.shows_notes = false,
            Command::Copy(text) => self.put_on_clipboard(text, ctx),
            Command::Dismiss(message) => self.messages.dismiss(message),
        }
    }

    fn act(&mut self, action: Action, ctx: &egui::Context, frame: &eframe::Frame) {
        match action {
            Action::Open => self.dialog.open(self.library.shown(), ctx, frame),
            Action::OpenAfterFix => self.dialog.open(Phase::After, ctx, frame),
            Action::OpenSample => {
                let files = sample::FILES.iter();
                self.open(
                    files.map(|file| Source::Bundled { name: file.name, bytes: file.bytes }).collect(),
                    Phase::Before,
                );
            }
            Action::ReopenSeries => self.reopen_last(),
            Action::ExportCsv => self.ask_where(Export::Csv, ctx, frame),
            Action::ExportHtml => self.ask_where(Export::Html, ctx, frame),
            Action::ExportHtmlWithText => self.ask_where(Export::HtmlWithText, ctx, frame),
            Action::ExportDot => self.ask_where(Export::Dot, ctx, frame),
            Action::ExportScreenshot => self.ask_where(Export::Screenshot, ctx, frame),
            Action::CancelAll => {
                for key in self.keys() {
                    self.loads.cancel(key, &mut self.library);
                }
            }
            Action::RemoveAll => self.remove(&self.keys()),
            Action::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Action::Undo => self.undo(),
            Action::Filter => self.state.comparison.wish = Some(ComparisonWish::Filter),
            Action::Clear => {
                if self.state.table.filter.is_empty() {
                    self.selection.leave();
                    self.state.has_chosen = true;
                    self.state.series.select_again = None;
                } else {
                    self.state.table.filter.clear();
                }
            }
            Action::ToggleGrowing => self.state.table.only_growing = !self.state.table.only_growing,
            Action::ToggleUnstable => {
                self.state.table.netting = match self.state.table.netting {
                    Netting::NetOut => Netting::CountAll,
                    Netting::CountAll => Netting::NetOut,
                };
            }
            Action::CompareEnds => self.state.table.view = TableView::Ends,
            Action::CompareAll => self.state.table.view = TableView::All,
            Action::Columns => self.state.comparison.wish = Some(ComparisonWish::Columns),
            Action::ResetColumns => {
                self.state.table.columns = ColumnChoice::default();
                self.state.comparison.set_widths(BTreeMap::new());
            }
            Action::Back => self.selection.back(),
            Action::Forward => self.selection.forward(),
            Action::GoTo => self.state.go_to.open(),
            Action::CopyRow | Action::CopyPath | Action::CopyId => self.copy(action, ctx),
            Action::RowMenu => self.open_row_menu(ctx),
            Action::Pin => self.toggle_pin(),
            Action::Note => self.begin_note(),
            Action::Notes => self.state.shows_notes = !self.state.shows_notes,
            Action::ThemeSystem => self.set_theme(Theme::System, ctx),
            Action::ThemeLight => self.set_theme(Theme::Light, ctx),
            Action::ThemeDark => self.set_theme(Theme::Dark, ctx),
            Action::ZoomIn => egui::gui_zoom::zoom_in(ctx),
            Action::ZoomOut => egui::gui_zoom::zoom_out(ctx),
            Action::ZoomReset => ctx.set_zoom_factor(1.0),
            Action::ForgetRecent => {
                self.settings.forget_files();
                self.state.series.forget(self.keys());
                self.remembering.forget_all(ctx);
                self.keep_settings("That recent files are forgotten");
            }
            Action::RememberSnapshots => self.toggle_remembering(ctx),
            Action::Palette => self.state.palette.toggle(),
            Action::Shortcuts => self.state.shows_shortcuts = !self.state.shows_shortcuts,
        }
    }

    fn set_theme(&mut self, theme: Theme, ctx: &egui::Context) {
        ctx.set_theme(egui::ThemePreference::from(theme));
        self.settings.theme = theme;
        self.keep_settings("The theme");
    }

    fn keys(&self) -> Vec<SnapshotKey> {
        self.library.entries().iter().map(|entry| entry.key).collect()
    }

    pub(super) fn select(&mut self, mut selection: Selection) {
        if let Some(table) = &self.table {
            table.place(&mut selection);
        }
        self.selection.select(selection);
        self.state.has_chosen = true;
        self.state.retainers.current = None;
        self.state.series.select_again = None;
    }

    /// Shows the other series, and what is selected there, too, where it has it.
    fn show_series(&mut self, phase: Phase) {
        let holder = self.holder_in(phase);
        self.library.show(phase);
        // An object of one series is none of the other.
        if matches!(self.selection.get(), Some(Selection::Object { .. })) {
            self.selection.clear();
            self.state.has_chosen = true;
            self.state.series.select_again = holder.map(KeptSelection::Holder);
        }
    }

    /// The path key, in a series, of the holder that is selected.
    fn holder_in(&self, phase: Phase) -> Option<String> {
        let path_key = &self.selected_holder()?.path_key;
        let change = fix_of(&self.work, &self.library).and_then(|fix| fix.changes.get(path_key));
        change.map_or_else(|| Some(path_key.clone()), |change| change.path_keys[phase as usize].clone())
    }

    /// Adds files, and remembers that they were opened together.
    fn open_files(&mut self, paths: Vec<PathBuf>, phase: Phase) {
        // Two ways to one file are one file.
        let paths: Vec<PathBuf> = paths.into_iter().map(canonical).collect();
        self.settings.remember(paths.clone());
        self.keep_settings("The list of recent files");
        match self.kept_series(&paths, phase) {
            Some(series) => self.restore(series),
            None => self.open(paths.into_iter().map(Source::File).collect(), phase),
        }
    }

    /// Adds snapshots that are not in the window yet.
    fn open(&mut self, sources: Vec<Source>, phase: Phase) {
        self.forget_undo();
        let before = self.library.entries().len();
        let mut known = Vec::new();
        for source in sources {
            match self.library.find(&source) {
                Some(entry) => known.push((origin(&source), entry.name.clone())),
                None => {
                    self.library.add(source, phase);
                }
            }
        }
        match &*known {
            [] => {}
            [(file, name)] => {
                self.messages.answer(Topic::AlreadyOpen, format!("{file} is already open, as {name}"));
            }
            several => {
                let text = format!("{} of these files are already open", several.len());
                self.messages.answer(Topic::AlreadyOpen, text);
            }
        }
        self.library.sort_added(before);
    }
}

fn canonical(path: PathBuf) -> PathBuf {
    std::fs::canonicalize(&path).unwrap_or(path)
}

/// The file's name, as a person would say it.
pub(super) fn origin(source: &Source) -> String {
    match source {
        Source::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        Source::Bundled { name, .. } => (*name).to_owned(),
    }
}
