//! Thin line: reads a plain snapshot through serde_json. The real reader replaces this file.

use std::path::Path;

use super::{
    Detachedness, EdgeTable, EdgeType, LocationTable, NodeIndex, NodeTable, NodeType, ScriptPosition, Snapshot,
    StringIndex, StringTable, WideColumn,
};
use crate::jobs::{Cancelled, Progress, Stage};

/// The stages of reading a file, for the plan of a job.
pub const STAGES: &[Stage] = &[Stage { name: "reading", weight: 4.0 }];

/// Why a file could not be read as a heap snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("is not a heap snapshot: {0}")]
    Format(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

#[derive(serde::Deserialize)]
struct File {
    snapshot: Header,
    nodes: Vec<u64>,
    edges: Vec<u64>,
    #[serde(default)]
    locations: Vec<u32>,
    strings: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Header {
    meta: Meta,
    #[serde(default)]
    root_index: usize,
    #[serde(default)]
    extra_native_bytes: u64,
}

#[derive(serde::Deserialize)]
struct Meta {
    node_fields: Vec<String>,
    node_types: Vec<serde_json::Value>,
    edge_types: Vec<serde_json::Value>,
    #[serde(default)]
    location_fields: Vec<String>,
}

/// Reads the snapshot in the file at `path`: plain, gzip or zstd.
pub fn read_file(path: &Path, progress: &Progress) -> Result<Snapshot, ReadError> {
    progress.begin("reading", 1)?;
    let bytes = std::fs::read(path)?;
    let file_bytes = bytes.len() as u64;
    let bytes = if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) { zstd::decode_all(&bytes[..])? } else { bytes };
    let mut snapshot = read_bytes(&bytes, progress)?;
    snapshot.file_bytes = file_bytes;
    Ok(snapshot)
}

/// Reads a snapshot from the text `bytes`.
pub fn read_bytes(bytes: &[u8], progress: &Progress) -> Result<Snapshot, ReadError> {
    progress.check()?;
    let file: File = serde_json::from_slice(bytes).map_err(|e| ReadError::Format(e.to_string()))?;
    let meta = &file.snapshot.meta;
    let field = |name: &str| meta.node_fields.iter().position(|f| f == name);
    let need = |name: &str| field(name).ok_or_else(|| ReadError::Format(format!("no node field {name}")));
    let width = meta.node_fields.len();
    let (ty, name, id, size, count) =
        (need("type")?, need("name")?, need("id")?, need("self_size")?, need("edge_count")?);
    let detached = field("detachedness");
    let type_names: Vec<String> = serde_json::from_value(meta.node_types[ty].clone()).unwrap_or_default();
    let edge_names: Vec<String> = serde_json::from_value(meta.edge_types[0].clone()).unwrap_or_default();
    let node_type = |name: &str| match name {
        "hidden" => NodeType::Hidden,
        "array" => NodeType::Array,
        "string" => NodeType::String,
        "object" => NodeType::Object,
        "code" => NodeType::Code,
        "closure" => NodeType::Closure,
        "regexp" => NodeType::RegExp,
        "number" => NodeType::Number,
        "native" => NodeType::Native,
        "synthetic" => NodeType::Synthetic,
        "concatenated string" => NodeType::ConcatenatedString,
        "sliced string" => NodeType::SlicedString,
        "symbol" => NodeType::Symbol,
        "bigint" => NodeType::BigInt,
        "object shape" => NodeType::ObjectShape,
        "wasm object" => NodeType::WasmObject,
        _ => NodeType::Other,
    };
    let edge_type = |name: &str| match name {
        "context" => EdgeType::Context,
        "element" => EdgeType::Element,
        "property" => EdgeType::Property,
        "internal" => EdgeType::Internal,
        "hidden" => EdgeType::Hidden,
        "shortcut" => EdgeType::Shortcut,
        _ => EdgeType::Weak,
    };
    let mut nodes =
        NodeTable { first_edges: vec![0], detachedness: detached.map(|_| Vec::new()), ..NodeTable::default() };
    let (mut ids, mut sizes, mut edge_total) = (Vec::new(), Vec::new(), 0_u32);
    for row in file.nodes.chunks_exact(width) {
        nodes.types.push(type_names.get(row[ty] as usize).map_or(NodeType::Symbol, |n| node_type(n)));
        nodes.names.push(StringIndex(row[name] as u32));
        ids.push(row[id]);
        sizes.push(row[size]);
        edge_total += row[count] as u32;
        nodes.first_edges.push(edge_total);
        if let (Some(field), Some(column)) = (detached, nodes.detachedness.as_mut()) {
            column.push(match row[field] {
                1 => Detachedness::Attached,
                2 => Detachedness::Detached,
                _ => Detachedness::Unknown,
            });
        }
    }
    nodes.ids = ids.into_iter().collect::<WideColumn>();
    nodes.self_sizes = sizes.into_iter().collect();
    let mut edges = EdgeTable::default();
    for row in file.edges.chunks_exact(3) {
        edges.types.push(edge_names.get(row[0] as usize).map_or(EdgeType::Weak, |n| edge_type(n)));
        edges.names.push(row[1] as u32);
        edges.targets.push(NodeIndex::new(row[2] as usize / width));
    }
    let mut strings = StringTable::default();
    for string in &file.strings {
        let start = strings.bytes.len() as u32;
        let quoted = serde_json::to_string(string).unwrap_or_default();
        strings.bytes.extend_from_slice(&quoted.as_bytes()[1..quoted.len() - 1]);
        strings.spans.push((start, strings.bytes.len() as u32));
    }
    let mut rows: Vec<(NodeIndex, ScriptPosition)> = Vec::new();
    if !meta.location_fields.is_empty() {
        let at = |name: &str| meta.location_fields.iter().position(|f| f == name).unwrap_or(0);
        let (object, script, line, column) = (at("object_index"), at("script_id"), at("line"), at("column"));
        for row in file.locations.chunks_exact(meta.location_fields.len()) {
            rows.push((
                NodeIndex::new(row[object] as usize / width),
                ScriptPosition { script_id: row[script], line: row[line], column: row[column] },
            ));
        }
    }
    rows.sort_by_key(|row| row.0);
    Ok(Snapshot {
        root: NodeIndex::new(file.snapshot.root_index / width),
        extra_native_bytes: file.snapshot.extra_native_bytes,
        nodes,
        edges,
        strings,
        locations: LocationTable {
            nodes: rows.iter().map(|r| r.0).collect(),
            positions: rows.iter().map(|r| r.1).collect(),
        },
        file_bytes: bytes.len() as u64,
        json_bytes: bytes.len() as u64,
        warnings: Vec::new(),
    })
}
