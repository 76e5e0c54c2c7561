//! What the window says before there is anything to show.

use eframe::egui::{self, RichText, Ui};

use super::theme::{GRID, Tokens};
use crate::model::{Action, Command};

/// Invites to open files, or those again that were open last: `last` says which.
pub fn empty_state_ui(ui: &mut Ui, last: Option<&str>) -> Vec<Command> {
    let mut commands = Vec::new();
    let tokens = Tokens::of(ui);
    ui.add_space((ui.available_height() * 0.28).max(8.0 * GRID));
    ui.vertical_centered(|ui| {
        ui.label(RichText::new("What keeps growing, and who holds it?").size(20.0).color(tokens.text));
        ui.add_space(3.0 * GRID);
        for line in [
            "Take heap snapshots of one Node.js process some minutes apart, always in the same way.",
            "Drop two or more of them on this window, all at once or one after the other.",
            "Who holds the growth comes first; click it, or any class in the table, to see the path that keeps it.",
        ] {
            ui.label(RichText::new(line).color(tokens.text_weak));
        }
        ui.add_space(5.0 * GRID);
        let width = 2.0 * 140.0 + ui.spacing().item_spacing.x;
        ui.allocate_ui_with_layout(egui::vec2(width, 32.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
            for (action, words) in [(Action::Open, "Open files…"), (Action::OpenSample, "Open the sample")] {
                let button = ui.add_sized([140.0, 30.0], egui::Button::new(words));
                if button.on_hover_text(action.info().tooltip_text()).clicked() {
                    commands.push(Command::Do(action));
                }
            }
        });
        if let Some(last) = last {
            ui.add_space(3.0 * GRID);
            let link = ui.link(format!("Reopen last series ({last})"));
            if link.on_hover_text(Action::ReopenSeries.info().tooltip_text()).clicked() {
                commands.push(Command::Do(Action::ReopenSeries));
            }
        }
    });
    commands
}

/// What stands in place of the table while the first files are being read, or when none could be.
pub fn waiting_ui(ui: &mut Ui, text: &str) {
    ui.add_space((ui.available_height() * 0.3).max(8.0 * GRID));
    ui.vertical_centered(|ui| ui.label(RichText::new(text).color(Tokens::of(ui).text_weak)));
}
