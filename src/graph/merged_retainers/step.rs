//! One edge on the way from what is held to a holder with a name: what it adds to the path, and how good a way it is.

use super::holding_edges::Holder;
use crate::{
    graph::{Classes, Heap},
    snapshot::{EdgeIndex, EdgeName, EdgeType, NodeIndex, NodeType, StringIndex},
};

/// Slots of V8's own that say nothing to a person.
const SILENT_SLOTS: &[&[u8]] =
    &[b"table", b"elements", b"properties", b"first", b"second", b"context", b"previous", b"parent", b"map"];
/// Classes whose objects are known by who holds them, besides interfaces of plain objects and V8's own.
const CONTAINERS: &[&str] = &["Object", "Array", "Map", "Set", "WeakMap", "WeakSet"];

/// What an edge adds to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Segment {
    /// Property, variable or slot.
    Name(StringIndex),
    /// Any element, any slot of a table, any key of an object that serves as a map.
    Any,
    /// The value of a WeakMap, which lives as long as its key.
    WeakMapValue,
    /// Nothing that a program's author would know.
    Silent,
}

impl Segment {
    pub(super) fn of(heap: &Heap, holder: Holder, edge: EdgeIndex) -> Self {
        let snapshot = &heap.snapshot;
        match (snapshot.edges.edge_type(edge), snapshot.edges.name(edge)) {
            (EdgeType::Property, _) if holder.is_map_like => Self::Any,
            (EdgeType::Internal | EdgeType::Weak, EdgeName::Text(label)) => {
                let text = snapshot.strings.escaped(label);
                if Self::is_weak_map_value(heap, edge) {
                    Self::WeakMapValue
                } else if !text.is_empty() && text.iter().all(u8::is_ascii_digit) {
                    Self::Any
                } else {
                    Self::Name(label)
                }
            }
            (_, EdgeName::Text(label)) => Self::Name(label),
            (_, EdgeName::Number(_)) => Self::Any,
        }
    }

    fn is_weak_map_value(heap: &Heap, edge: EdgeIndex) -> bool {
        match heap.snapshot.edges.name(edge) {
            EdgeName::Text(label) => heap.ground().names.ephemerons.get(label.0).is_some(),
            EdgeName::Number(_) => false,
        }
    }

    /// The same as a part of a path, where slots of V8's own are left out.
    pub(super) fn in_path(self, heap: &Heap, edge_type: EdgeType) -> Self {
        match self {
            Self::Name(label)
                if edge_type == EdgeType::Internal && SILENT_SLOTS.contains(&heap.snapshot.strings.escaped(label)) =>
            {
                Self::Silent
            }
            Self::Any if edge_type == EdgeType::Hidden => Self::Silent,
            segment => segment,
        }
    }

    /// Adds the segment to the end of `path`.
    pub(super) fn write(self, heap: &Heap, path: &mut String) {
        if matches!(self, Self::Name(_) | Self::WeakMapValue) && !path.is_empty() {
            path.push('.');
        }
        match self {
            Self::Name(label) => match &*heap.snapshot.strings.text(label) {
                "" => path.push_str("(empty)"),
                text => path.push_str(text),
            },
            Self::Any => path.push_str("[·]"),
            Self::WeakMapValue => path.push_str("(WeakMap value)"),
            Self::Silent => {}
        }
    }
}

/// How well an edge leads to a holder that a person knows: the smallest is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    is_idle: bool,
    /// A way that leads to no root may lead in a circle.
    is_astray: bool,
    kind: Kind,
    is_container: bool,
    distance: u32,
    edge: EdgeIndex,
}

/// Who wrote an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// The program: a property, an element or a variable.
    Program,
    /// V8, on behalf of an object of the program, such as the context of a function or the table of a Map.
    Slot,
    /// V8, for itself.
    Internal,
}

impl Kind {
    pub(super) fn of(heap: &Heap, holder: NodeIndex, edge: EdgeIndex) -> Self {
        let snapshot = &heap.snapshot;
        let is_object = !matches!(
            snapshot.nodes.node_type(holder),
            NodeType::Hidden | NodeType::Array | NodeType::Code | NodeType::ObjectShape | NodeType::Synthetic
        );
        match snapshot.edges.edge_type(edge) {
            EdgeType::Property if is_prototype(heap, edge) => Self::Internal,
            EdgeType::Property | EdgeType::Element | EdgeType::Context if is_object => Self::Program,
            EdgeType::Internal if Segment::is_weak_map_value(heap, edge) => Self::Program,
            EdgeType::Internal if is_object => Self::Slot,
            _ => Self::Internal,
        }
    }
}

/// Whether the edge leads from a function to the variables that it sees: V8's slot, but every author knows what is in it.
pub(super) fn is_closed_over(heap: &Heap, holder: NodeIndex, edge: EdgeIndex) -> bool {
    let snapshot = &heap.snapshot;
    snapshot.nodes.node_type(holder) == NodeType::Closure
        && snapshot.edges.edge_type(edge) == EdgeType::Internal
        && matches!(snapshot.edges.name(edge), EdgeName::Text(label) if snapshot.strings.escaped(label) == b"context")
}

impl Rank {
    /// Ranks `edge` of `holder`, which is `distance` hops from a root, as a way up from a node that is `held_distance` away.
    pub(super) fn new(
        heap: &Heap,
        holder: NodeIndex,
        edge: EdgeIndex,
        is_container: bool,
        distance: u32,
        held_distance: u32,
    ) -> Self {
        Self {
            is_idle: is_idle(heap, holder, edge),
            is_astray: distance >= held_distance,
            kind: Kind::of(heap, holder, edge),
            is_container,
            distance,
            edge,
        }
    }

    pub(super) fn kind(self) -> Kind {
        self.kind
    }
}

/// Whether the edge keeps nothing alive: it is weak, the table's half of a WeakMap entry (whose value belongs to its key), a
/// shortcut that stands for other edges, or leads back to where it starts.
pub(super) fn is_idle(heap: &Heap, holder: NodeIndex, edge: EdgeIndex) -> bool {
    !heap.edge_filter().counts(holder, edge.index())
}

/// Which nodes have no name that a person knows, so that only their holder tells what they are for.
pub(super) struct Containers {
    /// By class, for objects and native nodes.
    by_class: Vec<bool>,
}

impl Containers {
    pub(super) fn new(classes: &Classes) -> Self {
        let is_container =
            |name: &str| name.starts_with('{') || name.starts_with("system / ") || CONTAINERS.contains(&name);
        Self { by_class: classes.iter().map(|(_, class)| is_container(&class.name)).collect() }
    }

    pub(super) fn contain(&self, heap: &Heap, classes: &Classes, node: NodeIndex) -> bool {
        match heap.snapshot.nodes.node_type(node) {
            NodeType::Array | NodeType::Hidden | NodeType::ConcatenatedString | NodeType::SlicedString => true,
            NodeType::Object | NodeType::Native => self.by_class[classes.of(node).index()],
            _ => false,
        }
    }
}

fn is_prototype(heap: &Heap, edge: EdgeIndex) -> bool {
    match heap.snapshot.edges.name(edge) {
        EdgeName::Text(label) => heap.snapshot.strings.escaped(label) == b"__proto__",
        EdgeName::Number(_) => false,
    }
}

/// Puts `segments` together, from the holder down to what is held.
pub(super) fn write_path(heap: &Heap, segments: impl IntoIterator<Item = Segment>) -> String {
    let mut path = String::new();
    for segment in segments {
        segment.write(heap, &mut path);
    }
    path
}
