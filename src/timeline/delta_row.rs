//! A row of a comparison: what became of one class.

use std::{ops::AddAssign, sync::Arc};

use super::DeltaRows;
use crate::graph::SourceLocation;

/// Objects and their shallow bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    pub count: u64,
    pub size_bytes: u64,
}

impl Amount {
    /// Counts one more object of `size_bytes`.
    #[inline]
    pub(super) fn add(&mut self, size_bytes: u64) {
        self.count += 1;
        self.size_bytes = self.size_bytes.saturating_add(size_bytes);
    }

    /// What is left without `part`.
    pub(super) fn without(self, part: Self) -> Self {
        Self {
            count: self.count.saturating_sub(part.count),
            size_bytes: self.size_bytes.saturating_sub(part.size_bytes),
        }
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.size_bytes = self.size_bytes.saturating_add(other.size_bytes);
    }
}

/// The part of born and died that has no lasting identity: native nodes and exposed numbers get new ids each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unstable {
    pub born: Amount,
    pub died: Amount,
}

/// What ids tell of a class between base and target.
///
/// `born + survived` are the objects of the target, `died + survived` those of the base, and `born − died + resized` in
/// bytes is the row's size delta.
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

impl IdDeltas {
    /// Nothing but `count` objects that lived on unchanged.
    pub(super) fn survived(count: u64) -> Self {
        Self { survived_count: count, ..Self::default() }
    }

    /// Nothing but a change of size of what is no object.
    pub(super) fn resized(bytes: i64) -> Self {
        Self { resized_bytes: bytes, ..Self::default() }
    }
}

impl AddAssign for IdDeltas {
    fn add_assign(&mut self, other: Self) {
        self.born += other.born;
        self.died += other.died;
        self.resized_count += other.resized_count;
        self.resized_bytes = self.resized_bytes.saturating_add(other.resized_bytes);
        self.survived_count += other.survived_count;
        self.unstable.born += other.unstable.born;
        self.unstable.died += other.unstable.died;
    }
}

/// One class over all timepoints; or the native memory that belongs to no object, which has no counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeltaRow<'a> {
    /// The class name alone.
    pub name: &'a Arc<str>,
    pub location: Option<&'a SourceLocation>,
    /// Its place among the rows of the comparison in order of name, then location. Rows that are called the same share one.
    pub place_by_name: u32,
    /// Nodes per timepoint.
    pub counts: &'a [u64],
    /// Shallow bytes per timepoint.
    pub sizes: &'a [u64],
    /// DevTools' class retained size per timepoint, in bytes; none until that timepoint's retention is known.
    pub retained: &'a [Option<u64>],
    /// None where the ids of base and target don't name the same objects.
    pub ids: Option<IdDeltas>,
    /// Target minus base.
    pub count_delta: i64,
    pub size_delta: i64,
    pub retained_delta: Option<i64>,
}

impl DeltaRow<'_> {
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

impl Totals {
    /// Adds up `rows`.
    pub(super) fn of(rows: &DeltaRows) -> Self {
        let ids = rows.id_totals();
        Self {
            born_bytes: ids.map(|ids| ids.born.size_bytes),
            died_bytes: ids.map(|ids| ids.died.size_bytes),
            resized_bytes: ids.map(|ids| ids.resized_bytes),
            delta_bytes: rows.size_delta_bytes(),
        }
    }
}

/// `target − base`, signed. Sizes of a real heap are far from the limits; a crafted file gets the nearest number.
#[inline]
pub(super) fn difference(target: u64, base: u64) -> i64 {
    i64::try_from(i128::from(target) - i128::from(base)).unwrap_or(if target > base { i64::MAX } else { i64::MIN })
}
