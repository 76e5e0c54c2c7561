//! Who holds the growth: the list, what stands behind a holder, and what a person says of it.

use std::path::Path;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::window::Window;

/// The rows of the list of holders.
fn holders(window: &Window) -> Vec<String> {
    window
        .screen()
        .lines()
        .filter(|name| name.contains(" in ") && name.contains("grew at "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_first_glance_names_the_leak_and_its_path_is_open() {
    let mut window = Window::sample();
    assert!(
        window.shows("8 min 5 s: heap grew by 1.30 MB (6.59 MB → 7.88 MB)")
            && window.shows("sentEvents in OrderEvents holds 879 KB more: leaking"),
        "{}",
        window.screen()
    );
    assert!(holders(&window)[0].starts_with("sentEvents in OrderEvents, +879 KB, grew at 4 of 4 steps, leaking"));
    let nearest = |window: &Window| window.rows().into_iter().find(|row| row.contains("Distance")).unwrap();
    let path = nearest(&window);
    assert!(path.starts_with("sentEvents in OrderEvents"), "{path}");

    // The window chooses only as long as nobody else has: what was put away stays away.
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Retainers"), "{}", window.screen());
    window.harness.get_by_label_contains("sentEvents in OrderEvents, +").click();
    window.settle();
    assert_eq!(nearest(&window), path);
}

#[test]
fn a_holder_tells_when_it_grew_what_it_gained_and_what_would_go_without_it() {
    let mut window = Window::sample();
    assert!(window.shows("Growth of sentEvents in OrderEvents"), "{}", window.screen());
    assert!(window.shows("Without sentEvents in OrderEvents, 99"), "{}", window.screen());
    assert!(
        window.shows("19:11:17 → 19:13:18, 2 min 1 s: 194 KB; 19:13:18 → 19:15:19, 2 min 1 s: 193 KB"),
        "{}",
        window.screen()
    );
    assert!(window.shows("\"order-gateway:order.created:"), "a sample of what it gained");

    // One click leads to the same objects in the table, with all who hold them.
    window.click("9,594 × (string)");
    window.settle();
    assert!(window.shows("born (string)"), "{}", window.screen());
    assert!(!window.shows("Growth of "), "{}", window.screen());
}

#[test]
fn sums_that_differ_say_what_they_count() {
    let mut window = Window::sample();
    let mut hovered = |name: &str, meaning: &str| {
        window.harness.get_by_label_contains(name).hover();
        window.harness.run_steps(8);
        assert!(window.shows(meaning), "{}", window.screen());
        window.harness.remove_cursor();
        window.harness.run_steps(4);
    };
    hovered("Born and still there: 774 KB", "Its own growth also counts what grew in place");
    hovered("Gained: +879 KB", "Its own growth from the first timepoint to the last, class by class");
    hovered("Without sentEvents in OrderEvents, 99", "so the two differ");
    hovered("Own growth", "so these add up");
}

#[test]
fn what_v8_holds_itself_is_listed_and_labelled() {
    let mut window = Window::sample();
    window.harness.get_by_label_contains("V8 code & warm-up, +").click();
    window.settle();
    assert!(window.shows("This is the root of the heap"), "{}", window.screen());
    assert!(window.shows("Nothing but V8 itself holds it"), "{}", window.screen());
}

#[test]
fn what_is_expected_folds_away_and_can_be_brought_back() {
    let mut window = Window::sample();
    window.click("Expected to grow");
    window.settle();
    assert!(!holders(&window).iter().any(|row| row.starts_with("sentEvents")), "{:#?}", holders(&window));

    assert!(window.shows("; set aside as expected: +879 KB in 1 holder"), "{}", window.screen());

    window.harness.get_by_label_contains(", 1 of them expected").click();
    window.settle();
    // At the end of the list.
    window.harness.get_by_label_contains("V8 code & warm-up, +").click();
    window.press(Modifiers::NONE, Key::End);
    let expected = holders(&window).into_iter().find(|row| row.starts_with("sentEvents")).unwrap();
    assert!(expected.ends_with("expected"), "{expected}");
    window.click("Expected to grow");
    window.click("Show fewer holders");
    window.settle();
    assert!(holders(&window)[0].ends_with("leaking"), "{:#?}", holders(&window));
}

#[test]
fn what_was_said_to_be_expected_by_mistake_is_taken_back_at_once() {
    let mut window = Window::sample();
    let before = holders(&window);
    window.click("Expected to grow");
    window.settle();
    assert!(window.shows("sentEvents in OrderEvents is expected to grow and set aside"), "{}", window.screen());
    window.click("Undo");
    window.settle();
    assert_eq!(holders(&window), before);
    assert!(!window.shows("set aside"), "{}", window.screen());

    // By the keys, too, and by the tick itself.
    window.click("Expected to grow");
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(holders(&window), before);
    window.click("Expected to grow");
    window.click("Expected to grow");
    window.settle();
    assert_eq!(holders(&window), before);
    assert!(!window.shows("set aside"), "there is nothing more to undo: {}", window.screen());
}

#[test]
fn any_edge_of_the_path_can_be_cut_in_thought() {
    let mut window = Window::sample();
    window.row("sentEvents in OrderEvents").click_secondary();
    window.settle();
    window.click("What would go if it let go?");
    window.settle();
    let is_answer = |name: &str| name.starts_with("Without sentEvents in OrderEvents") && !name.ends_with('.');
    assert!(window.screen().lines().any(is_answer), "{}", window.screen());

    // It is about what is selected, and goes with it.
    window.click_row("(string)");
    assert!(!window.screen().lines().any(is_answer), "{}", window.screen());
}

#[test]
fn a_second_series_shows_whether_the_fix_holds() {
    let mut window = Window::sample();
    window.open_after_fix();
    assert!(
        window.shows("The fix holds: sentEvents in OrderEvents was leaking (+109 KB/min) and is flat."),
        "{}",
        window.screen()
    );
    assert!(holders(&window)[0].contains("leaking +109 KB/min → flat"), "{:#?}", holders(&window));
    window.click("Expected to grow");
    window.settle();
    assert!(window.shows("Show all 50 holders, 1 of them expected, +879 KB"), "{}", window.screen());
    window.click("Undo");
    window.settle();

    // The table is still that of the first series; a click on its heading shows the other.
    assert!(window.shows("19:11:17 → 19:19:22"), "{}", window.screen());
    window.click("After the fix · 4 snapshots");
    window.settle();
    assert!(window.shows("19:11:42 → 19:17:45"), "{}", window.screen());
    assert!(!holders(&window).iter().any(|row| row.ends_with("leaking")), "{:#?}", holders(&window));
    assert!(window.shows("The fix holds"), "{}", window.screen());
}

#[test]
fn what_is_selected_in_one_series_is_selected_in_the_other_if_it_is_there() {
    let mut window = Window::sample();
    window.open_after_fix();
    let after = "After the fix · 4 snapshots";
    let subject = |window: &Window| {
        let screen = window.screen();
        screen.lines().find(|name| name.starts_with("Retainers of ")).map(str::to_owned)
    };
    // What leaked holds nothing new after the fix.
    assert!(subject(&window).is_some_and(|subject| subject.ends_with(", sentEvents in OrderEvents")));
    window.click(after);
    window.settle();
    assert_eq!(subject(&window), None, "{}", window.screen());

    window.click("Before the fix · 5 snapshots");
    window.settle();
    window.harness.get_by_label_contains("V8 code & warm-up, +").click();
    window.settle();
    window.click(after);
    window.settle();
    assert!(subject(&window).is_some_and(|subject| subject.ends_with(", V8 code & warm-up")), "{}", window.screen());
    assert!(window.shows("Growth of V8 code"), "{}", window.screen());

    // An object of the other series says where it is.
    window.click("Before the fix · 5 snapshots");
    window.settle();
    window.harness.get_by_label_contains("sentEvents in OrderEvents, +").click();
    window.settle();
    window.click("Actions for 19:19:22");
    window.click("Move to the series after the fix");
    window.settle();
    assert!(subject(&window).is_some_and(|subject| subject.ends_with(", in 19:19:22")), "{}", window.screen());
}

#[test]
fn steps_that_took_unlike_times_are_drawn_and_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let mut bundled: Vec<_> = std::fs::read_dir(sample).unwrap().map(|file| file.unwrap().path()).collect();
    bundled.retain(|file| file.to_string_lossy().ends_with(".zst"));
    bundled.sort();
    let times = ["080000", "080200", "080400", "110400"];
    let files: Vec<_> =
        times.iter().map(|time| folder.path().join(format!("Heap-20261122T{time}.heapsnapshot.zst"))).collect();
    for (from, to) in bundled.iter().zip(&files) {
        std::fs::copy(from, to).unwrap();
    }
    let mut window = Window::files(&files);
    window.settle();
    assert!(window.shows("The steps took from 2 min to 3 h."), "{}", window.screen());
    assert!(window.shows("08:04:00 → 11:04:00, 3 h: 19"), "{}", window.screen());
    window.harness.get_all_by_label("grew at 3 of 3 steps").next().unwrap().hover();
    window.harness.run_steps(8);
    assert!(window.shows("what grew at a long one may have stood still for most of it"), "{}", window.screen());
    assert!(!Window::sample().shows("The steps took"));
}
