//! What stands in a cell of the comparison table.

use super::{Column, ComparisonRows, Netting, format, parts, series};
use crate::timeline::{Amount, Group, GroupMember};

/// What a number means for the eye; sign and words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    /// Nothing, or V8's own.
    Quiet,
    Grew,
    Shrank,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Empty where nothing can be said.
    pub text: String,
    pub tone: Tone,
    /// Length of the bar behind the number, 0 to 1.
    pub share: Option<f32>,
    /// The exact value, and whatever else there is to say.
    pub tooltip: String,
}

impl Cell {
    fn delta(bytes: i64) -> Self {
        let exact = format::exact_bytes_delta(bytes);
        Self { text: format::bytes_delta(bytes), tone: tone_of(bytes), share: None, tooltip: exact }
    }

    fn count_delta(count: i64) -> Self {
        Self { text: format::count_delta(count), tone: tone_of(count), ..Self::default() }
    }

    fn size(bytes: u64) -> Self {
        let tone = if bytes == 0 { Tone::Quiet } else { Tone::Plain };
        Self { text: format::bytes(bytes), tone, share: None, tooltip: format::exact_bytes(bytes) }
    }

    fn count(count: u64) -> Self {
        let tone = if count == 0 { Tone::Quiet } else { Tone::Plain };
        Self { text: format::count(count), tone, ..Self::default() }
    }

    /// What is not known yet.
    fn pending() -> Self {
        Self {
            text: "…".to_owned(),
            tone: Tone::Quiet,
            share: None,
            tooltip: "Known as soon as it is clear who retains whom; the timepoints on the left say how far that is"
                .to_owned(),
        }
    }

    fn with_share(mut self, part: u64, whole: u64) -> Self {
        self.share = (whole > 0).then(|| (part as f64 / whole as f64) as f32);
        self
    }

    fn quiet_if_zero(mut self, is_zero: bool) -> Self {
        if is_zero {
            self.tone = Tone::Quiet;
        }
        self
    }
}

const fn tone_of(delta: i64) -> Tone {
    match delta {
        0 => Tone::Quiet,
        1.. => Tone::Grew,
        _ => Tone::Shrank,
    }
}

/// The cell of a class.
pub(super) fn class_cell(rows: &ComparisonRows, class: u32, column: Column) -> Cell {
    let row = rows.compared.row(class);
    let target = rows.compared.comparison.target;
    let of_parts = |cell: fn(super::Parts) -> Cell| parts(&row, rows.options.netting).map(cell).unwrap_or_default();
    let at = |series: &[u64]| series.get(target).copied().unwrap_or(0);
    match column {
        Column::Class | Column::Trend => Cell::default(),
        Column::SizeDelta => {
            Cell::delta(row.size_delta).with_share(row.size_delta.unsigned_abs(), rows.order.largest_delta_bytes)
        }
        Column::CountDelta => Cell::count_delta(row.count_delta),
        Column::BornSize => of_parts(|parts| Cell::size_of(parts.born).noting(parts.netted)),
        Column::DiedSize => of_parts(|parts| Cell::size_of(parts.died).noting(parts.netted)),
        Column::BornCount => of_parts(|parts| Cell::count_of(parts.born).noting(parts.netted)),
        Column::DiedCount => of_parts(|parts| Cell::count_of(parts.died).noting(parts.netted)),
        Column::ResizedSize => of_parts(|parts| {
            let mut cell = Cell::delta(parts.resized_bytes);
            cell.tooltip = format!("{} in {}", cell.tooltip, format::counted(parts.resized_count, "object"));
            cell
        }),
        Column::ResizedCount => of_parts(|parts| {
            let tooltip = format!("{} in all", format::exact_bytes_delta(parts.resized_bytes));
            Cell { tooltip, ..Cell::count(parts.resized_count) }
        }),
        Column::Count => Cell::count(at(row.counts)),
        Column::Size => {
            let cell = Cell::size(at(row.sizes));
            if rows.shape().is_single() { cell.with_share(at(row.sizes), rows.order.largest_size_bytes) } else { cell }
        }
        Column::Retained => row.retained.get(target).copied().flatten().map_or_else(Cell::pending, Cell::size),
        Column::RetainedDelta => row.retained_delta.map_or_else(Cell::pending, Cell::delta),
        Column::Timepoint(timepoint) => {
            let value = series(&row, rows.options.unit).get(timepoint).copied().unwrap_or(0);
            match rows.options.unit {
                super::Unit::Size => Cell::size(value),
                super::Unit::Count => Cell::count(value),
            }
        }
    }
}

impl Cell {
    /// The size of some objects; how many they are, in the tooltip.
    fn size_of(amount: Amount) -> Self {
        Self { tooltip: in_words(amount), ..Self::size(amount.size_bytes) }
    }

    /// The number of some objects; their size, in the tooltip.
    fn count_of(amount: Amount) -> Self {
        Self { tooltip: in_words(amount), ..Self::count(amount.count) }
    }

    /// Says what was netted out.
    fn noting(mut self, netted: Amount) -> Self {
        if netted != Amount::default() {
            self.tooltip.push_str("\nOn both sides ");
            self.tooltip.push_str(&in_words(netted));
            self.tooltip.push_str(" more have no lasting id and cancel out");
        }
        self
    }
}

/// `9,881,344 bytes in 126,100 objects`.
fn in_words(amount: Amount) -> String {
    format!("{} in {}", format::exact_bytes(amount.size_bytes), format::counted(amount.count, "object"))
}

/// The cell of a group: its part of what stands in the class's row.
pub(super) fn group_cell(rows: &ComparisonRows, class: u32, group: Group, column: Column) -> Cell {
    let Some(parts) = parts(&rows.compared.row(class), Netting::CountAll) else { return Cell::default() };
    let signed = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
    match (column, group) {
        (Column::SizeDelta, Group::Born) => Cell::delta(signed(parts.born.size_bytes)),
        (Column::SizeDelta, Group::Died) => Cell::delta(-signed(parts.died.size_bytes)),
        (Column::SizeDelta | Column::ResizedSize, Group::Resized) => Cell::delta(parts.resized_bytes),
        (Column::CountDelta, Group::Born) => Cell::count_delta(signed(parts.born.count)),
        (Column::CountDelta, Group::Died) => Cell::count_delta(-signed(parts.died.count)),
        (Column::BornSize, Group::Born) => Cell::size(parts.born.size_bytes),
        (Column::BornCount, Group::Born) => Cell::count(parts.born.count),
        (Column::DiedSize, Group::Died) => Cell::size(parts.died.size_bytes),
        (Column::DiedCount, Group::Died) => Cell::count(parts.died.count),
        (Column::ResizedCount, Group::Resized) => Cell::count(parts.resized_count),
        _ => Cell::default(),
    }
}

/// The cell of one object.
pub(super) fn object_cell(rows: &ComparisonRows, group: Group, member: GroupMember, column: Column) -> Cell {
    match column {
        // Of what was born, died or stayed as it was the size tells the same, and leaves its words more room.
        Column::SizeDelta if group != Group::Resized && has_size(rows) => Cell::default(),
        Column::SizeDelta => Cell::delta(member.size_delta).quiet_if_zero(member.size_delta == 0),
        Column::Size => {
            let mut cell = Cell::size(rows.compared.heap_of(group).shallow_size_bytes(member.node));
            if group == Group::Died {
                cell.tooltip.push_str(", in the base");
            }
            cell
        }
        Column::Retained => rows
            .compared
            .retention_of(group)
            .map_or_else(Cell::pending, |retention| Cell::size(retention.retained_size_bytes(member.node))),
        _ => Cell::default(),
    }
}

/// Whether the table shows sizes in the target.
fn has_size(rows: &ComparisonRows) -> bool {
    rows.options.columns.columns(rows.shape()).contains(&Column::Size)
}
