//! The columns of a table: what they are called, how wide they are, and how their edges are moved.

use std::{borrow::Cow, collections::BTreeMap};

use eframe::egui::{Align, CursorIcon, Id, Rect, Sense, Ui, pos2, vec2};

use crate::ui::theme::Tokens;

/// Greatest width that keys give to a column, in points.
const MOST_WIDTH: f32 = 800.0;

/// A column of a [`TreeTable`](super::TreeTable).
///
/// ```
/// # use heapdrift::ui::widgets::Column;
/// let columns = [
///     Column::text("Class").width(260.0).stretch(),
///     Column::number("Δ size").tooltip("Size in the target minus size in the base"),
/// ];
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to a table"]
pub struct Column {
    key: Option<Cow<'static, str>>,
    pub(super) title: Cow<'static, str>,
    pub(super) tooltip: Cow<'static, str>,
    pub(super) align: Align,
    pub(super) sortable: bool,
    pub(super) movable: bool,
    width: f32,
    min_width: f32,
    stretch: bool,
}

impl Column {
    /// A column of words, aligned to the left; its first sort is ascending.
    pub fn text(title: impl Into<Cow<'static, str>>) -> Self {
        Self {
            key: None,
            title: title.into(),
            tooltip: Cow::Borrowed(""),
            align: Align::Min,
            sortable: true,
            movable: false,
            width: 160.0,
            min_width: 48.0,
            stretch: false,
        }
    }

    /// A column of numbers, aligned to the right; its first sort is descending.
    pub fn number(title: impl Into<Cow<'static, str>>) -> Self {
        Self { align: Align::Max, width: 92.0, ..Self::text(title) }
    }

    /// What the column means, shown when the pointer rests on its title.
    pub fn tooltip(mut self, tooltip: impl Into<Cow<'static, str>>) -> Self {
        self.tooltip = tooltip.into();
        self
    }

    /// The width in points until the user changes it; for a column that stretches, the least width.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self.min_width = self.min_width.min(width);
        self
    }

    /// The least width that the user can give to the column, in points.
    pub fn min_width(mut self, min_width: f32) -> Self {
        self.min_width = min_width;
        self
    }

    /// Lets the column take whatever width the others leave. One column of a table does; the last one if none says so.
    pub fn stretch(mut self) -> Self {
        self.stretch = true;
        self
    }

    /// What the column's width is known by, where its title changes; at first its title.
    pub fn key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Lets the user drag the column to another place.
    pub fn movable(mut self) -> Self {
        self.movable = true;
        self
    }

    fn width_key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.title)
    }

    /// Makes the column `way` points wider, or narrower, in what the user has `made` of widths.
    pub fn widen(&self, made: &mut BTreeMap<String, f32>, way: f32) {
        let width = made.get(self.width_key()).copied().unwrap_or(self.width);
        made.insert(self.width_key().to_owned(), (width + way).clamp(self.min_width, MOST_WIDTH));
    }

    /// A column by which the table can't be sorted.
    pub fn unsortable(mut self) -> Self {
        self.sortable = false;
        self
    }
}

/// The widths of a table's columns in this frame.
#[derive(Clone, Debug)]
pub(super) struct Widths {
    widths: Vec<f32>,
    /// The left edge of the first column, where it does not move with the others.
    stays_at: Option<f32>,
}

impl Widths {
    /// What the user made of the columns so far, and the rest of `available` for the one that stretches.
    pub(super) fn load(made: &BTreeMap<String, f32>, columns: &[Column], available: f32) -> Self {
        let width = |column: &Column| made.get(column.width_key()).copied().unwrap_or(column.width);
        let mut widths: Vec<f32> = columns.iter().map(width).collect();
        let stretching = stretching(columns);
        if let Some(column) = columns.get(stretching) {
            let others: f32 = widths.iter().sum::<f32>() - widths[stretching];
            // Below its width the table would rather scroll sideways; the user may still make the column narrower.
            let least = widths[stretching].min(column.width);
            widths[stretching] = (available - others).max(least);
        }
        Self { widths, stays_at: None }
    }

    /// Width of the first column.
    pub(super) fn first(&self) -> f32 {
        self.widths.first().copied().unwrap_or(0.0)
    }

    /// Lets the first column stand at `left`, however far the others are scrolled.
    pub(super) fn stay_at(&mut self, left: f32) {
        self.stays_at = Some(left);
    }

    /// The right edge of the first column, if it stays.
    pub(super) fn edge_that_stays(&self) -> Option<f32> {
        Some(self.stays_at? + self.first())
    }

    /// The part of `space` in which the column with number `index` can be seen: others disappear below one that stays.
    pub(super) fn seen(&self, index: usize, space: Rect) -> Rect {
        match self.edge_that_stays().filter(|_| index > 0) {
            Some(edge) => space.with_min_x(space.left().max(edge)),
            None => space,
        }
    }

    pub(super) fn total(&self) -> f32 {
        self.widths.iter().sum()
    }

    /// Where each column stands, from `left` on.
    pub(super) fn spans(&self, left: f32) -> impl Iterator<Item = (f32, f32)> + '_ {
        let spans = self.widths.iter().scan(left, |edge, width| {
            let span = (*edge, *edge + width);
            *edge = span.1;
            Some(span)
        });
        let stays = self.stays_at.map(|left| (left, left + self.first()));
        spans.enumerate().map(move |(index, span)| stays.filter(|_| index == 0).unwrap_or(span))
    }

    /// Lets the user move the edges between the columns within `header`; `made` takes effect in the next frame.
    pub(super) fn edges_ui(
        mut self,
        ui: &Ui,
        table: Id,
        columns: &[Column],
        header: Rect,
        made: &mut BTreeMap<String, f32>,
    ) {
        let edges: Vec<f32> = self.spans(header.left()).map(|(_, right)| right).collect();
        let mut changed = false;
        for (column, edge) in edges.iter().enumerate().take(columns.len().saturating_sub(1)) {
            if column > 0 && self.edge_that_stays().is_some_and(|stays| *edge < stays + 4.0) {
                continue;
            }
            let grip = Rect::from_x_y_ranges(edge - 4.0..=edge + 4.0, header.y_range());
            let response = ui.interact(grip, table.with(("edge", column)), Sense::CLICK | Sense::DRAG);
            let lively = response.hovered() || response.dragged();
            if lively {
                ui.set_cursor_icon(CursorIcon::ResizeColumn);
            }
            let tokens = Tokens::of(ui);
            let color = if lively { tokens.accent } else { tokens.line };
            let line = Rect::from_center_size(pos2(*edge, header.center().y), vec2(1.0, 12.0));
            ui.painter().rect_filled(line, 0.0, color);
            if response.double_clicked() {
                made.remove(columns[column].width_key());
            } else if let (true, Some(pointer)) = (response.dragged(), response.interact_pointer_pos()) {
                move_edge(&mut self.widths, columns, column, pointer.x - edge);
                changed = true;
            }
        }
        if changed {
            for (column, width) in columns.iter().zip(&self.widths) {
                made.insert(column.width_key().to_owned(), *width);
            }
        }
    }
}

fn stretching(columns: &[Column]) -> usize {
    columns.iter().position(|column| column.stretch).unwrap_or(columns.len().saturating_sub(1))
}

/// Moves the right edge of `column` by `way`: its side grows by what the columns on the other side give, nearest first.
/// The sum stays the same, so the edge follows the pointer and nothing jumps.
fn move_edge(widths: &mut [f32], columns: &[Column], column: usize, way: f32) {
    let (left, right) = widths.split_at_mut(column + 1);
    let (left_columns, right_columns) = columns.split_at(column + 1);
    if way > 0.0 {
        left[column] += take(right.iter_mut().zip(right_columns), way);
    } else if let Some(next) = right.first_mut() {
        *next += take(left.iter_mut().zip(left_columns).rev(), -way);
    }
}

/// Takes `wanted` points away from columns, in the given order and none below its least width; says how many it got.
fn take<'a>(givers: impl Iterator<Item = (&'a mut f32, &'a Column)>, wanted: f32) -> f32 {
    let mut taken = 0.0;
    for (width, column) in givers {
        let part = (wanted - taken).min((*width - column.min_width).max(0.0));
        *width -= part;
        taken += part;
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 3] {
        [
            Column::text("a").width(200.0).min_width(50.0).stretch(),
            Column::number("b").width(100.0).min_width(40.0),
            Column::number("c").width(100.0).min_width(40.0),
        ]
    }

    #[expect(clippy::float_cmp, reason = "all are sums of small whole numbers")]
    #[test]
    fn an_edge_takes_from_its_neighbours_in_turn_and_keeps_the_sum() {
        let mut widths = [200.0, 100.0, 100.0];
        move_edge(&mut widths, &columns(), 0, 90.0);
        assert_eq!(widths, [290.0, 40.0, 70.0]);
        move_edge(&mut widths, &columns(), 1, -500.0);
        assert_eq!(widths, [50.0, 40.0, 310.0]);
    }

    #[expect(clippy::float_cmp, reason = "all are sums of small whole numbers")]
    #[test]
    fn an_edge_stops_where_nobody_can_give() {
        let mut widths = [200.0, 40.0, 40.0];
        move_edge(&mut widths, &columns(), 0, 10.0);
        assert_eq!(widths, [200.0, 40.0, 40.0]);
    }
}
