//! From a file to a heap, and from a heap to who retains whom: the two halves of a load.

use std::sync::{Arc, LazyLock};

use super::Source;
use crate::{
    graph::{self, Heap, Retention},
    jobs::{JobError, Progress, ProgressReport, Stage},
    seen::{self, Origin, SeenFiles},
    snapshot::{self, ReadError, read_bytes},
};

/// The stages of both halves, so that one bar runs through the whole load.
static PLAN: LazyLock<Vec<Stage>> = LazyLock::new(|| [&[seen::STAGE], snapshot::STAGES, graph::STAGES].concat());

/// What the first half of a load yields.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) heap: Arc<Heap>,
    pub(super) origin: Origin,
}

/// Progress for both halves of a load.
pub(super) fn progress() -> Arc<Progress> {
    Arc::new(Progress::new(&PLAN))
}

/// Share of the file that is read, from 0 to 1, while it is being read.
pub(super) fn share_read(report: ProgressReport) -> Option<f32> {
    let weight = |stages: &[Stage]| stages.iter().map(|stage| stage.weight).sum::<f32>();
    let is_reading = snapshot::STAGES.iter().any(|stage| stage.name == report.stage);
    let done = report.fraction * weight(&PLAN) - seen::STAGE.weight;
    is_reading.then(|| (done / weight(snapshot::STAGES)).clamp(0.0, 1.0))
}

/// The first half: counts and sizes, from what was kept in `seen` if the file was seen before.
pub(super) fn load_heap(
    source: &Source,
    seen: Option<&SeenFiles>,
    progress: &Progress,
) -> Result<Counted, JobError<ReadError>> {
    let (heap, origin) = match source {
        Source::File(path) => seen::load_heap(path, seen, progress).map_err(in_a_job)?,
        Source::Bundled { bytes, .. } => {
            let snapshot = read_bytes(bytes, progress).map_err(in_a_job)?;
            (Heap::new(Arc::new(snapshot), progress)?, Origin::Computed(None))
        }
    };
    Ok(Counted { heap: Arc::new(heap), origin })
}

fn in_a_job(error: ReadError) -> JobError<ReadError> {
    match error {
        ReadError::Cancelled(_) => JobError::Cancelled,
        other => JobError::Failed(other),
    }
}

/// The second half: retainers, distances, dominators and retained sizes.
pub(super) fn load_retention(
    heap: &Heap,
    origin: &Origin,
    progress: &Progress,
) -> Result<Arc<Retention>, JobError<ReadError>> {
    Ok(Arc::new(origin.retention(heap, progress)?))
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
