//! Notes and pins: the mark in a row, the words in the lower pane, and the list of all of them.

use eframe::egui::{
    self, Align, Frame, Id, Key, Layout, Modal, Response, RichText, ScrollArea, Sense, TextEdit, Ui, vec2,
};

use super::{
    fonts,
    icons::{Icon, icon, icon_button},
    theme::{GRID, Tokens, dialog_frame},
    widgets::{heading, scrolled},
};
use crate::model::{Action, Command, Note, Selection, pin_name};

const WIDTH: f32 = 520.0;
/// Width of a mark in a row.
const MARK: f32 = 14.0;

/// The note that is being written.
#[derive(Debug, Default)]
pub struct NoteEditor {
    /// What it is on, and the words so far.
    draft: Option<(Selection, String)>,
    wants_focus: bool,
    /// What had the keyboard before.
    returns_to: Option<Id>,
}

impl NoteEditor {
    /// Whether a note is being written.
    pub const fn is_open(&self) -> bool {
        self.draft.is_some()
    }

    /// What was being written, and on what.
    pub fn take(&mut self) -> Option<(Selection, String)> {
        self.draft.take()
    }

    /// Begins to write on `selection`, on which there is the note `text`.
    pub fn open(&mut self, selection: Selection, text: &str) {
        *self = Self { draft: Some((selection, text.to_owned())), wants_focus: true, returns_to: None };
    }
}

/// Draws the mark of a note in a row; what it says is its tooltip and its name.
pub(super) fn note_mark_ui(ui: &mut Ui, note: &Note) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(MARK, MARK), Sense::hover());
    icon_of(note).paint(ui.painter(), rect, Tokens::of(ui).accent);
    let words = note.words();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
    response.on_hover_text(match &*note.text {
        "" => note.kind(),
        text => text,
    })
}

const fn icon_of(note: &Note) -> Icon {
    if note.is_pinned { Icon::Pin } else { Icon::Note }
}

/// Draws the buttons that pin and note what is selected.
pub(super) fn note_buttons_ui(ui: &mut Ui, selection: &Selection, note: Option<&Note>, commands: &mut Vec<Command>) {
    let is_pinned = note.is_some_and(|note| note.is_pinned);
    if icon_button(ui, Icon::Pin, pin_name(is_pinned)).on_hover_text(Action::Pin.info().tooltip_text()).clicked() {
        commands.push(Command::Pin(selection.clone(), !is_pinned));
    }
    let words = if note.is_some_and(|note| !note.text.is_empty()) { "Change the note" } else { "Write a note" };
    if icon_button(ui, Icon::Note, words).on_hover_text(Action::Note.info().tooltip_text()).clicked() {
        commands.push(Command::Do(Action::Note));
    }
}

/// Draws the note on what is selected, or the field in which it is written.
pub(super) fn note_text_ui(
    ui: &mut Ui,
    selection: &Selection,
    note: Option<&Note>,
    editor: &mut NoteEditor,
    commands: &mut Vec<Command>,
) {
    if let Some((other, text)) = editor.draft.take_if(|(on, _)| on != selection) {
        // Whoever selects something else is done with writing.
        commands.push(Command::SetNote(other, text));
    }
    if editor.draft.is_some() {
        return editor_ui(ui, editor, commands);
    }
    let Some(note) = note else { return };
    ui.horizontal(|ui| {
        let tokens = Tokens::of(ui);
        icon(ui, icon_of(note), tokens.accent);
        let text = if note.text.is_empty() { note.kind() } else { &note.text };
        ui.add(egui::Label::new(RichText::new(text).color(tokens.text)).wrap());
    });
}

fn editor_ui(ui: &mut Ui, editor: &mut NoteEditor, commands: &mut Vec<Command>) {
    let Some((_, text)) = &mut editor.draft else { return };
    let id = Id::unique("note");
    let hint = "A note. Ctrl+Enter keeps it, Escape leaves it as it was";
    // Before the field, which would take it for a new line.
    let is_done = ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::Enter));
    let edit = TextEdit::multiline(text).id(id).desired_rows(2).desired_width(f32::INFINITY).hint_text(hint);
    // With room for the ring of the focus around it.
    let field = Frame::new().inner_margin(2.0).show(ui, |ui| ui.add(edit)).inner;
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Note"));
    if std::mem::take(&mut editor.wants_focus) {
        editor.returns_to = ui.memory(egui::Memory::focused);
        field.request_focus();
        return;
    }
    let is_left = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
    if is_left {
        editor.draft = None;
    } else if (is_done || field.lost_focus())
        && let Some((selection, text)) = editor.draft.take()
    {
        commands.push(Command::SetNote(selection, text));
    }
    if (is_left || is_done)
        && let Some(id) = editor.returns_to.take()
    {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// Draws the list of all notes above the window: each with whether it can be gone to, or why not.
pub fn notes_list_ui(ctx: &egui::Context, notes: &[(&Note, Result<(), &str>)]) -> Vec<Command> {
    let mut commands = Vec::new();
    let modal = Modal::new(Id::unique("notes")).frame(dialog_frame(ctx)).show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.horizontal(|ui| {
            heading(ui, "Pinned and noted");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, Icon::Cross, "Close the list of notes").clicked() {
                    commands.push(Command::CloseNotes);
                }
            });
        });
        let weak = Tokens::of(ui).text_weak;
        if notes.is_empty() {
            let words =
                "Nothing yet. Select a holder, a class or an object, and pin it or write a note on it below the table.";
            ui.label(RichText::new(words).color(weak));
        }
        let height = (ui.ctx().content_rect().height() - 160.0).max(120.0);
        let area = ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]);
        scrolled(ui, area, "the notes", |ui| {
            for (note, place) in notes {
                note_row_ui(ui, note, *place, &mut commands);
            }
        });
    });
    if modal.should_close() {
        commands.push(Command::CloseNotes);
    }
    commands
}

fn note_row_ui(ui: &mut Ui, note: &Note, place: Result<(), &str>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        note_mark_ui(ui, note);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, Icon::Cross, &format!("Take away the note on {}", note.name)).clicked() {
                commands.push(Command::DropNote(note.subject.clone()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| match place {
                Ok(()) => {
                    if ui.link(RichText::new(&note.name).font(fonts::semibold(ui))).clicked() {
                        commands.push(Command::GoToNote(note.subject.clone()));
                    }
                }
                Err(_) => {
                    ui.add(egui::Label::new(RichText::new(&note.name).font(fonts::semibold(ui))).truncate());
                }
            });
        });
    });
    let lines = [(note.text.as_str(), tokens.text), (place.err().unwrap_or_default(), tokens.text_weak)];
    for (line, color) in lines.into_iter().filter(|(line, _)| !line.is_empty()) {
        ui.horizontal(|ui| {
            ui.add_space(MARK + 2.0 * GRID);
            ui.add(egui::Label::new(RichText::new(line).font(fonts::small(ui)).color(color)).wrap());
        });
    }
}
