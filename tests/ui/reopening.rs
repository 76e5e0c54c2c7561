//! A series as it was left: back in one click after a restart, or whenever its files are opened again.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::window::{Window, fixture};

/// Those of the sample's snapshots in `range` as files of their own, called `t0` and so on.
pub(crate) fn series(folder: &Path, range: Range<usize>) -> Vec<PathBuf> {
    let sample = heapdrift::sample::FILES.iter().enumerate().take(range.end).skip(range.start);
    let files = sample.map(|(at, file)| {
        let path = folder.join(format!("t{at}.heapsnapshot.zst"));
        std::fs::write(&path, file.bytes).expect("the folder can be written");
        path
    });
    files.collect()
}

pub(crate) struct Place {
    pub folder: tempfile::TempDir,
    pub settings: PathBuf,
    pub files: Vec<PathBuf>,
}

pub(crate) fn place() -> Place {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (settings, files) = (folder.path().join("settings.json"), series(folder.path(), 0..3));
    Place { folder, settings, files }
}

/// Leaves the series with a name, an order, a base, a sort, a filter and open rows of the person's own.
fn work_on(window: &mut Window) {
    window.settle();
    window.click("Actions for t1");
    window.click("Rename…");
    window.type_into("New name of t1", "half way");
    window.press(Modifiers::NONE, Key::Enter);
    window.click("Actions for half way");
    window.click("Move up");
    window.click("t0 as base");
    window.settle();
    window.click("Count");
    window.click("Class");
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "r");
    window.settle();
    window.click_row("Array");
    window.press(Modifiers::NONE, Key::ArrowRight);
}

#[test]
fn the_last_series_is_back_in_one_click_as_it_was_left() {
    let Place { folder, settings, files } = place();
    let mut window = Window::keeping(&settings, &files);
    work_on(&mut window);
    let (screen, rows) = (window.screen(), window.rows());
    assert!(rows.iter().any(|row| row.starts_with("Born ")), "{rows:#?}");
    window.close();

    let mut window = Window::keeping(&settings, &[]);
    let folder = folder.path().file_name().unwrap().to_str().unwrap();
    window.wait_for_text("Reopen last series (3 snapshots: half way … t2, in ");
    assert!(window.shows(folder), "{}", window.screen());
    window.harness.get_by_label_contains("Reopen last series").click();
    window.settle();
    assert_eq!(window.screen(), screen);
}

#[test]
fn the_same_files_opened_in_another_way_are_the_same_series() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    work_on(&mut window);
    let screen = window.screen();
    window.close();

    let reversed: Vec<PathBuf> = files.iter().rev().cloned().collect();
    let mut window = Window::keeping(&settings, &reversed);
    window.settle();
    assert_eq!(window.screen(), screen, "as arguments, in another order");
    window.close();

    let mut window = Window::keeping(&settings, &files[..1]);
    window.settle();
    // What only looks around changes nothing of the series.
    window.press(Modifiers::COMMAND, Key::K);
    window.press(Modifiers::NONE, Key::Escape);
    window.press(Modifiers::COMMAND, Key::Plus);
    window.press(Modifiers::COMMAND, Key::Num0);
    window.drop_files(&files[1..]);
    window.settle();
    assert_eq!(window.screen(), screen, "one after the other");
    window.drop_files(&files[..1]);
    window.settle();
    assert!(window.shows("is already open"), "{}", window.screen());
    window.click("Dismiss this message");

    // Others are a series of their own, and what was done since is not undone.
    window.click("Actions for half way");
    window.click("Remove");
    window.press(Modifiers::NONE, Key::Escape);
    window.drop_files(&files);
    window.settle();
    assert!(!window.shows("half way"), "{}", window.screen());
}

#[test]
fn what_was_selected_is_selected_again() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.click_row("(string)");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
        window.press(Modifiers::NONE, key);
    }
    let text = window.rows().into_iter().find(|row| row.starts_with('"')).unwrap();
    let title =
        |window: &Window| window.screen().lines().find(|name| name.starts_with("Retainers of ")).map(str::to_owned);
    let (of_object, row) = (title(&window), window.selected_rows());
    window.close();

    // Where it was is kept, but nothing of what it says.
    let kept = std::fs::read_to_string(&settings).unwrap();
    let secret = text.trim_start_matches('"').split(['"', '…']).next().unwrap();
    assert!(secret.len() > 8 && !kept.contains(secret), "{secret}: {kept}");

    let mut window = Window::keeping(&settings, &files);
    window.settle();
    assert_eq!(title(&window), of_object);
    assert_eq!(window.selected_rows(), row);
    window.press(Modifiers::NONE, Key::Escape);
    window.close();

    let mut window = Window::keeping(&settings, &files);
    window.settle();
    assert!(!window.shows("Retainers"), "what was put away stays away: {}", window.screen());
    window.harness.get_by_label_contains("V8 code & warm-up, ").click();
    window.settle();
    let of_holder = title(&window);
    window.close();

    let mut window = Window::keeping(&settings, &files);
    window.settle();
    assert_eq!(title(&window), of_holder);
    assert!(window.shows("Growth of V8 code & warm-up"), "{}", window.screen());
}

#[test]
fn both_series_come_back_and_a_file_that_is_gone_gets_a_card() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    let fixed = fixture("staging/fixed/Heap-20261122T191142.heapsnapshot.zst");
    window.drop_files(std::slice::from_ref(&fixed));
    window.settle();
    window.click("Actions for 19:11:42");
    window.click("Move to the series after the fix");
    window.settle();
    window.close();
    std::fs::remove_file(&files[1]).unwrap();

    let mut window = Window::keeping(&settings, &[]);
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    window.wait_for("Try again: t1");
    assert!(window.shows("After the fix · 1 snapshot"), "{}", window.screen());
    assert!(window.shows("t0 → t2"), "{}", window.screen());
}

#[test]
fn what_a_killed_window_was_showing_is_kept_and_what_is_forgotten_is_not() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.click("All timepoints");
    window.settle();
    window.wait("the state of the series in the settings", |_| {
        std::fs::read_to_string(&settings).is_ok_and(|kept| kept.contains("\"series\": [\n"))
    });
    drop(window);

    let mut window = Window::keeping(&settings, &files);
    window.settle();
    let class = window.rows().into_iter().find(|row| row.starts_with("(string)")).unwrap();
    assert!(class.contains(", t1 "), "{class}");
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "forget");
    window.press(Modifiers::NONE, Key::Enter);
    window.close();
    let kept = std::fs::read_to_string(&settings).unwrap();
    assert!(!kept.contains("t1.heapsnapshot"), "{kept}");
}

#[test]
fn what_is_removed_at_once_can_be_reopened_as_it_was() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    work_on(&mut window);
    let screen = window.screen();
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    window.settle();
    assert_eq!(window.screen(), screen);
}

#[test]
fn forgotten_files_stay_forgotten_when_others_are_opened() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files[..2]);
    window.settle();
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "forget");
    window.press(Modifiers::NONE, Key::Enter);
    window.drop_files(&files[2..]);
    window.settle();
    window.close();
    let kept = std::fs::read_to_string(&settings).unwrap();
    assert!(!kept.contains("t1.heapsnapshot") && kept.contains("t2.heapsnapshot"), "{kept}");
}

#[test]
fn an_object_of_a_snapshot_between_base_and_target_is_selected_again() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.click("t1 as base");
    window.settle();
    window.click_row("(string)");
    window.press(Modifiers::NONE, Key::ArrowRight);
    window.click_row("Died");
    window.press(Modifiers::NONE, Key::ArrowRight);
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.click("t0 as base");
    window.settle();
    let title =
        |window: &Window| window.screen().lines().find(|name| name.starts_with("Retainers of ")).map(str::to_owned);
    let of_object = title(&window);
    assert!(of_object.as_ref().is_some_and(|title| title.contains('@')), "{}", window.screen());
    window.close();

    let mut window = Window::keeping(&settings, &files);
    window.settle();
    assert_eq!(title(&window), of_object);
}
