//! Who holds the growth: the first thing to look at once a series has loaded.

use std::collections::BTreeSet;

use eframe::egui::{self, RichText, Ui, vec2};

use super::{
    fonts,
    icons::{Icon, icon},
    notes_ui::note_mark_ui,
    row_menus::menu_items_ui,
    theme::{CELL_PADDING, GRID, HEADER_HEIGHT, ROW_HEIGHT, Tokens, Tone},
    tones::tone_of,
    widgets::{
        Column, Elide, SizeCell, Sparkline, TableEvent, TreeRow, TreeTable, TreeTableState, heading, name_and_place,
        trend_in_words,
    },
};
use crate::model::{Command, FixView, HolderRow, Note, NoteSubject, Selection, format};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Holder,
    Trend,
    Growth,
    Steps,
    Verdict,
}

/// What the table is called.
pub const HOLDERS: &str = "Holders of the growth";

const HEADINGS: [(Of, &str, &str); 5] = [
    (
        Of::Holder,
        HOLDERS,
        "The objects that live through the series and hold what is new, and where their classes stand in the source",
    ),
    (
        Of::Trend,
        "Trend",
        "What belongs to it at each timepoint: what goes if it goes, without what other objects of this kind hold",
    ),
    (Of::Growth, "Own growth", "How much more belongs to it in the last snapshot than in the first"),
    (Of::Steps, "Steps", "Steps from one timepoint to the next at which it grew"),
    (Of::Verdict, "Verdict", "What the growth looks like so far"),
];

/// Rows of the whole list that are seen at once.
const MOST_VISIBLE: usize = 10;

/// What the list shows.
#[derive(Debug, Clone, Copy)]
pub struct HoldersView<'a> {
    /// Most suspicious first, or why that is not known yet.
    pub holders: Result<&'a [HolderRow], &'a str>,
    /// Path keys of those that the person expects to grow.
    pub expected: &'a BTreeSet<String>,
    pub selection: Option<&'a Selection>,
    pub notes: &'a [Note],
    /// Whether a fix holds, where there is a series before and one after it.
    pub fix: Option<&'a FixView>,
    /// Whether the small ones and the expected ones are listed too.
    pub shows_all: bool,
}

/// Draws the holders, a line each; `opens_menu` opens the menu of the selected one. What is below stays where it is when they arrive.
pub(super) fn holders_ui(
    ui: &mut Ui,
    view: &HoldersView<'_>,
    opens_menu: bool,
    state: &mut TreeTableState,
) -> Vec<Command> {
    let mut commands = Vec::new();
    if let Some(fix) = view.fix {
        fix_ui(ui, fix);
    }
    let height = HEADER_HEIGHT + (HolderRow::AT_A_GLANCE + 1) as f32 * ROW_HEIGHT;
    ui.scope(|ui| {
        ui.set_min_height(height);
        match view.holders {
            Ok(all) if !all.is_empty() => {
                let listed = listed(view, all);
                table_ui(ui, view, &listed, (opens_menu, state), &mut commands);
                length_ui(ui, view, all, listed.len(), &mut commands);
            }
            Ok(_) => {
                heading(ui, HEADINGS[0].1);
                note_ui(ui, "No object that lives through the series holds more at its end than at its start");
            }
            Err(note) => {
                heading(ui, HEADINGS[0].1);
                note_ui(ui, note);
            }
        }
    });
    commands
}

/// Whether the fix holds, in a sentence.
fn fix_ui(ui: &mut Ui, fix: &FixView) {
    let tokens = Tokens::of(ui);
    let (mark, color) = match fix.is_good {
        Some(true) => (Icon::Check, tokens.shrank),
        Some(false) => (Icon::Failure, tokens.failure),
        None => (Icon::Warning, tokens.warning),
    };
    ui.horizontal_wrapped(|ui| {
        icon(ui, mark, color);
        ui.label(RichText::new(&fix.sentence).font(fonts::semibold(ui)).color(tokens.text));
    });
    ui.add_space(GRID);
}

/// The rows that are shown: all of them, or the first ones that nobody expects, those before that stand out.
fn listed<'a>(view: &HoldersView<'_>, all: &'a [HolderRow]) -> Vec<&'a HolderRow> {
    if view.shows_all {
        return all.iter().collect();
    }
    let mut rows: Vec<&HolderRow> = all.iter().filter(|row| !is_expected(view, row)).collect();
    rows.sort_by_key(|row| row.is_minor);
    rows.truncate(HolderRow::AT_A_GLANCE);
    rows
}

fn note_ui(ui: &mut Ui, note: &str) {
    ui.label(RichText::new(note).color(Tokens::of(ui).text_weak));
}

fn is_expected(view: &HoldersView<'_>, row: &HolderRow) -> bool {
    view.expected.contains(&row.path_key)
}

fn note_on<'a>(view: &HoldersView<'a>, row: &HolderRow) -> Option<&'a Note> {
    let is_on = |note: &&Note| matches!(&note.subject, NoteSubject::Holder(key) if *key == row.path_key);
    view.notes.iter().find(is_on)
}

fn table_ui(
    ui: &mut Ui,
    view: &HoldersView<'_>,
    listed: &[&HolderRow],
    (opens_menu, state): (bool, &mut TreeTableState),
    commands: &mut Vec<Command>,
) {
    let verdict_width = if view.fix.is_some() { 240.0 } else { 120.0 };
    // Where there is little room, the verdict tells what the steps and the line of the trend do.
    let room = ui.available_width() - verdict_width;
    let has_room = |of: Of| match of {
        Of::Steps => room >= 500.0,
        Of::Trend => room >= 340.0,
        _ => true,
    };
    let which: Vec<_> = HEADINGS.into_iter().filter(|&(of, ..)| has_room(of)).collect();
    let columns: Vec<Column> = which
        .iter()
        .map(|&(of, title, meaning)| {
            let column = match of {
                Of::Holder => Column::text(title).width(140.0).stretch(),
                Of::Trend => Column::text(title).width(80.0),
                Of::Growth => Column::number(title).width(100.0),
                Of::Steps => Column::text(title).width(160.0),
                Of::Verdict => Column::text(title).width(verdict_width),
            };
            column.unsortable().tooltip(meaning)
        })
        .collect();
    let selected = listed.iter().position(|row| view.selection == Some(&row.selection));
    let mut chosen = Vec::new();
    let size = vec2(ui.available_width(), HEADER_HEIGHT + listed.len().min(MOST_VISIBLE) as f32 * ROW_HEIGHT);
    ui.allocate_ui(size, |ui| {
        let events = TreeTable::new(HOLDERS, &columns, listed.len())
            .flat()
            .selected(selected)
            .context_menu(opens_menu, |ui, row| {
                let holder = listed.get(row)?;
                let is_pinned = note_on(view, holder).is_some_and(|note| note.is_pinned);
                menu_items_ui(ui, &holder.menu(is_expected(view, holder), is_pinned), &mut chosen)
            })
            .show(
                ui,
                state,
                |row| TreeRow { name: spoken(view, listed[row]), ..TreeRow::default() },
                |ui, row, column| cell_ui(ui, view, listed[row], which[column].0),
            );
        commands.extend(events.into_iter().filter_map(|event| match event {
            TableEvent::Selected(row) | TableEvent::Activated(row) => {
                Some(Command::Select(listed.get(row)?.selection.clone()))
            }
            TableEvent::Toggled { .. } | TableEvent::SortBy(_) | TableEvent::Moved { .. } => None,
        }));
    });
    commands.append(&mut chosen);
}

/// A way to all of the list, and back.
fn length_ui(ui: &mut Ui, view: &HoldersView<'_>, all: &[HolderRow], listed_count: usize, commands: &mut Vec<Command>) {
    let expected_count = all.iter().filter(|row| is_expected(view, row)).count();
    let words = match (view.shows_all, expected_count) {
        (true, _) => "Show fewer".to_owned(),
        (false, _) if listed_count == all.len() => return,
        (false, 0) => format!("Show all {}", all.len()),
        (false, expected) => format!("Show all {}, {expected} of them expected", all.len()),
    };
    ui.horizontal(|ui| {
        ui.add_space(CELL_PADDING);
        let link = ui.link(RichText::new(words).font(fonts::small(ui)));
        let meaning = "Also those that hold little of the growth, and those that you expect to grow";
        if link.on_hover_text(meaning).clicked() {
            commands.push(Command::ShowAllHolders(!view.shows_all));
        }
    });
}

/// What is said of a holder's growth so far, and its tone.
fn verdict<'a>(view: &HoldersView<'a>, holder: &'a HolderRow) -> (&'a str, Tone) {
    let is_expected = is_expected(view, holder);
    let change = view.fix.and_then(|fix| fix.changes.get(&holder.path_key));
    let words = if is_expected { "expected" } else { change.unwrap_or(&holder.verdict) };
    (words, if is_expected || holder.is_internal { Tone::Internal } else { tone_of(holder.tone) })
}

fn cell_ui(ui: &mut Ui, view: &HoldersView<'_>, holder: &HolderRow, column: Of) {
    let tokens = Tokens::of(ui);
    let (words, tone) = verdict(view, holder);
    match column {
        Of::Holder => {
            if let Some(note) = note_on(view, holder) {
                note_mark_ui(ui, note);
            }
            let color = if tone == Tone::Internal { tokens.internal } else { tokens.text };
            name_and_place(ui, (&holder.name, Elide::Middle, color), (&holder.place, Elide::Front));
        }
        Of::Trend => {
            ui.add(Sparkline::new(&holder.sizes, &trend_in_words(&holder.sizes, format::bytes)));
        }
        Of::Growth => {
            ui.add(SizeCell::new(&holder.growth).tone(tone).strong().tooltip(|| holder.growth_exact.clone()));
        }
        Of::Steps => {
            ui.label(RichText::new(&holder.steps).color(tokens.text_weak));
        }
        Of::Verdict => {
            let text = RichText::new(words).color(tokens.tone(tone));
            ui.add(egui::Label::new(text).truncate()).on_hover_text(holder.verdict_meaning);
        }
    }
}

/// A row in one sentence, for a screen reader.
fn spoken(view: &HoldersView<'_>, holder: &HolderRow) -> String {
    format!("{}, {}, {}, {}", holder.name, holder.growth, holder.steps, verdict(view, holder).0)
}
