//! Base against target, class by class, with the counts and sizes of all timepoints beside them.

use std::sync::Arc;

use super::IdentityCheck;
use crate::{
    graph::{Heap, Retention, SourceLocation},
    jobs::{Cancelled, Progress},
    snapshot::NodeIndex,
};

/// One snapshot of the timeline. Retention comes later than the heap and may be missing.
#[derive(Debug, Clone)]
pub struct Timepoint {
    pub heap: Arc<Heap>,
    pub retention: Option<Arc<Retention>>,
}

/// Objects and their shallow bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    pub count: u64,
    pub size_bytes: u64,
}

/// The part of born and died that has no lasting identity: native nodes and exposed numbers get new ids each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unstable {
    pub born: Amount,
    pub died: Amount,
}

/// What ids tell of a class between base and target. `born − died + resized` is the row's size delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IdDeltas {
    /// In the target only (DevTools' "new").
    pub born: Amount,
    /// In the base only (DevTools' "deleted").
    pub died: Amount,
    /// In both, with another size.
    pub resized_count: u64,
    /// Sum of the changes of size, in bytes.
    pub resized_bytes: i64,
    /// In both, whatever the size.
    pub survived_count: u64,
    pub unstable: Unstable,
}

/// One class over all timepoints.
#[derive(Debug, Clone, PartialEq)]
pub struct DeltaRow {
    /// The class name alone.
    pub name: Arc<str>,
    pub location: Option<SourceLocation>,
    /// Nodes per timepoint.
    pub counts: Vec<u64>,
    /// Shallow bytes per timepoint.
    pub sizes: Vec<u64>,
    /// DevTools' class retained size per timepoint, in bytes; none until that timepoint's retention is known.
    pub retained: Vec<Option<u64>>,
    /// None where the ids of base and target don't name the same objects, and for rows that are no objects.
    pub ids: Option<IdDeltas>,
    /// Target minus base.
    pub count_delta: i64,
    pub size_delta: i64,
    pub retained_delta: Option<i64>,
}

impl DeltaRow {
    /// Whether the size grew at every step of the timeline.
    pub fn grew_at_every_step(&self) -> bool {
        self.sizes.len() > 1 && self.sizes.windows(2).all(|pair| pair[1] > pair[0])
    }
}

/// Sums over all rows, in bytes. `born − died + resized = delta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// None where ids are not comparable.
    pub born_bytes: Option<u64>,
    pub died_bytes: Option<u64>,
    pub resized_bytes: Option<i64>,
    pub delta_bytes: i64,
}

/// How the objects of a row fared between base and target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Born,
    Resized,
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

/// The comparison of a target with a base among the timepoints of a series.
#[derive(Debug)]
pub struct Comparison {
    pub base: usize,
    pub target: usize,
    /// Checks of each adjacent pair, in order of time.
    pub identity: Vec<IdentityCheck>,
    /// Whether ids of base and target name the same objects, so that born and died mean something.
    pub same_ids: bool,
    /// One row a class, by size delta descending, then by name.
    pub rows: Vec<DeltaRow>,
    pub totals: Totals,
}

impl Comparison {
    /// Compares `timepoints[target]` with `timepoints[base]`. With one timepoint both are 0 and every delta is 0.
    pub fn new(
        _timepoints: &[Timepoint],
        _base: usize,
        _target: usize,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        progress.check()?;
        todo!()
    }

    /// The objects of `group` in the row at `row`, by retained size descending (shallow where unknown), then by id.
    pub fn members(&self, _timepoints: &[Timepoint], _row: usize, _group: Group) -> Vec<GroupMember> {
        todo!()
    }
}
