//! Do equal ids mean equal objects?
//!
//! V8 gives an object an id when a snapshot first sees it, and the object keeps it, wherever it is moved, for as long as
//! the process lives and no inspector session ends. Closing a session throws the ids away, so that the next snapshot
//! counts from the start; another process has its own. In both cases the same numbers come back for other objects, and a
//! comparison by id is nonsense that nothing in the file warns of.
//!
//! **Agreement** tells: of the odd ids of plain objects, closures and flat strings that occur in both files, the share
//! with equal type and name. Measured over Node 12 to 26, Chromium and Hermes it is 0.9999 or more within one id space,
//! 0.8 at most between runs of one program and 0.03 after a reconnected inspector. Even ids take no part: native nodes get new
//! ones each time. Other types take no part: code and V8's own tables change their name while they live, and
//! concatenated strings become flat ones.
//!
//! **Density** helps a reader to see why: odd ids over all odd numbers up to the highest one. It is 1 exactly in the
//! first snapshot of an id space and, since something always dies, less in every later one.

use std::ops::Add;

use rayon::prelude::*;

use super::id_index::IdIndex;
use crate::{
    graph::Heap,
    snapshot::{NodeIndex, NodeTable, NodeType, Snapshot},
};

/// The least agreement at which two snapshots count as one id space.
const SAME_IDS_FROM: f64 = 0.95;
/// The least agreement of some nodes that leaves no doubt about the others.
const NO_DOUBT_FROM: f64 = 0.995;

/// What speaks for or against two snapshots being of one process and one inspector session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdentityCheck {
    /// Positions of the two snapshots in the timeline.
    pub from: usize,
    pub to: usize,
    /// Whether equal ids name equal objects.
    pub same_ids: bool,
    /// Of the odd ids of objects, closures and strings in both, the share with equal type and name, 0 to 1; 0 if none is in both.
    /// Of a large heap whose ids nearly all agree, the share among a part of them, evenly apart.
    pub agreement: f64,
    /// Odd ids of `to`, over the odd numbers up to its highest id; 1 where an id space starts afresh.
    pub density: f64,
}

/// Pairs of snapshots that a warning names one by one.
const NAMED_PAIRS: usize = 3;

/// What is wrong between neighbours, in one sentence with the snapshots' names, which `name` gives; none where ids name the same
/// objects all along.
pub fn identity_warning(checks: &[IdentityCheck], name: impl Fn(usize) -> String) -> Option<String> {
    let broken: Vec<&IdentityCheck> = checks.iter().filter(|check| !check.same_ids).collect();
    let highest = broken.iter().map(|check| check.agreement).max_by(f64::total_cmp)?;
    let pair = |check: &&IdentityCheck| format!("{} and {}", name(check.from), name(check.to));
    let pairs: Vec<String> = broken.iter().take(NAMED_PAIRS).map(pair).collect();
    let more = broken.len() - pairs.len();
    let of = match more {
        0 => pairs.join(", "),
        1 => format!("{}, and one more pair of neighbours", pairs.join(", ")),
        _ => format!("{}, and {more} more pairs of neighbours", pairs.join(", ")),
    };
    let (most, between) = if broken.len() == 1 { ("only", "") } else { ("at most", " between them") };
    let evidence = if highest > 0.0 {
        format!("{most} {:.0} % of their shared ids belong to the same objects", highest * 100.0)
    } else {
        "they share no object".to_owned()
    };
    Some(format!(
        "{of} are not of one process and inspector session ({evidence}), so classes are compared by name and source location, and \
         nothing is known of what was born or died{between}."
    ))
}

/// Checks whether equal ids name equal objects in the two heaps at `from` and `to`: see the module's text.
///
/// Two snapshots that share no odd id of an object, closure or string don't. Strings never change, so they must agree by
/// themselves as well: in a heap that consists of one class, any two objects look the same. Linear in both; of more than half a million nodes,
/// a part is looked at, unless that leaves a doubt.
pub fn check_identity(from: (usize, &Heap), to: (usize, &Heap)) -> IdentityCheck {
    let nodes = &to.1.snapshot.nodes;
    check_identity_by(&IdIndex::new(nodes, |node| nodes.id(node).is_js()), from, to)
}

/// As [`check_identity`]; `index` has the odd ids of `to`, at least.
pub(super) fn check_identity_by(index: &IdIndex, from: (usize, &Heap), to: (usize, &Heap)) -> IdentityCheck {
    let (old, new) = (&*from.1.snapshot, &*to.1.snapshot);
    let density = density(&new.nodes);
    let (all, strings) = if std::ptr::eq(old, new) { (Tally::SAME, Tally::SAME) } else { tally(old, new, index) };
    IdentityCheck {
        from: from.0,
        to: to.0,
        same_ids: all.agree() && (strings.shared == 0 || strings.agree()),
        agreement: all.share(),
        density,
    }
}

/// Shared ids and how many of them name equal nodes.
#[derive(Clone, Copy, Default)]
struct Tally {
    shared: u64,
    equal: u64,
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { shared: self.shared + other.shared, equal: self.equal + other.equal }
    }
}

impl Tally {
    const SAME: Self = Self { shared: 1, equal: 1 };

    fn count(&mut self, is_equal: bool) {
        self.shared += 1;
        self.equal += u64::from(is_equal);
    }

    fn share(self) -> f64 {
        if self.shared == 0 { 0.0 } else { self.equal as f64 / self.shared as f64 }
    }

    fn agree(self) -> bool {
        self.share() >= SAME_IDS_FROM
    }

    fn agrees_without_doubt(self) -> bool {
        self.share() >= NO_DOUBT_FROM
    }
}

/// Shared ids, and those of strings alone: of all nodes, unless some of a large heap leave no doubt.
fn tally(old: &Snapshot, new: &Snapshot, index: &IdIndex) -> (Tally, Tally) {
    /// Nodes that are enough to see that ids agree.
    const ENOUGH: usize = 1 << 18;
    let step = (old.nodes.len() / ENOUGH).max(1);
    let (all, strings) = tally_of_runs(old, new, index, step);
    if step == 1 || all.agrees_without_doubt() && strings.agrees_without_doubt() {
        (all, strings)
    } else {
        tally_of_runs(old, new, index, 1)
    }
}

/// Shared ids, and those of strings alone, of one in `step` runs of nodes.
fn tally_of_runs(old: &Snapshot, new: &Snapshot, index: &IdIndex, step: usize) -> (Tally, Tally) {
    const RUN: usize = 1 << 14;
    let count = |(mut all, mut strings): (Tally, Tally), node: NodeIndex| {
        let node_type = old.nodes.node_type(node);
        let is_asked = matches!(node_type, NodeType::Object | NodeType::Closure | NodeType::String);
        let id = is_asked.then(|| old.nodes.id(node)).filter(|id| id.is_js());
        if let Some(other) = id.and_then(|id| index.find(id)) {
            let is_equal = node_type == new.nodes.node_type(other) && same_name((old, node), (new, other));
            all.count(is_equal);
            if node_type == NodeType::String {
                strings.count(is_equal);
            }
        }
        (all, strings)
    };
    let node_count = old.nodes.len();
    let starts: Vec<usize> = (0..node_count).step_by(RUN * step).collect();
    let runs = starts
        .into_par_iter()
        .with_max_len(1)
        .map(|start| (start..node_count.min(start + RUN)).map(NodeIndex::new).fold(Default::default(), count));
    runs.reduce(Default::default, |one, other| (one.0 + other.0, one.1 + other.1))
}

fn same_name(a: (&Snapshot, NodeIndex), b: (&Snapshot, NodeIndex)) -> bool {
    a.0.strings.same_text(a.0.nodes.name(a.1), &b.0.strings, b.0.nodes.name(b.1))
}

fn density(nodes: &NodeTable) -> f64 {
    let ids = nodes.js_ids();
    ids.highest.map_or(0.0, |highest| (ids.count as f64 / (highest.0 / 2 + 1) as f64).min(1.0))
}
