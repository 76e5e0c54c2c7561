//! Files in: cards, failures, duplicates, cancelling.

use eframe::egui::{HoveredFile, Key, Modifiers};

use crate::window::{Window, fixture};

fn node_20() -> std::path::PathBuf {
    fixture("variants/node-20-t0.heapsnapshot.zst")
}

#[test]
fn an_empty_window_invites() {
    let mut window = Window::empty();
    window.wait_for("Open files…");
    window.wait_for("Open the sample");
}

#[test]
fn files_held_over_the_window_are_told_what_will_happen() {
    let mut window = Window::empty();
    let hold = |window: &mut Window, names: &[&str]| {
        let files = names.iter().map(|name| HoveredFile { path: Some(name.into()), ..HoveredFile::default() });
        window.harness.input_mut().hovered_files = files.collect();
        window.harness.run_steps(3);
    };
    hold(&mut window, &["/tmp/t0.heapsnapshot", "/tmp/notes.txt"]);
    assert!(window.shows("Drop to open 2 snapshots and compare them"), "{}", window.screen());
    assert!(window.shows("notes.txt is not called like a heap snapshot"), "{}", window.screen());
    hold(&mut window, &[]);
    window.drop_files(&[node_20()]);
    window.settle();
    hold(&mut window, &["/tmp/t0.heapsnapshot"]);
    assert!(window.shows("Drop to add this snapshot and compare"), "{}", window.screen());
    hold(&mut window, &[]);
    assert!(!window.shows("Drop to"), "{}", window.screen());
}

#[test]
fn a_single_snapshot_shows_its_classes() {
    let mut window = Window::empty();
    window.drop_files(&[node_20()]);
    window.settle();
    assert!(window.shows("objects"), "{}", window.screen());
    assert!(window.rows().iter().any(|row| row.starts_with("(string)")), "{}", window.screen());
    assert!(!window.shows("Δ size"));
}

#[test]
fn a_bad_file_gets_a_card_with_a_sentence_and_the_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("broken.heapsnapshot");
    std::fs::write(&bad, "{\"snapshot\":{\"meta\"").unwrap();
    let mut window = Window::files(&[node_20(), bad.clone()]);
    window.settle();
    window.wait_for("Try again: broken");
    assert!(window.rows().iter().any(|row| row.starts_with("(string)")), "{}", window.screen());

    // Mended meanwhile: the same card loads it.
    std::fs::copy(node_20(), &bad).unwrap();
    window.click("Try again: broken");
    window.settle();
    assert!(!window.shows("Try again"), "{}", window.screen());
    assert!(window.shows("Δ size"), "{}", window.screen());
}

#[test]
fn a_folder_and_a_missing_file_get_cards_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::files(&[folder.path().to_owned(), folder.path().join("gone.heapsnapshot")]);
    window.settle();
    window.wait_for("Try again: gone");
    assert!(window.shows("None of these files could be used"), "{}", window.screen());
}

#[test]
fn a_file_given_twice_is_noticed() {
    let mut window = Window::files(&[node_20()]);
    window.settle();
    window.drop_files(&[node_20()]);
    window.wait_for_text("is already open");
    window.click("Dismiss this message");
    assert!(!window.shows("is already open"));
    assert_eq!(window.harness.state().library().entries().len(), 1);
}

#[test]
fn a_load_can_be_cancelled_and_taken_up_again() {
    let mut window = Window::files(&[node_20()]);
    window.harness.run_steps(2);
    let cancel = "Cancel node-20-t0";
    window.wait_for(cancel);
    window.click(cancel);
    window.wait_for_text("cancelled");
    window.click("Try again: node-20-t0");
    window.settle();
    assert!(window.rows().iter().any(|row| row.starts_with("(string)")), "{}", window.screen());
}

#[test]
fn a_snapshot_can_be_renamed_and_moved() {
    let mut window = Window::sample();
    window.click("Actions for 19:11:17");
    window.click("Rename…");
    window.type_into("New name of 19:11:17", "before the load");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows("before the load → 19:19:22"), "{}", window.screen());
    window.click("Actions for before the load");
    window.click("Rename…");
    window.type_into("New name of before the load", "something else");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("something else") && window.shows("Retainers"), "nothing has changed: {}", window.screen());

    window.click("Actions for before the load");
    window.click("Move down");
    window.settle();
    assert!(window.shows("19:13:18 → 19:19:22"), "{}", window.screen());
}
