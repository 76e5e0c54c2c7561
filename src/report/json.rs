//! A comparison as JSON, schema `heapdrift.report/1`. Sizes are bytes.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Report, SnapshotInfo};
use crate::timeline::{Amount, DeltaRow, IdDeltas, IdentityCheck, Totals};

/// Writes `report` as one JSON object on one line. Rows are written as they come, so that the whole text is never in memory.
pub fn write_json(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    let comparison = report.comparison;
    let file = ReportJson {
        schema: "heapdrift.report/1",
        snapshots: report.snapshots.iter().map(SnapshotJson::from).collect(),
        base: comparison.base,
        target: comparison.target,
        identity: comparison.identity.iter().map(IdentityJson::from).collect(),
        totals: TotalsJson::from(&comparison.totals),
        classes: report,
    };
    serde_json::to_writer(&mut out, &file)?;
    writeln!(out)
}

#[derive(Serialize)]
struct ReportJson<'a> {
    schema: &'static str,
    snapshots: Vec<SnapshotJson<'a>>,
    base: usize,
    target: usize,
    identity: Vec<IdentityJson>,
    totals: TotalsJson,
    #[serde(serialize_with = "serialize_rows")]
    classes: &'a Report<'a>,
}

#[derive(Serialize)]
pub(super) struct SnapshotJson<'a> {
    path: &'a str,
    bytes: u64,
    nodes: u64,
    edges: u64,
    strings: u64,
    total_size: u64,
}

impl<'a> From<&'a SnapshotInfo> for SnapshotJson<'a> {
    fn from(snapshot: &'a SnapshotInfo) -> Self {
        Self {
            path: &snapshot.path,
            bytes: snapshot.file_bytes,
            nodes: snapshot.node_count,
            edges: snapshot.edge_count,
            strings: snapshot.string_count,
            total_size: snapshot.total_size_bytes,
        }
    }
}

#[derive(Serialize)]
pub(super) struct IdentityJson {
    from: usize,
    to: usize,
    same_ids: bool,
    agreement: f64,
    density: f64,
}

impl From<&IdentityCheck> for IdentityJson {
    fn from(check: &IdentityCheck) -> Self {
        let &IdentityCheck { from, to, same_ids, agreement, density } = check;
        Self { from, to, same_ids, agreement, density }
    }
}

#[derive(Serialize)]
struct TotalsJson {
    born: Option<u64>,
    died: Option<u64>,
    resized: Option<i64>,
    delta: i64,
}

impl From<&Totals> for TotalsJson {
    fn from(totals: &Totals) -> Self {
        Self {
            born: totals.born_bytes,
            died: totals.died_bytes,
            resized: totals.resized_bytes,
            delta: totals.delta_bytes,
        }
    }
}

#[derive(Serialize)]
struct RowJson<'a> {
    name: &'a str,
    location: Option<String>,
    counts: &'a [u64],
    sizes: &'a [u64],
    retained: &'a [Option<u64>],
    born: Option<AmountJson>,
    died: Option<AmountJson>,
    resized: Option<ResizedJson>,
    unstable: Option<UnstableJson>,
    count_delta: i64,
    size_delta: i64,
    retained_delta: Option<i64>,
}

#[derive(Serialize)]
struct AmountJson {
    count: u64,
    size: u64,
}

impl From<Amount> for AmountJson {
    fn from(amount: Amount) -> Self {
        Self { count: amount.count, size: amount.size_bytes }
    }
}

#[derive(Serialize)]
struct ResizedJson {
    count: u64,
    size: i64,
}

#[derive(Serialize)]
struct UnstableJson {
    born: AmountJson,
    died: AmountJson,
}

impl<'a> From<DeltaRow<'a>> for RowJson<'a> {
    fn from(row: DeltaRow<'a>) -> Self {
        let ids = row.ids.as_ref();
        Self {
            name: row.name,
            location: row.location.map(ToString::to_string),
            counts: row.counts,
            sizes: row.sizes,
            retained: row.retained,
            born: ids.map(|ids| ids.born.into()),
            died: ids.map(|ids| ids.died.into()),
            resized: ids.map(|ids| ResizedJson { count: ids.resized_count, size: ids.resized_bytes }),
            unstable: ids.map(|IdDeltas { unstable, .. }| UnstableJson {
                born: unstable.born.into(),
                died: unstable.died.into(),
            }),
            count_delta: row.count_delta,
            size_delta: row.size_delta,
            retained_delta: row.retained_delta,
        }
    }
}

fn serialize_rows<S: Serializer>(report: &Report<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(report.shown().map(RowJson::from))
}
