//! Notes and pins: made by a person, shown where the thing is, and found again in later snapshots.

use eframe::egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::{
    reopening::{Place, place, series},
    window::{ID, Window, fixture},
};

fn write(window: &mut Window, text: &str) {
    window.press(Modifiers::COMMAND, Key::M);
    window.type_into("Note", text);
    window.press(Modifiers::COMMAND, Key::Enter);
}

/// Follows a link of the list.
fn follow(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Link, name).click();
    window.settle();
}

/// How often something on screen has this name.
fn count(window: &Window, name: &str) -> usize {
    window.harness.query_all_by_label(name).count()
}

#[test]
fn notes_on_a_class_and_on_a_holder_follow_to_later_snapshots_of_the_service() {
    let Place { settings, files, folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.press(Modifiers::COMMAND, Key::D);
    assert_eq!(count(&window, "Pinned"), 2, "in its row and below: {}", window.screen());
    write(&mut window, "the queue that nobody empties");
    window.click_row("Array");
    window.click("Write a note");
    window.type_into("Note", "ask the team");
    window.press(Modifiers::COMMAND, Key::Enter);
    assert!(window.shows("With a note: ask the team"), "{}", window.screen());
    window.close();

    // Nor is anything lost that was being written when the window was closed.
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.click_row("(string)");
    window.press(Modifiers::COMMAND, Key::M);
    window.type_into("Note", "unfinished");
    window.harness.run_steps(3);
    window.close();

    let later = series(folder.path(), 3..5);
    let mut window = Window::keeping(&settings, &later);
    window.settle();
    assert!(window.shows("t3 → t4"), "{}", window.screen());
    assert!(window.shows("Pinned, with a note: the queue that nobody empties"), "{}", window.screen());
    assert!(window.shows("With a note: unfinished"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::B);
    follow(&mut window, "Array");
    assert!(!window.shows("Pinned and noted"), "{}", window.screen());
    assert!(window.shows("With a note: ask the team"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::B);
    follow(&mut window, "sentEvents in OrderEvents");
    assert!(window.shows("Growth of sentEvents in OrderEvents"), "{}", window.screen());
}

#[test]
fn a_note_on_an_object_stays_with_its_process() {
    let Place { settings, files, folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.click_row("(string)");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
        window.press(Modifiers::NONE, key);
    }
    let object = window.rows().into_iter().find(|row| row.starts_with('"')).unwrap();
    let secret = object.trim_start_matches('"').split(['"', '…']).next().unwrap().to_owned();
    let id = object.split(" @").nth(1).or_else(|| object.split(", @").nth(1)).unwrap();
    let name = format!("(string) @{}", id.split(',').next().unwrap());
    window.press(Modifiers::COMMAND, Key::D);
    write(&mut window, "one of many");
    assert_eq!(count(&window, "Pinned, with a note: one of many"), 1, "in its row: {}", window.screen());
    assert_eq!(count(&window, "one of many"), 1, "and below: {}", window.screen());
    window.close();
    let kept = std::fs::read_to_string(&settings).unwrap();
    assert!(secret.len() > 8 && !kept.contains(&secret), "{secret}: {kept}");

    // Later ones of the same process, beside one in which it was noted.
    let mut window = Window::keeping(&settings, &[&files[2..], &series(folder.path(), 3..5)].concat());
    window.settle();
    window.press(Modifiers::COMMAND, Key::B);
    follow(&mut window, &name);
    assert_eq!(count(&window, "one of many"), 1, "{}", window.screen());
    window.close();

    // Another process has other objects with the same ids.
    let other = ["191142", "191343"].map(|at| fixture(&format!("staging/fixed/Heap-20261122T{at}.heapsnapshot.zst")));
    let mut window = Window::keeping(&settings, &other);
    window.settle();
    window.press(Modifiers::COMMAND, Key::B);
    assert!(window.shows("None of the snapshots in which it was noted is compared"), "{}", window.screen());
    window.click(&format!("Take away the note on {name}"));
    window.settle();
    assert!(!window.shows("one of many"), "{}", window.screen());
    window.close();
    assert!(!std::fs::read_to_string(&settings).unwrap().contains("one of many"));
}

#[test]
fn escape_leaves_a_note_as_it_was_and_an_empty_one_goes() {
    let mut window = Window::sample();
    window.click_row("Array");
    write(&mut window, "first");
    window.click("Change the note");
    window.type_into("Note", " and more");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.shows("With a note: first") && !window.shows("and more"), "{}", window.screen());
    assert!(window.shows("resized Array"), "it is still selected: {}", window.screen());

    window.press(Modifiers::COMMAND, Key::M);
    window.press(Modifiers::COMMAND, Key::A);
    window.press(Modifiers::NONE, Key::Delete);
    window.press(Modifiers::COMMAND, Key::Enter);
    assert!(!window.shows("With a note"), "{}", window.screen());

    // Whoever turns to something else is done with writing.
    window.press(Modifiers::COMMAND, Key::M);
    window.type_into("Note", "second");
    window.click_row("(string)");
    assert_eq!(count(&window, "With a note: second"), 1, "{}", window.screen());
    assert_eq!(count(&window, "second"), 0, "what is selected has none: {}", window.screen());
}

#[test]
fn an_object_is_marked_among_the_retainers_too() {
    let mut window = Window::sample();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "OrderEvents");
    window.settle();
    window.click_row("OrderEvents");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
        window.press(Modifiers::NONE, key);
    }
    write(&mut window, "one a service");
    assert_eq!(count(&window, "With a note: one a service"), 1, "{}", window.screen());
    // The object stands on the path that keeps its property alive.
    window.harness.get_by_label_contains("sentEvents in OrderEvents, +").click();
    window.settle();
    assert_eq!(count(&window, "With a note: one a service"), 2, "{}", window.screen());
}

#[test]
fn a_class_is_known_after_its_code_was_edited_and_a_file_is_not_after_another_took_its_place() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "OrderEvents");
    window.settle();
    window.click_row("OrderEvents");
    write(&mut window, "on the class");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
        window.press(Modifiers::NONE, key);
    }
    write(&mut window, "on the object");
    window.close();

    // As if the class had stood at another line, and the files had been of another size.
    let mut kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&settings).unwrap()).unwrap();
    assert_eq!(kept["notes"].as_array().unwrap().len(), 2, "{kept}");
    for note in kept["notes"].as_array_mut().unwrap() {
        let subject = &mut note["subject"];
        if let Some(at) = subject.pointer_mut("/class/at/1") {
            *at = 99.into();
        }
        for file in subject.pointer_mut("/object/files").and_then(|files| files.as_array_mut()).into_iter().flatten() {
            file["bytes"] = (file["bytes"].as_u64().unwrap() + 1).into();
        }
    }
    std::fs::write(&settings, kept.to_string()).unwrap();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    assert!(window.shows("With a note: on the class"), "{}", window.screen());
    assert!(!window.shows("on the object"), "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::B);
    assert!(window.shows("None of the snapshots in which it was noted is compared"), "{}", window.screen());
}

#[test]
fn what_has_the_focus_in_the_list_of_notes_is_in_sight_however_many_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let note = |at: usize| {
        let subject = serde_json::json!({ "holder": format!("Owner.items{at}") });
        serde_json::json!({ "subject": subject, "name": format!("items{at}"), "text": "of old", "is_pinned": true })
    };
    let notes: Vec<_> = (0..40).map(note).collect();
    std::fs::write(&settings, serde_json::json!({ "notes": notes }).to_string()).unwrap();
    let mut window = Window::keeping(&settings, &[]);
    window.settle();
    window.press(Modifiers::COMMAND, Key::B);
    assert!(window.shows("Scroll the notes"), "{}", window.screen());
    let mut seen = 0;
    for _ in 0..60 {
        window.press(Modifiers::NONE, Key::Tab);
        let focused = window.focused().unwrap();
        let name = focused.accesskit_node().label().unwrap_or_default();
        if name.starts_with("Take away") {
            seen += 1;
            let rect = focused.rect();
            assert!(rect.top() > 0.0 && rect.bottom() < 800.0, "{name} is at {rect:?}");
        }
    }
    assert!(seen >= 40, "{seen} of all notes were reached");
}

#[test]
fn a_note_that_is_being_written_is_kept_when_all_is_removed_and_the_keys_work_again() {
    let mut window = Window::sample();
    // The holder that the window selects, and a class.
    for (row, text) in [(None, "on the holder"), (Some("(string)"), "on the class")] {
        if let Some(row) = row {
            window.click_row(row);
        }
        window.press(Modifiers::COMMAND, Key::M);
        window.type_into("Note", text);
        window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
        window.wait_for("Open the sample");
        window.press(Modifiers::COMMAND, Key::Z);
        window.settle();
        assert!(window.shows("19:11:17 → 19:19:22"), "{}", window.screen());
    }
    window.press(Modifiers::COMMAND, Key::B);
    for text in ["on the holder", "on the class"] {
        assert!(window.shows(text), "{}", window.screen());
    }
    window.click("Close the list of notes");
    window.click("Actions for 19:15:19");
    window.click("Rename…");
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
    window.wait_for("Open the sample");
    window.press(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert!(window.shows("Timepoint 19:15:19"), "{}", window.screen());
}

#[test]
fn a_holder_has_one_note_wherever_it_is_picked_and_is_marked_where_it_is_listed() {
    let mut window = Window::sample();
    let id = window.copied_by(ID);
    write(&mut window, "the queue");
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "Array");
    window.settle();
    window.click_row("Array");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowDown, Key::ArrowRight] {
        window.press(Modifiers::NONE, key);
    }
    let object = window.rows().into_iter().find(|row| row.contains(&format!("{id},")));
    let marks = count(&window, "With a note: the queue");
    assert!(marks >= 2, "among the holders and in the table: {}", window.screen());
    window.click_row(&object.unwrap_or_else(|| panic!("no row of {id}: {}", window.screen())));
    window.press(Modifiers::COMMAND, Key::D);
    assert_eq!(count(&window, "Pinned, with a note: the queue"), marks, "{}", window.screen());
    window.press(Modifiers::COMMAND, Key::B);
    assert_eq!(count(&window, "sentEvents in OrderEvents"), 2, "one holder and one note: {}", window.screen());
}

#[test]
fn a_destroyed_window_loses_nothing() {
    let Place { settings, files, folder: _folder } = place();
    let mut window = Window::keeping(&settings, &files);
    window.settle();
    window.press(Modifiers::COMMAND, Key::M);
    window.type_into("Note", "half a sentence");
    window.harness.run_steps(3);
    let end = std::panic::AssertUnwindSafe(move || {
        let _window = window;
        std::panic::resume_unwind(Box::new("the window was destroyed"));
    });
    assert!(std::panic::catch_unwind(end).is_err());
    let kept = std::fs::read_to_string(&settings).unwrap();
    assert!(kept.contains("half a sentence") && kept.contains("\"snapshots\""), "{kept}");
}
