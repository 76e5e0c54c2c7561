//! The dialog that asks for the id of an object.

use eframe::egui::{self, Align2, Id, Key, Modal, Modifiers, RichText, Ui, vec2};

use super::{
    theme::{GRID, Tokens, dialog_frame},
    widgets::search_field,
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
    let area = Modal::default_area(Id::unique("go to")).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
    let modal =
        Modal::new(Id::unique("go to")).area(area).frame(dialog_frame(ctx)).show(ctx, |ui| contents_ui(ui, state));
    if modal.should_close() {
        state.is_open = false;
    }
    modal.inner.map(Command::GoTo).into_iter().collect()
}

fn contents_ui(ui: &mut Ui, state: &mut GoToState) -> Option<NodeId> {
    ui.set_width(WIDTH);
    // Before the field, which would take it.
    let is_entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let id = Id::unique("go to field");
    if state.wants_focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let field = search_field(ui, id, &mut state.typed, "Id of the object", WIDTH);
    // Not at once: a new area first finds its size, without anything in it that could have the focus.
    state.wants_focus &= !field.has_focus();
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
