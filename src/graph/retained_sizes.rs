//! Retained sizes: what would go if a node went.

use rustc_hash::FxHashMap;

use super::{Heap, dominators::Dominators};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::WideColumn,
};

/// Retained size of each node in bytes: the shallow sizes of itself and all that it dominates.
///
/// In preorder of the dominator tree these are consecutive, so that each sum is the difference of two running totals.
pub(super) fn retained_sizes(
    heap: &Heap,
    dominators: &Dominators,
    progress: &Progress,
) -> Result<WideColumn, Cancelled> {
    let preorder = dominators.preorder();
    let mut totals = Vec::with_capacity(preorder.len() + 1);
    let mut total = 0_u64;
    totals.push(0);
    for nodes in preorder.chunks(1 << 16) {
        progress.advance(1 << 15)?;
        for &node in nodes {
            // Wraps only in files with more than 16 EiB, and there no difference of less is wrong.
            total = total.wrapping_add(heap.shallow_size_bytes(node));
            totals.push(total);
        }
    }
    let mut narrow = vec![0; preorder.len()];
    let mut wide = FxHashMap::default();
    for (place, &node) in preorder.iter().enumerate() {
        let end = dominators.subtree_end(place as u32);
        let size = totals[end as usize].wrapping_sub(totals[place]);
        narrow[node.index()] = u32::try_from(size).unwrap_or(u32::MAX);
        if narrow[node.index()] == u32::MAX {
            wide.insert(node.0, size);
        }
        if place.is_multiple_of(1 << 16) {
            progress.advance(1 << 15)?;
        }
    }
    let mut sizes = WideColumn::from_parts(narrow, wide);
    sizes.compact();
    Ok(sizes)
}
