//! From V8's id to the node that has it.

use rustc_hash::FxHashMap;

use crate::snapshot::{NodeId, NodeIndex, NodeTable};

/// Cells of the dense table that a node may cost. A process that tracks allocations gives ids to objects that die
/// before the snapshot, and a crafted file may hold any id: beyond this, odd ids are hashed too.
const MAX_CELLS_PER_NODE: u64 = 16;

/// The nodes of one snapshot by id: a cell per odd number, since V8 counts its objects in odd steps without large
/// gaps, and a hash map for the few even ids, which are addresses.
///
/// Takes some 2 ns a node to build and to ask, an eighth of sorting.
#[derive(Debug)]
pub(super) struct IdIndex {
    /// By half of the odd id: position of the node plus one, 0 for none.
    odd: Vec<u32>,
    other: FxHashMap<NodeId, NodeIndex>,
}

impl IdIndex {
    /// Indexes those nodes for which `keep` holds. Of several nodes with the same id, the first is found.
    pub(super) fn new(nodes: &NodeTable, keep: impl Fn(NodeIndex) -> bool) -> Self {
        let highest = nodes.js_ids().highest.map_or(0, |id| id.0);
        let cells = highest / 2 + 1;
        let is_dense = cells <= (nodes.len() as u64).saturating_mul(MAX_CELLS_PER_NODE);
        let mut odd = vec![0_u32; if is_dense { cells as usize } else { 0 }];
        let mut other = FxHashMap::default();
        // From the end, so that the first stays. Cells are only written: to read a fresh page before it is written makes
        // the system map it twice, and stop all cores for that.
        for node in nodes.indices().rev().filter(|&node| keep(node)) {
            let id = nodes.id(node);
            if is_dense && id.is_js() {
                odd[(id.0 >> 1) as usize] = node.0 + 1;
            } else {
                other.insert(id, node);
            }
        }
        Self { odd, other }
    }

    /// The node with `id`, if there is one.
    #[inline]
    pub(super) fn find(&self, id: NodeId) -> Option<NodeIndex> {
        if id.is_js() && !self.odd.is_empty() {
            let cell = usize::try_from(id.0 >> 1).ok().and_then(|cell| self.odd.get(cell))?;
            cell.checked_sub(1).map(NodeIndex)
        } else {
            self.other.get(&id).copied()
        }
    }
}
