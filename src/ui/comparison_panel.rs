//! The comparison: a sentence, what narrows the table, and the table.

use std::collections::BTreeMap;

use eframe::egui::{self, Id, RichText, Ui};

use super::{
    columns_menu::columns_button_ui,
    fonts,
    holders_ui::{HoldersView, all_holders_ui, fix_ui, holders_ui, visible_holders},
    icons::{Icon, icon},
    notes_ui::note_mark_ui,
    row_menus::menu_items_ui,
    theme::{GRID, HEADER_HEIGHT, ROW_HEIGHT, Tokens, Tone},
    value::value_ui,
    widgets::{
        Column, Disclosure, Elide, Sort, SortDirection, Sparkline, TableEvent, TreeRow, TreeTable, TreeTableState,
        cut_to, elided_label, name_and_place, scrolled, search_field, segmented, text_width, toggle_pill,
        trend_in_words, width_for,
    },
};
use crate::model::{
    Action, Column as Of, Command, ComparisonRows, Fold, Headline, Intervals, PlacedNotes, RowRef, TableOptions,
    TableShape, TableView, Unit, format, short_names,
};

/// What the table is called.
pub const CLASSES: &str = "Classes";

/// What the panel remembers between frames.
#[derive(Debug, Default)]
pub struct ComparisonPanelState {
    table: TreeTableState,
    holders: TreeTableState,
    /// How much of the panel was above the table in the frame before but for the rows of the holders, in points.
    height_above: f32,
    /// What is to be opened or given the keyboard in the next frame.
    pub wish: Option<ComparisonWish>,
    /// Whether the list of columns is open.
    pub shows_columns: bool,
    /// The row that was last brought into view, so that scrolling away from it stays possible.
    revealed: Option<RowRef>,
}

/// What an action may ask of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonWish {
    /// To open the list of columns.
    Columns,
    /// To put the keyboard into the filter field.
    Filter,
    /// To open the menu of the selected row.
    RowMenu,
    /// To open the menu of the selected holder.
    HolderMenu,
}

impl ComparisonPanelState {
    /// Whether `wish` was to be fulfilled; it is from now on.
    fn take(&mut self, wish: ComparisonWish) -> bool {
        self.wish.take_if(|known| *known == wish).is_some()
    }

    /// Widths in points of the columns that the person gave another one.
    pub fn widths(&self) -> &BTreeMap<String, f32> {
        &self.table.widths
    }

    /// Gives columns another width.
    pub fn set_widths(&mut self, widths: BTreeMap<String, f32>) {
        self.table.widths = widths;
    }
}

/// What the panel shows.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonView<'a> {
    pub rows: &'a ComparisonRows,
    /// The times between the timepoints.
    pub intervals: &'a Intervals,
    /// What the person has set; the rows may be those of a moment ago.
    pub options: &'a TableOptions,
    /// Names of the timepoints.
    pub names: &'a [String],
    pub headline: &'a Headline,
    /// What should be known before the numbers are believed.
    pub warning: Option<&'a str>,
    pub selected: Option<RowRef>,
    /// Whether another comparison is on its way, so that these rows are those of a moment ago.
    pub is_stale: bool,
    /// Where the notes are.
    pub notes: &'a PlacedNotes,
    /// Who holds the growth; none for a single snapshot.
    pub holders: Option<HoldersView<'a>>,
}

/// Rows of the table that stay in sight, even if what stands above it has to be scrolled for that.
const LEAST_ROWS: f32 = 3.0;
/// Share of the panel that is left to what stands above the table.
const LEAST_ABOVE: f32 = 0.4;

/// Draws the panel.
pub fn comparison_panel_ui(ui: &mut Ui, view: &ComparisonView<'_>, state: &mut ComparisonPanelState) -> Vec<Command> {
    let mut commands = Vec::new();
    let height = ui.available_height();
    let scroll_bar = ui.spacing().scroll.bar_width + GRID;
    let least = HEADER_HEIGHT + LEAST_ROWS * ROW_HEIGHT + scroll_bar;
    let room = (height - least - state.height_above).max(0.0);
    let holders = view.holders.as_ref().map_or(0, |holders| visible_holders(holders, (room / ROW_HEIGHT) as usize));
    if state.height_above + holders as f32 * ROW_HEIGHT + least > height {
        let above = (height - least).max(LEAST_ABOVE * height);
        let area = egui::ScrollArea::vertical().auto_shrink(false).max_height(above);
        scrolled(ui, area, "the comparison", |ui| above_ui(ui, view, holders, state, &mut commands));
    } else {
        above_ui(ui, view, holders, state, &mut commands);
    }
    below_ui(ui, view, state, &mut commands);
    // A menu whose row is not there is not to open once it is. The list of columns takes a frame to find its size.
    state.wish.take_if(|wish| *wish != ComparisonWish::Columns);
    commands
}

/// What stands above the table; of the holders, `visible` are seen at once.
fn above_ui(
    ui: &mut Ui,
    view: &ComparisonView<'_>,
    visible: usize,
    state: &mut ComparisonPanelState,
    commands: &mut Vec<Command>,
) {
    let top = ui.cursor().top();
    let tokens = Tokens::of(ui);
    headline_ui(ui, view, commands);
    if let Some(warning) = view.warning {
        ui.horizontal_wrapped(|ui| {
            icon(ui, Icon::Warning, tokens.warning);
            ui.label(RichText::new(warning).color(tokens.tone(Tone::Warning)));
        });
    }
    if let Some(holders) = &view.holders {
        let opens_menu = state.take(ComparisonWish::HolderMenu);
        commands.extend(holders_ui(ui, holders, visible, opens_menu, &mut state.holders));
        ui.add_space(GRID);
    }
    ui.add_space(GRID);
    controls_ui(ui, view, state, commands);
    ui.add_space(GRID);
    state.height_above = ui.cursor().top() - top - visible as f32 * ROW_HEIGHT;
}

/// How the heap changed; and below, in a line that is always there, so that nothing moves once it is known, who holds that.
fn headline_ui(ui: &mut Ui, view: &ComparisonView<'_>, commands: &mut Vec<Command>) {
    ui.add(egui::Label::new(RichText::new(&view.headline.change).heading()).wrap());
    let Some(holders) = &view.holders else { return };
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            all_holders_ui(ui, holders, commands);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                match (holders.fix, &view.headline.who) {
                    (Some(fix), _) => fix_ui(ui, fix),
                    (None, Some((name, words))) => who_ui(ui, name, words),
                    (None, None) => {}
                }
            });
        });
    });
}

/// A name and what is said of it: the name gives way first, as long as enough of it is left to be known.
fn who_ui(ui: &mut Ui, name: &str, words: &str) {
    const LEAST_NAME: f32 = 120.0;
    let font = egui::TextStyle::Heading.resolve(ui.style());
    let words_width = text_width(ui, &format!(" {words}"), &font);
    let room = (ui.available_width() - words_width).max(LEAST_NAME);
    let shown = format!("{} {words}", cut_to(ui, name, Elide::Middle, &font, room));
    let whole = format!("{name} {words}");
    let label = ui.add(egui::Label::new(RichText::new(&shown).heading()).wrap());
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &whole));
    if shown != whole {
        label.on_hover_text(whole);
    }
}

fn below_ui(ui: &mut Ui, view: &ComparisonView<'_>, state: &mut ComparisonPanelState, commands: &mut Vec<Command>) {
    if view.rows.is_empty() {
        nothing_ui(ui, view, commands);
    } else {
        table_ui(ui, view, state, commands);
    }
}

/// The filter field.
fn filter_id() -> Id {
    Id::unique("class filter")
}

/// What narrows the table and chooses its columns.
fn controls_ui(ui: &mut Ui, view: &ComparisonView<'_>, state: &mut ComparisonPanelState, commands: &mut Vec<Command>) {
    let shape = shape_of(ui, view);
    let (options, is_single) = (view.options, shape.is_single());
    ui.horizontal_wrapped(|ui| {
        let id = filter_id();
        if state.take(ComparisonWish::Filter) {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let mut filter = options.filter.clone();
        let field = search_field(ui, id, &mut filter, "Filter classes", 200.0);
        field.on_hover_text(Action::Filter.info().tooltip_text());
        if filter != options.filter {
            commands.push(Command::SetFilter(filter));
        }
        if !is_single {
            let mut only_growing = options.only_growing;
            let toggle = toggle_pill(ui, &mut only_growing, Action::ToggleGrowing.info().name);
            toggle.on_hover_text(Action::ToggleGrowing.info().tooltip_text());
            if only_growing != options.only_growing {
                commands.push(Command::Do(Action::ToggleGrowing));
            }
            let mut table_view = options.view;
            if segmented(
                ui,
                "Columns",
                &mut table_view,
                &[
                    (TableView::Ends, "Base to target", &Action::CompareEnds.info().tooltip_text()),
                    (TableView::All, "All timepoints", &Action::CompareAll.info().tooltip_text()),
                ],
            ) {
                commands.push(Command::SetView(table_view));
            }
            let mut unit = options.unit;
            let units = [
                (Unit::Size, "Size", "Bytes of the objects of each class"),
                (Unit::Count, "Count", "Number of the objects of each class"),
            ];
            if segmented(ui, "Unit", &mut unit, &units) {
                commands.push(Command::SetUnit(unit));
            }
        }
        let mut wants_columns = state.take(ComparisonWish::Columns);
        let count_width = width_for(ui, &view.rows.longest_count());
        let widths = &mut state.table.widths;
        let widen = |column: Of, way: f32| match column {
            // They stand together in the list.
            Of::Timepoint(_) => {
                (0..shape.timepoint_count)
                    .for_each(|at| table_column(view, view.names, count_width, Of::Timepoint(at)).widen(widths, way));
            }
            column => table_column(view, view.names, count_width, column).widen(widths, way),
        };
        state.shows_columns = columns_button_ui(ui, view.options, shape, &mut wants_columns, widen, commands);
        if wants_columns {
            // Its first line is not there yet.
            state.wish.get_or_insert(ComparisonWish::Columns);
        }
        // Last, as its length changes with what is filtered.
        let (shown, total) = (view.rows.order.shown.len(), view.rows.order.total);
        let text = if view.is_stale {
            "Comparing…".to_owned()
        } else if shown == total {
            format::counted(total as u64, "class")
        } else {
            format!("{} of {}", format::count(shown as u64), format::counted(total as u64, "class"))
        };
        match &view.rows.order.filter_error {
            // In the same place: rows are not to jump at every letter.
            Some(error) => {
                const LEAST: f32 = 200.0;
                let (room, color) = (ui.available_size_before_wrap().x, Tokens::of(ui).warning);
                ui.scope(|ui| {
                    ui.set_max_width(if room < LEAST { ui.max_rect().width() } else { room });
                    elided_label(ui, error, Elide::End, fonts::body(ui), color)
                });
            }
            None => {
                ui.label(RichText::new(text).color(Tokens::of(ui).text_weak));
            }
        }
    });
}

fn nothing_ui(ui: &mut Ui, view: &ComparisonView<'_>, commands: &mut Vec<Command>) {
    ui.add_space(6.0 * GRID);
    ui.vertical_centered(|ui| {
        let color = Tokens::of(ui).text_weak;
        let text =
            if view.options.filter.is_empty() { "No class grew at every step" } else { "No class matches the filter" };
        ui.label(RichText::new(text).color(color));
        if !view.options.filter.is_empty() && ui.button("Clear the filter").clicked() {
            commands.push(Command::SetFilter(String::new()));
        }
        if view.options.only_growing && ui.button("Show all classes").clicked() {
            commands.push(Command::Do(Action::ToggleGrowing));
        }
    });
}

fn table_ui(ui: &mut Ui, view: &ComparisonView<'_>, state: &mut ComparisonPanelState, commands: &mut Vec<Command>) {
    let rows = view.rows;
    let shape = shape_of(ui, view);
    let which = view.options.columns.columns(shape);
    let short = short_names(view.names, TITLE_CHARS);
    let count_width = width_for(ui, &rows.longest_count());
    let columns: Vec<Column> = which.iter().map(|&column| table_column(view, &short, count_width, column)).collect();
    let sort = rows.options.sort_for(shape);
    let sorted = which.iter().position(|&column| column == sort.column).map(|column| Sort {
        column,
        direction: if sort.descending { SortDirection::Descending } else { SortDirection::Ascending },
    });
    let selected = view.selected.and_then(|row| rows.number_of(row));
    if view.selected != state.revealed {
        state.revealed = view.selected;
        if let Some(number) = selected {
            state.table.scroll_to_row(number);
        }
    }
    let opens_menu = state.take(ComparisonWish::RowMenu);
    let events = TreeTable::new(CLASSES, &columns, rows.len())
        .sorted_by(sorted)
        .selected(selected)
        .context_menu(opens_menu, |ui, number| {
            menu_items_ui(ui, &view.rows.menu(view.rows.row(number)?, view.names, view.notes), commands)
        })
        .show(
            ui,
            &mut state.table,
            |number| describe(view, &which, number),
            |ui, number, column| cell_ui(ui, view, number, which[column]),
        );
    for event in events {
        commands.extend(on_event(view, shape, &which, event, state));
    }
}

/// The shape of the table in the room that there is.
fn shape_of(ui: &Ui, view: &ComparisonView<'_>) -> TableShape {
    TableShape { is_wide: ui.available_width() >= WIDE, ..view.rows.shape() }
}

/// From this width on, in points, the columns of both units have room.
const WIDE: f32 = 1200.0;

/// Characters of a timepoint's name that the title of its column has room for.
const TITLE_CHARS: usize = 8;

/// `short` are the names of the timepoints where there is little room; `count_width` is what a number of objects takes.
fn table_column(view: &ComparisonView<'_>, short: &[String], count_width: f32, column: Of) -> Column {
    let title = view.rows.title(column, short).to_owned();
    let width = match column {
        Of::Class => 220.0,
        Of::Trend => 64.0,
        // With its mark, and the sign of how it is sorted.
        Of::SizeDelta => 96.0,
        Of::ResizedSize | Of::CountDelta | Of::Retained | Of::RetainedDelta | Of::ResizedCount => 84.0,
        _ => 74.0,
    };
    let least = if column.is_count(view.rows.options.unit) { count_width } else { 0.0 };
    let made = if column.is_number() { Column::number(title) } else { Column::text(title) };
    let made = made.width(least.max(width)).min_width(40.0).tooltip(column.meaning());
    match column {
        Of::Class => made.stretch(),
        // Known by its place, as the names of snapshots are others next time.
        Of::Timepoint(at) => {
            let meaning = format!("{}\n{}", view.rows.title(column, view.names), column.meaning());
            made.movable().key(format!("Timepoint {}", at + 1)).tooltip(meaning)
        }
        _ => made.movable(),
    }
}

fn describe(view: &ComparisonView<'_>, columns: &[Of], number: usize) -> TreeRow {
    let Some(row) = view.rows.row(number) else { return TreeRow::default() };
    let is_empty = |&&column: &&Of| match column {
        Of::Trend => view.rows.trend(row).is_none(),
        _ => view.rows.cell(row, column).text.is_empty(),
    };
    let is_class = matches!(row, RowRef::Class(_));
    TreeRow {
        name: view.rows.spoken(row, view.names),
        level: view.rows.depth(row),
        disclosure: match view.rows.fold(row) {
            Fold::Leaf => Disclosure::Leaf,
            Fold::Closed => Disclosure::Closed,
            Fold::Open | Fold::Opening => Disclosure::Open,
        },
        parent: view.rows.above(row).and_then(|above| view.rows.number_of(above)),
        // A class keeps to its column, where its neighbours do.
        empty_columns: if is_class { 0 } else { columns.iter().skip(1).take_while(is_empty).count() },
    }
}

fn cell_ui(ui: &mut Ui, view: &ComparisonView<'_>, number: usize, column: Of) {
    let Some(row) = view.rows.row(number) else { return };
    match column {
        Of::Class => label_ui(ui, view, row),
        Of::Trend => {
            let Some(values) = view.rows.trend(row) else { return };
            let unit = view.rows.options.unit;
            let words = trend_in_words(values, |value| match unit {
                Unit::Size => format::bytes(value),
                Unit::Count => format::count(value),
            });
            let comparison = &view.rows.compared.comparison;
            let places = view.intervals.places();
            ui.add(Sparkline::new(values, &words).at(places).compared(comparison.base, comparison.target));
        }
        _ => value_ui(ui, &view.rows.cell(row, column)),
    }
}

/// Name on the left, place or id in weak text on the right.
fn label_ui(ui: &mut Ui, view: &ComparisonView<'_>, row: RowRef) {
    let label = view.rows.label(row, view.names);
    let tokens = Tokens::of(ui);
    let color = if label.is_quiet { tokens.internal } else { tokens.text };
    if let Some(note) = view.rows.note(row, view.notes) {
        note_mark_ui(ui, note);
    }
    match row {
        RowRef::Group(..) => {
            // What explains it stands beside it: the row is wide, with hardly anything in it.
            elided_label(ui, &label.text, Elide::Middle, fonts::body(ui), color);
            elided_label(ui, &label.aside, Elide::End, fonts::small(ui), tokens.text_weak);
        }
        // Part of an id is the id of something else.
        RowRef::Object(..) => name_and_place(ui, (&label.text, Elide::Middle, color), (&label.aside, Elide::Never)),
        RowRef::Class(_) | RowRef::Waiting(..) => {
            name_and_place(ui, (&label.text, Elide::Middle, color), (&label.aside, Elide::Front));
        }
    }
}

fn on_event(
    view: &ComparisonView<'_>,
    shape: TableShape,
    columns: &[Of],
    event: TableEvent,
    state: &mut ComparisonPanelState,
) -> Option<Command> {
    match event {
        TableEvent::Selected(number) => {
            let row = view.rows.row(number)?;
            state.revealed = Some(row);
            view.rows.selection(row).map(Command::Select)
        }
        TableEvent::Toggled { row, open } => Some(Command::SetRowOpen(view.rows.row(row)?, open)),
        TableEvent::Activated(number) => {
            let row = view.rows.row(number)?;
            match view.rows.fold(row) {
                Fold::Leaf => view.rows.selection(row).map(Command::Select),
                fold => Some(Command::SetRowOpen(row, fold == Fold::Closed)),
            }
        }
        TableEvent::Moved { column, to } => {
            let (column, to, is_rightwards) = (*columns.get(column)?, *columns.get(to)?, column < to);
            let before = if is_rightwards { view.options.columns.behind(shape, to) } else { Some(to) };
            Some(Command::MoveColumn(shape, column, before))
        }
        TableEvent::SortBy(sort) => columns.get(sort.column).map(|&column| Command::SortBy(column)),
    }
}
