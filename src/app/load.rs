//! From a file to a heap, and from a heap to who retains whom: the two halves of a load.

use std::sync::{Arc, LazyLock};

use super::Source;
use crate::{
    graph::{self, Heap, Retention},
    jobs::{JobError, Progress, Stage},
    snapshot::{self, ReadError, read_bytes, read_file},
};

/// The stages of both halves, so that one bar runs through the whole load.
static PLAN: LazyLock<Vec<Stage>> = LazyLock::new(|| [snapshot::STAGES, graph::STAGES].concat());

/// Progress for both halves of a load.
pub(super) fn progress() -> Arc<Progress> {
    Arc::new(Progress::new(&PLAN))
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
