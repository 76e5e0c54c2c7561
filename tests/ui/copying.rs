//! What can be copied of rows.

use eframe::egui::{Key, Modifiers};

use egui_kittest::kittest::Queryable as _;

use crate::{
    heap_builder::HeapBuilder,
    window::{ID, Window},
};

const PATH: (Modifiers, Key) = (Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::C);

#[test]
fn the_path_of_a_holder_is_copied_as_the_retainers_show_it_with_places_in_the_source() {
    let mut window = Window::sample();
    let path = window.copied_by(PATH);
    let lines: Vec<&str> = path.lines().collect();
    assert!(window.shows(&format!("Copied: {} lines", lines.len())), "{}", window.screen());
    window.click_row("(string)");
    assert!(!window.shows("Copied: "), "until something else is done: {}", window.screen());
    window.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(lines[0], "sentEvents in OrderEvents: +879 KB, leaking", "{path}");
    assert!(lines[1].starts_with("Array @"), "{path}");
    assert!(lines[2].trim().starts_with("sentEvents in OrderEvents @"), "{path}");
    assert!(lines[2].ends_with("  /srv/order-gateway/services/producer-only.js:6:1"), "{path}");
    assert!(lines.last().unwrap().trim().starts_with("clearImmediate in global / @"), "{path}");
    // Row by row as on screen.
    for (row, line) in window.rows().iter().filter(|row| row.contains("Distance ")).zip(&lines[2..]) {
        let shown = row.split(" @").next().unwrap();
        assert!(line.trim().starts_with(shown), "{row} is copied as {line}");
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    assert!(lines[1..].is_sorted_by_key(|line| indent(line)), "each step is further in: {path}");

    assert_eq!(window.copied_by((Modifiers::COMMAND, Key::C)).split('\t').next(), Some("sentEvents in OrderEvents"));
}

#[test]
fn a_retainer_is_copied_with_the_way_that_leads_by_it() {
    let mut window = Window::sample();
    window.click_row("sentEvents in OrderEvents");
    let path = window.copied_by(PATH);
    let lines: Vec<&str> = path.lines().map(str::trim).collect();
    assert!(lines[0].starts_with("Array @") && lines[1].starts_with("sentEvents in OrderEvents @"), "{path}");
    assert!(lines.last().unwrap().contains(" in global / @"), "it ends at a root: {path}");
    let id = window.copied_by(ID);
    assert!(lines[1].contains(&format!("OrderEvents {id} ")), "{id} is the holder's: {path}");

    // Back at the table of classes, its row is the one that is meant.
    window.click_row("(string)");
    window.click_row("sentEvents[·] in OrderEvents");
    window.harness.get_by_label("Classes").focus();
    window.settle();
    assert!(window.copied_by((Modifiers::COMMAND, Key::C)).starts_with("(string)\t"));

    // Of many objects the way begins at what the tree is open to.
    window.click_row("(string)");
    window.click_row("sentEvents[·] in OrderEvents");
    let path = window.copied_by(PATH);
    assert_eq!(
        path,
        "9,594 objects, 768 KB\n  sentEvents[·] in OrderEvents  /srv/order-gateway/services/producer-only.js:6:1"
    );
}

#[test]
fn the_path_of_a_string_has_no_text_in_it() {
    let mut window = Window::sample();
    window.click_row("(string)");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
        window.press(Modifiers::NONE, key);
    }
    let row = window.copied_by((Modifiers::COMMAND, Key::C));
    assert!(row.starts_with('"'), "the row itself has it: {row}");
    let path = window.copied_by(PATH);
    let id = window.copied_by(ID);
    assert!(path.lines().next().unwrap().ends_with(&format!("(string) {id}")), "{path}");
    assert!(!path.contains('"'), "{path}");
}

#[test]
fn the_path_down_a_long_list_is_copied_at_its_ends() {
    const LINKS: usize = 20_000;
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let mut last = global;
    for _ in 0..LINKS {
        let link = heap.node("object", "Link", 16);
        heap.edge(last, "property", "next", link);
        last = link;
    }
    let mut window = Window::heap(&heap);
    window.go_to(&format!("@{}", 2 * last + 1));
    let path = window.copied_by(PATH);
    let lines: Vec<&str> = path.lines().map(str::trim).collect();
    assert_eq!(lines.len(), 201, "{} bytes", path.len());
    assert_eq!(lines[0], format!("Link @{}", 2 * last + 1));
    assert_eq!(lines[1], format!("next in Link @{}", 2 * last - 1));
    assert_eq!(lines[100], "… 19,801 more steps …");
    assert!(lines[199].starts_with("next in Link @5") && lines[200].starts_with("next in Thing @3"), "{path}");

    // The way that leads by a retainer is told in the same way.
    window.row("next in Link").click();
    window.settle();
    assert_eq!(window.copied_by(PATH).lines().next(), Some(lines[0]));
}

#[test]
fn what_is_copied_of_the_way_by_a_weak_map_has_no_text_in_it() {
    const SECRET: &str = "Bearer 0123456789";
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let (map, table) = (heap.node("object", "WeakMap", 16), heap.node("array", "", 100));
    let (key, value) = (heap.node("object", "Key", 16), heap.node("string", SECRET, 40));
    heap.edge(global, "property", "map", map);
    heap.edge(global, "property", "key", key);
    heap.edge(map, "internal", "table", table);
    heap.weak_map_entry(table, key, value);
    let id = |node: usize| 2 * node + 1;
    let mut window = Window::heap(&heap);
    window.go_to(&format!("@{}", id(value)));
    assert!(window.shows(SECRET), "in the window it is shown: {}", window.screen());
    let path = window.copied_by(PATH);
    let way = format!("(string) @{}\n  (WeakMap value) in Key @{}\n", id(value), id(key));
    assert!(path.starts_with(&way), "{path}");
    let row = window.rows().into_iter().find(|row| row.contains(&format!("in Key @{}", id(key)))).unwrap();
    window.click_row(&row);
    assert_eq!(window.copied_by(PATH), path, "by its retainer");
}
