//! Notes and pins of the person: made, found again, and gone to.

use super::{App, Entry, Library, Source};
use crate::model::{Compared, KeptClass, Note, NoteSubject, NotedFile, NotedHolders, Selection, SnapshotKey, id_space};

impl App {
    /// Pins what is selected, or no longer.
    pub(super) fn pin(&mut self, selection: &Selection, is_pinned: bool) {
        if self.change_note(selection, |note| note.is_pinned = is_pinned) {
            self.keep_settings("The note");
        }
    }

    /// Writes a note on what is selected, and keeps it.
    pub(super) fn set_note(&mut self, selection: &Selection, text: &str) {
        if self.write_note(selection, text) {
            self.keep_settings("The note");
        }
    }

    /// Keeps the note that is being written, if one is.
    pub(super) fn finish_note(&mut self) {
        if let Some((selection, text)) = self.state.note_editor.take() {
            self.set_note(&selection, &text);
        }
    }

    /// Writes a note among the settings; whether that changed it.
    pub(super) fn write_note(&mut self, selection: &Selection, text: &str) -> bool {
        self.change_note(selection, |note| text.trim().clone_into(&mut note.text))
    }

    fn change_note(&mut self, selection: &Selection, change: impl FnOnce(&mut Note)) -> bool {
        let known = self.note_on(selection).cloned();
        let Some(mut note) = known.clone().or_else(|| self.empty_note(selection)) else { return false };
        change(&mut note);
        let is_changed = known.as_ref() != Some(&note);
        if is_changed {
            self.settings.set_note(note);
        }
        is_changed
    }

    /// Takes a note away.
    pub(super) fn drop_note(&mut self, subject: &NoteSubject) {
        self.settings.notes.retain(|note| note.subject != *subject);
        self.keep_settings("That the note is gone");
    }

    /// Selects what a note is about.
    pub(super) fn go_to_note(&mut self, subject: &NoteSubject) {
        if let Ok(selection) = self.work.notes().place(subject) {
            self.state.shows_notes = false;
            self.select(selection);
        }
    }

    /// Pins what is selected, or no longer if it is pinned.
    pub(super) fn toggle_pin(&mut self) {
        if let Some(selection) = self.noted_selection() {
            let is_pinned = self.note_on(&selection).is_some_and(|note| note.is_pinned);
            self.pin(&selection, !is_pinned);
        }
    }

    /// Opens the field for a note on what is selected.
    pub(super) fn begin_note(&mut self) {
        if let Some(selection) = self.noted_selection() {
            let text = self.note_on(&selection).map(|note| note.text.clone()).unwrap_or_default();
            self.state.note_editor.open(selection, &text);
        }
    }

    /// All notes, each with what to select to see what it is about, or why that can't be seen.
    pub(super) fn notes_and_places(&self) -> Vec<(&Note, Result<Selection, &'static str>)> {
        let notes = self.settings.notes.iter();
        let placed = self.table.as_ref().map(|_| self.work.notes());
        let place = |note: &Note| placed.ok_or("No snapshots are compared")?.place(&note.subject);
        notes.map(|note| (note, place(note))).collect()
    }

    /// What is selected, if it can be pinned and noted: of a group, its class; an object, wherever it was picked.
    pub(super) fn noted_selection(&self) -> Option<Selection> {
        let selection = match self.selection.get()? {
            Selection::Group(class, _) => Selection::Class(class.clone()),
            Selection::Object { snapshot, node, .. } => {
                Selection::Object { snapshot: *snapshot, node: *node, listed_in: None }
            }
            class @ Selection::Class(_) => class.clone(),
        };
        // Without a subject there is no lower pane, where notes are: so it is with a class that is in neither base nor target.
        (self.note_subject(&selection).is_some() && self.subject().is_some()).then_some(selection)
    }

    /// The note on what is selected.
    pub(super) fn note_on(&self, selection: &Selection) -> Option<&Note> {
        let placed = match selection {
            Selection::Class(class) | Selection::Group(class, _) => self.work.notes().class(class),
            Selection::Object { snapshot, node, .. } => self.work.notes().object(*snapshot, *node),
        };
        let holder = self.holder_of(selection).map(|(path_key, _)| NoteSubject::Holder(path_key.to_owned()));
        // What was placed may be what was said a moment ago, or not be there yet.
        let subject =
            holder.or_else(|| placed.map(|note| note.subject.clone())).or_else(|| self.note_subject(selection))?;
        self.settings.notes.iter().find(|note| note.subject == subject)
    }

    /// The holders of the growth that have notes; none while it is not known who holds it.
    pub(super) fn noted_holders(&self) -> Option<NotedHolders> {
        let holders = self.work.growth.holders(&self.table.as_ref()?.compared.keys)?;
        let noted = self.settings.notes.iter().filter_map(|note| match &note.subject {
            NoteSubject::Holder(path_key) => holders.iter().find(|row| row.path_key == *path_key),
            NoteSubject::Class(_) | NoteSubject::Object { .. } => None,
        });
        Some(noted.map(|row| (row.path_key.clone(), row.selection.clone())).collect())
    }

    /// Path key and name of the holder of the growth that is selected, if it is one.
    fn holder_of(&self, selection: &Selection) -> Option<(&str, &str)> {
        let holders = self.work.growth.holders(&self.table.as_ref()?.compared.keys)?;
        let object = selection.object()?;
        let row = holders.iter().find(|row| row.selection.object() == Some(object))?;
        Some((&row.path_key, &row.name))
    }

    fn note_subject(&self, selection: &Selection) -> Option<NoteSubject> {
        match selection {
            Selection::Class(class) | Selection::Group(class, _) => Some(NoteSubject::Class(KeptClass::new(class))),
            Selection::Object { snapshot, node, .. } => {
                if let Some((path_key, _)) = self.holder_of(selection) {
                    return Some(NoteSubject::Holder(path_key.to_owned()));
                }
                let (compared, timepoint) = self.timepoint_of(*snapshot)?;
                let files = id_space(compared, timepoint).filter_map(|at| noted_file(&self.library, compared.keys[at]));
                Some(NoteSubject::Object {
                    node_id: compared.timepoints[timepoint].heap.snapshot.nodes.id(*node).0,
                    class: compared.class_name(timepoint, *node).to_owned(),
                    files: files.collect(),
                })
            }
        }
    }

    /// A note that says nothing yet. What it is called says nothing of what the object contains.
    fn empty_note(&self, selection: &Selection) -> Option<Note> {
        let name = match selection {
            Selection::Class(class) | Selection::Group(class, _) => class.name.to_string(),
            Selection::Object { snapshot, node, .. } => {
                if let Some((_, name)) = self.holder_of(selection) {
                    name.to_owned()
                } else {
                    let (compared, timepoint) = self.timepoint_of(*snapshot)?;
                    let id = compared.timepoints[timepoint].heap.snapshot.nodes.id(*node);
                    format!("{} {id}", compared.class_name(timepoint, *node))
                }
            }
        };
        Some(Note { subject: self.note_subject(selection)?, name, text: String::new(), is_pinned: false })
    }

    /// Where a snapshot is in the comparison on screen, if it is one of it.
    pub(super) fn timepoint_of(&self, snapshot: SnapshotKey) -> Option<(&Compared, usize)> {
        let compared = &self.table.as_ref()?.compared;
        Some((compared, compared.keys.iter().position(|&key| key == snapshot)?))
    }
}

/// The file of a snapshot, as notes know it.
pub(super) fn noted_file(library: &Library, snapshot: SnapshotKey) -> Option<NotedFile> {
    let Entry { source, file_bytes, .. } = library.get(snapshot)?;
    let path = match source {
        Source::File(path) => path.to_string_lossy().into_owned(),
        Source::Bundled { name, .. } => format!("{name} of the sample"),
    };
    Some(NotedFile { path, bytes: *file_bytes })
}
