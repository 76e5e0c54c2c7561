//! Before a frame is drawn: what has arrived is taken in, what was asked for is done, what follows is computed.

use std::{sync::Arc, time::Duration};

use eframe::egui::{self, text_selection::LabelSelectionState};

use super::{App, Settings, files::Chosen, single_instance::Inbox};
use crate::{
    model::{Action, Command, ComparisonRows, Phase, Selection, Severity},
    ui::shortcut,
};

/// How often progress is shown while files are being loaded.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

impl App {
    /// One turn: jobs, drops, shortcuts, commands, and the work that follows from them.
    pub(super) fn take_in(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        self.loads.poll(&mut self.library, &mut self.remembering, ctx);
        self.take_answers();
        self.take_dialog(ctx);
        self.take_export();
        self.take_copied(ctx);
        self.take_go_to();
        self.take_kept();
        self.take_drops(ctx);
        self.take_later_starts(ctx);
        self.take_shortcuts(ctx);
        self.take_look(ctx);
        while let Some(command) = self.pending.pop_front() {
            self.apply(command, ctx, frame);
        }
        self.derive(ctx);
        if self.state.note_editor.is_open() && self.subject().is_none() {
            // The pane with its field is gone.
            self.finish_note();
        }
        self.keep_series_when_quiet(ctx);
        self.remember_computed(ctx);
        if self.loads.is_busy() {
            ctx.request_repaint_after(PROGRESS_EVERY);
        }
    }

    fn take_answers(&mut self) {
        let arrived = self.work.poll();
        for fault in arrived.faults {
            self.messages.say(Severity::Failure, fault);
        }
        if let Some((compared, options, order)) = arrived.order {
            match self.table.take() {
                Some(mut table) if Arc::ptr_eq(&table.compared, &compared) => {
                    table.reorder(options, order);
                    self.table = Some(table);
                }
                old => {
                    let open = self.state.open_again.take().or_else(|| old.as_ref().map(ComparisonRows::open_keys));
                    let open = open.map(|open| open.find(&compared)).unwrap_or_default();
                    self.table = Some(ComparisonRows::with_open(compared, options, order, open));
                    // Millions of cells may go with it.
                    rayon::spawn(move || drop(old));
                }
            }
        }
        for ((row, group), members) in arrived.members {
            let Some(table) = &mut self.table else { continue };
            table.set_members(row, group, members);
            for selection in self.selection.iter_mut() {
                let is_of = |(class, of, _): &(_, _, _)| *of == group && table.compared.find(class) == Some(row);
                if matches!(selection, Selection::Object { listed_in: Some(listed), .. } if is_of(listed)) {
                    table.place(selection);
                }
            }
        }
    }

    fn take_dialog(&mut self, ctx: &egui::Context) {
        match self.dialog.poll() {
            Some(Chosen::Files(files, Phase::After)) => self.pending.push_back(Command::OpenAfterFix(files)),
            Some(Chosen::Files(files, Phase::Before)) => self.pending.push_back(Command::Open(files)),
            Some(Chosen::Target(export, path)) => self.export(export, path, ctx),
            Some(Chosen::NoDialog) => self.messages.say(
                Severity::Warning,
                "This desktop has no file dialog. Drop files on the window, or name them when you start heapdrift; \
                 `heapdrift report` writes reports.",
            ),
            Some(Chosen::Nothing) | None => {}
        }
    }

    fn take_drops(&mut self, ctx: &egui::Context) {
        let dropped =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect::<Vec<_>>());
        if !dropped.is_empty() {
            self.pending.push_back(Command::Open(dropped));
        }
    }

    /// Opens the files of later starts, and comes to the fore for them.
    fn take_later_starts(&mut self, ctx: &egui::Context) {
        while let Some(files) = self.inbox.as_ref().and_then(Inbox::take) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
            ctx.send_viewport_cmd(egui::ViewportCommand::Focus);
            if !files.is_empty() {
                self.pending.push_back(Command::Open(files));
            }
        }
    }

    fn take_shortcuts(&mut self, ctx: &egui::Context) {
        // egui takes the focus away on Escape before anybody else knows of it.
        let is_writing = self.state.note_editor.is_open() || self.state.timepoints.is_renaming();
        let is_typing = ctx.text_edit_focused() || is_writing;
        // What lies above the window has the keys, but for those that close it.
        let is_covered = self.state.palette.is_open()
            || self.state.go_to.is_open()
            || self.state.shows_shortcuts
            || self.state.shows_notes;
        // An open menu is closed by the key that else clears the selection, by going on to what it covers, and by any other action.
        let has_menu = egui::Popup::is_any_open(ctx);
        let may_close_menu = has_menu && !self.state.comparison.shows_columns;
        if may_close_menu && ctx.input(|input| input.key_pressed(egui::Key::Tab)) {
            egui::Popup::close_all(ctx);
        }
        let mut known: Vec<_> = Action::ALL.iter().filter_map(|&action| Some((action, shortcut(action)?))).collect();
        // Ctrl+O answers to Ctrl+Shift+O as well, so that the one with more keys comes first.
        known.sort_by_key(|(_, keys)| std::cmp::Reverse(keys.modifiers.shift));
        for (action, keys) in known {
            // Keys that mean something in a text field stay there.
            let is_bare = keys.modifiers.is_none();
            let stays =
                (is_typing && (is_bare || matches!(action, Action::CopyRow | Action::Undo))) || (has_menu && is_bare);
            let is_under = is_covered && !matches!(action, Action::Palette | Action::Shortcuts | Action::Notes);
            if !stays && !is_under && ctx.input_mut(|input| input.consume_shortcut(&keys)) {
                if may_close_menu {
                    egui::Popup::close_all(ctx);
                }
                self.pending.push_back(Command::Do(action));
            }
        }
        if !is_covered && !has_menu && ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Menu))
        {
            self.pending.push_back(Command::Do(Action::RowMenu));
        }
        // A desktop says that something is to be copied, and not by which key. Text that is marked with the pointer comes first.
        let is_marked = ctx.with_plugin(|marked: &mut LabelSelectionState| marked.has_selection()) == Some(true);
        let is_copy = |event: &egui::Event| matches!(event, egui::Event::Copy);
        if !is_typing && !is_covered && !is_marked && ctx.input(|input| input.events.iter().any(is_copy)) {
            ctx.input_mut(|input| input.events.retain(|event| !is_copy(event)));
            self.pending.push_back(Command::Do(Action::CopyRow));
        }
    }

    /// Takes in how large things are and what the table shows, which is kept when the window closes.
    fn take_look(&mut self, ctx: &egui::Context) {
        let percent = (ctx.zoom_factor() * 100.0).round() as u16;
        let zoom = percent.clamp(*Settings::ZOOM.start(), *Settings::ZOOM.end());
        if zoom != percent {
            // The shortcuts of egui itself know other bounds.
            ctx.set_zoom_factor(f32::from(zoom) / 100.0);
        }
        self.settings.zoom_percent = zoom;
        self.settings.view = self.state.table.view;
        self.settings.unit = self.state.table.unit;
        self.settings.columns.clone_from(&self.state.table.columns);
        let widths = self.state.comparison.widths().iter();
        self.settings.column_widths = widths.map(|(column, width)| (column.clone(), width.round() as u16)).collect();
        let (inner, is_maximized) =
            ctx.input(|input| (input.viewport().inner_rect, input.viewport().maximized == Some(true)));
        self.settings.is_maximized = is_maximized;
        if let Some(inner) = inner.filter(|_| !is_maximized) {
            let size = inner.size() * ctx.zoom_factor();
            self.settings.window_size = [size.x as u16, size.y as u16];
        }
    }
}
