//! The menu of a row, by the pointer where that is, or by a key below the row.

use eframe::egui::{FocusDirection, Id, Popup, Response, SetOpenCommand, Ui};

use crate::ui::theme::menu_style;

/// Draws the menu of `row` if it is open. `by_key` is the row whose menu was asked for by a key; the focus then goes to its first item, and
/// back to `table` when it closes.
pub(super) fn show(
    response: &Response,
    row: usize,
    table: Id,
    by_key: &mut Option<usize>,
    mut content: impl FnMut(&mut Ui),
) {
    let ctx = &response.ctx;
    let popup = Popup::context_menu(response).style(menu_style);
    if *by_key != Some(row) {
        popup.show(content);
        return;
    }
    let has_focus = ctx.memory(|memory| memory.has_focus(table));
    // The table has the focus until the menu takes it.
    let opens = has_focus.then_some(SetOpenCommand::Bool(true));
    let shown = popup.anchor(response).open_memory(opens).show(|ui| {
        content(ui);
        if has_focus && !ui.is_sizing_pass() {
            ui.memory_mut(|memory| {
                memory.surrender_focus(table);
                memory.move_focus(FocusDirection::Down);
            });
        }
    });
    if shown.is_none() {
        *by_key = None;
        ctx.memory_mut(|memory| memory.request_focus(table));
    }
}
