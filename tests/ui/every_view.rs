//! Every view, as a person meets it who can't see it or has no pointer: all that can be used has a name of its own, rows say where
//! they stand, and the Tab key comes to everything and away from it again.

use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::{
    Event, Key, Modifiers,
    accesskit::{Action, NodeId, Role},
};
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};

use crate::window::{Window, fixture};

/// Presses of the Tab key after which no view has a control that was not reached.
const MOST_STOPS: usize = 300;

/// Checks what is on screen, which is called `view` where something is wrong with it.
#[track_caller]
fn check(view: &str, window: &mut Window) {
    let faults =
        [unnamed(window), confusable(window), mute_rows(window), cut_numbers(window), unreached(window)].concat();
    are_none(view, &faults, window);
}

#[track_caller]
fn are_none(view: &str, faults: &[String], window: &Window) {
    assert!(faults.is_empty(), "{view}:\n{}\non screen:\n{}", faults.join("\n"), window.tree());
}

/// All nodes that are shown.
fn nodes(window: &Window) -> Vec<AccessKitNode<'_>> {
    let all = window.harness.root().children_recursive().map(|node| node.accesskit_node());
    all.filter(|node| !node.is_hidden()).collect()
}

/// Whether something can be done with the node.
fn is_control(node: &AccessKitNode<'_>) -> bool {
    let does = |action| node.data().supports_action(action);
    let is_list = matches!(node.role(), Role::Group | Role::GenericContainer | Role::Window);
    (does(Action::Click) || does(Action::Focus)) && !is_list && node.role() != Role::Label
}

fn name(node: &AccessKitNode<'_>) -> String {
    node.label().unwrap_or_default().trim().to_owned()
}

fn unnamed(window: &Window) -> Vec<String> {
    let nodes = nodes(window);
    let unnamed = nodes.iter().filter(|node| is_control(node) && name(node).is_empty());
    unnamed.map(|node| format!("has no name: {:?} at {:?}", node.role(), node.raw_bounds())).collect()
}

/// Controls that are called alike. Rows may be: objects of a class, of which each is a string of the same text.
fn confusable(window: &Window) -> Vec<String> {
    let mut counts = BTreeMap::new();
    for node in nodes(window).iter().filter(|node| is_control(node) && !is_row(node)) {
        // What belongs to a message or a card is known by what that says.
        let group = std::iter::successors(node.parent(), AccessKitNode::parent)
            .find(|node| matches!(node.role(), Role::Alert | Role::Status | Role::Group) && !name(node).is_empty());
        let group = group.map(|group| format!(" in {:?}", name(&group))).unwrap_or_default();
        *counts.entry(format!("{:?} {:?}{group}", node.role(), name(node))).or_insert(0) += 1;
    }
    counts
        .into_iter()
        .filter(|&(_, count)| count > 1)
        .map(|(name, count)| format!("{count} are called {name}"))
        .collect()
}

fn is_row(node: &AccessKitNode<'_>) -> bool {
    matches!(node.role(), Role::TreeItem | Role::Row | Role::ListBoxOption)
}

/// Numbers of which some digits are not seen.
fn cut_numbers(window: &Window) -> Vec<String> {
    let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit() || "+−,.".contains(first));
    let cut = window.painted_texts().filter(|(text, seen)| {
        let (words, place) = (text.galley.text(), text.visual_bounding_rect());
        let is_hidden = place.left() < seen.left() - 0.5 && place.right() > seen.left();
        words.strip_prefix('…').is_some_and(is_number) || is_hidden && is_number(words)
    });
    cut.map(|(text, _)| format!("is cut: {:?}", text.galley.text())).collect()
}

/// Rows that don't say where they stand in which table, whether they are selected, or whether they can be opened.
fn mute_rows(window: &Window) -> Vec<String> {
    let mut faults = Vec::new();
    for row in nodes(window).iter().filter(|node| is_row(node)) {
        let mut says = |is_said: bool, what: &str| {
            if !is_said {
                faults.push(format!("does not say {what}: row {:?}", name(row)));
            }
        };
        says(row.is_selected().is_some(), "whether it is selected");
        says(row.data().row_index().is_some(), "its number");
        let list = std::iter::successors(row.parent(), AccessKitNode::parent)
            .find(|node| matches!(node.role(), Role::TreeGrid | Role::Grid));
        says(list.is_some_and(|list| !name(&list).is_empty()), "which table it belongs to");
        if row.role() == Role::TreeItem {
            says(row.level().is_some(), "how deep it stands");
            let opens = row.data().supports_action(Action::Expand) || row.data().supports_action(Action::Collapse);
            says(opens == row.data().is_expanded().is_some(), "whether it is open");
        }
    }
    faults
}

/// Controls that the Tab key does not come to, and places where it is with nothing that can be named.
fn unreached(window: &mut Window) -> Vec<String> {
    let mut faults = Vec::new();
    let mut reached: BTreeSet<NodeId> = BTreeSet::new();
    let mut order = Vec::new();
    window.harness.event(Event::PointerGone);
    window.harness.run_steps(2);
    for _ in 0..MOST_STOPS {
        window.harness.key_press(Key::Tab);
        window.harness.run_steps(2);
        let Some(node) = window.focused().map(|node| node.accesskit_node()) else {
            faults.push(format!("after {:?} the focus is on something that nobody is told of", order.last()));
            break;
        };
        let bounds = node.bounding_box();
        let said = format!("{:?} {:?}", node.role(), name(&node));
        if bounds.is_none_or(|bounds| bounds.x1 <= 0.0 || bounds.y1 <= 0.0 || bounds.x0 >= 1280.0 || bounds.y0 >= 800.0)
        {
            faults.push(format!("has the focus and can't be seen: {said} at {bounds:?}"));
        }
        if !reached.insert(node.locate().0) {
            break;
        }
        order.push(said);
    }
    // What lies above the window is all that can be used, until it is closed.
    let dialog = nodes(window).into_iter().find(|node| node.role() == Role::Dialog);
    let is_within = |node: &AccessKitNode<'_>| dialog.is_none_or(|dialog| node.is_descendant_of(&dialog));
    // All of a table is one stop, in which the arrows move.
    let is_in_table = |node: &AccessKitNode<'_>| is_row(node) || node.role() == Role::ScrollBar;
    for node in nodes(window) {
        let can_be_used = is_control(&node) && !node.is_disabled() && is_within(&node);
        // What is found by typing is chosen by the arrows, too.
        let is_in_list = node.role() == Role::MenuItem && !node.data().supports_action(Action::Focus);
        if can_be_used && !is_in_table(&node) && !is_in_list && !reached.contains(&node.locate().0) {
            faults.push(format!("can't be reached by Tab: {:?} {:?}", node.role(), name(&node)));
        }
    }
    if !faults.is_empty() {
        faults.push(format!("Tab goes to {order:#?}"));
    }
    faults
}

#[test]
fn the_empty_window() {
    check("empty", &mut Window::empty());
}

#[test]
fn files_on_their_way_and_files_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes.heapsnapshot");
    std::fs::write(&notes, "Remember to take a third one").unwrap();
    let snapshots = ["node-20-t0", "node-24-t0"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    let mut window = Window::files(&[&snapshots[..], &[notes]].concat());
    window.wait_for("Cancel node-24-t0");
    // Before the Tab key has come around, all of it is loaded.
    are_none("loading", &[unnamed(&window), confusable(&window)].concat(), &window);
    window.settle();
    check("a card of a file that is none", &mut window);

    window.drop_files(&snapshots);
    window.settle();
    assert!(window.shows("2 of these files are already open"), "{}", window.screen());
    window.go_to("1");
    assert_eq!(window.harness.query_all_by_label("Dismiss this message").count(), 2, "{}", window.screen());
    check("messages", &mut window);

    window.click("Actions for notes");
    are_none("the menu of a card", &[unnamed(&window), confusable(&window)].concat(), &window);
    window.click("Rename…");
    check("a card that is being renamed", &mut window);
}

#[test]
fn the_first_glance() {
    check("first glance", &mut Window::sample());
}

#[test]
fn rows_of_a_class() {
    let mut window = Window::sample();
    window.click_row("(string)");
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight, Key::ArrowDown] {
        window.press(Modifiers::NONE, key);
    }
    assert!(window.rows().iter().any(|row| row.starts_with('"')), "{}", window.screen());
    check("an object of a class", &mut window);

    window.click("All timepoints");
    window.settle();
    check("all timepoints", &mut window);

    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("Filter classes", "no class is called like this");
    window.settle();
    check("nothing found", &mut window);
}

#[test]
fn one_snapshot() {
    let mut window = Window::files(&[fixture("variants/node-20-t0.heapsnapshot.zst")]);
    window.settle();
    check("one snapshot", &mut window);
}

#[test]
fn two_series() {
    let mut window = Window::sample();
    window.open_after_fix();
    check("two series", &mut window);
}

#[test]
fn what_lies_above_the_window() {
    let mut window = Window::empty();
    window.press(Modifiers::COMMAND, Key::K);
    check("palette", &mut window);
    window.press(Modifiers::NONE, Key::Escape);
    window.press(Modifiers::NONE, Key::Questionmark);
    check("cheat sheet", &mut window);
}

#[test]
fn what_is_pinned_and_noted() {
    let mut window = Window::sample();
    window.press(Modifiers::COMMAND, Key::D);
    window.press(Modifiers::COMMAND, Key::M);
    are_none("a note that is being written", &[unnamed(&window), confusable(&window)].concat(), &window);
    window.type_into("Note", "ask the team");
    window.press(Modifiers::COMMAND, Key::Enter);
    check("a note", &mut window);
    window.press(Modifiers::COMMAND, Key::B);
    check("the list of notes", &mut window);
}

#[test]
fn what_asks_for_more() {
    let mut window = Window::sample();
    window.press(Modifiers::COMMAND, Key::L);
    check("go to object", &mut window);
    window.press(Modifiers::NONE, Key::Escape);
    window.click("Columns…");
    are_none("the list of columns", &[unnamed(&window), confusable(&window)].concat(), &window);
}

#[test]
fn menus() {
    let mut window = Window::sample();
    for menu in ["File", "Edit", "View", "Go", "Help"] {
        window.click(menu);
        are_none(menu, &[unnamed(&window), confusable(&window)].concat(), &window);
        window.press(Modifiers::NONE, Key::Escape);
    }
    window.row("(string)").click_secondary();
    window.harness.run_steps(3);
    are_none("the menu of a class", &[unnamed(&window), confusable(&window)].concat(), &window);
}
