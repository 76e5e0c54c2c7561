//! The holders of the growth as JSON, schema `heapdrift.growth/1`. Sizes are bytes.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    SnapshotInfo,
    json::{IdentityJson, SnapshotJson},
};
use crate::timeline::growth::{Freed, Growth, Holder};

/// Writes `growth` over `snapshots` as one JSON object on one line. The own growth of all holders and of `other` is
/// `total_growth`. With `freed`, what would go by holder, each that something holds by a name has `what_if`.
pub fn write_growth_json(
    snapshots: &[SnapshotInfo],
    growth: &Growth,
    freed: Option<&[Option<Freed>]>,
    mut out: impl Write,
) -> io::Result<()> {
    let freed_of = |rank: usize| freed.and_then(|freed| *freed.get(rank - 1)?);
    let file = GrowthJson {
        schema: "heapdrift.growth/1",
        snapshots: snapshots.iter().map(SnapshotJson::from).collect(),
        identity: growth.identity.iter().map(IdentityJson::from).collect(),
        total_growth: growth.total_growth_bytes,
        holders: growth
            .holders
            .iter()
            .zip(1..)
            .map(|(holder, rank)| HolderJson::new(rank, holder, freed_of(rank)))
            .collect(),
        other: OtherJson { own_growth: growth.other_growth_bytes },
    };
    serde_json::to_writer(&mut out, &file)?;
    writeln!(out)
}

#[derive(Serialize)]
struct GrowthJson<'a> {
    schema: &'static str,
    snapshots: Vec<SnapshotJson<'a>>,
    identity: Vec<IdentityJson>,
    total_growth: i64,
    holders: Vec<HolderJson<'a>>,
    other: OtherJson,
}

#[derive(Serialize)]
struct OtherJson {
    own_growth: i64,
}

#[derive(Serialize)]
struct HolderJson<'a> {
    rank: usize,
    class: &'a str,
    property: &'a str,
    location: Option<String>,
    id: Option<u64>,
    label: Option<&'static str>,
    path: Vec<PathJson<'a>>,
    own_growth: i64,
    steps: &'a [i64],
    cohorts: &'a [u64],
    verdict: String,
    gained: Vec<GainedJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<WhatIfJson>,
}

#[derive(Serialize)]
struct WhatIfJson {
    freed: u64,
    objects: u64,
    still_held: bool,
}

#[derive(Serialize)]
struct PathJson<'a> {
    edge: &'a str,
    class: &'a str,
    location: Option<String>,
}

#[derive(Serialize)]
struct GainedJson<'a> {
    class: &'a str,
    count: i64,
    size: i64,
}

impl<'a> HolderJson<'a> {
    fn new(rank: usize, holder: &'a Holder, freed: Option<Freed>) -> Self {
        let location = |location: &Option<crate::graph::SourceLocation>| location.as_ref().map(ToString::to_string);
        let path = |entry: &'a crate::timeline::growth::PathEntry| PathJson {
            edge: &entry.edge,
            class: &entry.class,
            location: location(&entry.location),
        };
        Self {
            rank,
            class: &holder.class,
            property: &holder.property,
            location: location(&holder.location),
            id: holder.node_id.map(|id| id.0),
            label: holder.label,
            path: holder.path.entries.iter().map(path).collect(),
            own_growth: holder.own_growth_bytes,
            steps: &holder.steps,
            cohorts: &holder.cohorts,
            verdict: holder.verdict.to_string(),
            gained: holder
                .gained
                .iter()
                .map(|gained| GainedJson { class: &gained.class, count: gained.count, size: gained.size_bytes })
                .collect(),
            what_if: freed.map(|freed| WhatIfJson {
                freed: freed.bytes,
                objects: freed.object_count,
                still_held: freed.is_still_held,
            }),
        }
    }
}
