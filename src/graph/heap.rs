//! What counts and sizes need: everything about one heap except who retains whom.

use std::sync::Arc;

use super::{ScriptNames, class::ClassBasis};
use crate::{
    jobs::{Cancelled, Progress, Stage},
    snapshot::{NodeIndex, Snapshot, WideColumn},
};

/// The stages of [`Heap::new`] and [`super::Retention::new`], for the plan of a job.
pub const STAGES: &[Stage] = &[
    Stage { name: "counting sizes", weight: 1.0 },
    Stage { name: "naming classes", weight: 1.0 },
    Stage { name: "indexing retainers", weight: 1.5 },
    Stage { name: "measuring distances", weight: 1.0 },
    Stage { name: "finding dominators", weight: 2.0 },
    Stage { name: "summing retained sizes", weight: 0.5 },
];

/// One snapshot with its class names and true shallow sizes. Enough for counts, sizes and deltas.
#[derive(Debug)]
pub struct Heap {
    pub snapshot: Arc<Snapshot>,
    /// Shallow size of each node in bytes, after V8's internals were counted with their owner (DevTools' rule).
    pub(super) shallow_sizes: WideColumn,
    /// Which file each script id stands for.
    pub(super) scripts: ScriptNames,
    pub(super) class_basis: Arc<ClassBasis>,
}

impl Heap {
    /// Analyses `snapshot`. Linear in nodes and edges.
    pub fn new(snapshot: Arc<Snapshot>, progress: &Progress) -> Result<Self, Cancelled> {
        progress.begin("counting sizes", 1)?;
        todo!("{}", snapshot.nodes.len())
    }

    /// Shallow size of `node` in bytes; 0 for internals that are counted with their owner.
    #[inline]
    pub fn shallow_size_bytes(&self, node: NodeIndex) -> u64 {
        self.shallow_sizes.get(node.index())
    }

    /// Size of the whole heap in bytes: all nodes and the native memory that belongs to none.
    pub fn total_size_bytes(&self) -> u64 {
        todo!()
    }

    /// Whether the node is detached from its document (shown with its `Detached ` prefix).
    pub fn is_detached(&self, _node: NodeIndex) -> bool {
        todo!()
    }

    /// Whether the prefix `Detached ` belongs before the node's raw name, which the file does not have.
    pub fn has_detached_prefix(&self, _node: NodeIndex) -> bool {
        todo!()
    }

    /// Which file each script id stands for.
    pub fn scripts(&self) -> &ScriptNames {
        &self.scripts
    }
}
