//! The holders of the growth, for the first glance: a line each.

use super::{Selection, SnapshotKey, Tone, format, short_location};
use crate::timeline::growth::{Growth, Holder, Verdict};

/// Share of the whole growth below which a holder is not worth a glance, as a divisor.
const LEAST_SHARE: i64 = 50;

/// One holder.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderRow {
    /// `sentEvents in OrderEvents`.
    pub name: String,
    /// Where that stands in the source, in short; empty where the file does not tell.
    pub place: String,
    /// Bytes that belong to it, by timepoint.
    pub sizes: Vec<u64>,
    /// Change of these from first to last: `+10.9 MB`, and to the byte.
    pub growth: String,
    pub growth_exact: String,
    /// `grew at 4 of 4 steps`.
    pub steps: String,
    /// The verdict, and what it means.
    pub verdict: String,
    pub verdict_meaning: &'static str,
    pub tone: Tone,
    /// The holder itself.
    pub selection: Selection,
}

impl HolderRow {
    /// Holders that are worth a glance.
    pub const MOST_ROWS: usize = 3;
}

/// The most suspicious holders of `growth` over the snapshots `keys`; none where nothing worth a glance grew.
pub fn holder_rows(growth: &Growth, keys: &[SnapshotKey]) -> Vec<HolderRow> {
    let least = growth.total_growth_bytes.max(0) / LEAST_SHARE;
    growth
        .holders
        .iter()
        .filter(|holder| holder.own_growth_bytes > least && holder.label.is_none())
        .take(HolderRow::MOST_ROWS)
        .filter_map(|holder| Some(row(holder, *keys.get(holder.timepoint)?)))
        .collect()
}

fn row(holder: &Holder, snapshot: SnapshotKey) -> HolderRow {
    let owner = holder.path.entries.iter().rev().nth(1);
    let held_in = owner.map(|owner| format!(" in {}", format::one_line(&owner.class))).unwrap_or_default();
    let is_suspect = matches!(holder.verdict, Verdict::Leaking | Verdict::TooFewPoints);
    HolderRow {
        name: format!("{}{held_in}", format::one_line(&holder.property)),
        place: holder.location.as_ref().map(short_location).unwrap_or_default(),
        sizes: holder.sizes.clone(),
        growth: format::bytes_delta(holder.own_growth_bytes),
        growth_exact: format::exact_bytes_delta(holder.own_growth_bytes),
        steps: format!("grew at {} of {} steps", holder.grown_step_count(), holder.steps.len()),
        verdict: holder.verdict.to_string(),
        verdict_meaning: holder.verdict.meaning(),
        tone: if is_suspect { Tone::Grew } else { Tone::Plain },
        selection: Selection::Object { snapshot, node: holder.node, listed_in: None },
    }
}
