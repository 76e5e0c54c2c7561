//! A retainer tree as JSON, schema `heapdrift.retainers/1`. Sizes are bytes; rows are a flat list, each with its depth.

use std::io::{self, Write};

use serde::Serialize;

use super::{HoldingObject, HoldingPlace, RetainerRow, RetainerTree};
use crate::{graph::Strength, snapshot::EdgeType};

/// Writes the tree of one object as one JSON object on one line.
pub fn write_object_retainers_json(tree: &RetainerTree<HoldingObject>, out: impl Write) -> io::Result<()> {
    write(tree, out, |holder| ObjectJson {
        edge: &holder.edge,
        id: holder.id,
        name: &holder.name,
        class: &holder.class,
        distance: holder.distance,
        shallow_size: holder.shallow_size_bytes,
        retained_size: holder.retained_size_bytes,
    })
}

/// Writes the merged tree of a set as one JSON object on one line.
pub fn write_merged_retainers_json(tree: &RetainerTree<HoldingPlace>, out: impl Write) -> io::Result<()> {
    write(tree, out, |holder| PlaceJson {
        edge: &holder.label,
        holder: &holder.holder,
        holder_count: holder.holder_count,
        held_count: holder.held_count,
        held_size: holder.held_size_bytes,
    })
}

#[derive(Serialize)]
struct TreeJson<'a, R> {
    schema: &'static str,
    subject: &'a str,
    retainer_count: usize,
    retainers: Vec<R>,
}

#[derive(Serialize)]
struct RowJson<H> {
    depth: usize,
    #[serde(flatten)]
    holder: H,
    edge_type: &'static str,
    location: Option<String>,
    cycle: bool,
    weak: bool,
    internal: bool,
    retainer_count: Option<usize>,
}

#[derive(Serialize)]
struct ObjectJson<'a> {
    edge: &'a str,
    id: u64,
    name: &'a str,
    class: &'a str,
    distance: Option<u32>,
    shallow_size: u64,
    retained_size: u64,
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    edge: &'a str,
    holder: &'a str,
    holder_count: u64,
    held_count: u64,
    held_size: u64,
}

fn write<'a, T, H: Serialize>(
    tree: &'a RetainerTree<T>,
    mut out: impl Write,
    holder: impl Fn(&'a T) -> H,
) -> io::Result<()> {
    let row = |row: &'a RetainerRow<T>| RowJson {
        depth: row.depth,
        holder: holder(&row.holder),
        edge_type: type_name(row.edge_type),
        location: row.location.as_ref().map(ToString::to_string),
        cycle: row.is_cycle,
        weak: row.strength == Strength::Weak,
        internal: row.is_internal,
        retainer_count: row.retainer_count,
    };
    let file = TreeJson {
        schema: "heapdrift.retainers/1",
        subject: &tree.subject,
        retainer_count: tree.retainer_count,
        retainers: tree.rows.iter().map(row).collect(),
    };
    serde_json::to_writer(&mut out, &file)?;
    writeln!(out)
}

const fn type_name(edge_type: EdgeType) -> &'static str {
    match edge_type {
        EdgeType::Context => "context",
        EdgeType::Element => "element",
        EdgeType::Property => "property",
        EdgeType::Internal => "internal",
        EdgeType::Hidden => "hidden",
        EdgeType::Shortcut => "shortcut",
        EdgeType::Weak => "weak",
    }
}
