//! The file dialog, away from the UI thread.

use std::{
    convert::Infallible,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;

use super::export::Export;
use crate::{jobs::Job, model::Phase};

/// A dialog that is gone sooner than a person can answer was never there: the desktop has none.
const NO_DIALOG: Duration = Duration::from_millis(150);

/// How the dialog ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// Files to open.
    Files(Vec<PathBuf>, Phase),
    /// A file to write.
    Target(Export, PathBuf),
    Nothing,
    /// The desktop has no file dialog.
    NoDialog,
}

/// What a dialog is for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Open(Phase),
    Save(Export),
}

/// What the dialog gives back; none where nothing was chosen, or where there is no dialog.
type Answer = Job<Option<Vec<PathBuf>>, Infallible>;

/// The dialog that is open, if one is.
#[derive(Default)]
pub(super) struct FileDialog {
    open: Option<(Instant, Purpose, Answer)>,
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
        self.wait(Purpose::Open(phase), ctx, async {
            let files = dialog.await;
            files.map(|files| files.iter().map(|file| file.path().to_owned()).collect())
        });
    }

    /// Asks where to write a file. Call it on the UI thread.
    pub(super) fn save(&mut self, export: Export, ctx: &egui::Context, frame: &eframe::Frame) {
        if self.open.is_some() {
            return;
        }
        let (kind, name, ending) = export.names();
        let dialog = rfd::AsyncFileDialog::new()
            .set_title("Export")
            .add_filter(kind, &[ending])
            .set_file_name(format!("{name}.{ending}"))
            .set_parent(frame)
            .save_file();
        self.wait(Purpose::Save(export), ctx, async { dialog.await.map(|file| vec![file.path().to_owned()]) });
    }

    /// Waits for the answer of a dialog on a thread of its own.
    fn wait(
        &mut self,
        purpose: Purpose,
        ctx: &egui::Context,
        dialog: impl Future<Output = Option<Vec<PathBuf>>> + Send + 'static,
    ) {
        let ctx = ctx.clone();
        let wake = move || ctx.request_repaint();
        let job = Job::spawn_thread("file dialog", Arc::default(), wake, |_| Ok(pollster::block_on(dialog)));
        self.open = job.ok().map(|job| (Instant::now(), purpose, job));
    }

    /// How the dialog ended, once.
    pub(super) fn poll(&mut self) -> Option<Chosen> {
        let (opened, purpose, job) = self.open.as_mut()?;
        let result = job.take()?;
        let purpose = *purpose;
        let was_seen = opened.elapsed() >= NO_DIALOG || !cfg!(target_os = "linux");
        self.open = None;
        Some(match result {
            Ok(Some(mut files)) => match purpose {
                Purpose::Open(phase) => Chosen::Files(files, phase),
                Purpose::Save(export) => files.pop().map_or(Chosen::Nothing, |file| Chosen::Target(export, file)),
            },
            Ok(None) if was_seen => Chosen::Nothing,
            Ok(None) | Err(_) => Chosen::NoDialog,
        })
    }
}
