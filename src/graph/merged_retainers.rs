//! The retainers of a set of nodes, merged by holder class and property.

use std::sync::Arc;

use super::{Classes, Heap, Retention, SourceLocation};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex},
};

/// One way in which nodes of the set are held.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRetainer {
    /// Property, variable or slot; `[·]` for elements of any index.
    pub edge_label: Arc<str>,
    pub edge_type: EdgeType,
    /// Class of the holders.
    pub class: Arc<str>,
    /// Where that class stands in the source.
    pub location: Option<SourceLocation>,
    /// The nodes that hold, in file order, each once.
    pub holders: Vec<NodeIndex>,
    /// Nodes of the set that are held so, each counted once.
    pub held_count: u64,
    /// Sum of the shallow sizes of those nodes, in bytes.
    pub held_size_bytes: u64,
    /// Whether the holders are V8's own (maps, code, tables) or the edge is one that no program wrote.
    pub is_internal: bool,
    /// Whether the edge is weak: it does not keep anything alive.
    pub is_weak: bool,
}

/// The retainers of `nodes`, merged by property and class of the holder, most bytes held first. Weak ones come last.
pub fn merged_retainers(
    _heap: &Heap,
    _retention: &Retention,
    _classes: &Classes,
    _nodes: &[NodeIndex],
    progress: &Progress,
) -> Result<Vec<MergedRetainer>, Cancelled> {
    progress.check()?;
    todo!()
}
