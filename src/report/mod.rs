//! The answers as text, JSON, CSV, TSV, HTML and DOT: for the terminal and for programs. One exporter a file.
//!
//! Text is for people: sizes are rounded, control characters are spelled out. All else has exact bytes.

mod csv;
mod dot;
mod fix;
mod growth_json;
mod growth_text;
mod html;
mod json;
mod nodes;
mod retainers;
mod retainers_json;
mod retainers_text;
mod table;
mod text;

use std::time::SystemTime;

pub use csv::write_csv;
pub use dot::{write_path_dot, write_retainers_dot};
pub use fix::{FixSeries, write_fix, write_fix_json};
pub use growth_json::write_growth_json;
pub use growth_text::{growth_sentence, write_growth};
pub use html::{Remarks, write_html};
pub use json::write_json;
pub use nodes::write_nodes;
pub use retainers::{HoldingObject, HoldingPlace, RetainerRow, RetainerTree, retainers_of_object, retainers_of_set};
pub use retainers_json::{write_merged_retainers_json, write_object_retainers_json};
pub use retainers_text::{write_merged_retainers, write_object_retainers};
pub use text::write_text;

use crate::timeline::{ClassFilter, Comparison, DeltaRow};

/// What a report says of a snapshot by itself.
#[derive(Debug, Clone)]
pub struct SnapshotInfo {
    /// What a person calls it: the file's name without its ending.
    pub name: String,
    /// As it was given.
    pub path: String,
    pub taken: Option<SystemTime>,
    /// Size of the file in bytes.
    pub file_bytes: u64,
    pub node_count: u64,
    pub edge_count: u64,
    pub string_count: u64,
    /// Size of the heap in bytes.
    pub total_size_bytes: u64,
}

/// A comparison and the rows of it that are to be shown.
#[derive(Debug)]
pub struct Report<'a> {
    /// By timepoint.
    pub snapshots: &'a [SnapshotInfo],
    pub comparison: &'a Comparison,
    /// Which rows of the comparison, in the order of the report.
    pub rows: Vec<u32>,
    /// Rows that the filter keeps, shown or not.
    pub matching_count: usize,
}

impl<'a> Report<'a> {
    /// The first `top` rows that `filter` keeps; all of them if there is no limit.
    pub fn new(
        snapshots: &'a [SnapshotInfo],
        comparison: &'a Comparison,
        filter: Option<&ClassFilter>,
        top: Option<usize>,
    ) -> Self {
        let all = 0..comparison.rows.len() as u32;
        let mut rows: Vec<u32> = match filter {
            None => all.collect(),
            Some(filter) => all.filter(|&row| filter.matches(comparison.rows.get(row as usize).name)).collect(),
        };
        let matching_count = rows.len();
        rows.truncate(top.unwrap_or(matching_count));
        Self { snapshots, comparison, rows, matching_count }
    }

    /// The rows that are shown, in order.
    fn shown(&self) -> impl Iterator<Item = DeltaRow<'a>> {
        let comparison = self.comparison;
        self.rows.iter().map(|&row| comparison.rows.get(row as usize))
    }
}
