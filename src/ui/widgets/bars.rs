//! A bar for each interval.

use eframe::egui::{Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use crate::ui::theme::{GRID, Tokens};

/// Height of the largest bar, in points.
const HEIGHT: f32 = 44.0;
/// Bars get no wider than this, in points.
const WIDEST: f32 = 64.0;

/// Values side by side on a common scale from zero; what a bar stands for is in its tooltip.
pub struct Bars<'a, F> {
    values: &'a [u64],
    words: F,
}

impl<'a, F: Fn(usize) -> String> Bars<'a, F> {
    /// `words` say what the value at a position is.
    pub fn new(values: &'a [u64], words: F) -> Self {
        Self { values, words }
    }
}

impl<F: Fn(usize) -> String> Widget for Bars<'_, F> {
    fn ui(self, ui: &mut Ui) -> Response {
        let count = self.values.len().max(1) as f32;
        let step = (ui.available_width() / count).min(WIDEST);
        let (rect, response) = ui.allocate_exact_size(vec2(step * count, HEIGHT), Sense::hover());
        let tokens = Tokens::of(ui);
        let largest = self.values.iter().copied().max().unwrap_or(0).max(1) as f32;
        let gap = if step > 2.0 * GRID { 2.0 } else { 0.0 };
        let hovered = response.hover_pos().map(|at| ((at.x - rect.left()) / step) as usize);
        for (at, &value) in self.values.iter().enumerate() {
            let left = rect.left() + step * at as f32;
            let height = (rect.height() * value as f32 / largest).max(1.0);
            let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + step - gap, rect.bottom()));
            let color = if value == 0 { tokens.outline } else { tokens.grew };
            let color = if hovered == Some(at) { color } else { color.gamma_multiply(0.7) };
            ui.painter().rect_filled(bar, 1.0, color);
        }
        let all = || (0..self.values.len()).map(&self.words).collect::<Vec<_>>().join("; ");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), all()));
        match hovered.filter(|&at| at < self.values.len()) {
            Some(at) => response.on_hover_text_at_pointer((self.words)(at)),
            None => response,
        }
    }
}
