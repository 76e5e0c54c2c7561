//! What the window remembers while it is open, and forgets when it is closed.

use crate::{
    app::series::SeriesState,
    model::{OpenKeys, TableOptions},
    ui::{ComparisonPanelState, GoToState, NoteEditor, PaletteState, RetainersPanelState, TimepointsPanelState},
};

/// States of the panels, and what was set for the table.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing about the window")]
pub(super) struct UiState {
    pub(super) table: TableOptions,
    pub(super) timepoints: TimepointsPanelState,
    pub(super) comparison: ComparisonPanelState,
    pub(super) retainers: RetainersPanelState,
    pub(super) palette: PaletteState,
    pub(super) go_to: GoToState,
    pub(super) note_editor: NoteEditor,
    /// Whether the list of all notes is open.
    pub(super) shows_notes: bool,
    /// What was done last and can't be seen otherwise, until something else is done.
    pub(super) status: Option<String>,
    /// Whether the sheet of shortcuts is open.
    pub(super) shows_shortcuts: bool,
    /// Whether the list of holders is shown whole.
    pub(super) shows_all_holders: bool,
    /// What the next table opens with, in place of what is open now.
    pub(super) open_again: Option<OpenKeys>,
    pub(super) series: SeriesState,
    /// Whether the person has selected something, or nothing, on purpose. Until then the window selects what tells most.
    pub(super) has_chosen: bool,
}
