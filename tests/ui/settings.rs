//! What a window remembers of the one before.

use eframe::egui::{Key, Modifiers};
use heapdrift::app::Theme;

use crate::window::{Window, fixture};

#[test]
fn files_that_were_opened_together_can_be_opened_again_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let files = ["node-20-t0", "node-24-t0"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    Window::keeping(&path, &files).settle();
    Window::keeping(&path, &files[..1]).settle();

    let mut window = Window::keeping(&path, &[]);
    window.settle();
    window.click("File");
    window.click("Open recent");
    window.click("node-20-t0.heapsnapshot.zst and another");
    window.settle();
    assert_eq!(window.harness.state().library().entries().len(), 2);

    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!(kept.matches("node-24-t0").count(), 1, "{kept}");
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "forget");
    window.press(Modifiers::NONE, Key::Enter);
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!(kept.matches("node-20").count(), 0, "{kept}");
}

#[test]
fn broken_settings_are_set_aside_and_the_window_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    std::fs::write(&path, "{\"theme\": \"dark\", \"expected\": [\"a").unwrap();
    let mut window = Window::keeping(&path, &[]);
    window.wait_for_text("The settings are damaged");
    assert_eq!(window.harness.state().settings().theme, Theme::System);
    assert!(folder.path().join("settings.set-aside.json").exists());

    // The next one starts with what this one keeps.
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "light");
    window.press(Modifiers::NONE, Key::Enter);
    let mut next = Window::keeping(&path, &[]);
    next.settle();
    assert!(!next.shows("damaged"), "{}", next.screen());
    assert_eq!(next.harness.state().settings().theme, Theme::Light);
}

#[test]
fn settings_that_cannot_be_saved_are_spoken_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::keeping(&folder.path().join("heapdrift/settings.json"), &[]);
    window.settle();
    // No folder can be made where a file is.
    std::fs::write(folder.path().join("heapdrift"), "").unwrap();
    let choose = |window: &mut Window, theme: &str| {
        window.press(Modifiers::COMMAND, Key::K);
        window.type_into("Find an action", theme);
        window.press(Modifiers::NONE, Key::Enter);
        window.settle();
    };
    choose(&mut window, "light");
    window.wait_for_text("could not be saved");
    window.click("Dismiss this message");
    choose(&mut window, "dark");
    assert!(!window.shows("could not be saved"), "{}", window.screen());
    // Nor is anything wrong any more once it works again.
    std::fs::remove_file(folder.path().join("heapdrift")).unwrap();
    choose(&mut window, "light");
    let kept = std::fs::read_to_string(folder.path().join("heapdrift/settings.json")).unwrap();
    assert!(kept.contains("\"theme\": \"light\""), "{kept}");
}

#[test]
fn settings_of_a_newer_version_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let newer = "{\"version\": 99, \"theme\": \"dark\"}";
    std::fs::write(&path, newer).unwrap();
    let mut window = Window::keeping(&path, &[]);
    window.wait_for_text("newer version of Heapdrift");
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", "light");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(!window.shows("could not be saved"), "{}", window.screen());
    window.close();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), newer);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was set aside");
}
