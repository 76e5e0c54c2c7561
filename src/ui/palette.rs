//! The command palette: every action, found by some letters of its name.

use eframe::egui::{self, Align2, CornerRadius, Id, Key, Modifiers, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::{
    MenuView, fonts,
    search_dialog::{dialog_field, search_dialog},
    shortcut_text,
    theme::{GRID, RADIUS, Tokens},
    widgets::scrolled,
};
use crate::model::{Action, Command, find_actions};

const WIDTH: f32 = 480.0;
const ROW_HEIGHT: f32 = 28.0;

/// Whether the palette is open, and what was typed.
#[derive(Debug, Default)]
pub struct PaletteState {
    is_open: bool,
    typed: String,
    /// The place in the list of the action that Enter carries out.
    current: usize,
    wants_focus: bool,
}

impl PaletteState {
    /// Opens an empty palette; closes it if it is open.
    pub fn toggle(&mut self) {
        let is_open = !self.is_open;
        *self = Self { is_open, wants_focus: is_open, ..Self::default() };
    }

    /// Whether it is open.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Draws the palette above the window, if it is open.
pub fn palette_ui(ctx: &egui::Context, view: &MenuView<'_>, state: &mut PaletteState) -> Vec<Command> {
    if !state.is_open {
        return Vec::new();
    }
    let (chosen, is_left) = search_dialog(ctx, "palette", WIDTH, |ui| contents_ui(ui, view, state));
    if chosen.is_some() || is_left {
        state.is_open = false;
    }
    chosen.map(Command::Do).into_iter().collect()
}

fn contents_ui(ui: &mut Ui, view: &MenuView<'_>, state: &mut PaletteState) -> Option<Action> {
    // Before the field, which would take them.
    let (up, down, enter) = ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter))
    });
    let id = Id::unique("palette field");
    let field = dialog_field(ui, id, &mut state.typed, "Find an action", &mut state.wants_focus);
    if field.changed() {
        state.current = 0;
    }
    ui.add_space(2.0 * GRID);
    let mut found = find_actions(&state.typed);
    // What can't be done now is there to be found, below what can.
    found.sort_by_key(|&action| !view.is_enabled(action));
    if found.is_empty() {
        ui.label("No action is called like that");
        return None;
    }
    let last = found.len() - 1;
    state.current = (state.current + usize::from(down)).saturating_sub(usize::from(up)).min(last);
    let mut chosen = found.get(state.current).copied().filter(|_| enter);
    let area = ScrollArea::vertical().max_height(12.0 * ROW_HEIGHT).auto_shrink([false, true]);
    scrolled(ui, area, "the actions", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (at, &action) in found.iter().enumerate() {
            let is_current = at == state.current;
            let response = row_ui(ui, view, action, is_current);
            if is_current {
                let current = response.id.accesskit_id();
                ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(current));
            }
            if is_current && (up || down) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                chosen = Some(action);
            }
        }
    });
    chosen.filter(|&action| view.is_enabled(action))
}

fn row_ui(ui: &mut Ui, view: &MenuView<'_>, action: Action, is_current: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (name, is_enabled) = (view.name(action), view.is_enabled(action));
    // Without `Sense::FOCUSABLE`: the keys are the field's, and the arrows choose.
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, is_enabled, is_current, &*name));
    let fill = if is_current { Some(tokens.selected) } else { response.hovered().then_some(tokens.hover) };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), fill);
    }
    let inner = rect.shrink2(vec2(2.0 * GRID, 0.0));
    let color = if is_enabled { tokens.text } else { tokens.text_weak };
    ui.painter().text(inner.left_center(), Align2::LEFT_CENTER, &name, fonts::body(ui), color);
    let aside = if is_enabled { shortcut_text(ui.ctx(), action).unwrap_or_default() } else { "not now".to_owned() };
    ui.painter().text(inner.right_center(), Align2::RIGHT_CENTER, aside, fonts::small(ui), tokens.text_weak);
    response.on_hover_text(action.info().tooltip)
}
