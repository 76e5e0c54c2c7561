//! Small controls: fields, switches, badges.

use eframe::egui::{
    Align2, CornerRadius, Frame, Id, Key, Margin, Modifiers, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind,
    TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::ui::{
    fonts,
    icons::{Icon, focus_ring, icon_button_at},
    theme::{GRID, RADIUS, Tokens, Tone},
};

const CONTROL_HEIGHT: f32 = 24.0;

/// The heading of a region: semibold and quiet, without a box.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    let font = fonts::semibold(ui);
    ui.label(RichText::new(text).font(font).color(Tokens::of(ui).text))
}

/// A badge: a few words on a rounded surface, in the colour of `tone`.
pub fn pill(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let tokens = Tokens::of(ui);
    let color = tokens.tone(tone);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), fonts::small(ui), color);
    let size = galley.size() + vec2(3.0 * GRID, 2.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, rect.height() / 2.0, tokens.raised);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    response
}

/// A few choices of which exactly one holds; answers whether the user chose another one.
///
/// `name` says what is chosen; each choice is a radio button by its own words, with a tooltip.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::segmented;
/// # #[derive(Clone, Copy, PartialEq)] enum Unit { Count, Size }
/// # fn draw(ui: &mut egui::Ui, unit: &mut Unit) {
/// segmented(ui, "Unit", unit, &[(Unit::Count, "Count", "How many objects"), (Unit::Size, "Size", "How many bytes")]);
/// # }
/// ```
pub fn segmented<T: Copy + PartialEq>(ui: &mut Ui, name: &str, chosen: &mut T, choices: &[(T, &str, &str)]) -> bool {
    let before = *chosen;
    let tokens = Tokens::of(ui);
    let font = fonts::body(ui);
    let widths: Vec<f32> = choices
        .iter()
        .map(|(_, words, _)| {
            ui.painter().layout_no_wrap((*words).to_owned(), font.clone(), tokens.text).size().x + 24.0
        })
        .collect();
    let size = vec2(widths.iter().sum::<f32>() + 4.0, CONTROL_HEIGHT);
    let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(outer, CornerRadius::same(RADIUS + 2), tokens.raised);

    let group = UiBuilder::new().max_rect(outer).accessibility_role(Role::RadioGroup).accessibility_label(name);
    let group = ui.new_child(group);
    let mut left = outer.left() + 2.0;
    for ((choice, words, tooltip), width) in choices.iter().zip(widths) {
        let rect = Rect::from_min_size(pos2(left, outer.top() + 2.0), vec2(width, CONTROL_HEIGHT - 4.0));
        left += width;
        let response = group.interact(rect, group.scope_id().with(words), Sense::click());
        if response.clicked() {
            *chosen = *choice;
        }
        let holds = *chosen == *choice;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, group.is_enabled(), holds, *words));
        if holds {
            let radius = CornerRadius::same(RADIUS);
            ui.painter().rect(rect, radius, tokens.selected, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
        }
        if response.has_focus() {
            focus_ring(ui.painter(), rect, tokens);
        }
        let color = if holds || response.hovered() { tokens.text } else { tokens.text_weak };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font.clone(), color);
        response.on_hover_text(*tooltip);
    }
    *chosen != before
}

/// A switch that reads like a word: filled and ticked while it is on.
pub fn toggle_pill(ui: &mut Ui, on: &mut bool, words: &str) -> Response {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(words.to_owned(), fonts::body(ui), tokens.text);
    let size = vec2(galley.size().x + 34.0, CONTROL_HEIGHT);
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let on = *on;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, words));
    let (fill, border) = match (on, response.hovered()) {
        (true, _) => (tokens.selected, tokens.accent),
        (false, true) => (tokens.hover, tokens.text_weak),
        (false, false) => (tokens.canvas, tokens.outline),
    };
    let radius = rect.height() / 2.0;
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, border), StrokeKind::Inside);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, tokens.accent), StrokeKind::Inside);
    }
    let mark = Rect::from_center_size(pos2(rect.left() + 15.0, rect.center().y), Vec2::splat(12.0));
    if on {
        Icon::Check.paint(ui.painter(), mark, tokens.accent);
    } else {
        ui.painter().circle_stroke(mark.center(), 4.0, Stroke::new(1.0, tokens.outline));
    }
    let corner = pos2(rect.left() + 24.0, rect.center().y - galley.size().y / 2.0);
    let color = if ui.is_enabled() { tokens.text } else { tokens.text_weak };
    ui.painter().galley(corner, galley, color);
    response
}

/// A field to find or filter by, with a magnifier and, as soon as there is text, a button that clears it.
///
/// `name` is the accessible name and stands in the empty field; Escape clears too. `id` lets a shortcut focus the field.
pub fn search_field(ui: &mut Ui, id: Id, text: &mut String, name: &str, width: f32) -> Response {
    let tokens = Tokens::of(ui);
    let focused = ui.memory(|memory| memory.has_focus(id));
    let border = if focused { Stroke::new(1.5, tokens.accent) } else { Stroke::new(1.0, tokens.outline) };
    let (outer, _) = ui.allocate_exact_size(vec2(width, CONTROL_HEIGHT), Sense::hover());
    ui.painter().rect(outer, CornerRadius::same(RADIUS), tokens.canvas, border, StrokeKind::Inside);
    let magnifier = Rect::from_center_size(pos2(outer.left() + 14.0, outer.center().y), Vec2::splat(14.0));
    Icon::Search.paint(ui.painter(), magnifier, tokens.text_weak);

    let inner = Rect::from_min_max(outer.min + vec2(26.0, 0.0), outer.max - vec2(24.0, 0.0));
    let mut field = ui.new_child(UiBuilder::new().max_rect(inner));
    let edit = TextEdit::singleline(text)
        .id(id)
        .hint_text(RichText::new(name).color(tokens.text_weak))
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .align(Align2::LEFT_CENTER)
        .desired_width(inner.width());
    let mut response = field.add_sized(inner.size(), edit);
    field.ctx().accesskit_node_builder(id, |node| node.set_label(name));

    // egui takes the focus away on Escape; the first one only empties the field.
    let mut clear = response.lost_focus()
        && !text.is_empty()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if !text.is_empty() {
        let place = Rect::from_center_size(pos2(outer.right() - 13.0, outer.center().y), Vec2::splat(18.0));
        let button = ui.interact(place, id.with("clear"), Sense::click());
        clear |= icon_button_at(ui, place, button, Icon::Cross, &format!("Clear {}", lower_first(name))).clicked();
    }
    if clear {
        text.clear();
        response.mark_changed();
        response.request_focus();
    }
    response
}

fn lower_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
