//! Taking snapshots out of the window, and putting the last ones back.

use super::{App, Contents, Entry, undo::Undo};
use crate::model::{Action, ComparisonRows, OpenKeys, Selection, SnapshotKey};

/// Snapshots that were removed together. Their heaps stay in memory, so that they are back at once.
pub(super) struct Removal {
    entries: Vec<(usize, Entry)>,
    name: String,
    /// What was selected and open then.
    selected: Option<Selection>,
    open: Option<OpenKeys>,
}

impl Removal {
    /// What was removed: `t2`, or `5 snapshots`.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl App {
    /// Takes snapshots out of the window, and offers to put them back.
    pub(super) fn remove(&mut self, keys: &[SnapshotKey]) {
        // The fields that are open may go with what they are about.
        self.finish_note();
        self.state.timepoints.stop_renaming();
        if self.library.entries().iter().all(|entry| keys.contains(&entry.key)) {
            // What was done a moment ago is part of what can be opened again.
            self.record_series();
        }
        let selected = self.selection.get().cloned();
        let open = self.table.as_ref().map(ComparisonRows::open_keys);
        for &key in keys {
            self.loads.forget(key);
            self.remembering.forget(key);
        }
        let mut entries = self.library.take_out(keys);
        if entries.is_empty() {
            return;
        }
        for (_, entry) in &mut entries {
            entry.contents = stopped(std::mem::take(&mut entry.contents));
        }
        self.selection
            .retain(|selection| !matches!(selection, Selection::Object { snapshot, .. } if keys.contains(snapshot)));
        self.forget_undo();
        let name = match &*entries {
            [(_, entry)] => entry.name.clone(),
            several => format!("{} snapshots", several.len()),
        };
        self.messages.offer(format!("Removed {name}"), Action::Undo, "Undo");
        self.undo = Some(Undo::Removal(Removal { entries, name, selected, open }));
    }

    /// Puts back what was removed, with the part it played, and selects what was selected then.
    pub(super) fn put_back(&mut self, removal: Removal) {
        self.library.put_back(removal.entries);
        if self.table.is_none() {
            self.state.open_again = removal.open;
        }
        if let Some(selected) = removal.selected {
            self.select(selected);
        }
    }
}

/// What is left when the load of a snapshot is stopped: it goes on from there when the snapshot is put back.
fn stopped(contents: Contents) -> Contents {
    match contents {
        Contents::Reading => Contents::Waiting,
        Contents::Analysing(heap) => Contents::Counted(heap),
        other => other,
    }
}
