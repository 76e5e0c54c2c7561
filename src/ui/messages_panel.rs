//! What the app has to say, above everything else, until it is dismissed.

use eframe::egui::{self, Role, Ui, UiBuilder, accesskit::Live};

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
        // Said aloud when it comes, with its button as a part of it.
        let role = if message.severity == Severity::Note { Role::Status } else { Role::Alert };
        let group = UiBuilder::new().accessibility_role(role).accessibility_label(&message.text);
        ui.scope_builder(group, |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_live(Live::Polite));
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
        });
    }
    commands
}
