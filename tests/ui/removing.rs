//! Snapshots out of the window, and back.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::window::{Window, fixture};

fn remove(window: &mut Window, name: &str) {
    window.click(&format!("Actions for {name}"));
    window.click("Remove");
    window.settle();
}

fn cards(window: &Window) -> Vec<String> {
    window.screen().lines().filter(|name| name.starts_with("Timepoint ")).map(str::to_owned).collect()
}

#[test]
fn a_removed_snapshot_comes_back_with_its_name_its_place_and_its_part() {
    let mut window = Window::sample();
    window.click("Actions for 19:15:19");
    window.click("Rename…");
    window.type_into("New name of 19:15:19", "half way");
    window.press(Modifiers::NONE, Key::Enter);
    window.click("half way as base");
    window.settle();
    let before = cards(&window);
    assert!(before.contains(&"Timepoint half way base".to_owned()), "{before:#?}");

    remove(&mut window, "half way");
    assert!(window.shows("Removed half way"), "{}", window.screen());
    assert!(window.shows("19:11:17 → 19:19:22"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(cards(&window), before);
    assert!(window.shows("half way → 19:19:22"), "{}", window.screen());
    assert!(!window.shows("Removed half way"), "there is nothing more to undo: {}", window.screen());
}

#[test]
fn all_that_was_removed_at_once_comes_back_with_what_was_selected_and_open() {
    let mut window = Window::sample();
    window.click_row("(string)");
    window.press(Modifiers::NONE, Key::ArrowRight);
    let rows = window.rows();
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
    window.wait_for("Open the sample");
    assert!(window.shows("Removed 5 snapshots"), "{}", window.screen());
    window.click("Undo");
    window.settle();
    assert_eq!(window.rows(), rows);
    assert!(window.shows("born (string)"), "{}", window.screen());
}

#[test]
fn a_snapshot_of_after_the_fix_comes_back_as_one() {
    let mut window = Window::sample();
    window.open_after_fix();
    let before = cards(&window);
    remove(&mut window, "19:13:43");
    assert_eq!(cards(&window).len(), before.len() - 1);
    window.click("Edit");
    window.click("Undo removing 19:13:43");
    window.settle();
    assert_eq!(cards(&window), before);
    assert!(window.shows("After the fix · 4 snapshots"), "{}", window.screen());
}

#[test]
fn the_load_of_a_snapshot_that_comes_back_goes_on() {
    let mut window = Window::files(&[fixture("variants/node-20-t0.heapsnapshot.zst")]);
    window.harness.run_steps(2);
    window.wait_for("Cancel node-20-t0");
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
    window.wait_for("Open the sample");
    window.press(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert!(window.rows().iter().any(|row| row.starts_with("(string)")), "{}", window.screen());
}

#[test]
fn only_the_last_removal_can_be_undone_and_not_once_something_else_is_opened() {
    let mut window = Window::sample();
    remove(&mut window, "19:13:18");
    remove(&mut window, "19:15:19");
    assert!(!window.shows("Removed 19:13:18"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::Z);
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.harness.state().library().entries().len(), 4);

    remove(&mut window, "19:15:19");
    window.drop_files(&[fixture("variants/node-20-t0.heapsnapshot.zst")]);
    window.settle();
    assert!(!window.shows("Removed"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.harness.state().library().entries().len(), 4);
}

#[test]
fn in_a_text_field_the_keys_take_back_what_was_typed() {
    let mut window = Window::sample();
    remove(&mut window, "19:15:19");
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "Arr");
    window.settle();
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.harness.state().library().entries().len(), 4);
    assert!(window.harness.query_by_label("Undo").is_some(), "{}", window.screen());
}
