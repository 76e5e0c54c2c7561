//! What the app has to say, below everything else, until it is dismissed.

use eframe::egui::{self, Rect, RichText, Role, Ui, UiBuilder, accesskit::Live, vec2};

use super::{
    icons::{Icon, icon, icon_button},
    theme::{GRID, Tokens},
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

/// Draws in the right half of `bar` what was done last and can't be seen otherwise.
pub fn status_ui(ui: &mut Ui, bar: Rect, status: &str) {
    let area = bar.with_min_x(bar.center().x).shrink2(vec2(2.0 * GRID, 0.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let child = UiBuilder::new().id_salt("status").max_rect(area).layout(layout);
    let mut child = ui.new_child(child.accessibility_role(Role::Status).accessibility_label(status));
    child.ctx().accesskit_node_builder(child.unique_id(), |node| node.set_live(Live::Polite));
    let color = Tokens::of(&child).text_weak;
    child.add(egui::Label::new(RichText::new(status).color(color)).truncate());
}
