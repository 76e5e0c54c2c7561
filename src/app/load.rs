//! From a file to a heap, and from a heap to who retains whom: the two halves of a load.

use std::sync::{Arc, LazyLock};

use super::Source;
use crate::{
    graph::{self, Heap, Retention},
    jobs::{JobError, Progress, ProgressReport, Stage},
    snapshot::{self, ReadError, read_bytes, read_file},
};

/// The stages of both halves, so that one bar runs through the whole load.
static PLAN: LazyLock<Vec<Stage>> = LazyLock::new(|| [snapshot::STAGES, graph::STAGES].concat());

/// Progress for both halves of a load.
pub(super) fn progress() -> Arc<Progress> {
    Arc::new(Progress::new(&PLAN))
}

/// Share of the file that is read, from 0 to 1, while it is being read.
pub(super) fn share_read(report: ProgressReport) -> Option<f32> {
    let weight = |stages: &[Stage]| stages.iter().map(|stage| stage.weight).sum::<f32>();
    let is_reading = snapshot::STAGES.iter().any(|stage| stage.name == report.stage);
    is_reading.then(|| (report.fraction * weight(&PLAN) / weight(snapshot::STAGES)).min(1.0))
}

/// The first half: counts and sizes.
pub(super) fn load_heap(source: &Source, progress: &Progress) -> Result<Arc<Heap>, JobError<ReadError>> {
    let read = match source {
        Source::File(path) => read_file(path, progress),
        Source::Bundled { bytes, .. } => read_bytes(bytes, progress),
    };
    let snapshot = read.map_err(|error| match error {
        ReadError::Cancelled(_) => JobError::Cancelled,
        other => JobError::Failed(other),
    })?;
    Ok(Arc::new(Heap::new(Arc::new(snapshot), progress)?))
}

/// The second half: retainers, distances, dominators and retained sizes.
pub(super) fn load_retention(heap: &Heap, progress: &Progress) -> Result<Arc<Retention>, JobError<ReadError>> {
    Ok(Arc::new(Retention::new(heap, progress)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_told_from_how_far_the_load_is() {
        let progress = progress();
        assert_eq!(share_read(progress.report()), None);
        progress.begin("reading nodes", 100).unwrap();
        assert_eq!(share_read(progress.report()), Some(0.0));
        progress.begin("reading strings", 100).unwrap();
        progress.advance(100).unwrap();
        assert!(share_read(progress.report()).is_some_and(|share| (0.9..1.0).contains(&share)));
        progress.begin("finding dominators", 100).unwrap();
        assert_eq!(share_read(progress.report()), None, "nothing is read any more");
    }
}
