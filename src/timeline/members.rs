//! The objects of a row, by what became of them.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::{Comparison, Timepoint, fates::Fate};
use crate::snapshot::NodeIndex;

/// How the objects of a row fared between base and target. Every object is in one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Born,
    Resized,
    /// In both with the same size.
    Survived,
    Died,
    /// All objects of the target: where ids tell nothing, or there is but one snapshot.
    All,
}

/// One object of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupMember {
    /// Its position: in the base for [`Group::Died`], else in the target.
    pub node: NodeIndex,
    /// Change of its shallow size from base to target, in bytes; its size if born, minus its size if died.
    pub size_delta: i64,
}

impl Comparison {
    /// The objects of `group` in the row at `row`, by retained size descending (shallow where unknown), then by id. Those
    /// of [`Group::Died`] are of the base, all others of the target. Empty for a row that does not exist.
    ///
    /// Linear in the objects of the row; the first call for a timepoint sorts its nodes by class.
    pub fn members(&self, timepoints: &[Timepoint], row: usize, group: Group) -> Vec<GroupMember> {
        let timepoint = if group == Group::Died { self.base } else { self.target };
        let (heap, map) = (&self.heaps[timepoint], &self.maps[timepoint]);
        let retention = timepoints.get(timepoint).and_then(|timepoint| timepoint.retention.as_deref());
        let mut members: Vec<(u64, GroupMember)> = map
            .classes_of(row)
            .flat_map(|class| map.classes().members(heap, class))
            .filter(|&node| self.is_in(group, node))
            .map(|node| {
                let size = heap.shallow_size_bytes(node);
                let order_size = retention.map_or(size, |retention| retention.retained_size_bytes(node));
                (order_size, GroupMember { node, size_delta: self.size_delta_of(group, node, size) })
            })
            .collect();
        let nodes = &heap.snapshot.nodes;
        members.par_sort_unstable_by_key(|&(size, member)| (Reverse(size), nodes.id(member.node), member.node));
        members.into_iter().map(|(_, member)| member).collect()
    }

    fn is_in(&self, group: Group, node: NodeIndex) -> bool {
        match (&self.fates, group) {
            (_, Group::All) => true,
            (Some(fates), Group::Born) => fates.in_target(node) == Fate::Born,
            (Some(fates), Group::Resized) => fates.in_target(node) == Fate::Resized,
            (Some(fates), Group::Survived) => fates.in_target(node) == Fate::Survived,
            (Some(fates), Group::Died) => !fates.lives_on(node),
            // Base and target are one, or nobody knows.
            (None, Group::Survived) => self.same_ids,
            (None, _) => false,
        }
    }

    fn size_delta_of(&self, group: Group, node: NodeIndex, size: u64) -> i64 {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        match group {
            Group::Born => size,
            Group::Died => -size,
            Group::Resized => self.fates.as_ref().map_or(0, |fates| fates.change_of(node)),
            Group::Survived | Group::All => 0,
        }
    }
}
