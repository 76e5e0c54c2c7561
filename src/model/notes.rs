//! Notes and pins: what a person says of a holder, a class or an object, and where that is in other snapshots.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{ClassKey, Compared, KeptClass, Selection, SnapshotKey, format};
use crate::snapshot::{NodeId, NodeIndex};

/// What a note is about, in terms that outlast the window: names and ids, and nothing of what objects contain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteSubject {
    /// A holder of the growth, by its path key.
    Holder(String),
    Class(KeptClass),
    /// An object. Its id names it in `files` alone, and in snapshots of which can be seen that they are of the same process.
    Object {
        node_id: u64,
        class: String,
        files: Vec<NotedFile>,
    },
}

/// A file as it was when a note was made: another one at its place is not the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// What to select for each subject, or why there is nothing.
    places: FxHashMap<NoteSubject, Result<Selection, &'static str>>,
}

/// The holders of the growth that have notes, by their path keys.
pub type NotedHolders = Vec<(String, Selection)>;

impl PlacedNotes {
    /// Finds what `notes` are about in the snapshots of `compared`, which are `files` as far as known. Of `holders` is known who they
    /// are, or not yet. Linear in the nodes for each note on an object.
    pub fn new(
        notes: &[Note],
        compared: &Compared,
        files: &[Option<NotedFile>],
        holders: Option<&NotedHolders>,
    ) -> Self {
        let mut placed = Self::default();
        for note in notes {
            let place = match &note.subject {
                NoteSubject::Holder(path_key) => holder_place(path_key, holders),
                NoteSubject::Class(class) => class_place(class, compared).map(|class| {
                    placed.classes.insert(class.clone(), note.clone());
                    Selection::Class(class)
                }),
                NoteSubject::Object { node_id, class, files: noted } => {
                    object_places((NodeId(*node_id), class, noted), compared, files).and_then(|places| {
                        placed.objects.extend(places.iter().map(|&place| (place, note.clone())));
                        // The last one is nearest to what grew.
                        let last = places.last().map(|&(snapshot, node)| Selection::Object {
                            snapshot,
                            node,
                            listed_in: None,
                        });
                        last.ok_or(NOWHERE)
                    })
                }
            };
            placed.places.insert(note.subject.clone(), place);
        }
        // What is said of a holder goes before what is said of it as an object.
        for (path_key, selection) in holders.into_iter().flatten() {
            let is_it = |note: &&Note| matches!(&note.subject, NoteSubject::Holder(key) if key == path_key);
            if let (Some(note), Some(object)) = (notes.iter().find(is_it), selection.object()) {
                placed.objects.insert(object, note.clone());
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

    /// What to select to see what a note on `subject` is about, or why that can't be seen.
    pub fn place(&self, subject: &NoteSubject) -> Result<Selection, &'static str> {
        let unknown = || Err("The snapshots are still being looked through");
        self.places.get(subject).cloned().unwrap_or_else(unknown)
    }
}

fn holder_place(path_key: &str, holders: Option<&NotedHolders>) -> Result<Selection, &'static str> {
    let holders = holders.ok_or("Who holds the growth is not known yet")?;
    let holder = holders.iter().find(|(key, _)| key == path_key);
    let selection = holder.map(|(_, selection)| selection.clone());
    selection.ok_or("It is not among the holders of the growth of the snapshots that are compared")
}

fn class_place(class: &KeptClass, compared: &Compared) -> Result<ClassKey, &'static str> {
    let row = compared.find_again(&class.key());
    row.map(|row| compared.class_key(row)).ok_or("This class is not in the snapshots that are compared")
}

/// Why there is no object to select, although it is known which one that would be.
const NOWHERE: &str = "This object is in none of the snapshots that are compared";

/// Where the object `node_id` of the class called `class` is, from first to last.
fn object_places(
    (node_id, class, noted): (NodeId, &str, &[NotedFile]),
    compared: &Compared,
    files: &[Option<NotedFile>],
) -> Result<Vec<(SnapshotKey, NodeIndex)>, &'static str> {
    let is_noted = |file: &Option<NotedFile>| file.as_ref().is_some_and(|file| noted.contains(file));
    let known = (0..files.len()).filter(|&at| is_noted(&files[at]));
    let mut spaces: Vec<usize> = known.flat_map(|at| id_space(compared, at)).collect();
    if spaces.is_empty() {
        return Err(
            "None of the snapshots in which it was noted is compared, so nothing tells which object has this id in others",
        );
    }
    spaces.sort_unstable();
    spaces.dedup();
    let place = |timepoint: usize| {
        let node = compared.timepoints[timepoint].heap.snapshot.nodes.find(node_id)?;
        (compared.class_name(timepoint, node) == class).then_some((compared.keys[timepoint], node))
    };
    Ok(spaces.into_iter().filter_map(place).collect())
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
