//! Sets of nodes.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use crate::snapshot::NodeIndex;

/// The nodes of the first `node_count` that `is_one` is true of, which it is asked on all cores.
pub(super) fn nodes_where(node_count: usize, is_one: impl Fn(NodeIndex) -> bool + Sync) -> FixedBitSet {
    const BLOCK_BITS: usize = usize::BITS as usize;
    /// Blocks that one core takes at a time.
    const RUN: usize = 1 << 8;
    let mut nodes = FixedBitSet::with_capacity(node_count);
    nodes.as_mut_slice().par_iter_mut().with_min_len(RUN).with_max_len(RUN).enumerate().for_each(|(block, bits)| {
        let start = block * BLOCK_BITS;
        let nodes = (start..node_count.min(start + BLOCK_BITS)).map(NodeIndex::new);
        *bits = nodes.rev().fold(0, |bits, node| bits << 1 | usize::from(is_one(node)));
    });
    nodes
}
