//! What the window shows while files are held over it: the whole window takes them.

use eframe::egui::{self, Align2, Area, Color32, Id, LayerId, Order, RichText, Stroke, StrokeKind, Vec2};

use super::theme::{DARK, GRID, LIGHT, dialog_frame};
use crate::model::drop_words;

/// Says what will happen when the files are let go over a window that has `open_count` snapshots; nothing if none are there.
pub fn drop_zone_ui(ctx: &egui::Context, open_count: usize) {
    let names: Vec<Option<String>> = ctx.input(|input| {
        let files = input.raw.hovered_files.iter();
        files.map(|file| Some(file.path.as_ref()?.file_name()?.to_string_lossy().into_owned())).collect()
    });
    if names.is_empty() {
        return;
    }
    let (what, note) = drop_words(&names, open_count);
    let tokens = if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT };
    let id = Id::unique("drop zone");
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, id));
    let rect = ctx.content_rect();
    let veil = Color32::from_rgba_unmultiplied(tokens.panel.r(), tokens.panel.g(), tokens.panel.b(), 220);
    painter.rect_filled(rect, 0.0, veil);
    painter.rect_stroke(rect.shrink(12.0), 10.0, Stroke::new(2.0, tokens.accent), StrokeKind::Inside);
    let area = Area::new(id.with("words")).order(Order::Tooltip).anchor(Align2::CENTER_CENTER, Vec2::ZERO);
    area.interactable(false).show(ctx, |ui| {
        // What is below shines through the veil, and would stand between the letters.
        dialog_frame(ctx).show(ui, |ui| {
            ui.set_max_width((rect.width() - 24.0 * GRID).min(560.0));
            ui.label(RichText::new(what).size(20.0).color(tokens.text));
            if !note.is_empty() {
                ui.add_space(GRID);
                ui.label(RichText::new(note).color(tokens.text_weak));
            }
        });
    });
}
