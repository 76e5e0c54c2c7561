//! What the dialogs share that are typed into: where they stand, and that their field has the keyboard at once.

use eframe::egui::{self, Align2, Id, Modal, Response, Ui, vec2};

use super::{theme::dialog_frame, widgets::search_field};

/// Draws the dialog called `name`, `width` points wide, at the top of the window. Answers what `contents` does, and whether the person
/// has left it.
pub(super) fn search_dialog<R>(
    ctx: &egui::Context,
    name: &str,
    width: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> (R, bool) {
    let id = Id::unique(name);
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
    let modal = Modal::new(id).area(area).frame(dialog_frame(ctx)).show(ctx, |ui| {
        ui.set_width(width);
        contents(ui)
    });
    let is_left = modal.should_close();
    (modal.inner, is_left)
}

/// Draws the field `id` of a dialog, as wide as that; it gets the keyboard as long as `wants_focus`.
pub(super) fn dialog_field(ui: &mut Ui, id: Id, typed: &mut String, hint: &str, wants_focus: &mut bool) -> Response {
    if *wants_focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let width = ui.available_width();
    let field = search_field(ui, id, typed, hint, width);
    // Not at once: a new area first finds its size, without anything in it that could have the focus.
    *wants_focus &= !field.has_focus();
    field
}
