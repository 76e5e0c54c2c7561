//! What the app has to say, above everything else, until it is dismissed.

use eframe::egui::{self, Ui};

use super::{
    icons::{Icon, icon, icon_button},
    theme::Tokens,
};
use crate::model::{Command, Message, Severity};

/// Draws the messages, one below the other.
pub fn messages_ui<'a>(ui: &mut Ui, messages: impl Iterator<Item = &'a Message>) -> Vec<Command> {
    let mut commands = Vec::new();
    for message in messages {
        let tokens = Tokens::of(ui);
        let (mark, color) = match message.severity {
            Severity::Note => (Icon::Check, tokens.accent),
            Severity::Warning => (Icon::Warning, tokens.warning),
            Severity::Failure => (Icon::Failure, tokens.failure),
        };
        ui.horizontal(|ui| {
            icon(ui, mark, color);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, Icon::Cross, "Dismiss this message").clicked() {
                    commands.push(Command::Dismiss(message.id));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(&message.text).wrap());
                    if let Some((action, word)) = message.offer
                        && ui.small_button(word).on_hover_text(action.info().tooltip_text()).clicked()
                    {
                        commands.push(Command::Do(action));
                    }
                });
            });
        });
    }
    commands
}
