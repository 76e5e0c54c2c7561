//! The numbers of `edges` become the columns of an [`EdgeTable`].

use super::{blocks, rows::Rows};
use crate::snapshot::{
    EdgeTable, EdgeType, NodeIndex, ReadError, TypedTarget, edge_table::MAX_NODES, error::Flaw, meta::EdgeLayout,
    pages::ask_ahead,
};

/// Rows in the making, and what is needed to check them at the end.
#[derive(Debug, Default)]
pub(in crate::snapshot) struct EdgeColumns {
    pub(in crate::snapshot) table: EdgeTable,
    pub(in crate::snapshot) highest: Highest,
}

/// Columns of some edges.
#[derive(Debug, Default, PartialEq)]
pub(in crate::snapshot) struct EdgeChunk {
    names: Vec<u32>,
    typed_targets: Vec<TypedTarget>,
    highest: Highest,
}

/// What must be checked of all edges once the other sections are known.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(in crate::snapshot) struct Highest {
    pub(in crate::snapshot) target: u32,
    /// Of the names that are strings.
    pub(in crate::snapshot) name: u32,
}

impl Highest {
    /// The highest of both.
    fn or(self, other: Self) -> Self {
        Self { target: self.target.max(other.target), name: self.name.max(other.name) }
    }
}

impl EdgeLayout {
    /// The edge of `row`: its name, and its type and target.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn edge(&self, row: &[u64], highest: &mut Highest) -> Result<(u32, TypedTarget), Flaw> {
        let edge_type = self.type_of(row[self.edge_type]).ok_or(Flaw::UnknownEdgeType)?;
        let target = self.nodes.node_at(row[self.target])?;
        if target as usize >= MAX_NODES {
            return Err(Flaw::NoSuchNode);
        }
        let Ok(name) = u32::try_from(row[self.name]) else {
            return Err(if edge_type.is_numbered() { Flaw::TooLarge } else { Flaw::NoSuchString });
        };
        // No branch, as which edges are numbered can't be guessed.
        *highest = highest.or(Highest { target, name: if edge_type.is_numbered() { 0 } else { name } });
        Ok((name, TypedTarget::new(edge_type, NodeIndex(target))))
    }
}

impl Rows for EdgeLayout {
    type Chunk = EdgeChunk;
    type Columns = EdgeColumns;

    fn width(&self) -> usize {
        self.width
    }

    fn reserve(&self, columns: &mut EdgeColumns, rows: usize) {
        columns.table.names.reserve_exact(rows);
        columns.table.typed_targets.reserve_exact(rows);
    }

    fn reset(&self, chunk: &mut EdgeChunk, rows: usize) {
        chunk.highest = Highest::default();
        chunk.names.resize(rows, 0);
        chunk.typed_targets.resize(rows, TypedTarget::new(EdgeType::Weak, NodeIndex(0)));
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
    fn put(&self, chunk: &mut EdgeChunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
        (chunk.names[at], chunk.typed_targets[at]) = self.edge(row, &mut chunk.highest)?;
        Ok(())
    }

    #[inline]
    fn put_all(&self, chunk: &mut EdgeChunk, first: usize, numbers: &[u64], width: usize) -> Result<(), Flaw> {
        let (names, typed_targets) = (&mut chunk.names[first..], &mut chunk.typed_targets[first..]);
        // In registers: columns whose places are looked up for each row take a fifth longer.
        let mut highest = chunk.highest;
        let done = blocks::put_edges(self, numbers, names, typed_targets, &mut highest);
        let cells = names[done..].iter_mut().zip(&mut typed_targets[done..]);
        for ((name, typed_target), row) in cells.zip(numbers[done * width..].chunks_exact(width)) {
            (*name, *typed_target) = self.edge(row, &mut highest)?;
        }
        chunk.highest = highest;
        Ok(())
    }

    fn append(&self, columns: &mut EdgeColumns, chunk: &EdgeChunk) -> Result<(), ReadError> {
        let table = &mut columns.table;
        if table.len() + chunk.names.len() >= u32::MAX as usize {
            return Err(ReadError::TooMany { what: "edges" });
        }
        table.names.append(&chunk.names, &[]);
        ask_ahead(&table.typed_targets, chunk.typed_targets.len());
        table.typed_targets.extend_from_slice(&chunk.typed_targets);
        columns.highest = columns.highest.or(chunk.highest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::snapshot::meta::Header;

    /// A layout of edges with `fields` in their order and `types` by number, between nodes of `node_width` numbers.
    fn layout(fields: &[&str], types: &[&str], node_width: usize) -> EdgeLayout {
        let own = ["type", "name", "id", "self_size", "edge_count"].map(str::to_owned);
        let node_fields: Vec<String> =
            own.into_iter().chain((5..node_width).map(|field| format!("f{field}"))).collect();
        let types_of_field = |field: &&str| if *field == "type" { types.into() } else { Value::from("") };
        let edge_types: Vec<Value> = fields.iter().map(types_of_field).collect();
        let header = serde_json::json!({"meta": {
            "node_fields": node_fields, "node_types": [["hidden"]], "edge_fields": fields, "edge_types": edge_types,
        }});
        Header::parse(header.to_string().as_bytes()).unwrap().edges
    }

    proptest! {
        #[test]
        fn edges_put_together_are_those_put_one_by_one(
            fields in Just(["type", "name_or_index", "to_node"]).prop_shuffle(),
            types in Just(["context", "element", "property", "internal", "hidden", "shortcut", "weak"]).prop_shuffle(),
            unknown in prop::option::weighted(0.1, 0..7_usize),
            node_width in 5..9_usize,
            edges in prop::collection::vec(
                (0..7_u64, any::<u32>(), prop_oneof![300 => 0..MAX_NODES, 1 => Just(MAX_NODES)], 0..32),
                0..60,
            ),
            odd in prop::option::of((any::<prop::sample::Index>(), 0..3_usize, any::<u64>(), 0..64)),
            first in 0..3_usize,
        ) {
            let mut types = types;
            if let Some(unknown) = unknown {
                types[unknown] = "of a later V8";
            }
            let layout = layout(&fields, &types, node_width);
            let mut numbers = Vec::new();
            for (edge_type, name, target, shift) in edges {
                let mut row = [0; 3];
                row[layout.edge_type] = edge_type;
                row[layout.name] = u64::from(name >> shift);
                row[layout.target] = (target >> shift) as u64 * node_width as u64;
                numbers.extend(row);
            }
            if let Some((row, field, number, shift)) = odd && !numbers.is_empty() {
                let at = row.index(numbers.len() / 3) * 3 + field;
                numbers[at] = number >> shift;
            }
            let rows = first + numbers.len() / 3;
            let [mut together, mut one_by_one] = [EdgeChunk::default(), EdgeChunk::default()];
            layout.reset(&mut together, rows);
            layout.reset(&mut one_by_one, rows);
            let result = layout.put_all(&mut together, first, &numbers, 3);
            let mut each = (first..).zip(numbers.chunks_exact(3));
            prop_assert_eq!(&result, &each.try_for_each(|(at, row)| layout.put(&mut one_by_one, at, row)));
            if result.is_ok() {
                prop_assert_eq!(together, one_by_one);
            }
        }
    }
}
