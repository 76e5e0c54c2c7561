//! What is on screen as a file: written in the background, whole or not at all.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

use eframe::egui::{self, ColorImage};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use super::{App, Entry, whole_file};
use crate::{
    jobs::{Job, JobError},
    model::{Compared, HeapView, KeptClass, Note, NoteSubject, RetainerView, Selection, Severity, SnapshotKey},
    report::{Remarks, Report, SnapshotInfo, write_csv, write_html, write_path_dot, write_retainers_dot},
    timeline::growth::{Growth, Holder},
};

/// Rows of a report for people.
const HTML_ROWS: usize = 50;
/// Longer than any window takes to draw a frame.
const FRAME: Duration = Duration::from_secs(10);

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
    /// The table as it is filtered and sorted, with exact numbers.
    Csv,
    /// What happened and who holds it, for a browser.
    Html,
    /// The same with samples of strings.
    HtmlWithText,
    /// The open retainers, or the path of the selected holder, as a graph.
    Dot,
    /// What the window shows.
    Screenshot,
}

impl Export {
    /// What the kind of file is called, what such a file is called unless the person says otherwise, and how it ends.
    pub(super) const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Csv => ("Comma-separated values", "heap-growth", "csv"),
            Self::Html | Self::HtmlWithText => ("Web page", "heap-growth", "html"),
            Self::Dot => ("Graph for Graphviz", "retainers", "dot"),
            Self::Screenshot => ("Picture", "heapdrift", "png"),
        }
    }
}

/// The file that is being written, if one is.
pub(super) type ExportJob = Option<Job<PathBuf, io::Error>>;

/// All that a file is made of.
enum Material {
    Table(Export, Table),
    Retainers(RetainerView, String),
    Path(Arc<Growth>, usize, HeapView),
    /// The next frame, as soon as it is drawn.
    Frame(Receiver<Arc<ColorImage>>),
}

struct Table {
    infos: Vec<SnapshotInfo>,
    compared: Arc<Compared>,
    rows: Vec<u32>,
    growth: Option<Arc<Growth>>,
    remarks: Remarks,
}

impl App {
    /// Writes what is on screen to `path`.
    pub(super) fn export(&mut self, export: Export, path: PathBuf, ctx: &egui::Context) {
        let Some(material) = self.material(export, ctx) else { return };
        let ctx = ctx.clone();
        let job = Job::spawn_thread(
            "export",
            Arc::default(),
            move || ctx.request_repaint(),
            move |_| {
                whole_file::replace(&path, |out| material.write(out)).map_err(JobError::Failed)?;
                Ok(path)
            },
        );
        match job {
            Ok(job) => self.exporting = Some(job),
            Err(error) => self.messages.say(Severity::Failure, format!("The file could not be written: {error}")),
        }
    }

    /// What a file of this kind is made of; none where there is no such thing on screen.
    fn material(&self, export: Export, ctx: &egui::Context) -> Option<Material> {
        match export {
            Export::Csv | Export::Html | Export::HtmlWithText => {
                let table = self.table.as_ref()?;
                let compared = table.compared.clone();
                let infos: Option<Vec<SnapshotInfo>> = compared.keys.iter().map(|&key| self.info(key)).collect();
                let growth = self.work.growth.found(&compared.keys).filter(|_| spans_all(&compared));
                let rows = table.order.shown.clone();
                let notes =
                    self.notes_and_places().into_iter().filter(|(note, place)| place.is_ok() && may_pass_on(note));
                let notes = notes.map(|(note, _)| note.clone()).collect();
                let remarks = Remarks { notes, expected: self.settings.expected.clone() };
                Some(Material::Table(export, Table { infos: infos?, compared, rows, growth, remarks }))
            }
            Export::Dot => self.selected_path().or_else(|| {
                let words = self.subject().map(|(title, _)| title.text).unwrap_or_default();
                Some(Material::Retainers(self.work.retainers.get()?.clone(), words))
            }),
            Export::Screenshot => {
                let (sender, receiver) = mpsc::channel();
                // Where nobody waits any more, nobody misses it.
                ctx.request_screenshot(move |image| drop(sender.send(image)));
                ctx.request_repaint();
                Some(Material::Frame(receiver))
            }
        }
    }

    /// The path to the holder of the growth that is selected, if one is.
    fn selected_path(&self) -> Option<Material> {
        let Selection::Object { snapshot, node, .. } = self.selected_holder()?.selection else { return None };
        let keys = &self.table.as_ref()?.compared.keys;
        let growth = self.work.growth.found(keys)?;
        let is_it = |holder: &Holder| holder.node == node && keys.get(holder.timepoint) == Some(&snapshot);
        let at = growth.holders.iter().position(is_it)?;
        Some(Material::Path(growth, at, self.heap_view(snapshot)?))
    }

    /// Asks where to write what is on screen.
    pub(super) fn ask_where(&mut self, export: Export, ctx: &egui::Context, frame: &eframe::Frame) {
        let is_there = match export {
            Export::Csv | Export::Html | Export::HtmlWithText => self.table.is_some(),
            Export::Dot => self.work.retainers.get().is_some(),
            Export::Screenshot => true,
        };
        if is_there {
            self.dialog.save(export, ctx, frame);
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

/// Whether `note` is on something of the service whose snapshots are reported. Classes that have no place in the source, such as
/// `(string)`, are in every service, and what was said of them may be about another one.
const fn may_pass_on(note: &Note) -> bool {
    !matches!(note.subject, NoteSubject::Class(KeptClass { at: None, .. }))
}

impl Material {
    fn write(self, out: impl Write) -> io::Result<()> {
        match self {
            Self::Table(export, table) => table.write(export, out),
            Self::Retainers(view, words) => write_retainers_dot(&view, &words, usize::MAX, out),
            Self::Path(growth, at, view) => match growth.holders.get(at) {
                Some(holder) => write_path_dot(holder, &view, out),
                None => Ok(()),
            },
            Self::Frame(frame) => {
                let image = frame.recv_timeout(FRAME).map_err(|_| io::Error::other("the window was not drawn"))?;
                let [width, height] = image.size.map(|side| side as u32);
                let written = PngEncoder::new(out).write_image(image.as_raw(), width, height, ExtendedColorType::Rgba8);
                written.map_err(io::Error::other)
            }
        }
    }
}

impl Table {
    fn write(&self, export: Export, out: impl Write) -> io::Result<()> {
        let Self { infos, compared, rows, growth, remarks } = self;
        let most = if export == Export::Csv { rows.len() } else { HTML_ROWS };
        let shown = rows.iter().take(most).copied().collect();
        let report =
            Report { snapshots: infos, comparison: &compared.comparison, rows: shown, matching_count: rows.len() };
        let last = compared.timepoints.last().filter(|_| export == Export::HtmlWithText);
        match export {
            Export::Csv => write_csv(&report, out),
            _ => write_html(&report, growth.as_deref(), last.map(|last| &*last.heap), remarks, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_on_what_every_service_has_stays_here() {
        let on =
            |subject| Note { subject, name: String::new(), text: "about another service".to_owned(), is_pinned: false };
        let class = |at| NoteSubject::Class(KeptClass { name: "Order".to_owned(), at });
        assert!(!may_pass_on(&on(class(None))));
        assert!(may_pass_on(&on(class(Some(("app.js".to_owned(), 1, 1))))));
        assert!(may_pass_on(&on(NoteSubject::Holder("Orders.queue: Array".to_owned()))));
        let object = NoteSubject::Object { node_id: 1, class: "Order".to_owned(), files: Vec::new() };
        assert!(may_pass_on(&on(object)), "it has a place only beside a snapshot in which it was noted");
    }
}
