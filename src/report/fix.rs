//! Whether a fix holds, as text and as JSON of schema `heapdrift.fix/1`, in which sizes are bytes.

use std::io::{self, Write};

use serde::Serialize;

use super::{SnapshotInfo, json::SnapshotJson};
use crate::{
    model::{fix_change, fix_sentence, format, holder_name_with_label},
    timeline::growth::{FixCheck, FixOutcome, FixSide, Growth},
};

/// One of the two series, as reports tell of it.
#[derive(Debug, Clone, Copy)]
pub struct FixSeries<'a> {
    pub snapshots: &'a [SnapshotInfo],
    pub growth: &'a Growth,
}

/// Writes whether the fix holds, and what became of each holder.
pub fn write_fix(check: &FixCheck, before: FixSeries<'_>, after: FixSeries<'_>, mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{}", fix_sentence(check, before.growth, after.growth))?;
    for (series, when) in [(before, "Before"), (after, "After")] {
        let growth = format::bytes_delta(series.growth.total_growth_bytes);
        writeln!(out, "{when}: {}, {growth}.", format::counted(series.snapshots.len() as u64, "snapshot"))?;
    }
    if !check.rows.is_empty() {
        writeln!(out)?;
    }
    for row in &check.rows {
        if let Some(holder) = FixCheck::holder(row, before.growth, after.growth) {
            writeln!(out, "{}  {}", holder_name_with_label(holder), fix_change(check, row))?;
        }
    }
    Ok(())
}

/// Writes the same as one JSON object on one line.
pub fn write_fix_json(
    check: &FixCheck,
    before: FixSeries<'_>,
    after: FixSeries<'_>,
    mut out: impl Write,
) -> io::Result<()> {
    let holders = check.rows.iter().filter_map(|row| {
        let holder = FixCheck::holder(row, before.growth, after.growth)?;
        Some(HolderJson {
            class: &holder.class,
            property: &holder.property,
            location: holder.location.as_ref().map(ToString::to_string),
            path_key: &holder.path_key,
            suspect: row.is_suspect,
            before: SideJson::new(row.before),
            after: SideJson::new(row.after),
        })
    });
    let file = FixJson {
        schema: "heapdrift.fix/1",
        outcome: match check.outcome {
            FixOutcome::Holds => "holds",
            FixOutcome::HoldsSoFar => "holds so far",
            FixOutcome::Fails => "fails",
            FixOutcome::LeaksElsewhere => "leaks elsewhere",
            FixOutcome::NotThere => "not there",
            FixOutcome::NothingLeaked => "nothing leaked",
        },
        sentence: fix_sentence(check, before.growth, after.growth),
        rates_per: if check.is_per_minute { "minute" } else { "step" },
        before: SeriesJson::new(before),
        after: SeriesJson::new(after),
        holders: holders.collect(),
    };
    serde_json::to_writer(&mut out, &file)?;
    writeln!(out)
}

#[derive(Serialize)]
struct FixJson<'a> {
    schema: &'static str,
    outcome: &'static str,
    sentence: String,
    rates_per: &'static str,
    before: SeriesJson<'a>,
    after: SeriesJson<'a>,
    holders: Vec<HolderJson<'a>>,
}

#[derive(Serialize)]
struct SeriesJson<'a> {
    snapshots: Vec<SnapshotJson<'a>>,
    total_growth: i64,
}

impl<'a> SeriesJson<'a> {
    fn new(series: FixSeries<'a>) -> Self {
        let snapshots = series.snapshots.iter().map(SnapshotJson::from).collect();
        Self { snapshots, total_growth: series.growth.total_growth_bytes }
    }
}

#[derive(Serialize)]
struct HolderJson<'a> {
    class: &'a str,
    property: &'a str,
    location: Option<String>,
    path_key: &'a str,
    suspect: bool,
    before: SideJson,
    after: SideJson,
}

#[derive(Serialize)]
struct SideJson {
    /// A verdict, or `flat`, `gone` or `not there`.
    verdict: String,
    own_growth: i64,
    rate: i64,
}

impl SideJson {
    fn new(side: FixSide) -> Self {
        let word = |word: &str| Self { verdict: word.to_owned(), own_growth: 0, rate: 0 };
        match side {
            FixSide::Changed { verdict, growth_bytes, rate_bytes, .. } => {
                Self { verdict: verdict.to_string(), own_growth: growth_bytes, rate: rate_bytes }
            }
            FixSide::Flat => word("flat"),
            FixSide::Gone => word("gone"),
            FixSide::Unknown => word("not there"),
        }
    }
}
