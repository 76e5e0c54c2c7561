//! The title of a column, by which the table is sorted and the column moved.

use eframe::egui::{Align, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, accesskit, pos2, vec2};

use super::{Elide, column::Column, cut_to, tree_table::TableEvent};
use crate::ui::{
    fonts,
    icons::{Icon, focus_ring},
    theme::{CELL_PADDING, Tokens},
};

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl SortDirection {
    fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// The column by which a table is sorted, and the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// Index of the column.
    pub column: usize,
    /// Which end comes first.
    pub direction: SortDirection,
}

/// Draws the title of a column in `rect`; answers the new order if the user asked for one, of rows or of columns.
pub(super) fn header_cell_ui(
    ui: &Ui,
    rect: Rect,
    table: Id,
    index: usize,
    column: &Column,
    sort: Option<Sort>,
) -> Option<TableEvent> {
    let direction = sort.filter(|sort| sort.column == index).map(|sort| sort.direction);
    let sense = if column.sortable { Sense::click() } else { Sense::hover() };
    let sense = if column.movable { sense | Sense::DRAG } else { sense };
    let response = ui.interact(rect, table.with(("title", index)), sense);
    announce(ui, &response, column, direction);
    paint(ui, &response, rect, column, direction);
    let clicked = column.sortable && response.clicked();
    let moved = if column.movable { move_ui(ui, rect, table, index, &response) } else { None };
    if !column.tooltip.is_empty() {
        response.on_hover_ui(|ui| {
            ui.label(&*column.tooltip);
        });
    }
    let sort = clicked.then(|| Sort {
        column: index,
        direction: match (direction, column.align) {
            (Some(direction), _) => direction.reversed(),
            (None, Align::Max) => SortDirection::Descending,
            (None, _) => SortDirection::Ascending,
        },
    });
    moved.or(sort.map(TableEvent::SortBy))
}

/// Lets the title in `rect` be dragged to the place of another one of the same table.
fn move_ui(ui: &Ui, rect: Rect, table: Id, index: usize, response: &Response) -> Option<TableEvent> {
    response.dnd_set_drag_payload(Dragged { table, column: index });
    let from = |dragged: &Dragged| (dragged.table == table && dragged.column != index).then_some(dragged.column);
    if let Some(column) = response.dnd_hover_payload::<Dragged>().and_then(|dragged| from(&dragged)) {
        // It will stand on the far side of what it is dragged over.
        let x = if column < index { rect.right() } else { rect.left() };
        ui.painter().vline(x, rect.y_range(), Stroke::new(2.0, Tokens::of(ui).accent));
    }
    let column = response.dnd_release_payload::<Dragged>().and_then(|dragged| from(&dragged))?;
    Some(TableEvent::Moved { column, to: index })
}

/// The title that is being dragged.
struct Dragged {
    table: Id,
    column: usize,
}

fn announce(ui: &Ui, response: &Response, column: &Column, direction: Option<SortDirection>) {
    let title = &column.title;
    let (words, order) = match direction {
        None => ("", None),
        Some(SortDirection::Ascending) => (", sorted ascending", Some(accesskit::SortDirection::Ascending)),
        Some(SortDirection::Descending) => (", sorted descending", Some(accesskit::SortDirection::Descending)),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, ui.is_enabled(), format!("{title}{words}")));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if let Some(order) = order {
            node.set_sort_direction(order);
        }
        if !column.tooltip.is_empty() {
            node.set_description(&*column.tooltip);
        }
    });
}

fn paint(ui: &Ui, response: &Response, rect: Rect, column: &Column, direction: Option<SortDirection>) {
    let tokens = Tokens::of(ui);
    if response.has_focus() {
        focus_ring(ui.painter(), rect.shrink(2.0), tokens);
    }
    let lively = direction.is_some() || response.hovered() && column.sortable;
    let color = if lively { tokens.text } else { tokens.text_weak };
    let arrow = direction.map(|direction| match direction {
        SortDirection::Ascending => Icon::Up,
        SortDirection::Descending => Icon::Down,
    });
    let arrow_width = if arrow.is_some() { 14.0 } else { 0.0 };
    let space = rect.shrink2(vec2(CELL_PADDING, 0.0));
    let mut font = fonts::small(ui);
    if direction.is_some() {
        font.family = fonts::semibold_family();
    }
    // Names of snapshots differ at their end as a rule.
    let title = cut_to(ui, &column.title, Elide::Middle, &font, (space.width() - arrow_width).max(0.0));
    let galley = ui.painter().layout_no_wrap(title, font, color);

    // The arrow stands on the inner side, so that the title keeps to the edge that the cells keep to.
    let left = match column.align {
        Align::Max => space.right() - galley.size().x,
        _ => space.left(),
    };
    let arrow_x = match column.align {
        Align::Max => left - 8.0,
        _ => left + galley.size().x + 8.0,
    };
    let top = space.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(left, top), galley, color);
    if let Some(arrow) = arrow {
        let place = Rect::from_center_size(pos2(arrow_x, space.center().y), vec2(14.0, 14.0));
        arrow.paint(ui.painter(), place, tokens.accent);
    }
}
