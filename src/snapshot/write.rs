//! A snapshot as a file again: what was read of it, under a meta of our own.

use std::io::{self, Write};

use super::{EdgeName, NodeIndex, NodeType, Snapshot, StringIndex, edge_table, node_table};

/// Text that is gathered before it is written.
const BUFFER_BYTES: usize = 256 << 10;

/// Writes `snapshot` as a `.heapsnapshot` that reads back as the same snapshot, in the layout of V8: a row a line.
///
/// What the reader leaves out (allocation traces, scopes) is not in it.
pub fn write(snapshot: &Snapshot, out: impl Write) -> io::Result<()> {
    let mut out = Numbers { out, buffer: Vec::with_capacity(BUFFER_BYTES + 4096) };
    let type_names = type_names(snapshot);
    write_header(snapshot, &type_names, &mut out)?;
    write_nodes(snapshot, &type_names, &mut out)?;
    write_edges(snapshot, &mut out)?;
    write_locations(snapshot, &mut out)?;
    write_strings(snapshot, &mut out)?;
    out.text(b"]}\n")?;
    out.flush()
}

/// Numbers per node.
fn node_width(snapshot: &Snapshot) -> u64 {
    if snapshot.nodes.has_detachedness() { 6 } else { 5 }
}

/// Index of `node` among the numbers of `nodes`.
fn node_index(snapshot: &Snapshot, node: NodeIndex) -> u64 {
    u64::from(node.0) * node_width(snapshot)
}

/// Names of the node types by number: V8's, and then those that only this file has.
fn type_names(snapshot: &Snapshot) -> Vec<String> {
    let mut names: Vec<String> = node_table::TYPE_NAMES.iter().map(|(_, name)| (*name).to_owned()).collect();
    let mut others: Vec<&str> = snapshot.nodes.other_types.values().map(|name| &**name).collect();
    others.sort_unstable();
    others.dedup();
    names.extend(others.into_iter().map(str::to_owned));
    names
}

fn write_header<W: Write>(snapshot: &Snapshot, type_names: &[String], out: &mut Numbers<W>) -> io::Result<()> {
    let mut node_fields = vec!["type", "name", "id", "self_size", "edge_count"];
    node_fields.extend(snapshot.nodes.has_detachedness().then_some("detachedness"));
    let mut node_types = vec![serde_json::json!(type_names), "string".into()];
    node_types.resize(node_fields.len(), "number".into());
    let edge_types = edge_table::TYPE_NAMES.map(|(_, name)| name);
    let header = serde_json::json!({
        "meta": {
            "node_fields": node_fields,
            "node_types": node_types,
            "edge_fields": ["type", "name_or_index", "to_node"],
            "edge_types": [edge_types, "string_or_number", "node"],
            "location_fields": ["object_index", "script_id", "line", "column"],
        },
        "node_count": snapshot.nodes.len(),
        "edge_count": snapshot.edges.len(),
        "trace_function_count": 0,
        "root_index": node_index(snapshot, snapshot.root),
        "extra_native_bytes": snapshot.extra_native_bytes,
    });
    out.text(b"{\"snapshot\":")?;
    out.text(header.to_string().as_bytes())
}

fn write_nodes<W: Write>(snapshot: &Snapshot, type_names: &[String], out: &mut Numbers<W>) -> io::Result<()> {
    let nodes = &snapshot.nodes;
    out.text(b",\n\"nodes\":[")?;
    for node in nodes.indices() {
        let node_type = match nodes.node_type(node) {
            // A type without a name reads back as one that is not declared.
            NodeType::Other => match nodes.other_types.get(&node) {
                Some(name) => type_names.iter().position(|known| **known == **name).unwrap_or(type_names.len()),
                None => type_names.len(),
            },
            known => known as usize,
        };
        let edges = nodes.edges(node);
        let row = [
            node_type as u64,
            u64::from(nodes.name(node).0),
            nodes.id(node).0,
            nodes.self_size_bytes(node),
            u64::from(edges.end - edges.start),
            nodes.detachedness(node) as u64,
        ];
        out.row(node.0, &row[..node_width(snapshot) as usize])?;
    }
    out.text(b"]")
}

fn write_edges<W: Write>(snapshot: &Snapshot, out: &mut Numbers<W>) -> io::Result<()> {
    let edges = &snapshot.edges;
    out.text(b",\n\"edges\":[")?;
    for edge in edges.indices() {
        let name = match edges.name(edge) {
            EdgeName::Text(StringIndex(name)) | EdgeName::Number(name) => name,
        };
        let target = node_index(snapshot, edges.target(edge));
        out.row(edge.0, &[edges.edge_type(edge) as u64, u64::from(name), target])?;
    }
    out.text(b"]")
}

fn write_locations<W: Write>(snapshot: &Snapshot, out: &mut Numbers<W>) -> io::Result<()> {
    out.text(b",\n\"locations\":[")?;
    for (at, (node, position)) in snapshot.locations.iter().enumerate() {
        let [script_id, line, column] = [position.script_id, position.line, position.column].map(u64::from);
        out.row(at as u32, &[node_index(snapshot, node), script_id, line, column])?;
    }
    out.text(b"]")
}

fn write_strings<W: Write>(snapshot: &Snapshot, out: &mut Numbers<W>) -> io::Result<()> {
    out.text(b",\n\"strings\":[")?;
    for string in snapshot.strings.indices() {
        out.text(if string.0 == 0 { b"\"" } else { b",\n\"" })?;
        out.text(snapshot.strings.escaped(string))?;
        out.text(b"\"")?;
    }
    Ok(())
}

/// Gathers text and numbers, and writes them in large pieces.
struct Numbers<W> {
    out: W,
    buffer: Vec<u8>,
}

impl<W: Write> Numbers<W> {
    fn text(&mut self, text: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(text);
        if self.buffer.len() >= BUFFER_BYTES {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Row `at` of a table.
    fn row(&mut self, at: u32, numbers: &[u64]) -> io::Result<()> {
        for (column, &number) in numbers.iter().enumerate() {
            match (at, column) {
                (0, 0) => {}
                (_, 0) => self.buffer.extend_from_slice(b"\n,"),
                _ => self.buffer.push(b','),
            }
            self.number(number);
        }
        self.text(b"")
    }

    fn number(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            digits[start] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.buffer.extend_from_slice(&digits[start..]);
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}
