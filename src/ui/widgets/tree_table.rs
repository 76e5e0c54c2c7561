//! A table whose rows may open to further rows: the comparison, the retainers, lists of objects.
//!
//! It draws the visible rows and nothing else, so a frame costs the same with ten rows and with a thousand million.
//! The caller keeps the data, flattened to visible rows; the table says by [`TableEvent`]s what the user wants.
//!
//! The layout of columns is our own, because here a row is one thing: one rounded
//! selection, one node in the accessibility tree that owns its cells, and one column (not always the last) takes what is left.

use std::{collections::BTreeMap, ops::Range};

use eframe::egui::{
    Context, Id, Rect, Response, Role, ScrollArea, Sense, Stroke, TextWrapMode, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{
    column::{Column, Widths},
    row_menu::row_menu,
    row_scroller::{BAR_WIDTH, Reveal, RowScroll},
    sort_header::{Sort, header_cell_ui},
    table_keys,
    table_row::RowView,
};
use crate::ui::{
    icons::focus_ring,
    theme::{HEADER_HEIGHT, ROW_HEIGHT, Tokens},
};

/// What a table remembers between frames; belongs to the panel that shows it.
#[derive(Clone, Debug, Default)]
pub struct TreeTableState {
    /// Where the rows stand.
    pub scroll: RowScroll,
    /// Widths in points of the columns that the user gave another one, by their keys.
    pub widths: BTreeMap<String, f32>,
    /// Height of the part with the rows in the frame before, in points, and the rows that were seen there.
    last_view: (f32, Range<usize>),
}

impl TreeTableState {
    /// Brings `row` into view at the next frame.
    pub fn scroll_to_row(&mut self, row: usize) {
        self.scroll.scroll_to_row(row, Reveal::Nearest);
    }
}

/// Share of the table's width up to which the first column stays while the others are scrolled.
const MOST_THAT_STAYS: f32 = 0.6;

fn table_id(name: &str) -> Id {
    Id::unique(("tree table", name))
}

/// Whether the table called `name` has the keyboard's focus.
pub fn table_has_focus(ctx: &Context, name: &str) -> bool {
    ctx.memory(|memory| memory.has_focus(table_id(name)))
}

/// Whether a row can be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disclosure {
    /// Has nothing below it.
    #[default]
    Leaf,
    /// Has rows below it, which are hidden.
    Closed,
    /// Its rows follow it.
    Open,
}

/// What the table must know about a row, beside its cells.
#[derive(Clone, Debug, Default)]
pub struct TreeRow {
    /// What the row says as a whole, for assistive technology: "(string), grew by 9.9 MB".
    pub name: String,
    /// How deep the row stands; 0 for the outermost.
    pub level: usize,
    /// Whether it can be opened.
    pub disclosure: Disclosure,
    /// The row it belongs to; the left arrow key goes there.
    pub parent: Option<usize>,
    /// How many columns behind the first are empty, so that its words may run on there.
    pub empty_columns: usize,
}

/// What the user did to a table. Rows and columns are indexes as given to the table in this frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableEvent {
    /// Made this row the current one, by pointer or keyboard.
    Selected(usize),
    /// Wants the row opened (`open`) or closed.
    Toggled {
        /// The row.
        row: usize,
        /// Whether it shall be open.
        open: bool,
    },
    /// Double click or Enter.
    Activated(usize),
    /// Wants another order of rows.
    SortBy(Sort),
    /// Dragged a column to the place of another one.
    Moved {
        /// The column.
        column: usize,
        /// Where it shall stand.
        to: usize,
    },
}

/// Draws the items of the menu of a row, and answers the first that can be chosen.
type RowMenu<'a> = Box<dyn FnMut(&mut Ui, usize) -> Option<Response> + 'a>;

/// A table with a fixed header, to be filled row by row.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::{Column, TableEvent, TreeRow, TreeTable, TreeTableState};
/// # fn draw(ui: &mut egui::Ui, state: &mut TreeTableState, classes: &[(String, i64)], selected: &mut Option<usize>) {
/// let columns = [Column::text("Class").stretch(), Column::number("Δ size")];
/// let events = TreeTable::new("Classes", &columns, classes.len())
///     .selected(*selected)
///     .show(
///         ui,
///         state,
///         |row| TreeRow { name: classes[row].0.clone(), ..TreeRow::default() },
///         |ui, row, column| match column {
///             0 => { ui.label(&classes[row].0); }
///             _ => { ui.label(classes[row].1.to_string()); }
///         },
///     );
/// for event in events {
///     if let TableEvent::Selected(row) = event {
///         *selected = Some(row);
///     }
/// }
/// # }
/// ```
#[must_use = "call show"]
pub struct TreeTable<'a> {
    name: &'a str,
    columns: &'a [Column],
    row_count: usize,
    sort: Option<Sort>,
    selected: Option<usize>,
    tree: bool,
    menu: Option<RowMenu<'a>>,
    opens_menu: bool,
}

impl<'a> TreeTable<'a> {
    /// A table of `row_count` visible rows; `name` says what they are, for assistive technology, and is unique in the window.
    pub fn new(name: &'a str, columns: &'a [Column], row_count: usize) -> Self {
        Self { name, columns, row_count, sort: None, selected: None, tree: true, menu: None, opens_menu: false }
    }

    /// The order in which the caller gives the rows, shown in the header.
    pub fn sorted_by(mut self, sort: Option<Sort>) -> Self {
        self.sort = sort;
        self
    }

    /// The current row.
    pub fn selected(mut self, row: Option<usize>) -> Self {
        self.selected = row;
        self
    }

    /// No row can be opened: no triangles and no space for them.
    pub fn flat(mut self) -> Self {
        self.tree = false;
        self
    }

    /// What a right click on a row offers; `opens` shows it for the current row, as if a key had asked for it.
    pub fn context_menu(mut self, opens: bool, menu: impl FnMut(&mut Ui, usize) -> Option<Response> + 'a) -> Self {
        self.menu = Some(Box::new(menu));
        self.opens_menu = opens;
        self
    }

    /// Draws the table in the available space and answers what the user did.
    ///
    /// `describe` is asked for visible rows and for the one that a key acts upon; `cell_ui` draws the content of one cell
    /// (row, column), in a layout that runs from the cell's own side: right to left in a number column.
    pub fn show(
        mut self,
        ui: &mut Ui,
        state: &mut TreeTableState,
        describe: impl Fn(usize) -> TreeRow,
        mut cell_ui: impl FnMut(&mut Ui, usize, usize),
    ) -> Vec<TableEvent> {
        let mut events = Vec::new();
        let id = table_id(self.name);
        let outer = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(outer);
        let focus = ui.interact(outer, id, Sense::click());
        self.announce(ui, &focus);

        let mut view = outer;
        view.max.x = (view.max.x - BAR_WIDTH).max(view.min.x);
        let mut widths = Widths::load(&state.widths, self.columns, view.width());
        let sideways = widths.total() > view.width() + 0.5;
        let mut body = view;
        body.min.y += HEADER_HEIGHT;
        body.max.y = (body.max.y - if sideways { BAR_WIDTH } else { 0.0 }).max(body.min.y);

        let mut moved = None;
        if focus.has_focus() {
            let page = f64::from(body.height() / ROW_HEIGHT);
            let table = table_keys::Table { row_count: self.row_count, selected: self.selected, page };
            moved = table_keys::events(ui, id, &table, &describe, &mut events);
            if let Some(row) = moved {
                self.selected = Some(row);
                state.scroll.scroll_to_row(row, Reveal::Nearest);
            }
        }
        // Whatever opens below the table may take its room, but not the row that it is about.
        let (last_height, last_rows) = &state.last_view;
        let is_losing = |row: &usize| body.height() < *last_height && last_rows.contains(row);
        if let Some(row) = self.selected.filter(|row| self.opens_menu || is_losing(row)) {
            state.scroll.scroll_to_row(row, Reveal::Nearest);
        }
        let rows = state.scroll.visible_rows(ui, body, self.row_count, ROW_HEIGHT);
        if let Some(row) = moved.filter(|row| rows.range().contains(row)) {
            // What the table stands in may be scrolled as well.
            ui.scroll_to_rect(rows.rect(row), None);
        }
        state.last_view = (body.height(), rows.range());

        let inside = UiBuilder::new().scope_id(id.with("inside")).max_rect(view).accessibility_parent(id);
        let mut inside = ui.new_child(inside);
        // A click anywhere on a row selects the row, so texts don't take clicks for themselves.
        inside.style_mut().interaction.selectable_labels = false;
        inside.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
        let scroll_area = ScrollArea::horizontal().id_salt("sideways").auto_shrink(false);
        scroll_area.show(&mut inside, |ui| {
            let left = ui.min_rect().left();
            // The first column stays while the others are scrolled, unless it would leave them next to nothing.
            if sideways && widths.first() < MOST_THAT_STAYS * view.width() {
                widths.stay_at(view.left());
            }
            let width = widths.total().max(view.width());
            let header = Rect::from_min_size(pos2(left, view.top()), vec2(width, HEADER_HEIGHT));
            let all = Rect::from_min_size(header.min, vec2(width, HEADER_HEIGHT + body.height()));
            ui.allocate_rect(all, Sense::hover());
            self.header_ui(ui, id, header, &widths, &mut events);

            let mut rows_ui = ui.new_child(UiBuilder::new().scope_id(id.with("rows")).max_rect(body));
            rows_ui.shrink_clip_rect(Rect::from_x_y_ranges(view.x_range(), body.y_range()));
            for row in rows.range() {
                let place = rows.rect(row);
                let cells = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
                let view = RowView {
                    id: id.with(("row", row)),
                    row,
                    place,
                    cells,
                    tree: self.tree,
                    selected: self.selected == Some(row),
                    focused: focus.has_focus(),
                };
                let cell_ui = |ui: &mut Ui, column: usize| cell_ui(ui, row, column);
                let response = view.show(&mut rows_ui, &describe(row), self.columns, &widths, cell_ui, &mut events);
                if let Some(menu) = &mut self.menu {
                    let by_keys = self.opens_menu && self.selected == Some(row);
                    row_menu(&response, by_keys, id, |ui| menu(ui, row));
                }
            }
            if events.iter().any(|event| matches!(event, TableEvent::Selected(_))) {
                rows_ui.memory_mut(|memory| memory.request_focus(id));
            }
            if let Some(edge) = widths.edge_that_stays().filter(|_| left < view.left()) {
                ui.painter().vline(edge, view.top()..=body.bottom(), Stroke::new(1.0, Tokens::of(ui).outline));
            }
            widths.edges_ui(ui, id, self.columns, header, &mut state.widths);
        });
        if let Some(row) = self.selected.filter(|row| rows.range().contains(row)) {
            let row = id.with(("row", row)).accesskit_id();
            ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(row));
        }
        let tokens = Tokens::of(ui);
        let line = Stroke::new(1.0, tokens.line);
        ui.painter().hline(outer.x_range(), body.top() - 0.5, line);
        // Else the row has it.
        if focus.has_focus() && !self.selected.is_some_and(|row| rows.range().contains(&row)) {
            focus_ring(ui.painter(), outer, tokens);
        }
        let strip = Rect::from_min_max(pos2(view.right(), body.top()), pos2(outer.right(), body.bottom()));
        let bar_name = format!("Scroll {}", self.name);
        state.scroll.bar_ui(ui, strip, id.with("bar"), self.row_count, rows.page(), &bar_name);
        events
    }

    fn announce(&self, ui: &Ui, focus: &Response) {
        let role = if self.tree { Role::TreeGrid } else { Role::Grid };
        focus.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), self.name));
        ui.ctx().accesskit_node_builder(focus.id, |node| {
            node.set_row_count(self.row_count);
            node.set_column_count(self.columns.len());
        });
    }

    fn header_ui(&self, ui: &mut Ui, id: Id, header: Rect, widths: &Widths, events: &mut Vec<TableEvent>) {
        for (index, (column, (left, right))) in self.columns.iter().zip(widths.spans(header.left())).enumerate() {
            let rect = Rect::from_x_y_ranges(left..=right, header.y_range());
            let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
            ui.shrink_clip_rect(widths.seen(index, ui.clip_rect()));
            events.extend(header_cell_ui(&ui, rect, id, index, column, self.sort));
        }
    }
}
