//! What is on screen stays where it is, whatever comes and goes beside it.

use eframe::egui::{Key, Modifiers, Rect, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use heapdrift::app::StartWith;

use crate::window::Window;

/// Where the first class and the heading of the retainers are.
fn places(window: &Window) -> Option<[Rect; 2]> {
    let rows = window.harness.query_all_by_role(Role::TreeItem);
    let mut names = rows.filter(|row| row.accesskit_node().label().is_some_and(|name| name.starts_with("(string)")));
    Some([names.next()?.rect(), window.harness.query_by_label("Height of the retainers")?.rect()])
}

#[test]
fn a_message_moves_no_row() {
    let mut window = Window::sample();
    let before = places(&window).unwrap();
    window.go_to("1");
    window.settle();
    assert!(window.shows("Dismiss this message"), "{}", window.screen());
    assert_eq!(places(&window).unwrap(), before);
    window.click("Dismiss this message");
    window.settle();
    assert_eq!(places(&window).unwrap(), before);
}

#[test]
fn holders_that_arrive_move_no_row() {
    for size in [vec2(1280.0, 800.0), vec2(800.0, 800.0)] {
        let mut window = Window::opening(StartWith { sample: true, files: Vec::new() });
        window.harness.set_size(size);
        window.wait("the table", |window| places(window).is_some());
        window.harness.run_steps(2);
        let before = places(&window).unwrap();
        window.wait("the holders", |window| {
            assert_eq!(places(window).unwrap(), before, "{}", window.screen());
            window.shows("sentEvents in OrderEvents holds")
        });
        window.settle();
        assert_eq!(places(&window).unwrap(), before);
    }
}

#[test]
fn the_answer_to_whether_a_fix_holds_moves_no_row() {
    let mut window = Window::sample();
    let before = places(&window).unwrap();
    window.open_after_fix();
    assert!(window.shows("The fix holds"), "{}", window.screen());
    assert_eq!(places(&window).unwrap(), before);
}

#[test]
fn the_answer_to_what_would_go_and_a_filter_that_is_wrong_move_no_row() {
    let mut window = Window::sample();
    let before = (places(&window).unwrap(), window.row("sentEvents in OrderEvents").rect());
    window.row("sentEvents in OrderEvents").click_secondary();
    window.settle();
    window.click("What would go if it let go?");
    window.settle();
    assert_eq!(window.harness.query_all_by_label_contains("Without sentEvents in OrderEvents, 99").count(), 2);
    assert_eq!((places(&window).unwrap(), window.row("sentEvents in OrderEvents").rect()), before);

    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "/(st/");
    window.settle();
    assert!(window.shows("regular expression"), "{}", window.screen());
    assert_eq!(places(&window).unwrap(), before.0);
}

#[test]
fn the_whole_list_of_holders_has_one_bar_at_most() {
    let bars = |window: &Window| {
        let all = ["Scroll the comparison", "Scroll Holders of the growth"];
        all.into_iter().filter(|name| window.harness.query_by_label(name).is_some()).count()
    };
    for height in [800.0, 600.0, 420.0] {
        let mut window = Window::sample();
        window.harness.set_size(vec2(1280.0, height));
        window.settle();
        window.click("Show all 50 holders");
        window.settle();
        assert_eq!(bars(&window), 1, "at {height}:\n{}", window.screen());
    }
}
