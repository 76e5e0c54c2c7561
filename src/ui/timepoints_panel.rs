//! The timepoints: a card for each snapshot, in order of time.

use eframe::egui::{self, Ui};

use super::{
    fonts,
    icons::{Icon, icon_button},
    theme::{GRID, Tokens},
    timepoint_card::{Place, card_ui},
    widgets::{heading, scrolled},
};
use crate::model::{Action, Command, Phase, SnapshotCard, SnapshotKey, format};

/// What the panel remembers between frames.
#[derive(Debug, Default)]
pub struct TimepointsPanelState {
    /// The card whose name is being changed, and the name so far.
    pub(super) renaming: Option<(SnapshotKey, String)>,
    /// The card that had the focus when the panel was last drawn.
    pub(super) focused: Option<SnapshotKey>,
    /// The card whose menu is to be opened.
    pub(super) opens_menu: Option<SnapshotKey>,
}

impl TimepointsPanelState {
    /// Lets the person type another name for a card, which is called `name`.
    pub fn ask_name(&mut self, key: SnapshotKey, name: String) {
        self.renaming = Some((key, name));
    }

    /// Opens the menu of the card that has the focus; answers whether one has.
    pub fn open_menu(&mut self) -> bool {
        self.opens_menu = self.focused;
        self.focused.is_some()
    }

    /// Whether a name is being changed.
    pub const fn is_renaming(&self) -> bool {
        self.renaming.is_some()
    }

    /// Leaves the name that is being changed as it was.
    pub fn stop_renaming(&mut self) {
        self.renaming = None;
    }
}

/// Draws the cards; `note` says that they belong together, and `shown` which of two series is compared.
pub fn timepoints_panel_ui(
    ui: &mut Ui,
    cards: &[SnapshotCard],
    shown: Phase,
    note: Option<&str>,
    state: &mut TimepointsPanelState,
) -> Vec<Command> {
    let mut commands = Vec::new();
    state.focused = None;
    ui.horizontal(|ui| {
        heading(ui, "Timepoints");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let info = Action::Open.info();
            if icon_button(ui, Icon::Plus, "Add snapshots").on_hover_text(info.tooltip_text()).clicked() {
                commands.push(Command::Do(Action::Open));
            }
        });
    });
    ui.add_space(GRID);
    let largest = cards.iter().filter_map(|card| card.heap_bytes).max().unwrap_or(0);
    let area = egui::ScrollArea::vertical().auto_shrink([false, false]);
    scrolled(ui, area, "the timepoints", |ui| {
        let of_phase = |phase| cards.iter().filter(|card| card.phase == phase).count();
        let has_both = of_phase(Phase::Before) > 0 && of_phase(Phase::After) > 0;
        let mut last = None;
        for (at, card) in cards.iter().enumerate() {
            if has_both && last.replace(card.phase) != Some(card.phase) {
                series_ui(ui, card.phase, of_phase(card.phase), card.phase == shown, &mut commands);
            }
            let place = Place { at, count: cards.len(), largest_bytes: largest, is_shown: card.phase == shown };
            ui.push_id(card.key, |ui| card_ui(ui, card, place, state, &mut commands));
        }
        ui.add_space(GRID);
        let color = Tokens::of(ui).text_weak;
        let meaning = "V8 gives an object one id for as long as its process runs. So what has the same id in two snapshots is the \
                       same object, and born and died can be told";
        let label = |ui: &mut Ui, text: &str| ui.label(egui::RichText::new(text).font(fonts::small(ui)).color(color));
        if let Some(note) = note {
            label(ui, note).on_hover_text(meaning);
        }
        label(ui, "Drop more snapshots anywhere");
        if !has_both && cards.len() > 1 {
            let link = ui.link(egui::RichText::new(Action::OpenAfterFix.info().name).font(fonts::small(ui)));
            if link.on_hover_text(Action::OpenAfterFix.info().tooltip_text()).clicked() {
                commands.push(Command::Do(Action::OpenAfterFix));
            }
        }
    });
    commands
}

/// The heading of one of two series; a click shows its table.
fn series_ui(ui: &mut Ui, phase: Phase, count: usize, is_shown: bool, commands: &mut Vec<Command>) {
    let words = format!("{} · {}", phase.name(), format::counted(count as u64, "snapshot"));
    let button = egui::Button::selectable(is_shown, words).min_size(egui::vec2(ui.available_width(), 0.0));
    let meaning = "Show the holders and the table of this series";
    if ui.add(button).on_hover_text(meaning).clicked() && !is_shown {
        commands.push(Command::Show(phase));
    }
}
