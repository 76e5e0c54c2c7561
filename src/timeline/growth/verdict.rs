//! Leak or cache? A word for the shape of a holder's growth, from evidence only.

use std::fmt;

/// Fewer timepoints than this can't tell a leak from a cache that is filling up.
const ENOUGH_POINTS: usize = 4;
/// Below this a change is noise: a counter, a date, a log line.
const NOISE_BYTES: u64 = 1024;

/// What the sizes of a holder over time look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Grew at every step, and what was born in each interval is still there.
    Leaking,
    /// Fewer than four timepoints.
    TooFewPoints,
    /// Grew at first and then stopped, or nearly so: a cache that is full.
    Plateaued,
    /// Grew and shrank.
    SawTooth,
    /// Grew at one step only.
    OneTime,
    /// What it holds is replaced; its size stays.
    Turnover,
    /// Holds less at the end than at the start.
    Shrinking,
    /// Nothing to speak of.
    Flat,
}

impl Verdict {
    /// All verdicts, most suspicious first.
    pub const ALL: [Self; 8] = [
        Self::Leaking,
        Self::TooFewPoints,
        Self::SawTooth,
        Self::Plateaued,
        Self::OneTime,
        Self::Turnover,
        Self::Shrinking,
        Self::Flat,
    ];

    /// The verdict on a holder of `sizes` bytes at each timepoint, of which `cohorts` bytes of what was born in each interval
    /// are still alive at the end (empty where that is unknown).
    pub(super) fn of(sizes: &[u64], cohorts: &[u64]) -> Self {
        let steps: Vec<i64> = sizes.windows(2).map(|pair| pair[1] as i64 - pair[0] as i64).collect();
        let growth: i64 = steps.iter().sum();
        let size = sizes.iter().copied().max().unwrap_or(0);
        let noise = noise_bytes(sizes);
        let grew = steps.iter().filter(|&&step| step > noise).count();
        let shrank = steps.iter().filter(|&&step| step < -noise).count();
        if grew == 0 && shrank == 0 {
            let newest: u64 = cohorts.iter().rev().take(1).sum();
            return if newest > noise as u64 && newest > size / 10 { Self::Turnover } else { Self::Flat };
        }
        if grew == 0 || (growth < -noise && shrank >= grew) {
            return Self::Shrinking;
        }
        if sizes.len() < ENOUGH_POINTS {
            return Self::TooFewPoints;
        }
        if shrank > 0 {
            return if growth.abs() <= noise.max(size as i64 / 20) && is_renewed(cohorts, size) {
                Self::Turnover
            } else {
                Self::SawTooth
            };
        }
        let mean = growth / steps.len() as i64;
        let last = steps.last().copied().unwrap_or(0);
        if grew == steps.len() && last >= mean / 4 {
            return if keeps_all(cohorts) { Self::Leaking } else { Self::Turnover };
        }
        if grew == 1 {
            // A single step at the end may be the first of many.
            return if last > noise { Self::TooFewPoints } else { Self::OneTime };
        }
        // It paused once but has gone on since, for at least as long as it takes to tell.
        if grew + 1 == steps.len() && steps.len() > ENOUGH_POINTS - 1 && last >= mean / 2 && keeps_all(cohorts) {
            return Self::Leaking;
        }
        if last > noise && last >= mean / 4 { Self::SawTooth } else { Self::Plateaued }
    }

    /// What the verdict says, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Leaking => "Grew at every step, and what each step brought is still there",
            Self::TooFewPoints => "It takes four snapshots to tell a leak from a cache that is filling up",
            Self::Plateaued => "Grew at first and then stopped: a cache that is full, or a warm-up that is over",
            Self::SawTooth => "Grows and shrinks again",
            Self::OneTime => "Grew at one step only",
            Self::Turnover => "What it holds is replaced; its size stays",
            Self::Shrinking => "Holds less at the end than at the beginning",
            Self::Flat => "Holds as much at the end as at the beginning",
        }
    }

    /// How suspicious the verdict makes a holder, 0 to 1.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::Leaking => 1.0,
            Self::TooFewPoints => 0.8,
            Self::SawTooth => 0.1,
            Self::Plateaued | Self::OneTime => 0.05,
            Self::Turnover => 0.02,
            Self::Shrinking | Self::Flat => 0.01,
        }
    }
}

/// Changes up to this are noise beside the largest step of a holder of `sizes` bytes at each timepoint, or beside what it
/// holds anyway.
pub(super) fn noise_bytes(sizes: &[u64]) -> i64 {
    let largest = sizes.windows(2).map(|pair| pair[1].abs_diff(pair[0])).max().unwrap_or(0);
    let size = sizes.iter().copied().max().unwrap_or(0);
    NOISE_BYTES.max(largest / 20).max(size / 200) as i64
}

/// Whether some of what was born in each interval but the first is still there. Unknown counts as yes.
fn keeps_all(cohorts: &[u64]) -> bool {
    let total: u64 = cohorts.iter().sum();
    total == 0 || cohorts.iter().all(|&bytes| bytes > 0 && bytes >= total / (cohorts.len() as u64 * 50))
}

/// Whether most of what is there is new.
fn is_renewed(cohorts: &[u64], size: u64) -> bool {
    cohorts.last().is_some_and(|&newest| newest > size / 10)
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Leaking => "leaking",
            Self::TooFewPoints => "too few points",
            Self::Plateaued => "plateaued",
            Self::SawTooth => "saw-tooth",
            Self::OneTime => "one-time",
            Self::Turnover => "turnover",
            Self::Shrinking => "shrinking",
            Self::Flat => "flat",
        })
    }
}
