//! Shared between a worker, which reports, and an onlooker, which reads and may cancel.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// One step of a job, with its usual share of the job's time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// What a person reads while the stage runs, such as `reading nodes`.
    pub name: &'static str,
    /// Share of the whole job, in any unit; only the proportions count.
    pub weight: f32,
}

/// The work was stopped on request. Not a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// What an onlooker sees of a job at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProgressReport {
    /// The stage that runs, or an empty text before the first.
    pub stage: &'static str,
    /// Share of the whole job that is done, 0 to 1.
    pub fraction: f32,
}

/// Progress and cancellation of one job. Cheap enough to be asked every few thousand items.
#[derive(Debug, Default)]
pub struct Progress {
    plan: &'static [Stage],
    /// Position in `plan` plus one; 0 before the first stage.
    stage: AtomicUsize,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Progress through the stages of `plan`, in that order.
    pub fn new(plan: &'static [Stage]) -> Self {
        Self { plan, ..Self::default() }
    }

    /// For work that nobody watches.
    pub fn unwatched() -> Self {
        Self::default()
    }

    /// Enters the stage called `name`, of `total` items in whatever unit suits it (0 where unknown).
    /// A name that the plan lacks changes nothing, so that parts may be used with any plan.
    pub fn begin(&self, name: &str, total: u64) -> Result<(), Cancelled> {
        if let Some(position) = self.plan.iter().position(|stage| stage.name == name) {
            self.done.store(0, Ordering::Relaxed);
            self.total.store(total, Ordering::Relaxed);
            self.stage.store(position + 1, Ordering::Relaxed);
        }
        self.check()
    }

    /// Adds `items` to what the stage has done.
    pub fn advance(&self, items: u64) -> Result<(), Cancelled> {
        self.done.fetch_add(items, Ordering::Relaxed);
        self.check()
    }

    /// Fails once somebody has asked to stop.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }

    /// Asks the worker to stop at its next check.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The stage and the share done, for display.
    pub fn report(&self) -> ProgressReport {
        let stage = self.stage.load(Ordering::Relaxed);
        let Some(current) = stage.checked_sub(1).and_then(|i| self.plan.get(i)) else {
            return ProgressReport { stage: "", fraction: 0.0 };
        };
        let weight = |stages: &[Stage]| stages.iter().map(|s| s.weight).sum::<f32>();
        let total = self.total.load(Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
        let share = if total == 0 { 0.0 } else { (self.done.load(Ordering::Relaxed) as f32 / total as f32).min(1.0) };
        let fraction =
            (weight(&self.plan[..stage - 1]) + current.weight * share) / weight(self.plan).max(f32::MIN_POSITIVE);
        ProgressReport { stage: current.name, fraction }
    }
}
