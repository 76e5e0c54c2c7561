//! Data flows one way: a room of `src/` uses the rooms below it and none above. This test reads
//! every source file and fails on a path that climbs, or on a crate that belongs to another room.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// What a room may use besides itself, `std` and the crates that nobody restricts.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { name: "jobs", rooms: &[], crates: &["poll_promise"] },
    Room { name: "snapshot", rooms: &["jobs"], crates: &["flate2", "zstd"] },
    Room { name: "graph", rooms: &["jobs", "snapshot"], crates: &["petgraph"] },
    Room { name: "seen", rooms: &["jobs", "snapshot", "graph", "user_folders"], crates: &["fs4"] },
    Room { name: "timeline", rooms: &["jobs", "snapshot", "graph"], crates: &[] },
    Room { name: "model", rooms: &["snapshot", "graph", "timeline"], crates: &[] },
    Room { name: "report", rooms: &["snapshot", "graph", "timeline", "model"], crates: &["csv", "petgraph"] },
    Room { name: "ui", rooms: &["model"], crates: &["egui", "eframe"] },
    Room {
        name: "app",
        rooms: &["jobs", "snapshot", "graph", "seen", "timeline", "model", "report", "ui", "sample", "user_folders"],
        crates: &["egui", "eframe", "winit", "rfd", "pollster"],
    },
    // The edge of the program: the argument grammar and the two doors it opens.
    Room {
        name: "cli",
        rooms: &["jobs", "snapshot", "graph", "seen", "timeline", "model", "report", "sample"],
        crates: &["clap"],
    },
    Room {
        name: "main",
        rooms: &["jobs", "snapshot", "graph", "timeline", "model", "report", "app", "cli"],
        crates: &["clap", "eframe"],
    },
    Room { name: "sample", rooms: &[], crates: &[] },
    Room { name: "user_folders", rooms: &[], crates: &[] },
    Room { name: "lib", rooms: &[], crates: &[] },
];

/// Crates that only some rooms may name; every other crate is free for all.
const RESTRICTED_CRATES: &[&str] =
    &["clap", "csv", "eframe", "egui", "flate2", "fs4", "petgraph", "poll_promise", "pollster", "rfd", "winit", "zstd"];

/// Crates that belong to one place within a room.
const ONE_PLACE: &[(&str, &str)] = &[("rfd", "app/files")];

#[test]
fn no_room_reaches_upwards() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&source);
    assert!(files.len() > 20, "only {} files found under {}", files.len(), source.display());
    let violations: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).expect("a source file is readable");
            violations(file.strip_prefix(&source).expect("a file under src"), &text)
        })
        .collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn a_forbidden_import_is_noticed_however_it_is_spelled() {
    let caught = |file: &str, text: &str| !violations(Path::new(file), text).is_empty();
    assert!(caught("snapshot/read.rs", "use crate::graph::Heap;"));
    assert!(caught("snapshot/read.rs", "use crate::{jobs::Progress, graph::{Heap, Root}};"));
    assert!(caught("snapshot/mod.rs", "use super::timeline;"));
    assert!(caught("graph/paths.rs", "fn f(row: &super::super::report::Row) {}"));
    assert!(caught("graph/paths.rs", "fn f() { crate::model::format::bytes(1) }"));
    assert!(caught("model/rows.rs", "use egui::Ui;"));
    assert!(caught("ui/panel.rs", "use crate::snapshot::Snapshot;"));
    assert!(caught("app/apply.rs", "rfd::AsyncFileDialog::new()"));
    assert!(caught("attic/old.rs", ""), "a room that the table does not know");

    assert!(!caught("graph/paths.rs", "use crate::snapshot::{NodeIndex, Snapshot};\nuse super::Heap;"));
    assert!(!caught("ui/panel.rs", "use crate::snapshot::{NodeId, NodeIndex};"));
    assert!(!caught("snapshot/read.rs", "//! See [`crate::graph`].\n/// Not `egui::Ui`.\nfn f() {}"));
    assert!(!caught("app/files.rs", "use rfd::AsyncFileDialog;"));
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a source folder is readable") {
        let path = entry.expect("a folder entry is readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The sentences for what `text`, the file at `file` below `src/`, may not use.
fn violations(file: &Path, text: &str) -> Vec<String> {
    let module: Vec<String> = file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let Some(room) = ROOMS.iter().find(|room| room.name == module[0]) else {
        return vec![format!("{}: `{}` is not in the table of rooms", file.display(), module[0])];
    };
    // Where `super` leads: `mod.rs` is the module of its folder.
    let depth = module.len() - usize::from(module.last().is_some_and(|name| name == "mod"));
    let place = module[..depth].join("/");
    let code = without_comments(text);

    let mut found = BTreeMap::new();
    for path in paths_from_the_root(&code, depth) {
        let target = path[0].as_str();
        let is_room = ROOMS.iter().any(|other| other.name == target);
        let is_id =
            target == "snapshot" && path.last().is_some_and(|name| name.ends_with("Id") || name.ends_with("Index"));
        let allowed =
            target == room.name || room.name == "lib" || room.rooms.contains(&target) || room.name == "ui" && is_id;
        if is_room && !allowed {
            found.insert(path.join("::"), format!("`{}` may not use `{target}`", room.name));
        }
    }
    for name in crates_named(&code) {
        let elsewhere = ONE_PLACE.iter().find(|(one, home)| *one == name && !place.starts_with(home));
        if let Some((_, home)) = elsewhere {
            found.insert(name.to_owned(), format!("only `{home}` touches `{name}`"));
        } else if !room.crates.contains(&name) {
            found.insert(name.to_owned(), format!("`{}` may not use the crate `{name}`", room.name));
        }
    }
    found.into_iter().map(|(path, reason)| format!("{}: {path}: {reason}", file.display())).collect()
}

fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The restricted crates that `code` names, each once.
fn crates_named(code: &str) -> BTreeSet<&str> {
    static CRATE: LazyLock<Regex> = LazyLock::new(|| {
        let names = RESTRICTED_CRATES.join("|");
        Regex::new(&format!(r"(?:^|[^\w:])({names})::|\buse ({names})\b")).expect("a valid pattern")
    });
    CRATE.captures_iter(code).filter_map(|found| found.get(1).or(found.get(2))).map(|name| name.as_str()).collect()
}

/// Every path of `code` that starts at the crate's root: by `crate::`, by its name, or by as many `super::` as
/// lead there. Groups in braces are written out.
fn paths_from_the_root(code: &str, depth: usize) -> Vec<Vec<String>> {
    let climb = format!("(?:super::){{{depth}}}");
    let start = Regex::new(&format!(r"\b(?:crate::|heapdrift::|{climb})")).expect("a valid pattern");
    start.find_iter(code).flat_map(|found| expand(&code[found.end()..])).collect()
}

/// The paths of a use tree without its prefix: `a::{b, c::d}; …` gives `a::b` and `a::c::d`.
fn expand(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return group_items(group).into_iter().flat_map(expand).collect();
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Vec::new();
    }
    let tails = rest.strip_prefix("::").map(expand).unwrap_or_default();
    if tails.is_empty() {
        return vec![vec![name.to_owned()]];
    }
    tails.into_iter().map(|tail| [vec![name.to_owned()], tail].concat()).collect()
}

/// The items, split at its own commas, of the group whose opening brace was just before `text`.
fn group_items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(&text[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}
