//! Do equal ids mean equal objects?

use crate::graph::Heap;

/// What speaks for or against two snapshots being of one process and one inspector session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdentityCheck {
    /// Positions of the two snapshots in the timeline.
    pub from: usize,
    pub to: usize,
    /// Whether equal ids name equal objects.
    pub same_ids: bool,
    /// Of the odd ids of objects, closures and strings in both, the share with equal type and name, 0 to 1.
    pub agreement: f64,
    /// Odd ids of `to`, over the odd numbers up to its highest id; 1 where an id space starts afresh.
    pub density: f64,
}

/// Checks whether equal ids name equal objects in the two heaps at `from` and `to`.
pub fn check_identity(_from: (usize, &Heap), _to: (usize, &Heap)) -> IdentityCheck {
    todo!()
}
