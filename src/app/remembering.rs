//! What was computed of large snapshots is kept for the next time that they are opened.

use std::{collections::VecDeque, io, path::PathBuf, sync::Arc};

use eframe::egui;

use super::{App, work::waker};
use crate::{
    graph::{Heap, Retention},
    jobs::{Job, JobError, Progress},
    model::{Severity, SnapshotKey},
    seen::{FileState, SeenFiles},
};

/// A snapshot that was read and analysed.
pub(super) struct Computed {
    pub(super) key: SnapshotKey,
    pub(super) path: PathBuf,
    /// How the file was before it was read.
    pub(super) state: FileState,
    pub(super) heap: Arc<Heap>,
    pub(super) retention: Arc<Retention>,
}

/// What is done in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Keep,
    Forget,
}

type Running = (Task, Job<(), io::Error>);

/// Keeps what was computed, one file at a time.
#[derive(Default)]
pub(super) struct Remembering {
    /// Where; none where nothing is kept, as in tests.
    files: Option<SeenFiles>,
    is_on: bool,
    waiting: VecDeque<Computed>,
    running: Option<Running>,
    /// Whether keeping failed, of which enough was said.
    has_failed: bool,
}

impl Remembering {
    /// Keeps what was computed in `files`, if `is_on`.
    pub(super) fn new(files: SeenFiles, is_on: bool) -> Self {
        let mut remembering = Self::default();
        (remembering.files, remembering.is_on) = (Some(files), is_on);
        remembering
    }

    /// Where to look for what was kept; none if nothing is to be.
    pub(super) fn files(&self) -> Option<&SeenFiles> {
        self.files.as_ref().filter(|_| self.is_on)
    }

    /// Puts `computed` in line.
    pub(super) fn keep(&mut self, computed: Computed) {
        if self.files().is_some() {
            self.waiting.push_back(computed);
        }
    }

    /// Takes a snapshot out of the line, as it was removed.
    pub(super) fn forget(&mut self, key: SnapshotKey) {
        self.waiting.retain(|computed| computed.key != key);
    }

    /// Whether anything is still to be kept, or forgotten.
    pub(super) fn is_busy(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }

    /// Takes the answer of what runs, and begins what is next. A sentence where that failed; of what could not be kept, the first time.
    fn poll(&mut self, ctx: &egui::Context) -> Option<String> {
        let answer = self.running.as_mut().and_then(|(task, job)| Some((*task, job.take()?)));
        if answer.is_some() {
            self.running = None;
        }
        if self.running.is_none()
            && let Some(files) = self.files().cloned()
            && let Some(computed) = self.waiting.pop_front()
        {
            self.run(Task::Keep, ctx, move |progress| {
                let Computed { path, state, heap, retention, .. } = computed;
                files.keep(&path, state, (&heap, &retention), progress).map(drop)
            });
        }
        let (task, error) = match answer? {
            (_, Ok(()) | Err(JobError::Cancelled)) => return None,
            (task, Err(error)) => (task, error),
        };
        match task {
            Task::Forget => Some(format!("What was remembered of large snapshots could not be deleted: {error}")),
            Task::Keep => (!std::mem::replace(&mut self.has_failed, true)).then(|| {
                format!("Large snapshots will open no faster the next time, as nothing could be kept: {error}")
            }),
        }
    }

    /// Forgets all that was kept, and what was about to be.
    pub(super) fn forget_all(&mut self, ctx: &egui::Context) {
        self.waiting.clear();
        if let Some(files) = self.files.clone() {
            let unfinished = self.running.take();
            self.run(Task::Forget, ctx, move |_| {
                // What it would keep later would stay.
                stop(unfinished);
                files.forget_all()
            });
        }
    }

    /// Begins `work`. Where there is no thread to be had, nothing is lost but some time or some room.
    fn run(
        &mut self,
        task: Task,
        ctx: &egui::Context,
        work: impl FnOnce(&Progress) -> io::Result<()> + Send + 'static,
    ) {
        let work = move |progress: &Progress| work(progress).map_err(JobError::Failed);
        self.running = Job::spawn_thread("remember", Arc::default(), waker(ctx), work).ok().map(|job| (task, job));
    }
}

/// A window that closes leaves no unfinished file behind.
impl Drop for Remembering {
    fn drop(&mut self) {
        stop(self.running.take());
    }
}

/// Stops what runs, and waits for its end: keeping ends soon, and takes its unfinished file away; forgetting is done first.
fn stop(running: Option<Running>) {
    if let Some((_, job)) = running {
        job.cancel();
        job.wait();
    }
}

impl App {
    /// The app that remembers in `files` what it computed of large snapshots, and does not compute it again.
    #[must_use]
    pub fn with_seen(mut self, files: SeenFiles) -> Self {
        self.remembering = Remembering::new(files, self.settings.remembers_snapshots);
        self
    }

    /// Takes what was computed of a snapshot to be kept, once nothing else is to be done.
    pub(super) fn remember_computed(&mut self, ctx: &egui::Context) {
        if self.loads.is_busy() || self.work.is_busy() || !self.remembering.is_busy() {
            return;
        }
        if let Some(failure) = self.remembering.poll(ctx) {
            self.messages.say(Severity::Warning, failure);
        }
    }

    /// Begins or ends to remember large snapshots. What was kept of them goes in the end.
    pub(super) fn toggle_remembering(&mut self, ctx: &egui::Context) {
        let is_on = !self.settings.remembers_snapshots;
        self.settings.remembers_snapshots = is_on;
        self.remembering.is_on = is_on;
        if !is_on {
            self.remembering.forget_all(ctx);
        }
        self.keep_settings("Whether large snapshots are remembered");
    }
}
