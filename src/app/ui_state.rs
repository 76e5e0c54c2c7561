//! What the window remembers while it is open, and forgets when it is closed.

use crate::{
    app::series::SeriesState,
    model::{OpenKeys, TableOptions},
    ui::{ComparisonPanelState, PaletteState, RetainersPanelState, TimepointsPanelState},
};

/// States of the panels, and what was set for the table.
#[derive(Default)]
pub(super) struct UiState {
    pub(super) table: TableOptions,
    pub(super) timepoints: TimepointsPanelState,
    pub(super) comparison: ComparisonPanelState,
    pub(super) retainers: RetainersPanelState,
    pub(super) palette: PaletteState,
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
