//! What can be done with a row: a list for each kind of row, whichever way its menu is opened.

use super::{
    Action, Command, ComparisonRows, Fold, HolderRow, PlacedNotes, RetainerView, Role, RowRef, Selection, SnapshotCard,
    format,
};

/// A line of the menu of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    pub name: String,
    pub command: Command,
    pub is_enabled: bool,
}

/// The lines of a menu in parts, between which lines are drawn.
pub type RowMenu = Vec<Vec<MenuItem>>;

fn item(name: impl Into<String>, command: Command) -> MenuItem {
    MenuItem { name: name.into(), command, is_enabled: true }
}

fn item_if(is_enabled: bool, name: impl Into<String>, command: Command) -> MenuItem {
    MenuItem { is_enabled, ..item(name, command) }
}

/// An action, which is about the row because the row is current while its menu is open.
fn action(action: Action) -> MenuItem {
    item(action.info().name, Command::Do(action))
}

/// Opens or closes a row that can be.
fn fold_item(fold: Fold, command: impl Fn(bool) -> Command) -> Option<MenuItem> {
    match fold {
        Fold::Leaf | Fold::Opening => None,
        Fold::Closed => Some(item("Open row", command(true))),
        Fold::Open => Some(item("Close row", command(false))),
    }
}

/// What pinning is called where something may be pinned already.
pub const fn pin_name(is_pinned: bool) -> &'static str {
    if is_pinned { "Unpin" } else { Action::Pin.info().name }
}

impl ComparisonRows {
    /// What can be done with `row`. `names` are those of the timepoints.
    pub fn menu(&self, row: RowRef, names: &[String], notes: &PlacedNotes) -> RowMenu {
        let label = self.label(row, names);
        let mut about = Vec::new();
        let mut copies = vec![action(Action::CopyRow)];
        match row {
            RowRef::Class(class) => {
                // As the file has it, which is what the filter looks at.
                let name = self.compared.row(class).name.to_string();
                about.push(item("Show only classes like this", Command::SetFilter(name)));
                copies.push(item("Copy name", Command::Copy(label.text)));
                let location = self.compared.row(class).location;
                copies
                    .extend(location.map(|location| item("Copy source location", Command::Copy(location.to_string()))));
            }
            RowRef::Object(..) => {
                copies.extend([Action::CopyPath, Action::CopyId].map(action));
                copies.push(item("Copy name", Command::Copy(label.text)));
            }
            RowRef::Group(..) | RowRef::Waiting(..) => {}
        }
        let can_note = matches!(row, RowRef::Class(_) | RowRef::Object(..));
        let pin = pin_name(self.note(row, notes).is_some_and(|note| note.is_pinned));
        let pin = item(pin, Command::Do(Action::Pin));
        let notes = if can_note { vec![pin, action(Action::Note)] } else { Vec::new() };
        about.extend(fold_item(self.fold(row), |open| Command::SetRowOpen(row, open)));
        vec![about, notes, copies, vec![action(Action::ExportDot)]]
    }
}

impl HolderRow {
    /// What can be done with the holder.
    pub fn menu(&self, is_expected: bool, is_pinned: bool) -> RowMenu {
        let words = if is_expected { "No longer expected to grow" } else { "Expected to grow" };
        let mut copies: Vec<MenuItem> = [Action::CopyRow, Action::CopyPath, Action::CopyId].map(action).into();
        if let Some(location) = &self.location {
            copies.push(item("Copy source location", Command::Copy(location.to_string())));
        }
        let expect = item(words, Command::Expect(self.path_key.clone(), !is_expected));
        let pin = Command::Pin(self.selection.clone(), !is_pinned);
        let notes = vec![item(pin_name(is_pinned), pin), action(Action::Note)];
        vec![vec![expect], notes, copies, vec![action(Action::ExportDot)]]
    }
}

impl RetainerView {
    /// What can be done with the row with number `number`.
    pub fn menu(&self, number: usize) -> RowMenu {
        let Some((id, _, fold)) = self.row(number) else { return Vec::new() };
        let dot = vec![action(Action::ExportDot)];
        if let Some(rest) = self.rest(number) {
            let name = format!("Show {} more", format::count(rest.next_count() as u64));
            return vec![vec![item_if(fold != Fold::Opening, name, Command::SetRetainerOpen(id, true))], dot];
        }
        let mut about = Vec::new();
        let holder = self.holder(number);
        if let Some(node) = holder {
            let selection = Selection::Object { snapshot: self.view.snapshot, node, listed_in: None };
            about.push(item("Show retainers of this object", Command::Select(selection)));
        }
        if self.edge(number).is_some() {
            about.push(item("What would go if it let go?", Command::WhatIf(id)));
        }
        about.extend(fold_item(fold, |open| Command::SetRetainerOpen(id, open)));
        let mut copies: Vec<MenuItem> = [Action::CopyRow, Action::CopyPath].map(action).into();
        copies.extend(holder.map(|_| action(Action::CopyId)));
        if let Some(location) = self.location(number) {
            copies.push(item("Copy source location", Command::Copy(location.to_string())));
        }
        vec![about, copies, dot]
    }
}

impl SnapshotCard {
    /// What can be done with the card, which is the one at `at` of `count`; `is_shown` says whether its series is compared.
    pub fn menu(&self, (at, count): (usize, usize), is_shown: bool) -> RowMenu {
        let key = self.key;
        let can_be = |role| self.is_usable() && is_shown && self.role != Some(role);
        let other = self.phase.other();
        let series = format!("Move to the series {}", other.name().to_lowercase());
        vec![
            vec![
                item_if(can_be(Role::Base), "Use as base", Command::SetBase(key)),
                item_if(can_be(Role::Target), "Use as target", Command::SetTarget(key)),
            ],
            vec![
                item_if(at > 0, "Move up", Command::Move(key, at.saturating_sub(1))),
                item_if(at + 1 < count, "Move down", Command::Move(key, at + 1)),
                item(series, Command::SetPhase(key, other)),
                item("Rename…", Command::AskName(key)),
            ],
            vec![
                item_if(self.is_busy(), "Cancel loading", Command::CancelLoad(key)),
                item_if(self.can_load_again(), "Try again", Command::LoadAgain(key)),
                item("Copy path of the file", Command::Copy(self.origin.clone())),
                item("Remove", Command::Remove(key)),
            ],
        ]
    }
}
