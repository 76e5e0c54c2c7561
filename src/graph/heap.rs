//! What counts and sizes need: everything about one heap except who retains whom.

use std::{io, sync::Arc};

use fixedbitset::FixedBitSet;

use super::{
    Retention, ScriptNames, class::ClassBasis, detachedness::detached_nodes, edge_filter::EdgeFilter,
    name_roles::NameRoles, retainers::RetainerCounts, retention::Links, roots::Roots, shallow_sizes::shallow_sizes,
};
use crate::{
    jobs::{Cancelled, Progress, Stage},
    snapshot::{ColumnReader, ColumnWriter, NodeIndex, NodeType, Snapshot, Stored, StringTable, WideColumn, damaged},
};

/// The stages of [`Heap::new`] and [`super::Retention::new`], for the plan of a job.
pub const STAGES: &[Stage] = &[
    Stage { name: "counting sizes", weight: 1.5 },
    Stage { name: "finding dominators", weight: 5.0 },
    Stage { name: "summing retained sizes", weight: 0.5 },
];

/// What every analysis needs of a snapshot.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) names: &'a NameRoles,
    pub(super) roots: &'a Roots,
}

impl<'a> Ground<'a> {
    /// The rule by which edges retain.
    pub(super) fn edge_filter(self) -> EdgeFilter<'a> {
        EdgeFilter::new(self.snapshot, &self.names.ephemerons)
    }
}

/// One snapshot with its class names and true shallow sizes. Enough for counts, sizes and deltas.
#[derive(Debug)]
pub struct Heap {
    pub snapshot: Arc<Snapshot>,
    /// Shallow size of each node in bytes, after V8's internals were counted with their owner (DevTools' rule).
    pub(super) shallow_sizes: WideColumn,
    basics: Basics,
    total_size_bytes: u64,
    /// Which file each script id stands for.
    pub(super) scripts: ScriptNames,
    pub(super) class_basis: Arc<ClassBasis>,
}

impl Heap {
    /// Analyses `snapshot`. Linear in nodes and edges.
    pub fn new(snapshot: Arc<Snapshot>, progress: &Progress) -> Result<Self, Cancelled> {
        let basics = Basics::new(&snapshot, progress)?;
        let sizes_and_names = basics.sizes_and_names(&snapshot, progress)?;
        Ok(basics.complete(snapshot, sizes_and_names))
    }

    /// Analyses `snapshot`, and finds out who retains whom: in less time than [`Self::new`] and [`Retention::new`] after each other, as
    /// on one core it does what has to follow edge after edge, and meanwhile counts and names on the others.
    pub fn with_retention(snapshot: Arc<Snapshot>, progress: &Progress) -> Result<(Self, Retention), Cancelled> {
        let (basics, retainer_counts) =
            rayon::join(|| Basics::new(&snapshot, progress), || RetainerCounts::new(&snapshot, progress));
        let basics = basics?;
        let beside = || basics.sizes_and_names(&snapshot, progress);
        let beside_items = Basics::PASSES * snapshot.nodes.len() as u64;
        let ground = basics.ground(&snapshot);
        let (links, sizes_and_names) = Links::new(ground, retainer_counts?, progress, beside_items, beside)?;
        let heap = basics.complete(snapshot, sizes_and_names);
        let retention = links.with_sizes(&heap, progress)?;
        Ok((heap, retention))
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
        self.basics.detached.contains(node.index())
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
            NodeType::Object => !self.basics.names.is_engine_name(nodes.name(node)),
            _ => false,
        }
    }

    /// Which file each script id stands for.
    pub fn scripts(&self) -> &ScriptNames {
        &self.scripts
    }

    pub(super) fn ground(&self) -> Ground<'_> {
        self.basics.ground(&self.snapshot)
    }

    /// The rule by which edges retain.
    pub(super) fn edge_filter(&self) -> EdgeFilter<'_> {
        self.ground().edge_filter()
    }
}

/// What is found out of a snapshot before all else.
#[derive(Debug)]
struct Basics {
    names: NameRoles,
    roots: Roots,
    /// Detached native nodes, by node; empty where there is none.
    detached: FixedBitSet,
}

/// Of one heap what takes no more than its [`Basics`].
struct SizesAndNames {
    shallow_sizes: WideColumn,
    class_basis: ClassBasis,
    scripts: ScriptNames,
}

impl Basics {
    /// Nodes are gone through for sizes, for groups of classes, and to count these.
    const PASSES: u64 = 3;

    fn new(snapshot: &Snapshot, progress: &Progress) -> Result<Self, Cancelled> {
        progress.begin("counting sizes", Self::PASSES * snapshot.nodes.len() as u64)?;
        let names = NameRoles::new(snapshot);
        let roots = Roots::new(snapshot, &names);
        Ok(Self { names, roots, detached: detached_nodes(snapshot, progress)? })
    }

    fn ground<'a>(&'a self, snapshot: &'a Snapshot) -> Ground<'a> {
        Ground { snapshot, names: &self.names, roots: &self.roots }
    }

    fn sizes_and_names(&self, snapshot: &Snapshot, progress: &Progress) -> Result<SizesAndNames, Cancelled> {
        let has_detached_prefix =
            |node: NodeIndex| snapshot.nodes.has_detachedness() && self.detached.contains(node.index());
        let (shallow_sizes, (class_basis, scripts)) = rayon::join(
            || shallow_sizes(snapshot, &self.names, &self.roots, &self.detached, progress),
            || rayon::join(|| ClassBasis::new(snapshot, has_detached_prefix, progress), || ScriptNames::new(snapshot)),
        );
        let (shallow_sizes, mut class_basis) = (shallow_sizes?, class_basis?);
        class_basis.count(&shallow_sizes, progress)?;
        Ok(SizesAndNames { shallow_sizes, class_basis, scripts })
    }

    fn complete(self, snapshot: Arc<Snapshot>, sizes_and_names: SizesAndNames) -> Heap {
        let SizesAndNames { shallow_sizes, class_basis, scripts } = sizes_and_names;
        Heap {
            total_size_bytes: snapshot.extra_native_bytes.saturating_add(class_basis.shallow_size_bytes()),
            shallow_sizes,
            basics: self,
            scripts,
            class_basis: Arc::new(class_basis),
            snapshot,
        }
    }
}

impl Heap {
    /// Whether [`Self::restore`] could read what [`Self::store`] writes: not where the file has types of nodes of its own.
    pub fn is_storable(&self) -> bool {
        self.class_basis.has_names_of_strings()
    }

    /// Writes all but the strings of the snapshot.
    pub fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.values(&(self.total_size_bytes, self.snapshot.strings.len(), self.snapshot.strings_at()))?;
        self.snapshot.store(out)?;
        self.shallow_sizes.store(out)?;
        self.basics.names.store(out)?;
        self.basics.detached.store(out)?;
        out.column(&self.scripts.names())?;
        self.class_basis.store(out)
    }

    /// Reads what [`Self::store`] wrote. Meanwhile `read_strings` reads the strings of the snapshot, from where their list begins.
    pub fn restore(
        input: &mut ColumnReader<'_>,
        read_strings: impl FnOnce(u64) -> io::Result<StringTable> + Send,
    ) -> io::Result<Self> {
        let (total_size_bytes, string_count, strings_at) = input.values::<(u64, usize, u64)>()?;
        let (columns, strings) = rayon::join(|| Columns::restore(input), || read_strings(strings_at));
        let Columns { mut snapshot, shallow_sizes, names, detached, scripts, mut class_basis } = columns?;
        snapshot.strings = strings?;
        if snapshot.strings.len() != string_count {
            return Err(damaged());
        }
        class_basis.find_names(&snapshot.strings)?;
        Ok(Self {
            shallow_sizes,
            basics: Basics { roots: Roots::new(&snapshot, &names), names, detached },
            total_size_bytes,
            scripts: ScriptNames::from_names(&scripts, &snapshot.strings),
            class_basis: Arc::new(class_basis),
            snapshot: Arc::new(snapshot),
        })
    }
}

/// What of a heap is kept in columns, before strings are added.
struct Columns {
    snapshot: Snapshot,
    shallow_sizes: WideColumn,
    names: NameRoles,
    detached: FixedBitSet,
    scripts: Vec<[u32; 2]>,
    class_basis: ClassBasis,
}

impl Columns {
    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self {
            snapshot: Snapshot::restore(input)?,
            shallow_sizes: WideColumn::restore(input)?,
            names: NameRoles::restore(input)?,
            detached: FixedBitSet::restore(input)?,
            scripts: input.column()?,
            class_basis: ClassBasis::restore(input)?,
        })
    }
}
