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
    /// Number of entries up to and with the current one; 0 when nothing was selected.
    current: usize,
    /// Whether nothing is selected now, so that back leads to the current one.
    is_left: bool,
}

/// Steps that back can go.
const REMEMBERED: usize = 200;

impl SelectionHistory {
    /// What is selected.
    pub fn get(&self) -> Option<&Selection> {
        self.current.checked_sub(1).filter(|_| !self.is_left).and_then(|at| self.visited.get(at))
    }

    /// Selects; what was ahead is forgotten.
    pub fn select(&mut self, selection: Selection) {
        if self.get() == Some(&selection) {
            return;
        }
        self.visited.truncate(self.current);
        if std::mem::take(&mut self.is_left) && self.visited.last() == Some(&selection) {
            return;
        }
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

    /// Selects nothing; back leads to what was selected.
    pub fn leave(&mut self) {
        self.is_left = self.current > 0;
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
        self.current > usize::from(!self.is_left)
    }

    pub fn can_go_forward(&self) -> bool {
        self.current < self.visited.len()
    }

    /// Selects what was selected before.
    pub fn back(&mut self) {
        if !std::mem::take(&mut self.is_left) && self.can_go_back() {
            self.current -= 1;
        }
    }

    /// Undoes [`Self::back`].
    pub fn forward(&mut self) {
        if self.can_go_forward() {
            self.current += 1;
            self.is_left = false;
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
    fn back_leads_to_what_was_left() {
        let mut history = SelectionHistory::default();
        history.leave();
        assert!(!history.can_go_back());
        history.select(object(1));
        history.leave();
        assert_eq!(history.get(), None);
        assert!(history.can_go_back());
        history.back();
        assert_eq!(history.get(), Some(&object(1)));
        assert!(!history.can_go_back());
        history.leave();
        history.select(object(1));
        history.select(object(2));
        history.leave();
        history.select(object(3));
        history.back();
        assert_eq!(history.get(), Some(&object(2)));
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
