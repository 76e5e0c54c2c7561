//! A cell with a value, as every table shows it.

use eframe::egui::Ui;

use super::{tones::tone_of, widgets::SizeCell};
use crate::model::Cell;

/// Draws `cell`; nothing for an empty one.
pub(super) fn value_ui(ui: &mut Ui, cell: &Cell) {
    if cell.text.is_empty() {
        return;
    }
    let mut shown = SizeCell::new(&cell.text).tone(tone_of(cell.tone));
    if let Some(share) = cell.share {
        shown = shown.share(share);
    }
    if !cell.tooltip.is_empty() {
        shown = shown.tooltip(|| cell.tooltip.clone());
    }
    ui.add(shown);
}
