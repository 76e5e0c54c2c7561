//! The card of a timepoint: name, size, part in the comparison, progress or failure.

use eframe::egui::{
    self, Frame, Id, Key, Margin, RichText, Sense, TextEdit, Ui,
    text::{CCursor, CCursorRange},
};

use super::{
    fonts,
    icons::{Icon, icon, icon_button},
    row_menus::menu_items_ui,
    theme::{GRID, RADIUS, Tokens, Tone, menu_style},
    timepoints_panel::TimepointsPanelState,
    widgets::{Elide, ProgressBar, ProgressResponse, elided_label_saying, row_menu, text_width},
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
    let mut home = None;
    let shown = ui.scope_builder(sensitive, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 1.0;
            home = title_ui(ui, card, place, state, commands);
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
    let opens_menu = state.opens_menu.take_if(|key| *key == card.key).is_some();
    row_menu(&response, opens_menu, home.unwrap_or(response.id), |ui| {
        menu_items_ui(ui, &card.menu((place.at, place.count), place.is_shown), commands)
    });
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

/// Draws the first line; answers its button, which has the focus for the whole card.
fn title_ui(
    ui: &mut Ui,
    card: &SnapshotCard,
    place: Place,
    state: &mut TimepointsPanelState,
    commands: &mut Vec<Command>,
) -> Option<Id> {
    let tokens = Tokens::of(ui);
    if state.renaming.as_ref().is_some_and(|(key, _)| *key == card.key) {
        rename_ui(ui, card, state, commands);
        return None;
    }
    let mut button = None;
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
            egui::Popup::menu(&actions)
                .style(menu_style)
                .show(|ui| menu_items_ui(ui, &card.menu((place.at, place.count), place.is_shown), commands));
            if actions.has_focus() {
                state.focused = Some(card.key);
            }
            button = Some(actions.id);
            if let Some(bytes) = card.heap_bytes {
                let size = ui.label(format::bytes(bytes));
                size.on_hover_text(format!("Size of the heap: {}", format::exact_bytes(bytes)));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let (font, tooltip) = (fonts::semibold(ui), format!("{}\n{}", card.name, card.origin));
                let has_room = text_width(ui, &card.name, &font) <= ui.available_width();
                let name = if has_room { &card.name } else { &card.short_name };
                elided_label_saying(ui, name, Elide::Middle, font, tokens.text, &tooltip);
            });
        });
    });
    button
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
                let font = fonts::small(ui);
                let needs = |words: &str| text_width(ui, words, &font);
                // Each of them whole, or not at all.
                let room = ui.available_width();
                let seen =
                    (1..=facts.len()).rev().map(|count| facts[..count].join(" · ")).find(|words| needs(words) <= room);
                let seen = seen.or_else(|| facts.first().cloned()).unwrap_or_default();
                ui.add(
                    egui::Label::new(RichText::new(seen).font(font).color(tokens.text_weak))
                        .truncate()
                        .show_tooltip_when_elided(false),
                )
                .on_hover_text(facts.join("\n"));
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
            ui.label(RichText::new(words).font(fonts::small(ui)).color(color));
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
            ui.label(RichText::new(warning).font(fonts::small(ui)).color(tokens.tone(Tone::Warning)));
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
        let text = RichText::new(words).font(fonts::small(ui)).color(color);
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
