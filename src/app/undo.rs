//! Taking back what was done last, of what would be tedious to do by hand.

use super::{App, removal::Removal};
use crate::model::Action;

/// What was done last and can be taken back.
pub(super) enum Undo {
    Removal(Removal),
    /// A holder was said to be expected.
    Expectation {
        path_key: String,
        name: String,
    },
}

impl Undo {
    /// What would be undone: `removing t2`, `that list in Cache is expected`.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Removal(removal) => format!("removing {}", removal.name()),
            Self::Expectation { name, .. } => format!("that {name} is expected"),
        }
    }
}

impl App {
    /// Takes back what was done last.
    pub(super) fn undo(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        self.messages.withdraw(Action::Undo);
        match undo {
            Undo::Removal(removal) => self.put_back(removal),
            Undo::Expectation { path_key, .. } => self.expect(&path_key, false),
        }
    }

    /// Does `undo` no longer know how to be done, and gives back what memory that took.
    pub(super) fn forget_undo(&mut self) {
        self.messages.withdraw(Action::Undo);
        let Some(gone) = self.undo.take() else { return };
        // A heap is large, and giving memory back takes its time.
        rayon::spawn(move || drop(gone));
    }

    /// Keeps whether a holder is expected to grow, and offers to take that back: it may have been the wrong one.
    pub(super) fn expect(&mut self, path_key: &str, is_expected: bool) {
        if is_expected {
            let holders = self.table.as_ref().and_then(|table| self.work.growth.holders(&table.compared.keys));
            let holder = holders.unwrap_or_default().iter().find(|row| row.path_key == path_key);
            let name = holder.map_or_else(|| path_key.to_owned(), |row| row.name.clone());
            self.forget_undo();
            self.messages.offer(format!("{name} is expected to grow and set aside"), Action::Undo, "Undo");
            self.undo = Some(Undo::Expectation { path_key: path_key.to_owned(), name });
            self.settings.expected.insert(path_key.to_owned());
        } else {
            let is_it = |undo: &Undo| matches!(undo, Undo::Expectation { path_key: of, .. } if of == path_key);
            if self.undo.as_ref().is_some_and(is_it) {
                self.forget_undo();
            }
            self.settings.expected.remove(path_key);
        }
        self.keep_settings("What you expect to grow");
    }
}
