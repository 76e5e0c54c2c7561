//! Little room: a small window, a large zoom, many snapshots.

use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Role, TouchPhase, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::{
    heap_builder::HeapBuilder,
    window::{Window, fixture},
};

fn width_of_timepoints(window: &Window) -> f32 {
    window.harness.get_by_label("Width of the timepoints").rect().center().x
}

/// The title of a column of the table of classes.
fn title<'a>(window: &'a Window, start: &str) -> egui_kittest::Node<'a> {
    let mut titles = window.harness.query_all_by_role(Role::ColumnHeader);
    let is_it =
        |title: &egui_kittest::Node<'_>| title.accesskit_node().label().is_some_and(|name| name.starts_with(start));
    titles.find(is_it).unwrap_or_else(|| panic!("no title starts with {start}:\n{}", window.screen()))
}

#[test]
fn panes_are_as_wide_as_before_once_the_zoom_is_what_it_was() {
    let mut window = Window::sample();
    let before = width_of_timepoints(&window);
    for key in [Key::Minus, Key::Minus, Key::Num0] {
        window.press(Modifiers::COMMAND, key);
    }
    assert!((width_of_timepoints(&window) - before).abs() < 1.0);
    for _ in 0..10 {
        window.press(Modifiers::COMMAND, Key::Plus);
    }
    window.press(Modifiers::COMMAND, Key::Num0);
    assert!((width_of_timepoints(&window) - before).abs() < 1.0);

    // What a person has chosen comes back as well.
    window.harness.get_by_label("Width of the timepoints").focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowRight);
    let chosen = width_of_timepoints(&window);
    assert!((chosen - before - 24.0).abs() < 1.0, "{before} became {chosen}");
    window.harness.set_size(vec2(300.0, 480.0));
    window.settle();
    window.harness.set_size(vec2(1280.0, 800.0));
    window.settle();
    assert!((width_of_timepoints(&window) - chosen).abs() < 1.0);
}

#[test]
fn in_a_small_window_the_table_and_the_path_have_their_share() {
    let mut window = Window::sample();
    window.harness.set_size(vec2(720.0, 480.0));
    window.settle();
    let left = window.harness.get_by_label("Width of the timepoints").rect().right();
    let edge = window.harness.get_by_label("Width of what is said of the holder").rect().center().x;
    assert!(edge - left >= 0.5 * (720.0 - left) - 12.0, "the tree has {} points", edge - left);
    let pane = window.harness.get_by_label("Height of the retainers").rect().top();
    let rows = window.harness.query_all_by_role(Role::TreeItem);
    let seen = rows.filter(|row| row.rect().bottom() <= pane + 1.0 && row.rect().top() > 0.0).count();
    assert!(seen >= 3, "{seen} rows of the table are seen");
}

#[test]
fn the_class_and_what_is_sorted_by_stay_in_sight_however_many_snapshots_there_are() {
    let mut window = Window::sample();
    window.press(Modifiers::COMMAND, Key::Num2);
    window.harness.set_size(vec2(900.0, 800.0));
    window.settle();
    let (class, size) = (title(&window, "Class").rect(), title(&window, "Δ size").rect());
    assert!(size.right() < 900.0, "{size:?}");
    window.harness.hover_at(title(&window, "19:11:17").rect().center());
    window.harness.run_steps(2);
    let (unit, source, phase) = (MouseWheelUnit::Point, MouseWheelSource::Wheel, TouchPhase::Move);
    window.harness.event(Event::MouseWheel {
        unit,
        delta: vec2(-200.0, 0.0),
        source,
        phase,
        modifiers: Modifiers::NONE,
    });
    window.settle();
    assert!(title(&window, "Δ size").rect().left() < size.left() - 20.0, "it has been scrolled");
    assert!((title(&window, "Class").rect().left() - class.left()).abs() < 0.5, "and the class has not");
    window.harness.get_by_label("Show all 50 holders");
    assert!(window.rows().iter().any(|row| row.starts_with("(string)")));
}

#[test]
fn long_names_are_told_apart_by_what_they_have_not_in_common() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["node-24-t0", "node-24-t1"].map(|name| {
        let file = folder.path().join(format!("checkout-service-7f9-heap-{name}.heapsnapshot.zst"));
        std::fs::copy(fixture(&format!("variants/{name}.heapsnapshot.zst")), &file).unwrap();
        file
    });
    let mut window = Window::files(&files);
    window.settle();
    window.press(Modifiers::COMMAND, Key::Num2);
    for name in ["24-t0", "24-t1"] {
        title(&window, name);
    }
    // On the cards, too; what is said of them has the whole name.
    assert_eq!(window.harness.query_all_by_role_and_label(Role::Label, "24-t0").count(), 1);
    assert!(window.shows("checkout-service-7f9-heap-node-24-t0 → checkout-service-7f9-heap-node-24-t1"));
}

#[test]
fn a_long_title_of_the_retainers_is_cut_in_its_middle_and_leaves_the_height_to_the_rows() {
    let mut window = Window::sample();
    let height = |window: &Window| {
        let title = window.harness.get_by_label_contains("Retainers of Array @").rect();
        let first = window.row("sentEvents in OrderEvents @").rect();
        (title.height(), first.top() - title.top())
    };
    let before = height(&window);
    window.harness.set_size(vec2(660.0, 800.0));
    window.settle();
    assert_eq!(height(&window), before);
}

#[test]
fn a_number_has_all_of_its_digits_or_says_that_it_lacks_some() {
    const COUNT: usize = 1_000_000;
    let mut heap = HeapBuilder::new();
    let owner = heap.global();
    for index in 0..COUNT {
        let item = heap.node("object", "Item", 16);
        heap.edge(owner, "element", &index.to_string(), item);
    }
    let mut window = Window::heap(&heap);
    window.click_row("Item");
    let whole = |window: &Window| window.painted().iter().filter(|text| *text == "1,000,000").count();
    assert_eq!(whole(&window), 2, "objects of the class, and held ones: {:?}", window.painted());
    // In a narrower column.
    let edge = title(&window, "Count").rect().left_center();
    window.harness.drag_at(edge);
    window.harness.run_steps(1);
    window.harness.hover_at(edge + vec2(24.0, 0.0));
    window.harness.run_steps(1);
    window.harness.drop_at(edge + vec2(24.0, 0.0));
    window.settle();
    assert_eq!(whole(&window), 1, "{:?}", window.painted());
    assert!(
        window.painted().iter().any(|text| text.starts_with('…') && text.ends_with("0,000")),
        "{:?}",
        window.painted()
    );
}
