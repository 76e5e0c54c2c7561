//! Which edges retain: the one rule for dominators, retained sizes and the marks in the retainer tree.

use std::io;

use fixedbitset::FixedBitSet;

use super::name_roles::Ephemerons;
use crate::snapshot::{ColumnReader, ColumnWriter, EdgeIndex, EdgeType, NodeIndex, Snapshot, Stored, TypedTarget};

/// DevTools' rule for edges that count for dominators. An edge a → b does not if
/// 1. it is weak, or a is b;
/// 2. it is the table's half of a WeakMap entry: values belong to their key;
/// 3. a is not the root and the edge is a shortcut, which only at the root means something: a global object;
/// 4. a is not the root, b is page owned and a is not, so that debuggers and the like do not hold what the page holds.
///
/// [`EdgeFilter::counts`] knows the first three; the last one needs [`PageOwned`].
#[derive(Debug, Clone, Copy)]
pub(super) struct EdgeFilter<'a> {
    snapshot: &'a Snapshot,
    typed_targets: &'a [TypedTarget],
    ephemerons: &'a Ephemerons,
}

impl<'a> EdgeFilter<'a> {
    /// The rule for the edges of `snapshot`.
    pub(super) fn new(snapshot: &'a Snapshot, ephemerons: &'a Ephemerons) -> Self {
        let edges = &snapshot.edges;
        Self { snapshot, typed_targets: edges.typed_targets(), ephemerons }
    }

    /// Whether the edge at row `edge`, which leaves `source`, counts but for page ownership.
    #[inline]
    pub(super) fn counts(&self, source: NodeIndex, edge: usize) -> bool {
        let target = self.typed_targets[edge];
        let counts = match target.edge_type() {
            EdgeType::Weak => false,
            EdgeType::Shortcut => source == self.snapshot.root,
            EdgeType::Internal => !self.ephemerons.is_table(source) || !self.is_half_of_table(source, edge),
            EdgeType::Context | EdgeType::Element | EdgeType::Property | EdgeType::Hidden => true,
        };
        counts && target.node() != source
    }

    #[cold]
    fn is_half_of_table(&self, source: NodeIndex, edge: usize) -> bool {
        let Snapshot { nodes, edges, .. } = self.snapshot;
        let name = self.ephemerons.get(edges.raw_name(EdgeIndex::new(edge)));
        name.is_some_and(|name| name.table == nodes.id(source))
    }
}

/// The nodes that belong to the page: what its global objects and document trees reach over edges that are not weak.
#[derive(Debug)]
pub(super) struct PageOwned {
    root: NodeIndex,
    /// By node; empty where the file has no seeds.
    nodes: FixedBitSet,
}

impl PageOwned {
    pub(super) fn new(root: NodeIndex, nodes: FixedBitSet) -> Self {
        Self { root, nodes }
    }

    /// Whether `node` belongs to the page.
    #[inline]
    pub(super) fn contains(&self, node: NodeIndex) -> bool {
        self.nodes.contains(node.index())
    }

    /// Whether an edge from `source` to `target` may count.
    #[inline]
    pub(super) fn admits(&self, source: NodeIndex, target: NodeIndex) -> bool {
        !self.contains(target) || self.contains(source) || source == self.root
    }
}

impl Stored for PageOwned {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.values(&self.root.0)?;
        self.nodes.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self { root: NodeIndex(input.values()?), nodes: FixedBitSet::restore(input)? })
    }
}
