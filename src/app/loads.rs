//! The files that are being loaded: a few side by side, the others in line.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;

use super::{
    Contents, Library, Source,
    load::{self, Counted},
    remembering::{Computed, Remembering},
};
use crate::{
    graph::Retention,
    jobs::{Job, JobError, Progress, ProgressReport},
    model::SnapshotKey,
    seen::{FileState, Origin, SeenFiles},
    snapshot::ReadError,
};

/// The two halves of a load.
enum Half {
    Heap(Job<Counted, ReadError>),
    Retention(Job<Arc<Retention>, ReadError>),
}

struct Load {
    half: Half,
    progress: Arc<Progress>,
    /// How the file was before it was read, if what is computed of it may be kept.
    state: Option<FileState>,
    /// When this half began, and how far the whole load was then.
    since: Instant,
    fraction_before: f32,
}

/// Before this a load has not shown how fast it is.
const TELLING: Duration = Duration::from_secs(1);

impl Load {
    fn new(half: Half, progress: Arc<Progress>, state: Option<FileState>) -> Self {
        let fraction_before = progress.report().fraction;
        Self { half, progress, state, since: Instant::now(), fraction_before }
    }

    /// Bytes of a file of `file_bytes` that were read a second so far, while it is being read.
    fn bytes_per_second(&self, file_bytes: u64) -> Option<u64> {
        let (elapsed, report) = (self.since.elapsed(), self.progress.report());
        let read = file_bytes as f32 * load::share_read(report)?;
        (elapsed >= TELLING && read > 0.0).then(|| (read / elapsed.as_secs_f32()) as u64)
    }

    /// Time until the load ends, if it goes on as it went.
    fn time_left(&self) -> Option<Duration> {
        let (elapsed, fraction) = (self.since.elapsed(), self.progress.report().fraction);
        let gained = fraction - self.fraction_before;
        (elapsed >= TELLING && gained > 0.02).then(|| elapsed.mul_f32((1.0 - fraction) / gained))
    }
}

/// Loads by snapshot.
#[derive(Default)]
pub(super) struct Loads {
    running: BTreeMap<SnapshotKey, Load>,
    /// Of those whose second half waits: progress, so that the bar goes on where it was, and from where the first half was.
    half_done: BTreeMap<SnapshotKey, (Arc<Progress>, Origin)>,
}

/// Files at work at once: more would only share the same cores, and need more memory.
fn limit() -> usize {
    rayon::current_num_threads().clamp(1, 4)
}

impl Loads {
    /// Takes what has arrived into the library, and starts what is next. Whether anything has changed.
    pub(super) fn poll(&mut self, library: &mut Library, remembering: &mut Remembering, ctx: &egui::Context) -> bool {
        let keys: Vec<SnapshotKey> = self.running.keys().copied().collect();
        let mut has_changed = false;
        for key in keys {
            has_changed |= self.poll_one(key, library, remembering);
        }
        while self.running.len() < limit() && self.start_next(library, remembering.files(), ctx) {
            has_changed = true;
        }
        has_changed
    }

    fn poll_one(&mut self, key: SnapshotKey, library: &mut Library, remembering: &mut Remembering) -> bool {
        let Some(load) = self.running.get_mut(&key) else { return false };
        let mut origin = None;
        let contents = match &mut load.half {
            Half::Heap(job) => match job.take() {
                None => return false,
                Some(Ok(counted)) => {
                    origin = Some(counted.origin);
                    Contents::Counted(counted.heap)
                }
                Some(Err(JobError::Cancelled)) => Contents::Cancelled,
                Some(Err(error)) => Contents::Failed(error.to_string()),
            },
            Half::Retention(job) => {
                let Some(result) = job.take() else { return false };
                let heap = library.get(key).and_then(|entry| entry.contents.heap()).cloned();
                match (heap, result) {
                    (None, _) => Contents::Cancelled,
                    (Some(heap), Ok(retention)) => Contents::Ready(heap, retention),
                    (Some(heap), Err(JobError::Cancelled)) => {
                        Contents::CountsOnly(heap, "cancelled before retained sizes were known".to_owned())
                    }
                    (Some(heap), Err(error)) => Contents::CountsOnly(heap, error.to_string()),
                }
            }
        };
        let load = self.running.remove(&key);
        if let (Some(load), Some(entry)) = (load, library.get_mut(key)) {
            if let Some(origin) = origin {
                self.half_done.insert(key, (load.progress, origin));
            } else if let (Contents::Ready(heap, retention), Some(state), Source::File(path)) =
                (&contents, load.state, &entry.source)
            {
                let (heap, retention) = (heap.clone(), retention.clone());
                remembering.keep(Computed { key, path: path.clone(), state, heap, retention });
            }
            entry.contents = contents;
        }
        true
    }

    /// Starts one more half: files that are not read yet come before retained sizes, and those that will be compared before
    /// those between them, so that the table comes soon.
    fn start_next(&mut self, library: &mut Library, seen: Option<&SeenFiles>, ctx: &egui::Context) -> bool {
        let (base, target) = library.ends_to_come();
        let next = |is_wanted: fn(&Contents) -> bool| {
            let mut keys: Vec<_> =
                library.entries().iter().filter(|entry| is_wanted(&entry.contents)).map(|entry| entry.key).collect();
            // What is new is in the target, and so are its holders.
            keys.sort_by_key(|&key| (Some(key) != target, Some(key) != base));
            keys.first().copied()
        };
        let waiting = next(|contents| matches!(contents, Contents::Waiting));
        let counted = next(|contents| matches!(contents, Contents::Counted(_)));
        let Some(key) = waiting.or(counted) else { return false };
        let Some(entry) = library.get_mut(key) else { return false };
        let (progress, origin) =
            self.half_done.remove(&key).unwrap_or_else(|| (load::progress(), Origin::Computed(None)));
        let wake = {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let mut state = None;
        let (half, contents) = if let Contents::Counted(heap) = &entry.contents {
            let of_job = heap.clone();
            state = origin.to_be_kept();
            let work = move |progress: &Progress| load::load_retention(&of_job, &origin, progress);
            let job = Job::spawn_thread("retention", progress.clone(), wake, work);
            (job.map(Half::Retention), Contents::Analysing(heap.clone()))
        } else {
            let (source, seen) = (entry.source.clone(), seen.cloned());
            let work = move |progress: &Progress| load::load_heap(&source, seen.as_ref(), progress);
            (Job::spawn_thread("load", progress.clone(), wake, work).map(Half::Heap), Contents::Reading)
        };
        match half {
            Ok(half) => {
                entry.contents = contents;
                self.running.insert(key, Load::new(half, progress, state));
            }
            Err(error) => entry.contents = Contents::Failed(format!("no thread could be started to load it: {error}")),
        }
        true
    }

    /// Stops the load of `key`, whatever its half; what waits is taken out of the line.
    pub(super) fn cancel(&mut self, key: SnapshotKey, library: &mut Library) {
        if let Some(load) = self.running.get(&key) {
            load.progress.cancel();
        } else if let Some(entry) = library.get_mut(key) {
            self.half_done.remove(&key);
            entry.contents = match std::mem::take(&mut entry.contents) {
                Contents::Waiting => Contents::Cancelled,
                Contents::Counted(heap) => {
                    Contents::CountsOnly(heap, "cancelled before retained sizes were known".to_owned())
                }
                other => other,
            };
        }
    }

    /// Loads once more what failed or was cancelled; from the second half on where the first was done.
    pub(super) fn again(key: SnapshotKey, library: &mut Library) {
        if let Some(entry) = library.get_mut(key) {
            entry.contents = match std::mem::take(&mut entry.contents) {
                Contents::CountsOnly(heap, _) => Contents::Counted(heap),
                Contents::Failed(_) | Contents::Cancelled => Contents::Waiting,
                other => other,
            };
        }
    }

    /// Forgets a snapshot that was removed; its work stops.
    pub(super) fn forget(&mut self, key: SnapshotKey) {
        self.running.remove(&key);
        self.half_done.remove(&key);
    }

    /// How far the load of `key` is, if it runs, and how long the rest will take, as far as can be told.
    pub(super) fn report(&self, key: SnapshotKey) -> Option<(ProgressReport, Option<Duration>)> {
        match self.running.get(&key) {
            Some(load) => Some((load.progress.report(), load.time_left())),
            None => self.half_done.get(&key).map(|(progress, _)| (progress.report(), None)),
        }
    }

    /// How fast the file of `key` is read, which has `file_bytes`, as far as can be told.
    pub(super) fn bytes_per_second(&self, key: SnapshotKey, file_bytes: u64) -> Option<u64> {
        self.running.get(&key)?.bytes_per_second(file_bytes)
    }

    /// Whether files are being loaded.
    pub(super) fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }
}
