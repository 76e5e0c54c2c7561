//! The card of a timepoint: name, size, part in the comparison, progress or failure.

use eframe::egui::{
    self, Frame, Key, Margin, Sense, TextEdit, Ui,
    text::{CCursor, CCursorRange},
};

use super::{
    fonts,
    icons::{Icon, icon, icon_button},
    theme::{GRID, RADIUS, Tokens, Tone, menu_style},
    timepoints_panel::TimepointsPanelState,
    widgets::{Elide, ProgressBar, ProgressResponse, elided_label},
};
use crate::model::{CardState, Command, Role, SnapshotCard, SnapshotKey, format};

/// Height of a card's second line.
const SMALL_ROW: f32 = 18.0;

/// Where a card stands among all.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) count: usize,
    pub(super) largest_bytes: u64,
    /// Whether its series is the one that is compared.
    pub(super) is_shown: bool,
}

/// Draws a card.
pub(super) fn card_ui(
    ui: &mut Ui,
    card: &SnapshotCard,
    place: Place,
    state: &mut TimepointsPanelState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.canvas).corner_radius(RADIUS).inner_margin(Margin::symmetric(8, 4));
    let frame =
        if card.role.is_some() { frame.stroke((1.0, tokens.outline)) } else { frame.stroke((1.0, tokens.line)) };
    // Sensitive before its buttons are, so that they are above it.
    let sensitive = egui::UiBuilder::new().sense(Sense::CLICK | Sense::DRAG);
    let shown = ui.scope_builder(sensitive, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 1.0;
            title_ui(ui, card, place, state, commands);
            facts_ui(ui, card, place, commands);
            state_ui(ui, card, commands);
        });
    });
    let response = shown.response;
    if place.count > 1 && state.renaming.is_none() {
        reorder_ui(ui, card, place, &response, commands);
    }
    let words = [card.name.as_str(), role_name(card.role), &card.state_text()].join(" ");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, format!("Timepoint {}", words.trim())));
    egui::Popup::context_menu(&response).style(menu_style).show(|ui| menu_ui(ui, card, place, state, commands));
}

/// Lets the card be dragged to the place of another.
fn reorder_ui(ui: &Ui, card: &SnapshotCard, place: Place, response: &egui::Response, commands: &mut Vec<Command>) {
    response.dnd_set_drag_payload(card.key);
    let is_other = |key: &SnapshotKey| *key != card.key;
    if response.dnd_hover_payload::<SnapshotKey>().is_some_and(|key| is_other(&key)) {
        let stroke = egui::Stroke::new(2.0, Tokens::of(ui).accent);
        ui.painter().rect_stroke(response.rect, RADIUS, stroke, egui::StrokeKind::Inside);
    }
    if let Some(key) = response.dnd_release_payload::<SnapshotKey>().filter(|key| is_other(key)) {
        commands.push(Command::Move(*key, place.at));
    }
}

fn title_ui(
    ui: &mut Ui,
    card: &SnapshotCard,
    place: Place,
    state: &mut TimepointsPanelState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    if state.renaming.as_ref().is_some_and(|(key, _)| *key == card.key) {
        return rename_ui(ui, card, state, commands);
    }
    ui.horizontal(|ui| {
        let (mark, color) = match (&card.state, card.role) {
            (CardState::Failed(_), _) => (Icon::Failure, tokens.failure),
            (CardState::Cancelled, _) => (Icon::Cross, tokens.text_weak),
            (_, Some(Role::Target)) => (Icon::Target, tokens.accent),
            (_, Some(Role::Base)) => (Icon::Base, tokens.accent),
            _ => (Icon::Base, tokens.outline),
        };
        icon(ui, mark, color);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let actions = icon_button(ui, Icon::More, &format!("Actions for {}", card.name));
            egui::Popup::menu(&actions).style(menu_style).show(|ui| menu_ui(ui, card, place, state, commands));
            if let Some(bytes) = card.heap_bytes {
                let size = ui.label(format::bytes(bytes));
                size.on_hover_text(format!("Size of the heap: {}", format::exact_bytes(bytes)));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let name = elided_label(ui, &card.name, Elide::Middle, fonts::semibold(ui), tokens.text);
                name.on_hover_text(&card.origin);
            });
        });
    });
}

fn rename_ui(ui: &mut Ui, card: &SnapshotCard, state: &mut TimepointsPanelState, commands: &mut Vec<Command>) {
    let Some((_, name)) = &mut state.renaming else { return };
    let id = ui.scope_id().with("name");
    let field = ui.add(TextEdit::singleline(name).id(id).desired_width(f32::INFINITY));
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, format!("New name of {}", card.name)));
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        state.renaming = None;
    } else if field.lost_focus() {
        commands.push(Command::Rename(card.key, name.clone()));
        state.renaming = None;
    } else if !field.has_focus() {
        field.request_focus();
        // All of it is selected, so that typing puts another name in its place.
        let all = CCursorRange::two(CCursor::default(), CCursor::new(name.chars().count()));
        let mut text = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
        text.cursor.set_char_range(Some(all));
        text.store(ui.ctx(), id);
    }
}

/// When it was taken, how large everything is, and which part it plays: a line, so that a dozen cards fit.
fn facts_ui(ui: &mut Ui, card: &SnapshotCard, place: Place, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let facts = card.facts();
    ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), SMALL_ROW),
        egui::Layout::right_to_left(egui::Align::Center),
        |ui| {
            ui.spacing_mut().interact_size.y = SMALL_ROW;
            if card.is_usable() && place.is_shown && place.count > 1 {
                roles_ui(ui, card, commands);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                elided_label(ui, &facts, Elide::End, fonts::small(ui), tokens.text_weak).on_hover_text(&facts);
            });
        },
    );
    if let Some(bytes) = card.heap_bytes.filter(|_| place.count > 1 && place.largest_bytes > 0) {
        let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 3.0), Sense::hover());
        let mut bar = rect;
        bar.set_width(rect.width() * (bytes as f64 / place.largest_bytes as f64) as f32);
        ui.painter().rect_filled(rect, 1.5, tokens.raised);
        ui.painter().rect_filled(bar, 1.5, tokens.outline);
    }
}

/// Progress, failures and warnings.
fn state_ui(ui: &mut Ui, card: &SnapshotCard, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let words = card.state_text();
    match &card.state {
        CardState::Waiting => progress_ui(ui, card, None, &words, commands),
        CardState::Loading { fraction, .. } | CardState::Analysing { fraction, .. } => {
            progress_ui(ui, card, Some(*fraction), &words, commands);
        }
        CardState::Ready => {}
        CardState::CountsOnly(_) | CardState::Failed(_) | CardState::Cancelled => {
            let is_failure = matches!(card.state, CardState::Failed(_));
            let color = if is_failure { tokens.failure } else { tokens.text_weak };
            ui.label(egui::RichText::new(words).font(fonts::small(ui)).color(color));
            ui.horizontal_wrapped(|ui| {
                let again = ui.small_button("Try again");
                again.widget_info(|| labeled(format!("Try again: {}", card.name)));
                if again.clicked() {
                    commands.push(Command::LoadAgain(card.key));
                }
                let remove = ui.small_button("Remove");
                remove.widget_info(|| labeled(format!("Remove {}", card.name)));
                if remove.clicked() {
                    commands.push(Command::Remove(card.key));
                }
            });
        }
    }
    for warning in &card.warnings {
        ui.horizontal_wrapped(|ui| {
            icon(ui, Icon::Warning, tokens.warning);
            ui.label(egui::RichText::new(warning).font(fonts::small(ui)).color(tokens.tone(Tone::Warning)));
        });
    }
}

fn progress_ui(ui: &mut Ui, card: &SnapshotCard, share: Option<f32>, words: &str, commands: &mut Vec<Command>) {
    let cancel = format!("Cancel {}", card.name);
    if ProgressBar::new(&card.name, share, words).cancel(&cancel).show(ui) == ProgressResponse::Cancelled {
        commands.push(Command::CancelLoad(card.key));
    }
}

/// Chooses base and target; from right to left.
fn roles_ui(ui: &mut Ui, card: &SnapshotCard, commands: &mut Vec<Command>) {
    let choices = [
        (Role::Target, "Target", "as target", "Compare this timepoint with the base"),
        (Role::Base, "Base", "as base", "Compare others with this timepoint"),
    ];
    let tokens = Tokens::of(ui);
    ui.spacing_mut().button_padding = egui::vec2(GRID, 0.0);
    ui.spacing_mut().item_spacing.x = 2.0;
    for (role, words, name, tooltip) in choices {
        let is_chosen = card.role == Some(role);
        let color = if is_chosen { tokens.text } else { tokens.text_weak };
        let text = egui::RichText::new(words).font(fonts::small(ui)).color(color);
        let button = egui::Button::selectable(is_chosen, text).min_size(egui::vec2(0.0, SMALL_ROW));
        let button = ui.add(button).on_hover_text(tooltip);
        let info = format!("{} {name}", card.name);
        button.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, is_chosen, info.clone()));
        if button.clicked() && !is_chosen {
            commands.push(match role {
                Role::Base => Command::SetBase(card.key),
                Role::Target => Command::SetTarget(card.key),
            });
        }
    }
}

/// What can be done with a card.
fn menu_ui(
    ui: &mut Ui,
    card: &SnapshotCard,
    place: Place,
    state: &mut TimepointsPanelState,
    commands: &mut Vec<Command>,
) {
    let mut item = |ui: &mut Ui, name: &str, is_enabled: bool, command: Command| {
        if ui.add_enabled(is_enabled, egui::Button::new(name)).clicked() {
            commands.push(command);
            ui.close();
        }
    };
    ui.set_min_width(160.0);
    let key = card.key;
    item(ui, "Use as base", card.is_usable() && place.is_shown && card.role != Some(Role::Base), Command::SetBase(key));
    item(
        ui,
        "Use as target",
        card.is_usable() && place.is_shown && card.role != Some(Role::Target),
        Command::SetTarget(key),
    );
    ui.separator();
    item(ui, "Move up", place.at > 0, Command::Move(key, place.at.saturating_sub(1)));
    item(ui, "Move down", place.at + 1 < place.count, Command::Move(key, place.at + 1));
    let other = card.phase.other();
    item(ui, &format!("Move to the series {}", other.name().to_lowercase()), true, Command::SetPhase(key, other));
    if ui.button("Rename…").clicked() {
        state.renaming = Some((key, card.name.clone()));
        ui.close();
    }
    ui.separator();
    item(ui, "Cancel loading", card.is_busy(), Command::CancelLoad(key));
    item(ui, "Try again", card.can_load_again(), Command::LoadAgain(key));
    item(ui, "Copy path", true, Command::Copy(card.origin.clone()));
    item(ui, "Remove", true, Command::Remove(key));
}

fn role_name(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Base) => "base",
        Some(Role::Target) => "target",
        None => "",
    }
}

fn labeled(name: String) -> egui::WidgetInfo {
    egui::WidgetInfo::labeled(egui::Role::Button, true, name)
}
