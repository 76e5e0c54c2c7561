//! What counts and sizes need: everything about one heap except who retains whom.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::{
    ScriptNames, class::ClassBasis, detachedness::detached_nodes, edge_filter::EdgeFilter, name_roles::NameRoles,
    roots::Roots, shallow_sizes::shallow_sizes,
};
use crate::{
    jobs::{Cancelled, Progress, Stage},
    snapshot::{NodeIndex, NodeType, Snapshot, WideColumn},
};

/// The stages of [`Heap::new`] and [`super::Retention::new`], for the plan of a job.
pub const STAGES: &[Stage] = &[
    Stage { name: "counting sizes", weight: 1.5 },
    Stage { name: "naming classes", weight: 0.2 },
    Stage { name: "indexing retainers", weight: 2.0 },
    Stage { name: "finding dominators", weight: 3.0 },
    Stage { name: "summing retained sizes", weight: 0.5 },
];

/// One snapshot with its class names and true shallow sizes. Enough for counts, sizes and deltas.
#[derive(Debug)]
pub struct Heap {
    pub snapshot: Arc<Snapshot>,
    /// Shallow size of each node in bytes, after V8's internals were counted with their owner (DevTools' rule).
    pub(super) shallow_sizes: WideColumn,
    pub(super) names: NameRoles,
    pub(super) roots: Roots,
    /// Detached native nodes, by node; empty where there is none.
    detached: FixedBitSet,
    total_size_bytes: u64,
    /// Which file each script id stands for.
    pub(super) scripts: ScriptNames,
    pub(super) class_basis: Arc<ClassBasis>,
}

impl Heap {
    /// Analyses `snapshot`. Linear in nodes and edges.
    pub fn new(snapshot: Arc<Snapshot>, progress: &Progress) -> Result<Self, Cancelled> {
        progress.begin("counting sizes", 2 * snapshot.nodes.len() as u64)?;
        let names = NameRoles::new(&snapshot.strings);
        let roots = Roots::new(&snapshot, &names);
        let detached = detached_nodes(&snapshot, progress)?;
        let has_detached_prefix =
            |node: NodeIndex| snapshot.nodes.has_detachedness() && detached.contains(node.index());
        let (shallow_sizes, (class_basis, scripts)) = rayon::join(
            || shallow_sizes(&snapshot, &names, &roots, &detached, progress),
            || (ClassBasis::new(&snapshot, has_detached_prefix, progress), ScriptNames::new(&snapshot)),
        );
        let (shallow_sizes, mut class_basis) = (shallow_sizes?, class_basis?);
        class_basis.count(&shallow_sizes, progress)?;
        let sum = shallow_sizes.iter().fold(0, u64::saturating_add);
        let total_size_bytes = snapshot.extra_native_bytes.saturating_add(sum);
        Ok(Self {
            shallow_sizes,
            names,
            roots,
            detached,
            total_size_bytes,
            scripts,
            class_basis: Arc::new(class_basis),
            snapshot,
        })
    }

    /// Shallow size of `node` in bytes; 0 for internals that are counted with their owner.
    #[inline]
    pub fn shallow_size_bytes(&self, node: NodeIndex) -> u64 {
        self.shallow_sizes.get(node.index())
    }

    /// Size of the whole heap in bytes: all nodes and the native memory that belongs to none.
    pub fn total_size_bytes(&self) -> u64 {
        self.total_size_bytes
    }

    /// Whether the node is a native one that is detached from its document, as the file or its spread to natives says.
    pub fn is_detached(&self, node: NodeIndex) -> bool {
        self.detached.contains(node.index())
    }

    /// Whether the prefix `Detached ` belongs before the node's raw name, which the file does not have.
    pub fn has_detached_prefix(&self, node: NodeIndex) -> bool {
        self.snapshot.nodes.has_detachedness() && self.is_detached(node)
    }

    /// Whether a person would name `node` as what holds something: an object, a function or its variables, none of V8's own tables.
    #[inline]
    pub fn may_hold(&self, node: NodeIndex) -> bool {
        let nodes = &self.snapshot.nodes;
        match nodes.node_type(node) {
            NodeType::Closure => true,
            NodeType::Object => !self.names.is_engine_name(nodes.name(node)),
            _ => false,
        }
    }

    /// Which file each script id stands for.
    pub fn scripts(&self) -> &ScriptNames {
        &self.scripts
    }

    /// The rule by which edges retain.
    pub(super) fn edge_filter(&self) -> EdgeFilter<'_> {
        EdgeFilter::new(&self.snapshot, &self.names.ephemerons)
    }
}
