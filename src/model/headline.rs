//! The first line: what happened between base and target, in a sentence.

use super::{Compared, format};

/// How the heap changed, and what changed most. `names` are those of the timepoints.
pub fn headline(compared: &Compared, names: &[String]) -> String {
    let comparison = &compared.comparison;
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let total = |at: usize| compared.timepoints[at].heap.total_size_bytes();
    let target_bytes = total(comparison.target);
    if compared.is_single() {
        let objects: u64 = comparison.rows.iter().filter_map(|row| row.counts.first()).sum();
        return format!("{}: {} in {} objects", name(0), format::bytes(target_bytes), format::count(objects));
    }
    let ends = format!("{} → {}", name(comparison.base), name(comparison.target));
    let sizes = format!("{} → {}", format::bytes(total(comparison.base)), format::bytes(target_bytes));
    let delta = comparison.totals.delta_bytes;
    let change = match delta {
        0 => return format!("{ends}: the heap is as large as it was, {}", format::bytes(target_bytes)),
        1.. => "grew",
        _ => "shrank",
    };
    let amount = format::bytes(delta.unsigned_abs());
    // Rows are sorted by size delta, so that the first grew most; for a heap that shrank the last tells more.
    let telling = if delta > 0 { comparison.rows.first() } else { comparison.rows.last() };
    let most = telling
        .filter(|row| row.size_delta.signum() == delta.signum())
        .map(|row| format!("; {} {change} most, by {}", row.name, format::bytes(row.size_delta.unsigned_abs())))
        .unwrap_or_default();
    format!("{ends}: heap {change} by {amount} ({sizes}){most}")
}
