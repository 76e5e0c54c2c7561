//! The edges of a snapshot, a row each, grouped by the node that they leave.

use super::{EdgeIndex, NodeIndex, StringIndex};

/// How an edge leads to its target, by V8's own type names (`edge_types` of the file's meta).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EdgeType {
    /// A variable of a closure.
    Context,
    /// An element of an array.
    Element,
    Property,
    /// A slot of V8's own, such as `map` or `elements`.
    Internal,
    Hidden,
    Shortcut,
    /// Does not keep its target alive.
    Weak,
}

/// Types and V8's names for them.
pub(super) const TYPE_NAMES: [(EdgeType, &str); 7] = [
    (EdgeType::Context, "context"),
    (EdgeType::Element, "element"),
    (EdgeType::Property, "property"),
    (EdgeType::Internal, "internal"),
    (EdgeType::Hidden, "hidden"),
    (EdgeType::Shortcut, "shortcut"),
    (EdgeType::Weak, "weak"),
];

impl EdgeType {
    /// The type that V8 calls `name`, if this program knows it.
    pub fn from_name(name: &str) -> Option<Self> {
        TYPE_NAMES.iter().find(|(_, known)| *known == name).map(|(edge_type, _)| *edge_type)
    }

    /// V8's name of the type.
    pub const fn name(self) -> &'static str {
        TYPE_NAMES[self as usize].1
    }

    /// Whether the edge's label is a number, not a string of the table.
    pub const fn is_numbered(self) -> bool {
        matches!(self, Self::Element | Self::Hidden)
    }
}

/// The label of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeName {
    /// Property, variable or slot name.
    Text(StringIndex),
    /// Array index, or a number of V8's own.
    Number(u32),
}

/// One row an edge; private columns of equal length.
#[derive(Debug, Default, PartialEq)]
pub struct EdgeTable {
    pub(super) types: Vec<EdgeType>,
    pub(super) names: Vec<u32>,
    pub(super) targets: Vec<NodeIndex>,
}

impl EdgeTable {
    /// Number of edges.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// All positions, in file order.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = EdgeIndex> + Clone + use<> {
        (0..self.len()).map(EdgeIndex::new)
    }

    /// The edge's type.
    #[inline]
    pub fn edge_type(&self, edge: EdgeIndex) -> EdgeType {
        self.types[edge.index()]
    }

    /// The edge's label.
    #[inline]
    pub fn name(&self, edge: EdgeIndex) -> EdgeName {
        let value = self.names[edge.index()];
        if self.edge_type(edge).is_numbered() { EdgeName::Number(value) } else { EdgeName::Text(StringIndex(value)) }
    }

    /// The node that the edge leads to.
    #[inline]
    pub fn target(&self, edge: EdgeIndex) -> NodeIndex {
        self.targets[edge.index()]
    }

    /// The targets of all edges, for scans.
    pub fn targets(&self) -> &[NodeIndex] {
        &self.targets
    }

    /// The types of all edges, for scans.
    pub fn types(&self) -> &[EdgeType] {
        &self.types
    }

    /// The labels of all edges as numbers: of a string, or the label itself where the type is numbered.
    pub(crate) fn raw_names(&self) -> &[u32] {
        &self.names
    }
}
