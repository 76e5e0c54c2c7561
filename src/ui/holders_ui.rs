//! Who holds the growth: the first thing to look at once a series has loaded.

use std::collections::BTreeSet;

use eframe::egui::{self, Align, Layout, RichText, Sense, Ui, WidgetInfo};
use egui_extras::{Column, TableBuilder, TableRow};

use super::{
    fonts,
    icons::{Icon, icon},
    notes_ui::note_mark_ui,
    theme::{GRID, ROW_HEIGHT, Tokens, Tone},
    tones::tone_of,
    widgets::{Elide, SizeCell, Sparkline, heading, name_and_place, trend_in_words},
};
use crate::model::{Command, FixView, HolderRow, Note, NoteSubject, Selection, format};

const HEADINGS: [(&str, &str); 5] = [
    (
        "Holders of the growth",
        "The objects that live through the series and hold what is new, and where their classes stand in the source",
    ),
    (
        "Trend",
        "What belongs to it at each timepoint: what goes if it goes, without what other objects of this kind hold",
    ),
    ("Own growth", "How much more belongs to it in the last snapshot than in the first"),
    ("Steps", "Steps from one timepoint to the next at which it grew"),
    ("Verdict", "What the growth looks like so far"),
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

/// Draws the holders, a line each. What is below stays where it is when they arrive.
pub(super) fn holders_ui(ui: &mut Ui, view: &HoldersView<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    if let Some(fix) = view.fix {
        fix_ui(ui, fix);
    }
    let line = ROW_HEIGHT + ui.spacing().item_spacing.y;
    let height = (1 + HolderRow::AT_A_GLANCE) as f32 * line;
    ui.scope(|ui| {
        ui.set_min_height(height);
        match view.holders {
            Ok(all) if !all.is_empty() => {
                table_ui(ui, view, all, &listed(view, all), &mut commands);
            }
            Ok(_) => {
                heading(ui, HEADINGS[0].0);
                note_ui(ui, "No object that lives through the series holds more at its end than at its start");
            }
            Err(note) => {
                heading(ui, HEADINGS[0].0);
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

fn table_ui(
    ui: &mut Ui,
    view: &HoldersView<'_>,
    all: &[HolderRow],
    listed: &[&HolderRow],
    commands: &mut Vec<Command>,
) {
    let line = ROW_HEIGHT + ui.spacing().item_spacing.y;
    ui.push_id("holders", |ui| {
        TableBuilder::new(ui)
            .vscroll(listed.len() > MOST_VISIBLE)
            .max_scroll_height(MOST_VISIBLE as f32 * line)
            .auto_shrink([false, true])
            .sense(Sense::click())
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::remainder().at_least(160.0).clip(true))
            .column(Column::exact(64.0))
            .column(Column::exact(84.0))
            .column(Column::exact(160.0))
            .column(Column::exact(if view.fix.is_some() { 230.0 } else { 110.0 }).clip(true))
            .header(ROW_HEIGHT, |mut header| {
                for (at, (title, meaning)) in HEADINGS.into_iter().enumerate() {
                    header.col(|ui| match at {
                        0 => list_heading_ui(ui, view, all, listed.len(), commands),
                        2 => {
                            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                                column_heading(ui, title, meaning);
                            });
                        }
                        _ => column_heading(ui, title, meaning),
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, listed.len(), |mut row| {
                    let holder = listed[row.index()];
                    row_ui(&mut row, view, holder, commands);
                });
            });
    });
}

fn column_heading(ui: &mut Ui, title: &str, meaning: &str) {
    let color = Tokens::of(ui).text_weak;
    ui.label(RichText::new(title).font(fonts::small(ui)).color(color)).on_hover_text(meaning);
}

/// The name of the list, and a way to all of it.
fn list_heading_ui(
    ui: &mut Ui,
    view: &HoldersView<'_>,
    all: &[HolderRow],
    listed_count: usize,
    commands: &mut Vec<Command>,
) {
    ui.add_space(GRID);
    column_heading(ui, HEADINGS[0].0, HEADINGS[0].1);
    let expected_count = all.iter().filter(|row| is_expected(view, row)).count();
    let words = match (view.shows_all, expected_count) {
        (true, _) => "Show fewer".to_owned(),
        (false, _) if listed_count == all.len() => return,
        (false, 0) => format!("Show all {}", all.len()),
        (false, expected) => format!("Show all {}, {expected} of them expected", all.len()),
    };
    ui.add_space(GRID);
    let link = ui.link(RichText::new(words).font(fonts::small(ui)));
    if link.on_hover_text("Also those that hold little of the growth, and those that you expect to grow").clicked() {
        commands.push(Command::ShowAllHolders(!view.shows_all));
    }
}

fn row_ui(row: &mut TableRow<'_, '_>, view: &HoldersView<'_>, holder: &HolderRow, commands: &mut Vec<Command>) {
    let is_selected = view.selection == Some(&holder.selection);
    let is_expected = is_expected(view, holder);
    let is_on = |note: &&Note| matches!(&note.subject, NoteSubject::Holder(key) if *key == holder.path_key);
    let note = view.notes.iter().find(is_on);
    let change = view.fix.and_then(|fix| fix.changes.get(&holder.path_key));
    let verdict = if is_expected { "expected" } else { change.unwrap_or(&holder.verdict) };
    let tone = if is_expected || holder.is_internal { Tone::Internal } else { tone_of(holder.tone) };
    row.set_selected(is_selected);
    row.col(|ui| {
        let tokens = Tokens::of(ui);
        ui.add_space(GRID);
        if let Some(note) = note {
            note_mark_ui(ui, note);
        }
        let color = if tone == Tone::Internal { tokens.internal } else { tokens.text };
        name_and_place(ui, (&holder.name, Elide::Middle, color), (&holder.place, Elide::Front));
    });
    row.col(|ui| {
        ui.add(Sparkline::new(&holder.sizes, &trend_in_words(&holder.sizes, format::bytes)));
    });
    row.col(|ui| {
        ui.add(SizeCell::new(&holder.growth).tone(tone).strong().tooltip(|| holder.growth_exact.clone()));
    });
    row.col(|ui| {
        ui.label(RichText::new(&holder.steps).color(Tokens::of(ui).text_weak));
    });
    row.col(|ui| {
        let color = Tokens::of(ui).tone(tone);
        ui.add(egui::Label::new(RichText::new(verdict).color(color)).truncate()).on_hover_text(holder.verdict_meaning);
    });
    let response = row.response();
    response.widget_info(|| {
        let words = format!("{}, {}, {}, {verdict}", holder.name, holder.growth, holder.steps);
        WidgetInfo::selected(egui::Role::Button, true, is_selected, words)
    });
    if response.clicked() {
        commands.push(Command::Select(holder.selection.clone()));
    }
    response.context_menu(|ui| {
        let words = if is_expected { "No longer expected to grow" } else { "Expected to grow" };
        if ui.button(words).clicked() {
            commands.push(Command::Expect(holder.path_key.clone(), !is_expected));
            ui.close();
        }
        let is_pinned = note.is_some_and(|note| note.is_pinned);
        if ui.button(if is_pinned { "Unpin" } else { "Pin" }).clicked() {
            commands.push(Command::Pin(holder.selection.clone(), !is_pinned));
            ui.close();
        }
        if ui.button("Copy").clicked() {
            let words = [&holder.name, &holder.place, &holder.growth, &holder.steps, verdict];
            commands.push(Command::Copy(words.join("\t")));
            ui.close();
        }
    });
}
