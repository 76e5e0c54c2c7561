//! What is selected, everywhere in the window, and what was before.

use std::sync::Arc;

use super::SnapshotKey;
use crate::{graph::SourceLocation, snapshot::NodeIndex, timeline::Group};

/// Names a class across comparisons: base, target and order may change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassKey {
    pub name: Arc<str>,
    pub location: Option<SourceLocation>,
}

/// What the lower pane follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// A class row; its growth, or all of it where nothing grew.
    Class(ClassKey),
    /// A group of a class.
    Group(ClassKey, Group),
    /// One object, and the group in whose list it was picked, if it was, with its place there.
    Object { snapshot: SnapshotKey, node: NodeIndex, listed_in: Option<(ClassKey, Group, u32)> },
}

impl Selection {
    /// The object that is selected, wherever it was picked.
    pub const fn object(&self) -> Option<(SnapshotKey, NodeIndex)> {
        match self {
            Self::Object { snapshot, node, .. } => Some((*snapshot, *node)),
            Self::Class(_) | Self::Group(..) => None,
        }
    }
}

/// What the row that a person works with has to offer, beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CurrentRow {
    /// Whether it has a path from a root.
    pub has_path: bool,
    /// Whether it stands for one object.
    pub has_id: bool,
}

/// The selection and its history.
#[derive(Debug, Default)]
pub struct SelectionHistory {
    visited: Vec<Selection>,
    /// Number of entries up to and with the current one; 0 when nothing is selected.
    current: usize,
}

/// Steps that back can go.
const REMEMBERED: usize = 200;

impl SelectionHistory {
    /// What is selected.
    pub fn get(&self) -> Option<&Selection> {
        self.current.checked_sub(1).and_then(|at| self.visited.get(at))
    }

    /// Selects; what was ahead is forgotten.
    pub fn select(&mut self, selection: Selection) {
        if self.get() == Some(&selection) {
            return;
        }
        self.visited.truncate(self.current);
        self.visited.push(selection);
        if self.visited.len() > REMEMBERED {
            self.visited.remove(0);
        }
        self.current = self.visited.len();
    }

    /// Selects nothing; history starts afresh.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// All that was selected and that back and forward lead to, to be corrected.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Selection> {
        self.visited.iter_mut()
    }

    /// Forgets what is no longer there, such as objects of a removed snapshot.
    pub fn retain(&mut self, mut keep: impl FnMut(&Selection) -> bool) {
        let ahead = self.visited.split_off(self.current);
        self.visited.retain(|selection| keep(selection));
        self.current = self.visited.len();
        self.visited.extend(ahead.into_iter().filter(|selection| keep(selection)));
    }

    pub fn can_go_back(&self) -> bool {
        self.current > 1
    }

    pub fn can_go_forward(&self) -> bool {
        self.current < self.visited.len()
    }

    /// Selects what was selected before.
    pub fn back(&mut self) {
        if self.can_go_back() {
            self.current -= 1;
        }
    }

    /// Undoes [`Self::back`].
    pub fn forward(&mut self) {
        if self.can_go_forward() {
            self.current += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(node: u32) -> Selection {
        Selection::Object { snapshot: SnapshotKey(0), node: NodeIndex(node), listed_in: None }
    }

    #[test]
    fn back_and_forward_walk_through_what_was_selected() {
        let mut history = SelectionHistory::default();
        assert!(!history.can_go_back() && !history.can_go_forward());
        history.select(object(1));
        history.select(object(2));
        history.select(object(2));
        history.back();
        assert_eq!(history.get(), Some(&object(1)));
        history.back();
        assert_eq!(history.get(), Some(&object(1)));
        history.forward();
        assert_eq!(history.get(), Some(&object(2)));
        history.back();
        history.select(object(3));
        assert!(!history.can_go_forward());
        assert_eq!(history.get(), Some(&object(3)));
    }

    #[test]
    fn what_is_gone_is_forgotten_and_the_rest_keeps_its_place() {
        let mut history = SelectionHistory::default();
        for node in 1..=4 {
            history.select(object(node));
        }
        history.back();
        history.retain(|selection| *selection != object(3));
        assert_eq!(history.get(), Some(&object(2)));
        history.forward();
        assert_eq!(history.get(), Some(&object(4)));
    }
}
