//! Work off the UI thread: progress, cancellation and results. Generic: knows no other room.

mod job;
mod latest;
mod progress;

pub use job::{Job, JobError};
pub use latest::Latest;
pub use progress::{Cancelled, Progress, ProgressReport, Stage};
