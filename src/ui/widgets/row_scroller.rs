//! Scrolls lists of any length without losing a point.
//!
//! egui's scroll areas measure their offset in `f32` points. Beyond 2^24 points (760,000 rows of 22 points) steps of one point
//! are lost, so that slow scrolling sticks. Here the place is a row number in `f64`, and only the few rows on screen are ever
//! turned into points: exact for more rows than memory holds, at a cost that does not depend on their number.

use std::ops::Range;

use eframe::egui::{
    Id, PointerButton, Pos2, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, accesskit, emath::GuiRounding as _, pos2,
    vec2,
};

use crate::ui::theme::{ROW_HEIGHT, Tokens};

/// Width of the scroll bar's strip, in points.
pub(super) const BAR_WIDTH: f32 = 12.0;
const HANDLE_MIN_LENGTH: f32 = 28.0;

/// Where a list stands; belongs to the panel that shows it.
#[derive(Clone, Debug, Default)]
pub struct RowScroll {
    /// The row at the upper edge, with the part of it that is scrolled away.
    top: f64,
    request: Option<(usize, Reveal)>,
    /// Where in the handle the pointer holds it, in points from its upper end.
    grabbed_at: Option<f32>,
}

/// Where a row shall appear when it is scrolled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// Wherever scrolling is shortest; nothing moves if the row is visible already.
    Nearest,
    /// In the middle.
    Center,
    /// At the upper edge.
    Top,
}

impl RowScroll {
    /// The row at the upper edge; the fraction is the part of it that is scrolled away.
    pub fn top(&self) -> f64 {
        self.top
    }

    /// Brings `row` into view at the next frame.
    pub fn scroll_to_row(&mut self, row: usize, reveal: Reveal) {
        self.request = Some((row, reveal));
    }

    /// Takes the wheel and what was asked by [`RowScroll::scroll_to_row`], and says which of `row_count` rows are visible in `view`.
    pub fn visible_rows(&mut self, ui: &Ui, view: Rect, row_count: usize, row_height: f32) -> VisibleRows {
        let height = f64::from(row_height);
        let page = f64::from(view.height()) / height;
        let max_top = (row_count as f64 - page).max(0.0);
        if max_top > 0.0 && ui.rect_contains_pointer(view) {
            let wheel = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
            self.top -= f64::from(wheel) / height;
        }
        if let Some((row, reveal)) = self.request.take() {
            let row = row as f64;
            self.top = match reveal {
                Reveal::Nearest => self.top.min(row).max(row + 1.0 - page),
                Reveal::Center => row + 0.5 - page / 2.0,
                Reveal::Top => row,
            };
        }
        self.top = self.top.clamp(0.0, max_top);

        let first = self.top.floor();
        let hidden = ((self.top - first) * height) as f32;
        let upper = (view.top() - hidden).round_to_pixels(ui.pixels_per_point());
        VisibleRows {
            first: first as usize,
            end: row_count.min((self.top + page).ceil() as usize),
            origin: pos2(view.left(), upper),
            width: view.width(),
            row_height,
            page,
        }
    }

    /// Draws the scroll bar in `strip` and takes drags (also with the middle button, which jumps) and clicks, which turn pages.
    ///
    /// `name` says what is scrolled, for assistive technology.
    pub fn bar_ui(&mut self, ui: &Ui, strip: Rect, id: Id, row_count: usize, page: f64, name: &str) {
        let max_top = row_count as f64 - page;
        if max_top <= 0.0 {
            self.grabbed_at = None;
            return;
        }
        let track = strip.shrink2(vec2(0.0, 2.0));
        let length = (f64::from(track.height()) * page / row_count as f64) as f32;
        let length = length.max(HANDLE_MIN_LENGTH).min(track.height());
        let way = f64::from((track.height() - length).max(1.0));
        let handle_top = |top: f64| track.top() + (top / max_top * way) as f32;

        let response = ui.interact(strip, id, Sense::CLICK | Sense::DRAG);
        if let Some(pointer) = response.interact_pointer_pos() {
            let upper = handle_top(self.top);
            let on_handle = (upper..=upper + length).contains(&pointer.y);
            let (pressed, jump) = ui.input(|input| {
                let middle = input.pointer.button_down(PointerButton::Middle);
                (input.pointer.any_pressed(), middle || input.modifiers.shift)
            });
            if pressed && on_handle {
                self.grabbed_at = Some(pointer.y - upper);
            } else if pressed && jump {
                self.grabbed_at = Some(length / 2.0);
            } else if pressed {
                let step = (page - 1.0).max(1.0);
                self.top += if pointer.y < upper { -step } else { step };
            }
            if let Some(held) = self.grabbed_at {
                self.top = f64::from(pointer.y - held - track.top()) / way * max_top;
            }
        }
        if !response.is_pointer_button_down_on() {
            self.grabbed_at = None;
        }
        self.top = self.top.clamp(0.0, max_top);

        let lively = response.hovered() || self.grabbed_at.is_some();
        let tokens = Tokens::of(ui);
        let (width, color) = if lively { (8.0, tokens.text_weak) } else { (6.0, tokens.outline) };
        let center = pos2(strip.center().x, handle_top(self.top) + length / 2.0);
        let handle = Rect::from_center_size(center, vec2(width, length));
        ui.painter().rect_filled(handle, width / 2.0, color);

        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, ui.is_enabled(), name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_orientation(accesskit::Orientation::Vertical);
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(max_top);
            node.set_numeric_value(self.top);
        });
    }
}

/// The rows on screen and where they stand.
#[derive(Clone, Debug)]
pub struct VisibleRows {
    first: usize,
    end: usize,
    origin: Pos2,
    width: f32,
    row_height: f32,
    page: f64,
}

impl VisibleRows {
    /// The numbers of the rows of which at least a part is visible.
    pub fn range(&self) -> Range<usize> {
        self.first..self.end
    }

    /// The place of `row`, which is in [`VisibleRows::range`].
    pub fn rect(&self, row: usize) -> Rect {
        let below_first = row.saturating_sub(self.first) as f32 * self.row_height;
        let corner = self.origin + vec2(0.0, below_first);
        Rect::from_min_size(corner, vec2(self.width, self.row_height))
    }

    /// How many rows the view holds, with a fraction.
    pub fn page(&self) -> f64 {
        self.page
    }
}

/// A list of equal rows that fills the available space.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::{RowScroll, RowScroller};
/// # fn draw(ui: &mut egui::Ui, scroll: &mut RowScroll, lines: &[String]) {
/// RowScroller::new("lines", lines.len()).show(ui, scroll, |ui, row| {
///     ui.label(&lines[row]);
/// });
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "call show"]
pub struct RowScroller<'a> {
    name: &'a str,
    row_count: usize,
    row_height: f32,
}

impl<'a> RowScroller<'a> {
    /// A list of `row_count` rows; `name` says what they are and is unique in the window.
    pub fn new(name: &'a str, row_count: usize) -> Self {
        Self { name, row_count, row_height: ROW_HEIGHT }
    }

    /// The height of each row in points, [`ROW_HEIGHT`] if not called.
    pub fn row_height(mut self, row_height: f32) -> Self {
        self.row_height = row_height;
        self
    }

    /// Draws the visible rows by `add_row`, which gets a `Ui` of the row's size and the row's number.
    pub fn show(self, ui: &mut Ui, scroll: &mut RowScroll, mut add_row: impl FnMut(&mut Ui, usize)) {
        let outer = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(outer);
        let mut view = outer;
        view.max.x -= BAR_WIDTH;
        let id = Id::unique(("row scroller", self.name));
        let rows = scroll.visible_rows(ui, view, self.row_count, self.row_height);
        let mut body = ui.new_child(UiBuilder::new().scope_id(id).max_rect(view));
        body.shrink_clip_rect(view);
        for row in rows.range() {
            let place = UiBuilder::new()
                .scope_id(id.with(row))
                .max_rect(rows.rect(row))
                .layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center));
            add_row(&mut body.new_child(place), row);
        }
        let strip = Rect::from_min_max(pos2(view.right(), outer.top()), outer.max);
        scroll.bar_ui(ui, strip, id.with("bar"), self.row_count, rows.page(), self.name);
    }
}
