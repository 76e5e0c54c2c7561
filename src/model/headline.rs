//! The first line: what happened between base and target, in a sentence.

use std::time::Duration;

use super::{Compared, HolderRow, format};

/// A name longer than this is cut.
const NAME_CHARS: usize = 80;

/// A name as the sentence has room for.
fn shown(name: &str) -> String {
    format::elide_middle(&format::one_line(name), NAME_CHARS)
}

/// How the heap changed, and who holds that, or what changed most. `names` are those of the timepoints, `span` is the time
/// between the two, `suspect` is who holds the growth over all timepoints, if somebody stands out.
pub fn headline(compared: &Compared, names: &[String], span: Option<Duration>, suspect: Option<&HolderRow>) -> String {
    let comparison = &compared.comparison;
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let total = |at: usize| compared.timepoints[at].heap.total_size_bytes();
    let target_bytes = total(comparison.target);
    if compared.is_single() {
        let objects: u64 = comparison.rows.iter().filter_map(|row| row.counts.first()).sum();
        return format!("{}: {} in {} objects", name(0), format::bytes(target_bytes), format::count(objects));
    }
    let span = span.map(|span| format!(", {}", format::duration(span))).unwrap_or_default();
    let ends = format!("{} → {}{span}", name(comparison.base), name(comparison.target));
    let sizes = format!("{} → {}", format::bytes(total(comparison.base)), format::bytes(target_bytes));
    let delta = comparison.totals.delta_bytes;
    let change = match delta {
        0 => return format!("{ends}: the heap is as large as it was, {}", format::bytes(target_bytes)),
        1.. => "grew",
        _ => "shrank",
    };
    let amount = format::bytes(delta.unsigned_abs());
    let is_whole = comparison.base == 0 && comparison.target + 1 == compared.timepoints.len();
    if let Some(suspect) = suspect.filter(|_| is_whole && delta > 0) {
        let (name, held) = (shown(&suspect.name), suspect.growth.trim_start_matches('+'));
        return format!("{ends}: heap {change} by {amount} ({sizes}); {name} holds {held} more: {}", suspect.verdict);
    }
    // Rows are sorted by size delta, so that the first grew most; for a heap that shrank the last tells more.
    let telling = if delta > 0 { comparison.rows.first() } else { comparison.rows.last() };
    let most = telling
        .filter(|row| row.size_delta.signum() == delta.signum())
        .map(|row| format!("; {} {change} most, by {}", shown(&row.name), format::bytes(row.size_delta.unsigned_abs())))
        .unwrap_or_default();
    format!("{ends}: heap {change} by {amount} ({sizes}){most}")
}

/// That the snapshots belong together, if they do, and how sure that is; none for a single one.
pub fn identity_note(compared: &Compared) -> Option<String> {
    let checks = &compared.comparison.identity;
    let least = checks.iter().map(|check| check.agreement).min_by(f64::total_cmp)?;
    // Rounded down: 100 % is said only of what is 100 %.
    let percent = (least * 1000.0).floor() / 10.0;
    checks.iter().all(|check| check.same_ids).then(|| format!("One process: {percent} % of shared ids agree"))
}
