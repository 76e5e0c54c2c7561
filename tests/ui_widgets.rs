//! The widgets, found and driven by their accessible names.
#![cfg(feature = "window")]

use std::ops::Range;

use eframe::egui::{
    self, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Role, Theme, TouchPhase, Vec2, accesskit, vec2,
};
use egui_kittest::{
    Harness, SnapshotOptions, SnapshotResults,
    kittest::{By, NodeT as _, Queryable as _},
};
use heapdrift::ui::{
    fonts,
    icons::{self, Icon},
    theme::{self, Tokens, Tone},
    widgets::{
        Column, Disclosure, Elide, ProgressBar, ProgressResponse, SizeCell, Sort, SortDirection, Sparkline, TableEvent,
        TreeRow, TreeTable, TreeTableState, elided_label, heading, name_and_place, pill, search_field, segmented,
        toggle_pill, trend_in_words,
    },
};

/// A table of classes of which each holds three objects that are hidden until it is opened.
#[derive(Default)]
struct Classes {
    row_count: usize,
    open: Option<usize>,
    selected: Option<usize>,
    sort: Option<Sort>,
    table: TreeTableState,
    events: Vec<TableEvent>,
}

impl Classes {
    fn new(row_count: usize) -> Self {
        Self { row_count, ..Self::default() }
    }

    fn children(&self) -> Range<usize> {
        self.open.map_or(0..0, |open| open + 1..open + 4)
    }

    fn row(&self, row: usize) -> TreeRow {
        if self.children().contains(&row) {
            let name = format!("object {}", row - self.children().start);
            return TreeRow { name, level: 1, parent: self.open, ..TreeRow::default() };
        }
        let class = if row < self.children().start { row } else { row - self.children().len() };
        TreeRow {
            name: format!("class {class}"),
            disclosure: if self.open == Some(row) { Disclosure::Open } else { Disclosure::Closed },
            ..TreeRow::default()
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let columns = [
            Column::text("Class").width(200.0).stretch(),
            Column::number("Δ size").tooltip("Size in the target minus size in the base"),
            Column::number("Count"),
        ];
        let mut state = std::mem::take(&mut self.table);
        let events = TreeTable::new("Classes", &columns, self.row_count + self.children().len())
            .sorted_by(self.sort)
            .selected(self.selected)
            .show(
                ui,
                &mut state,
                |row| self.row(row),
                |ui, row, column| {
                    ui.label(format!("{row}:{column}"));
                },
            );
        self.table = state;
        for event in &events {
            match *event {
                TableEvent::Selected(row) => self.selected = Some(row),
                TableEvent::Toggled { row, open } => self.open = open.then_some(row),
                TableEvent::SortBy(sort) => self.sort = Some(sort),
                TableEvent::Activated(_) | TableEvent::Moved { .. } => {}
            }
        }
        self.events.extend(events);
    }
}

fn show(classes: Classes) -> Harness<'static, Classes> {
    let mut harness = Harness::builder()
        .with_size(vec2(640.0, 400.0))
        .with_context_setup(theme::apply)
        .build_ui_state(|ui, classes: &mut Classes| classes.ui(ui), classes);
    harness.run();
    harness
}

fn focus(harness: &mut Harness<'_, Classes>) {
    harness.get_by_role_and_label(Role::TreeGrid, "Classes").focus();
    harness.run();
}

fn press(harness: &mut Harness<'_, Classes>, key: Key) {
    harness.key_press(key);
    harness.run();
}

fn wheel(harness: &mut Harness<'_, Classes>, points: f32) {
    harness.hover_at(egui::pos2(300.0, 200.0));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    });
    // egui spreads a turn of the wheel over several frames.
    harness.run_steps(60);
}

#[test]
fn a_click_on_a_title_sorts_descending_then_ascending() {
    let mut harness = show(Classes::new(10));
    harness.get_by_role_and_label(Role::ColumnHeader, "Δ size").click();
    harness.run();
    assert_eq!(harness.state().sort, Some(Sort { column: 1, direction: SortDirection::Descending }));
    harness.get_by_label("Δ size, sorted descending").click();
    harness.run();
    assert_eq!(harness.state().sort, Some(Sort { column: 1, direction: SortDirection::Ascending }));
    let title = harness.get_by_label("Δ size, sorted ascending");
    assert_eq!(title.accesskit_node().data().sort_direction(), Some(accesskit::SortDirection::Ascending));
    assert_eq!(title.accesskit_node().data().description(), Some("Size in the target minus size in the base"));
}

#[test]
fn words_sort_from_a_to_z_first() {
    let mut harness = show(Classes::new(10));
    harness.get_by_role_and_label(Role::ColumnHeader, "Class").click();
    harness.run();
    harness.get_by_label("Class, sorted ascending");
}

#[test]
fn a_click_selects_the_row_and_the_arrows_go_on_from_there() {
    let mut harness = show(Classes::new(10));
    harness.get_by_role_and_label(Role::TreeItem, "class 3").click();
    harness.run();
    assert_eq!(harness.state().selected, Some(3));
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowUp);
    assert_eq!(harness.state().selected, Some(4));
    let node = harness.get_by_role_and_label(Role::TreeItem, "class 4");
    assert_eq!(node.accesskit_node().data().is_selected(), Some(true));
}

#[test]
fn the_keyboard_opens_enters_leaves_and_closes_a_row() {
    let mut harness = show(Classes::new(10));
    focus(&mut harness);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowRight);
    let node = harness.get_by_role_and_label(Role::TreeItem, "class 1");
    assert_eq!(node.accesskit_node().data().is_expanded(), Some(true));
    assert_eq!(node.accesskit_node().data().level(), Some(1));
    let object = harness.get_by_role_and_label(Role::TreeItem, "object 0");
    assert_eq!(object.accesskit_node().data().level(), Some(2));

    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::ArrowDown);
    assert_eq!(harness.state().selected, Some(3), "inside the opened row");
    press(&mut harness, Key::ArrowLeft);
    assert_eq!(harness.state().selected, Some(1), "back at the row it belongs to");
    press(&mut harness, Key::ArrowLeft);
    assert!(harness.query_by_role_and_label(Role::TreeItem, "object 0").is_none());
}

#[test]
fn the_triangle_opens_without_selecting() {
    let mut harness = show(Classes::new(10));
    let row = harness.get_by_role_and_label(Role::TreeItem, "class 2").rect();
    harness.drag_at(row.left_center() + vec2(12.0, 0.0));
    harness.drop_at(row.left_center() + vec2(12.0, 0.0));
    harness.run();
    assert_eq!(harness.state().events, [TableEvent::Toggled { row: 2, open: true }]);
}

#[test]
fn enter_activates_the_selected_row() {
    let mut harness = show(Classes::new(10));
    focus(&mut harness);
    press(&mut harness, Key::End);
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().events, [TableEvent::Selected(9), TableEvent::Activated(9)]);
}

#[test]
fn the_arrows_stay_in_the_table_and_tab_leaves_it() {
    let mut harness = show(Classes::new(10));
    focus(&mut harness);
    for _ in 0..20 {
        press(&mut harness, Key::ArrowDown);
    }
    assert_eq!(harness.state().selected, Some(9));
    // To assistive technology the current row has the table's focus.
    assert!(harness.get_by_role_and_label(Role::TreeItem, "class 9").is_focused());
    press(&mut harness, Key::Tab);
    assert!(!harness.get_by_role_and_label(Role::TreeItem, "class 9").is_focused());
}

#[test]
fn the_last_of_three_million_rows_ends_at_the_lower_edge() {
    let mut harness = show(Classes::new(3_000_000));
    focus(&mut harness);
    press(&mut harness, Key::End);
    let last = harness.get_by_role_and_label(Role::TreeItem, "class 2999999");
    let table = harness.get_by_role_and_label(Role::TreeGrid, "Classes").rect();
    assert!((last.rect().bottom() - table.bottom()).abs() <= 0.5, "{:?} in {table:?}", last.rect());
    assert!(harness.query_by_label("class 3000000").is_none());

    let rows: Vec<_> = harness.get_all_by_role(Role::TreeItem).collect();
    assert!(rows.len() < 20, "only what is visible: {}", rows.len());
    for pair in rows.windows(2) {
        let step = pair[1].rect().top() - pair[0].rect().top();
        assert!((step - theme::ROW_HEIGHT).abs() < 0.01, "rows are {step} points apart");
    }
}

#[test]
fn page_keys_move_by_what_is_visible() {
    let mut harness = show(Classes::new(3_000_000));
    focus(&mut harness);
    press(&mut harness, Key::Home);
    press(&mut harness, Key::PageDown);
    let page = harness.state().selected.expect("a row is selected");
    assert!((14..=17).contains(&page), "a page of {page} rows");
    press(&mut harness, Key::PageUp);
    assert_eq!(harness.state().selected, Some(0));
}

#[test]
fn a_wheel_step_of_one_point_moves_one_point_even_far_down() {
    for rows in [10_000_000, 4_000_000_000] {
        let mut harness = show(Classes::new(rows));
        focus(&mut harness);
        press(&mut harness, Key::End);
        let before = harness.state().table.scroll.top();
        wheel(&mut harness, 1.0);
        let points = (before - harness.state().table.scroll.top()) * f64::from(theme::ROW_HEIGHT);
        assert!((points - 1.0).abs() < 0.01, "moved {points} points at {rows} rows");
    }
}

#[test]
fn the_scroll_bar_drags_to_both_ends_and_pages_by_clicks() {
    let mut harness = show(Classes::new(1_000_000));
    let bar = harness.get_by_role_and_label(Role::ScrollBar, "Scroll Classes").rect();
    harness.drag_at(bar.center_top() + vec2(0.0, 10.0));
    harness.run();
    harness.hover_at(bar.center_bottom() + vec2(0.0, 300.0));
    harness.run();
    harness.drop_at(bar.center_bottom() + vec2(0.0, 300.0));
    harness.run();
    harness.get_by_role_and_label(Role::TreeItem, "class 999999");

    harness.drag_at(bar.center());
    harness.drop_at(bar.center());
    harness.run();
    let top = harness.state().table.scroll.top();
    assert!((999_950.0..999_975.0).contains(&top), "one page up, now at {top}");
}

#[test]
fn assistive_technology_can_open_a_row() {
    let mut harness = show(Classes::new(10));
    let node = harness.get_by_role_and_label(Role::TreeItem, "class 5");
    let request = accesskit::ActionRequest {
        action: accesskit::Action::Expand,
        target_tree: accesskit::TreeId::ROOT,
        target_node: node.accesskit_node().locate().0,
        data: None,
    };
    harness.event(Event::AccessKitActionRequest(request));
    harness.run();
    harness.get_by_role_and_label(Role::TreeItem, "object 2");
}

#[test]
fn a_cell_belongs_to_its_row() {
    let harness = show(Classes::new(10));
    let row = harness.get_by_role_and_label(Role::TreeItem, "class 1");
    row.get_by_label("1:0");
    row.get_by_label("1:2");
    assert!(row.query_by_label("2:0").is_none());
}

#[test]
fn an_edge_between_titles_is_dragged_and_remembered() {
    let mut harness = show(Classes::new(10));
    let before = harness.get_by_role_and_label(Role::ColumnHeader, "Δ size").rect();
    harness.drag_at(before.left_center());
    harness.run();
    harness.hover_at(before.left_center() - vec2(40.0, 0.0));
    harness.run();
    harness.drop_at(before.left_center() - vec2(40.0, 0.0));
    harness.run();
    let after = harness.get_by_role_and_label(Role::ColumnHeader, "Δ size").rect();
    assert!((after.width() - before.width() - 40.0).abs() < 1.0, "{before:?} became {after:?}");
    assert!((after.right() - before.right()).abs() < 1.0, "the other columns stay");
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Count,
    Size,
}

struct Gallery {
    filter: String,
    unit: Unit,
    growing: bool,
    internal: bool,
    cancelled: usize,
    table: TreeTableState,
    long_name_width: f32,
}

impl Default for Gallery {
    fn default() -> Self {
        Self {
            filter: "Order".to_owned(),
            unit: Unit::Size,
            growing: true,
            internal: false,
            cancelled: 0,
            table: TreeTableState::default(),
            long_name_width: 150.0,
        }
    }
}

/// Name, sizes at five timepoints, level, disclosure, tone of the name.
type Sample = (&'static str, [u64; 5], usize, Disclosure, Tone);

const SAMPLES: [Sample; 8] = [
    ("(string)", [12_100, 40_000, 92_000, 310_000, 998_000], 0, Disclosure::Closed, Tone::Neutral),
    ("Array", [210_000, 230_000, 260_000, 300_000, 341_000], 0, Disclosure::Open, Tone::Neutral),
    ("born", [0, 20_000, 50_000, 90_000, 131_000], 1, Disclosure::Closed, Tone::Weak),
    ("Array @88213", [0, 0, 900, 900, 900], 2, Disclosure::Leaf, Tone::Neutral),
    (
        "OrderEventGatewayConnectionPoolManagerFactory",
        [9_000, 9_000, 9_000, 9_000, 9_000],
        0,
        Disclosure::Closed,
        Tone::Neutral,
    ),
    ("(compiled code)", [700_000, 690_000, 730_000, 690_000, 672_000], 0, Disclosure::Closed, Tone::Internal),
    ("(closure)", [80_000, 70_000, 62_000, 61_000, 50_000], 0, Disclosure::Closed, Tone::Internal),
    ("Map", [5_000, 5_100, 5_000, 5_100, 5_100], 0, Disclosure::Closed, Tone::Neutral),
];

impl Gallery {
    fn ui(&mut self, ui: &mut egui::Ui) {
        let tokens = Tokens::of(ui);
        let bar = egui::Frame::new().fill(tokens.panel).inner_margin(egui::Margin::symmetric(12, 8));
        egui::Panel::top("controls").frame(bar).show(ui, |ui| self.controls_ui(ui));
        let canvas = egui::Frame::new().fill(tokens.canvas);
        egui::CentralPanel::default().frame(canvas).show(ui, |ui| self.table_ui(ui));
    }

    fn controls_ui(&mut self, ui: &mut egui::Ui) {
        let tokens = Tokens::of(ui);
        heading(ui, "Timepoints");
        ui.horizontal(|ui| {
            segmented(ui, "Unit", &mut self.unit, &[(Unit::Count, "Count", ""), (Unit::Size, "Size", "")]);
            search_field(ui, egui::Id::unique("filter"), &mut self.filter, "Filter by class", 200.0);
            toggle_pill(ui, &mut self.growing, "Grew at every step");
            toggle_pill(ui, &mut self.internal, "V8 code");
        });
        ui.horizontal(|ui| {
            pill(ui, "base", Tone::Accent);
            pill(ui, "leaking", Tone::Grew);
            pill(ui, "ids differ", Tone::Warning);
            pill(ui, "truncated", Tone::Failure);
            let _ = ui.button("Open files…");
            ui.add_enabled(false, egui::Button::new("Cancel"));
            for icon in [
                Icon::Cross,
                Icon::Check,
                Icon::Warning,
                Icon::Failure,
                Icon::Reorder,
                Icon::Base,
                Icon::Target,
                Icon::Cycle,
                Icon::Weak,
                Icon::Up,
                Icon::Down,
                Icon::Plus,
                Icon::More,
                Icon::Search,
            ] {
                icons::icon(ui, icon, tokens.text_weak);
            }
            icons::icon_button(ui, Icon::Back, "Back");
            icons::icon_button(ui, Icon::Forward, "Forward");
        });
        ui.horizontal(|ui| {
            ui.set_max_width(240.0);
            let progress =
                ProgressBar::new("t2.heapsnapshot", Some(0.61), "Parsing edges, 61 %").cancel("Cancel t2.heapsnapshot");
            if progress.show(ui) == ProgressResponse::Cancelled {
                self.cancelled += 1;
            }
        });
        ui.horizontal(|ui| {
            ui.set_max_width(self.long_name_width);
            let (font, color) = (fonts::monospace(ui), tokens.text_weak);
            elided_label(ui, "services/orders/lib/order-events.ts:41:9", Elide::Front, font, color);
        });
    }

    fn table_ui(&mut self, ui: &mut egui::Ui) {
        let columns = [
            Column::text("Class").width(220.0).stretch(),
            Column::text("Trend").width(84.0).unsortable(),
            Column::number("Δ size").width(104.0),
            Column::number("Born"),
            Column::number("Died"),
            Column::text("Held by").width(110.0),
        ];
        let sort = Some(Sort { column: 2, direction: SortDirection::Descending });
        let row = |row: usize| {
            let (name, _, level, disclosure, _) = SAMPLES[row];
            TreeRow { name: name.to_owned(), level, disclosure, ..TreeRow::default() }
        };
        TreeTable::new("Classes", &columns, SAMPLES.len()).sorted_by(sort).selected(Some(1)).show(
            ui,
            &mut self.table,
            row,
            |ui, row, column| {
                let (name, sizes, level, _, tone) = SAMPLES[row];
                let delta = sizes[4] as i64 - sizes[0] as i64;
                let text = format!("{}{:.1} kB", if delta < 0 { "−" } else { "+" }, delta.abs() as f64 / 1000.0);
                let words = trend_in_words(&sizes, |size| format!("{size} bytes"));
                match column {
                    0 => {
                        let place = if level == 0 { "lib/events/order-events.ts:41" } else { "" };
                        let color = Tokens::of(ui).tone(tone);
                        name_and_place(ui, (name, Elide::Middle, color), (place, Elide::Front));
                    }
                    1 => {
                        ui.add(Sparkline::new(&sizes, &words).compared(0, 4));
                    }
                    2 => {
                        let share = delta.abs() as f32 / 986_000.0;
                        ui.add(SizeCell::new(&text).tone(Tone::of_delta(delta)).share(share).strong());
                    }
                    3 | 4 => {
                        let count = format!("{}", sizes[column - 3] / 7);
                        ui.add(SizeCell::new(&count));
                    }
                    _ => {
                        let (font, color) = (fonts::monospace(ui), Tokens::of(ui).text_weak);
                        elided_label(ui, "lib/events/order-events.ts:41", Elide::Front, font, color);
                    }
                }
            },
        );
    }
}

fn gallery(theme: Theme, scale: f32) -> Harness<'static, Gallery> {
    let mut harness = Harness::builder()
        .with_size(Vec2::new(800.0, 400.0))
        .with_pixels_per_point(scale)
        .with_theme(theme)
        .with_context_setup(theme::apply)
        .wgpu()
        .build_ui_state(|ui, gallery: &mut Gallery| gallery.ui(ui), Gallery::default());
    harness.run();
    harness
}

#[test]
fn the_widgets_look_as_approved() {
    // Rasterisers differ by a shade at the edges of glyphs.
    let options = SnapshotOptions::new().threshold(1.5).max_failed_pixels(200);
    let mut results = SnapshotResults::new();
    for (name, theme, scale) in [("widgets_light", Theme::Light, 1.0), ("widgets_dark_2x", Theme::Dark, 2.0)] {
        results.add(gallery(theme, scale).try_snapshot_options(name, &options));
    }
}

#[test]
fn controls_answer_to_their_names() {
    let mut harness = gallery(Theme::Light, 1.0);
    harness.get_by_role_and_label(Role::RadioButton, "Count").click();
    harness.get_by_role_and_label(Role::CheckBox, "V8 code").click();
    harness.get_by_label("Clear filter by class").click();
    harness.get_by_label("Cancel t2.heapsnapshot").click();
    harness.run();
    assert_eq!(harness.state().unit, Unit::Count);
    assert!(harness.state().internal);
    assert_eq!(harness.state().filter, "");
    assert_eq!(harness.state().cancelled, 1);
    assert!(harness.query_by_label("Clear filter by class").is_none(), "nothing is left to clear");

    harness.get_by_role_and_label(Role::TextInput, "Filter by class").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Filter by class").type_text("Map");
    harness.run();
    assert_eq!(harness.state().filter, "Map");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().filter, "");
}

#[test]
fn a_cut_label_keeps_its_whole_name_for_who_cannot_see_it() {
    let harness = gallery(Theme::Light, 1.0);
    harness.get_by_label("services/orders/lib/order-events.ts:41:9");
    harness.get(By::new().role(Role::Label).label("OrderEventGatewayConnectionPoolManagerFactory"));
    harness.get_by_label("grew at every step: 12100 bytes → 998000 bytes");
}

#[test]
fn figures_are_equally_wide_and_signs_exist() {
    let harness = gallery(Theme::Light, 1.0);
    let families = [egui::FontFamily::Proportional, fonts::semibold_family()];
    for family in families {
        let font = egui::FontId::new(13.0, family);
        let widths: Vec<f32> =
            "0123456789".chars().map(|c| harness.ctx.fonts_mut(|f| f.glyph_width(&font, c))).collect();
        assert!(widths.iter().all(|width| (width - widths[0]).abs() < 1e-4), "{widths:?}");
        assert!(harness.ctx.fonts_mut(|fonts| fonts.has_glyphs(&font, "▲▼▸▾→←↑↓Δ…·•×−±∞≈≤≥µ")));
    }
}
