//! The dialog that asks for the id of an object.

use eframe::egui::{self, Id, Key, Modifiers, RichText, Ui};

use super::{
    search_dialog::{dialog_field, search_dialog},
    theme::{GRID, Tokens},
};
use crate::{
    model::{Command, parse_object_id},
    snapshot::NodeId,
};

const WIDTH: f32 = 420.0;
const HINT: &str = "Such as @12345, as rows, reports and Chrome DevTools have it; what stands before the @ is skipped";

/// Whether the dialog is open, what was typed, and what came of it.
#[derive(Debug, Default)]
pub struct GoToState {
    is_open: bool,
    typed: String,
    wants_focus: bool,
    /// Why there is nothing to go to.
    note: Option<String>,
}

impl GoToState {
    /// Opens an empty dialog.
    pub fn open(&mut self) {
        *self = Self { is_open: true, wants_focus: true, ..Self::default() };
    }

    /// Whether it is open.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Closes the dialog: the object was found.
    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// Says why there is nothing to go to.
    pub fn say(&mut self, note: String) {
        self.note = Some(note);
    }
}

/// Draws the dialog above the window, if it is open.
pub fn go_to_ui(ctx: &egui::Context, state: &mut GoToState) -> Vec<Command> {
    if !state.is_open {
        return Vec::new();
    }
    let (sought, is_left) = search_dialog(ctx, "go to", WIDTH, |ui| contents_ui(ui, state));
    if is_left {
        state.is_open = false;
    }
    sought.map(Command::GoTo).into_iter().collect()
}

fn contents_ui(ui: &mut Ui, state: &mut GoToState) -> Option<NodeId> {
    // Before the field, which would take it.
    let is_entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let id = Id::unique("go to field");
    let field = dialog_field(ui, id, &mut state.typed, "Id of the object", &mut state.wants_focus);
    if field.changed() {
        state.note = None;
    }
    let sought = parse_object_id(&state.typed);
    if is_entered && sought.is_none() {
        state.note = Some("An id is a number, such as @12345".to_owned());
    }
    ui.add_space(GRID);
    let tokens = Tokens::of(ui);
    match &state.note {
        Some(note) => ui.label(RichText::new(note).color(tokens.warning)),
        None => ui.label(RichText::new(HINT).color(tokens.text_weak)),
    };
    sought.filter(|_| is_entered)
}
