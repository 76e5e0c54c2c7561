//! How far a job is, and a way to stop it.

use eframe::egui::{CornerRadius, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::ui::{
    fonts,
    icons::{Icon, icon_button_at},
    theme::{GRID, Tokens},
};

/// A bar with words below it and a cross that cancels. Nothing moves unless the job does.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::{ProgressBar, ProgressResponse};
/// # fn draw(ui: &mut egui::Ui) {
/// let bar = ProgressBar::new("t1.heapsnapshot", Some(0.42), "Parsing edges, 42 %").cancel("Cancel t1.heapsnapshot");
/// if bar.show(ui) == ProgressResponse::Cancelled { /* … */ }
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "call show"]
pub struct ProgressBar<'a> {
    name: &'a str,
    share: Option<f32>,
    words: &'a str,
    cancel: Option<&'a str>,
}

/// What the user did to a [`ProgressBar`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressResponse {
    /// Nothing.
    Waiting,
    /// Wants the job to stop.
    Cancelled,
}

impl<'a> ProgressBar<'a> {
    /// `share` is done, from 0 to 1, `None` if nobody knows; `words` say the stage and the percentage.
    pub fn new(name: &'a str, share: Option<f32>, words: &'a str) -> Self {
        Self { name, share, words, cancel: None }
    }

    /// Offers to stop the job; `name` is the button's accessible name and tooltip.
    pub fn cancel(mut self, name: &'a str) -> Self {
        self.cancel = Some(name);
        self
    }

    /// Draws the bar in the available width.
    pub fn show(self, ui: &mut Ui) -> ProgressResponse {
        let tokens = Tokens::of(ui);
        let width = ui.available_width();
        let (outer, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::hover());
        let button_width = if self.cancel.is_some() { 22.0 + GRID } else { 0.0 };

        let track = Rect::from_min_size(outer.min + vec2(0.0, 4.0), vec2(width - button_width, 4.0));
        ui.painter().rect_filled(track, CornerRadius::same(2), tokens.line);
        if let Some(share) = self.share {
            let mut done = track;
            done.set_width((track.width() * share.clamp(0.0, 1.0)).max(4.0));
            ui.painter().rect_filled(done, CornerRadius::same(2), tokens.accent);
        }
        let galley = ui.painter().layout_no_wrap(self.words.to_owned(), fonts::small(ui), tokens.text_weak);
        ui.painter().with_clip_rect(Rect::from_min_max(outer.min, pos2(track.right(), outer.bottom()))).galley(
            pos2(track.left(), track.bottom() + 3.0),
            galley,
            tokens.text_weak,
        );

        let label = format!("{}: {}", self.name, self.words);
        response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, ui.is_enabled(), &label));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(1.0);
            if let Some(share) = self.share {
                node.set_numeric_value(f64::from(share));
            }
        });
        let Some(cancel) = self.cancel else {
            return ProgressResponse::Waiting;
        };
        let place = Rect::from_center_size(pos2(outer.right() - 11.0, outer.center().y), Vec2::splat(22.0));
        let button = ui.interact(place, response.id.with("cancel"), Sense::click());
        if icon_button_at(ui, place, button, Icon::Cross, cancel).clicked() {
            ProgressResponse::Cancelled
        } else {
            ProgressResponse::Waiting
        }
    }
}
