//! The file dialog, away from the UI thread.

use std::{
    convert::Infallible,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;

use crate::{jobs::Job, model::Phase};

/// A dialog that is gone sooner than a person can answer was never there: the desktop has none.
const NO_DIALOG: Duration = Duration::from_millis(150);

/// How the dialog ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    Files(Vec<PathBuf>, Phase),
    Nothing,
    /// The desktop has no file dialog.
    NoDialog,
}

/// What the dialog gives back; none where nothing was chosen, or where there is no dialog.
type Answer = Job<Option<Vec<PathBuf>>, Infallible>;

/// The dialog that is open, if one is.
#[derive(Default)]
pub(super) struct FileDialog {
    open: Option<(Instant, Phase, Answer)>,
}

impl FileDialog {
    /// Opens the dialog for files of a series, unless it is open. Call it on the UI thread: some desktops want to be asked there.
    pub(super) fn open(&mut self, phase: Phase, ctx: &egui::Context, frame: &eframe::Frame) {
        if self.open.is_some() {
            return;
        }
        let dialog = rfd::AsyncFileDialog::new()
            .set_title("Open heap snapshots")
            .add_filter("Heap snapshots", &["heapsnapshot", "heaptimeline", "json", "gz", "zst"])
            .add_filter("All files", &["*"])
            .set_parent(frame)
            .pick_files();
        let ctx = ctx.clone();
        let job = Job::spawn_thread(
            "file dialog",
            Arc::default(),
            move || ctx.request_repaint(),
            move |_| {
                let files = pollster::block_on(dialog);
                Ok(files.map(|files| files.iter().map(|file| file.path().to_owned()).collect()))
            },
        );
        self.open = job.ok().map(|job| (Instant::now(), phase, job));
    }

    /// How the dialog ended, once.
    pub(super) fn poll(&mut self) -> Option<Chosen> {
        let (opened, phase, job) = self.open.as_mut()?;
        let result = job.take()?;
        let phase = *phase;
        let was_seen = opened.elapsed() >= NO_DIALOG || !cfg!(target_os = "linux");
        self.open = None;
        Some(match result {
            Ok(Some(files)) => Chosen::Files(files, phase),
            Ok(None) if was_seen => Chosen::Nothing,
            Ok(None) | Err(_) => Chosen::NoDialog,
        })
    }
}
