//! The columns of the table: chosen, moved and resized by pointer or keyboard, and remembered.

use eframe::egui::{Key, Modifiers, Role, Vec2, vec2};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};

use crate::window::{Window, fixture};

/// The titles of the upper table's columns, left to right, without how they are sorted.
fn titles(window: &Window) -> Vec<String> {
    let headers = || window.harness.query_all_by_role(Role::ColumnHeader);
    let name = |header: &Node<'_>| header.accesskit_node().label().unwrap_or_default();
    let top = headers().find(|header| name(header).starts_with("Class")).map(|header| header.rect().top());
    let mut titles: Vec<(f32, String)> = headers()
        .filter(|header| Some(header.rect().top()) == top)
        .map(|header| (header.rect().left(), name(&header).split(", sorted").next().unwrap_or_default().to_owned()))
        .collect();
    titles.sort_by(|a, b| a.0.total_cmp(&b.0));
    titles.into_iter().map(|(_, title)| title).collect()
}

fn check(window: &mut Window, column: &str) {
    window.harness.get_by_role_and_label(Role::CheckBox, column).click();
    window.settle();
}

fn drag(window: &mut Window, title: &str, grip: impl Fn(eframe::egui::Rect) -> eframe::egui::Pos2, way: Vec2) {
    let header = window.harness.query_all_by_role_and_label(Role::ColumnHeader, title).next();
    let from = grip(header.expect("a column of that title").rect());
    window.harness.hover_at(from);
    window.harness.run_steps(2);
    window.harness.drag_at(from);
    window.harness.run_steps(2);
    for part in 1..=8 {
        window.harness.hover_at(from + way * (part as f32 / 8.0));
        window.harness.run_steps(1);
    }
    window.harness.drop_at(from + way);
    window.settle();
}

const DEFAULT: [&str; 10] =
    ["Class", "Trend", "Δ size", "Born", "Died", "Resized", "Δ count", "Size", "Retained", "Δ retained"];

#[test]
fn columns_are_chosen_from_a_list_and_remembered_until_they_are_reset() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let files = ["node-24-t0", "node-24-t1"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    let mut window = Window::keeping(&path, &files);
    window.settle();
    assert_eq!(titles(&window), DEFAULT);
    window.click("Columns…");
    check(&mut window, "Retained");
    check(&mut window, "Count");
    window.click("Move Died up");
    window.click("Move Died up");
    window.settle();
    let chosen = ["Class", "Trend", "Died", "Δ size", "Born", "Resized", "Δ count", "Count", "Size", "Δ retained"];
    assert_eq!(titles(&window), chosen);
    // What is read to a person is what is seen.
    let row = window.rows().into_iter().find(|row| row.starts_with("(string)")).unwrap();
    assert!(row.contains(", Count ") && !row.contains(", Retained "), "{row}");
    window.close();

    let mut window = Window::keeping(&path, &files);
    window.settle();
    assert_eq!(titles(&window), chosen);
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "reset col");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(titles(&window), DEFAULT);
}

#[test]
fn the_list_of_columns_is_used_by_keyboard_alone() {
    let mut window = Window::sample();
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "choose col");
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::Space);
    assert!(!titles(&window).contains(&"Trend".to_owned()), "{:?}", titles(&window));
    window.press(Modifiers::NONE, Key::Space);
    window.press(Modifiers::NONE, Key::Tab);
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(titles(&window)[..3], ["Class", "Δ size", "Trend"], "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Move Trend up"), "{}", window.screen());
    assert!(window.shows("Retainers"), "what is selected still is: {}", window.screen());
}

#[test]
fn the_arrows_in_the_list_of_columns_change_widths() {
    let mut window = Window::sample();
    // The holders above have a column of that name as well.
    let width = |window: &Window, title: &str| {
        window.harness.query_all_by_role_and_label(Role::ColumnHeader, title).last().unwrap().rect().width()
    };
    let before = width(&window, "Trend");
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "choose col");
    window.press(Modifiers::NONE, Key::Enter);
    for _ in 0..3 {
        window.press(Modifiers::NONE, Key::ArrowRight);
    }
    assert!((width(&window, "Trend") - before - 24.0).abs() < 0.5, "{before} became {}", width(&window, "Trend"));
    for _ in 0..60 {
        window.press(Modifiers::NONE, Key::ArrowLeft);
    }
    assert!((width(&window, "Trend") - 40.0).abs() < 0.5, "{}", width(&window, "Trend"));
    window.click("Reset columns");
    window.settle();
    assert!((width(&window, "Trend") - before).abs() < 0.5, "{}", width(&window, "Trend"));

    window.press(Modifiers::NONE, Key::Escape);
    window.click("All timepoints");
    window.settle();
    let before = width(&window, "19:13:18");
    window.click("Columns…");
    window.harness.get_by_role_and_label(Role::CheckBox, "Timepoints").focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowRight);
    for title in ["19:11:17", "19:13:18"] {
        assert!((width(&window, title) - before - 8.0).abs() < 0.5, "{before} became {}", width(&window, title));
    }
}

#[test]
fn what_has_the_focus_in_the_list_of_columns_is_in_sight_however_small_the_window() {
    let mut window = Window::zoomed(2.0);
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "choose col");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Scroll the columns"), "{}", window.screen());
    let bottom = window.harness.get_by_label("Reset columns").rect().top();
    let mut last = String::new();
    for _ in 0..60 {
        window.press(Modifiers::NONE, Key::Tab);
        let focused = window.focused().unwrap();
        let name = focused.accesskit_node().label().unwrap_or_default();
        if name == "Reset columns" {
            assert!(last.starts_with("Move "), "by way of the last line: {last}");
            return;
        }
        assert!(focused.rect().bottom() <= bottom, "{name} is at {:?}, below {bottom}", focused.rect());
        last = name;
    }
    panic!("the end of the list was not reached: {last}");
}

#[test]
fn a_title_is_dragged_to_its_place_and_an_edge_to_its_width() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let files = ["node-24-t0", "node-24-t1"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    let mut window = Window::keeping(&path, &files);
    window.settle();
    let width = |window: &Window| {
        window.harness.query_all_by_role_and_label(Role::ColumnHeader, "Died").next().unwrap().rect().width()
    };
    let before = width(&window);
    drag(&mut window, "Born", |title| title.center(), vec2(150.0, 0.0));
    assert_eq!(titles(&window)[3..6], ["Died", "Resized", "Born"]);
    drag(&mut window, "Born", |title| title.center(), vec2(-150.0, 0.0));
    assert_eq!(titles(&window), DEFAULT);
    drag(&mut window, "Class", |title| title.center(), vec2(300.0, 0.0));
    assert_eq!(titles(&window), DEFAULT, "the class stays");

    drag(&mut window, "Died", |title| title.right_center(), vec2(20.0, 0.0));
    assert!((width(&window) - before - 20.0).abs() < 2.0, "{before} became {}", width(&window));
    window.close();
    let mut window = Window::keeping(&path, &files);
    window.settle();
    assert!((width(&window) - before - 20.0).abs() < 2.0, "{before} became {}", width(&window));
    window.click("Columns…");
    window.click("Reset columns");
    window.settle();
    assert!((width(&window) - before).abs() < 0.5);
}

#[test]
fn timepoints_move_together() {
    let mut window = Window::sample();
    window.click("All timepoints");
    window.settle();
    window.click("Columns…");
    assert_eq!(titles(&window)[..5], ["Class", "Trend", "Δ size", "19:11:17", "19:13:18"]);
    window.click("Move Timepoints up");
    window.settle();
    assert_eq!(titles(&window)[..4], ["Class", "Trend", "19:11:17", "19:13:18"]);
    check(&mut window, "Timepoints");
    assert_eq!(titles(&window), ["Class", "Trend", "Δ size", "Δ count"]);
}
