//! Work off the UI thread: progress, cancellation and results. Generic: knows no other room.

mod progress;

pub use progress::{Cancelled, Progress, ProgressReport, Stage};
