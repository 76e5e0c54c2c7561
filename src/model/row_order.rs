//! Which classes the table shows, and in which order.

use std::cmp::Ordering;

use super::{Column, ColumnChoice, Compared, Netting, Sort, TableShape, TableView, Unit, parts};
use crate::timeline::{ClassFilter, DeltaRow};

/// What the person has set for the table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableOptions {
    pub view: TableView,
    pub unit: Unit,
    /// None until a column was chosen.
    pub sort: Option<Sort>,
    /// As typed; may be no valid expression.
    pub filter: String,
    /// Shows only classes that grew at every step.
    pub only_growing: bool,
    pub netting: Netting,
    pub columns: ColumnChoice,
}

impl TableOptions {
    /// What the table looks like for `compared`, where there is room.
    pub fn shape(&self, compared: &Compared) -> TableShape {
        TableShape {
            view: self.view,
            unit: self.unit,
            is_wide: true,
            timepoint_count: compared.timepoints.len(),
            same_ids: compared.comparison.same_ids,
        }
    }

    /// The order in force: the chosen one if its column is on screen.
    pub fn sort_for(&self, shape: TableShape) -> Sort {
        self.sort
            .filter(|sort| self.columns.columns(shape).contains(&sort.column))
            .unwrap_or_else(|| shape.default_sort())
    }
}

/// The classes on screen, in order.
#[derive(Debug, Default, PartialEq)]
pub struct RowOrder {
    /// Rows of the comparison, top to bottom.
    pub shown: Vec<u32>,
    /// Place of each row of the comparison in `shown`; `u32::MAX` where it is filtered out.
    places: Vec<u32>,
    /// Number of rows before filtering: those that have or had an object.
    pub total: usize,
    /// The largest change of size among the rows on screen, in bytes.
    pub largest_delta_bytes: u64,
    /// The largest size in the target among the rows on screen, in bytes.
    pub largest_size_bytes: u64,
    /// Why the filter was not used, if it was not.
    pub filter_error: Option<String>,
}

impl RowOrder {
    /// Filters and sorts the rows of `compared`. Equal rows stay in the order of the comparison, as in a report.
    pub fn new(compared: &Compared, options: &TableOptions) -> Self {
        let (rows, target) = (&compared.comparison.rows, compared.comparison.target);
        let shape = options.shape(compared);
        let (filter, filter_error) = match ClassFilter::parse(options.filter.trim()) {
            Ok(filter) => (Some(filter), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let is_wanted = |row: &DeltaRow<'_>| {
            filter.as_ref().is_none_or(|filter| filter.matches(row.name))
                && (shape.is_single() || !options.only_growing || row.grew_at_every_step())
        };
        let sort = options.sort_for(shape);
        let (mut total, mut largest_delta_bytes, mut largest_size_bytes) = (0, 0, 0);
        let mut keys = Vec::new();
        for (at, row) in (0_u32..).zip(rows.iter()).filter(|(_, row)| is_present(row)) {
            total += 1;
            if is_wanted(&row) {
                largest_delta_bytes = row.size_delta.unsigned_abs().max(largest_delta_bytes);
                largest_size_bytes = row.sizes.get(target).copied().unwrap_or(0).max(largest_size_bytes);
                keys.push((value(&row, sort.column, options, compared), at));
            }
        }
        keys.sort_unstable_by(|a, b| compare(a.0, b.0, sort.descending).then(a.1.cmp(&b.1)));
        let shown: Vec<u32> = keys.into_iter().map(|(_, row)| row).collect();
        let mut places = vec![u32::MAX; rows.len()];
        for (place, &row) in (0..).zip(&shown) {
            places[row as usize] = place;
        }
        Self { shown, places, total, largest_delta_bytes, largest_size_bytes, filter_error }
    }

    /// Where the row stands on screen among the classes.
    pub fn place_of(&self, row: u32) -> Option<usize> {
        self.places.get(row as usize).filter(|&&place| place != u32::MAX).map(|&place| place as usize)
    }
}

/// Whether the class has an object, or some memory, at any timepoint.
fn is_present(row: &DeltaRow<'_>) -> bool {
    row.counts.iter().any(|&count| count > 0) || row.sizes.iter().any(|&size| size > 0)
}

/// The order of two values of the chosen column; unknown ones come last either way.
fn compare(a: Option<i128>, b: Option<i128>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// The number by which `column` sorts.
fn value(row: &DeltaRow<'_>, column: Column, options: &TableOptions, compared: &Compared) -> Option<i128> {
    let target = compared.comparison.target;
    let parts = || parts(row, options.netting);
    let at = |series: &[u64], timepoint: usize| series.get(timepoint).map(|&value| i128::from(value));
    match column {
        Column::Class => Some(row.place_by_name.into()),
        Column::Trend => {
            let grown = series(row, options.unit).windows(2).filter(|pair| pair[1] > pair[0]).count();
            i128::try_from(grown).ok()
        }
        Column::SizeDelta => Some(row.size_delta.into()),
        Column::CountDelta => Some(row.count_delta.into()),
        Column::RetainedDelta => row.retained_delta.map(Into::into),
        Column::BornSize => parts().map(|parts| parts.born.size_bytes.into()),
        Column::DiedSize => parts().map(|parts| parts.died.size_bytes.into()),
        Column::ResizedSize => parts().map(|parts| parts.resized_bytes.into()),
        Column::BornCount => parts().map(|parts| parts.born.count.into()),
        Column::DiedCount => parts().map(|parts| parts.died.count.into()),
        Column::ResizedCount => parts().map(|parts| parts.resized_count.into()),
        Column::Count => at(row.counts, target),
        Column::Size => at(row.sizes, target),
        Column::Retained => row.retained.get(target).copied().flatten().map(Into::into),
        Column::Timepoint(timepoint) => at(series(row, options.unit), timepoint),
    }
}

/// Counts or sizes of a class over all timepoints.
pub fn series<'a>(row: &DeltaRow<'a>, unit: Unit) -> &'a [u64] {
    match unit {
        Unit::Size => row.sizes,
        Unit::Count => row.counts,
    }
}
