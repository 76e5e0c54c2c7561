//! The whole job without a pointer, and that one sees where the keyboard is.

use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, Theme, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use heapdrift::app::StartWith;

use crate::window::Window;

/// Presses of the Tab key that come to everything in any view.
const MOST_STOPS: usize = 150;
/// Size of the window, in points and in pixels.
const SIZE: Vec2 = vec2(1280.0, 800.0);

/// The name and the place of what has the focus.
fn focused(window: &Window) -> Option<(String, Rect)> {
    let node = window.focused()?;
    Some((node.accesskit_node().label().unwrap_or_default(), node.rect()))
}

/// Presses Tab until what is called `name` has the focus.
#[track_caller]
fn tab_to(window: &mut Window, name: &str) {
    for _ in 0..MOST_STOPS {
        if focused(window).is_some_and(|(focused, _)| focused == name) {
            return;
        }
        window.harness.key_press(Key::Tab);
        window.harness.run_steps(2);
    }
    panic!("Tab does not come to {name:?}; on screen:\n{}", window.tree());
}

#[test]
fn from_the_empty_window_to_the_copied_path_of_the_holder() {
    let mut window = Window::empty();
    tab_to(&mut window, "Open the sample");
    window.press(Modifiers::NONE, Key::Enter);
    tab_to(&mut window, "Holders of the growth");
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Home);
    assert!(window.shows("Growth of sentEvents in OrderEvents"), "{}", window.screen());

    tab_to(&mut window, "Retainers");
    window.press(Modifiers::NONE, Key::Home);
    for _ in 0..20 {
        let current = window.selected_rows().into_iter().find(|row| row.contains("Distance")).unwrap();
        if current.contains("root") {
            break;
        }
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    window.press(Modifiers::NONE, Key::Menu);
    assert_eq!(focused(&window).map(|(name, _)| name).as_deref(), Some("Show retainers of this object"));
    while focused(&window).is_some_and(|(name, _)| name != "Copy path") {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    let path = window.copied(|window| window.harness.key_press(Key::Enter));
    assert!(path.starts_with("Array @"), "{path}");
    assert!(path.lines().next_back().is_some_and(|line| line.contains(" in global / @")), "{path}");
    assert!(path.lines().count() > 2, "{path}");
    window.settle();
    assert_eq!(focused(&window).map(|(name, _)| name).as_deref(), Some("Retainers"), "the keys are where they were");
}

#[test]
fn escape_closes_a_menu_and_nothing_else() {
    let mut window = Window::sample();
    window.click_row("(string)");
    tab_to(&mut window, "File");
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(focused(&window).map(|(name, _)| name).as_deref(), Some("Open…"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Open recent"), "{}", window.screen());
    assert!(window.shows("born (string)"), "what is selected still is: {}", window.screen());

    // Nor is there a menu open above what the Tab key goes to.
    tab_to(&mut window, "View");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Zoom in"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Tab);
    assert!(!window.shows("Zoom in"), "{}", window.screen());

    // The menu of a row gives the keys back.
    tab_to(&mut window, "Classes");
    window.press(Modifiers::SHIFT, Key::F10);
    assert!(window.shows("Show only classes like this"), "{}", window.screen());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Show only classes like this"), "{}", window.screen());
    assert!(window.shows("born (string)"), "{}", window.screen());
    assert_eq!(focused(&window).map(|(name, _)| name).as_deref(), Some("Classes"));
}

#[test]
fn in_every_size_the_table_can_be_read_and_used() {
    for zoom in [0.8, 1.0, 1.5, 2.0] {
        let mut window = Window::zoomed(zoom);
        let verdict = window.harness.get_by_label("Verdict").rect();
        assert!(verdict.right() <= 1280.0 / zoom, "the verdict is cut at {zoom}");
        tab_to(&mut window, "Classes");
        window.press(Modifiers::NONE, Key::Home);
        let lower_edge = window.harness.get_by_label("Height of the retainers").rect().bottom();
        for row in ["(string)", "(system)", "(compiled code)"] {
            let place = window.row(row).rect();
            assert!(place.bottom() <= lower_edge, "{row} at {zoom}: {place:?} is below {lower_edge}");
        }
    }
}

/// Relative luminance of WCAG 2.
fn luminance(pixel: &[u8]) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(pixel[0]) + 0.7152 * channel(pixel[1]) + 0.0722 * channel(pixel[2])
}

/// Pixels of `place` that differ by a contrast of 3:1 or more.
fn changed_pixels(before: &[u8], after: &[u8], place: Rect) -> usize {
    let place = place.expand(3.0).intersect(Rect::from_min_size(Pos2::ZERO, SIZE));
    let columns = place.left() as u32..place.right() as u32;
    let pixels = columns.flat_map(|x| (place.top() as u32..place.bottom() as u32).map(move |y| (x, y)));
    let differs = |&(x, y): &(u32, u32)| {
        let start = 4 * (x as usize + y as usize * SIZE.x as usize);
        let (one, other) = (luminance(&before[start..start + 4]), luminance(&after[start..start + 4]));
        (one.max(other) + 0.05) / (one.min(other) + 0.05) >= 3.0
    };
    pixels.filter(differs).count()
}

/// As many as the two short sides of a small button have.
const LEAST_CHANGE: usize = 20;

fn picture(window: &mut Window) -> Vec<u8> {
    window.harness.render().expect("a picture of the window").into_raw()
}

#[test]
fn one_sees_where_the_keyboard_is() {
    for theme in [Theme::Light, Theme::Dark] {
        let mut window = Window::pictured(StartWith { sample: true, files: Vec::new() }, theme, 1.0);
        window.settle();
        is_seen_everywhere(&mut window, theme, "first glance");
        window.click("File");
        for _ in 0..3 {
            let before = picture(&mut window);
            window.press(Modifiers::NONE, Key::ArrowDown);
            let (name, place) = focused(&window).unwrap();
            let changed = changed_pixels(&before, &picture(&mut window), place);
            assert!(changed >= LEAST_CHANGE, "{theme:?}: {name:?} of a menu: {changed} pixels");
        }
        window.press(Modifiers::NONE, Key::Escape);

        let mut window = Window::pictured(StartWith::default(), theme, 1.0);
        is_seen_everywhere(&mut window, theme, "empty");
    }
}

#[track_caller]
fn is_seen_everywhere(window: &mut Window, theme: Theme, view: &str) {
    window.harness.event(Event::PointerGone);
    window.harness.run_steps(3);
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    let mut before = picture(window);
    let mut last_place = focused(window).map(|(_, place)| place);
    for _ in 0..MOST_STOPS {
        window.harness.key_press(Key::Tab);
        window.harness.run_steps(3);
        let Some((name, place)) = focused(window) else { break };
        let after = picture(window);
        let changed = changed_pixels(&before, &after, place);
        if changed < LEAST_CHANGE && last_place != Some(place) {
            faults.push(format!("{name:?} at {place:?}: {changed} pixels"));
        }
        if seen.contains(&place) {
            break;
        }
        seen.push(place);
        (before, last_place) = (after, Some(place));
    }
    assert!(!seen.is_empty(), "{view}");
    assert!(faults.is_empty(), "{theme:?}, {view}: the focus is hardly seen on\n{}", faults.join("\n"));
}
