//! What the window shows while files are held over it: the whole window takes them.

use eframe::egui::{self, Align2, Color32, FontId, Id, LayerId, Order, Stroke, StrokeKind};

use super::theme::{DARK, LIGHT};

/// Says what will happen when the files are let go; nothing if none are there.
pub fn drop_zone_ui(ctx: &egui::Context) {
    let count = ctx.input(|input| input.raw.hovered_files.len());
    if count == 0 {
        return;
    }
    let tokens = if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT };
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop zone")));
    let rect = ctx.content_rect();
    let veil = Color32::from_rgba_unmultiplied(tokens.panel.r(), tokens.panel.g(), tokens.panel.b(), 220);
    painter.rect_filled(rect, 0.0, veil);
    painter.rect_stroke(rect.shrink(12.0), 10.0, Stroke::new(2.0, tokens.accent), StrokeKind::Inside);
    let text = if count == 1 { "Drop to add this snapshot".to_owned() } else { format!("Drop to add {count} files") };
    painter.text(rect.center(), Align2::CENTER_CENTER, text, FontId::proportional(20.0), tokens.text);
}
