//! Notes and pins: what a person says of a holder, a class or an object, and where that is in other snapshots.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{ClassKey, Compared, HolderRow, Selection, SnapshotKey, format};
use crate::{
    graph::SourceLocation,
    snapshot::{NodeId, NodeIndex},
};

/// What a note is about, in terms that outlast the window: names and ids, and nothing of what objects contain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteSubject {
    /// A holder of the growth, by its path key.
    Holder(String),
    Class {
        name: String,
        /// File, line and column.
        at: Option<(String, u32, u32)>,
    },
    /// An object. Its id names it in `files` alone, and in snapshots of which can be seen that they are of the same process.
    Object { node_id: u64, class: String, files: Vec<NotedFile> },
}

/// A file as it was when a note was made: another one at its place is not the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NotedFile {
    pub path: String,
    /// Size on disk in bytes.
    pub bytes: u64,
}

/// A note, a pin, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub subject: NoteSubject,
    /// What it was called when the note was made.
    pub name: String,
    /// The person's words; may be empty.
    pub text: String,
    pub is_pinned: bool,
}

impl NoteSubject {
    /// The class called `class`.
    pub fn class(class: &ClassKey) -> Self {
        let at = class.location.as_ref().map(|at| (at.file.to_string(), at.line, at.column));
        Self::Class { name: class.name.to_string(), at }
    }
}

impl Note {
    /// `Pinned, with a note`.
    pub const fn kind(&self) -> &'static str {
        match (self.is_pinned, self.text.is_empty()) {
            (true, true) => "Pinned",
            (true, false) => "Pinned, with a note",
            (false, _) => "With a note",
        }
    }

    /// What it is and says, in one line: `Pinned, with a note: ask the team`.
    pub fn words(&self) -> String {
        match &*self.text {
            "" => self.kind().to_owned(),
            text => format!("{}: {}", self.kind(), format::one_line(text)),
        }
    }
}

/// Where the notes are among the things on screen.
#[derive(Debug, Clone, Default)]
pub struct PlacedNotes {
    classes: FxHashMap<ClassKey, Note>,
    objects: FxHashMap<(SnapshotKey, NodeIndex), Note>,
    places: FxHashMap<NotePlaceKey, Selection>,
    /// Why there is no place for some.
    reasons: FxHashMap<NotePlaceKey, &'static str>,
}

/// The place of a note in the list that was placed.
type NotePlaceKey = usize;

impl PlacedNotes {
    /// Finds what `notes` are about in the snapshots of `compared`, which are `files` as far as known. Linear in the nodes for each note on an
    /// object.
    pub fn new(notes: &[Note], compared: &Compared, files: &[Option<NotedFile>]) -> Self {
        let mut placed = Self::default();
        for (at, note) in notes.iter().enumerate() {
            match &note.subject {
                // They are known by their keys wherever they are listed.
                NoteSubject::Holder(_) => {}
                NoteSubject::Class { name, at: location } => {
                    let location = location.as_ref().map(|(file, line, column)| SourceLocation {
                        file: file.as_str().into(),
                        line: *line,
                        column: *column,
                    });
                    let key = ClassKey { name: name.as_str().into(), location };
                    match compared.find_again(&key) {
                        Some(row) => {
                            let class = compared.class_key(row);
                            placed.places.insert(at, Selection::Class(class.clone()));
                            placed.classes.insert(class, note.clone());
                        }
                        None => drop(placed.reasons.insert(at, "This class is not in the snapshots that are compared")),
                    }
                }
                NoteSubject::Object { node_id, class, files: noted } => {
                    let is_noted = |file: &Option<NotedFile>| file.as_ref().is_some_and(|file| noted.contains(file));
                    let known: Vec<usize> = (0..files.len()).filter(|&at| is_noted(&files[at])).collect();
                    if known.is_empty() {
                        let reason = "None of the snapshots in which it was noted is compared, so nothing tells which object has \
                                      this id in others";
                        placed.reasons.insert(at, reason);
                        continue;
                    }
                    let mut spaces: Vec<usize> = known.into_iter().flat_map(|at| id_space(compared, at)).collect();
                    spaces.sort_unstable();
                    spaces.dedup();
                    for timepoint in spaces {
                        let heap = &compared.timepoints[timepoint].heap;
                        let Some(node) = heap.snapshot.nodes.find(NodeId(*node_id)) else { continue };
                        if compared.class_name(timepoint, node) != class {
                            continue;
                        }
                        let snapshot = compared.keys[timepoint];
                        placed.objects.insert((snapshot, node), note.clone());
                        // The last one is nearest to what grew.
                        placed.places.insert(at, Selection::Object { snapshot, node, listed_in: None });
                    }
                    if !placed.places.contains_key(&at) {
                        placed.reasons.insert(at, "This object is in none of the snapshots that are compared");
                    }
                }
            }
        }
        placed
    }

    /// The note on a class.
    pub fn class(&self, class: &ClassKey) -> Option<&Note> {
        // Most often there are none at all.
        if self.classes.is_empty() { None } else { self.classes.get(class) }
    }

    /// The note on an object.
    pub fn object(&self, snapshot: SnapshotKey, node: NodeIndex) -> Option<&Note> {
        self.objects.get(&(snapshot, node))
    }

    /// What to select to see what the note at `at` of the list is about, or why that can't be seen.
    pub fn place(&self, at: usize, note: &Note, holders: Option<&[HolderRow]>) -> Result<Selection, &'static str> {
        match (&note.subject, holders) {
            (NoteSubject::Holder(_), None) => Err("Who holds the growth is not known yet"),
            (NoteSubject::Holder(path_key), Some(holders)) => holders
                .iter()
                .find(|holder| holder.path_key == *path_key)
                .map(|holder| holder.selection.clone())
                .ok_or("It is not among the holders of the growth of the snapshots that are compared"),
            _ => {
                let reason =
                    || self.reasons.get(&at).copied().unwrap_or("The snapshots are still being looked through");
                self.places.get(&at).cloned().ok_or_else(reason)
            }
        }
    }
}

/// The timepoints in which ids name the same objects as at `timepoint`, as far as neighbours tell.
pub fn id_space(compared: &Compared, timepoint: usize) -> Range<usize> {
    let identity = &compared.comparison.identity;
    let is_one = |at: usize| identity.iter().any(|check| check.from == at && check.to == at + 1 && check.same_ids);
    let (mut from, mut to) = (timepoint, timepoint + 1);
    while from > 0 && is_one(from - 1) {
        from -= 1;
    }
    while to < compared.timepoints.len() && is_one(to - 1) {
        to += 1;
    }
    from..to
}
