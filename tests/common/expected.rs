//! Tables that Chrome DevTools' own code wrote; `tests/fixtures/README.md` says how.

use std::{fs::File, io::Read as _};

use super::fixture;

/// A node of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub id: u64,
    /// `script id,line,column` of the constructor, where it is part of the class.
    pub position: String,
    pub class: String,
    pub distance: i32,
    pub shallow_size: u64,
    pub retained_size: u64,
    pub dominator_id: u64,
    /// What DevTools calls the node, where that is not its name in the file.
    pub name: Option<String>,
}

/// A row of the Summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    pub position: String,
    pub name: String,
    pub count: u64,
    pub shallow_size: u64,
    pub retained_size: u64,
    pub distance: i32,
}

/// A row of the Comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    pub position: String,
    pub name: String,
    pub added_count: u64,
    pub added_size: u64,
    pub removed_count: u64,
    pub removed_size: u64,
}

/// The nodes of the fixture called `stem`, in file order.
pub fn nodes(stem: &str) -> Vec<Node> {
    rows(&format!("{stem}.nodes"), |row| Node {
        id: number(row[0]),
        position: row[1].to_owned(),
        class: text(row[2]),
        distance: number(row[3]),
        shallow_size: number(row[4]),
        retained_size: number(row[5]),
        dominator_id: number(row[6]),
        name: (!row[7].is_empty()).then(|| text(row[7])),
    })
}

/// The class rows of the fixture called `stem`.
pub fn classes(stem: &str) -> Vec<Class> {
    rows(&format!("{stem}.classes"), |row| Class {
        position: row[0].to_owned(),
        name: text(row[1]),
        count: number(row[2]),
        shallow_size: number(row[3]),
        retained_size: number(row[4]),
        distance: number(row[5]),
    })
}

/// The comparison of `target` with `base`, both stems of fixtures.
pub fn diff(base: &str, target: &str) -> Vec<Diff> {
    rows(&format!("{base}--{target}.diff"), |row| Diff {
        position: row[0].to_owned(),
        name: text(row[1]),
        added_count: number(row[2]),
        added_size: number(row[3]),
        removed_count: number(row[4]),
        removed_size: number(row[5]),
    })
}

fn rows<T>(name: &str, read: impl Fn(&[&str]) -> T) -> Vec<T> {
    let path = fixture(&format!("expected/{name}.tsv.zst"));
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut table = String::new();
    zstd::Decoder::new(file).unwrap().read_to_string(&mut table).unwrap();
    table.lines().skip(1).map(|line| read(&line.split('\t').collect::<Vec<_>>())).collect()
}

fn number<T: std::str::FromStr>(cell: &str) -> T {
    cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}

fn text(cell: &str) -> String {
    serde_json::from_str(cell).unwrap_or_else(|error| panic!("{cell}: {error}"))
}
