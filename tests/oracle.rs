//! Every node and every class row is as in Chrome DevTools, over small snapshots of every runtime and hand-made edge cases.
//!
//! Where we differ on purpose, because DevTools is wrong:
//! - *Names that collide.* DevTools groups by entry of the string table. An object of a class called `Function` or
//!   `(string)` thus forms a second class with the same public key, and one of the two vanishes. Ours are one class.
//! - *Scopes.* `system / Context / scope @123` has an object's id in its name, so that every scope is a class of its own.
//!   Ours is `system / Context / scope`.
//! - *Sizes and ids past 32 bits.* DevTools keeps the low 32 bits. Ours are whole.
//! - *Node 8* writes symbols with a type that it does not declare. DevTools calls their class `(undefined)`, we `(symbol)`.
//! - *Hermes* writes no counts into its header, which DevTools can't load. We count ourselves; the expected values are of
//!   a copy with a corrected header.

mod common;

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use common::expected;
use heapdrift::{
    graph::{Classes, Heap, Interfaces, Retention, display_name, string_text},
    jobs::Progress,
    snapshot::{NodeIndex, NodeType, ScriptPosition},
};

/// Place and name: what makes a class.
type Key = (String, String);

fn position_text(position: Option<ScriptPosition>) -> String {
    position.map_or_else(String::new, |p| format!("{},{},{}", p.script_id, p.line, p.column))
}

/// What we call the class that DevTools calls `class`.
fn our_name(stem: &str, class: &str) -> String {
    if class.starts_with("system / Context / scope @") {
        return "system / Context / scope".to_owned();
    }
    if stem.starts_with("node-8") && class == "(undefined)" {
        return "(symbol)".to_owned();
    }
    class.to_owned()
}

/// Whether DevTools' row of the class is not to be trusted: it lacks instances, or ours has those of several classes.
fn is_row_ours_alone(stem: &str, name: &str) -> bool {
    name == "system / Context / scope"
        || (stem == "class-names" && ["Function", "RegExp", "(string)", "(system)"].contains(&name))
        || (stem.starts_with("hermes") && name == "RegExp")
}

/// Whether DevTools keeps the low half of large numbers of this file.
fn is_cut_to_32_bits(stem: &str) -> bool {
    stem == "over-32-bit"
}

struct Answers {
    stem: String,
    heap: Heap,
    retention: Retention,
    classes: Classes,
    expected: Vec<expected::Node>,
}

impl Answers {
    fn of(path: &Path) -> Self {
        let heap = common::heap(path);
        let retention = common::retention(&heap);
        let classes = Classes::new(&heap, &Interfaces::infer(&heap));
        let stem = common::stem(path);
        let expected = expected::nodes(&stem);
        Self { stem, heap, retention, classes, expected }
    }

    fn key_of(&self, node: &expected::Node) -> Key {
        (node.position.clone(), our_name(&self.stem, &node.class))
    }
}

fn all_snapshots() -> Vec<PathBuf> {
    [common::snapshots_in("cases"), common::snapshots_in("variants")].concat()
}

#[test]
fn every_node_is_as_in_devtools() {
    for path in all_snapshots() {
        let answers = Answers::of(&path);
        let Answers { stem, heap, retention, classes, expected } = &answers;
        let nodes = &heap.snapshot.nodes;
        assert_eq!(nodes.len(), expected.len(), "{stem}");
        let cut = |value: u64| if is_cut_to_32_bits(stem) { value & u64::from(u32::MAX) } else { value };
        for (node, wanted) in nodes.indices().zip(expected) {
            let class = classes.get(classes.of(node));
            let found = expected::Node {
                id: cut(nodes.id(node).0),
                position: position_text(class.position),
                class: class.name.to_string(),
                distance: retention.distances.raw(node),
                shallow_size: cut(heap.shallow_size_bytes(node)),
                retained_size: if is_cut_to_32_bits(stem) {
                    // A sum of sizes that were cut each.
                    wanted.retained_size
                } else {
                    retention.retained_size_bytes(node)
                },
                dominator_id: cut(nodes.id(retention.dominators.immediate(node)).0),
                name: wanted.name.clone(),
            };
            let wanted = expected::Node { class: our_name(stem, &wanted.class), ..wanted.clone() };
            assert_eq!(found, wanted, "node {} of {stem}", node.0);
        }
    }
}

#[test]
fn every_class_row_is_as_in_devtools() {
    for path in all_snapshots() {
        let answers = Answers::of(&path);
        let Answers { stem, heap, retention, classes, .. } = &answers;
        let retained = classes.retained_sizes(heap, retention);
        let distances = classes.distances(heap, retention);
        let found: BTreeMap<Key, expected::Class> = classes
            .iter()
            .filter(|(_, class)| class.node_count > 0)
            .map(|(index, class)| {
                let (position, name) = (position_text(class.position), class.name.to_string());
                let row = expected::Class {
                    position: position.clone(),
                    name: name.clone(),
                    count: class.node_count,
                    shallow_size: class.shallow_size_bytes,
                    retained_size: retained[index.index()],
                    distance: distances[index.index()],
                };
                ((position, name), row)
            })
            .collect();
        assert_eq!(found.len(), classes.iter().filter(|(_, class)| class.node_count > 0).count(), "{stem}: equal keys");
        if is_cut_to_32_bits(stem) {
            continue;
        }
        // By their definition, from DevTools' nodes …
        assert_same_rows(&found, &rows_by_definition(&answers), stem);
        // … and, with the exceptions above, as DevTools has them.
        let is_comparable = |name: &str| !is_row_ours_alone(stem, name);
        let of_devtools: BTreeMap<Key, expected::Class> = expected::classes(stem)
            .into_iter()
            .map(|row| expected::Class { name: our_name(stem, &row.name), ..row })
            .filter(|row| is_comparable(&row.name))
            .map(|row| ((row.position.clone(), row.name.clone()), row))
            .collect();
        let comparable: BTreeMap<Key, expected::Class> =
            found.into_iter().filter(|((_, name), _)| is_comparable(name)).collect();
        assert_same_rows(&comparable, &of_devtools, stem);
    }
}

/// Compares row by row, so that a failure shows the rows that differ and no others.
fn assert_same_rows(found: &BTreeMap<Key, expected::Class>, wanted: &BTreeMap<Key, expected::Class>, stem: &str) {
    for key in found.keys().chain(wanted.keys()) {
        assert_eq!(found.get(key), wanted.get(key), "{stem}");
    }
}

/// Class rows, told from nodes one by one: instances of size 0 don't count, and one that another instance of its class
/// dominates adds nothing to the retained size.
fn rows_by_definition(answers: &Answers) -> BTreeMap<Key, expected::Class> {
    let nodes = &answers.expected;
    let by_id: HashMap<u64, usize> = nodes.iter().enumerate().map(|(i, node)| (node.id, i)).collect();
    let keys: Vec<Key> = nodes.iter().map(|node| answers.key_of(node)).collect();
    let mut numbers = HashMap::new();
    let class_numbers: Vec<usize> = keys
        .iter()
        .map(|key| {
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        })
        .collect();
    let mut rows: BTreeMap<Key, expected::Class> = BTreeMap::new();
    for (i, node) in nodes.iter().enumerate().filter(|(_, node)| node.shallow_size != 0) {
        let row = rows.entry(keys[i].clone()).or_insert_with(|| expected::Class {
            position: keys[i].0.clone(),
            name: keys[i].1.clone(),
            count: 0,
            shallow_size: 0,
            retained_size: 0,
            distance: i32::MAX,
        });
        row.count += 1;
        row.shallow_size += node.shallow_size;
        row.distance = row.distance.min(node.distance);
        let mut above = i;
        let is_inside = loop {
            let dominator = by_id[&nodes[above].dominator_id];
            if dominator == above {
                break false;
            }
            above = dominator;
            if class_numbers[above] == class_numbers[i] && nodes[above].shallow_size != 0 {
                break true;
            }
        };
        if !is_inside {
            row.retained_size += node.retained_size;
        }
    }
    rows
}

#[test]
fn plain_objects_and_put_together_strings_are_called_as_in_devtools() {
    let mut compared = 0;
    for path in all_snapshots() {
        let answers = Answers::of(&path);
        let Answers { stem, heap, expected, .. } = &answers;
        for (node, wanted) in (0..).map(NodeIndex).zip(expected) {
            let Some(name) = &wanted.name else { continue };
            compared += 1;
            if heap.snapshot.nodes.node_type(node) == NodeType::ConcatenatedString {
                // DevTools shows the part that passes the limit in full.
                let limited: String = name.chars().take(1024).collect();
                assert_eq!(string_text(heap, node, 1024).unwrap().text, limited, "node {} of {stem}", node.0);
            } else {
                assert_eq!(display_name(heap, node), *name, "node {} of {stem}", node.0);
            }
        }
    }
    assert!(compared > 10_000, "only {compared} names");
}

#[test]
fn both_halves_at_once_are_the_two_halves() {
    for path in common::snapshots_in("variants").iter().chain(&common::snapshots_in("cases")) {
        let heap = common::heap(path);
        let retention = common::retention(&heap);
        let both = Heap::with_retention(common::snapshot(path), &Progress::unwatched()).unwrap();
        common::assert_same(&(heap, retention), &both, path);
    }
}
