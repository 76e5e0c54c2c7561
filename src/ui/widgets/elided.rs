//! Labels that give way where it hurts least.

use eframe::egui::{Color32, FontId, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Where a text that is too long gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elide {
    /// In the middle: both ends of a class name matter.
    Middle,
    /// At the front: the end of a path matters.
    Front,
    /// At the end.
    End,
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
    let width = ui.available_width();
    let shown = elided(ui, text, elide, &font, width);
    let cut = shown.is_some();
    let galley = ui.painter().layout_no_wrap(shown.unwrap_or_else(|| text.to_owned()), font, color);
    let size = vec2(galley.size().x.min(width), galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().galley(pos2(rect.left(), rect.top()), galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    if !cut {
        return response;
    }
    response.on_hover_ui(|ui| {
        ui.label(text);
    })
}

/// `text` with "…" in place of what does not fit into `width` points; `None` if all of it fits.
fn elided(ui: &Ui, text: &str, elide: Elide, font: &FontId, width: f32) -> Option<String> {
    // Texts of strings can be megabytes long; no window shows more than this.
    const MOST_CHARS: usize = 2000;
    let long = text.len() > MOST_CHARS;
    let mut edges: Vec<f32> = vec![0.0];
    let mut chars: Vec<char> = match elide {
        Elide::Front => text.chars().rev().take(MOST_CHARS).collect(),
        Elide::End | Elide::Middle => text.chars().take(MOST_CHARS).collect(),
    };
    if elide == Elide::Front {
        chars.reverse();
    }
    let ellipsis = ui.ctx().fonts_mut(|fonts| {
        let mut edge = 0.0;
        for char in &chars {
            edge += fonts.glyph_width(font, *char);
            edges.push(edge);
        }
        fonts.glyph_width(font, '…')
    });
    let whole = edges[chars.len()];
    if whole <= width + 0.5 && !long {
        return None;
    }
    let room = (width - ellipsis).max(0.0);
    let from_start = |room: f32| edges.partition_point(|edge| *edge <= room).saturating_sub(1);
    let from_end = |room: f32| edges.partition_point(|edge| whole - *edge > room);
    let (head, tail) = match elide {
        Elide::End => (from_start(room), chars.len()),
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
