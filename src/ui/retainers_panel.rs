//! The retainers of what is selected: read downwards, from what is held to what holds it.

use eframe::egui::{self, RichText, Ui};

use super::{
    fonts,
    notes_ui::{NoteEditor, note_buttons_ui, note_mark_ui, note_text_ui},
    row_menus::menu_items_ui,
    theme::{GRID, Tokens, Tone},
    value::value_ui,
    widgets::{Column, Disclosure, Elide, TableEvent, TreeRow, TreeTable, TreeTableState, elided_label, heading, pill},
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
    if let Some(freed) = view.freed {
        ui.label(RichText::new(freed).color(Tokens::of(ui).accent));
    }
    ui.add_space(GRID);
    match view.tree {
        Ok(tree) if tree.is_empty() => note_ui(ui, tree.why_empty()),
        Ok(tree) => tree_ui(ui, tree, view.notes, state, &mut commands),
        Err(note) => note_ui(ui, note),
    }
    // Where there is no row, the menu is not to open once there is one.
    state.opens_menu = false;
    commands
}

fn title_ui(ui: &mut Ui, view: &RetainersView<'_>, commands: &mut Vec<Command>) {
    let title = view.title;
    ui.horizontal_wrapped(|ui| {
        heading(ui, "Retainers");
        if title.text.is_empty() {
            return;
        }
        let tokens = Tokens::of(ui);
        ui.label(RichText::new(format!("of {}", title.text)).font(fonts::semibold(ui)).color(tokens.text));
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
    let which = tree.columns();
    let columns: Vec<Column> = which.iter().map(|&column| table_column(column)).collect();
    let selected = state.current.and_then(|row| tree.number_of(row));
    let opens_menu = std::mem::take(&mut state.opens_menu);
    let events = TreeTable::new("Retainers", &columns, tree.len())
        .selected(selected)
        .context_menu(opens_menu, |ui, number| menu_items_ui(ui, &tree.menu(number), commands))
        .show(
            ui,
            &mut state.table,
            |number| describe(tree, number, selected == Some(number)),
            |ui, number, column| {
                cell_ui(ui, tree, notes, number, which[column]);
            },
        );
    for event in events {
        commands.extend(on_event(tree, event));
    }
}

fn table_column(column: RetainerColumn) -> Column {
    let made = match column {
        RetainerColumn::Holder => Column::text(column.title()).width(170.0).stretch(),
        _ => Column::number(column.title()).width(74.0),
    };
    made.unsortable().tooltip(column.meaning())
}

fn describe(tree: &RetainerView, number: usize, is_current: bool) -> TreeRow {
    let Some((_, depth, fold)) = tree.row(number) else { return TreeRow::default() };
    // Asked for by the keyboard, of the current row alone: looking for it is linear.
    let above = |&above: &usize| tree.row(above).is_some_and(|(_, level, _)| level < depth);
    let parent = if is_current { (0..number).rev().find(above) } else { None };
    TreeRow {
        name: tree.row_text(number, ", "),
        level: depth.into(),
        disclosure: match fold {
            Fold::Leaf => Disclosure::Leaf,
            Fold::Closed => Disclosure::Closed,
            Fold::Opening | Fold::Open => Disclosure::Open,
        },
        parent,
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

/// `property in Holder`, what should be known of it, and its place.
fn label_ui(ui: &mut Ui, tree: &RetainerView, number: usize) {
    let label = tree.label(number);
    let tokens = Tokens::of(ui);
    let color = if label.is_quiet { tokens.internal } else { tokens.text };
    ui.spacing_mut().item_spacing.x = 5.0;
    let edge_font = if label.is_quiet { fonts::body(ui) } else { fonts::semibold(ui) };
    elided_label(ui, &label.edge, Elide::Middle, edge_font, color);
    ui.label(RichText::new("in").color(tokens.text_weak));
    elided_label(ui, &label.holder, Elide::Middle, fonts::body(ui), color);
    for mark in &label.marks {
        let tone = if *mark == "root" { Tone::Accent } else { Tone::Internal };
        pill(ui, mark, tone).on_hover_text(mark_meaning(mark));
    }
    if !label.aside.is_empty() {
        let aside = elided_label(ui, &label.aside, Elide::Front, fonts::small(ui), tokens.text_weak);
        if let Some(location) = tree.location(number) {
            aside.on_hover_text(location.to_string());
        }
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
