//! Holders of the growth, and what became of them after a fix, in words: the same in window and terminal.

use std::collections::BTreeSet;

use super::format;
use crate::timeline::growth::{
    ENOUGH_POINTS, FixCheck, FixOutcome, FixRow, FixSide, Gained, Growth, Holder, PathEntry, Verdict,
};

/// What `holder` is called: `sentEvents in OrderEvents`, as its first row among the retainers, or `4 × subscribers in Topic` where it
/// stands for several; what is held by nothing, by its label or class.
pub fn holder_name(holder: &Holder) -> String {
    match (holder.label, holder_steps(holder).first()) {
        (_, Some(step)) => format!("{}{}", times(holder), step.words()),
        (Some(label), None) => label.to_owned(),
        (None, None) => format::one_line(&holder.class),
    }
}

/// The same with its label, where that says more: `cache in Module (V8 code & warm-up)`.
pub fn holder_name_with_label(holder: &Holder) -> String {
    let name = holder_name(holder);
    match holder.label.filter(|label| *label != name) {
        Some(label) => format!("{name} ({label})"),
        None => name,
    }
}

/// Name of a property or an owner longer than this is cut.
const NAME_CHARS: usize = 80;

/// Share of the whole growth below which a holder is not worth a glance, as a divisor.
const LEAST_SHARE: i64 = 50;

/// Whether `holder` holds too little of `growth` to be worth a glance.
pub fn is_minor(holder: &Holder, growth: &Growth) -> bool {
    holder.own_growth_bytes <= growth.total_growth_bytes.max(0) / LEAST_SHARE
}

/// Whether a holder stands out: it holds much of the growth, is not V8's own, and its path is not among those that a person expects
/// to grow.
pub fn stands_out(is_minor: bool, is_internal: bool, path_key: &str, expected: &BTreeSet<String>) -> bool {
    !(is_minor || is_internal || expected.contains(path_key))
}

/// The first holder of `growth` that stands out, if one does.
pub fn first_suspect<'a>(growth: &'a Growth, expected: &BTreeSet<String>) -> Option<&'a Holder> {
    growth
        .holders
        .iter()
        .find(|holder| stands_out(is_minor(holder, growth), holder.label.is_some(), &holder.path_key, expected))
}

/// How much of the growth a person expects, by what each holder that is expected gained: `; set aside as expected: +879 KB in 1 holder`.
/// Empty where there is none.
pub fn set_aside_words(gained_bytes: impl IntoIterator<Item = i64>) -> String {
    let gained: Vec<i64> = gained_bytes.into_iter().collect();
    if gained.is_empty() {
        return String::new();
    }
    let amount = format::bytes_delta(gained.iter().sum());
    format!("; set aside as expected: {amount} in {}", format::counted(gained.len() as u64, "holder"))
}

/// What is said of a holder that stands out: `holds 879 KB more: leaking`.
pub fn suspect_words(growth_bytes: i64, verdict: &str) -> String {
    format!("holds {} more: {verdict}", format::bytes(growth_bytes.unsigned_abs()))
}

/// A step of the way that keeps a holder: the property, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct HolderStep<'a> {
    pub edge: &'a str,
    pub owner: &'a PathEntry,
}

impl HolderStep<'_> {
    /// `sentEvents in OrderEvents`, as a row of the retainers has it.
    pub fn words(&self) -> String {
        let [edge, owner] = [self.edge, self.owner.name.trim_end()]
            .map(|name| format::elide_middle(&format::one_line(name), NAME_CHARS));
        format!("{edge} in {owner}")
    }
}

/// The way that keeps `holder`, as the retainers show it: from what holds it to a root, without what is V8's own.
pub fn holder_steps(holder: &Holder) -> Vec<HolderStep<'_>> {
    let Some((last, above)) = holder.path.entries.split_last() else { return Vec::new() };
    let mut edge = &*last.edge;
    let owners = above.iter().rev().filter(|entry| !entry.is_internal);
    owners.map(|owner| HolderStep { edge: std::mem::replace(&mut edge, &*owner.edge), owner }).collect()
}

fn times(holder: &Holder) -> String {
    match holder.twins.len() {
        0 => String::new(),
        twins => format!("{} × ", format::count(twins as u64 + 1)),
    }
}

/// At how many steps `holder` grew: `grew at 4 of 4 steps`.
pub fn grown_steps(holder: &Holder) -> String {
    format!("grew at {} of {}", holder.grown_step_count(), format::counted(holder.steps.len() as u64, "step"))
}

/// The verdict on `holder`, in a word or two.
pub fn verdict_words(holder: &Holder) -> String {
    match holder.verdict {
        Verdict::TooFewPoints if holder.sizes.len() >= ENOUGH_POINTS => "not clear yet".to_owned(),
        verdict => verdict.to_string(),
    }
}

/// Why the verdict on `holder` is what it is, in a sentence.
pub fn verdict_reason(holder: &Holder) -> &'static str {
    match holder.verdict {
        Verdict::TooFewPoints if holder.label.is_some() => {
            "A program compiles code and loads modules for as long as it meets new work, so growth at every step tells nothing yet"
        }
        Verdict::TooFewPoints if holder.sizes.len() >= ENOUGH_POINTS => {
            "It has only begun to grow, grows in bursts or ever less, or is made anew each time: more snapshots will tell a leak \
             from a cache that is filling up"
        }
        verdict => verdict.meaning(),
    }
}

/// What a holder gained: `9,594 × (string)`, or `more in Array` where it only got larger.
pub fn gained_words(gained: &Gained) -> String {
    let class = format::one_line(&gained.class);
    match u64::try_from(gained.count) {
        Ok(count) if count > 0 => format!("{} × {class}", format::count(count)),
        _ => format!("more in {class}"),
    }
}

/// What became of a holder: `leaking +0.9 MB/min → flat`.
pub fn fix_change(check: &FixCheck, row: &FixRow) -> String {
    format!("{} → {}", fix_side(check, row.before), fix_side(check, row.after))
}

/// What one series says of a holder: `leaking +0.9 MB/min`, `flat`.
pub fn fix_side(check: &FixCheck, side: FixSide) -> String {
    match side {
        FixSide::Changed { verdict, rate_bytes, .. } => format!("{verdict} {}", rate(check, rate_bytes)),
        FixSide::Flat => "flat".to_owned(),
        FixSide::Gone => "gone".to_owned(),
        FixSide::Unknown => "not there".to_owned(),
    }
}

/// Why a series whose holders are those of `growth` says that.
pub fn fix_meaning(side: FixSide, growth: &Growth) -> &'static str {
    match side {
        FixSide::Changed { holder, verdict, .. } => {
            growth.holders.get(holder).map_or(verdict.meaning(), verdict_reason)
        }
        FixSide::Flat => "It is there and holds neither more nor less at the end",
        FixSide::Gone => "It is not there, while the class or the file that it belonged to is",
        FixSide::Unknown => "Neither it nor what it belonged to is there",
    }
}

/// The same in a sentence: `leaking, +0.9 MB/min,`.
fn told(check: &FixCheck, side: FixSide) -> String {
    match side {
        FixSide::Changed { verdict, rate_bytes, .. } => {
            let words = if is_open(side) { "growing".to_owned() } else { verdict.to_string() };
            format!("{words} ({})", rate(check, rate_bytes))
        }
        FixSide::Flat => "flat".to_owned(),
        FixSide::Gone => "gone".to_owned(),
        FixSide::Unknown => "not there".to_owned(),
    }
}

/// Whether too few snapshots tell what the growth is.
fn is_open(side: FixSide) -> bool {
    matches!(side, FixSide::Changed { verdict: Verdict::TooFewPoints, .. })
}

/// A rate: `+0.9 MB/min`, or `+0.9 MB a step` where the times are not known.
fn rate(check: &FixCheck, bytes: i64) -> String {
    format!("{}{}", format::bytes_delta(bytes), if check.is_per_minute { "/min" } else { " a step" })
}

/// Whether the fix holds, in a sentence or two.
pub fn fix_sentence(check: &FixCheck, before: &Growth, after: &Growth) -> String {
    let name = |row: &FixRow| FixCheck::holder(row, before, after).map(holder_name).unwrap_or_default();
    let told =
        |row: &FixRow| format!("{} was {} and is {}", name(row), told(check, row.before), told(check, row.after));
    let list = |rows: &mut dyn Iterator<Item = &FixRow>| rows.map(told).collect::<Vec<_>>().join("; ");
    let suspects = || check.rows.iter().filter(|row| row.is_suspect);
    match check.outcome {
        FixOutcome::Holds => format!("The fix holds: {}.", list(&mut suspects())),
        FixOutcome::HoldsSoFar if suspects().any(|row| is_open(row.before)) => format!(
            "The fix seems to hold, but the snapshots from before it are too few to tell what leaked: {}.",
            list(&mut suspects())
        ),
        FixOutcome::HoldsSoFar => format!(
            "The fix seems to hold, but these snapshots are too few or too early to be sure: {}.",
            list(&mut suspects())
        ),
        FixOutcome::Fails => {
            let still = list(&mut suspects().filter(|row| FixCheck::is_still_growing(row)));
            format!("The fix does not hold: {still}.")
        }
        FixOutcome::LeaksElsewhere => {
            let new = list(&mut check.rows.iter().filter(|row| !row.is_suspect && FixCheck::is_still_growing(row)));
            format!("Something leaks after the fix that did not leak before: {new}.")
        }
        FixOutcome::NotThere => format!(
            "Nothing can be said of the fix: what leaked before is not there, nor what it belonged to, so these may be snapshots \
             of another program: {}.",
            list(&mut suspects())
        ),
        FixOutcome::NothingLeaked if before.identity.len() + 1 < ENOUGH_POINTS => {
            "The snapshots from before the fix are too few to tell what leaked: it takes four.".to_owned()
        }
        FixOutcome::NothingLeaked => "Nothing leaks in the snapshots from before the fix.".to_owned(),
    }
}
