//! Taking snapshots out of the window, and putting the last ones back.

use super::{App, Contents, Entry};
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
        self.forget_removal();
        let name = match &*entries {
            [(_, entry)] => entry.name.clone(),
            several => format!("{} snapshots", several.len()),
        };
        self.messages.offer(format!("Removed {name}"), Action::Undo, "Undo");
        self.removal = Some(Removal { entries, name, selected, open });
    }

    /// Puts back what was removed last, with the part it played, and selects what was selected then.
    pub(super) fn undo_removal(&mut self) {
        let Some(removal) = self.removal.take() else { return };
        self.messages.withdraw(Action::Undo);
        self.library.put_back(removal.entries);
        if self.table.is_none() {
            self.state.open_again = removal.open;
        }
        if let Some(selected) = removal.selected {
            self.select(selected);
        }
    }

    /// Gives the memory of what was removed last back: it can't be put back any more.
    pub(super) fn forget_removal(&mut self) {
        self.messages.withdraw(Action::Undo);
        let Some(gone) = self.removal.take() else { return };
        // A heap is large, and giving memory back takes its time.
        rayon::spawn(move || drop(gone));
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
