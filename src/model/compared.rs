//! A comparison together with what it was made of.

use std::sync::Arc;

use super::{ClassKey, Netting, SnapshotKey, parts};
use crate::{
    graph::{Heap, Retention},
    snapshot::NodeIndex,
    timeline::{Comparison, DeltaRow, Group, Timepoint},
};

/// Timepoints and the comparison of two of them. Never changed; another one takes its place.
#[derive(Debug)]
pub struct Compared {
    /// Which snapshot each timepoint is.
    pub keys: Vec<SnapshotKey>,
    pub timepoints: Vec<Timepoint>,
    pub comparison: Comparison,
}

impl Compared {
    /// The row at `row`, which must be one of this comparison.
    pub fn row(&self, row: u32) -> DeltaRow<'_> {
        self.comparison.rows.get(row as usize)
    }

    /// The row of a class, if it has one here.
    pub fn find(&self, class: &ClassKey) -> Option<u32> {
        self.comparison.rows.find(&class.name, class.location.as_ref()).map(|row| row as u32)
    }

    /// The row of a class, also after its code was edited: the one of its name and file, where its line is another one now.
    pub fn find_again(&self, class: &ClassKey) -> Option<u32> {
        self.find(class).or_else(|| {
            let file = class.location.as_ref().map(|at| &at.file)?;
            let is_it = |row: &DeltaRow<'_>| {
                *row.name == class.name && row.location.is_some_and(|location| location.file == *file)
            };
            let mut rows = (0..).zip(self.comparison.rows.iter()).filter(|(_, row)| is_it(row)).map(|(at, _)| at);
            let row = rows.next();
            row.filter(|_| rows.next().is_none())
        })
    }

    /// The lasting name of the row at `row`.
    pub fn class_key(&self, row: u32) -> ClassKey {
        let DeltaRow { name, location, .. } = self.row(row);
        ClassKey { name: name.clone(), location: location.cloned() }
    }

    /// The class of `node` at a timepoint of this comparison.
    pub fn class_name(&self, timepoint: usize, node: NodeIndex) -> &str {
        let classes = self.comparison.classes(timepoint);
        &classes.get(classes.of(node)).name
    }

    /// Whether there is but one snapshot.
    pub fn is_single(&self) -> bool {
        self.timepoints.len() < 2
    }

    /// The groups of the row at `row` that have objects, with their number of objects, in the order of the screen.
    pub fn groups(&self, row: u32) -> Vec<(Group, u64)> {
        let target = self.comparison.target;
        let row = self.row(row);
        let groups = match &row.ids {
            Some(ids) if !self.is_single() => vec![
                (Group::Born, ids.born.count),
                (Group::Resized, ids.resized_count),
                (Group::Survived, ids.survived_count.saturating_sub(ids.resized_count)),
                (Group::Died, ids.died.count),
            ],
            _ => vec![(Group::All, row.counts.get(target).copied().unwrap_or(0))],
        };
        groups.into_iter().filter(|&(_, count)| count > 0).collect()
    }

    /// The timepoint in which the objects of `group` are.
    pub fn timepoint_of(&self, group: Group) -> usize {
        if group == Group::Died { self.comparison.base } else { self.comparison.target }
    }

    /// The snapshot in which the objects of `group` are.
    pub fn snapshot_of(&self, group: Group) -> SnapshotKey {
        self.keys[self.timepoint_of(group)]
    }

    /// The heap in which the objects of `group` are.
    pub fn heap_of(&self, group: Group) -> &Arc<Heap> {
        &self.timepoints[self.timepoint_of(group)].heap
    }

    /// Who retains whom in the heap in which the objects of `group` are, if known yet.
    pub fn retention_of(&self, group: Group) -> Option<&Arc<Retention>> {
        self.timepoints[self.timepoint_of(group)].retention.as_ref()
    }

    /// The group that tells most about the change of the row: the resized where they grew by more than the born outweigh the
    /// died, else the first there is.
    pub fn telling_group(&self, row: u32) -> Option<Group> {
        let groups = self.groups(row);
        let parts = parts(&self.row(row), Netting::CountAll);
        let resized_most = parts.is_some_and(|parts| {
            let born_bytes = i128::from(parts.born.size_bytes) - i128::from(parts.died.size_bytes);
            i128::from(parts.resized_bytes) > born_bytes
        });
        let resized = groups.iter().find(|(group, _)| resized_most && *group == Group::Resized);
        resized.or(groups.first()).map(|&(group, _)| group)
    }
}
