//! The menus of rows: the same ones by pointer and by keyboard.

use eframe::egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::window::Window;

fn open_by_keys(window: &mut Window) {
    window.press(Modifiers::SHIFT, Key::F10);
}

/// What is in the menu that is open, which has these items at least.
fn assert_open(window: &Window, items: &[&str]) {
    for item in items {
        assert!(window.harness.query_by_label(item).is_some(), "{item} is missing:\n{}", window.screen());
    }
}

fn assert_closed(window: &Window) {
    assert!(window.harness.query_by_label("Copy row").is_none(), "{}", window.screen());
}

#[test]
fn the_arrows_choose_in_a_menu_that_the_pointer_has_opened() {
    let mut window = Window::sample();
    window.row("sentEvents in OrderEvents").click_secondary();
    window.settle();
    let rows = window.rows();
    window.press(Modifiers::NONE, Key::ArrowDown);
    let focused = window.focused().and_then(|node| node.accesskit_node().label());
    assert_eq!(focused.as_deref(), Some("Show retainers of this object"));
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Enter);
    assert_closed(&window);
    assert!(rows.starts_with(&window.rows()), "no row is opened or closed: {:#?}", window.rows());
    assert!(window.screen().lines().any(|name| name.starts_with("Without ") && !name.ends_with('.')));
}

#[test]
fn a_shortcut_closes_the_menu_that_is_open() {
    let mut window = Window::sample();
    window.click_row("(string)");
    for by_keys in [false, true] {
        if by_keys {
            open_by_keys(&mut window);
        } else {
            window.row("(string)").click_secondary();
            window.settle();
        }
        assert_open(&window, &["Copy row"]);
        window.press(Modifiers::COMMAND, Key::F);
        window.settle();
        assert_closed(&window);
        let focused = window.focused().and_then(|node| node.accesskit_node().label());
        assert_eq!(focused.as_deref(), Some("Filter classes"));
        window.press(Modifiers::NONE, Key::Escape);
        window.click_row("(string)");
    }
}

#[test]
fn every_kind_of_row_has_its_menu_by_the_keyboard() {
    let mut window = Window::sample();
    // The holder that the window has selected by itself.
    open_by_keys(&mut window);
    assert_open(&window, &["Copy row", "Copy path", "Copy @id", "Copy source location", "Export retainers as DOT…"]);
    window.press(Modifiers::NONE, Key::Escape);
    assert_closed(&window);
    assert!(window.shows("Growth of sentEvents in OrderEvents"), "what is selected still is: {}", window.screen());

    window.click_row("(string)");
    open_by_keys(&mut window);
    assert_open(&window, &["Open row", "Show only classes like this", "Copy row", "Copy name"]);
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Enter);
    window.settle();
    assert_closed(&window);
    assert!(
        window.rows().iter().any(|row| row.starts_with("Born ")),
        "the second item was chosen: {:#?}",
        window.rows()
    );

    // The table has the focus again.
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.harness.key_press(Key::Menu);
    window.settle();
    assert_open(&window, &["Open row", "Copy row", "Export retainers as DOT…"]);
    window.press(Modifiers::NONE, Key::Enter);
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowDown);
    open_by_keys(&mut window);
    assert_open(&window, &["Copy row", "Copy path", "Copy @id", "Copy name"]);
    window.press(Modifiers::NONE, Key::Escape);

    window.row("sentEvents").click();
    window.settle();
    open_by_keys(&mut window);
    assert_open(&window, &["What would go if it let go?", "Show retainers of this object", "Copy path", "Copy @id"]);
}

#[test]
fn a_card_has_its_menu_where_its_button_has_the_focus() {
    let mut window = Window::sample();
    window.harness.get_by_label("Actions for 19:13:18").focus();
    window.settle();
    open_by_keys(&mut window);
    assert_open(&window, &["Use as base", "Move up", "Rename…", "Copy path of the file", "Remove"]);
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Enter);
    window.settle();
    assert!(window.shows("19:11:17 → 19:13:18"), "the second item makes it the target: {}", window.screen());

    open_by_keys(&mut window);
    window.click("Rename…");
    window.settle();
    window.type_into("New name of 19:13:18", "after warm-up");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Timepoint after warm-up"), "{}", window.screen());
}

#[test]
fn a_right_click_selects_the_row_and_its_menu_is_about_that() {
    let mut window = Window::sample();
    window.row("Array").click_secondary();
    window.settle();
    assert!(window.shows("resized Array"), "{}", window.screen());
    let copied = window.copied(|window| window.harness.get_by_label("Copy row").click());
    assert!(copied.starts_with("Array"), "{copied}");

    window.harness.get_by_label_contains("V8 code & warm-up, +").click_secondary();
    window.settle();
    assert!(window.shows("Growth of V8 code"), "{}", window.screen());
    let copied = window.copied(|window| window.harness.get_by_label("Copy row").click());
    assert!(copied.starts_with("V8 code & warm-up"), "{copied}");
}

#[test]
fn a_right_click_on_the_selected_row_turns_from_its_retainers_to_it() {
    let mut window = Window::sample();
    window.click_row("(string)");
    window.click_row("sentEvents[·] in OrderEvents");
    window.row("(string)").click_secondary();
    window.settle();
    let copied = window.copied(|window| window.harness.get_by_label("Copy row").click());
    assert!(copied.starts_with("(string)\t"), "{copied}");

    let holder = "sentEvents in OrderEvents, +";
    window.harness.get_by_label_contains(holder).click();
    window.settle();
    window.row("sentEvents in OrderEvents").click();
    window.settle();
    window.harness.get_by_label_contains(holder).click_secondary();
    window.settle();
    let copied = window.copied(|window| window.harness.get_by_label("Copy row").click());
    assert!(copied.starts_with("sentEvents in OrderEvents\t"), "{copied}");
}

#[test]
fn a_menu_that_was_asked_for_while_its_row_is_hidden_does_not_open_later() {
    let mut window = Window::sample();
    window.click_row("(string)");
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "no class is called so");
    window.settle();
    assert!(window.shows("No class matches the filter"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "menu of");
    window.press(Modifiers::NONE, Key::Enter);
    window.click("Clear the filter");
    window.settle();
    assert!(window.rows().iter().any(|row| row.starts_with("(string)")), "{}", window.screen());
    assert_closed(&window);
}

#[test]
fn exports_stand_together_in_the_file_menu() {
    let mut window = Window::sample();
    window.click("File");
    window.click("Export");
    window.settle();
    assert_open(&window, &["Export table as CSV…", "Export report with the text of strings…", "Export screenshot…"]);
}

#[test]
fn escape_closes_a_menu_of_the_bar_and_nothing_else() {
    let mut window = Window::sample();
    window.click("Edit");
    window.settle();
    assert!(window.shows("Copy @id"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Copy @id") && window.shows("Retainers"), "{}", window.screen());
}

#[test]
fn a_right_click_far_down_opens_the_pane_and_the_menu_and_the_row_stays_in_sight() {
    for view in [Key::Num1, Key::Num2] {
        let mut window = Window::sample();
        window.press(Modifiers::COMMAND, view);
        window.press(Modifiers::NONE, Key::Escape);
        assert!(!window.shows("Retainers"), "{}", window.screen());
        let (name, place) = {
            let mut rows = window.harness.query_all_by_role(Role::TreeItem);
            let last = rows.rfind(|row| row.rect().bottom() < 790.0).unwrap();
            (last.accesskit_node().label().unwrap(), last.rect())
        };
        window.row(&name).click_secondary();
        window.settle();
        assert_open(&window, &["Copy row", "Copy name"]);
        assert_eq!(window.selected_rows().iter().filter(|row| **row == name).count(), 1, "{}", window.screen());
        assert!(window.row(&name).rect().bottom() < place.top(), "it has moved up, above the pane");
    }
}
