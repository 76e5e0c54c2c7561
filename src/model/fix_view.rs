//! Whether a fix holds, as the window tells it.

use std::collections::BTreeMap;

use super::{fix_change, fix_sentence};
use crate::timeline::growth::{FixCheck, FixOutcome, FixSide, Growth};

/// What became of the holders of one series in another.
#[derive(Debug, Clone, PartialEq)]
pub struct FixView {
    /// Whether the fix holds, in a sentence or two.
    pub sentence: String,
    /// Whether that is good news; none where nothing can be said for sure.
    pub is_good: Option<bool>,
    /// `leaking +0.9 MB/min → flat`, by the path keys of the holder in both series.
    pub changes: BTreeMap<String, String>,
}

impl FixView {
    /// `check` of the holders of `before` against those of `after`.
    pub fn new(check: &FixCheck, before: &Growth, after: &Growth) -> Self {
        let mut changes = BTreeMap::new();
        for row in &check.rows {
            for (side, growth) in [(row.before, before), (row.after, after)] {
                if let FixSide::Changed { holder, .. } = side
                    && let Some(holder) = growth.holders.get(holder)
                {
                    changes.entry(holder.path_key.clone()).or_insert_with(|| fix_change(check, row));
                }
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
