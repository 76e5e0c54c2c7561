//! What became of each object between two heaps of one id space: born, died, resized or survived.

use rustc_hash::FxHashSet;

use super::{IdDeltas, delta_row::difference, id_index::IdIndex, rows::RowMap};
use crate::{
    graph::Heap,
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeName, NodeIndex, NodeType},
};

/// Nodes between two looks at whether the work was cancelled.
const NODES_PER_CHECK: usize = 1 << 16;

/// What became of a node, as far as it counts: nodes of size 0 don't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fate {
    Uncounted,
    /// In one of the two only: born if that is the target, died if it is the base.
    Alone,
    Resized,
    Survived,
}

/// One side of a comparison: a heap, and in which row each of its classes counts.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) heap: &'a Heap,
    pub(super) rows: &'a RowMap,
}

/// The fate of every node of base and target.
#[derive(Debug)]
pub(super) struct Fates {
    /// By node of the base: dead or not.
    base: Vec<Fate>,
    /// By node of the target.
    target: Vec<Fate>,
    /// The resized nodes of the target in file order, with their change of size in bytes.
    resized: Vec<(NodeIndex, i64)>,
}

impl Fates {
    /// Pairs the nodes of `base` and `target` that have one id and count in one row. Returns the fates, and the sums of
    /// each of `row_count` rows.
    ///
    /// An object that changes its class while it lives, such as a concatenated string that becomes a flat one, dies in
    /// one row and is born in the other, as in DevTools. Whatever ids a file has, the sums are right: a node is paired
    /// once or not at all. Linear.
    pub(super) fn new(
        base: Side<'_>,
        target: Side<'_>,
        row_count: usize,
        progress: &Progress,
    ) -> Result<(Self, Vec<IdDeltas>), Cancelled> {
        let (old, new) = (&base.heap.snapshot.nodes, &target.heap.snapshot.nodes);
        let (old_exposed, new_exposed) = (exposed_numbers(base.heap), exposed_numbers(target.heap));
        let mut rows = vec![IdDeltas::default(); row_count];
        let mut fates = Self {
            base: old
                .indices()
                .map(|node| if base.heap.shallow_size_bytes(node) == 0 { Fate::Uncounted } else { Fate::Alone })
                .collect(),
            target: Vec::with_capacity(new.len()),
            resized: Vec::new(),
        };
        progress.check()?;
        let index = IdIndex::new(old, |node| fates.base[node.index()] == Fate::Alone);
        progress.check()?;
        for node in new.indices() {
            if node.index() % NODES_PER_CHECK == 0 {
                progress.check()?;
            }
            let size = target.heap.shallow_size_bytes(node);
            if size == 0 {
                fates.target.push(Fate::Uncounted);
                continue;
            }
            let row = target.rows.of(node);
            let deltas = &mut rows[row];
            let id = new.id(node);
            let twin =
                index.find(id).filter(|&twin| fates.base[twin.index()] == Fate::Alone && base.rows.of(twin) == row);
            let fate = if let Some(twin) = twin {
                let old_size = base.heap.shallow_size_bytes(twin);
                deltas.survived_count += 1;
                let fate = if old_size == size { Fate::Survived } else { Fate::Resized };
                if fate == Fate::Resized {
                    let change = difference(size, old_size);
                    deltas.resized_count += 1;
                    deltas.resized_bytes = deltas.resized_bytes.saturating_add(change);
                    fates.resized.push((node, change));
                }
                fates.base[twin.index()] = fate;
                fate
            } else {
                deltas.born.add(size);
                if !id.is_js() || new_exposed.contains(&node) {
                    deltas.unstable.born.add(size);
                }
                Fate::Alone
            };
            fates.target.push(fate);
        }
        for node in old.indices().filter(|node| fates.base[node.index()] == Fate::Alone) {
            let size = base.heap.shallow_size_bytes(node);
            let deltas = &mut rows[base.rows.of(node)];
            deltas.died.add(size);
            if !old.id(node).is_js() || old_exposed.contains(&node) {
                deltas.unstable.died.add(size);
            }
        }
        Ok((fates, rows))
    }

    /// The fate of a node of the base.
    #[inline]
    pub(super) fn in_base(&self, node: NodeIndex) -> Fate {
        self.base[node.index()]
    }

    /// The fate of a node of the target.
    #[inline]
    pub(super) fn in_target(&self, node: NodeIndex) -> Fate {
        self.target[node.index()]
    }

    /// By how many bytes a node of the target grew. Logarithmic in the number of resized nodes.
    pub(super) fn change_of(&self, node: NodeIndex) -> i64 {
        self.resized.binary_search_by_key(&node, |&(resized, _)| resized).map_or(0, |at| self.resized[at].1)
    }
}

/// Nodes that V8 makes up for the numbers in objects where numeric values are captured: they are no objects, and new in
/// every snapshot, odd as their ids are. Small integers are nodes named `smi number`, and the text of any number hangs on
/// it by an edge `value`. V8 gives them no size, so that few files have any here.
fn exposed_numbers(heap: &Heap) -> FxHashSet<NodeIndex> {
    let snapshot = &*heap.snapshot;
    let (nodes, edges, strings) = (&snapshot.nodes, &snapshot.edges, &snapshot.strings);
    let mut exposed = FxHashSet::default();
    for node in nodes.indices().filter(|&node| nodes.node_type(node) == NodeType::Number) {
        if strings.escaped(nodes.name(node)) == b"smi number" && heap.shallow_size_bytes(node) != 0 {
            exposed.insert(node);
        }
        for edge in nodes.edges(node).map(EdgeIndex) {
            let text = edges.target(edge);
            if let EdgeName::Text(name) = edges.name(edge)
                && strings.escaped(name) == b"value"
                && nodes.node_type(text) == NodeType::String
                && heap.shallow_size_bytes(text) != 0
            {
                exposed.insert(text);
            }
        }
    }
    exposed
}
