//! The edges that lead into a set of nodes, found without looking at all edges of the heap.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeType, NodeIndex, NodeType},
};

/// Nodes between two looks at whether the work was cancelled.
const NODES_PER_CHECK: usize = 1 << 14;
/// Holders that are read as one piece of parallel work.
const HOLDERS_PER_CHUNK: usize = 1 << 10;

/// Objects of the class `Object` with this many properties serve as a map.
const MAP_LIKE_PROPERTIES: usize = 128;

/// A node that holds some of the set, while its edges are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder {
    pub(super) node: NodeIndex,
    /// Its position among the holders.
    pub(super) position: usize,
    /// Whether it is an object that serves as a map, so that its property names are keys.
    pub(super) is_map_like: bool,
}

/// A set of nodes, and the nodes that hold them.
pub(super) struct HoldingEdges<'a> {
    heap: &'a Heap,
    held: FixedBitSet,
    holders: Vec<NodeIndex>,
}

impl<'a> HoldingEdges<'a> {
    /// The edges into `held`, of any type. Those of the synthetic root are left out.
    pub(super) fn into(
        heap: &'a Heap,
        retention: &Retention,
        held: impl Iterator<Item = NodeIndex>,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let node_count = heap.snapshot.nodes.len();
        let mut in_set = FixedBitSet::with_capacity(node_count);
        let mut are_holders = FixedBitSet::with_capacity(node_count);
        for (i, node) in held.enumerate() {
            if i % NODES_PER_CHECK == 0 {
                progress.advance(NODES_PER_CHECK as u64)?;
            }
            if !in_set.put(node.index()) {
                are_holders.extend(retention.retainers.of(node).map(NodeIndex::index));
            }
        }
        are_holders.remove(heap.snapshot.root.index());
        Ok(Self { heap, held: in_set, holders: are_holders.ones().map(NodeIndex::new).collect() })
    }

    /// The nodes with an edge into the set, in file order, each once.
    pub(super) fn holders(&self) -> &[NodeIndex] {
        &self.holders
    }

    /// Reads the edges into the set in parallel: `read` adds an edge, with its holder and the held node, to the result of
    /// a run of holders. The results come in order of the holders, and so do the edges within.
    pub(super) fn read<R: Default + Send>(
        &self,
        progress: &Progress,
        read: impl Fn(&mut R, Holder, EdgeIndex, NodeIndex) + Sync,
    ) -> Result<Vec<R>, Cancelled> {
        let snapshot = &self.heap.snapshot;
        self.holders
            .par_chunks(HOLDERS_PER_CHUNK)
            .enumerate()
            .map(|(chunk, holders)| {
                progress.advance(holders.len() as u64)?;
                let mut result = R::default();
                for (i, &node) in holders.iter().enumerate() {
                    let is_map_like = is_map_like(self.heap, node);
                    let holder = Holder { node, position: chunk * HOLDERS_PER_CHUNK + i, is_map_like };
                    for edge in snapshot.nodes.edges(node).map(EdgeIndex) {
                        let held = snapshot.edges.target(edge);
                        if self.held.contains(held.index()) {
                            read(&mut result, holder, edge, held);
                        }
                    }
                }
                Ok(result)
            })
            .collect()
    }
}

fn is_map_like(heap: &Heap, node: NodeIndex) -> bool {
    let snapshot = &heap.snapshot;
    let edges = snapshot.nodes.edges(node);
    edges.len() >= MAP_LIKE_PROPERTIES
        && snapshot.nodes.node_type(node) == NodeType::Object
        && snapshot.strings.escaped(snapshot.nodes.name(node)) == b"Object"
        && edges.map(EdgeIndex).filter(|&edge| snapshot.edges.edge_type(edge) == EdgeType::Property).count()
            >= MAP_LIKE_PROPERTIES
}
