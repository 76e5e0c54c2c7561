//! The row that a person works with: what can be copied of it, and its menu.

use eframe::egui;

use super::{App, Contents};
use crate::{
    model::{
        Action, ComparisonRows, CurrentRow, HeapView, HolderRow, RetainerView, RowRef, Selection, SnapshotKey,
        object_subject, path_text,
    },
    snapshot::NodeIndex,
    ui::{CLASSES, ComparisonWish, HOLDERS, widgets::table_has_focus},
};

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
            Current::Retainer(view, number) => CurrentRow { has_path: true, has_id: view.holder(number).is_some() },
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

    /// What `action` copies of the current row; none where it has no such thing.
    pub(super) fn text_to_copy(&self, action: Action, ctx: &egui::Context) -> Option<String> {
        let current = self.current(ctx)?;
        match (action, &current) {
            (Action::CopyRow, Current::Retainer(view, number)) => Some(view.row_text(*number, "\t")),
            (Action::CopyRow, Current::Holder(row)) => Some(row.row_text()),
            (Action::CopyRow, Current::Row(table, row)) => Some(table.row_text(*row, &self.timepoint_names())),
            (Action::CopyRow, Current::Object) => {
                let (snapshot, node) = self.selected_object()?;
                Some(object_subject(self.library.get(snapshot)?.contents.heap()?, node).text)
            }
            (Action::CopyPath, Current::Retainer(view, number)) => Some(view.path_text(*number)),
            (Action::CopyPath, Current::Holder(row)) => Some(row.path.clone()),
            (Action::CopyPath, Current::Row(..) | Current::Object) => {
                let (snapshot, node) = self.selected_object()?;
                Some(path_text(&self.heap_view(snapshot)?, node))
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
