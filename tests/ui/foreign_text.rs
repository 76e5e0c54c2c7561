//! Names and texts that nobody expects: they are anybody's who sends something to the service.

use egui_kittest::kittest::NodeT as _;
use heapdrift::model::format;

use crate::{heap_builder::HeapBuilder, window::Window};

/// Names of classes and texts of strings.
const NAMES: [&str; 9] = [
    "日本語クラス",
    "한국어",
    "👩\u{200d}👩\u{200d}👧 Family 🚀",
    "שלום עולם",
    "مرحبا بالعالم",
    "photo\u{202e}gnp.exe",
    "two\nlines\tand \u{1b}[31mred",
    "user\u{200b}name",
    "\u{2067}isolated\u{2069} \u{feff}mark",
];

/// A heap in which a global object holds `count` objects of each class, and a string of each text, under properties of the same names.
fn heap(count: usize) -> Vec<u8> {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let long = "LongName".repeat(2000);
    for name in NAMES.into_iter().chain([long.as_str()]) {
        for at in 0..count {
            let object = heap.node("object", name, 100);
            heap.edge(global, "property", &format!("{name}{at}"), object);
            let text = heap.node("string", &format!("{name}{at}"), 50);
            heap.edge(object, "property", name, text);
        }
    }
    heap.to_json()
}

#[test]
fn no_name_breaks_its_row_or_turns_it_around() {
    let folder = tempfile::tempdir().unwrap();
    let files = [1, 3].map(|count| {
        let file = folder.path().join(format!("t{count} \u{202e}\n.heapsnapshot"));
        std::fs::write(&file, heap(count)).unwrap();
        file
    });
    let mut window = Window::of_any_script(&files);
    window.settle();
    let is_shown = |window: &Window, start: &str| window.rows().iter().any(|row| row.starts_with(start));
    for name in NAMES {
        assert!(is_shown(&window, &format::one_line(name)), "{name:?} is missing:\n{}", window.screen());
    }
    for row in ["photo\\u{202e}gnp.exe", "two\\nlines\\tand \\u{1b}[31mred", "(string)"] {
        window.click_row(row);
        assert!(window.shows("Held size"), "who holds them: {}", window.screen());
        are_all_visible(&window);
    }
    window.press(eframe::egui::Modifiers::NONE, eframe::egui::Key::ArrowRight);
    are_all_visible(&window);
}

#[track_caller]
fn are_all_visible(window: &Window) {
    for node in window.harness.root().children_recursive() {
        let node = node.accesskit_node();
        for text in [node.label(), node.value()].into_iter().flatten() {
            assert!(!format::has_unseen(&text), "{:?} says {text:?}", node.role());
            assert!(text.chars().count() < 1000, "{:?} says {} letters", node.role(), text.chars().count());
        }
    }
}
