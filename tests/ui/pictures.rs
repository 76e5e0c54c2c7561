//! Every view as a picture, of which the README shows some. `UPDATE_SNAPSHOTS=1 cargo test --test ui pictures` takes new ones; look at them
//! before they are kept. `tests/screenshots.sh FOLDER` has them all drawn there, at both scales, and compares nothing.

use std::path::PathBuf;

use eframe::egui::{Key, Modifiers, Theme};
use egui_kittest::{SnapshotOptions, SnapshotResults};
use heapdrift::app::StartWith;

use crate::window::{Window, fixture};

/// Rasterisers differ by a shade at the edges of glyphs, and by nothing else.
fn options() -> SnapshotOptions {
    SnapshotOptions::new().threshold(1.5).max_failed_pixels(300)
}

fn in_both_themes(name: &str, start: &StartWith, prepare: impl Fn(&mut Window)) {
    let folder = std::env::var_os("HEAPDRIFT_SCREENSHOTS").map(PathBuf::from);
    let scales: &[(f32, &str)] = if folder.is_some() { &[(1.0, ""), (2.0, "_2x")] } else { &[(1.0, "")] };
    let mut results = SnapshotResults::new();
    for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for &(scale, scale_suffix) in scales {
            let mut window = Window::pictured(start.clone(), theme, scale);
            window.settle();
            prepare(&mut window);
            window.harness.remove_cursor();
            window.harness.run_steps(3);
            let name = format!("{name}_{suffix}{scale_suffix}");
            match &folder {
                Some(folder) => {
                    let picture = window.harness.render().expect("a picture of the window");
                    picture.save(folder.join(name + ".png")).expect("a file in the folder for screenshots");
                }
                None => results.add(window.harness.try_snapshot_options(name, &options())),
            }
        }
    }
}

fn sample() -> StartWith {
    StartWith { sample: true, files: Vec::new() }
}

#[test]
fn the_empty_window() {
    in_both_themes("empty", &StartWith::default(), |_| ());
}

#[test]
fn the_first_glance() {
    in_both_themes("first_glance", &sample(), |_| ());
}

#[test]
fn a_fix_that_holds() {
    in_both_themes("fix", &sample(), Window::open_after_fix);
}

#[test]
fn the_palette() {
    in_both_themes("palette", &StartWith::default(), |window| {
        window.press(Modifiers::COMMAND, Key::K);
        window.type_into("Find an action", "re");
        window.settle();
    });
}

#[test]
fn the_shortcuts() {
    in_both_themes("shortcuts", &StartWith::default(), |window| window.press(Modifiers::NONE, Key::Questionmark));
}

#[test]
fn the_choice_of_columns() {
    in_both_themes("columns", &sample(), |window| window.click("Columns…"));
}

fn noted(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::D);
    window.click_row("Array");
    window.press(Modifiers::COMMAND, Key::M);
    window.type_into("Note", "Most of these belong to sentEvents. Ask the orders team whether anybody reads them.");
    window.press(Modifiers::COMMAND, Key::Enter);
}

#[test]
fn notes_where_they_belong() {
    in_both_themes("notes", &sample(), noted);
}

#[test]
fn the_list_of_notes() {
    in_both_themes("notes_list", &sample(), |window| {
        noted(window);
        window.press(Modifiers::COMMAND, Key::B);
    });
}

#[test]
fn strings_and_who_holds_them() {
    in_both_themes("comparison", &sample(), |window| window.click_row("(string)"));
}

#[test]
fn all_timepoints() {
    in_both_themes("all_timepoints", &sample(), |window| window.press(Modifiers::COMMAND, Key::Num2));
}

#[test]
fn a_single_snapshot() {
    let files = vec![fixture("staging/fixed/Heap-20261122T191142.heapsnapshot.zst")];
    in_both_themes("single", &StartWith { sample: false, files }, |window| window.click_row("Array"));
}

#[test]
fn the_menu_of_a_retainer() {
    in_both_themes("row_menu", &sample(), |window| {
        window.click_row("sentEvents in OrderEvents");
        window.press(Modifiers::SHIFT, Key::F10);
    });
}

#[test]
fn an_id_that_no_snapshot_has() {
    in_both_themes("go_to", &sample(), |window| window.go_to("OrderEvents @999999999999"));
}

#[test]
fn an_object_and_its_path_to_a_root() {
    in_both_themes("object", &sample(), |window| {
        window.press(Modifiers::COMMAND, Key::F);
        window.type_into("Filter classes", "OrderEvents");
        window.settle();
        window.click_row("OrderEvents");
        for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
            window.press(Modifiers::NONE, key);
        }
    });
}

#[test]
fn snapshots_of_two_sessions_and_a_file_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    // Called like a snapshot, so that its time does not change from run to run.
    let notes = folder.path().join("Heap-20261122T192209.heapsnapshot");
    std::fs::write(&notes, "Remember to take a third one").unwrap();
    let reconnected = ["Heap-20261122T192205.heapsnapshot.zst", "Heap-20261122T192207.heapsnapshot.zst"];
    let mut files = reconnected.map(|name| fixture("staging/reconnect").join(name)).to_vec();
    files.push(notes);
    let start = StartWith { sample: false, files };
    in_both_themes("trouble", &start, |_| ());
}
