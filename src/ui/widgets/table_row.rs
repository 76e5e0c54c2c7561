//! One row of a table: its surface, its triangle, its cells, and what assistive technology is told about it.

use eframe::egui::{
    Align, CornerRadius, Id, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Action, pos2,
    vec2,
};

use super::{
    cells::OVERHANG,
    column::{Column, Widths},
    tree_table::{Disclosure, TableEvent, TreeRow},
};
use crate::ui::{
    icons::{Icon, focus_ring},
    theme::{CELL_PADDING, GRID, INDENT, RADIUS, Tokens},
};

/// One visible row of this frame.
pub(super) struct RowView {
    pub(super) id: Id,
    pub(super) row: usize,
    /// What is seen of the row, as wide as the view.
    pub(super) place: Rect,
    /// The row's cells, which may reach beyond the view on both sides.
    pub(super) cells: Rect,
    /// Whether rows of this table can be opened.
    pub(super) tree: bool,
    pub(super) selected: bool,
    /// Whether the table has the keyboard's focus.
    pub(super) focused: bool,
}

impl RowView {
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        info: &TreeRow,
        columns: &[Column],
        widths: &Widths,
        mut cell_ui: impl FnMut(&mut Ui, usize),
        events: &mut Vec<TableEvent>,
    ) -> Response {
        // Without `Sense::FOCUSABLE`: the table is one stop of the Tab key, not one for each row.
        let response = ui.interact(self.place, self.id, Sense::CLICK);
        if response.clicked() || response.secondary_clicked() {
            events.push(TableEvent::Selected(self.row));
        }
        if response.double_clicked() {
            events.push(TableEvent::Activated(self.row));
        }
        self.announce(ui, info, &response, events);
        self.paint_surface(ui, response.contains_pointer());

        let spans: Vec<_> = widths.spans(self.cells.left()).collect();
        for (index, (column, &(left, right))) in columns.iter().zip(&spans).enumerate() {
            let is_run_over = (1..=info.empty_columns).contains(&index) && widths.edge_that_stays().is_none();
            let last_of_first =
                spans.get(info.empty_columns).filter(|_| index == 0 && widths.edge_that_stays().is_none());
            let right = last_of_first.map_or(right, |&(_, right)| right);
            let cell = Rect::from_x_y_ranges(left..=right, self.cells.y_range());
            if is_run_over || !ui.is_rect_visible(widths.seen(index, cell)) {
                continue;
            }
            let mut content = cell.shrink2(vec2(CELL_PADDING, 0.0));
            if index == 0 && self.tree {
                content.min.x = self.disclosure_ui(ui, info, content, events);
            }
            let layout = match column.align {
                Align::Max => Layout::right_to_left(Align::Center),
                _ => Layout::left_to_right(Align::Center),
            };
            let cell = UiBuilder::new()
                .scope_id(self.id.with(index))
                .max_rect(content)
                .layout(layout)
                .accessibility_parent(self.id)
                .accessibility_role(Role::Cell);
            let mut cell = ui.new_child(cell);
            cell.shrink_clip_rect(widths.seen(index, content.expand2(vec2(OVERHANG, 0.0))));
            cell_ui(&mut cell, index);
        }
        response
    }

    /// Draws the triangle of a row that can be opened; answers where the content of the first column starts.
    fn disclosure_ui(&self, ui: &Ui, info: &TreeRow, content: Rect, events: &mut Vec<TableEvent>) -> f32 {
        // However deep the row stands, half of the column stays for its words.
        let indent = (info.level as f32 * INDENT).min(content.width() / 2.0);
        let left = content.left() - GRID + indent;
        let place = Rect::from_min_size(pos2(left, content.top()), vec2(INDENT, content.height()));
        let end = place.right() + GRID / 2.0;
        let open = match info.disclosure {
            Disclosure::Leaf => return end,
            Disclosure::Open => true,
            Disclosure::Closed => false,
        };
        let response = ui.interact(place, self.id.with("disclosure"), Sense::CLICK);
        let tokens = Tokens::of(ui);
        let icon = if open { Icon::Open } else { Icon::Closed };
        let color = if response.hovered() { tokens.text } else { tokens.text_weak };
        icon.paint(ui.painter(), place, color);
        if response.clicked() {
            events.push(TableEvent::Toggled { row: self.row, open: !open });
        }
        end
    }

    fn announce(&self, ui: &Ui, info: &TreeRow, response: &Response, events: &mut Vec<TableEvent>) {
        let role = if self.tree { Role::TreeItem } else { Role::Row };
        response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), &info.name));
        ui.ctx().accesskit_node_builder(self.id, |node| {
            node.set_row_index(self.row);
            node.set_level(info.level + 1);
            node.set_selected(self.selected);
            match info.disclosure {
                Disclosure::Leaf => {}
                Disclosure::Closed => {
                    node.set_expanded(false);
                    node.add_action(Action::Expand);
                }
                Disclosure::Open => {
                    node.set_expanded(true);
                    node.add_action(Action::Collapse);
                }
            }
        });
        for (action, open) in [(Action::Expand, true), (Action::Collapse, false)] {
            if ui.input(|input| input.has_accesskit_action_request(self.id, action)) {
                events.push(TableEvent::Toggled { row: self.row, open });
            }
        }
    }

    fn paint_surface(&self, ui: &Ui, hovered: bool) {
        let tokens = Tokens::of(ui);
        // By the absolute number, so that stripes scroll with the rows.
        if self.row % 2 == 1 {
            ui.painter().rect_filled(self.place, 0.0, tokens.stripe);
        }
        let fill = match (self.selected, hovered) {
            (true, _) => tokens.selected,
            (false, true) => tokens.hover,
            (false, false) => return,
        };
        let rounded = self.place.shrink2(vec2(GRID / 2.0, 0.5));
        ui.painter().rect_filled(rounded, CornerRadius::same(RADIUS), fill);
        if self.selected {
            // Not by the surface alone, which differs little from that of other rows.
            let mark = Rect::from_min_size(rounded.min + vec2(0.0, 4.0), vec2(3.0, rounded.height() - 8.0));
            ui.painter().rect_filled(mark, CornerRadius::same(2), tokens.accent);
        }
        if self.selected && self.focused {
            focus_ring(ui.painter(), rounded, tokens);
        }
    }
}
