//! The items of the menus of rows, which look alike wherever they are opened.

use eframe::egui::{Button, Response, Role, Ui, WidgetInfo};

use super::shortcut_text;
use crate::model::{Command, RowMenu};

/// Draws the items of `menu`; answers the first one that can be chosen.
pub(super) fn menu_items_ui(ui: &mut Ui, menu: &RowMenu, commands: &mut Vec<Command>) -> Option<Response> {
    ui.set_min_width(180.0);
    let mut first = None;
    for (at, part) in menu.iter().filter(|part| !part.is_empty()).enumerate() {
        if at > 0 {
            ui.separator();
        }
        for item in part {
            let mut button = Button::new(&item.name);
            let mut tooltip = None;
            if let Command::Do(action) = item.command {
                tooltip = Some(action.info().tooltip);
                if let Some(keys) = shortcut_text(ui.ctx(), action) {
                    button = button.shortcut_text(keys);
                }
            }
            let mut response = ui.add_enabled(item.is_enabled, button);
            response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, item.is_enabled, &item.name));
            if let Some(tooltip) = tooltip {
                response = response.on_hover_text(tooltip);
            }
            if response.clicked() {
                commands.push(item.command.clone());
                ui.close();
            }
            if item.is_enabled {
                first.get_or_insert(response);
            }
        }
    }
    first
}
