//! The keys of all actions at a glance.

use eframe::egui::{self, Align, Id, Key, Layout, Modal, Modifiers, RichText, ScrollArea, Ui, vec2};

use super::{
    MENUS,
    icons::{Icon, icon_button},
    shortcut_text,
    theme::{GRID, Tokens, dialog_frame},
    widgets::{heading, scrolled},
};

const WIDTH: f32 = 400.0;

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
        ui.set_width(WIDTH);
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
            for (title, parts) in MENUS {
                let actions = parts.iter().copied().flatten();
                let ctx = ui.ctx().clone();
                let rows: Vec<_> =
                    actions.filter_map(|&action| Some((action.info().name, shortcut_text(&ctx, action)?))).collect();
                part_ui(ui, title, rows.iter().map(|(name, keys)| (*name, keys.as_str())));
            }
            part_ui(ui, "Tables and trees", IN_TABLES.iter().copied());
        });
        closes
    });
    modal.inner || modal.should_close()
}

fn part_ui<'a>(ui: &mut Ui, title: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    let weak = Tokens::of(ui).text_weak;
    ui.add_space(2.0 * GRID);
    ui.label(RichText::new(title).color(weak));
    for (name, keys) in rows {
        ui.horizontal(|ui| {
            ui.label(name);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).color(weak)));
        });
    }
}
