//! Sections that are fine by themselves must fit each other before anybody may rely on them.

use super::{
    EdgeIndex, EdgeName, EdgeTable, NodeIndex, NodeTable, Snapshot, StringIndex,
    error::{Flaw, Place, ReadError, Section},
    meta::Header,
    parse::{EdgeColumns, NodeColumns, Parsed},
};

/// The snapshot that `parsed` makes, if its sections agree.
pub(super) fn validate(parsed: Parsed) -> Result<Snapshot, ReadError> {
    let Parsed { header, nodes, edges, locations, unfit_locations, mut strings, strings_at, json_bytes, mut warnings } =
        parsed;
    check_counts(&header, &nodes, &edges)?;
    let root = root(&header, nodes.table.len())?;
    check_names(&nodes, &edges, strings.len())?;
    let (mut nodes, mut edges) = (nodes.table, edges.table);
    nodes.compact();
    edges.shrink_to_fit();
    strings.shrink_to_fit();
    let is_utf8 = strings.is_utf8();
    if unfit_locations > 0 {
        warnings.push(format!("{unfit_locations} source locations belong to no node and were left out"));
    }
    if !is_utf8 {
        warnings.push("Some strings are not valid UTF-8: what cannot be read is shown as \u{fffd}".to_owned());
    }
    warnings.extend(header.warnings);
    Ok(Snapshot {
        nodes,
        edges,
        strings,
        locations,
        root,
        extra_native_bytes: header.extra_native_bytes,
        file_bytes: json_bytes,
        json_bytes,
        strings_at,
        warnings,
    })
}

fn check_counts(header: &Header, nodes: &NodeColumns, edges: &EdgeColumns) -> Result<(), ReadError> {
    let (node_count, edge_count) = (nodes.table.len() as u64, edges.table.len() as u64);
    if node_count == 0 {
        return Err(ReadError::NoNodes);
    }
    for (what, announced, found) in
        [("nodes", &header.node_count, node_count), ("edges", &header.edge_count, edge_count)]
    {
        if announced.contradicts(found) {
            return Err(ReadError::CountMismatch { what, announced: announced.to_string(), found });
        }
    }
    if nodes.edge_total != edge_count {
        return Err(ReadError::EdgeSum { claimed: nodes.edge_total, found: edge_count });
    }
    if edge_count > 0 && u64::from(edges.highest.target) >= node_count {
        let row = edges.table.typed_targets().iter().position(|target| target.node().0 == edges.highest.target);
        return Err(value_error(Section::Edges, row, Flaw::NoSuchNode));
    }
    Ok(())
}

/// Names are strings of the table.
fn check_names(nodes: &NodeColumns, edges: &EdgeColumns, string_count: usize) -> Result<(), ReadError> {
    if nodes.max_name as usize >= string_count {
        let row = nodes.table.names.iter().position(|name| name == u64::from(nodes.max_name));
        return Err(value_error(Section::Nodes, row, Flaw::NoSuchString));
    }
    if edges.highest.name as usize >= string_count {
        let is_it = |edge: &EdgeIndex| edges.table.name(*edge) == EdgeName::Text(StringIndex(edges.highest.name));
        let row = edges.table.indices().find(is_it).map(EdgeIndex::index);
        return Err(value_error(Section::Edges, row, Flaw::NoSuchString));
    }
    Ok(())
}

fn value_error(section: Section, row: Option<usize>, flaw: Flaw) -> ReadError {
    ReadError::Value { section, place: Place::Row(row.unwrap_or(0) as u64), flaw }
}

/// The root that the header names: the first or the last node.
fn root(header: &Header, node_count: usize) -> Result<NodeIndex, ReadError> {
    let width = header.nodes.width as u64;
    let (node, rest) = (header.root_index / width, header.root_index % width);
    if rest != 0 || (node != 0 && node != node_count as u64 - 1) {
        return Err(ReadError::BadRoot(node));
    }
    Ok(NodeIndex::new(node as usize))
}

impl NodeTable {
    /// Takes as little memory as it can from now on.
    pub(super) fn compact(&mut self) {
        self.types.shrink_to_fit();
        self.names.compact();
        self.ids.compact();
        self.self_sizes.compact();
        self.first_edges.shrink_to_fit();
        self.detachedness.shrink_to_fit();
    }
}

impl EdgeTable {
    /// Gives back memory that the growing took.
    fn shrink_to_fit(&mut self) {
        self.names.compact();
        self.typed_targets.shrink_to_fit();
    }
}
