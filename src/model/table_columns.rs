//! The columns of the comparison table: which there are, what they are called and what they mean.

use serde::{Deserialize, Serialize};

/// What the table compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableView {
    /// Two timepoints: base and target.
    #[default]
    Ends,
    /// A column for each timepoint.
    All,
}

/// What trend and timepoint columns show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    #[default]
    Size,
    Count,
}

impl Unit {
    /// The one that this is not.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Size => Self::Count,
            Self::Count => Self::Size,
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Class,
    Trend,
    SizeDelta,
    BornSize,
    DiedSize,
    ResizedSize,
    CountDelta,
    BornCount,
    DiedCount,
    ResizedCount,
    /// In the target.
    Count,
    /// In the target.
    Size,
    /// In the target.
    Retained,
    RetainedDelta,
    /// Count or size at one timepoint, by its position.
    Timepoint(usize),
}

impl Column {
    /// The name in a list of columns.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timepoint(_) => "Timepoints",
            other => other.title(),
        }
    }

    /// The heading, for columns other than timepoints, which are called after their snapshots.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Class => "Class",
            Self::Trend => "Trend",
            Self::SizeDelta => "Δ size",
            Self::BornSize => "Born",
            Self::DiedSize => "Died",
            Self::ResizedSize => "Resized",
            Self::CountDelta => "Δ count",
            Self::BornCount => "Born #",
            Self::DiedCount => "Died #",
            Self::ResizedCount => "Resized #",
            Self::Count => "Count",
            Self::Size => "Size",
            Self::Retained => "Retained",
            Self::RetainedDelta => "Δ retained",
            Self::Timepoint(_) => "",
        }
    }

    /// What the column's numbers are.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Class => {
                "The constructor's name; names in brackets are V8's. With the place in the source where the file tells"
            }
            Self::Trend => {
                "All timepoints from left to right, over time where that is known, from 0 up to the largest of the row. Sorts by the number \
                 of steps that grew"
            }
            Self::SizeDelta => {
                "How much larger all objects of the class are in the target than in the base: born − died + resized"
            }
            Self::BornSize => "Size of the objects that are in the target and not in the base",
            Self::DiedSize => "Size of the objects that are in the base and no longer in the target",
            Self::ResizedSize => "How much the objects that are in both have grown, or shrunk, in place",
            Self::CountDelta => "How many more objects of the class the target has: born − died",
            Self::BornCount => "Number of objects that are in the target and not in the base",
            Self::DiedCount => "Number of objects that are in the base and no longer in the target",
            Self::ResizedCount => "Number of objects that are in both and have changed their size",
            Self::Count => "Number of objects in the target",
            Self::Size => "Shallow size in the target: the objects themselves, with the storage that only they use",
            Self::Retained => "Retained size in the target: what would be freed if all objects of the class went",
            Self::RetainedDelta => "How much the retained size has changed from base to target",
            Self::Timepoint(_) => "Size or number of the objects at this timepoint",
        }
    }

    /// Whether its numbers are of objects, where the table shows `unit`.
    pub const fn is_count(self, unit: Unit) -> bool {
        match self {
            Self::CountDelta | Self::BornCount | Self::DiedCount | Self::ResizedCount | Self::Count => true,
            Self::Timepoint(_) => matches!(unit, Unit::Count),
            _ => false,
        }
    }

    /// The same column in `unit`, where it has one for each.
    #[must_use]
    pub const fn in_unit(self, unit: Unit) -> Self {
        match (self, unit) {
            (Self::SizeDelta, Unit::Count) => Self::CountDelta,
            (Self::BornSize, Unit::Count) => Self::BornCount,
            (Self::DiedSize, Unit::Count) => Self::DiedCount,
            (Self::ResizedSize, Unit::Count) => Self::ResizedCount,
            (Self::Size, Unit::Count) => Self::Count,
            (Self::CountDelta, Unit::Size) => Self::SizeDelta,
            (Self::BornCount, Unit::Size) => Self::BornSize,
            (Self::DiedCount, Unit::Size) => Self::DiedSize,
            (Self::ResizedCount, Unit::Size) => Self::ResizedSize,
            (Self::Count, Unit::Size) => Self::Size,
            (other, _) => other,
        }
    }

    /// Whether the column holds numbers, which stand on the right and sort largest first.
    pub const fn is_number(self) -> bool {
        !matches!(self, Self::Class | Self::Trend)
    }
}

/// What the choice of columns depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableShape {
    pub view: TableView,
    /// Comes first; where there is room, the other follows.
    pub unit: Unit,
    /// Whether there is room for the columns of both units.
    pub is_wide: bool,
    pub timepoint_count: usize,
    /// Whether born and died mean something between base and target.
    pub same_ids: bool,
}

impl TableShape {
    /// Whether there is but one snapshot, so that there is nothing to compare.
    pub const fn is_single(self) -> bool {
        self.timepoint_count < 2
    }

    /// All columns that the table could have, left to right; those of [`Self::columns`] among them in the same order. For all
    /// timepoints stands the first.
    pub fn available(self) -> Vec<Column> {
        use Column as C;
        if self.is_single() {
            return self.columns();
        }
        let deltas = [C::SizeDelta, C::BornSize, C::DiedSize, C::ResizedSize];
        let deltas = if self.same_ids { &deltas[..] } else { &deltas[..1] };
        let units = [self.unit, self.unit.other()].into_iter();
        let mut units = units.flat_map(|unit| deltas.iter().map(move |delta| delta.in_unit(unit)));
        let first = units.next();
        let timepoints = (self.view == TableView::All).then_some(C::Timepoint(0));
        let target = [C::Count, C::Size, C::Retained, C::RetainedDelta];
        [C::Class, C::Trend].into_iter().chain(first).chain(timepoints).chain(units).chain(target).collect()
    }

    /// The columns, left to right, unless a person chose others.
    pub fn columns(self) -> Vec<Column> {
        use Column as C;
        if self.is_single() {
            return vec![C::Class, C::Count, C::Size, C::Retained];
        }
        match (self.view, self.same_ids) {
            // What the rows are sorted by stays in sight, however many timepoints there are.
            (TableView::All, _) => [C::Class, C::Trend, C::SizeDelta.in_unit(self.unit)]
                .into_iter()
                .chain((0..self.timepoint_count).map(C::Timepoint))
                .chain([C::SizeDelta.in_unit(self.unit.other())])
                .collect(),
            (TableView::Ends, false) => {
                let (first, second) = (C::SizeDelta.in_unit(self.unit), C::SizeDelta.in_unit(self.unit.other()));
                vec![C::Class, C::Trend, first, second, C::Count, C::Size, C::Retained, C::RetainedDelta]
            }
            (TableView::Ends, true) => {
                let parts = [C::SizeDelta, C::BornSize, C::DiedSize, C::ResizedSize];
                let seconds = if self.is_wide { &parts[..] } else { &parts[..1] };
                let firsts = parts.iter().map(|part| part.in_unit(self.unit));
                let seconds = seconds.iter().map(|part| part.in_unit(self.unit.other()));
                let target = [C::Size.in_unit(self.unit), C::Retained, C::RetainedDelta];
                [C::Class, C::Trend].into_iter().chain(firsts).chain(seconds).chain(target).collect()
            }
        }
    }

    /// The order that the table has before a column is chosen: what grew most, or what is largest.
    pub const fn default_sort(self) -> Sort {
        let column = if self.is_single() { Column::Size } else { Column::SizeDelta.in_unit(self.unit) };
        Sort { column, descending: true }
    }
}

/// By which column rows are sorted, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    pub column: Column,
    pub descending: bool,
}

impl Sort {
    /// What a click on the head of `column` makes of this order: the other way, or numbers from the largest and names from A.
    #[must_use]
    pub fn clicked(self, column: Column) -> Self {
        let descending = if self.column == column { !self.descending } else { column != Column::Class };
        Self { column, descending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: TableShape =
        TableShape { view: TableView::Ends, unit: Unit::Size, is_wide: false, timepoint_count: 3, same_ids: true };

    #[test]
    fn where_there_is_room_both_units_have_their_columns() {
        assert!(!SHAPE.columns().contains(&Column::BornCount));
        let wide = TableShape { is_wide: true, ..SHAPE };
        assert!(wide.columns().contains(&Column::BornSize) && wide.columns().contains(&Column::BornCount));
        let counts = TableShape { unit: Unit::Count, ..SHAPE };
        assert!(counts.columns().contains(&Column::BornCount) && !counts.columns().contains(&Column::BornSize));
        assert!(counts.columns().contains(&Column::SizeDelta));
    }

    #[test]
    fn every_column_sorts_both_ways() {
        let shape = TableShape { is_wide: true, ..SHAPE };
        for column in shape.columns() {
            let once = Sort { column: Column::Timepoint(9), descending: true }.clicked(column);
            let twice = once.clicked(column);
            assert_eq!((once.column, twice.column), (column, column));
            assert_ne!(once.descending, twice.descending);
        }
    }

    #[test]
    fn columns_that_mean_nothing_are_left_out() {
        let shape = TableShape { same_ids: false, ..SHAPE };
        assert!(!shape.columns().contains(&Column::BornSize));
        let single = TableShape { timepoint_count: 1, ..shape };
        assert!(!single.columns().contains(&Column::SizeDelta));
        assert!(single.columns().contains(&single.default_sort().column));
        for view in [TableView::Ends, TableView::All] {
            for unit in [Unit::Size, Unit::Count] {
                let shape = TableShape { view, unit, ..SHAPE };
                assert!(shape.columns().contains(&shape.default_sort().column));
            }
        }
    }
}
