//! Labels that give way where it hurts least.

use std::borrow::Cow;

use eframe::egui::{Align, Color32, FontId, Layout, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use crate::{
    model::format,
    ui::{fonts, theme::Tokens},
};

/// Where a text that is too long gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elide {
    /// In the middle: both ends of a class name matter.
    Middle,
    /// At the front: the end of a path matters.
    Front,
    /// At the end.
    End,
    /// Nowhere: an id is whole, or it is left out.
    Never,
}

/// What `text` takes in one line, in points.
pub fn text_width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    ui.ctx().fonts_mut(|fonts| text.chars().map(|char| fonts.glyph_width(font, char)).sum::<f32>()) + 1.0
}

/// `text` as it is shown in `width` points: all of it, or cut where that hurts least.
pub fn cut_to(ui: &Ui, text: &str, elide: Elide, font: &FontId, width: f32) -> String {
    elided(ui, text, elide, font, width).unwrap_or_else(|| text.to_owned())
}

/// A text in one line of at most the available width; in full as its accessible name, and in the tooltip if it was cut.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::{fonts, widgets::{Elide, elided_label}};
/// # fn draw(ui: &mut egui::Ui) {
/// let (font, color) = (fonts::body(ui), ui.visuals().text_color());
/// elided_label(ui, "lib/events/order-events.ts:41", Elide::Front, font, color);
/// # }
/// ```
pub fn elided_label(ui: &mut Ui, text: &str, elide: Elide, font: FontId, color: Color32) -> Response {
    let (response, whole) = elided_ui(ui, text, elide, font, color);
    match whole {
        Some(whole) => response.on_hover_ui(|ui| {
            ui.label(&*whole);
        }),
        None => response,
    }
}

/// The same with a tooltip of its own, which tells more than the text.
pub fn elided_label_saying(
    ui: &mut Ui,
    text: &str,
    elide: Elide,
    font: FontId,
    color: Color32,
    tooltip: &str,
) -> Response {
    elided_ui(ui, text, elide, font, color).0.on_hover_text(tooltip)
}

/// The label, and all of the text where that was cut.
fn elided_ui<'a>(
    ui: &mut Ui,
    text: &'a str,
    elide: Elide,
    font: FontId,
    color: Color32,
) -> (Response, Option<Cow<'a, str>>) {
    let text = one_line(text, elide);
    let width = ui.available_width();
    let shown = elided(ui, &text, elide, &font, width);
    let cut = shown.is_some();
    let shown = shown.unwrap_or_else(|| text.to_string());
    let galley = ui.painter().layout_no_wrap(shown, font, color);
    let size = vec2(galley.size().x.min(width), galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), &text));
    (response, cut.then_some(text))
}

/// A name with a place or an explanation in weak text at the right edge.
///
/// The name takes what it needs, the rest of the line is the place's; where both are long the place keeps a third, and where
/// that is too little to be read it gives way altogether.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::{Elide, name_and_place};
/// # fn draw(ui: &mut egui::Ui) {
/// let color = ui.visuals().text_color();
/// name_and_place(ui, ("ServerResponse", Elide::Middle, color), ("node:_http_server:195", Elide::Front));
/// # }
/// ```
pub fn name_and_place(ui: &mut Ui, name: (&str, Elide, Color32), place: (&str, Elide)) {
    const GAP: f32 = 12.0;
    const LEAST: f32 = 48.0;
    let (name, name_elide, color) = name;
    let (place, place_elide) = place;
    let space = ui.available_rect_before_wrap();
    let needs = |text: &str, elide: Elide, font: &FontId| text_width(ui, &one_line(text, elide), font);
    let (body, small) = (fonts::body(ui), fonts::small(ui));
    let wanted = if place.is_empty() { 0.0 } else { needs(place, place_elide, &small) };
    let left_over = space.width() - needs(name, name_elide, &body) - GAP;
    let mut place_width = wanted.min(left_over.max(space.width() / 3.0));
    let least = if place_elide == Elide::Never { wanted } else { wanted.min(LEAST) };
    if place_width < least {
        place_width = 0.0;
    }
    let gap = if place_width > 0.0 { GAP } else { 0.0 };
    let (left, right) = space.split_left_right_at_x(space.right() - place_width);
    let name_space = left.with_max_x(left.right() - gap);
    let place_color = Tokens::of(ui).text_weak;
    let name_layout = Layout::left_to_right(Align::Center);
    let mut name_ui = ui.new_child(UiBuilder::new().max_rect(name_space).layout(name_layout));
    elided_label(&mut name_ui, name, name_elide, body, color);
    if place_width > 0.0 {
        let place_layout = Layout::right_to_left(Align::Center);
        let mut place_ui = ui.new_child(UiBuilder::new().max_rect(right).layout(place_layout));
        elided_label(&mut place_ui, place, place_elide, small, place_color);
    }
    ui.advance_cursor_after_rect(space);
}

/// The part of `text` that a line can show at all, with all of it to be seen: a string of the heap may be megabytes long, and have
/// anything in it.
fn one_line(text: &str, elide: Elide) -> Cow<'_, str> {
    const MOST_BYTES: usize = 2000;
    let part = if text.len() <= MOST_BYTES {
        text
    } else if elide == Elide::Front {
        &text[text.ceil_char_boundary(text.len() - MOST_BYTES)..]
    } else {
        &text[..text.floor_char_boundary(MOST_BYTES)]
    };
    if format::has_unseen(part) { format::one_line(part).into() } else { part.into() }
}

/// `text` with "…" in place of what does not fit into `width` points; `None` if all of it fits.
fn elided(ui: &Ui, text: &str, elide: Elide, font: &FontId, width: f32) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    // The place of each character's left edge, and of the last one's right edge.
    let mut edges: Vec<f32> = Vec::with_capacity(chars.len() + 1);
    let ellipsis = ui.ctx().fonts_mut(|fonts| {
        let mut edge = 0.0;
        edges.push(edge);
        for char in &chars {
            edge += fonts.glyph_width(font, *char);
            edges.push(edge);
        }
        fonts.glyph_width(font, '…')
    });
    let whole = edges[chars.len()];
    if whole <= width + 0.5 {
        return None;
    }
    let room = (width - ellipsis).max(0.0);
    let from_start = |room: f32| edges.partition_point(|edge| *edge <= room).saturating_sub(1);
    let from_end = |room: f32| edges.partition_point(|edge| whole - *edge > room);
    let (head, tail) = match elide {
        Elide::End | Elide::Never => (from_start(room), chars.len()),
        Elide::Front => (0, from_end(room)),
        Elide::Middle => {
            let head = from_start(room / 2.0);
            (head, from_end(room - edges[head]).max(head))
        }
    };
    let mut shown: String = chars[..head].iter().collect();
    shown.push('…');
    shown.extend(&chars[tail..]);
    Some(shown)
}
