//! The header of a file: where its fields stand and what its type numbers mean. Everything is looked up by name, as
//! writers differ in fields, types and their order.

use std::{fmt, sync::Arc};

use serde::Deserialize;
use serde_json::Value;

use super::{
    EdgeType, NodeType,
    error::{Flaw, ReadError},
};

/// The widest row that is read; V8's widest has seven fields.
pub(super) const MAX_FIELDS: usize = 32;

/// The section `snapshot`.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) nodes: NodeLayout,
    pub(super) edges: EdgeLayout,
    /// None where the meta announces no locations.
    pub(super) locations: Option<LocationLayout>,
    pub(super) node_count: Announced,
    pub(super) edge_count: Announced,
    /// Index of the root in the numbers of `nodes`.
    pub(super) root_index: u64,
    pub(super) extra_native_bytes: u64,
    pub(super) warnings: Vec<String>,
}

/// A count as the header gives it: good for progress and for a check at the end, never to reserve memory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Announced(Value);

impl Announced {
    /// The count, or 0 where the header has none.
    pub(super) fn estimate(&self) -> u64 {
        self.0.as_u64().unwrap_or(0)
    }

    /// Whether `found` contradicts the header. Hermes writes 0 for any count.
    pub(super) fn contradicts(&self, found: u64) -> bool {
        match &self.0 {
            Value::Null => false,
            value => value.as_u64().is_none_or(|count| count != 0 && count != found),
        }
    }
}

impl fmt::Display for Announced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Number(number) => number.fmt(f),
            _ => f.write_str("no number of"),
        }
    }
}

/// Positions of a node's fields in its row, and its types.
#[derive(Debug)]
pub(super) struct NodeLayout {
    pub(super) width: usize,
    pub(super) node_type: usize,
    pub(super) name: usize,
    pub(super) id: usize,
    pub(super) self_size: usize,
    pub(super) edge_count: usize,
    pub(super) detachedness: Option<usize>,
    types: [NodeType; 256],
    /// Names of the types that this program does not know, by number; empty for the others.
    other_types: Vec<Option<Arc<str>>>,
}

impl NodeLayout {
    /// The type that the file calls `number`.
    #[inline]
    pub(super) fn type_of(&self, number: u64) -> NodeType {
        usize::try_from(number).ok().and_then(|n| self.types.get(n)).copied().unwrap_or(NodeType::Other)
    }

    /// The file's name of a type that this program does not know; None where the file has no name for it.
    pub(super) fn other_type(&self, number: u64) -> Option<&Arc<str>> {
        self.other_types.get(usize::try_from(number).ok()?)?.as_ref()
    }
}

/// From positions in `nodes`, by which edges and locations name nodes, to nodes.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeStride {
    /// Numbers of `nodes` per node, more than one.
    width: u64,
    /// 2^64 / `width`, rounded up: multiplying by it takes a fifth of the time of a division, once for each edge.
    reciprocal: u64,
}

impl NodeStride {
    fn new(width: usize) -> Self {
        let width = width as u64;
        Self { width, reciprocal: (u64::MAX / width).wrapping_add(1) }
    }

    /// Numbers per node.
    pub(super) const fn width(self) -> u64 {
        self.width
    }

    /// The node whose numbers begin at `index`.
    #[inline]
    pub(super) fn node_at(self, index: u64) -> Result<u32, Flaw> {
        // Exact for all quotients of 32 bits, since `index` * `width` is then below 2^64; what is beyond stays beyond.
        let node = ((u128::from(index) * u128::from(self.reciprocal)) >> 64) as u64;
        if node > u64::from(u32::MAX) {
            return Err(Flaw::NoSuchNode);
        }
        if node * self.width == index { Ok(node as u32) } else { Err(Flaw::WithinNode) }
    }
}

/// Positions of an edge's fields in its row, and its types.
#[derive(Debug)]
pub(super) struct EdgeLayout {
    pub(super) width: usize,
    pub(super) edge_type: usize,
    pub(super) name: usize,
    pub(super) target: usize,
    pub(super) nodes: NodeStride,
    types: [Option<EdgeType>; 256],
}

impl EdgeLayout {
    /// The type that the file calls `number`, if it declares it.
    #[inline]
    pub(super) fn type_of(&self, number: u64) -> Option<EdgeType> {
        usize::try_from(number).ok().and_then(|n| self.types.get(n)).copied().flatten()
    }
}

/// Positions of a location's fields in its row. Newer Chrome and Deno have one more field than these.
#[derive(Debug)]
pub(super) struct LocationLayout {
    pub(super) width: usize,
    pub(super) object: usize,
    pub(super) script_id: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) nodes: NodeStride,
}

#[derive(Deserialize)]
struct RawHeader {
    meta: RawMeta,
    #[serde(default)]
    node_count: Value,
    #[serde(default)]
    edge_count: Value,
    #[serde(default)]
    root_index: Option<u64>,
    #[serde(default)]
    extra_native_bytes: Value,
}

#[derive(Deserialize)]
struct RawMeta {
    node_fields: Vec<String>,
    node_types: Vec<Value>,
    edge_fields: Vec<String>,
    edge_types: Vec<Value>,
    #[serde(default)]
    location_fields: Vec<String>,
}

impl Header {
    /// Reads the header from its JSON.
    pub(super) fn parse(json: &[u8]) -> Result<Self, ReadError> {
        let raw: RawHeader = serde_json::from_slice(json).map_err(|error| ReadError::Header(error.to_string()))?;
        let meta = &raw.meta;
        let mut warnings = Vec::new();
        let nodes = node_layout(meta)?;
        let edges = edge_layout(meta, nodes.width, &mut warnings)?;
        Ok(Self {
            locations: location_layout(meta, nodes.width),
            nodes,
            edges,
            node_count: Announced(raw.node_count),
            edge_count: Announced(raw.edge_count),
            root_index: raw.root_index.unwrap_or(0),
            extra_native_bytes: raw.extra_native_bytes.as_u64().unwrap_or(0),
            warnings,
        })
    }
}

/// Where `field` stands in `fields`, the meta's list `list`.
fn position(list: &str, fields: &[String], field: &str) -> Result<usize, ReadError> {
    let mut found = fields.iter().enumerate().filter(|(_, name)| *name == field).map(|(at, _)| at);
    let first = found.next().ok_or_else(|| ReadError::Header(format!("{list} lacks {field:?}")))?;
    if found.next().is_some() {
        return Err(ReadError::Header(format!("{list} has {field:?} twice")));
    }
    Ok(first)
}

fn check_width(list: &str, fields: &[String]) -> Result<(), ReadError> {
    if fields.len() > MAX_FIELDS {
        return Err(ReadError::Header(format!(
            "{list} has {} entries, at most {MAX_FIELDS} can be read",
            fields.len()
        )));
    }
    Ok(())
}

/// The type names in entry `at` of the meta's list `list`.
fn type_names<'a>(list: &str, types: &'a [Value], at: usize) -> Result<Vec<&'a str>, ReadError> {
    let names = types.get(at).and_then(Value::as_array).and_then(|names| names.iter().map(Value::as_str).collect());
    names.ok_or_else(|| ReadError::Header(format!("{list} has no list of type names")))
}

fn node_layout(meta: &RawMeta) -> Result<NodeLayout, ReadError> {
    let fields = &meta.node_fields;
    check_width("node_fields", fields)?;
    let at = |field| position("node_fields", fields, field);
    let node_type = at("type")?;
    let names = type_names("node_types", &meta.node_types, node_type)?;
    let mut types = [NodeType::Other; 256];
    let mut other_types = vec![None; names.len()];
    for (number, name) in names.iter().enumerate() {
        match (NodeType::from_name(name), types.get_mut(number)) {
            (Some(known), Some(entry)) => *entry = known,
            _ => other_types[number] = Some(Arc::from(*name)),
        }
    }
    // Node 8 declares twelve types and uses two more.
    if names.len() == 12 && !names.contains(&"symbol") {
        types[12] = NodeType::Symbol;
        types[13] = NodeType::BigInt;
    }
    Ok(NodeLayout {
        width: fields.len(),
        node_type,
        name: at("name")?,
        id: at("id")?,
        self_size: at("self_size")?,
        edge_count: at("edge_count")?,
        detachedness: fields.iter().position(|field| field == "detachedness"),
        types,
        other_types,
    })
}

fn edge_layout(meta: &RawMeta, node_width: usize, warnings: &mut Vec<String>) -> Result<EdgeLayout, ReadError> {
    let fields = &meta.edge_fields;
    check_width("edge_fields", fields)?;
    let at = |field| position("edge_fields", fields, field);
    let edge_type = at("type")?;
    let names = type_names("edge_types", &meta.edge_types, edge_type)?;
    let mut types = [None; 256];
    for (entry, name) in types.iter_mut().zip(&names) {
        *entry = EdgeType::from_name(name).or_else(|| {
            warnings.push(format!("Edges of the unknown type {name:?} are taken for internal ones"));
            Some(EdgeType::Internal)
        });
    }
    Ok(EdgeLayout {
        width: fields.len(),
        edge_type,
        name: at("name_or_index")?,
        target: at("to_node")?,
        nodes: NodeStride::new(node_width),
        types,
    })
}

fn location_layout(meta: &RawMeta, node_width: usize) -> Option<LocationLayout> {
    let fields = &meta.location_fields;
    check_width("location_fields", fields).ok()?;
    let at = |field| position("location_fields", fields, field).ok();
    Some(LocationLayout {
        width: fields.len(),
        object: at("object_index")?,
        script_id: at("script_id")?,
        line: at("line")?,
        column: at("column")?,
        nodes: NodeStride::new(node_width),
    })
}
