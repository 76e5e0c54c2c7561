//! The files that are being loaded: a few side by side, the others in line.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;

use super::{Contents, Library, load};
use crate::{
    graph::{Heap, Retention},
    jobs::{Job, JobError, Progress, ProgressReport},
    model::SnapshotKey,
    snapshot::ReadError,
};

/// The two halves of a load.
enum Half {
    Heap(Job<Arc<Heap>, ReadError>),
    Retention(Job<Arc<Retention>, ReadError>),
}

struct Load {
    half: Half,
    progress: Arc<Progress>,
    /// When this half began, and how far the whole load was then.
    since: Instant,
    fraction_before: f32,
}

/// Before this a load has not shown how fast it is.
const TELLING: Duration = Duration::from_secs(1);

impl Load {
    fn new(half: Half, progress: Arc<Progress>) -> Self {
        let fraction_before = progress.report().fraction;
        Self { half, progress, since: Instant::now(), fraction_before }
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
    /// Progress of those whose second half waits, so that the bar goes on where it was.
    half_done: BTreeMap<SnapshotKey, Arc<Progress>>,
}

/// Files at work at once: more would only share the same cores, and need more memory.
fn limit() -> usize {
    rayon::current_num_threads().clamp(1, 4)
}

impl Loads {
    /// Takes what has arrived into the library, and starts what is next. Whether anything has changed.
    pub(super) fn poll(&mut self, library: &mut Library, ctx: &egui::Context) -> bool {
        let keys: Vec<SnapshotKey> = self.running.keys().copied().collect();
        let mut has_changed = false;
        for key in keys {
            has_changed |= self.poll_one(key, library);
        }
        while self.running.len() < limit() && self.start_next(library, ctx) {
            has_changed = true;
        }
        has_changed
    }

    fn poll_one(&mut self, key: SnapshotKey, library: &mut Library) -> bool {
        let Some(load) = self.running.get_mut(&key) else { return false };
        let contents = match &mut load.half {
            Half::Heap(job) => match job.take() {
                None => return false,
                Some(Ok(heap)) => Contents::Counted(heap),
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
        if let Some(load) = self.running.remove(&key).filter(|_| matches!(contents, Contents::Counted(_))) {
            self.half_done.insert(key, load.progress);
        }
        if let Some(entry) = library.get_mut(key) {
            entry.contents = contents;
        }
        true
    }

    /// Starts one more half: files that are not read yet come before retained sizes, and those that will be compared before
    /// those between them, so that the table comes soon.
    fn start_next(&mut self, library: &mut Library, ctx: &egui::Context) -> bool {
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
        let progress = self.half_done.remove(&key).unwrap_or_else(load::progress);
        let wake = {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let (half, contents) = if let Contents::Counted(heap) = &entry.contents {
            let of_job = heap.clone();
            let work = move |progress: &Progress| load::load_retention(&of_job, progress);
            let job = Job::spawn_thread("retention", progress.clone(), wake, work);
            (job.map(Half::Retention), Contents::Analysing(heap.clone()))
        } else {
            let source = entry.source.clone();
            let work = move |progress: &Progress| load::load_heap(&source, progress);
            (Job::spawn_thread("load", progress.clone(), wake, work).map(Half::Heap), Contents::Reading)
        };
        match half {
            Ok(half) => {
                entry.contents = contents;
                self.running.insert(key, Load::new(half, progress));
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
            None => self.half_done.get(&key).map(|progress| (progress.report(), None)),
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
