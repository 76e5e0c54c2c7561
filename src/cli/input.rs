//! Files become heaps: several at once, as far as memory allows.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use rayon::prelude::*;

use crate::{
    graph::{self, Heap, Retention},
    jobs::{Progress, Stage},
    report::SnapshotInfo,
    sample::SampleFile,
    seen::{self, SeenFiles},
    snapshot::{self, ReadError, read_bytes},
    timeline::{Timepoint, taken_at},
};

/// The stages of a whole load.
pub(super) static STAGES: LazyLock<Vec<Stage>> =
    LazyLock::new(|| [&[seen::STAGE], snapshot::STAGES, graph::STAGES].concat());

/// Where a snapshot comes from.
#[derive(Debug, Clone)]
pub(super) enum Input {
    File(PathBuf),
    Bundled(SampleFile),
}

/// An input that could not be used: the sentence, and the path last.
#[derive(Debug, thiserror::Error)]
#[error("{source} ({path})")]
pub(super) struct InputError {
    path: String,
    source: ReadError,
}

/// A snapshot with all that is to be known of it by itself.
pub(super) struct Loaded {
    pub(super) info: SnapshotInfo,
    pub(super) heap: Arc<Heap>,
    pub(super) retention: Arc<Retention>,
}

impl Loaded {
    pub(super) fn timepoint(&self) -> Timepoint {
        Timepoint { heap: self.heap.clone(), retention: Some(self.retention.clone()) }
    }
}

impl Input {
    /// As it was given.
    pub(super) fn path(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Bundled(file) => file.name.to_owned(),
        }
    }

    /// When the snapshot was taken, as far as is known.
    pub(super) fn taken(&self) -> Option<std::time::SystemTime> {
        match self {
            Self::File(path) => {
                let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
                taken_at(&file_name(path), modified)
            }
            Self::Bundled(file) => taken_at(file.name, None),
        }
    }

    /// Memory in bytes that the load will take, as a rule: about that of the text, which shrinks to a tenth when packed.
    fn memory_bytes(&self) -> u64 {
        const PACKED: u64 = 10;
        match self {
            Self::File(path) => {
                let is_packed = path.extension().is_some_and(|ending| ending != "heapsnapshot");
                let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
                if is_packed { size.saturating_mul(PACKED) } else { size }
            }
            Self::Bundled(file) => file.bytes.len() as u64 * PACKED,
        }
    }

    fn load(&self, seen: Option<&SeenFiles>, progress: &Progress) -> Result<Loaded, ReadError> {
        let (heap, retention, to_be_kept) = match self {
            Self::File(path) => seen::load(path, seen, progress)?,
            Self::Bundled(file) => {
                let (heap, retention) = Heap::with_retention(Arc::new(read_bytes(file.bytes, progress)?), progress)?;
                (heap, retention, None)
            }
        };
        if let (Self::File(path), Some(seen), Some(state)) = (self, seen, to_be_kept)
            && let Err(error) = seen.keep(path, state, (&heap, &retention), progress)
        {
            // The answer is not worse for it.
            let path = path.display();
            drop(writeln!(
                io::stderr(),
                "heapdrift: what was computed could not be kept for the next time: {error} ({path})"
            ));
        }
        let (heap, retention) = (Arc::new(heap), Arc::new(retention));
        let snapshot = &heap.snapshot;
        let path = self.path();
        let info = SnapshotInfo {
            name: short_name(&path),
            taken: self.taken(),
            file_bytes: snapshot.file_bytes,
            node_count: snapshot.nodes.len() as u64,
            edge_count: snapshot.edges.len() as u64,
            string_count: snapshot.strings.len() as u64,
            total_size_bytes: heap.total_size_bytes(),
            path,
        };
        Ok(Loaded { info, heap, retention })
    }
}

/// Loads `inputs`, with a progress for each in `progress`. Either all of them, or what is wrong with each that failed.
///
/// What was computed before is taken from `seen`, and what is computed is kept there. They are loaded side by side as long as
/// what is in the making fits half of the free memory.
pub(super) fn load_all(
    inputs: &[Input],
    seen: Option<&SeenFiles>,
    progress: &[Arc<Progress>],
) -> Result<Vec<Loaded>, Vec<InputError>> {
    let work: Vec<(&Input, &Arc<Progress>)> = inputs.iter().zip(progress).collect();
    let budget = free_memory_bytes() / 2;
    let mut results = Vec::with_capacity(work.len());
    let mut rest = work.as_slice();
    while !rest.is_empty() {
        let mut sum = 0_u64;
        let fitting = rest.iter().take_while(|(input, _)| {
            sum = sum.saturating_add(input.memory_bytes());
            sum <= budget
        });
        let (batch, later) = rest.split_at(fitting.count().max(1));
        let loads = batch.par_iter().map(|(input, progress)| {
            input.load(seen, progress).map_err(|source| InputError { path: input.path(), source })
        });
        // On the pool, even a single one: a thread outside that waits for it again and again was seen to leave a core without work.
        rayon::scope(|_| results.par_extend(loads));
        rest = later;
    }
    let (loaded, failed): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    if failed.is_empty() {
        Ok(loaded.into_iter().filter_map(Result::ok).collect())
    } else {
        Err(failed.into_iter().filter_map(Result::err).collect())
    }
}

/// Gives snapshots of the same name their whole paths as names.
pub(super) fn tell_apart(infos: &mut [SnapshotInfo]) {
    let names: Vec<String> = infos.iter().map(|info| info.name.clone()).collect();
    for info in infos {
        if names.iter().filter(|name| **name == info.name).count() > 1 {
            info.name.clone_from(&info.path);
        }
    }
}

/// Free memory in bytes; where the system does not tell, what any machine should have.
fn free_memory_bytes() -> u64 {
    const UNKNOWN: u64 = 2 << 30;
    let available = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    available.map_or(UNKNOWN, |kibibytes| kibibytes * 1024)
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The file's name without what every snapshot's name ends in.
fn short_name(path: &str) -> String {
    let mut name = file_name(Path::new(path));
    for ending in [".gz", ".zst", ".heapsnapshot", ".heaptimeline"] {
        let kept = name.len().saturating_sub(ending.len());
        if kept > 0 && name.ends_with(ending) {
            name.truncate(kept);
        }
    }
    name
}
