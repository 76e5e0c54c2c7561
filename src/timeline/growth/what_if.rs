//! What would really go if an edge were cut: what nothing else holds.

use fixedbitset::FixedBitSet;

use super::holder::naming_edge;
use crate::{
    graph::{Heap, PathStep, Retention, edge_label, retaining_edges},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeType, NodeIndex, NodeType},
};

/// How far V8's own tables may be nested between an object and the value of its property.
const MOST_TABLES: usize = 8;

/// What goes when edges are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Freed {
    /// Shallow sizes of all that goes.
    pub bytes: u64,
    pub object_count: u64,
    /// Whether something else holds a target of the cut edges, so that it stays.
    pub is_still_held: bool,
}

/// The edges by which a person would say that `node` is held: the property or variable that names it, and the slots of V8's own
/// tables in which the same object keeps that property. Empty for the root and for what nothing holds.
///
/// Where the object holds `node` by a second property too, the tables' slots are left alone, as they may be that one's.
pub fn naming_edges(heap: &Heap, retention: &Retention, node: NodeIndex) -> Vec<PathStep> {
    let Some(named) = naming_edge(heap, retention, node) else { return Vec::new() };
    let owner = named.retainer;
    let label = edge_label(heap, named.edge);
    let is_internal = |edge| matches!(heap.snapshot.edges.edge_type(edge), EdgeType::Internal | EdgeType::Hidden);
    let (mut same, mut tables, mut has_other_name) = (Vec::new(), Vec::new(), false);
    for held in retaining_edges(heap, retention, node).filter(|held| held.retains) {
        let step = PathStep { edge: held.edge, retainer: held.retainer };
        if held.retainer == owner {
            if edge_label(heap, held.edge) == label || is_internal(held.edge) {
                same.push(step);
            } else {
                has_other_name = true;
            }
        } else if is_table_of(heap, retention, held.retainer, owner) {
            tables.push(step);
        }
    }
    if !has_other_name {
        same.append(&mut tables);
    }
    same
}

/// What nothing but the edges `cut` holds, directly or through what they lead to: all that the root of `heap` reaches over
/// edges that retain, and no more without these. Exact, and linear in nodes and edges for a few cut edges.
pub fn what_if(heap: &Heap, retention: &Retention, cut: &[PathStep], progress: &Progress) -> Result<Freed, Cancelled> {
    let snapshot = &heap.snapshot;
    let target = |step: &PathStep| snapshot.edges.target(step.edge);
    let is_orphan = |node: &NodeIndex| *node != snapshot.root && retention.retainers.holding(*node).next().is_none();
    let mut walk = Walk { heap, retention, reached: FixedBitSet::with_capacity(snapshot.nodes.len()), progress };
    // What no edge retains counts as held by the root.
    let roots: Vec<NodeIndex> =
        std::iter::once(snapshot.root).chain(snapshot.nodes.indices().filter(is_orphan)).collect();
    walk.reach(roots, |edge| cut.iter().all(|step| step.edge != edge), |_| {})?;
    let mut freed =
        Freed { is_still_held: cut.iter().any(|step| walk.reached.contains(target(step).index())), ..Freed::default() };
    // What is reached only over the cut edges goes with them.
    let alone = cut.iter().filter(|step| {
        walk.reached.contains(step.retainer.index()) && retention.retains(heap, step.retainer, step.edge)
    });
    let lost: Vec<NodeIndex> = alone.map(target).collect();
    walk.reach(
        lost,
        |_| true,
        |node| {
            freed.bytes += heap.shallow_size_bytes(node);
            freed.object_count += 1;
        },
    )?;
    Ok(freed)
}

/// A walk over edges that retain, each node once.
struct Walk<'a> {
    heap: &'a Heap,
    retention: &'a Retention,
    reached: FixedBitSet,
    progress: &'a Progress,
}

impl Walk<'_> {
    /// Goes on from `start` over the edges that it `follows`, and visits what was not reached before.
    fn reach(
        &mut self,
        start: Vec<NodeIndex>,
        follows: impl Fn(EdgeIndex) -> bool,
        mut visit: impl FnMut(NodeIndex),
    ) -> Result<(), Cancelled> {
        let snapshot = &self.heap.snapshot;
        let mut stack = start;
        stack.retain(|node| !self.reached.put(node.index()));
        let mut count = 0_u32;
        while let Some(node) = stack.pop() {
            count += 1;
            if count.is_multiple_of(1 << 16) {
                self.progress.check()?;
            }
            visit(node);
            for edge in snapshot.nodes.edges(node).map(EdgeIndex) {
                let target = snapshot.edges.target(edge);
                if !self.reached.contains(target.index())
                    && self.retention.retains(self.heap, node, edge)
                    && follows(edge)
                {
                    self.reached.insert(target.index());
                    stack.push(target);
                }
            }
        }
        Ok(())
    }
}

/// Whether `retainer` is a table of V8's in which `owner` keeps its properties or elements, or the cell of a global variable.
fn is_table_of(heap: &Heap, retention: &Retention, retainer: NodeIndex, owner: NodeIndex) -> bool {
    let snapshot = &heap.snapshot;
    if snapshot.nodes.node_type(retainer) != NodeType::Object
        && snapshot.strings.escaped(snapshot.nodes.name(retainer)) == b"system / PropertyCell"
    {
        return true;
    }
    let mut table = retainer;
    for _ in 0..MOST_TABLES {
        if heap.may_hold(table) {
            return false;
        }
        table = retention.dominators.immediate(table);
        if table == owner {
            return true;
        }
    }
    false
}
