//! From a file to all that is known of it, computed now or before.

use std::{path::Path, sync::Arc};

use super::{FileState, SeenFile, SeenFiles};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{ReadError, read_file},
};

/// From where what is known of a snapshot comes.
#[derive(Debug)]
pub enum Origin {
    /// It was computed before, and kept.
    Kept(SeenFile),
    /// It is computed now, from a file that was in this state before; none where that can't be told, or nothing is to be kept.
    Computed(Option<FileState>),
}

/// Counts and sizes of the snapshot in the file at `path`: from what was kept in `seen`, if it was seen before.
pub fn load_heap(path: &Path, seen: Option<&SeenFiles>, progress: &Progress) -> Result<(Heap, Origin), ReadError> {
    let state = seen.and_then(|_| FileState::of(path).ok());
    if let Some((heap, kept)) = kept_heap(path, seen, state, progress) {
        return Ok((heap, Origin::Kept(kept)));
    }
    let snapshot = read_file(path, progress)?;
    Ok((Heap::new(Arc::new(snapshot), progress)?, Origin::Computed(state)))
}

/// The same, and who retains whom; the file's state before it was read, if what was computed of it may be kept. Takes less time than
/// one after the other.
pub fn load(
    path: &Path,
    seen: Option<&SeenFiles>,
    progress: &Progress,
) -> Result<(Heap, Retention, Option<FileState>), ReadError> {
    let state = seen.and_then(|_| FileState::of(path).ok());
    if let Some((heap, kept)) = kept_heap(path, seen, state, progress) {
        let retention = Origin::Kept(kept).retention(&heap, progress)?;
        return Ok((heap, retention, None));
    }
    let (heap, retention) = Heap::with_retention(Arc::new(read_file(path, progress)?), progress)?;
    Ok((heap, retention, state))
}

/// What was kept of the file at `path`, which is in `state`.
fn kept_heap(
    path: &Path,
    seen: Option<&SeenFiles>,
    state: Option<FileState>,
    progress: &Progress,
) -> Option<(Heap, SeenFile)> {
    let mut kept = seen?.find(path, progress)?;
    let heap = kept.heap(path, progress).ok()?;
    // Its strings are those of the file as it was recognised.
    (FileState::of(path).ok() == state).then_some((heap, kept))
}

impl Origin {
    /// Who retains whom in `heap`, which is from here.
    pub fn retention(&self, heap: &Heap, progress: &Progress) -> Result<Retention, Cancelled> {
        match self {
            Self::Kept(kept) => kept.retention(progress).or_else(|_| Retention::new(heap, progress)),
            Self::Computed(_) => Retention::new(heap, progress),
        }
    }

    /// How the file was before it was read, if what was computed of it may be kept.
    pub fn to_be_kept(&self) -> Option<FileState> {
        match self {
            Self::Kept(_) => None,
            Self::Computed(state) => *state,
        }
    }
}
