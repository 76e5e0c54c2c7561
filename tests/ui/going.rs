//! Going to an object by its id.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::window::{ID, Window, fixture};

#[test]
fn an_object_is_found_by_an_id_however_it_was_copied() {
    let mut window = Window::sample();
    let id = window.copied_by(ID);
    for typed in [id.clone(), id.trim_start_matches('@').to_owned(), format!("Array {id}")] {
        window.press(Modifiers::NONE, Key::Escape);
        assert!(!window.shows("Retainers of"), "{}", window.screen());
        window.go_to(&typed);
        assert!(window.shows(&format!("Array {id} was found in 19:19:22, the target")), "{}", window.screen());
        assert!(window.rows().iter().any(|row| row.starts_with("sentEvents in OrderEvents")), "{:#?}", window.rows());
        assert!(window.harness.query_by_label("Id of the object").is_none(), "the dialog is closed");
    }
}

#[test]
fn an_object_that_only_the_base_has_is_found_there_and_one_that_nobody_has_nowhere() {
    let mut window = Window::sample();
    window.click_row("(compiled code)");
    window.press(Modifiers::NONE, Key::ArrowRight);
    window.click_row("Died");
    window.press(Modifiers::NONE, Key::ArrowRight);
    window.press(Modifiers::NONE, Key::ArrowDown);
    let id = window.copied_by(ID);
    window.go_to(&id);
    assert!(
        window.shows(&format!("{id} was found in 19:11:17, the base: the target does not have it")),
        "{}",
        window.screen()
    );

    window.go_to("nonsense");
    assert!(window.shows("An id is a number, such as @12345"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    window.press(Modifiers::NONE, Key::Escape);
    window.go_to("@999999999999");
    assert!(window.shows("No snapshot here has an object @999999999999"), "{}", window.screen());
}

#[test]
fn of_a_single_snapshot_it_is_only_said_that_it_has_the_object() {
    let mut window = Window::files(&[fixture("variants/node-20-t0.heapsnapshot.zst")]);
    window.settle();
    window.go_to("1");
    assert!(window.shows("@1 was found in node-20-t0") && !window.shows("the target"), "{}", window.screen());
}
