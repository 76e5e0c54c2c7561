//! What is on screen as a file: written in the background, whole or not at all.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui;

use super::{App, Entry, whole_file};
use crate::{
    jobs::{Job, JobError},
    model::{Compared, Note, Severity, SnapshotKey},
    report::{Report, SnapshotInfo, write_csv, write_html},
    timeline::growth::Growth,
};

/// Rows of a report for people.
const HTML_ROWS: usize = 50;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
    /// The table as it is filtered and sorted, with exact numbers.
    Csv,
    /// What happened and who holds it, for a browser.
    Html,
}

impl Export {
    /// What the files are called, and how they end.
    pub(super) const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("Comma-separated values", "csv"),
            Self::Html => ("Web page", "html"),
        }
    }
}

/// The file that is being written, if one is.
pub(super) type ExportJob = Option<Job<PathBuf, io::Error>>;

impl App {
    /// Writes what is on screen to `path`.
    pub(super) fn export(&mut self, export: Export, path: PathBuf, ctx: &egui::Context) {
        let Some(table) = &self.table else { return };
        let compared = table.compared.clone();
        let infos: Option<Vec<SnapshotInfo>> = compared.keys.iter().map(|&key| self.info(key)).collect();
        let Some(infos) = infos else { return };
        let rows = table.order.shown.clone();
        let notes = self.notes_and_places().into_iter().filter(|(_, place)| place.is_ok());
        let notes: Vec<Note> = notes.map(|(note, _)| note.clone()).collect();
        let growth = self.work.growth.found(&compared.keys).filter(|_| spans_all(&compared));
        let ctx = ctx.clone();
        let job = Job::spawn_thread(
            "export",
            Arc::default(),
            move || ctx.request_repaint(),
            move |_| {
                write(export, &path, &infos, (&compared, &rows), growth.as_deref(), &notes)
                    .map_err(JobError::Failed)?;
                Ok(path)
            },
        );
        match job {
            Ok(job) => self.exporting = Some(job),
            Err(error) => self.messages.say(Severity::Failure, format!("The file could not be written: {error}")),
        }
    }

    /// Asks where to write what is on screen, if anything is.
    pub(super) fn ask_where(&mut self, export: Export, ctx: &egui::Context, frame: &eframe::Frame) {
        if self.table.is_some() {
            self.dialog.save(export, "heap-growth", ctx, frame);
        }
    }

    /// Says what became of the file.
    pub(super) fn take_export(&mut self) {
        let Some(result) = self.exporting.as_mut().and_then(Job::take) else { return };
        self.exporting = None;
        match result {
            Ok(path) => self.messages.say(Severity::Note, format!("Saved as {}", path.display())),
            Err(error) => self.messages.say(Severity::Failure, format!("The file could not be written: {error}")),
        }
    }

    fn info(&self, key: SnapshotKey) -> Option<SnapshotInfo> {
        let entry: &Entry = self.library.get(key)?;
        let heap = entry.contents.heap()?;
        Some(SnapshotInfo {
            name: entry.name.clone(),
            path: entry.source.path().display().to_string(),
            taken: entry.taken,
            file_bytes: entry.file_bytes,
            node_count: heap.snapshot.nodes.len() as u64,
            edge_count: heap.snapshot.edges.len() as u64,
            string_count: heap.snapshot.strings.len() as u64,
            total_size_bytes: heap.total_size_bytes(),
        })
    }
}

/// Whether the first and the last of all timepoints are compared.
fn spans_all(compared: &Compared) -> bool {
    let comparison = &compared.comparison;
    comparison.base == 0 && comparison.target + 1 == compared.timepoints.len()
}

fn write(
    export: Export,
    path: &Path,
    infos: &[SnapshotInfo],
    (compared, rows): (&Compared, &[u32]),
    growth: Option<&Growth>,
    notes: &[Note],
) -> io::Result<()> {
    let shown = rows.iter().map(|&row| compared.row(row));
    let shown = match export {
        Export::Csv => shown.collect(),
        Export::Html => shown.take(HTML_ROWS).collect(),
    };
    let report = Report { snapshots: infos, comparison: &compared.comparison, rows: shown, matching_count: rows.len() };
    whole_file::replace(path, |out| match export {
        Export::Csv => write_csv(&report, out),
        Export::Html => write_html(&report, growth, notes, out),
    })
}
