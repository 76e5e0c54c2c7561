//! A bar for each interval.

use eframe::egui::{Align2, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use crate::ui::{
    fonts,
    theme::{GRID, Tokens, Tone},
};

/// Height of the largest bar, in points.
const HEIGHT: f32 = 44.0;
/// Bars get no wider than this, in points.
const WIDEST: f32 = 64.0;
/// From this width on, in points, a bar has its value below.
const ROOM_FOR_TEXT: f32 = 52.0;

/// Values side by side on a common scale from zero, with the value below where there is room.
#[must_use = "add it to a Ui"]
pub struct Bars<'a, V, W> {
    values: &'a [u64],
    value: V,
    words: W,
}

impl<'a, V: Fn(usize) -> String, W: Fn(usize) -> String> Bars<'a, V, W> {
    /// By position, `value` is the value as text, and `words` say what it is the value of.
    pub fn new(values: &'a [u64], value: V, words: W) -> Self {
        Self { values, value, words }
    }
}

impl<V: Fn(usize) -> String, W: Fn(usize) -> String> Widget for Bars<'_, V, W> {
    fn ui(self, ui: &mut Ui) -> Response {
        let count = self.values.len().max(1) as f32;
        let step = (ui.available_width() / count).min(WIDEST);
        let has_text = step >= ROOM_FOR_TEXT;
        let text_height = if has_text { 16.0 } else { 0.0 };
        let (all, response) = ui.allocate_exact_size(vec2(step * count, HEIGHT + text_height), Sense::hover());
        let rect = all.with_max_y(all.bottom() - text_height);
        let tokens = Tokens::of(ui);
        let largest = self.values.iter().copied().max().unwrap_or(0).max(1) as f32;
        let gap = if step > 2.0 * GRID { 2.0 } else { 0.0 };
        let hovered = response.hover_pos().map(|at| ((at.x - rect.left()) / step) as usize);
        for (at, &value) in self.values.iter().enumerate() {
            let left = rect.left() + step * at as f32;
            let height = (rect.height() * value as f32 / largest).max(1.0);
            let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + step - gap, rect.bottom()));
            let color = match (value, hovered == Some(at)) {
                (0, _) => tokens.outline,
                (_, true) => tokens.grew,
                (_, false) => tokens.mark(Tone::Grew),
            };
            ui.painter().rect_filled(bar, 1.0, color);
            if has_text {
                let below = pos2(left + (step - gap) / 2.0, rect.bottom() + 2.0);
                let font = fonts::small(ui);
                ui.painter().text(below, Align2::CENTER_TOP, (self.value)(at), font, tokens.text_weak);
            }
        }
        let all = || (0..self.values.len()).map(&self.words).collect::<Vec<_>>().join("; ");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), all()));
        match hovered.filter(|&at| at < self.values.len()) {
            Some(at) => response.on_hover_text_at_pointer((self.words)(at)),
            None => response,
        }
    }
}
