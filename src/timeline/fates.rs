//! What became of each object between two heaps of one id space: born, died, resized or survived.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Amount, IdDeltas, Unstable, delta_row::difference, id_index::IdIndex, rows::RowMap};
use crate::{
    graph::{Heap, run_length},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeName, NodeIndex, NodeType, StringIndex, StringTable},
};

/// Nodes between two looks at whether the work was cancelled.
const NODES_PER_CHECK: usize = 1 << 16;
/// Nodes of a run at least.
const MIN_RUN: usize = 1 << 14;

/// What became of a node of the target, as far as it counts: nodes of size 0 don't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fate {
    Uncounted,
    Born,
    Resized,
    Survived,
}

/// One side of a comparison: a heap, in which row each of its classes counts, and how much of each row it has.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) heap: &'a Heap,
    pub(super) rows: &'a RowMap,
    /// By row.
    pub(super) totals: &'a [Amount],
    /// Odd as their ids are, they do not last.
    pub(super) exposed: &'a ExposedNumbers,
}

/// See [`exposed_numbers`].
pub(super) type ExposedNumbers = FxHashSet<NodeIndex>;

/// The fate of every node of base and target.
#[derive(Debug)]
pub(super) struct Fates {
    /// By node of the base: whether it lives on in the target.
    lives_on: Vec<AtomicBool>,
    /// By node of the target.
    target: Vec<Fate>,
    /// The resized nodes of the target in file order, with their change of size in bytes.
    resized: Vec<(NodeIndex, i64)>,
}

impl Fates {
    /// Pairs the nodes of `base` and `target` that have one id and count in one row. Returns the fates, and the sums of
    /// each row.
    ///
    /// An object that changes its class while it lives, such as a concatenated string that becomes a flat one, dies in
    /// one row and is born in the other, as in DevTools. Whatever ids a file has, the sums are right: a node is half of
    /// one pair at most, and what is in none was born or died. `index` has the [`counted_nodes`] of `base`. Linear; some 10 ns for
    /// each node of the target.
    pub(super) fn new(
        base: Side<'_>,
        index: &IdIndex,
        target: Side<'_>,
        progress: &Progress,
    ) -> Result<(Self, Vec<IdDeltas>), Cancelled> {
        progress.check()?;
        let pass = Pass { base, target, index, progress };
        let node_count = target.heap.snapshot.nodes.len();
        let mut paired = pass.pair(run_length(node_count, target.totals.len()).max(MIN_RUN))?;
        if paired.has_rivals {
            // Side by side, whoever comes first gets the twin. In one run that is the first in the file.
            paired = pass.pair(node_count)?;
        }
        let mut rows: Vec<IdDeltas> =
            paired.sums.iter().enumerate().map(|(row, sums)| pass.deltas(row, sums)).collect();
        let nodes = &base.heap.snapshot.nodes;
        let died_unstable = |node: NodeIndex| {
            (!nodes.id(node).is_js() || base.exposed.contains(&node))
                && base.heap.shallow_size_bytes(node) != 0
                && !paired.fates.lives_on(node)
        };
        let nodes = (0..nodes.len()).into_par_iter().with_min_len(MIN_RUN).map(NodeIndex::new);
        let died: Vec<NodeIndex> = nodes.filter(|&node| died_unstable(node)).collect();
        for node in died {
            rows[base.rows.of(node)].unstable.died.add(base.heap.shallow_size_bytes(node));
        }
        Ok((paired.fates, rows))
    }

    /// Whether a node of the base, which counts, is in the target as well.
    #[inline]
    pub(super) fn lives_on(&self, node: NodeIndex) -> bool {
        self.lives_on[node.index()].load(Ordering::Relaxed)
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

/// A walk over the nodes of the target in search of their twins in the base.
struct Pass<'a> {
    base: Side<'a>,
    target: Side<'a>,
    /// The nodes of the base that count.
    index: &'a IdIndex,
    progress: &'a Progress,
}

/// What a walk found.
struct Paired {
    fates: Fates,
    /// By row.
    sums: Vec<RowSums>,
    /// Whether two nodes of the target had the same twin.
    has_rivals: bool,
}

/// What a walk counts of a row.
#[derive(Clone, Copy, Default)]
struct RowSums {
    /// Pairs, with their size in the target.
    survived: Amount,
    /// Their size in the base.
    old_size_bytes: u64,
    resized_count: u64,
    unstable_born: Amount,
}

/// What a walk finds in one run of nodes.
struct Run {
    sums: Vec<RowSums>,
    resized: Vec<(NodeIndex, i64)>,
    has_rivals: bool,
}

impl Pass<'_> {
    /// Walks in runs of `run_length` nodes, side by side.
    fn pair(&self, run_length: usize) -> Result<Paired, Cancelled> {
        let lives_on: Vec<AtomicBool> = bytemuck::zeroed_vec(self.base.heap.snapshot.nodes.len());
        let mut target = vec![Fate::Uncounted; self.target.heap.snapshot.nodes.len()];
        let runs = target.par_chunks_mut(run_length.max(1)).enumerate();
        let runs: Vec<Run> = runs
            .map(|(run, fates)| self.pair_run(NodeIndex::new(run * run_length), fates, &lives_on))
            .collect::<Result<_, Cancelled>>()?;
        let mut sums = vec![RowSums::default(); self.target.totals.len()];
        let mut resized = Vec::new();
        let mut has_rivals = runs.iter().any(|run| run.has_rivals);
        for run in runs {
            for (sum, part) in sums.iter_mut().zip(run.sums) {
                sum.survived += part.survived;
                sum.old_size_bytes = sum.old_size_bytes.saturating_add(part.old_size_bytes);
                sum.resized_count += part.resized_count;
                sum.unstable_born += part.unstable_born;
            }
            resized.extend(run.resized);
        }
        // Two runs may have met the same twin at the same moment.
        let twin_count = lives_on.par_iter().filter(|twin| twin.load(Ordering::Relaxed)).count() as u64;
        has_rivals |= sums.iter().map(|sum| sum.survived.count).sum::<u64>() != twin_count;
        Ok(Paired { fates: Fates { lives_on, target, resized }, sums, has_rivals })
    }

    /// Settles the fates of the nodes from `first` on.
    fn pair_run(&self, first: NodeIndex, fates: &mut [Fate], lives_on: &[AtomicBool]) -> Result<Run, Cancelled> {
        let Self { base, target, .. } = self;
        let nodes = &target.heap.snapshot.nodes;
        let mut run =
            Run { sums: vec![RowSums::default(); target.totals.len()], resized: Vec::new(), has_rivals: false };
        for (node, fate) in (first.index()..).map(NodeIndex::new).zip(fates) {
            if node.index().is_multiple_of(NODES_PER_CHECK) {
                self.progress.check()?;
            }
            let size = target.heap.shallow_size_bytes(node);
            if size == 0 {
                continue;
            }
            let (id, row) = (nodes.id(node), target.rows.of(node));
            let mut twin = self.index.find(id).filter(|&twin| base.rows.of(twin) == row);
            if let Some(known) = twin.map(|twin| &lives_on[twin.index()]) {
                // Not in one step, which costs as much as all the rest.
                if known.load(Ordering::Relaxed) {
                    run.has_rivals = true;
                    twin = None;
                } else {
                    known.store(true, Ordering::Relaxed);
                }
            }
            let sums = &mut run.sums[row];
            *fate = if let Some(twin) = twin {
                let old_size = base.heap.shallow_size_bytes(twin);
                sums.survived.add(size);
                sums.old_size_bytes = sums.old_size_bytes.saturating_add(old_size);
                if old_size == size {
                    Fate::Survived
                } else {
                    sums.resized_count += 1;
                    run.resized.push((node, difference(size, old_size)));
                    Fate::Resized
                }
            } else {
                if !id.is_js() || target.exposed.contains(&node) {
                    sums.unstable_born.add(size);
                }
                Fate::Born
            };
        }
        Ok(run)
    }

    /// What the pairs of a row say of all of it: what the target has beyond them was born, what the base has, died.
    fn deltas(&self, row: usize, sums: &RowSums) -> IdDeltas {
        let old = Amount { size_bytes: sums.old_size_bytes, ..sums.survived };
        IdDeltas {
            born: self.target.totals[row].without(sums.survived),
            died: self.base.totals[row].without(old),
            resized_count: sums.resized_count,
            resized_bytes: difference(sums.survived.size_bytes, old.size_bytes),
            survived_count: sums.survived.count,
            unstable: Unstable { born: sums.unstable_born, died: Amount::default() },
        }
    }
}

/// The nodes of `heap` that count, by id.
pub(super) fn counted_nodes(heap: &Heap) -> IdIndex {
    IdIndex::new(&heap.snapshot.nodes, |node| heap.shallow_size_bytes(node) != 0)
}

/// Nodes that V8 makes up for the numbers in objects where numeric values are captured: they are no objects, and new in
/// every snapshot, odd as their ids are. Small integers are nodes named `smi number`, and the text of any number hangs on
/// it by an edge `value`. V8 gives them no size, so that few files have any here.
pub(super) fn exposed_numbers(heap: &Heap) -> ExposedNumbers {
    let (nodes, edges) = (&heap.snapshot.nodes, &heap.snapshot.edges);
    let (mut smi, mut value) = (Spelling::new(b"smi number", heap), Spelling::new(b"value", heap));
    let mut exposed = FxHashSet::default();
    for node in nodes.of_type(NodeType::Number) {
        if smi.is(nodes.name(node)) && heap.shallow_size_bytes(node) != 0 {
            exposed.insert(node);
        }
        for edge in nodes.edges(node).map(EdgeIndex) {
            let text = edges.target(edge);
            if let EdgeName::Text(name) = edges.name(edge)
                && value.is(name)
                && nodes.node_type(text) == NodeType::String
                && heap.shallow_size_bytes(text) != 0
            {
                exposed.insert(text);
            }
        }
    }
    exposed
}

/// Tells which strings spell a text. The last one is remembered: of most numbers all names are the same.
struct Spelling<'a> {
    text: &'static [u8],
    strings: &'a StringTable,
    last: Option<(StringIndex, bool)>,
}

impl<'a> Spelling<'a> {
    fn new(text: &'static [u8], heap: &'a Heap) -> Self {
        Self { text, strings: &heap.snapshot.strings, last: None }
    }

    fn is(&mut self, string: StringIndex) -> bool {
        match self.last {
            Some((last, is_text)) if last == string => is_text,
            _ => {
                let is_text = self.strings.escaped(string) == self.text;
                self.last = Some((string, is_text));
                is_text
            }
        }
    }
}
