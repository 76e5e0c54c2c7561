//! The first lines: what happened between base and target, and who holds it.

use std::time::Duration;

use super::{Compared, HolderRow, format, suspect_words};

/// A name longer than this is cut.
const NAME_CHARS: usize = 80;

/// A name as the sentence has room for.
fn shown(name: &str) -> String {
    format::elide_middle(&format::one_line(name), NAME_CHARS)
}

/// What is said before all else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    /// How the heap changed: `t0 → t4, 41 min: heap grew by 1.30 MB (6.59 MB → 7.88 MB)`.
    pub change: String,
    /// Who holds that, or what changed most, if that can be told: its name, and what is said of it.
    pub who: Option<(String, String)>,
}

/// How the heap changed, and who holds that, or what changed most. `names` are those of the timepoints, `span` is the time
/// between the two, `suspect` is who holds the growth over all timepoints, if somebody stands out, and `set_aside` is what is said of
/// those that a person expects to grow.
pub fn headline(
    compared: &Compared,
    names: &[String],
    span: Option<Duration>,
    suspect: Option<&HolderRow>,
    set_aside: &str,
) -> Headline {
    let comparison = &compared.comparison;
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let total = |at: usize| compared.timepoints[at].heap.total_size_bytes();
    let target_bytes = total(comparison.target);
    if compared.is_single() {
        let objects: u64 = comparison.rows.iter().filter_map(|row| row.counts.first()).sum();
        let change = format!("{}: {} in {}", name(0), format::bytes(target_bytes), format::counted(objects, "object"));
        return Headline { change, who: None };
    }
    let span = span.map(|span| format!(", {}", format::duration(span))).unwrap_or_default();
    let ends = format!("{} → {}{span}", name(comparison.base), name(comparison.target));
    let sizes = format!("{} → {}", format::bytes(total(comparison.base)), format::bytes(target_bytes));
    let delta = comparison.totals.delta_bytes;
    let verb = match delta {
        0 => {
            let change = format!("{ends}: the heap is as large as it was, {}", format::bytes(target_bytes));
            return Headline { change, who: None };
        }
        1.. => "grew",
        _ => "shrank",
    };
    let change = format!("{ends}: heap {verb} by {} ({sizes})", format::bytes(delta.unsigned_abs()));
    let is_whole = comparison.base == 0 && comparison.target + 1 == compared.timepoints.len();
    if let Some(suspect) = suspect.filter(|_| is_whole && delta > 0) {
        let words = format!("{}{set_aside}", suspect_words(suspect.growth_bytes, &suspect.verdict));
        return Headline { change, who: Some((shown(&suspect.name), words)) };
    }
    // Rows are sorted by size delta, so that the first grew most; for a heap that shrank the last tells more.
    let telling = if delta > 0 { comparison.rows.iter().next() } else { comparison.rows.iter().next_back() };
    let telling = telling.filter(|row| row.size_delta.signum() == delta.signum());
    let set_aside = if is_whole { set_aside } else { "" };
    let who = telling.map(|row| {
        let amount = format::bytes(row.size_delta.unsigned_abs());
        (shown(row.name), format!("{verb} most, by {amount}{set_aside}"))
    });
    Headline { change, who }
}

/// That the snapshots belong together, if they do, and how sure that is; none for a single one.
pub fn identity_note(compared: &Compared) -> Option<String> {
    let checks = &compared.comparison.identity;
    let least = checks.iter().map(|check| check.agreement).min_by(f64::total_cmp)?;
    // Rounded down: 100 % is said only of what is 100 %.
    let percent = (least * 1000.0).floor() / 10.0;
    checks.iter().all(|check| check.same_ids).then(|| format!("One process: {percent} % of the compared ids agree"))
}
