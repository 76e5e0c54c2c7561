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
    /// Filters and sorts the rows of `compared`. Equal rows stay in order of name, place and position.
    pub fn new(compared: &Compared, options: &TableOptions) -> Self {
        let rows = &compared.comparison.rows;
        let shape = options.shape(compared);
        let (filter, filter_error) = match ClassFilter::parse(options.filter.trim()) {
            Ok(filter) => (Some(filter), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let is_wanted = |row: &DeltaRow| {
            filter.as_ref().is_none_or(|filter| filter.matches(&row.name))
                && (shape.is_single() || !options.only_growing || row.grew_at_every_step())
        };
        let all = || (0_u32..).zip(rows).filter(|(_, row)| is_present(row));
        let mut shown: Vec<u32> = all().filter(|(_, row)| is_wanted(row)).map(|(at, _)| at).collect();
        let sort = options.sort_for(shape);
        shown.sort_by(|&a, &b| {
            let (left, right) = (&rows[a as usize], &rows[b as usize]);
            compare(left, right, sort, options, compared).then_with(|| by_name(left, right)).then(a.cmp(&b))
        });
        let mut places = vec![u32::MAX; rows.len()];
        for (place, &row) in (0..).zip(&shown) {
            places[row as usize] = place;
        }
        let on_screen = || shown.iter().map(|&row| &rows[row as usize]);
        let target = compared.comparison.target;
        Self {
            total: all().count(),
            largest_delta_bytes: on_screen().map(|row| row.size_delta.unsigned_abs()).max().unwrap_or(0),
            largest_size_bytes: on_screen().filter_map(|row| row.sizes.get(target).copied()).max().unwrap_or(0),
            places,
            shown,
            filter_error,
        }
    }

    /// Where the row stands on screen among the classes.
    pub fn place_of(&self, row: u32) -> Option<usize> {
        self.places.get(row as usize).filter(|&&place| place != u32::MAX).map(|&place| place as usize)
    }
}

/// Whether the class has an object, or some memory, at any timepoint.
fn is_present(row: &DeltaRow) -> bool {
    row.counts.iter().any(|&count| count > 0) || row.sizes.iter().any(|&size| size > 0)
}

fn by_name(a: &DeltaRow, b: &DeltaRow) -> Ordering {
    a.name.cmp(&b.name).then_with(|| a.location.cmp(&b.location))
}

/// The order of two rows by the chosen column; unknown values come last either way.
fn compare(a: &DeltaRow, b: &DeltaRow, sort: Sort, options: &TableOptions, compared: &Compared) -> Ordering {
    let directed = |order: Ordering| if sort.descending { order.reverse() } else { order };
    if sort.column == Column::Class {
        return directed(by_name(a, b));
    }
    match (value(a, sort.column, options, compared), value(b, sort.column, options, compared)) {
        (Some(a), Some(b)) => directed(a.cmp(&b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// The number by which `column` sorts.
fn value(row: &DeltaRow, column: Column, options: &TableOptions, compared: &Compared) -> Option<i128> {
    let target = compared.comparison.target;
    let parts = || parts(row, options.netting);
    let at = |series: &[u64], timepoint: usize| series.get(timepoint).map(|&value| i128::from(value));
    match column {
        Column::Class => None,
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
        Column::Count => at(&row.counts, target),
        Column::Size => at(&row.sizes, target),
        Column::Retained => row.retained.get(target).copied().flatten().map(Into::into),
        Column::Timepoint(timepoint) => at(series(row, options.unit), timepoint),
    }
}

/// Counts or sizes of a class over all timepoints.
pub fn series(row: &DeltaRow, unit: Unit) -> &[u64] {
    match unit {
        Unit::Size => &row.sizes,
        Unit::Count => &row.counts,
    }
}
