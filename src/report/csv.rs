//! A comparison as CSV, for spreadsheets: exact numbers, a line for each class.

use std::{borrow::Cow, io::Write};

use super::Report;
use crate::timeline::{DeltaRow, IdDeltas};

/// Writes `report` with a header line. The columns of a timepoint end in its number, counted from 0; what is not known is an empty cell.
///
/// A class name that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn write_csv(report: &Report<'_>, out: impl Write) -> std::io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(header(report.snapshots.len()))?;
    for row in report.shown() {
        table.write_record(record(&row))?;
    }
    table.flush()
}

fn header(timepoint_count: usize) -> Vec<String> {
    const DELTAS: [&str; 13] = [
        "size_delta",
        "count_delta",
        "retained_delta",
        "born_count",
        "born_size",
        "died_count",
        "died_size",
        "resized_count",
        "resized_size",
        "unstable_born_count",
        "unstable_born_size",
        "unstable_died_count",
        "unstable_died_size",
    ];
    let series = ["count", "size", "retained"]
        .into_iter()
        .flat_map(|what| (0..timepoint_count).map(move |timepoint| format!("{what}_{timepoint}")));
    let fixed = ["class", "location"].into_iter().chain(DELTAS).map(str::to_owned);
    fixed.chain(series).collect()
}

fn record(row: &DeltaRow<'_>) -> Vec<String> {
    let location = row.location.map(ToString::to_string).unwrap_or_default();
    let mut cells = vec![harmless(row.name).into_owned(), harmless(&location).into_owned()];
    cells.extend([row.size_delta.to_string(), row.count_delta.to_string(), optional(row.retained_delta)]);
    cells.extend(id_parts(row.ids.as_ref()));
    cells.extend(row.counts.iter().chain(row.sizes).map(u64::to_string));
    cells.extend(row.retained.iter().map(|&size| optional(size)));
    cells
}

fn id_parts(ids: Option<&IdDeltas>) -> [String; 10] {
    let Some(ids) = ids else { return Default::default() };
    let (born, died) = (ids.unstable.born, ids.unstable.died);
    [
        ids.born.count.to_string(),
        ids.born.size_bytes.to_string(),
        ids.died.count.to_string(),
        ids.died.size_bytes.to_string(),
        ids.resized_count.to_string(),
        ids.resized_bytes.to_string(),
        born.count.to_string(),
        born.size_bytes.to_string(),
        died.count.to_string(),
        died.size_bytes.to_string(),
    ]
}

fn optional(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `text`, which no spreadsheet takes for a formula.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
