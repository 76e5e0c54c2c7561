//! Who holds the growth: the first thing to look at once a series has loaded.

use eframe::egui::{self, Align, Layout, RichText, Sense, Ui, WidgetInfo};
use egui_extras::{Column, TableBuilder};

use super::{
    fonts,
    theme::{ROW_HEIGHT, Tokens},
    tones::tone_of,
    widgets::{Elide, SizeCell, Sparkline, heading, name_and_place, trend_in_words},
};
use crate::model::{Command, HolderRow, Selection, format};

const HEADINGS: [(&str, &str); 5] = [
    (
        "Held by",
        "The object that lives through the series and holds what is new, and where its class stands in the source",
    ),
    (
        "Trend",
        "What belongs to it at each timepoint: what goes if it goes, without what other objects of this kind hold",
    ),
    ("Own growth", "How much more belongs to it in the last snapshot than in the first"),
    ("Steps", "Steps from one timepoint to the next at which it grew"),
    ("Verdict", "What the growth looks like so far"),
];

/// Draws the holders, a line each; a click selects one. What is below stays where it is when they arrive.
pub(super) fn holders_ui(
    ui: &mut Ui,
    holders: Result<&[HolderRow], &str>,
    selected: Option<&Selection>,
) -> Option<Command> {
    let note = match holders {
        Ok([]) => "No object that lives through the series holds noticeably more at its end than at its start",
        Ok(_) => "",
        Err(note) => note,
    };
    let rows = 1 + HolderRow::MOST_ROWS;
    let height = rows as f32 * (ROW_HEIGHT + ui.spacing().item_spacing.y);
    let place = ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        match holders {
            Ok(holders) if note.is_empty() => table_ui(ui, holders, selected),
            _ => {
                heading(ui, "Holders of the growth");
                ui.label(RichText::new(note).color(Tokens::of(ui).text_weak));
                None
            }
        }
    });
    place.inner
}

fn table_ui(ui: &mut Ui, holders: &[HolderRow], selected: Option<&Selection>) -> Option<Command> {
    let tokens = Tokens::of(ui);
    let mut chosen = None;
    ui.push_id("holders", |ui| {
        TableBuilder::new(ui)
            .vscroll(false)
            .sense(Sense::click())
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::remainder().at_least(160.0).clip(true))
            .column(Column::exact(64.0))
            .column(Column::exact(84.0))
            .column(Column::exact(160.0))
            .column(Column::exact(110.0).clip(true))
            .header(ROW_HEIGHT, |mut header| {
                for (title, meaning) in HEADINGS {
                    header.col(|ui| {
                        let heading = RichText::new(title).font(fonts::small(ui)).color(tokens.text_weak);
                        let is_number = title == "Own growth";
                        let layout = if is_number { Layout::right_to_left(Align::Center) } else { *ui.layout() };
                        ui.with_layout(layout, |ui| ui.label(heading).on_hover_text(meaning));
                    });
                }
            })
            .body(|mut body| {
                for holder in holders {
                    body.row(ROW_HEIGHT, |mut row| {
                        row.set_selected(selected == Some(&holder.selection));
                        row.col(|ui| {
                            let place = (holder.place.as_str(), Elide::Front);
                            name_and_place(ui, (&holder.name, Elide::Middle, tokens.text), place);
                        });
                        row.col(|ui| {
                            let words = trend_in_words(&holder.sizes, format::bytes);
                            ui.add(Sparkline::new(&holder.sizes, &words));
                        });
                        row.col(|ui| {
                            let cell = SizeCell::new(&holder.growth).tone(tone_of(holder.tone)).strong();
                            ui.add(cell.tooltip(|| holder.growth_exact.clone()));
                        });
                        row.col(|ui| {
                            ui.label(RichText::new(&holder.steps).color(tokens.text_weak));
                        });
                        row.col(|ui| {
                            let color = tokens.tone(tone_of(holder.tone));
                            ui.label(RichText::new(&holder.verdict).color(color)).on_hover_text(holder.verdict_meaning);
                        });
                        let response = row.response();
                        response.widget_info(|| {
                            let words =
                                format!("{}, {}, {}, {}", holder.name, holder.growth, holder.steps, holder.verdict);
                            WidgetInfo::selected(egui::Role::Button, true, selected == Some(&holder.selection), words)
                        });
                        if response.clicked() {
                            chosen = Some(Command::Select(holder.selection.clone()));
                        }
                    });
                }
            });
    });
    chosen
}
