//! Cells of number columns.

use eframe::egui::{Color32, CornerRadius, Rect, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use super::{Elide, cut_to, text_width};
use crate::ui::{
    fonts,
    icons::Icon,
    theme::{CELL_PADDING, Tokens, Tone},
};

/// How far a cell may paint into the space around it, in points.
pub(super) const OVERHANG: f32 = 2.0;

/// Width in points of a column that has room for `text`.
pub fn width_for(ui: &Ui, text: &str) -> f32 {
    text_width(ui, text, &fonts::body(ui)) + 2.0 * CELL_PADDING
}

/// A number with its unit, aligned to the right, over a faint bar in proportion to the largest one on screen.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::{theme::Tone, widgets::SizeCell};
/// # fn draw(ui: &mut egui::Ui) {
/// ui.add(SizeCell::new("+9.9 MB").tone(Tone::Grew).share(0.86).tooltip(|| "+9,881,344 bytes".to_owned()));
/// # }
/// ```
#[must_use = "add it to a Ui"]
pub struct SizeCell<'a> {
    text: &'a str,
    tone: Tone,
    share: f32,
    strong: bool,
    tooltip: Option<Box<dyn Fn() -> String + 'a>>,
}

impl<'a> SizeCell<'a> {
    /// `text` as it stands in the cell: "+9.9 MB", "119,589".
    pub fn new(text: &'a str) -> Self {
        Self { text, tone: Tone::Neutral, share: 0.0, strong: false, tooltip: None }
    }

    /// What the number means; growth and shrinking also colour the bar.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The length of the bar, from 0 (none) to 1 (the whole cell).
    pub fn share(mut self, share: f32) -> Self {
        self.share = share;
        self
    }

    /// The number that the row is about: semibold.
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// The exact value and its meaning; asked for only when it is shown.
    pub fn tooltip(mut self, tooltip: impl Fn() -> String + 'a) -> Self {
        self.tooltip = Some(Box::new(tooltip));
        self
    }
}

impl Widget for SizeCell<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let cell = ui.available_rect_before_wrap();
        let tokens = Tokens::of(ui);
        let color = tokens.tone(self.tone);
        bar(ui, cell, self.share, tokens.behind(self.tone));

        let font = if self.strong { fonts::semibold(ui) } else { fonts::body(ui) };
        // Without its first digits a number is another one.
        let shown = cut_to(ui, self.text, Elide::Front, &font, cell.width() + OVERHANG);
        let is_cut = shown != self.text;
        let galley = ui.painter().layout_no_wrap(shown, font, color);
        let corner = pos2(cell.right() - galley.size().x, cell.center().y - galley.size().y / 2.0);
        // The numbers that a row is about say by a mark, too, whether that is more or less.
        let mark = match self.tone {
            Tone::Grew => Some(Icon::Up),
            Tone::Shrank => Some(Icon::Down),
            _ => None,
        };
        let place = Rect::from_center_size(pos2(corner.x - 7.0, cell.center().y), vec2(10.0, 10.0));
        let is_main = self.strong || self.share > 0.0;
        if let Some(mark) = mark.filter(|_| is_main && place.left() >= cell.left() - CELL_PADDING / 2.0) {
            mark.paint(ui.painter(), place, color);
        }
        ui.painter().galley(corner, galley, color);

        let response = ui.allocate_rect(cell, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, self.text));
        match self.tooltip {
            None if is_cut => response.on_hover_text(self.text),
            None => response,
            Some(tooltip) => response.on_hover_ui(|ui| {
                ui.label(tooltip());
            }),
        }
    }
}

/// A faint bar behind all of the cell, from the right, where the numbers are.
fn bar(ui: &Ui, cell: Rect, share: f32, color: Color32) {
    let cell = cell.expand2(vec2(CELL_PADDING / 2.0, -2.0));
    let width = cell.width() * share.clamp(0.0, 1.0);
    // Shorter bars say nothing: beside the largest they are specks behind every number.
    if width < CELL_PADDING / 2.0 + 2.0 {
        return;
    }
    let bar = cell.with_min_x(cell.right() - width);
    ui.painter().rect_filled(bar, CornerRadius::same(2), color);
}
