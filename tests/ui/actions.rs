//! Every action by its name or by its keys.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use heapdrift::{
    app::Theme,
    model::{Action, TableView},
};

use crate::window::{Window, fixture};

fn open_palette(window: &mut Window, typed: &str) {
    window.press(Modifiers::COMMAND, Key::K);
    window.type_into("Find an action", typed);
    window.harness.run_steps(3);
}

#[test]
fn an_action_is_found_by_some_letters_and_done_by_enter() {
    let mut window = Window::empty();
    open_palette(&mut window, "dar");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.harness.state().settings().theme, Theme::Dark);
    assert!(!window.shows("Find an action"), "{}", window.screen());
}

#[test]
fn the_arrows_choose_among_what_was_found() {
    let mut window = Window::sample();
    open_palette(&mut window, "timepoint");
    assert_eq!(heapdrift::model::find_actions("timepoint")[1], Action::ToggleGrowing);
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowUp, Key::ArrowUp, Key::ArrowUp, Key::Enter] {
        window.press(Modifiers::NONE, key);
    }
    assert_eq!(window.harness.state().settings().view, TableView::All);
}

#[test]
fn what_cannot_be_done_now_is_not_done_and_escape_closes() {
    let mut window = Window::files(&[fixture("variants/node-20-t0.heapsnapshot.zst")]);
    window.settle();
    window.click_row("(string)");
    open_palette(&mut window, "cancel");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Cancel loading"), "{}", window.screen());

    // The first Escape empties the field, the next one closes; neither reaches the window below.
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.shows("Remove all snapshots"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Remove all snapshots"), "{}", window.screen());
    assert!(window.shows("Retainers"), "what was selected still is: {}", window.screen());
}

#[test]
fn the_sheet_lists_the_keys_of_every_action() {
    let mut window = Window::empty();
    window.press(Modifiers::NONE, Key::Questionmark);
    assert!(window.shows("Tables and trees"), "{}", window.screen());
    for action in Action::ALL.iter().filter(|action| action.info().shortcut.is_some()) {
        assert!(window.shows(action.info().name), "{} is missing:\n{}", action.info().name, window.screen());
    }
    assert!(window.shows("Ctrl+Shift+W"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Tables and trees"), "{}", window.screen());
}

#[test]
fn a_question_mark_in_a_text_field_is_one() {
    let mut window = Window::files(&[fixture("variants/node-20-t0.heapsnapshot.zst")]);
    window.settle();
    window.press(Modifiers::COMMAND, Key::F);
    window.press(Modifiers::NONE, Key::Questionmark);
    assert!(!window.shows("Tables and trees"), "{}", window.screen());
    assert!(window.harness.query_by_label("Filter classes").is_some());
}

#[test]
fn everything_can_be_made_larger_and_smaller_within_bounds() {
    let mut window = Window::empty();
    let zoom = |window: &Window| window.harness.state().settings().zoom_percent;
    for _ in 0..15 {
        window.press(Modifiers::COMMAND, Key::Plus);
    }
    assert_eq!(zoom(&window), 200);
    for _ in 0..15 {
        window.press(Modifiers::COMMAND, Key::Minus);
    }
    assert_eq!(zoom(&window), 80);
    open_palette(&mut window, "original");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(zoom(&window), 100);
}
