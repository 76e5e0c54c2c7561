//! The edges of a snapshot, a row each, grouped by the node that they leave.

use std::io;

use super::{ColumnReader, ColumnWriter, EdgeIndex, NodeIndex, Stored, StringIndex, WideColumn};

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

/// The type of an edge, in the three top bits, and the node that it leads to: who asks for one nearly always needs the other,
/// and from the same line of memory it costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct TypedTarget(u32);

/// Most nodes that a snapshot may have. V8 itself counts them with 28 bits.
pub(super) const MAX_NODES: usize = 1 << TypedTarget::TYPE_SHIFT;

impl TypedTarget {
    pub(super) const TYPE_SHIFT: u32 = 29;

    /// `target` must be below [`MAX_NODES`].
    #[inline]
    pub(super) const fn new(edge_type: EdgeType, target: NodeIndex) -> Self {
        Self((edge_type as u32) << Self::TYPE_SHIFT | target.0)
    }

    /// The edge's type.
    #[inline]
    pub const fn edge_type(self) -> EdgeType {
        // The eighth type is never stored.
        const TYPES: [EdgeType; 8] = {
            let mut types = [EdgeType::Weak; 8];
            let mut number = 0;
            while number < TYPE_NAMES.len() {
                types[number] = TYPE_NAMES[number].0;
                number += 1;
            }
            types
        };
        TYPES[(self.0 >> Self::TYPE_SHIFT) as usize]
    }

    /// Whether the edge is of `edge_type`. Cheaper than to ask for the type.
    #[inline]
    pub const fn is(self, edge_type: EdgeType) -> bool {
        self.0 >> Self::TYPE_SHIFT == edge_type as u32
    }

    /// The node that the edge leads to.
    #[inline]
    pub const fn node(self) -> NodeIndex {
        NodeIndex(self.0 & ((1 << Self::TYPE_SHIFT) - 1))
    }
}

/// One row an edge; private columns of equal length.
#[derive(Debug, PartialEq)]
pub struct EdgeTable {
    pub(super) names: WideColumn,
    pub(super) typed_targets: Vec<TypedTarget>,
}

impl Default for EdgeTable {
    fn default() -> Self {
        Self { names: WideColumn::of_three_bytes(), typed_targets: Vec::new() }
    }
}

impl EdgeTable {
    /// Number of edges.
    pub fn len(&self) -> usize {
        self.typed_targets.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All positions, in file order.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = EdgeIndex> + Clone + use<> {
        (0..self.len()).map(EdgeIndex::new)
    }

    /// The edge's type.
    #[inline]
    pub fn edge_type(&self, edge: EdgeIndex) -> EdgeType {
        self.typed_targets[edge.index()].edge_type()
    }

    /// The edge's label.
    #[inline]
    pub fn name(&self, edge: EdgeIndex) -> EdgeName {
        let value = self.raw_name(edge);
        if self.edge_type(edge).is_numbered() { EdgeName::Number(value) } else { EdgeName::Text(StringIndex(value)) }
    }

    /// The node that the edge leads to.
    #[inline]
    pub fn target(&self, edge: EdgeIndex) -> NodeIndex {
        self.typed_targets[edge.index()].node()
    }

    /// The types and targets of all edges, for scans.
    pub fn typed_targets(&self) -> &[TypedTarget] {
        &self.typed_targets
    }

    /// The edge's label as a number: of a string, or the label itself where the type is numbered.
    #[inline]
    pub(crate) fn raw_name(&self, edge: EdgeIndex) -> u32 {
        self.names.get_of_three(edge.index()) as u32
    }
}

impl Stored for EdgeTable {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        self.names.store(out)?;
        out.column(&self.typed_targets)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self { names: WideColumn::restore(input)?, typed_targets: input.column()? })
    }
}
