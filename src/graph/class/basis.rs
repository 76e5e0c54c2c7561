//! What grouping by class needs of one heap, however often the interfaces change.
//!
//! Nodes fall into *groups*: nodes of one group are of one class under any interfaces. Plain objects are grouped by their
//! sequence of property names, everything else by class name, both split by the place of the constructor. A heap of
//! millions of nodes has some thousands of groups, so that new interfaces cost next to nothing.

use std::{
    borrow::Cow,
    io, mem,
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::{
    chunk_groups::{ChunkGroup, ChunkGroups, ChunkLabel, Found, NameOrigin},
    classes::may_be_plain,
    distinct::Distinct,
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{
        ColumnReader, ColumnWriter, NodeIndex, ScriptPosition, Snapshot, Stored, StringIndex, StringTable, WideColumn,
        damaged,
    },
};

/// Nodes between two looks at whether the work was cancelled.
const NODES_PER_CHECK: usize = 1 << 16;

/// By what the nodes of a group belong together.
#[derive(Debug, Clone, Copy)]
pub(super) enum Label {
    /// The class name, by position in [`ClassBasis::names`]: it is final.
    Name(u32),
    /// Plain objects of one shape, by position in [`ClassBasis::shapes`]; interfaces decide their name.
    Plain(u32),
}

/// Nodes that are of one class under any interfaces.
#[derive(Debug)]
pub(super) struct NodeGroup {
    pub(super) label: Label,
    /// Where the constructor stands.
    pub(super) position: Option<ScriptPosition>,
    pub(super) counts: GroupCounts,
}

/// Sums over a group.
#[derive(Debug, Clone, Copy, Default, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct GroupCounts {
    /// All nodes.
    pub(super) total_count: u64,
    /// Those with a shallow size other than 0, the only ones that DevTools lists.
    pub(super) node_count: u64,
    pub(super) shallow_size_bytes: u64,
}

/// The groups of one heap, and which group each node is in.
#[derive(Debug)]
pub(in crate::graph) struct ClassBasis {
    /// Group of each node.
    of_node: WideColumn,
    /// In order of first appearance in the file.
    pub(super) groups: Vec<NodeGroup>,
    /// Class names, one for each group that has a final one.
    pub(super) names: Vec<Arc<str>>,
    /// From where in the snapshot each name is.
    name_origins: Vec<NameOrigin>,
    /// Distinct sequences of property names of plain objects, in file order of the properties.
    pub(super) shapes: Vec<Box<[StringIndex]>>,
    /// The property names in `shapes`, each once, sorted.
    pub(super) properties: Vec<StringIndex>,
    members: OnceLock<GroupMembers>,
}

/// The listed nodes of each group, in file order: group `g` owns `nodes[first[g]..first[g + 1]]`.
#[derive(Debug)]
struct GroupMembers {
    first: Vec<u32>,
    nodes: Vec<NodeIndex>,
}

impl ClassBasis {
    /// Groups the nodes of `snapshot`, not counted yet. `has_detached_prefix` tells which native nodes are called `Detached …` though
    /// the file does not say so.
    pub(in crate::graph) fn new(
        snapshot: &Snapshot,
        has_detached_prefix: impl Fn(NodeIndex) -> bool + Sync,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        const LEAST_CHUNK_SIZE: usize = 1 << 14;
        let node_count = snapshot.nodes.len();
        let plain_names = strings_spelled(snapshot, "Object");
        // A power of two, by which it is cheap to tell where a node's chunk is and where in that the node is.
        let chunk_bits = run_length(node_count, 0).max(LEAST_CHUNK_SIZE).next_power_of_two().ilog2();
        let chunk_size = 1 << chunk_bits;
        let chunks = (0..node_count.div_ceil(chunk_size)).into_par_iter().with_max_len(1).map(|chunk| {
            let first = chunk * chunk_size;
            let mut groups = ChunkGroups::new(snapshot, &plain_names);
            let nodes = first..node_count.min(first + chunk_size);
            let of_node = groups.add_nodes(nodes, &has_detached_prefix, progress)?;
            Ok((groups.finish(), of_node))
        });
        let (mut found, of_nodes): (Vec<Found>, Vec<WideColumn>) =
            chunks.collect::<Result<Vec<_>, Cancelled>>()?.into_iter().unzip();
        let (shapes, of_shapes) = merge_shapes(&mut found);
        let MergedGroups { groups, names, name_origins, of_groups } = merge_groups(snapshot, &found, &of_shapes);
        drop(found);
        let of_node = WideColumn::from_fn(node_count, |node| {
            let chunk = node >> chunk_bits;
            of_groups[chunk][of_nodes[chunk].get(node & (chunk_size - 1)) as usize]
        });
        progress.check()?;
        let mut properties: Vec<StringIndex> = shapes.iter().flatten().copied().collect();
        properties.sort_unstable();
        properties.dedup();
        Ok(Self { of_node, groups, names, name_origins, shapes, properties, members: OnceLock::new() })
    }

    /// Counts the nodes of each group and sums up their `shallow_sizes`: those after internals were counted with their owner.
    pub(in crate::graph) fn count(&mut self, shallow_sizes: &WideColumn, progress: &Progress) -> Result<(), Cancelled> {
        let node_count = shallow_sizes.len();
        let run_length = run_length(node_count, self.groups.len());
        let count_run = |run: usize| {
            let mut sums = vec![GroupCounts::default(); self.groups.len()];
            for node in run * run_length..((run + 1) * run_length).min(node_count) {
                if node % NODES_PER_CHECK == 0 {
                    progress.advance(NODES_PER_CHECK as u64)?;
                }
                sums[self.of_node.get(node) as usize].add_node(shallow_sizes.get(node));
            }
            Ok(sums)
        };
        let runs = (0..node_count.div_ceil(run_length)).into_par_iter().with_max_len(1).map(count_run);
        for sums in runs.collect::<Result<Vec<_>, Cancelled>>()? {
            self.groups.iter_mut().zip(sums).for_each(|(group, sums)| group.counts.add(sums));
        }
        Ok(())
    }

    /// Sum of the shallow sizes of all nodes, once they are counted.
    pub(in crate::graph) fn shallow_size_bytes(&self) -> u64 {
        self.groups.iter().map(|group| group.counts.shallow_size_bytes).fold(0, u64::saturating_add)
    }

    /// Whether all names can be found in the snapshot's strings again.
    pub(in crate::graph) fn has_names_of_strings(&self) -> bool {
        self.name_origins.iter().all(|origin| origin.label().is_some())
    }

    /// Takes the names of classes, which are not stored, from the snapshot again. Fails where they are not in its `strings`.
    pub(in crate::graph) fn find_names(&mut self, strings: &StringTable) -> io::Result<()> {
        let name = |origin: &NameOrigin| Some(Arc::from(&*origin.label()?.class_name(strings, &[])));
        self.names = self.name_origins.par_iter().map(name).collect::<Option<_>>().ok_or_else(damaged)?;
        Ok(())
    }

    /// By group: whether it is a class by itself under any interfaces, as with all but plain objects and what is called like them.
    pub(in crate::graph) fn settled_groups(&self) -> Vec<bool> {
        let is_settled = |group: &NodeGroup| match group.label {
            Label::Name(name) => !may_be_plain(&self.names[name as usize]),
            Label::Plain(_) => false,
        };
        self.groups.iter().map(is_settled).collect()
    }

    /// The group of `node`.
    #[inline]
    pub(in crate::graph) fn of(&self, node: NodeIndex) -> u32 {
        self.of_node.get(node.index()) as u32
    }

    /// The listed nodes of `group`, in file order. The first call sorts all nodes by group; later ones cost nothing.
    pub(super) fn members(&self, group: u32, is_listed: impl Fn(NodeIndex) -> bool) -> &[NodeIndex] {
        let members = self.members.get_or_init(|| self.sort_by_group(is_listed));
        let group = group as usize;
        &members.nodes[members.first[group] as usize..members.first[group + 1] as usize]
    }

    fn sort_by_group(&self, is_listed: impl Fn(NodeIndex) -> bool) -> GroupMembers {
        let mut first = Vec::with_capacity(self.groups.len() + 1);
        let mut end = 0;
        first.push(0);
        for group in &self.groups {
            end += group.counts.node_count as u32;
            first.push(end);
        }
        let mut next = first.clone();
        let mut nodes = vec![NodeIndex(0); end as usize];
        for (node, group) in self.of_node.iter().enumerate() {
            let node = NodeIndex::new(node);
            if is_listed(node) {
                let slot = &mut next[group as usize];
                nodes[*slot as usize] = node;
                *slot += 1;
            }
        }
        GroupMembers { first, nodes }
    }
}

/// Without the names of classes: see [`ClassBasis::find_names`].
impl Stored for ClassBasis {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        self.of_node.store(out)?;
        out.column(&self.groups.iter().map(StoredGroup::from).collect::<Vec<_>>())?;
        out.column(&self.groups.iter().filter_map(|group| group.position).collect::<Vec<_>>())?;
        out.column(&self.groups.iter().map(|group| group.counts).collect::<Vec<_>>())?;
        out.column(&self.name_origins)?;
        out.column(&self.shapes.iter().map(|shape| shape.len() as u32).collect::<Vec<_>>())?;
        out.column(&self.shapes.concat())?;
        out.column(&self.properties)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let of_node = WideColumn::restore(input)?;
        let (groups, positions) = (input.column::<StoredGroup>()?, input.column::<ScriptPosition>()?);
        let (counts, mut positions) = (input.column::<GroupCounts>()?, positions.into_iter());
        let groups = groups.into_iter().zip(counts);
        let groups = groups.map(|(group, counts)| NodeGroup {
            label: if group.is_plain == 1 { Label::Plain(group.label) } else { Label::Name(group.label) },
            position: if group.has_position == 1 { positions.next() } else { None },
            counts,
        });
        let groups = groups.collect();
        let name_origins = input.column()?;
        let lengths: Vec<u32> = input.column()?;
        let all: Vec<StringIndex> = input.column()?;
        let mut rest = all.as_slice();
        let shapes = lengths.into_iter().map(|length| {
            let (shape, others) = rest.split_at_checked(length as usize)?;
            rest = others;
            Some(shape.into())
        });
        let shapes = shapes.collect::<Option<Vec<_>>>().ok_or_else(damaged)?;
        let (names, properties) = (Vec::new(), input.column()?);
        Ok(Self { of_node, groups, names, name_origins, shapes, properties, members: OnceLock::new() })
    }
}

/// A group, but for its position and its counts.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct StoredGroup {
    label: u32,
    is_plain: u16,
    has_position: u16,
}

impl From<&NodeGroup> for StoredGroup {
    fn from(group: &NodeGroup) -> Self {
        let (label, is_plain) = match group.label {
            Label::Name(name) => (name, false),
            Label::Plain(shape) => (shape, true),
        };
        Self { label, is_plain: is_plain.into(), has_position: group.position.is_some().into() }
    }
}

/// The groups of all chunks, in order of first appearance.
struct MergedGroups {
    groups: Vec<NodeGroup>,
    /// By position in [`Label::Name`].
    names: Vec<Arc<str>>,
    name_origins: Vec<NameOrigin>,
    /// By chunk, and group in it.
    of_groups: Vec<Vec<u32>>,
}

/// By what groups of different chunks are one.
#[derive(PartialEq, Eq, Hash)]
enum GroupName<'a> {
    Final(Cow<'a, str>),
    /// By position in [`ClassBasis::shapes`].
    Plain(u32),
}

/// Takes the shapes of all chunks: each once, in order of first appearance, and by chunk and shape in it which of these it is.
fn merge_shapes(chunks: &mut [Found]) -> (Vec<Box<[StringIndex]>>, Vec<Vec<u32>>) {
    let lengths: Vec<usize> = chunks.iter().map(|chunk| chunk.shapes.len()).collect();
    let mut all: Vec<Box<[StringIndex]>> = chunks.iter_mut().flat_map(|chunk| mem::take(&mut chunk.shapes)).collect();
    let Distinct { numbers, firsts } = Distinct::of(all.len(), |at| &all[at]);
    let shapes = firsts.iter().map(|&first| mem::take(&mut all[first as usize])).collect();
    (shapes, split(&numbers, lengths))
}

/// `of_shapes` tells which shape each one of a chunk is.
fn merge_groups(snapshot: &Snapshot, chunks: &[Found], of_shapes: &[Vec<u32>]) -> MergedGroups {
    let lengths = chunks.iter().map(|chunk| chunk.groups.len());
    let mut count = 0;
    let mut starts = Vec::with_capacity(chunks.len());
    for length in lengths.clone() {
        starts.push(count);
        count += length;
    }
    let group_at = |at: usize| {
        // Of those that start here the last: any before it have no group.
        let chunk = starts.partition_point(|&start| start <= at) - 1;
        (chunk, chunks[chunk].groups[at - starts[chunk]])
    };
    let class_name = |chunk: usize, label: ChunkLabel| label.class_name(&snapshot.strings, &chunks[chunk].other_types);
    let Distinct { numbers, firsts } = Distinct::of(count, |at| {
        let (chunk, ChunkGroup { label, position }) = group_at(at);
        let name = match label {
            ChunkLabel::Plain(shape) => GroupName::Plain(of_shapes[chunk][shape as usize]),
            label => GroupName::Final(class_name(chunk, label)),
        };
        (name, position)
    });
    let mut name_origins = Vec::new();
    let mut named: Vec<u32> = Vec::new();
    let groups = firsts.iter().map(|&first| {
        let (chunk, ChunkGroup { label, position }) = group_at(first as usize);
        let label = if let ChunkLabel::Plain(shape) = label {
            Label::Plain(of_shapes[chunk][shape as usize])
        } else {
            named.push(first);
            name_origins.push(NameOrigin::of(label));
            Label::Name(named.len() as u32 - 1)
        };
        NodeGroup { label, position, counts: GroupCounts::default() }
    });
    let groups = groups.collect();
    let name = |&first: &u32| {
        let (chunk, group) = group_at(first as usize);
        Arc::from(&*class_name(chunk, group.label))
    };
    let names = named.par_iter().map(name).collect();
    MergedGroups { groups, names, name_origins, of_groups: split(&numbers, lengths) }
}

/// Parts of `numbers` that follow each other, with these `lengths`.
fn split(mut numbers: &[u32], lengths: impl IntoIterator<Item = usize>) -> Vec<Vec<u32>> {
    let part = |length| numbers.split_off(..length).unwrap_or_default().to_vec();
    lengths.into_iter().map(part).collect()
}

impl GroupCounts {
    #[inline]
    fn add_node(&mut self, shallow_size_bytes: u64) {
        self.total_count += 1;
        self.node_count += u64::from(shallow_size_bytes != 0);
        self.shallow_size_bytes += shallow_size_bytes;
    }

    fn add(&mut self, other: Self) {
        self.total_count += other.total_count;
        self.node_count += other.node_count;
        self.shallow_size_bytes += other.shallow_size_bytes;
    }
}

/// How many of `node_count` nodes one core takes at a time where each run of them has `sum_count` sums of its own, which must not cost
/// more than the nodes do.
pub(crate) fn run_length(node_count: usize, sum_count: usize) -> usize {
    const NODES_PER_SUM: usize = 4;
    /// So that none has to wait long for another in the end.
    const RUNS_PER_CORE: usize = 8;
    let run_count = rayon::current_num_threads() * RUNS_PER_CORE;
    node_count.div_ceil(run_count).max(sum_count * NODES_PER_SUM).max(1)
}

/// The entries of the string table that spell `text`: nearly always one.
fn strings_spelled(snapshot: &Snapshot, text: &str) -> Vec<StringIndex> {
    /// Bytes of an escaped character, `\u004f`.
    const ESCAPED_LEN: usize = 6;
    let is_spelled = |&string: &StringIndex| {
        let escaped = snapshot.strings.escaped(string);
        (escaped.first() == text.as_bytes().first() || escaped.first() == Some(&b'\\'))
            && (text.len()..=text.len() * ESCAPED_LEN).contains(&escaped.len())
            && *snapshot.strings.wtf8(string) == *text.as_bytes()
    };
    snapshot.strings.indices().filter(is_spelled).collect()
}
