//! From a file to a heap, and from a heap to who retains whom: the two halves of a load.

use std::sync::{Arc, LazyLock};

use super::Source;
use crate::{
    graph::{self, Heap, Retention},
    jobs::{JobError, Progress, ProgressReport, Stage},
    seen::{self, FileState, SeenFile, SeenFiles},
    snapshot::{self, ReadError, read_bytes, read_file},
};

/// The stages of both halves, so that one bar runs through the whole load.
static PLAN: LazyLock<Vec<Stage>> = LazyLock::new(|| [&[seen::STAGE], snapshot::STAGES, graph::STAGES].concat());

/// From where what is known of a snapshot comes.
#[derive(Debug)]
pub(super) enum Origin {
    /// It was computed before, and kept.
    Kept(SeenFile),
    /// It is computed now, from a file that was in this state before; none where that can't be told.
    File(Option<FileState>),
}

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
    is_reading.then(|| (report.fraction * weight(&PLAN) / weight(snapshot::STAGES)).min(1.0))
}

/// The first half: counts and sizes, from what was kept in `seen` if the file was seen before.
pub(super) fn load_heap(
    source: &Source,
    seen: Option<&SeenFiles>,
    progress: &Progress,
) -> Result<Counted, JobError<ReadError>> {
    let mut state = None;
    if let (Source::File(path), Some(seen)) = (source, seen) {
        state = FileState::of(path).ok();
        if let Some(mut kept) = seen.find(path, progress)
            && let Ok(heap) = kept.heap(path, progress)
            // Its strings are those of the file as it was recognised.
            && FileState::of(path).ok() == state
        {
            return Ok(Counted { heap: Arc::new(heap), origin: Origin::Kept(kept) });
        }
    }
    let read = match source {
        Source::File(path) => read_file(path, progress),
        Source::Bundled { bytes, .. } => read_bytes(bytes, progress),
    };
    let snapshot = read.map_err(|error| match error {
        ReadError::Cancelled(_) => JobError::Cancelled,
        other => JobError::Failed(other),
    })?;
    let heap = Arc::new(Heap::new(Arc::new(snapshot), progress)?);
    Ok(Counted { heap, origin: Origin::File(state) })
}

/// The second half: retainers, distances, dominators and retained sizes.
pub(super) fn load_retention(
    heap: &Heap,
    kept: Option<&SeenFile>,
    progress: &Progress,
) -> Result<Arc<Retention>, JobError<ReadError>> {
    if let Some(Ok(retention)) = kept.map(|kept| kept.retention(progress)) {
        return Ok(Arc::new(retention));
    }
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
