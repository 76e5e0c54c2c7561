//! Hops from the roots.

use std::io;

use fixedbitset::FixedBitSet;
use prefetch_index::prefetch_index;
use rustc_hash::FxHashSet;

use super::{
    heap::Ground,
    name_roles::NameRoles,
    pendants::{PassedBy, Pendants},
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{
        ColumnReader, ColumnWriter, EdgeIndex, EdgeName, EdgeType, NodeIndex, NodeType, Snapshot, Stored, WideColumn,
    },
};

/// What nothing reaches.
const NONE: i32 = -5;
/// Where counting starts for what the root reaches but no user root.
const SYSTEM: i32 = 100_000_000;

/// Hops from the user roots (DevTools' distance).
#[derive(Debug)]
pub struct Distances {
    /// By node, see [`code`].
    codes: WideColumn,
}

/// What nothing reaches, as a code.
const UNREACHED: u32 = 0;

/// A distance in few bits: most are below a hundred, but for those that [`SYSTEM`] is added to.
const fn code(hops: u32, is_system: bool) -> u32 {
    1 + (hops << 1 | is_system as u32)
}

/// Hops of a node that is reached, and whether [`SYSTEM`] is added to them.
const fn decoded(code: u32) -> (u32, bool) {
    ((code - 1) >> 1, code & 1 == 0)
}

impl Distances {
    /// Breadth first over edges that are not weak: from the user roots, which are at 1, then from the root, which is at
    /// 100,000,000, or at 0 where there are no user roots. What both reach keeps the first.
    pub(super) fn new(ground: Ground<'_>, pendants: &Pendants, progress: &Progress) -> Result<Self, Cancelled> {
        let Ground { snapshot, names, roots } = ground;
        let mut search = Search {
            snapshot,
            names,
            passed_by: PassedBy::new(pendants),
            codes: WideColumn::zeros(snapshot.nodes.len()),
            visited: FixedBitSet::with_capacity(snapshot.nodes.len()),
            pending_entries: FxHashSet::default(),
        };
        search.run(&roots.user_roots, 1, false, progress)?;
        search.visited.set(snapshot.root.index(), false);
        search.run(&[snapshot.root], 0, !roots.user_roots.is_empty(), progress)?;
        search.codes.compact();
        Ok(Self { codes: search.codes })
    }

    /// DevTools' raw number: negative for nodes that nothing reaches, 100,000,000 and up for what only the root reaches.
    #[inline]
    pub fn raw(&self, node: NodeIndex) -> i32 {
        match self.codes.get(node.index()) as u32 {
            UNREACHED => NONE,
            code => {
                let (hops, is_system) = decoded(code);
                hops as i32 + if is_system { SYSTEM } else { 0 }
            }
        }
    }

    /// All nodes that something reaches, by their [raw](Self::raw) distance. Linear.
    pub fn levels(&self) -> Levels {
        let reached = || {
            let codes = self.codes.iter().map(|code| code as u32).enumerate();
            codes.filter(|&(_, code)| code != UNREACHED).map(|(node, code)| {
                let (hops, is_system) = decoded(code);
                (NodeIndex::new(node), usize::from(is_system), hops as usize)
            })
        };
        // First by hops from user roots, then by those from the root.
        let mut counts = [Vec::new(), Vec::new()];
        for (_, part, hops) in reached() {
            let counts: &mut Vec<u32> = &mut counts[part];
            if counts.len() <= hops {
                counts.resize(hops + 1, 0);
            }
            counts[hops] += 1;
        }
        let parts = [0, counts[0].len()];
        let mut count = 0;
        let mut ends: Vec<u32> = Vec::with_capacity(parts[1] + counts[1].len());
        for level_count in counts.into_iter().flatten() {
            ends.push(count);
            count += level_count;
        }
        let mut nodes = vec![NodeIndex(0); count as usize];
        for (node, part, hops) in reached() {
            let end = &mut ends[parts[part] + hops];
            nodes[*end as usize] = node;
            *end += 1;
        }
        Levels { nodes, ends }
    }

    /// The distance that a person may read as a number of hops; none for unreachable nodes and V8's own.
    pub fn hops(&self, node: NodeIndex) -> Option<u32> {
        u32::try_from(self.raw(node)).ok().filter(|&raw| raw < SYSTEM as u32)
    }
}

/// Nodes by their distance.
#[derive(Debug)]
pub struct Levels {
    nodes: Vec<NodeIndex>,
    /// By level: where it ends in `nodes`, which is where the next one begins.
    ends: Vec<u32>,
}

impl Levels {
    /// The nodes of each distance in file order, the nearest first. Distances that no node has may be there as well.
    pub fn iter(&self) -> impl Iterator<Item = &[NodeIndex]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.nodes[start as usize..end as usize])
    }
}

impl Stored for Distances {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        self.codes.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self { codes: WideColumn::restore(input)? })
    }
}

/// Nodes for each of a level that is put in order, so that what is known of its nodes is read in order, too. That takes a look at all
/// nodes. Which node of a level comes first makes no difference.
const NODES_PER_WIDE_LEVEL: usize = 256;

/// Puts `nodes` in order, which are different ones of the first `node_count`.
fn sort(nodes: &mut Vec<NodeIndex>, node_count: usize) {
    let mut set = FixedBitSet::with_capacity(node_count);
    set.extend(nodes.drain(..).map(NodeIndex::index));
    nodes.extend(set.ones().map(NodeIndex::new));
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    names: &'a NameRoles,
    passed_by: PassedBy<'a>,
    codes: WideColumn,
    visited: FixedBitSet,
    /// WeakMap entries of which one of the two edges was met.
    pending_entries: FxHashSet<u64>,
}

impl Search<'_> {
    /// Reaches everything from `seeds`, which are `hops` away, or that and [`SYSTEM`].
    fn run(
        &mut self,
        seeds: &[NodeIndex],
        mut hops: u32,
        is_system: bool,
        progress: &Progress,
    ) -> Result<(), Cancelled> {
        /// So many nodes before it is needed, memory is asked for the edges of one.
        const AHEAD: usize = 8;
        // All nodes at one distance, and all that are one hop farther.
        let (mut level, mut next) = (Vec::new(), Vec::new());
        for &seed in seeds {
            self.reach(seed, code(hops, is_system), &mut level);
        }
        let mut reached_count = 0_u32;
        while !level.is_empty() {
            hops += 1;
            self.passed_by.look_for_hubs(&self.visited);
            for (at, &node) in level.iter().enumerate() {
                if let Some(&ahead) = level.get(at + AHEAD) {
                    let edges = self.snapshot.nodes.edges(ahead);
                    prefetch_index(self.snapshot.edges.typed_targets(), edges.start as usize);
                }
                self.reach_targets(node, code(hops, is_system), &mut next);
                reached_count += 1;
                if reached_count.is_multiple_of(1 << 16) {
                    progress.check()?;
                }
            }
            level.clear();
            std::mem::swap(&mut level, &mut next);
            if level.len() > self.codes.len() / NODES_PER_WIDE_LEVEL {
                sort(&mut level, self.codes.len());
            }
        }
        Ok(())
    }

    #[inline]
    fn reach(&mut self, node: NodeIndex, code: u32, found: &mut Vec<NodeIndex>) {
        if !self.visited.put(node.index()) {
            self.codes.set(node.index(), u64::from(code));
            // What leads nowhere new need not be looked at again.
            if !self.passed_by.may_leave_out(node, &self.visited) {
                found.push(node);
            }
        }
    }

    fn reach_targets(&mut self, node: NodeIndex, code: u32, found: &mut Vec<NodeIndex>) {
        let typed_targets = self.snapshot.edges.typed_targets();
        let detours = self.detours(node);
        for edge in self.snapshot.nodes.edges(node) {
            let edge = edge as usize;
            let target = typed_targets[edge];
            if self.visited.contains(target.node().index()) || target.is(EdgeType::Weak) {
                continue;
            }
            if (target.is(EdgeType::Internal) || detours.is_some()) && !self.follows(edge, detours) {
                continue;
            }
            self.reach(target.node(), code, found);
        }
    }

    /// Whether `node` is one whose edges may say little about how far its targets are.
    fn detours(&self, node: NodeIndex) -> Option<Detours> {
        let nodes = &self.snapshot.nodes;
        match nodes.node_type(node) {
            NodeType::Hidden if self.names.native_context.contains(&nodes.name(node)) => Some(Detours::NativeContext),
            NodeType::Array if self.names.map_descriptors.contains(&nodes.name(node)) => Some(Detours::MapDescriptors),
            _ => None,
        }
    }

    /// Whether the edge counts as a hop. Of the two edges of a WeakMap entry the first one met does not, so that the
    /// value lies behind the farther one of table and key.
    fn follows(&mut self, edge: usize, detours: Option<Detours>) -> bool {
        let name = self.snapshot.edges.name(crate::snapshot::EdgeIndex::new(edge));
        match (detours, name) {
            (Some(Detours::NativeContext), EdgeName::Text(text)) if self.names.sloppy_function_map.contains(&text) => {
                return false;
            }
            // Maps share descriptor arrays, so that a descriptor's value may belong to another map.
            (Some(Detours::MapDescriptors), EdgeName::Number(number)) => return number < 2 || number % 3 != 1,
            (Some(Detours::MapDescriptors), EdgeName::Text(text)) => {
                return leading_integer(&self.snapshot.strings.wtf8(text))
                    .is_none_or(|number| number < 2 || number % 3 != 1);
            }
            _ => {}
        }
        if !self.snapshot.edges.typed_targets()[edge].is(EdgeType::Internal) {
            return true;
        }
        let Some(entry) = self.names.ephemerons.get(self.snapshot.edges.raw_name(EdgeIndex::new(edge))) else {
            return true;
        };
        if self.pending_entries.remove(&entry.pair) {
            return true;
        }
        self.pending_entries.insert(entry.pair);
        false
    }
}

/// A node with edges that DevTools skips when it measures distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detours {
    NativeContext,
    MapDescriptors,
}

/// The number with which `text` begins, as JavaScript's `parseInt` reads it; none past 64 bits, which no slot has.
fn leading_integer(text: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['+', '-']));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    text[..sign + digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_numbers_like_parse_int_does() {
        assert_eq!(leading_integer(b"13"), Some(13));
        assert_eq!(leading_integer(b" -4 / x"), Some(-4));
        assert_eq!(leading_integer(b"7px"), Some(7));
        assert_eq!(leading_integer(b"+5"), Some(5));
        assert_eq!(leading_integer(b"enum_cache"), None);
        assert_eq!(leading_integer(b""), None);
    }
}
