//! The columns of the comparison table: which there are, what they are called and what they mean.

/// What the table compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableView {
    /// Two timepoints: base and target.
    #[default]
    Ends,
    /// A column for each timepoint.
    All,
}

/// What trend and timepoint columns show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    #[default]
    Size,
    Count,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
                "All timepoints from left to right, from 0 up to the largest of the row. Sorts by the number of steps that grew"
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

    /// Whether the column holds numbers, which stand on the right and sort largest first.
    pub const fn is_number(self) -> bool {
        !matches!(self, Self::Class | Self::Trend)
    }
}

/// What the choice of columns depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableShape {
    pub view: TableView,
    pub timepoint_count: usize,
    /// Whether born and died mean something between base and target.
    pub same_ids: bool,
}

impl TableShape {
    /// Whether there is but one snapshot, so that there is nothing to compare.
    pub const fn is_single(self) -> bool {
        self.timepoint_count < 2
    }

    /// The columns, left to right.
    pub fn columns(self) -> Vec<Column> {
        use Column as C;
        if self.is_single() {
            return vec![C::Class, C::Count, C::Size, C::Retained];
        }
        match (self.view, self.same_ids) {
            (TableView::All, _) => [C::Class, C::Trend]
                .into_iter()
                .chain((0..self.timepoint_count).map(C::Timepoint))
                .chain([C::SizeDelta, C::CountDelta])
                .collect(),
            (TableView::Ends, false) => {
                vec![C::Class, C::Trend, C::SizeDelta, C::CountDelta, C::Count, C::Size, C::Retained, C::RetainedDelta]
            }
            (TableView::Ends, true) => vec![
                C::Class,
                C::Trend,
                C::SizeDelta,
                C::BornSize,
                C::DiedSize,
                C::ResizedSize,
                C::CountDelta,
                C::BornCount,
                C::DiedCount,
                C::ResizedCount,
                C::Size,
                C::Retained,
                C::RetainedDelta,
            ],
        }
    }

    /// The order that the table has before a column is chosen: what grew most, or what is largest.
    pub const fn default_sort(self) -> Sort {
        Sort { column: if self.is_single() { Column::Size } else { Column::SizeDelta }, descending: true }
    }
}

/// By which column rows are sorted, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: Column,
    pub descending: bool,
}

impl Sort {
    /// What a click on the head of `column` makes of this order: the other way, or numbers from the largest and names from A.
    pub fn clicked(self, column: Column) -> Self {
        let descending = if self.column == column { !self.descending } else { column != Column::Class };
        Self { column, descending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_sorts_both_ways() {
        let shape = TableShape { view: TableView::Ends, timepoint_count: 3, same_ids: true };
        for column in shape.columns() {
            let once = Sort { column: Column::Timepoint(9), descending: true }.clicked(column);
            let twice = once.clicked(column);
            assert_eq!((once.column, twice.column), (column, column));
            assert_ne!(once.descending, twice.descending);
        }
    }

    #[test]
    fn columns_that_mean_nothing_are_left_out() {
        let shape = TableShape { view: TableView::Ends, timepoint_count: 3, same_ids: false };
        assert!(!shape.columns().contains(&Column::BornSize));
        let single = TableShape { timepoint_count: 1, ..shape };
        assert!(!single.columns().contains(&Column::SizeDelta));
        assert!(single.columns().contains(&single.default_sort().column));
    }
}
