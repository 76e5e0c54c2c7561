//! Keeping the settings: on a thread of its own while the window is open, as a disk may take its time; in place at the end.

use std::{io, sync::Arc};

use eframe::egui;

use super::{App, Settings, SettingsFile, work::waker};
use crate::{
    jobs::{Job, JobError},
    model::Severity,
};

/// The file of the settings, as it knows them from now on, and the settings with what others have kept in it.
type Saved = (SettingsFile, Settings);

/// Keeps the settings, one save at a time.
pub(super) struct Keeper {
    file: SettingsFile,
    /// The save that runs, if one does: what was to be kept, and what it is called.
    running: Option<(Settings, String, Job<Saved, io::Error>)>,
    /// What else is to be kept after that.
    next: Option<String>,
    /// Whether the last save failed, of which enough was said.
    has_failed: bool,
    ctx: egui::Context,
}

impl Keeper {
    /// Keeps settings in `file`, and wakes the window when that is done.
    pub(super) fn new(file: SettingsFile, ctx: egui::Context) -> Self {
        Self { file, running: None, next: None, has_failed: false, ctx }
    }

    /// Whether anything is still to be kept.
    pub(super) const fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Begins to keep `settings`, of which `what` has changed. While another save runs, all that comes meanwhile waits for one.
    fn keep(&mut self, settings: &Settings, what: &str) {
        if self.running.is_some() {
            self.next = Some(what.to_owned());
            return;
        }
        let (mut file, mut kept) = (self.file.clone(), settings.clone());
        let job =
            Job::spawn_thread("settings", Arc::default(), waker(&self.ctx), move |_| match file.save(&mut kept) {
                Ok(()) => Ok((file, kept)),
                Err(error) => Err(JobError::Failed(error)),
            });
        // Where there is no thread to be had, what is kept at the end must do.
        self.running = job.ok().map(|job| (settings.clone(), what.to_owned(), job));
    }

    /// Takes over what was kept, and goes on with what has changed meanwhile. A sentence where that failed for the first time.
    fn poll(&mut self, settings: &mut Settings) -> Option<String> {
        let result = self.running.as_mut()?.2.take()?;
        let (sent, what, _) = self.running.take()?;
        let failure = match result {
            Ok((file, kept)) => {
                self.file = file;
                settings.take_kept(&sent, kept);
                self.has_failed = false;
                None
            }
            Err(JobError::Failed(error)) => Some(error.to_string()),
            Err(JobError::Panicked(fault)) => Some(fault),
            Err(JobError::Cancelled) => None,
        };
        if let Some(what) = self.next.take() {
            self.keep(settings, &what);
        }
        let why = failure.filter(|_| !std::mem::replace(&mut self.has_failed, true))?;
        Some(format!("{what} is remembered until the window is closed, as it could not be saved: {why}"))
    }

    /// Keeps `settings` before it answers, after the save that runs.
    fn finish(&mut self, settings: &mut Settings) -> io::Result<()> {
        self.next = None;
        if let Some((sent, _, job)) = self.running.take()
            && let Some(Ok((file, kept))) = job.wait()
        {
            self.file = file;
            settings.take_kept(&sent, kept);
        }
        self.file.save(settings)
    }
}

impl App {
    /// Keeps the settings for the next start; `what` has changed.
    pub(super) fn keep_settings(&mut self, what: &str) {
        if let Some(keeper) = &mut self.keeper {
            keeper.keep(&self.settings, what);
        }
    }

    /// Takes over what was kept, also by other windows.
    pub(super) fn take_kept(&mut self) {
        let failure = self.keeper.as_mut().and_then(|keeper| keeper.poll(&mut self.settings));
        if let Some(failure) = failure {
            self.messages.say(Severity::Warning, failure);
        }
    }

    /// Keeps all there is to keep, as the window is about to go.
    pub(super) fn keep_all(&mut self) {
        if let Some((selection, text)) = self.state.note_editor.take() {
            self.write_note(&selection, &text);
        }
        self.record_series();
        if let Some(keeper) = &mut self.keeper {
            // There is no window any more that could say what went wrong.
            keeper.finish(&mut self.settings).ok();
        }
    }
}
