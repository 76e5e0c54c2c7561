//! Drawing a frame: view models are handed to panels, and what the panels want is collected.

use eframe::egui::{CentralPanel, Frame, Margin, Panel, Ui, UiBuilder};

use super::{App, Contents, Entry, derive::fix_of, undo::Undo};
use crate::{
    model::{
        Command, Compared, Netting, RowRef, Selection, SubjectTitle, TableView, group_subject, headline, identity_note,
        object_subject, set_aside_words,
    },
    timeline::identity_warning,
    ui::{
        ComparisonView, HolderPanelView, HoldersView, MenuView, RetainersView, cheat_sheet_ui, comparison_panel_ui,
        drop_zone_ui, empty_state_ui, go_to_ui, holder_panel_ui, menu_ui, messages_ui, notes_list_ui, palette_ui,
        retainers_panel_ui, status_ui,
        theme::{GRID, Tokens},
        timepoints_panel_ui, waiting_ui,
        widgets::{Region, Side},
    },
};

impl App {
    /// Draws the window.
    pub(super) fn draw(&mut self, ui: &mut Ui) {
        let mut commands = self.bars_ui(ui);
        let (messages, messages_height) = self.messages_ui(ui);
        commands.extend(messages);
        if self.library.entries().is_empty() {
            let last = self.last_series();
            let centre = CentralPanel::default().show(ui, |ui| empty_state_ui(ui, last.as_deref()));
            commands.extend(centre.inner);
        } else {
            commands.extend(self.timepoints_ui(ui));
            commands.extend(self.centre_ui(ui, messages_height));
        }
        if self.table.is_none() {
            // What is wished of a table that is not there is not to happen by surprise once it is.
            self.state.comparison.wish = None;
        }
        let entries = self.library.entries();
        drop_zone_ui(ui.ctx(), entries.iter().filter(|entry| entry.phase == self.library.shown()).count());
        if !commands.is_empty() {
            self.pending.extend(commands);
            ui.ctx().request_repaint();
        }
    }

    fn bars_ui(&mut self, ui: &mut Ui) -> Vec<Command> {
        let noted = self.noted_selection();
        let view = MenuView {
            has_snapshots: !self.library.entries().is_empty(),
            is_loading: self.loads.is_busy(),
            has_table: self.table.is_some(),
            has_retainers: self.work.retainers.get().is_some(),
            current: self.current_row(ui.ctx()),
            undone: self.undo.as_ref().map(Undo::words),
            can_note: noted.is_some(),
            is_pinned: noted.and_then(|selection| self.note_on(&selection)).is_some_and(|note| note.is_pinned),
            can_go_back: self.selection.can_go_back(),
            can_go_forward: self.selection.can_go_forward(),
            only_growing: self.state.table.only_growing,
            counts_unstable: self.state.table.netting == Netting::CountAll,
            compares_all: self.state.table.view == TableView::All,
            theme: ui.ctx().options(|options| options.theme_preference),
            can_reopen: self.library.entries().is_empty() && !self.settings.series.is_empty(),
            remembers: self.settings.remembers_snapshots,
            recent: &self.settings.recent,
        };
        let bar = Panel::top("menu").show(ui, |ui| menu_ui(ui, &view));
        if let Some(status) = &self.state.status {
            status_ui(ui, bar.response.rect, status);
        }
        let mut commands = bar.inner;
        commands.extend(palette_ui(ui.ctx(), &view, &mut self.state.palette));
        commands.extend(go_to_ui(ui.ctx(), &mut self.state.go_to));
        if self.state.shows_shortcuts && cheat_sheet_ui(ui.ctx()) {
            self.state.shows_shortcuts = false;
        }
        if self.state.shows_notes {
            let notes = self.notes_and_places();
            let notes: Vec<_> = notes.into_iter().map(|(note, place)| (note, place.map(drop))).collect();
            commands.extend(notes_list_ui(ui.ctx(), &notes));
        }
        commands
    }

    /// The messages, and how much of the height they take, in points.
    fn messages_ui(&self, ui: &mut Ui) -> (Vec<Command>, f32) {
        if self.messages.iter().len() == 0 {
            return (Vec::new(), 0.0);
        }
        let frame = Frame::new().fill(Tokens::of(ui).raised).inner_margin(Margin::symmetric(12, 4));
        let bar = Panel::bottom("messages").frame(frame).show(ui, |ui| messages_ui(ui, self.messages.iter()));
        (bar.inner, bar.response.rect.height())
    }

    fn timepoints_ui(&mut self, ui: &mut Ui) -> Vec<Command> {
        let cards = self.cards();
        let note = self.table.as_ref().and_then(|table| identity_note(&table.compared));
        let shown = self.library.shown();
        let panel = Region {
            side: Side::Left,
            id: "timepoints",
            edge: "Width of the timepoints",
            size: 236.0,
            sizes: 180.0..=420.0,
            taken: 0.0,
        };
        panel.show(ui, |ui| timepoints_panel_ui(ui, &cards, shown, note.as_deref(), &mut self.state.timepoints))
    }

    fn centre_ui(&mut self, ui: &mut Ui, messages_height: f32) -> Vec<Command> {
        if self.table.is_none() {
            let text = self.waiting_text();
            CentralPanel::default().show(ui, |ui| waiting_ui(ui, &text));
            return Vec::new();
        }
        let mut commands = Vec::new();
        let lower = Region {
            side: Side::Bottom,
            id: "retainers",
            edge: "Height of the retainers",
            size: (0.39 * (ui.available_height() + messages_height)).min(300.0),
            sizes: 96.0..=f32::INFINITY,
            // A message that comes or goes moves nothing but the last rows of what is below.
            taken: messages_height,
        };
        let subject = self.subject();
        // What stands above is drawn first, so that the Tab key goes downwards.
        let above = if subject.is_some() { lower.rest(ui) } else { ui.available_rect_before_wrap() };
        let mut above = ui.new_child(UiBuilder::new().id_salt("above").max_rect(above));
        let centre = CentralPanel::default().show(&mut above, |ui| {
            let Some(rows) = &self.table else { return Vec::new() };
            let names = self.timepoint_names();
            let holders = self.work.growth.holders(&rows.compared.keys).ok_or_else(|| self.why_no_holders());
            let expected =
                holders.unwrap_or_default().iter().filter(|row| self.settings.expected.contains(&row.path_key));
            let set_aside = set_aside_words(expected.map(|row| row.growth_bytes));
            let intervals = self.intervals();
            let warning = warning(&rows.compared, &names);
            let view = ComparisonView {
                intervals: &intervals,
                rows,
                options: &self.state.table,
                names: &names,
                headline: &headline(&rows.compared, &names, self.span(), self.suspect(), &set_aside),
                warning: warning.as_deref(),
                selected: self.selected_row(),
                notes: self.work.notes(),
                is_stale: self.work.is_comparing(),
                holders: (!rows.compared.is_single()).then(|| HoldersView {
                    intervals: &intervals,
                    holders,
                    expected: &self.settings.expected,
                    selection: self.selection.get(),
                    notes: &self.settings.notes,
                    shows_all: self.state.shows_all_holders,
                    fix: fix_of(&self.work, &self.library),
                    phase: self.library.shown(),
                }),
            };
            comparison_panel_ui(ui, &view, &mut self.state.comparison)
        });
        commands.extend(centre.inner);
        if let Some((title, note)) = subject {
            commands.extend(lower.show(ui, |ui| self.lower_ui(ui, &title, note)));
        }
        commands
    }

    /// The retainers of what is selected and, if that is a holder of the growth, what stands behind it.
    fn lower_ui(&mut self, ui: &mut Ui, title: &SubjectTitle, note: Option<&str>) -> Vec<Command> {
        // A resizable panel shrinks to its content, and the first content is but a line.
        ui.set_min_height(ui.available_height());
        let half = ui.available_width() / 2.0;
        let beside = Region {
            side: Side::Right,
            id: "holder",
            edge: "Width of what is said of the holder",
            size: (0.37 * ui.available_width()).min(380.0),
            // At least half is the tree's.
            sizes: half.min(240.0)..=half.min(600.0),
            taken: 0.0,
        };
        let has_holder = self.selected_holder().is_some();
        let mut left = if has_holder { beside.rest(ui) } else { ui.available_rect_before_wrap() };
        left.max.x -= if has_holder { 2.0 * GRID } else { 0.0 };
        // So that the headings of both stand on one line: a panel has a margin.
        left.min.y += GRID / 2.0;
        let mut left = ui.new_child(UiBuilder::new().id_salt("left").max_rect(left));
        let tree = self.work.retainers.get().filter(|_| note.is_none());
        let tree = tree.ok_or_else(|| note.unwrap_or("Finding retainers…"));
        let selection = self.noted_selection();
        let noted_text = selection.as_ref().and_then(|selection| self.note_on(selection)).cloned();
        let noted = selection.as_ref().map(|selection| (selection, noted_text.as_ref()));
        let (freed, notes) = (self.work.without_edge(), self.work.notes());
        let view = RetainersView { title, tree, freed, noted, notes };
        let mut commands = retainers_panel_ui(&mut left, &view, &mut self.state.retainers, &mut self.state.note_editor);
        commands.extend(self.holder_ui(ui, &beside));
        commands
    }

    /// What stands behind the growth of the selected object, beside its retainers, if it is a holder.
    fn holder_ui(&self, ui: &mut Ui, region: &Region) -> Vec<Command> {
        let Some(row) = self.selected_holder() else { return Vec::new() };
        let Selection::Object { snapshot, node, .. } = row.selection else { return Vec::new() };
        let view = HolderPanelView {
            row,
            names: &self.timepoint_names(),
            intervals: &self.intervals(),
            freed: self.work.growth.without_holder(snapshot, node),
            is_expected: self.settings.expected.contains(&row.path_key),
        };
        region.show(ui, |ui| holder_panel_ui(ui, &view))
    }

    pub(super) fn selected_row(&self) -> Option<RowRef> {
        self.table.as_ref()?.row_of(self.selection.get()?)
    }

    /// Why there is no table.
    fn waiting_text(&self) -> String {
        let entries = self.library.entries();
        let unread = entries.iter().filter(|entry| entry.contents.is_unread()).count();
        let text = if unread > 0 {
            return format!("Reading snapshots: {} of {} are done", entries.len() - unread, entries.len());
        } else if self.work.is_comparing() {
            "Comparing…"
        } else if entries.iter().any(|entry| entry.contents.heap().is_some()) {
            "Sorting…"
        } else {
            "None of these files could be used"
        };
        text.to_owned()
    }

    /// Why it is not known who holds the growth.
    fn why_no_holders(&self) -> &'static str {
        let shown = self.library.shown();
        let is_cut_short = |entry: &Entry| entry.phase == shown && matches!(entry.contents, Contents::CountsOnly(..));
        if self.library.entries().iter().any(is_cut_short) {
            "Who holds the growth is not known, as the load of a snapshot was cancelled: try again on its card, or remove it"
        } else if self.loads.is_busy() {
            "Who holds the growth is known as soon as the retainers of all snapshots are indexed"
        } else {
            "Finding out who holds the growth…"
        }
    }

    /// The heading of the lower pane, and why it has no tree, if it hasn't; none if nothing is selected.
    pub(super) fn subject(&self) -> Option<(SubjectTitle, Option<&'static str>)> {
        const PENDING: &str = "Who holds it is known as soon as the retainers of this snapshot are indexed";
        const CANCELLED: &str = "Loading was cancelled before the retainers of this snapshot were known";
        let table = self.table.as_ref()?;
        let Some(selection) = self.selection.get() else {
            // The place of what the window is about to select.
            let is_to_come = !self.state.has_chosen || self.state.series.select_again.is_some();
            let is_kept_free = is_to_come && !table.compared.is_single();
            return is_kept_free.then(|| (SubjectTitle::default(), Some(self.why_no_holders())));
        };
        let (title, snapshot) = match selection {
            Selection::Class(class) => {
                let row = table.compared.find(class)?;
                let group = table.compared.telling_group(row);
                (group_subject(table, class, None)?, table.compared.snapshot_of(group?))
            }
            Selection::Group(class, group) => {
                (group_subject(table, class, Some(*group))?, table.compared.snapshot_of(*group))
            }
            Selection::Object { snapshot, node, .. } => {
                let heap = self.library.get(*snapshot)?.contents.heap()?;
                let mut title = object_subject(heap, *node);
                if let Some(holder) = self.selected_holder() {
                    // With the name that was clicked.
                    title.text = format!("{}, {}", title.text, holder.name);
                }
                if !table.compared.keys.contains(snapshot) {
                    // Else it would be looked for in the table above, which is that of other snapshots.
                    title.text = format!("{}, in {}", title.text, self.library.get(*snapshot)?.name);
                }
                (title, *snapshot)
            }
        };
        let note = match self.library.get(snapshot).map(|entry| &entry.contents) {
            Some(Contents::Ready(..)) if self.work.is_tracing() => Some("Finding retainers…"),
            Some(Contents::Ready(..)) => None,
            Some(Contents::CountsOnly(..)) => Some(CANCELLED),
            _ => Some(PENDING),
        };
        Some((title, note))
    }
}

/// A sentence on the neighbours whose ids don't name the same objects, if there are some.
fn warning(compared: &Compared, names: &[String]) -> Option<String> {
    identity_warning(&compared.comparison.identity, |at| names.get(at).cloned().unwrap_or_default())
}
