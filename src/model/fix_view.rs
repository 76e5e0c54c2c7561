//! Whether a fix holds, as the window tells it.

use std::collections::BTreeMap;

use super::{fix_meaning, fix_sentence, fix_side};
use crate::timeline::growth::{FixCheck, FixOutcome, FixSide, Growth};

/// What became of the holders of one series in another.
#[derive(Debug, Clone, PartialEq)]
pub struct FixView {
    /// Whether the fix holds, in a sentence or two.
    pub sentence: String,
    /// Whether that is good news; none where nothing can be said for sure.
    pub is_good: Option<bool>,
    /// By the path key of the holder in either series.
    pub changes: BTreeMap<String, FixChange>,
}

/// What became of a holder.
#[derive(Debug, Clone, PartialEq)]
pub struct FixChange {
    /// What is said of it before the fix and after it: `leaking +0.9 MB/min`.
    pub words: [String; 2],
    /// And why.
    pub meanings: [&'static str; 2],
    /// Its path key in each series in which it grew or shrank.
    pub path_keys: [Option<String>; 2],
    /// Whether it is what the fix is about.
    pub is_suspect: bool,
}

impl FixView {
    /// `check` of the holders of `before` against those of `after`.
    pub fn new(check: &FixCheck, before: &Growth, after: &Growth) -> Self {
        let mut changes = BTreeMap::new();
        for row in &check.rows {
            let sides = [(row.before, before), (row.after, after)];
            let path_key = |(side, growth): (FixSide, &Growth)| match side {
                FixSide::Changed { holder, .. } => Some(growth.holders.get(holder)?.path_key.clone()),
                _ => None,
            };
            let change = FixChange {
                words: sides.map(|(side, _)| fix_side(check, side)),
                meanings: sides.map(|(side, growth)| fix_meaning(side, growth)),
                path_keys: sides.map(path_key),
                is_suspect: row.is_suspect,
            };
            for path_key in change.path_keys.iter().flatten() {
                changes.entry(path_key.clone()).or_insert_with(|| change.clone());
            }
        }
        Self {
            sentence: fix_sentence(check, before, after),
            is_good: match check.outcome {
                FixOutcome::Holds => Some(true),
                FixOutcome::Fails | FixOutcome::LeaksElsewhere => Some(false),
                FixOutcome::HoldsSoFar | FixOutcome::NotThere | FixOutcome::NothingLeaked => None,
            },
            changes,
        }
    }
}
