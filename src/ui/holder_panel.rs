//! What stands behind the growth of one holder: when it came, what it is, and what to say of it.

use eframe::egui::{self, RichText, ScrollArea, TextWrapMode, Ui};

use super::{
    fonts,
    icons::focus_ring,
    theme::{GRID, Tokens, Tone},
    widgets::{Bars, Elide, elided_label, heading, scrolled},
};
use crate::model::{Command, GainedRow, HolderRow, Intervals, format};

/// What the panel shows.
#[derive(Debug, Clone, Copy)]
pub struct HolderPanelView<'a> {
    pub row: &'a HolderRow,
    /// Names of the timepoints.
    pub names: &'a [String],
    /// The times between them.
    pub intervals: &'a Intervals,
    /// What would go without it, once that is known.
    pub freed: Option<&'a str>,
    /// Whether the person expects it to grow.
    pub is_expected: bool,
}

/// Draws the panel.
pub fn holder_panel_ui(ui: &mut Ui, view: &HolderPanelView<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    title_ui(ui, view, &mut commands);
    let area = ScrollArea::vertical().auto_shrink([false, false]);
    scrolled(ui, area, "what is said of the holder", |ui| {
        verdict_ui(ui, view);
        cohorts_ui(ui, view);
        gained_ui(ui, view.row, &mut commands);
    });
    commands
}

fn title_ui(ui: &mut Ui, view: &HolderPanelView<'_>, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let mut is_expected = view.is_expected;
            let meaning = "Fold it away here, and in later snapshots of this service; it can be brought back";
            let tick = ui.checkbox(&mut is_expected, "Expected to grow").on_hover_text(meaning);
            if tick.has_focus() {
                focus_ring(ui.painter(), tick.rect.expand(2.0), Tokens::of(ui));
            }
            if tick.changed() {
                commands.push(Command::Expect(view.row.path_key.clone(), is_expected));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let color = Tokens::of(ui).text;
                elided_label(ui, &format!("Growth of {}", view.row.name), Elide::Middle, fonts::semibold(ui), color);
            });
        });
    });
    ui.add_space(GRID);
}

/// The verdict, why, and since when; and what would go without it.
fn verdict_ui(ui: &mut Ui, view: &HolderPanelView<'_>) {
    let row = view.row;
    let name = |at: usize| view.names.get(at).map_or("", String::as_str);
    let began = match (row.began, row.steady_since) {
        // That it grew from the first step on says nothing of its beginning.
        (Some(0), _) | (None, None) => String::new(),
        (Some(step), _) => format!(" It began between {} and {}.", name(step), name(step + 1)),
        (None, Some(step)) => format!(" It has grown without a break since {}.", name(step)),
    };
    let color = Tokens::of(ui).text_weak;
    let uneven = view.intervals.uneven().map(|uneven| format!(" {uneven}.")).unwrap_or_default();
    ui.label(RichText::new(format!("{}.{began}{uneven}", row.verdict_meaning)).color(color));
    // Two lines are kept free for it, so that what is below stays where it is.
    let lines = 2.0 * ui.text_style_height(&egui::TextStyle::Body);
    let freed = format!("{}.", view.freed.unwrap_or("Finding out what would go without it…"));
    let told = ui.scope(|ui| {
        ui.set_min_height(lines);
        ui.label(RichText::new(freed).color(color))
    });
    told.inner.on_hover_text(
        "All that only it keeps alive in the last snapshot, with what was there from the first on. Its own growth counts what came \
         since, and its part of what others hold as well: so the two differ",
    );
    ui.add_space(GRID);
}

/// What was born in which interval and is still there.
fn cohorts_ui(ui: &mut Ui, view: &HolderPanelView<'_>) {
    if view.row.cohorts.iter().all(|&bytes| bytes == 0) {
        return;
    }
    let name = |at: usize| view.names.get(at).map_or("", String::as_str);
    let words = |at: usize| {
        let span = view.intervals.words(at).map(|span| format!(", {span}")).unwrap_or_default();
        let born = format::bytes(view.row.cohorts.get(at).copied().unwrap_or(0));
        format!("{} → {}{span}: {born}", name(at), name(at + 1))
    };
    let all = format::bytes(view.row.cohorts.iter().sum());
    heading(ui, &format!("Born and still there: {all}")).on_hover_text(
        "Bytes of what belongs to it in the last snapshot, by the interval in which they were born. A leak keeps what every \
         interval brought; a cache forgets the old. Its own growth also counts what grew in place, and takes off what went",
    );
    ui.add(Bars::new(&view.row.cohorts, |at| format::bytes(view.row.cohorts[at]), words));
    ui.add_space(GRID);
}

/// What it gained, by class, with a few of the objects.
fn gained_ui(ui: &mut Ui, row: &HolderRow, commands: &mut Vec<Command>) {
    if row.gained.is_empty() {
        return;
    }
    heading(ui, &format!("Gained: {}", row.growth)).on_hover_text(
        "Its own growth from the first timepoint to the last, class by class, with samples: those that brought most. Some may \
         have become less meanwhile",
    );
    for gained in &row.gained {
        gained_row_ui(ui, gained, commands);
    }
}

fn gained_row_ui(ui: &mut Ui, gained: &GainedRow, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let size = ui.label(RichText::new(format!("+{}", gained.size)).color(tokens.tone(Tone::Grew)));
            size.on_hover_text("How much more of these it holds at the last timepoint than at the first");
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| match &gained.selection {
                Some(selection) => {
                    ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                    let link = ui.link(&gained.words);
                    if link.on_hover_text("Show these objects in the table, and all who hold them").clicked() {
                        commands.push(Command::Select(selection.clone()));
                    }
                }
                None => {
                    ui.add(egui::Label::new(&gained.words).truncate());
                }
            });
        });
    });
    for sample in &gained.samples {
        ui.horizontal(|ui| {
            ui.add_space(3.0 * GRID);
            elided_label(ui, sample, Elide::Middle, fonts::small(ui), tokens.text_weak);
        });
    }
}
