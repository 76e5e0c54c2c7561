//! The keys of all actions at a glance.

use eframe::egui::{self, Align, Id, Key, Layout, Modal, Modifiers, RichText, ScrollArea, Ui, vec2};

use super::{
    MENUS,
    icons::{Icon, icon_button},
    shortcut_text,
    theme::{GRID, Tokens, dialog_frame},
    widgets::{heading, scrolled},
};

/// Width of a column.
const WIDTH: f32 = 400.0;
/// Space between two columns.
const GAP: f32 = 8.0 * GRID;

/// Keys that belong to no action, but to tables and trees that have the focus.
const IN_TABLES: &[(&str, &str)] = &[
    ("Select the row above or below", "↑ ↓"),
    ("Open or close a row", "→ ←"),
    ("First or last row", "Home End"),
    ("What can be done with a row", "Shift+F10"),
];

/// What the keys scroll by, in points.
const SCROLLING: [(Key, f32); 4] =
    [(Key::ArrowUp, 40.0), (Key::ArrowDown, -40.0), (Key::PageUp, 240.0), (Key::PageDown, -240.0)];

/// Draws the sheet above the window; answers whether it is to be closed.
pub fn cheat_sheet_ui(ctx: &egui::Context) -> bool {
    let modal = Modal::new(Id::unique("cheat sheet")).frame(dialog_frame(ctx)).show(ctx, |ui| {
        // Side by side where the window is wide, so that all of them are seen at once.
        let is_wide = ui.ctx().content_rect().width() >= 2.0 * WIDTH + GAP + 80.0;
        ui.set_width(if is_wide { 2.0 * WIDTH + GAP } else { WIDTH });
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().interact_size.y = 18.0;
        let mut closes = false;
        ui.horizontal(|ui| {
            heading(ui, "Keyboard shortcuts");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                closes = icon_button(ui, Icon::Cross, "Close the keyboard shortcuts").clicked();
            });
        });
        let height = (ui.ctx().content_rect().height() - 120.0).max(120.0);
        let area = ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]);
        scrolled(ui, area, "the shortcuts", |ui| {
            for (key, way) in SCROLLING {
                let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
                ui.scroll_with_delta(vec2(0.0, way * count as f32));
            }
            let parts = parts(ui.ctx());
            // All of them in the first, where there is but one.
            let (left, right) = parts.split_at(if is_wide { left_count(&parts) } else { parts.len() });
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for column in [left, right].into_iter().filter(|column| !column.is_empty()) {
                    ui.vertical(|ui| {
                        ui.set_width(WIDTH.min(ui.available_width()));
                        for part in column {
                            part_ui(ui, part);
                        }
                    });
                }
            });
        });
        closes
    });
    modal.inner || modal.should_close()
}

/// A heading, and what has which keys below it.
type Part = (&'static str, Vec<(&'static str, String)>);

fn parts(ctx: &egui::Context) -> Vec<Part> {
    let menus = MENUS.iter().map(|(title, parts)| {
        let actions = parts.iter().copied().flatten();
        (*title, actions.filter_map(|&action| Some((action.info().name, shortcut_text(ctx, action)?))).collect())
    });
    let in_tables = IN_TABLES.iter().map(|&(name, keys)| (name, keys.to_owned())).collect();
    menus.chain([("Tables and trees", in_tables)]).collect()
}

/// How many parts make the left one of two columns that are about as long.
fn left_count(parts: &[Part]) -> usize {
    let length = |parts: &[Part]| parts.iter().map(|(_, rows)| rows.len() + 2).sum::<usize>();
    let longer = |&count: &usize| length(&parts[..count]).max(length(&parts[count..]));
    (0..=parts.len()).min_by_key(longer).unwrap_or(0)
}

fn part_ui(ui: &mut Ui, (title, rows): &Part) {
    let weak = Tokens::of(ui).text_weak;
    ui.add_space(2.0 * GRID);
    ui.label(RichText::new(*title).color(weak));
    for (name, keys) in rows {
        ui.horizontal(|ui| {
            ui.label(*name);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).color(weak)));
        });
    }
}
