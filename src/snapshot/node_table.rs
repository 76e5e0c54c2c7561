//! The nodes of a snapshot, a row each, in file order.

use std::{io, ops::Range};

use super::{ColumnReader, ColumnWriter, EdgeIndex, NodeId, NodeIndex, Stored, StringIndex, wide_column::WideColumn};

/// What a node is, by V8's own type names (`node_types` of the file's meta).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bytemuck::NoUninit, bytemuck::CheckedBitPattern)]
#[repr(u8)]
pub enum NodeType {
    Hidden,
    Array,
    String,
    Object,
    Code,
    Closure,
    RegExp,
    Number,
    Native,
    Synthetic,
    ConcatenatedString,
    SlicedString,
    Symbol,
    BigInt,
    ObjectShape,
    WasmObject,
    /// A type that this program does not know; its name stands in the meta.
    Other,
}

impl NodeType {
    /// How many types there are.
    pub const COUNT: usize = Self::Other as usize + 1;
}

/// Types and V8's names for them.
pub(super) const TYPE_NAMES: [(NodeType, &str); 16] = [
    (NodeType::Hidden, "hidden"),
    (NodeType::Array, "array"),
    (NodeType::String, "string"),
    (NodeType::Object, "object"),
    (NodeType::Code, "code"),
    (NodeType::Closure, "closure"),
    (NodeType::RegExp, "regexp"),
    (NodeType::Number, "number"),
    (NodeType::Native, "native"),
    (NodeType::Synthetic, "synthetic"),
    (NodeType::ConcatenatedString, "concatenated string"),
    (NodeType::SlicedString, "sliced string"),
    (NodeType::Symbol, "symbol"),
    (NodeType::BigInt, "bigint"),
    (NodeType::ObjectShape, "object shape"),
    (NodeType::WasmObject, "wasm object"),
];

impl NodeType {
    /// The type that V8 calls `name`, if this program knows it.
    pub fn from_name(name: &str) -> Option<Self> {
        TYPE_NAMES.iter().find(|(_, known)| *known == name).map(|(node_type, _)| *node_type)
    }

    /// V8's name of the type; None for [`Self::Other`].
    pub fn name(self) -> Option<&'static str> {
        TYPE_NAMES.get(self as usize).map(|(_, name)| *name)
    }

    /// Whether nodes of this type are text: flat, concatenated or sliced.
    pub const fn is_string(self) -> bool {
        matches!(self, Self::String | Self::ConcatenatedString | Self::SlicedString)
    }
}

/// What the file says of a node's connection to its document (`detachedness`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, bytemuck::NoUninit, bytemuck::CheckedBitPattern)]
#[repr(u8)]
pub enum Detachedness {
    #[default]
    Unknown,
    Attached,
    Detached,
}

/// What the odd ids of a snapshot come to: those that V8 counts its own objects with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JsIds {
    /// Nodes that have one.
    pub count: u64,
    /// The highest one; none where there is none.
    pub highest: Option<NodeId>,
}

/// One row a node; private columns of equal length.
#[derive(Debug, PartialEq)]
pub struct NodeTable {
    pub(super) types: Vec<NodeType>,
    pub(super) names: WideColumn,
    pub(super) ids: WideColumn,
    pub(super) js_ids: JsIds,
    pub(super) self_sizes: WideColumn,
    /// Start of each node's edges, and the number of edges at the end: one entry more than nodes.
    pub(super) first_edges: Vec<u32>,
    /// Whether the file has the field.
    pub(super) has_detachedness: bool,
    /// Up to the last node of which it says something; without a browser that is none.
    pub(super) detachedness: Vec<Detachedness>,
    /// Names of the types of nodes whose type is [`NodeType::Other`], by node. Nearly always empty.
    pub(super) other_types: rustc_hash::FxHashMap<NodeIndex, std::sync::Arc<str>>,
}

impl Default for NodeTable {
    fn default() -> Self {
        Self {
            types: Vec::new(),
            names: WideColumn::of_three_bytes(),
            ids: WideColumn::of_three_bytes(),
            js_ids: JsIds::default(),
            self_sizes: WideColumn::default(),
            first_edges: Vec::new(),
            has_detachedness: false,
            detachedness: Vec::new(),
            other_types: rustc_hash::FxHashMap::default(),
        }
    }
}

impl NodeTable {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether there is no node; never so in a snapshot that was read.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// All positions, in file order.
    pub fn indices(&self) -> impl DoubleEndedIterator<Item = NodeIndex> + ExactSizeIterator + Clone + use<> {
        (0..self.len()).map(NodeIndex::new)
    }

    /// The node's type.
    #[inline]
    pub fn node_type(&self, node: NodeIndex) -> NodeType {
        self.types[node.index()]
    }

    /// The node's type as the file spells it, such as `concatenated string`.
    pub fn type_name(&self, node: NodeIndex) -> &str {
        let other = || self.other_types.get(&node).map_or("unknown", |name| name);
        self.node_type(node).name().unwrap_or_else(other)
    }

    /// The node's raw name: class, text, function name or label, depending on its type.
    #[inline]
    pub fn name(&self, node: NodeIndex) -> StringIndex {
        StringIndex(self.names.get_of_three(node.index()) as u32)
    }

    /// V8's id of the object.
    #[inline]
    pub fn id(&self, node: NodeIndex) -> NodeId {
        NodeId(self.ids.get(node.index()))
    }

    /// What the odd ids come to.
    #[inline]
    pub fn js_ids(&self) -> JsIds {
        self.js_ids
    }

    /// The size that the file gives, in bytes, before internals are counted with their owner.
    #[inline]
    pub fn self_size_bytes(&self, node: NodeIndex) -> u64 {
        self.self_sizes.get(node.index())
    }

    /// The edges that leave the node, in file order.
    #[inline]
    pub fn edges(&self, node: NodeIndex) -> Range<u32> {
        self.first_edges[node.index()]..self.first_edges[node.index() + 1]
    }

    /// The node that `edge` leaves. Logarithmic in the number of nodes.
    pub fn source_of(&self, edge: EdgeIndex) -> NodeIndex {
        NodeIndex::new(self.first_edges.partition_point(|&first| first <= edge.0) - 1)
    }

    /// Whether the file has the field at all; older writers mark detached nodes by name.
    pub fn has_detachedness(&self) -> bool {
        self.has_detachedness
    }

    /// The nodes of which the file says how they are connected to their document, in file order.
    pub fn stated_detachedness(&self) -> impl Iterator<Item = (NodeIndex, Detachedness)> + '_ {
        let states = self.detachedness.iter().enumerate().map(|(node, &state)| (NodeIndex::new(node), state));
        states.filter(|&(_, state)| state != Detachedness::Unknown)
    }

    /// The node's connection to its document as the file gives it.
    #[inline]
    pub fn detachedness(&self, node: NodeIndex) -> Detachedness {
        self.detachedness.get(node.index()).copied().unwrap_or_default()
    }

    /// The nodes of `node_type`, in file order. Many nodes are looked at together, which is fast where few are of that type.
    pub(crate) fn of_type(&self, node_type: NodeType) -> impl Iterator<Item = NodeIndex> + '_ {
        memchr::memchr_iter(node_type as u8, bytemuck::must_cast_slice(&self.types)).map(NodeIndex::new)
    }

    /// The position of the object `id`, if it is in this snapshot. Linear.
    pub fn find(&self, id: NodeId) -> Option<NodeIndex> {
        self.ids.iter().position(|other| other == id.0).map(NodeIndex::new)
    }

    /// The sizes that the file gives, in bytes, by node.
    pub(crate) fn self_sizes(&self) -> &WideColumn {
        &self.self_sizes
    }
}

impl Stored for NodeTable {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        let highest = self.js_ids.highest.map(|id| id.0);
        let other_types: Vec<(u32, &str)> = self.other_types.iter().map(|(node, name)| (node.0, &**name)).collect();
        out.values(&(self.js_ids.count, highest, self.has_detachedness, other_types))?;
        out.column(&self.types)?;
        self.names.store(out)?;
        self.ids.store(out)?;
        self.self_sizes.store(out)?;
        out.column(&self.first_edges)?;
        out.column(&self.detachedness)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let (count, highest, has_detachedness, other_types) =
            input.values::<(u64, Option<u64>, bool, Vec<(u32, String)>)>()?;
        Ok(Self {
            js_ids: JsIds { count, highest: highest.map(NodeId) },
            has_detachedness,
            other_types: other_types.into_iter().map(|(node, name)| (NodeIndex(node), name.into())).collect(),
            types: input.checked_column()?,
            names: WideColumn::restore(input)?,
            ids: WideColumn::restore(input)?,
            self_sizes: WideColumn::restore(input)?,
            first_edges: input.column()?,
            detachedness: input.checked_column()?,
        })
    }
}
