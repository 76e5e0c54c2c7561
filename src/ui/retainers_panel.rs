//! The retainers of what is selected: read downwards, from what is held to what holds it.

use eframe::egui::{self, RichText, Ui, UiBuilder};

use super::{
    fonts,
    notes_ui::{NoteEditor, note_buttons_ui, note_mark_ui, note_text_ui},
    row_menus::menu_items_ui,
    theme::{GRID, Tokens, Tone},
    value::value_ui,
    widgets::{
        Column, Disclosure, Elide, TableEvent, TreeRow, TreeTable, TreeTableState, elided_label, elided_label_saying,
        heading, pill, text_width, width_for,
    },
};
use crate::model::{
    Command, Fold, Note, PlacedNotes, RetainerColumn, RetainerRowId, RetainerView, Selection, SubjectTitle,
    mark_meaning,
};

/// What the panel remembers between frames.
#[derive(Debug, Default)]
pub struct RetainersPanelState {
    table: TreeTableState,
    /// The current row.
    pub current: Option<RetainerRowId>,
    /// Set to open the menu of the current row.
    pub opens_menu: bool,
}

/// What the panel shows.
#[derive(Debug, Clone, Copy)]
pub struct RetainersView<'a> {
    pub title: &'a SubjectTitle,
    /// The tree, or why there is none.
    pub tree: Result<&'a RetainerView, &'a str>,
    /// What would go without the row that was asked about.
    pub freed: Option<&'a str>,
    /// What is selected, if it can be pinned and noted, and the note on it.
    pub noted: Option<(&'a Selection, Option<&'a Note>)>,
    /// Where the notes are.
    pub notes: &'a PlacedNotes,
}

/// Draws the panel.
pub fn retainers_panel_ui(
    ui: &mut Ui,
    view: &RetainersView<'_>,
    state: &mut RetainersPanelState,
    editor: &mut NoteEditor,
) -> Vec<Command> {
    let mut commands = Vec::new();
    title_ui(ui, view, &mut commands);
    if let Some((selection, note)) = view.noted {
        note_text_ui(ui, selection, note, editor, &mut commands);
    }
    ui.add_space(GRID);
    let mut content = |ui: &mut Ui| match view.tree {
        Ok(tree) if tree.is_empty() => note_ui(ui, tree.why_empty()),
        Ok(tree) => tree_ui(ui, tree, view.notes, state, &mut commands),
        Err(note) => note_ui(ui, note),
    };
    match view.freed {
        Some(freed) => above_answer_ui(ui, freed, content),
        None => content(ui),
    }
    // Where there is no row, the menu is not to open once there is one.
    state.opens_menu = false;
    commands
}

/// Draws what would go below the rows, so that the row that was asked about stays where it is.
fn above_answer_ui(ui: &mut Ui, freed: &str, content: impl FnOnce(&mut Ui)) {
    let text = RichText::new(freed).color(Tokens::of(ui).accent);
    let galley =
        egui::WidgetText::from(text.clone()).into_galley(ui, None, ui.available_width(), egui::TextStyle::Body);
    let height = galley.size().y + 2.0 * GRID;
    let area = ui.available_rect_before_wrap();
    let (above, below) = area.split_top_bottom_at_y(area.bottom() - height);
    content(&mut ui.new_child(UiBuilder::new().id_salt("rows").max_rect(above)));
    ui.new_child(UiBuilder::new().max_rect(below.with_min_y(below.top() + GRID))).add(egui::Label::new(text).wrap());
    ui.advance_cursor_after_rect(area);
}

/// Width of the buttons that pin and note, with the space before each, in points.
const BUTTONS: f32 = 64.0;

fn title_ui(ui: &mut Ui, view: &RetainersView<'_>, commands: &mut Vec<Command>) {
    let title = view.title;
    ui.horizontal_wrapped(|ui| {
        if title.text.is_empty() {
            heading(ui, "Retainers");
            return;
        }
        let words = format!("Retainers of {}", title.text);
        if title.groups.is_empty() {
            // In one line with its buttons: what is below needs the height.
            let buttons = if view.noted.is_some() { BUTTONS } else { 0.0 };
            let room = (ui.available_width() - buttons).max(0.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                elided_label(ui, &words, Elide::Middle, fonts::semibold(ui), Tokens::of(ui).text);
            });
        } else {
            heading(ui, &words);
        }
        for (selection, words, is_shown) in &title.groups {
            let button = ui.add(egui::Button::selectable(*is_shown, words));
            let name = format!("Retainers of {words}");
            button.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, *is_shown, name.clone()));
            if button.clicked() {
                commands.push(Command::Select(selection.clone()));
            }
        }
        if let Some((selection, note)) = view.noted {
            note_buttons_ui(ui, selection, note, commands);
        }
    });
}

fn note_ui(ui: &mut Ui, note: &str) {
    ui.add_space(2.0 * GRID);
    ui.label(RichText::new(note).color(Tokens::of(ui).text_weak));
}

fn tree_ui(
    ui: &mut Ui,
    tree: &RetainerView,
    notes: &PlacedNotes,
    state: &mut RetainersPanelState,
    commands: &mut Vec<Command>,
) {
    let all = tree.columns();
    // Who holds it comes before how large that is.
    let has_room = |at: &usize| *at == 0 || *at + 1 == all.len() || ui.available_width() >= ALL_COLUMNS;
    let which: Vec<_> = (0..all.len()).filter(has_room).map(|at| all[at]).collect();
    let is_narrow = which.len() < all.len();
    let count_width = width_for(ui, &tree.longest_count());
    let columns: Vec<Column> = which.iter().map(|&column| table_column(column, is_narrow, count_width)).collect();
    let selected = state.current.and_then(|row| tree.number_of(row));
    let opens_menu = std::mem::take(&mut state.opens_menu);
    let events = TreeTable::new("Retainers", &columns, tree.len())
        .selected(selected)
        .context_menu(opens_menu, |ui, number| menu_items_ui(ui, &tree.menu(number), commands))
        .show(
            ui,
            &mut state.table,
            |number| describe(tree, number, selected == Some(number), columns.len()),
            |ui, number, column| {
                cell_ui(ui, tree, notes, number, which[column]);
            },
        );
    for event in events {
        commands.extend(on_event(tree, event));
    }
}

/// Width in points from which on the table has all its columns.
const ALL_COLUMNS: f32 = 380.0;

fn table_column(column: RetainerColumn, is_narrow: bool, count_width: f32) -> Column {
    let least = if column.is_count() { count_width } else { 0.0 };
    let made = match column {
        RetainerColumn::Holder => Column::text(column.title()).width(if is_narrow { 100.0 } else { 170.0 }).stretch(),
        _ => Column::number(column.title()).width(least.max(74.0)),
    };
    made.unsortable().tooltip(column.meaning())
}

fn describe(tree: &RetainerView, number: usize, is_current: bool, column_count: usize) -> TreeRow {
    let Some((_, depth, fold)) = tree.row(number) else { return TreeRow::default() };
    // Asked for by the keyboard, of the current row alone: looking for it is linear.
    let above = |&above: &usize| tree.row(above).is_some_and(|(_, level, _)| level < depth);
    let parent = if is_current { (0..number).rev().find(above) } else { None };
    let rest = tree.rest(number);
    TreeRow {
        name: tree.row_text(number, ", "),
        level: depth as usize,
        disclosure: match fold {
            Fold::Leaf => Disclosure::Leaf,
            Fold::Closed => Disclosure::Closed,
            // A rest has no rows below it, and gives way to those that come.
            Fold::Opening if rest.is_some() => Disclosure::Closed,
            Fold::Opening | Fold::Open => Disclosure::Open,
        },
        parent,
        empty_columns: if rest.is_some() { column_count - 1 } else { 0 },
    }
}

fn cell_ui(ui: &mut Ui, tree: &RetainerView, notes: &PlacedNotes, number: usize, column: RetainerColumn) {
    if column == RetainerColumn::Holder {
        if let Some(note) = tree.holder(number).and_then(|node| notes.object(tree.view.snapshot, node)) {
            note_mark_ui(ui, note);
        }
        return label_ui(ui, tree, number);
    }
    value_ui(ui, &tree.cell(number, column));
}

/// `property in Holder`, what should be known of it, and its place: the marks are whole, and so is the id or it is left out.
fn label_ui(ui: &mut Ui, tree: &RetainerView, number: usize) {
    const GAP: f32 = 5.0;
    const LEAST_PLACE: f32 = 64.0;
    let tokens = Tokens::of(ui);
    if let Some((hidden, hint)) = tree.rest_words(number) {
        ui.label(hidden);
        elided_label(ui, &hint, Elide::End, fonts::small(ui), tokens.text_weak);
        return;
    }
    let label = tree.label(number);
    let color = if label.is_quiet { tokens.internal } else { tokens.text };
    ui.spacing_mut().item_spacing.x = GAP;
    let (body, small) = (fonts::body(ui), fonts::small(ui));
    let edge_font = if label.is_quiet { body.clone() } else { fonts::semibold(ui) };
    let needs = |ui: &Ui, words: &str, font: &egui::FontId| text_width(ui, words, font);
    let marks: f32 = label.marks.iter().map(|mark| needs(ui, mark, &small) + 3.0 * GRID + GAP).sum();
    let room = (ui.available_width() - marks - needs(ui, "in", &body) - 2.0 * GAP).max(0.0);
    let (edge, holder) = (needs(ui, &label.edge, &edge_font), needs(ui, &label.holder, &body));
    // Where both are long, each has half.
    let edge_room = edge.min((room - holder).max(room / 2.0));
    let holder_room = holder.min(room - edge_room);
    let narrow = |ui: &mut Ui, width: f32, words: &str, font: egui::FontId| {
        ui.scope(|ui| {
            ui.set_max_width(width);
            elided_label(ui, words, Elide::Middle, font, color);
        });
    };
    narrow(ui, edge_room, &label.edge, edge_font);
    ui.label(RichText::new("in").color(tokens.text_weak));
    narrow(ui, holder_room, &label.holder, body);
    for mark in &label.marks {
        let tone = if *mark == "root" { Tone::Accent } else { Tone::Internal };
        pill(ui, mark, tone).on_hover_text(mark_meaning(mark));
    }
    let mut left = room - edge_room - holder_room - GAP;
    let (id, place) = match label.aside.split_once("  ") {
        Some((id, place)) => (id, place),
        None if label.aside.starts_with('@') => (&*label.aside, ""),
        None => ("", &*label.aside),
    };
    let id_width = needs(ui, id, &small);
    if !id.is_empty() && id_width <= left {
        ui.label(RichText::new(id).font(small.clone()).color(tokens.text_weak));
        left -= id_width + GAP;
    }
    if !place.is_empty() && left >= needs(ui, place, &small).min(LEAST_PLACE) {
        match tree.location(number) {
            Some(location) => {
                let tooltip = location.to_string();
                elided_label_saying(ui, place, Elide::Front, small, tokens.text_weak, &tooltip)
            }
            None => elided_label(ui, place, Elide::Front, small, tokens.text_weak),
        };
    }
}

fn on_event(tree: &RetainerView, event: TableEvent) -> Option<Command> {
    let row = |number: usize| tree.row(number);
    match event {
        TableEvent::Selected(number) => row(number).map(|(id, ..)| Command::SelectRetainer(id)),
        TableEvent::Toggled { row: number, open } => row(number).map(|(id, ..)| Command::SetRetainerOpen(id, open)),
        TableEvent::Activated(number) => {
            let (id, _, fold) = row(number)?;
            match fold {
                Fold::Leaf | Fold::Opening => None,
                Fold::Closed | Fold::Open => Some(Command::SetRetainerOpen(id, fold == Fold::Closed)),
            }
        }
        TableEvent::SortBy(_) | TableEvent::Moved { .. } => None,
    }
}
