//! The row that a person works with: what can be copied of it, and its menu.

use std::{convert::Infallible, sync::Arc};

use eframe::egui;

use super::{App, Contents};
use crate::{
    jobs::Job,
    model::{
        Action, ComparisonRows, CurrentRow, HeapView, HolderRow, ObjectPath, RetainerView, RowRef, Selection, Severity,
        SnapshotKey, format, object_subject,
    },
    snapshot::NodeIndex,
    ui::{CLASSES, ComparisonWish, HOLDERS, widgets::table_has_focus},
};

/// The text that is on its way to the clipboard, if one is.
pub(super) type CopyJob = Option<Job<String, Infallible>>;

/// What is to be copied.
enum Material {
    Text(String),
    /// May be long.
    Path(ObjectPath),
}

/// Of what was copied, so much is said.
const STATUS_CHARS: usize = 60;

/// A row of the retainers if one is current and the person is not at another table, else what is selected.
enum Current<'a> {
    Retainer(&'a RetainerView, usize),
    Holder(&'a HolderRow),
    Row(&'a ComparisonRows, RowRef),
    /// An object that stands in no list.
    Object,
}

impl App {
    fn current(&self, ctx: &egui::Context) -> Option<Current<'_>> {
        let is_elsewhere = [CLASSES, HOLDERS].into_iter().any(|table| table_has_focus(ctx, table));
        let retainer = || {
            let view = self.work.retainers.get().filter(|_| !is_elsewhere)?;
            Some(Current::Retainer(view, view.number_of(self.state.retainers.current?)?))
        };
        let row = || Some(Current::Row(self.table.as_ref()?, self.selected_row()?));
        let holder = || self.selected_holder().map(Current::Holder);
        let object = || matches!(self.selection.get()?, Selection::Object { .. }).then_some(Current::Object);
        retainer().or_else(row).or_else(holder).or_else(object)
    }

    /// What the current row is.
    pub(super) fn current_row(&self, ctx: &egui::Context) -> Option<CurrentRow> {
        let is_object = matches!(self.selection.get(), Some(Selection::Object { .. }));
        Some(match self.current(ctx)? {
            Current::Retainer(view, number) => {
                CurrentRow { has_path: view.rest(number).is_none(), has_id: view.holder(number).is_some() }
            }
            Current::Holder(_) | Current::Row(..) | Current::Object => {
                CurrentRow { has_path: is_object, has_id: is_object }
            }
        })
    }

    /// Opens the menu of the card that has the focus, else of the current row.
    pub(super) fn open_row_menu(&mut self, ctx: &egui::Context) {
        if self.state.timepoints.open_menu() {
            return;
        }
        match self.current(ctx) {
            Some(Current::Retainer(..)) => self.state.retainers.opens_menu = true,
            Some(Current::Row(..)) => self.state.comparison.wish = Some(ComparisonWish::RowMenu),
            Some(Current::Holder(_)) => self.state.comparison.wish = Some(ComparisonWish::HolderMenu),
            Some(Current::Object) | None => {}
        }
    }

    /// Copies of the current row what `action` says, if it has such a thing.
    pub(super) fn copy(&mut self, action: Action, ctx: &egui::Context) {
        // What was asked for last is what is wanted.
        self.copying = None;
        match self.to_copy(action, ctx) {
            Some(Material::Text(text)) => self.put_on_clipboard(text, ctx),
            Some(Material::Path(path)) => {
                let ctx = ctx.clone();
                let job = Job::spawn(Arc::default(), move || ctx.request_repaint(), move |_| Ok(path.text()));
                self.copying = Some(job);
            }
            None => {}
        }
    }

    /// Puts the text on the clipboard that took its time.
    pub(super) fn take_copied(&mut self, ctx: &egui::Context) {
        let Some(result) = self.copying.as_mut().and_then(Job::take) else { return };
        self.copying = None;
        match result {
            Ok(text) => self.put_on_clipboard(text, ctx),
            Err(error) => self.messages.say(Severity::Failure, format!("The path could not be copied: {error}")),
        }
    }

    /// Puts `text` on the clipboard, and says what it begins with until something else is done.
    pub(super) fn put_on_clipboard(&mut self, text: String, ctx: &egui::Context) {
        self.state.status = Some(match text.trim().lines().count() {
            0 | 1 => format!("Copied: {}", format::elide_middle(&format::one_line(text.trim()), STATUS_CHARS)),
            lines => format!("Copied: {} lines", format::count(lines as u64)),
        });
        ctx.copy_text(text);
    }

    fn to_copy(&self, action: Action, ctx: &egui::Context) -> Option<Material> {
        let current = self.current(ctx)?;
        if action == Action::CopyPath {
            return match current {
                Current::Retainer(view, number) => {
                    let path = view.object_path(number).map(Material::Path);
                    path.or_else(|| view.merged_path_text(number).map(Material::Text))
                }
                Current::Holder(row) => Some(Material::Text(row.path.clone())),
                Current::Row(..) | Current::Object => {
                    let (snapshot, node) = self.selected_object()?;
                    Some(Material::Path(ObjectPath::new(self.heap_view(snapshot)?, node)))
                }
            };
        }
        self.text_to_copy(action, &current).map(Material::Text)
    }

    fn text_to_copy(&self, action: Action, current: &Current<'_>) -> Option<String> {
        match (action, current) {
            (Action::CopyRow, Current::Retainer(view, number)) => Some(view.row_text(*number, "\t")),
            (Action::CopyRow, Current::Holder(row)) => Some(row.row_text()),
            (Action::CopyRow, Current::Row(table, row)) => Some(table.row_text(*row, &self.timepoint_names())),
            (Action::CopyRow, Current::Object) => {
                let (snapshot, node) = self.selected_object()?;
                Some(object_subject(self.library.get(snapshot)?.contents.heap()?, node).text)
            }
            (Action::CopyId, Current::Retainer(view, number)) => {
                Some(view.view.heap.snapshot.nodes.id(view.holder(*number)?).to_string())
            }
            (Action::CopyId, _) => {
                let (snapshot, node) = self.selected_object()?;
                Some(self.library.get(snapshot)?.contents.heap()?.snapshot.nodes.id(node).to_string())
            }
            _ => None,
        }
    }

    fn selected_object(&self) -> Option<(SnapshotKey, NodeIndex)> {
        match *self.selection.get()? {
            Selection::Object { snapshot, node, .. } => Some((snapshot, node)),
            _ => None,
        }
    }

    /// The heap of `snapshot` and who retains whom in it, once that is known.
    pub(super) fn heap_view(&self, snapshot: SnapshotKey) -> Option<HeapView> {
        match &self.library.get(snapshot)?.contents {
            Contents::Ready(heap, retention) => {
                Some(HeapView { snapshot, heap: heap.clone(), retention: retention.clone() })
            }
            _ => None,
        }
    }
}
