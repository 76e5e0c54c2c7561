//! Leak or cache? A word for the shape of a holder's growth, from evidence only.

use std::fmt;

/// Fewer timepoints than this can't tell a leak from a cache that is filling up.
pub const ENOUGH_POINTS: usize = 4;
/// Below this a change is noise: a counter, a date, a log line.
const NOISE_BYTES: u64 = 1024;

/// What the sizes of a holder over time look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Grew at every step, or nearly so, and what was born meanwhile is still there.
    Leaking,
    /// Fewer than four timepoints, or growth that has only begun or comes in bursts.
    TooFewPoints,
    /// Grew at first and then stopped, or nearly so: a cache that is full.
    Plateaued,
    /// Grew and shrank.
    SawTooth,
    /// Grew at one step only.
    OneTime,
    /// What it holds is replaced, and does not become much larger.
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
    /// are still alive at the end (empty where that is unknown). `in_place` if most of its growth is the table of one container,
    /// which has room for some steps each time that it is enlarged, and whose age says nothing about what is in it.
    pub(super) fn of(sizes: &[u64], cohorts: &[u64], in_place: bool) -> Self {
        let steps: Vec<i64> = sizes.windows(2).map(|pair| pair[1] as i64 - pair[0] as i64).collect();
        let cohorts = if in_place { &[] } else { cohorts };
        let growth: i64 = steps.iter().sum();
        let size = sizes.iter().copied().max().unwrap_or(0);
        let noise = noise_bytes(sizes);
        let has_grown: Vec<bool> = steps.iter().map(|&step| step > noise).collect();
        let grew = has_grown.iter().filter(|&&grew| grew).count();
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
        let last = steps.last().copied().unwrap_or(0);
        let usual = usual_step(&steps);
        let grows_on = last > noise && last >= usual / 4;
        if in_place && grew < steps.len() && has_room_for_pauses(sizes, &has_grown) {
            return if grows_on { Self::Leaking } else { Self::TooFewPoints };
        }
        if grew == 1 {
            // A single step at the end may be the first of many.
            return if last > noise { Self::TooFewPoints } else { Self::OneTime };
        }
        if !grows_on {
            return Self::Plateaued;
        }
        if !keeps_all(cohorts, &has_grown) {
            // What is made anew each time and has become twice as large is not just replaced, but may still come to rest.
            return if growth > size as i64 / 2 { Self::TooFewPoints } else { Self::Turnover };
        }
        // A service may be idle for a while. What has paused longer, or grows ever less, may be a cache that fills.
        let is_steady = grew >= ENOUGH_POINTS - 1 && grew * 3 >= steps.len() * 2 && last >= usual / 2;
        if is_steady { Self::Leaking } else { Self::TooFewPoints }
    }

    /// What the verdict says, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Leaking => "Grew at every step or nearly so, and what each step brought is still there",
            Self::TooFewPoints => {
                "Too early to tell a leak from a cache that is filling up: take more snapshots, at least four"
            }
            Self::Plateaued => "Grew at first and then stopped: a cache that is full, or a warm-up that is over",
            Self::SawTooth => "Grows and shrinks again",
            Self::OneTime => "Grew at one step only",
            Self::Turnover => "What it holds is replaced, and does not become much larger",
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

/// The mean of `steps`; of five or more without the first, which often belongs to the start of a program.
fn usual_step(steps: &[i64]) -> i64 {
    let steps = if steps.len() > ENOUGH_POINTS { &steps[1..] } else { steps };
    steps.iter().sum::<i64>() / (steps.len() as i64).max(1)
}

/// Whether some of what was born in each interval in which the holder has grown is still there. Unknown counts as yes.
fn keeps_all(cohorts: &[u64], has_grown: &[bool]) -> bool {
    let total: u64 = cohorts.iter().sum();
    let least = total / (cohorts.len().max(1) as u64 * 50);
    total == 0 || cohorts.iter().zip(has_grown).all(|(&bytes, &grew)| !grew || (bytes > 0 && bytes >= least))
}

/// Whether each pause may come from the room that a table has after it was enlarged, up to half of it: what is put into it
/// at each step is known from the tables that were full at the first and the last step at which it grew.
fn has_room_for_pauses(sizes: &[u64], has_grown: &[bool]) -> bool {
    let (Some(first), Some(last)) = (has_grown.iter().position(|&grew| grew), has_grown.iter().rposition(|&grew| grew))
    else {
        return false;
    };
    if first == last {
        return false;
    }
    let rate = sizes[last].saturating_sub(sizes[first]) / (last - first) as u64;
    let mut start = 0;
    has_grown.iter().enumerate().all(|(at, &grew)| {
        if grew {
            start = at + 1;
        }
        rate * (at + 1 - start) as u64 <= sizes[start] / 2
    })
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
