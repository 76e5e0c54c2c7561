//! Heapdrift shows which objects keep growing between V8 heap snapshots, and who holds them.

pub mod cli;
pub mod graph;
pub mod jobs;
pub mod model;
pub mod report;
pub mod sample;
pub mod snapshot;
pub mod timeline;
#[cfg(feature = "window")]
pub mod ui;
