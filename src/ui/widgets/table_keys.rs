//! What the keyboard does to a table that has the focus.

use eframe::egui::{Event, EventFilter, Id, Key, Modifiers, Popup, Ui};

use super::tree_table::{Disclosure, TableEvent, TreeRow};

/// What the keys act upon.
pub(super) struct Table {
    pub(super) row_count: usize,
    pub(super) selected: Option<usize>,
    /// How many rows the view holds.
    pub(super) page: f64,
}

/// Takes the table's keys out of the input, before egui moves the focus by them, and adds what they mean to `events`.
/// Answers the row that became the current one, if it changed.
pub(super) fn events(
    ui: &Ui,
    id: Id,
    table: &Table,
    describe: impl Fn(usize) -> TreeRow,
    events: &mut Vec<TableEvent>,
) -> Option<usize> {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    // What lies above the table has the keys.
    if table.row_count == 0 || Popup::is_any_open(ui.ctx()) {
        return None;
    }

    let last = table.row_count - 1;
    let page = (table.page as usize).saturating_sub(1).max(1);
    let mut current = table.selected.filter(|row| *row <= last);
    for key in take_keys(ui) {
        current = match (key, current) {
            (Key::Home, _) | (Key::ArrowDown | Key::ArrowUp | Key::PageDown | Key::PageUp, None) => Some(0),
            (Key::End, _) => Some(last),
            (Key::ArrowDown, Some(row)) => Some((row + 1).min(last)),
            (Key::ArrowUp, Some(row)) => Some(row.saturating_sub(1)),
            (Key::PageDown, Some(row)) => Some(row.saturating_add(page).min(last)),
            (Key::PageUp, Some(row)) => Some(row.saturating_sub(page)),
            (_, None) => None,
            (key, Some(row)) => Some(on_row(key, row, last, &describe, events)),
        };
    }
    if current == table.selected {
        return None;
    }
    events.extend(current.map(TableEvent::Selected));
    current
}

/// A key that depends on what the current row is; answers the current row afterwards.
fn on_row(
    key: Key,
    row: usize,
    last: usize,
    describe: impl Fn(usize) -> TreeRow,
    events: &mut Vec<TableEvent>,
) -> usize {
    let toggled = |open| TableEvent::Toggled { row, open };
    let info = describe(row);
    match (key, info.disclosure) {
        (Key::Enter, _) => events.push(TableEvent::Activated(row)),
        (Key::ArrowRight | Key::Space, Disclosure::Closed) => events.push(toggled(true)),
        (Key::ArrowLeft | Key::Space, Disclosure::Open) => events.push(toggled(false)),
        (Key::ArrowRight, Disclosure::Open) => return (row + 1).min(last),
        (Key::ArrowLeft, _) => return info.parent.unwrap_or(row),
        _ => {}
    }
    row
}

/// The table's keys of this frame, in the order they were pressed.
fn take_keys(ui: &Ui) -> Vec<Key> {
    let mut keys = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let key = match event {
                Event::Key { key, pressed: true, modifiers: Modifiers::NONE, .. } if is_ours(*key) => Some(*key),
                _ => None,
            };
            keys.extend(key);
            key.is_none()
        });
    });
    keys
}

fn is_ours(key: Key) -> bool {
    matches!(
        key,
        Key::ArrowUp
            | Key::ArrowDown
            | Key::ArrowLeft
            | Key::ArrowRight
            | Key::Home
            | Key::End
            | Key::PageUp
            | Key::PageDown
            | Key::Enter
            | Key::Space
    )
}
