//! What very many hold: the first of them are there at once, the others when they are asked for.

use eframe::egui::{Event, Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::{heap_builder::HeapBuilder, window::Window};

const HOLDERS: usize = 3_500;

/// A window on a heap in which as many hold one `Popular`, each of a class of its own if `has_classes`; and what is called `Inner`, which
/// only that holds.
fn window(has_classes: bool) -> (Window, usize) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let [popular, inner] = ["Popular", "Inner"].map(|name| heap.node("object", name, 1 << 20));
    heap.edge(popular, "property", "inner", inner);
    for number in 0..HOLDERS {
        let name = if has_classes { format!("Holder{number:04}") } else { "Holder".to_owned() };
        let holder = heap.node("object", &name, 16);
        heap.edge(global, "property", &format!("h{number:04}"), holder);
        heap.edge(holder, "property", "popular", popular);
    }
    (Window::heap(&heap), inner)
}

/// The row of those that are not there.
fn rest(window: &Window) -> Option<String> {
    window.rows().into_iter().find(|row| row.starts_with('…'))
}

/// Rows of the retainers, seen or not.
fn row_count(window: &Window) -> usize {
    let tables = window.harness.query_all_by_role_and_label(Role::TreeGrid, "Retainers");
    tables.filter_map(|table| table.accesskit_node().data().row_count()).sum()
}

/// Goes from one of the retainers to the last, opening what is not there as it comes; answers what was said of it.
fn go_to_end(window: &mut Window) -> Vec<String> {
    let current = |window: &Window| window.selected_rows().pop().expect("a row is current");
    let mut said = Vec::new();
    window.press(Modifiers::NONE, Key::End);
    while let Some(words) = rest(window) {
        assert_eq!(current(window), words);
        said.push(words);
        window.press(Modifiers::NONE, Key::Enter);
        let first = current(window);
        assert!(first.starts_with("popular in Holder"), "the first that came is current: {first}");
        window.press(Modifiers::NONE, Key::End);
    }
    assert!(current(window).starts_with("popular in Holder"), "{:?}", window.selected_rows());
    said
}

#[test]
fn the_holders_of_an_object_that_thousands_hold_come_in_parts() {
    let (mut window, inner) = window(false);
    window.go_to(&format!("@{}", 2 * inner + 1));
    assert!(
        window.rows().iter().any(|row| row.starts_with("h3499 in")),
        "the shortest way is open: {:?}",
        window.rows()
    );
    window.click_row("popular in Holder");
    assert_eq!(go_to_end(&mut window), ["… 2,500 more, open for the next 1,000", "… 1,500 more, open to see them"]);
}

#[test]
fn the_ways_in_which_thousands_of_classes_hold_objects_come_in_parts() {
    let (mut window, _) = window(true);
    window.click_row("Popular");
    window.click_row("popular in Holder");
    assert_eq!(go_to_end(&mut window), ["… 2,500 more, open for the next 1,000", "… 1,500 more, open to see them"]);
}

#[test]
fn the_others_come_once_however_often_they_are_asked_for() {
    for has_classes in [false, true] {
        let (mut window, inner) = window(has_classes);
        if has_classes {
            window.click_row("Popular");
        } else {
            window.go_to(&format!("@{}", 2 * inner + 1));
        }
        window.click_row("popular in Holder");
        window.press(Modifiers::NONE, Key::End);
        let before = row_count(&window);
        // In one frame, before any of them can be there.
        let press =
            |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
        let keys = [Key::ArrowRight, Key::Enter, Key::ArrowRight].map(press);
        window.harness.input_mut().events.extend(keys);
        window.settle();
        assert_eq!(row_count(&window), before + 1_000);
        window.press(Modifiers::NONE, Key::End);
        assert_eq!(rest(&window).as_deref(), Some("… 1,500 more, open to see them"));
        window.press(Modifiers::NONE, Key::Enter);
        window.press(Modifiers::NONE, Key::End);
        assert_eq!(rest(&window), None);
    }
}

#[test]
fn of_the_row_for_those_that_are_not_there_nothing_is_offered_that_it_lacks() {
    let (mut window, inner) = window(false);
    window.go_to(&format!("@{}", 2 * inner + 1));
    window.click_row("popular in Holder");
    window.press(Modifiers::NONE, Key::End);
    window.press(Modifiers::SHIFT, Key::F10);
    assert!(!window.shows("What would go if it let go?") && !window.shows("Copy path"), "{}", window.screen());
    window.click("Show 1,000 more");
    window.settle();
    window.press(Modifiers::NONE, Key::End);
    assert_eq!(rest(&window).as_deref(), Some("… 1,500 more, open to see them"));
}
