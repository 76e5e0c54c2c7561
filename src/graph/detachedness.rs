//! Which native nodes are detached from their document.

use fixedbitset::FixedBitSet;

use super::node_sets::nodes_where;
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{Detachedness, EdgeIndex, EdgeType, NodeIndex, NodeType, Snapshot},
};

/// The native nodes that are detached, by node. Empty where there is none.
///
/// States of the file spread from native node to native node over edges other than hidden and weak ones, attached
/// before detached; what a file states of a node stands. Files without the field mark detached nodes in their names.
pub(super) fn detached_nodes(snapshot: &Snapshot, progress: &Progress) -> Result<FixedBitSet, Cancelled> {
    let nodes = &snapshot.nodes;
    if !nodes.has_detachedness() {
        return Ok(detached_by_name(snapshot));
    }
    let mut stated = nodes.stated_detachedness().peekable();
    if stated.peek().is_none() {
        return Ok(FixedBitSet::new());
    }
    let mut search = Search { snapshot, visited: FixedBitSet::with_capacity(nodes.len()), found: Vec::new() };
    let mut attached = Vec::new();
    let mut detached = Vec::new();
    for (node, state) in stated {
        let nodes = if state == Detachedness::Attached { &mut attached } else { &mut detached };
        nodes.extend(search.visit(node));
    }
    search.spread(attached, progress)?;
    search.found.clone_from(&detached);
    search.spread(detached, progress)?;
    let mut result = FixedBitSet::with_capacity(nodes.len());
    result.extend(search.found.iter().map(|node| node.index()));
    Ok(result)
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    visited: FixedBitSet,
    /// The native nodes that the last spreading reached.
    found: Vec<NodeIndex>,
}

impl Search<'_> {
    /// The node, if it is native and met for the first time: states do not pass through JavaScript objects.
    fn visit(&mut self, node: NodeIndex) -> Option<NodeIndex> {
        let is_new = !self.visited.put(node.index());
        (is_new && self.snapshot.nodes.node_type(node) == NodeType::Native).then_some(node)
    }

    fn spread(&mut self, mut pending: Vec<NodeIndex>, progress: &Progress) -> Result<(), Cancelled> {
        let Snapshot { nodes, edges, .. } = self.snapshot;
        while let Some(node) = pending.pop() {
            for edge in nodes.edges(node).map(EdgeIndex) {
                if matches!(edges.edge_type(edge), EdgeType::Hidden | EdgeType::Weak) {
                    continue;
                }
                if let Some(target) = self.visit(edges.target(edge)) {
                    self.found.push(target);
                    pending.push(target);
                }
            }
            if self.found.len().is_multiple_of(1 << 16) {
                progress.check()?;
            }
        }
        Ok(())
    }
}

fn detached_by_name(snapshot: &Snapshot) -> FixedBitSet {
    let (nodes, strings) = (&snapshot.nodes, &snapshot.strings);
    let detached = nodes_where(nodes.len(), |node| {
        nodes.node_type(node) == NodeType::Native && strings.wtf8(nodes.name(node)).starts_with(b"Detached ")
    });
    if detached.is_clear() { FixedBitSet::new() } else { detached }
}
