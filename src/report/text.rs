//! A comparison as text for people.

use std::io::{self, Write};

use super::{
    Report, SnapshotInfo,
    table::{Align, Table},
};
use crate::{
    model::format,
    timeline::{DeltaRow, IdDeltas, identity_warning},
};

/// Longest class name shown whole.
const MAX_NAME_CHARS: usize = 48;

/// Writes the snapshots, what happened between base and target in a sentence, and the rows as a table.
pub fn write_text(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    snapshots(report).write("", &mut out)?;
    writeln!(out)?;
    let (base, target) = (&report.snapshots[report.comparison.base], &report.snapshots[report.comparison.target]);
    let heap = format!("From {} to {} the heap", format::one_line(&base.name), format::one_line(&target.name));
    for sentence in sentences(report, &heap) {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out)?;
    if report.rows.is_empty() {
        return writeln!(out, "No class has a name like that.");
    }
    let table = if report.snapshots.len() == 1 { classes(report) } else { deltas(report) };
    table.write("", &mut out)?;
    match report.matching_count - report.rows.len() {
        0 => Ok(()),
        hidden => writeln!(out, "\n… and {}: --top 0 shows all.", format::counted(hidden as u64, "more row")),
    }
}

fn snapshots(report: &Report<'_>) -> Table {
    use Align::{Left, Right};
    let comparison = report.comparison;
    let mut table = Table::new([
        ("", Right),
        ("Snapshot", Left),
        ("Taken", Left),
        ("Heap", Right),
        ("Nodes", Right),
        ("File", Right),
        ("", Left),
    ]);
    for (at, snapshot) in report.snapshots.iter().enumerate() {
        let role = match (at == comparison.base, at == comparison.target) {
            (true, false) => "base",
            (false, true) => "target",
            (true, true) if report.snapshots.len() > 1 => "base and target",
            _ => "",
        };
        table.push(vec![
            at.to_string(),
            format::one_line(&snapshot.name),
            snapshot.taken.map(format::date_time).unwrap_or_default(),
            format::bytes(snapshot.total_size_bytes),
            format::count(snapshot.node_count),
            format::bytes(snapshot.file_bytes),
            role.to_owned(),
        ]);
    }
    table
}

/// What happened between base and target to what is called `heap`, and what to know about it.
pub(super) fn sentences(report: &Report<'_>, heap: &str) -> Vec<String> {
    let comparison = report.comparison;
    let name = |at: usize| format::one_line(&report.snapshots[at].name);
    let (base, target) = (&report.snapshots[comparison.base], &report.snapshots[comparison.target]);
    if report.snapshots.len() == 1 {
        let sizes = format::bytes(target.total_size_bytes);
        return vec![format!("A single snapshot of {sizes}: give at least two to see what grows.")];
    }
    let mut sentences = vec![growth(report, heap, base, target)];
    sentences.extend(comparison.rows.id_totals().map(parts));
    sentences.extend(identity_warning(&comparison.identity, name));
    sentences
}

/// Did it grow, and by how much.
fn growth(report: &Report<'_>, heap: &str, base: &SnapshotInfo, target: &SnapshotInfo) -> String {
    let delta = report.comparison.totals.delta_bytes;
    let span = base.taken.zip(target.taken).and_then(|(base, target)| target.duration_since(base).ok());
    let span = span.filter(|span| span.as_secs() > 0).map(|span| format!(", in {}", format::duration(span)));
    let verb = match delta {
        0 => return format!("{heap} did not grow: {}.", format::bytes(target.total_size_bytes)),
        1.. => "grew",
        _ => "shrank",
    };
    let share = format::percent(delta.unsigned_abs(), base.total_size_bytes);
    format!(
        "{heap} {verb} by {}{}{}: {} → {}.",
        format::bytes(delta.unsigned_abs()),
        share.map(|share| format!(" ({share})")).unwrap_or_default(),
        span.unwrap_or_default(),
        format::bytes(base.total_size_bytes),
        format::bytes(target.total_size_bytes),
    )
}

/// What the growth is made of, where ids tell.
fn parts(sum: IdDeltas) -> String {
    let unstable = match (sum.unstable.born.count, sum.unstable.died.count) {
        (0, 0) => String::new(),
        (born, died) => format!(
            " Of these, {} born and {} died are native objects, which get a new id in every snapshot.",
            format::count(born),
            format::count(died)
        ),
    };
    let be = |count| if count == 1 { "was" } else { "were" };
    format!(
        "{} {} born ({}), {} died ({}), {} {} resized ({}).{unstable}",
        format::counted(sum.born.count, "object"),
        be(sum.born.count),
        format::bytes(sum.born.size_bytes),
        format::count(sum.died.count),
        format::bytes(sum.died.size_bytes),
        format::count(sum.resized_count),
        be(sum.resized_count),
        format::bytes_delta(sum.resized_bytes),
    )
}

/// The classes of a single snapshot.
fn classes(report: &Report<'_>) -> Table {
    use Align::{Left, Right};
    let mut table =
        Table::new([("Class", Left), ("Count", Right), ("Size", Right), ("Retained", Right), ("Defined at", Left)]);
    for row in report.shown() {
        table.push(vec![
            class_name(&row),
            format::count(row.counts[0]),
            format::bytes(row.sizes[0]),
            row.retained[0].map(format::bytes).unwrap_or_default(),
            location(&row),
        ]);
    }
    table
}

/// The changes from base to target.
fn deltas(report: &Report<'_>) -> Table {
    use Align::{Left, Right};
    let comparison = report.comparison;
    let parts = ["Born", "Died", "Resized"];
    let parts = if comparison.same_ids { &parts[..] } else { &[] };
    let left = |title| (title, Left);
    let right = |title| (title, Right);
    let mut table = Table::new(
        [left("Class"), right("Size Δ")]
            .into_iter()
            .chain(parts.iter().copied().map(right))
            .chain(["Count Δ", "Count", "Size", "Retained", "Retained Δ"].map(right))
            .chain([left("Defined at")]),
    );
    for row in report.shown() {
        let mut cells = vec![class_name(&row), format::bytes_delta(row.size_delta)];
        if let Some(ids) = &row.ids {
            cells.push(format::bytes(ids.born.size_bytes));
            cells.push(format::bytes(ids.died.size_bytes));
            cells.push(format::bytes_delta(ids.resized_bytes));
        }
        cells.extend([
            format::count_delta(row.count_delta),
            format::count(row.counts[comparison.target]),
            format::bytes(row.sizes[comparison.target]),
            row.retained[comparison.target].map(format::bytes).unwrap_or_default(),
            row.retained_delta.map(format::bytes_delta).unwrap_or_default(),
            location(&row),
        ]);
        table.push(cells);
    }
    table
}

fn class_name(row: &DeltaRow<'_>) -> String {
    format::elide_middle(&format::one_line(row.name), MAX_NAME_CHARS)
}

fn location(row: &DeltaRow<'_>) -> String {
    row.location.map(|location| format::one_line(&location.to_string())).unwrap_or_default()
}
