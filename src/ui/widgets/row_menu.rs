//! The menu of a row: opened by the pointer, where it is, or by the keyboard, below the row.

use eframe::egui::{Id, Key, Memory, Popup, PopupAnchor, Response, Ui};

use crate::ui::theme::menu_style;

/// Draws the menu of the row of `response` while it is open, and opens it if the row was clicked with the other button, or if `by_keys`.
///
/// `contents` draws the items and answers the first of them that can be chosen. Opened by the keyboard, or as soon as an arrow is
/// pressed, the menu has the focus on that one, and `home` has it once the menu is closed, unless something else has taken it.
pub fn row_menu(response: &Response, by_keys: bool, home: Id, contents: impl FnOnce(&mut Ui) -> Option<Response>) {
    /// Kept while a menu is open in which the keyboard chooses.
    #[derive(Clone, Copy)]
    struct ByKeys {
        is_entered: bool,
        /// Whether the pointer has opened it, where it was.
        is_at_pointer: bool,
        /// What has the focus.
        focus: Option<Id>,
    }

    let ctx = &response.ctx;
    let mut popup = Popup::context_menu(response).style(menu_style);
    let id = popup.get_id();
    let key = id.with("by keys");
    if response.secondary_clicked() {
        ctx.data_mut(|data| data.remove::<ByKeys>(key));
    } else if by_keys {
        Popup::open_id(ctx, id);
        ctx.data_mut(|data| data.insert_temp(key, ByKeys { is_entered: false, is_at_pointer: false, focus: None }));
    } else if Popup::is_id_open(ctx, id)
        && ctx.data(|data| data.get_temp::<ByKeys>(key)).is_none()
        && ctx.input(|input| input.key_pressed(Key::ArrowDown) || input.key_pressed(Key::ArrowUp))
    {
        ctx.data_mut(|data| data.insert_temp(key, ByKeys { is_entered: false, is_at_pointer: true, focus: None }));
    }
    let opened = ctx.data(|data| data.get_temp::<ByKeys>(key));
    if opened.is_some_and(|opened| !opened.is_at_pointer) {
        popup = popup.anchor(PopupAnchor::from(response));
    }
    popup.show(|ui| {
        let first = contents(ui);
        let (Some(first), Some(opened @ ByKeys { is_entered: false, .. })) = (first, opened) else { return };
        // Not at once: a new popup first finds its size, without anything in it that could have the focus.
        if first.has_focus() {
            ui.data_mut(|data| data.insert_temp(key, ByKeys { is_entered: true, ..opened }));
        } else {
            first.request_focus();
            ui.ctx().request_repaint();
        }
    });
    let Some(opened) = ctx.data(|data| data.get_temp::<ByKeys>(key)) else { return };
    let focus = ctx.memory(Memory::focused);
    if Popup::is_id_open(ctx, id) {
        ctx.data_mut(|data| data.insert_temp(key, ByKeys { focus, ..opened }));
        return;
    }
    ctx.data_mut(|data| data.remove::<ByKeys>(key));
    // What closes the menu may have given the focus to something else.
    if focus.is_none() || focus == opened.focus {
        ctx.memory_mut(|memory| memory.request_focus(home));
        ctx.request_repaint();
    }
}
