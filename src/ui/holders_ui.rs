//! Who holds the growth: the first thing to look at once a series has loaded.

use std::collections::BTreeSet;

use eframe::egui::{self, RichText, Sense, Ui, vec2};

use super::{
    fonts,
    icons::{Icon, icon},
    notes_ui::note_mark_ui,
    row_menus::menu_items_ui,
    theme::{HEADER_HEIGHT, ROW_HEIGHT, Tokens, Tone},
    tones::tone_of,
    widgets::{
        Column, Elide, SizeCell, Sparkline, TableEvent, TreeRow, TreeTable, TreeTableState, heading, name_and_place,
        trend_in_words,
    },
};
use crate::model::{Command, FixChange, FixView, HolderRow, Intervals, Note, NoteSubject, Phase, Selection, format};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Holder,
    Trend,
    Growth,
    Steps,
    Verdict,
    /// What is said of it before a fix, and after it.
    Before,
    After,
}

/// What the table is called.
pub const HOLDERS: &str = "Holders of the growth";

const HEADINGS: [(Of, &str, &str); 7] = [
    (
        Of::Holder,
        "Holders of the growth, most suspicious first",
        "The objects that live through the series and hold what is new, and where their classes stand in the source. First come \
         those that hold much of the growth, then those that hold little of it, then those that you expect to grow; among these \
         first those that grew most and most steadily. What V8 itself keeps counts less",
    ),
    (
        Of::Trend,
        "Trend",
        "What belongs to it at each timepoint, over time where that is known: what goes if it goes, without what other objects of \
         this kind hold",
    ),
    (
        Of::Growth,
        "Own growth",
        "How much more belongs to it in the last snapshot than in the first. Every byte belongs to one object of this list, in equal \
         parts to those that share it, or to none: so these add up, where retained sizes count a byte again for all that is above it",
    ),
    (Of::Steps, "Steps", "Steps from one timepoint to the next at which it grew"),
    (Of::Verdict, "Verdict", "What the growth looks like so far"),
    (Of::Before, "Before the fix", "What its growth looked like before the fix, and how fast it grew"),
    (Of::After, "After the fix", "What its growth looks like after the fix, and how fast it grows"),
];

/// Width of a verdict, and of one with the rate of the growth, in points.
const VERDICT_WIDTH: f32 = 120.0;
const SIDE_WIDTH: f32 = 172.0;

/// Rows of the whole list that are seen at once, if there is room; fewer than the least are no list to scroll in.
const MOST_VISIBLE: usize = 10;
const LEAST_VISIBLE: usize = 5;

/// What the list shows.
#[derive(Debug, Clone, Copy)]
pub struct HoldersView<'a> {
    /// Most suspicious first, or why that is not known yet.
    pub holders: Result<&'a [HolderRow], &'a str>,
    /// The times between the timepoints.
    pub intervals: &'a Intervals,
    /// Path keys of those that the person expects to grow.
    pub expected: &'a BTreeSet<String>,
    pub selection: Option<&'a Selection>,
    pub notes: &'a [Note],
    /// Whether a fix holds, where there is a series before and one after it.
    pub fix: Option<&'a FixView>,
    /// The series on screen.
    pub phase: Phase,
    /// Whether the small ones and the expected ones are listed too.
    pub shows_all: bool,
}

/// Rows that the list takes where there is room for `room` of them: as many as it has, or a few among which one scrolls. Where even
/// these have no room it takes all that it has, as what it stands in is scrolled then.
pub(super) fn visible_holders(view: &HoldersView<'_>, room: usize) -> usize {
    let count = view.holders.map_or(0, |all| listed(view, all).len()).max(HolderRow::AT_A_GLANCE);
    if room < LEAST_VISIBLE { count } else { count.min(room).min(MOST_VISIBLE) }
}

/// Draws the holders, a line each, of which `visible` are seen at once; `opens_menu` opens the menu of the selected one. What is
/// below stays where it is when they arrive.
pub(super) fn holders_ui(
    ui: &mut Ui,
    view: &HoldersView<'_>,
    visible: usize,
    opens_menu: bool,
    state: &mut TreeTableState,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let height = HEADER_HEIGHT + visible as f32 * ROW_HEIGHT;
    ui.scope(|ui| {
        ui.set_height(height);
        match view.holders {
            Ok(all) if !all.is_empty() => {
                let listed = listed(view, all);
                table_ui(ui, view, &listed, (opens_menu, state), &mut commands);
            }
            Ok(_) => {
                heading(ui, HOLDERS);
                note_ui(ui, "No object that lives through the series holds more at its end than at its start");
            }
            Err(note) => {
                heading(ui, HOLDERS);
                note_ui(ui, note);
            }
        }
    });
    commands
}

/// Draws whether the fix holds, in a sentence.
pub(super) fn fix_ui(ui: &mut Ui, fix: &FixView) {
    let tokens = Tokens::of(ui);
    let (mark, color) = match fix.is_good {
        Some(true) => (Icon::Check, tokens.shrank),
        Some(false) => (Icon::Failure, tokens.failure),
        None => (Icon::Warning, tokens.warning),
    };
    ui.horizontal_wrapped(|ui| {
        icon(ui, mark, color);
        ui.label(RichText::new(&fix.sentence).heading());
    });
}

/// The rows that are shown: all of them, or the first ones that nobody expects. Those that stand out come first, what is expected
/// last.
fn listed<'a>(view: &HoldersView<'_>, all: &'a [HolderRow]) -> Vec<&'a HolderRow> {
    let mut rows: Vec<&HolderRow> = all.iter().filter(|row| view.shows_all || !is_expected(view, row)).collect();
    // What the fix is about is what one looks for.
    let is_suspect = |row: &HolderRow| change(view, row).is_some_and(|change| change.is_suspect);
    rows.sort_by_key(|row| (is_expected(view, row), !is_suspect(row), row.is_minor));
    if !view.shows_all {
        rows.truncate(HolderRow::AT_A_GLANCE);
    }
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
    let verdicts_width = if view.fix.is_some() { 2.0 * SIDE_WIDTH } else { VERDICT_WIDTH };
    // Where there is little room, the verdict tells what the steps and the line of the trend do.
    let room = ui.available_width() - verdicts_width;
    let has_room = |of: Of| match of {
        Of::Steps => view.fix.is_none() && room >= 500.0,
        Of::Trend => room >= 400.0,
        Of::Verdict => view.fix.is_none(),
        Of::Before | Of::After => view.fix.is_some(),
        Of::Holder | Of::Growth => true,
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
                Of::Verdict => Column::text(title).width(VERDICT_WIDTH),
                Of::Before | Of::After => Column::text(title).width(SIDE_WIDTH),
            };
            column.unsortable().tooltip(meaning)
        })
        .collect();
    let selected = listed.iter().position(|row| view.selection == Some(&row.selection));
    let mut chosen = Vec::new();
    let rows = (ui.available_height() - HEADER_HEIGHT).min(listed.len() as f32 * ROW_HEIGHT);
    ui.allocate_ui(vec2(ui.available_width(), HEADER_HEIGHT + rows), |ui| {
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

/// Draws a way to all of the list, and back, where it has more than stands out.
pub(super) fn all_holders_ui(ui: &mut Ui, view: &HoldersView<'_>, commands: &mut Vec<Command>) {
    let Ok(all) = view.holders else { return };
    let expected: Vec<i64> = all.iter().filter(|row| is_expected(view, row)).map(|row| row.growth_bytes).collect();
    // Where the line beside says it of the fix, nothing else says how much that is.
    let amount = view.fix.map(|_| format!(", {}", format::bytes_delta(expected.iter().sum()))).unwrap_or_default();
    let words = match (view.shows_all, expected.len()) {
        (true, _) => "Show fewer holders".to_owned(),
        (false, _) if listed(view, all).len() == all.len() => return,
        (false, 0) => format!("Show all {} holders", all.len()),
        (false, expected) => format!("Show all {} holders, {expected} of them expected{amount}", all.len()),
    };
    let link = ui.link(RichText::new(words).font(fonts::small(ui)));
    let meaning = "Also those that hold little of the growth, and at the end those that you expect to grow";
    if link.on_hover_text(meaning).clicked() {
        commands.push(Command::ShowAllHolders(!view.shows_all));
    }
}

/// What became of a holder after a fix, where that is known.
fn change<'a>(view: &HoldersView<'a>, holder: &HolderRow) -> Option<&'a FixChange> {
    view.fix?.changes.get(&holder.path_key)
}

/// What is said of a holder's growth so far, and its tone.
fn verdict<'a>(view: &HoldersView<'_>, holder: &'a HolderRow) -> (&'a str, Tone) {
    let is_expected = is_expected(view, holder);
    let words = if is_expected { "expected" } else { &holder.verdict };
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
            if holder.is_internal {
                let meaning = "What V8 itself keeps: compiled code, shapes of objects and the like. It grows as long as the program \
                               meets new work, and is rarely a leak";
                ui.interact(ui.min_rect(), ui.scope_id().with("meaning"), Sense::hover()).on_hover_text(meaning);
            }
        }
        Of::Trend => {
            let words = trend_in_words(&holder.sizes, format::bytes);
            ui.add(Sparkline::new(&holder.sizes, &words).at(view.intervals.places()));
        }
        Of::Growth => {
            ui.add(SizeCell::new(&holder.growth).tone(tone).strong().tooltip(|| holder.growth_exact.clone()));
        }
        Of::Steps => {
            let steps = ui.label(RichText::new(&holder.steps).color(tokens.text_weak));
            steps.on_hover_ui(|ui| {
                let meaning =
                    "Steps from one timepoint to the next at which it grew. A leak grows at every step; a cache stops";
                ui.label(meaning);
                if let Some(caution) = view.intervals.caution() {
                    ui.label(caution);
                }
            });
        }
        Of::Verdict => {
            let text = RichText::new(words).color(tokens.tone(tone));
            ui.add(egui::Label::new(text).truncate()).on_hover_text(holder.verdict_meaning);
        }
        Of::Before | Of::After => side_ui(ui, view, holder, (column == Of::After, tone)),
    }
}

/// What is said of a holder on one side of a fix; both of them in the tooltip.
fn side_ui(ui: &mut Ui, view: &HoldersView<'_>, holder: &HolderRow, (is_after, tone): (bool, Tone)) {
    let Some(change) = change(view, holder) else {
        // What is said of it in the series on screen is known all the same.
        let (words, tooltip, tone) = if is_after == (view.phase == Phase::After) {
            (verdict(view, holder).0, holder.verdict_meaning, tone)
        } else {
            ("not compared", "It holds too little of the growth of either series", Tone::Weak)
        };
        ui.label(RichText::new(words).color(Tokens::of(ui).tone(tone))).on_hover_text(tooltip);
        return;
    };
    let is_expected = !is_after && is_expected(view, holder);
    let words = if is_expected { "expected" } else { &change.words[usize::from(is_after)] };
    let text = RichText::new(words).color(Tokens::of(ui).tone(if is_after { Tone::Neutral } else { tone }));
    let label = ui.add(egui::Label::new(text).truncate().show_tooltip_when_elided(false));
    label.on_hover_ui(|ui| {
        for (phase, (words, meaning)) in
            [Phase::Before, Phase::After].into_iter().zip(change.words.iter().zip(change.meanings))
        {
            ui.label(format!("{}: {words}. {meaning}.", phase.name()));
        }
    });
}

/// A row in one sentence, for a screen reader.
fn spoken(view: &HoldersView<'_>, holder: &HolderRow) -> String {
    let words = match change(view, holder).filter(|_| !is_expected(view, holder)) {
        Some(change) => change.words.join(" → "),
        None => verdict(view, holder).0.to_owned(),
    };
    format!("{}, {}, {}, {words}", holder.name, holder.growth, holder.steps)
}
