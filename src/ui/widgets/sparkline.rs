//! A line over all timepoints, as wide as a word.

use eframe::egui::{Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Widget, WidgetInfo, pos2, vec2};

use crate::ui::theme::{Tokens, Tone};

/// How a value changed over the timepoints, on a scale of its own from zero to its largest value.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::{Sparkline, trend_in_words};
/// # fn draw(ui: &mut egui::Ui, sizes: &[u64]) {
/// let words = trend_in_words(sizes, |bytes| format!("{bytes} bytes"));
/// ui.add(Sparkline::new(sizes, &words).compared(0, sizes.len() - 1));
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "add it to a Ui"]
pub struct Sparkline<'a> {
    values: &'a [u64],
    words: &'a str,
    places: &'a [f32],
    compared: Option<(usize, usize)>,
}

impl<'a> Sparkline<'a> {
    /// `values`, a timepoint each; `words` says the same to who can't see it, and in the tooltip.
    pub fn new(values: &'a [u64], words: &'a str) -> Self {
        Self { values, words, places: &[], compared: None }
    }

    /// Where the timepoints stand from left to right, from 0 to 1; all at even distances where that is not given.
    pub fn at(mut self, places: &'a [f32]) -> Self {
        self.places = if places.len() == self.values.len() { places } else { &[] };
        self
    }

    /// Marks the timepoints that are compared.
    pub fn compared(mut self, base: usize, target: usize) -> Self {
        self.compared = Some((base, target));
        self
    }

    fn tone(&self) -> Tone {
        let (base, target) = self.compared.unwrap_or((0, self.values.len().saturating_sub(1)));
        let (Some(base), Some(target)) = (self.values.get(base), self.values.get(target)) else {
            return Tone::Weak;
        };
        match target.cmp(base) {
            std::cmp::Ordering::Greater => Tone::Grew,
            std::cmp::Ordering::Equal => Tone::Weak,
            std::cmp::Ordering::Less => Tone::Shrank,
        }
    }

    /// Where the value with number `index` stands, from 0 to 1.
    fn place(&self, index: usize) -> f32 {
        let steps = self.values.len().saturating_sub(1).max(1) as f32;
        self.places.get(index).copied().unwrap_or(index as f32 / steps)
    }

    fn paint(&self, ui: &Ui, rect: Rect) {
        let tokens = Tokens::of(ui);
        let color = tokens.tone(self.tone());
        let area = rect.shrink2(vec2(4.0, 4.0));
        let largest = self.values.iter().copied().max().unwrap_or(0).max(1) as f32;
        let at = |index: usize| {
            let value = self.values.get(index).copied().unwrap_or(0) as f32;
            let x = area.left() + area.width() * self.place(index);
            pos2(x, area.bottom() - area.height() * value / largest)
        };
        let points: Vec<Pos2> = (0..self.values.len()).map(at).collect();
        for pair in points.windows(2) {
            let below = vec![pair[0], pair[1], pos2(pair[1].x, area.bottom()), pos2(pair[0].x, area.bottom())];
            ui.painter().add(Shape::convex_polygon(below, color.gamma_multiply(0.16), Stroke::NONE));
        }
        ui.painter().add(Shape::line(points, Stroke::new(1.5, color)));
        if let Some((base, target)) = self.compared {
            // As on the cards: the base is a ring, the target a disc.
            ui.painter().circle(at(base), 2.2, tokens.canvas, Stroke::new(1.2, color));
            ui.painter().circle_filled(at(target), 2.6, color);
        }
    }
}

impl Widget for Sparkline<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let size = vec2(ui.available_width().min(120.0), ui.available_height().min(22.0));
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), self.words));
        response.on_hover_ui(|ui| {
            ui.label(self.words);
        })
    }
}

/// What a sparkline shows, in words: "grew at every step: 1.2 MB → 3.4 MB".
pub fn trend_in_words(values: &[u64], format: impl Fn(u64) -> String) -> String {
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return "no timepoints".to_owned();
    };
    if values.len() == 1 {
        return format(*first);
    }
    let steps = || values.windows(2).map(|pair| pair[1].cmp(&pair[0]));
    let words = if steps().all(std::cmp::Ordering::is_gt) {
        "grew at every step"
    } else if steps().all(std::cmp::Ordering::is_lt) {
        "shrank at every step"
    } else if steps().all(std::cmp::Ordering::is_eq) {
        return format!("stayed at {}", format(*first));
    } else if steps().all(std::cmp::Ordering::is_ge) {
        "grew and never shrank"
    } else if steps().all(std::cmp::Ordering::is_le) {
        "shrank and never grew"
    } else {
        "went up and down"
    };
    format!("{words}: {} → {}", format(*first), format(*last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timepoints_stand_where_they_are_in_time_if_that_is_known_of_all() {
        let percents = |at: &[f32]| {
            [0, 1, 2].map(|index| (Sparkline::new(&[1, 2, 3], "").at(at).place(index) * 100.0).round() as u32)
        };
        assert_eq!(percents(&[0.0, 0.1, 1.0]), [0, 10, 100]);
        assert_eq!(percents(&[0.0, 1.0]), [0, 50, 100]);
    }

    #[test]
    fn a_trend_is_told_by_its_steps() {
        let words = |values: &[u64]| trend_in_words(values, |value| value.to_string());
        assert_eq!(words(&[1, 2, 3]), "grew at every step: 1 → 3");
        assert_eq!(words(&[1, 2, 2]), "grew and never shrank: 1 → 2");
        assert_eq!(words(&[3, 2, 1]), "shrank at every step: 3 → 1");
        assert_eq!(words(&[3, 3, 1]), "shrank and never grew: 3 → 1");
        assert_eq!(words(&[1, 3, 2]), "went up and down: 1 → 2");
        assert_eq!(words(&[2, 2]), "stayed at 2");
        assert_eq!(words(&[2]), "2");
        assert_eq!(words(&[]), "no timepoints");
    }
}
