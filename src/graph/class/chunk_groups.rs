//! The groups of a run of nodes, found without looking at any other run, so that runs are read in parallel.

use std::{borrow::Cow, ops::Range, sync::Arc};

use rustc_hash::FxHashMap;

use super::name;
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{
        EdgeIndex, EdgeName, EdgeType, NodeIndex, NodeType, ScriptPosition, Snapshot, StringIndex, StringTable,
        WideColumn,
    },
};

/// Nodes between two looks at whether the work was cancelled.
const NODES_PER_CHECK: usize = 1 << 16;

/// By what the nodes of a group belong together, cheap to find and good within a chunk only.
#[derive(Debug, Clone, Copy)]
pub(super) enum ChunkLabel {
    /// Nodes whose type decides their class.
    Type(NodeType),
    /// Nodes of a type that only the file names, by position in the chunk's types.
    OtherType(u32),
    /// Objects and native nodes by their name, and whether `Detached ` belongs before it.
    Name { name: StringIndex, is_detached: bool },
    /// Plain objects, by position in the chunk's shapes.
    Plain(u32),
}

impl ChunkLabel {
    /// The class name; for plain objects the name without interfaces.
    pub(super) fn class_name<'a>(self, strings: &'a StringTable, other_types: &[Arc<str>]) -> Cow<'a, str> {
        match self {
            Self::Type(node_type) => Cow::Borrowed(name::of_type(node_type).unwrap_or_default()),
            Self::OtherType(other) => {
                Cow::Owned(other_types.get(other as usize).map_or_else(String::new, |name| format!("({name})")))
            }
            Self::Name { name, is_detached } => {
                let text = strings.text(name);
                name::of_object(if is_detached { Cow::Owned(format!("Detached {text}")) } else { text })
            }
            Self::Plain(_) => Cow::Borrowed("Object"),
        }
    }

    /// A number for each label, cheaper to look for than itself.
    const fn code(self) -> u64 {
        let (kind, value) = match self {
            Self::Type(node_type) => (0, node_type as u32),
            Self::OtherType(other) => (1, other),
            Self::Name { name, is_detached } => (2 + is_detached as u64, name.0),
            Self::Plain(shape) => (4, shape),
        };
        kind << 32 | value as u64
    }
}

/// From where a class has its name, to find it in the snapshot again: a label in two numbers.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct NameOrigin {
    kind: u32,
    value: u32,
}

impl NameOrigin {
    const TYPE: u32 = 0;
    const NAME: u32 = 1;
    const DETACHED_NAME: u32 = 2;
    /// Of no entry of the string table.
    const ELSEWHERE: u32 = 3;

    pub(super) fn of(label: ChunkLabel) -> Self {
        let (kind, value) = match label {
            ChunkLabel::Type(node_type) => (Self::TYPE, node_type as u32),
            ChunkLabel::Name { name, is_detached: false } => (Self::NAME, name.0),
            ChunkLabel::Name { name, is_detached: true } => (Self::DETACHED_NAME, name.0),
            ChunkLabel::OtherType(_) | ChunkLabel::Plain(_) => (Self::ELSEWHERE, 0),
        };
        Self { kind, value }
    }

    /// The label; none where the snapshot's columns do not tell it.
    pub(super) fn label(self) -> Option<ChunkLabel> {
        let name = StringIndex(self.value);
        match self.kind {
            Self::TYPE => bytemuck::checked::try_cast(self.value as u8).ok().map(ChunkLabel::Type),
            Self::NAME => Some(ChunkLabel::Name { name, is_detached: false }),
            Self::DETACHED_NAME => Some(ChunkLabel::Name { name, is_detached: true }),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkGroup {
    pub(super) label: ChunkLabel,
    pub(super) position: Option<ScriptPosition>,
}

/// In place of a location's number.
const NO_LOCATION: u32 = u32::MAX;

/// What a chunk's groups are, and what their labels point to.
pub(super) struct Found {
    pub(super) groups: Vec<ChunkGroup>,
    pub(super) shapes: Vec<Box<[StringIndex]>>,
    pub(super) other_types: Vec<Arc<str>>,
}

/// Groups and shapes in order of first appearance in the chunk.
pub(super) struct ChunkGroups<'a> {
    snapshot: &'a Snapshot,
    /// The strings that spell `Object`.
    plain_names: &'a [StringIndex],
    groups: Vec<ChunkGroup>,
    /// By type, for labels that are one: most nodes have such.
    group_of_type: [Option<u32>; NodeType::COUNT],
    /// Of other labels, by their code, and number of the location or [`NO_LOCATION`].
    group_of: FxHashMap<(u64, u32), u32>,
    other_types: Vec<Arc<str>>,
    shapes: Vec<Box<[StringIndex]>>,
    shape_of: FxHashMap<Box<[StringIndex]>, u32>,
    /// Properties of the plain object at hand.
    shape: Vec<StringIndex>,
}

impl<'a> ChunkGroups<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, plain_names: &'a [StringIndex]) -> Self {
        Self {
            snapshot,
            plain_names,
            groups: Vec::new(),
            group_of_type: [None; NodeType::COUNT],
            group_of: FxHashMap::default(),
            other_types: Vec::new(),
            shapes: Vec::new(),
            shape_of: FxHashMap::default(),
            shape: Vec::new(),
        }
    }

    /// Groups `nodes`, and gives the group of each.
    pub(super) fn add_nodes(
        &mut self,
        nodes: Range<usize>,
        has_detached_prefix: impl Fn(NodeIndex) -> bool,
        progress: &Progress,
    ) -> Result<WideColumn, Cancelled> {
        let mut of_node = WideColumn::zeros(nodes.len());
        let mut locations = self.snapshot.locations.numbers_from(NodeIndex::new(nodes.start)).peekable();
        for (at, node) in nodes.map(NodeIndex::new).enumerate() {
            if at % NODES_PER_CHECK == 0 {
                progress.advance(NODES_PER_CHECK.min(of_node.len() - at) as u64)?;
            }
            let mut location = NO_LOCATION;
            while let Some((_, number)) = locations.next_if(|&(located, _)| located <= node) {
                location = number;
            }
            // Functions have places too, but a class for each would tell nothing.
            let is_object = self.snapshot.nodes.node_type(node) == NodeType::Object;
            let label = self.label(node, &has_detached_prefix);
            of_node.set(at, u64::from(self.group(label, if is_object { location } else { NO_LOCATION })));
        }
        Ok(of_node)
    }

    pub(super) fn finish(self) -> Found {
        Found { groups: self.groups, shapes: self.shapes, other_types: self.other_types }
    }

    fn label(&mut self, node: NodeIndex, has_detached_prefix: impl Fn(NodeIndex) -> bool) -> ChunkLabel {
        let nodes = &self.snapshot.nodes;
        let node_type = nodes.node_type(node);
        if name::of_type(node_type).is_some() {
            return ChunkLabel::Type(node_type);
        }
        let name = nodes.name(node);
        match node_type {
            NodeType::Object if self.plain_names.contains(&name) => ChunkLabel::Plain(self.shape(node)),
            NodeType::Object => ChunkLabel::Name { name, is_detached: false },
            NodeType::Native => ChunkLabel::Name { name, is_detached: has_detached_prefix(node) },
            _ => ChunkLabel::OtherType(self.other_type(nodes.type_name(node))),
        }
    }

    fn other_type(&mut self, name: &str) -> u32 {
        let known = self.other_types.iter().position(|known| **known == *name);
        known.unwrap_or_else(|| {
            self.other_types.push(name.into());
            self.other_types.len() - 1
        }) as u32
    }

    fn shape(&mut self, node: NodeIndex) -> u32 {
        let edges = &self.snapshot.edges;
        self.shape.clear();
        for edge in self.snapshot.nodes.edges(node).map(EdgeIndex) {
            if edges.edge_type(edge) == EdgeType::Property
                && let EdgeName::Text(name) = edges.name(edge)
            {
                self.shape.push(name);
            }
        }
        if let Some(&known) = self.shape_of.get(self.shape.as_slice()) {
            return known;
        }
        let index = self.shapes.len() as u32;
        let shape: Box<[StringIndex]> = self.shape.as_slice().into();
        self.shapes.push(shape.clone());
        self.shape_of.insert(shape, index);
        index
    }

    fn group(&mut self, label: ChunkLabel, location: u32) -> u32 {
        let next = self.groups.len() as u32;
        let Self { snapshot, groups, group_of_type, group_of, .. } = self;
        let add = || {
            let position = (location != NO_LOCATION).then(|| snapshot.locations.numbered(location));
            groups.push(ChunkGroup { label, position });
            next
        };
        match label {
            ChunkLabel::Type(node_type) => *group_of_type[node_type as usize].get_or_insert_with(add),
            _ => *group_of.entry((label.code(), location)).or_insert_with(add),
        }
    }
}
