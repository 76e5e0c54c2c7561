//! The comparison: sorting, filtering, opening rows, choosing base and target, finding who holds what grew.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use heapdrift::app::StartWith;

use crate::{
    heap_builder::HeapBuilder,
    window::{Window, fixture},
};

/// Class rows, whose names start at the left of the table, without those of the retainers.
fn classes(window: &Window) -> Vec<String> {
    window.rows().into_iter().filter(|row| row.contains("Δ size")).collect()
}

#[test]
fn what_grew_most_comes_first_and_every_column_sorts_both_ways() {
    let mut window = Window::sample();
    assert!(window.shows("heap grew by"), "{}", window.screen());
    assert!(classes(&window)[0].starts_with("(string)"), "{:?}", classes(&window));

    window.click("Class");
    window.settle();
    let ascending = classes(&window);
    window.click("Class, sorted ascending");
    window.settle();
    let descending = classes(&window);
    assert_ne!(ascending[0], descending[0]);
    assert!(ascending.is_sorted_by_key(|row| row.split(',').next().map(str::to_owned)), "{ascending:#?}");
}

#[test]
fn the_filter_narrows_by_text_and_by_expression() {
    let mut window = Window::sample();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "string");
    window.settle();
    assert!(classes(&window).iter().all(|row| row.to_lowercase().contains("string")), "{:?}", classes(&window));

    window.press(Modifiers::NONE, Key::Escape);
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "/^Array$/");
    window.settle();
    assert_eq!(classes(&window).len(), 1, "{:?}", classes(&window));
    assert!(window.shows("1 of "), "{}", window.screen());
}

#[test]
fn only_classes_that_grew_at_every_step_remain_when_asked_for() {
    let mut window = Window::sample();
    let all = window.harness.state().shown_class_count();
    window.click("Grew at every step");
    window.settle();
    let growing = window.harness.state().shown_class_count();
    assert!(growing > 0 && growing < all, "{growing} of {all}");
    assert!(classes(&window)[0].starts_with("(string)"));
}

#[test]
fn one_click_on_strings_leads_to_the_place_that_keeps_them() {
    let mut window = Window::sample();
    window.click_row("(string)");
    let holder = window.rows().into_iter().find(|row| row.contains("Held size")).unwrap();
    assert!(holder.starts_with("sentEvents[·] in OrderEvents"), "{holder}");
}

#[test]
fn a_class_opens_to_groups_and_a_group_to_objects_with_their_text() {
    let mut window = Window::sample();
    window.click_row("(string)");
    window.press(Modifiers::NONE, Key::ArrowRight);
    let born = window.rows().into_iter().find(|row| row.starts_with("Born ")).unwrap();
    assert!(born.contains("not in"), "{born}");
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::ArrowRight);
    window.press(Modifiers::NONE, Key::ArrowDown);
    // The first object is selected: its text is in quotes, and its retainers are those of one object.
    assert!(window.rows().iter().any(|row| row.starts_with('"')), "{}", window.screen());
    assert!(window.rows().iter().any(|row| row.contains("Distance")), "{}", window.screen());

    window.press(Modifiers::NONE, Key::ArrowLeft);
    window.press(Modifiers::NONE, Key::ArrowLeft);
    assert!(!window.rows().iter().any(|row| row.starts_with('"')));
}

#[test]
fn base_and_target_can_be_chosen_and_change_places() {
    let mut window = Window::sample();
    window.click("19:15:19 as target");
    window.settle();
    assert!(window.shows("19:11:17 → 19:15:19"), "{}", window.screen());
    window.click("19:15:19 as base");
    window.settle();
    assert!(window.shows("19:15:19 → 19:11:17: heap shrank by"), "{}", window.screen());
}

#[test]
fn all_timepoints_have_a_column_in_size_and_count() {
    let mut window = Window::sample();
    window.click("All timepoints");
    window.settle();
    let size = classes(&window)[0].clone();
    assert!(size.contains("19:13:18 "), "{size}");
    window.click("Count");
    window.settle();
    assert_ne!(classes(&window)[0], size);
}

#[test]
fn back_and_forward_walk_through_the_selection() {
    let mut window = Window::sample();
    window.click_row("(string)");
    window.click_row("Array");
    assert!(window.shows("Array") && !window.shows("born (string)"));
    window.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(window.shows("born (string)"), "{}", window.screen());
    window.press(Modifiers::ALT, Key::ArrowRight);
    assert!(!window.shows("born (string)"));
}

#[test]
fn retainers_open_downwards_and_mark_cycles_and_what_v8_owns() {
    let mut window = Window::sample();
    window.click_row("(string)");
    window.click_row("sentEvents[·] in OrderEvents");
    let open = window.rows().len();
    window.press(Modifiers::NONE, Key::ArrowLeft);
    assert!(window.rows().len() < open, "the way that holds most is open at first");
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.rows().iter().any(|row| row.contains(", V8")), "{:#?}", window.rows());
}

#[test]
fn a_class_that_grew_in_place_leads_to_the_holder_of_the_resized_ones() {
    let mut window = Window::sample();
    window.click_row("Array");
    assert!(window.shows("resized Array"), "{}", window.screen());
    assert!(window.rows().iter().any(|row| row.starts_with("sentEvents in OrderEvents")), "{:#?}", window.rows());
}

#[test]
fn escape_clears_the_filter_and_then_the_selection() {
    let mut window = Window::sample();
    window.click_row("Array");
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "Arr");
    window.settle();
    assert!(window.shows("Retainers"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.shows("Retainers"), "only the filter was cleared");
    assert!(!window.shows(" of 1"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Retainers"), "{}", window.screen());
}

#[test]
fn a_row_is_copied_as_text() {
    let mut window = Window::sample();
    window.click_row("(string)");
    let copied = window.copied(|window| window.harness.event(eframe::egui::Event::Copy));
    assert!(copied.starts_with("(string)\t+760 KB"), "{copied}");
}

#[test]
fn snapshots_of_two_sessions_are_compared_by_name_and_the_window_says_so() {
    let mut window = Window::files(&[
        fixture("staging/reconnect/Heap-20261122T192205.heapsnapshot.zst"),
        fixture("staging/reconnect/Heap-20261122T192207.heapsnapshot.zst"),
    ]);
    window.settle();
    assert!(window.shows("are not of one process and inspector session"), "{}", window.screen());
    assert!(!window.shows("Born"), "{}", window.screen());
    assert!(window.shows("Δ size"));
}

#[test]
fn a_shortcut_among_merged_retainers_is_not_called_weak() {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let [owner, helper, watcher] = ["Owner", "Helper", "Watcher"].map(|name| heap.node("object", name, 16));
    for holder in [owner, helper, watcher] {
        heap.edge(global, "property", "part", holder);
    }
    for name in ["a", "b"] {
        let thing = heap.node("object", "Held", 16);
        heap.edge(owner, "property", name, thing);
        heap.edge(helper, "shortcut", name, thing);
        heap.edge(watcher, "weak", name, thing);
    }
    let mut window = Window::heap(&heap);
    window.click_row("Held");
    let rows = window.rows();
    let marks = |holder: &str| {
        let row = rows.iter().find(|row| row.contains(holder)).unwrap_or_else(|| panic!("{holder}: {rows:#?}"));
        ["shortcut", "weak"].map(|mark| row.contains(&format!(", {mark}")))
    };
    assert_eq!(marks("in Owner"), [false, false]);
    assert_eq!(marks("in Helper"), [true, false]);
    assert_eq!(marks("in Watcher"), [false, true]);
}

#[test]
fn what_is_wished_of_a_table_before_it_is_there_does_not_happen_later() {
    let mut window = Window::opening(StartWith { sample: true, files: Vec::new() });
    window.harness.run_steps(1);
    assert!(!window.shows("Filter classes"), "{}", window.screen());
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.wait_for("Filter classes");
    window.settle();
    let focused = window.focused().and_then(|node| node.accesskit_node().label());
    assert_ne!(focused.as_deref(), Some("Filter classes"));
    window.press(Modifiers::COMMAND, Key::F);
    let focused = window.focused().and_then(|node| node.accesskit_node().label());
    assert_eq!(focused.as_deref(), Some("Filter classes"), "once it is there it does");
}

#[test]
fn a_weak_edge_that_leads_in_a_circle_is_called_both() {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let [owner, part] = ["Owner", "Part"].map(|name| heap.node("object", name, 16));
    heap.edge(global, "property", "owner", owner);
    heap.edge(owner, "property", "part", part);
    heap.edge(part, "weak", "back", owner);
    let mut window = Window::heap(&heap);
    window.go_to(&format!("@{}", 2 * part + 1));
    let rows = window.rows();
    assert!(rows.iter().any(|row| row.starts_with("back in Part") && row.contains(", cycle, weak")), "{rows:#?}");
}
