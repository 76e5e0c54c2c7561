//! Our columns as a graph of petgraph's, so that its algorithms run on them.

use fixedbitset::FixedBitSet;
use petgraph::visit::{
    GraphBase, GraphProp, IntoNeighbors, IntoNodeIdentifiers, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use super::{Heap, Retention, edge_filter::EdgeFilter};
use crate::snapshot::{EdgeIndex, NodeIndex, NodeTable};

/// The graph that dominators are about: all nodes, and the edges that retain. Nodes that no edge retains hang on the root.
#[derive(Debug)]
pub struct RetentionGraph<'a> {
    heap: &'a Heap,
    retention: &'a Retention,
    filter: EdgeFilter<'a>,
    /// Nodes that no edge retains, but the root.
    orphans: Vec<NodeIndex>,
}

impl<'a> RetentionGraph<'a> {
    /// Linear in nodes and edges.
    pub fn new(heap: &'a Heap, retention: &'a Retention) -> Self {
        let retainers = &retention.retainers;
        let is_orphan = |node: &NodeIndex| {
            *node != heap.snapshot.root
                && !retainers.entries(*node).iter().any(|&entry| retainers.retains(entry, *node))
        };
        let orphans = heap.snapshot.nodes.indices().filter(is_orphan).collect();
        Self { heap, retention, filter: heap.edge_filter(), orphans }
    }

    fn nodes(&self) -> &'a NodeTable {
        &self.heap.snapshot.nodes
    }

    fn retained(&self, source: NodeIndex, edge: u32) -> Option<NodeIndex> {
        let target = self.heap.snapshot.edges.target(EdgeIndex(edge));
        let retains =
            self.filter.counts(source, edge as usize) && self.retention.retainers.page_owned.admits(source, target);
        retains.then_some(target)
    }
}

impl GraphBase for RetentionGraph<'_> {
    type NodeId = NodeIndex;
    type EdgeId = EdgeIndex;
}

impl GraphProp for RetentionGraph<'_> {
    type EdgeType = petgraph::Directed;
}

impl Visitable for RetentionGraph<'_> {
    type Map = VisitedNodes;

    fn visit_map(&self) -> VisitedNodes {
        VisitedNodes(FixedBitSet::with_capacity(self.nodes().len()))
    }

    fn reset_map(&self, map: &mut VisitedNodes) {
        map.0.clear();
        map.0.grow(self.nodes().len());
    }
}

impl NodeCount for RetentionGraph<'_> {
    fn node_count(&self) -> usize {
        self.nodes().len()
    }
}

impl NodeIndexable for RetentionGraph<'_> {
    fn node_bound(&self) -> usize {
        self.nodes().len()
    }

    fn to_index(&self, node: NodeIndex) -> usize {
        node.index()
    }

    fn from_index(&self, index: usize) -> NodeIndex {
        NodeIndex::new(index)
    }
}

impl<'g> IntoNeighbors for &'g RetentionGraph<'_> {
    type Neighbors = Neighbors<'g>;

    fn neighbors(self, node: NodeIndex) -> Neighbors<'g> {
        let orphans = if node == self.heap.snapshot.root { &self.orphans[..] } else { &[] };
        Neighbors { graph: self, node, edges: self.nodes().edges(node), orphans: orphans.iter() }
    }
}

impl IntoNodeIdentifiers for &RetentionGraph<'_> {
    type NodeIdentifiers = NodeIdentifiers;

    fn node_identifiers(self) -> NodeIdentifiers {
        NodeIdentifiers(0..self.nodes().len())
    }
}

/// The nodes that one node retains, one an edge.
#[derive(Debug, Clone)]
pub struct Neighbors<'g> {
    graph: &'g RetentionGraph<'g>,
    node: NodeIndex,
    edges: std::ops::Range<u32>,
    orphans: std::slice::Iter<'g, NodeIndex>,
}

impl Iterator for Neighbors<'_> {
    type Item = NodeIndex;

    fn next(&mut self) -> Option<NodeIndex> {
        let (graph, node) = (self.graph, self.node);
        self.edges.find_map(|edge| graph.retained(node, edge)).or_else(|| self.orphans.next().copied())
    }
}

/// All nodes in file order.
#[derive(Debug, Clone)]
pub struct NodeIdentifiers(std::ops::Range<usize>);

impl Iterator for NodeIdentifiers {
    type Item = NodeIndex;

    fn next(&mut self) -> Option<NodeIndex> {
        self.0.next().map(NodeIndex::new)
    }
}

/// The nodes that a search of petgraph's has been at.
#[derive(Debug, Clone)]
pub struct VisitedNodes(FixedBitSet);

impl VisitMap<NodeIndex> for VisitedNodes {
    fn visit(&mut self, node: NodeIndex) -> bool {
        !self.0.put(node.index())
    }

    fn is_visited(&self, node: &NodeIndex) -> bool {
        self.0.contains(node.index())
    }

    fn unvisit(&mut self, node: NodeIndex) -> bool {
        let was_visited = self.0.contains(node.index());
        self.0.set(node.index(), false);
        was_visited
    }
}
