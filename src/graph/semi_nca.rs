//! Immediate dominators by semi-NCA, in the numbers of a depth-first tree.
//!
//! L. Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems" (2005): semidominators as in
//! Lengauer and Tarjan's simple version, then each node's dominator is its nearest ancestor in the dominator tree so far that is
//! not below its semidominator. The climb to it is quadratic in the worst case, which a linked queue whose values also
//! stand in a registry comes near to; past a budget of steps it goes on over jump pointers, logarithmic each.

use prefetch_index::prefetch_index;

use super::{
    depth_first::{DepthFirstTree, PENDANT, UNNUMBERED},
    retainers::Retainers,
};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::NodeIndex,
};

/// The number of the immediate dominator of each number; 0, the root, dominates itself. Takes the tree's parents.
///
/// With them comes a column for its memory alone, which the system has given already: its values mean nothing.
pub(super) fn immediate_dominators(
    tree: &mut DepthFirstTree,
    retainers: &Retainers,
    progress: &Progress,
) -> Result<(Vec<u32>, Vec<u32>), Cancelled> {
    let (semidominators, links) = semidominators(tree, retainers, progress)?;
    let mut dominators = std::mem::take(&mut tree.parents);
    // What dominates a pendant is its parent.
    let walked = &mut dominators[..tree.walk_end as usize];
    let budget = 8 * walked.len() as u64 + 1_000_000;
    let reached = climb(walked, &semidominators, budget, progress)?;
    if reached < walked.len() {
        climb_by_jumps(walked, &semidominators, reached, links.0, progress)?;
    }
    Ok((dominators, semidominators))
}

/// The semidominator of each number that was walked to.
fn semidominators(
    tree: &DepthFirstTree,
    retainers: &Retainers,
    progress: &Progress,
) -> Result<(Vec<u32>, Links), Cancelled> {
    let DepthFirstTree { numbers, vertices, parents, page_end, walk_end } = tree;
    // With room for all that comes next in its memory.
    let mut semidominators = Vec::with_capacity(vertices.len());
    semidominators.resize(*walk_end as usize, 0);
    let mut links = Links(bytemuck::zeroed_vec(*walk_end as usize));
    let mut lows = Lows(Vec::new());
    let mut path = Vec::new();
    for number in (1..*walk_end).rev() {
        if number.is_multiple_of(1 << 16) {
            progress.advance(1 << 16)?;
        }
        prefetch_retainers(&vertices[..number as usize], retainers, numbers);
        let vertex = vertices[number as usize];
        let parent = parents[number as usize];
        let mut semidominator = parent;
        let entries = retainers.entries(vertex);
        // Most nodes are held once, by their parent, and what is held more often mostly by it as well; of that all is known.
        let others = if entries.len() > 1 { entries } else { &[] };
        let parent_vertex = vertices[parent as usize];
        let is_page_owned = !others.is_empty() && retainers.page_owned.contains(vertex);
        let mut useless_below = None;
        for entry in others {
            if !entry.counts() || entry.source() == parent_vertex {
                continue;
            }
            let source = numbers[entry.source().index()];
            if source == UNNUMBERED {
                continue;
            }
            // Of a pendant it is its retainer's, and that may be the very hub to which the pendant leads.
            let source = source & !PENDANT;
            if source == number {
                continue;
            }
            if is_page_owned && source >= *page_end && !retainers.page_owned.contains(entry.source()) {
                continue;
            }
            let candidate = if source < number {
                source
            } else if source < *useless_below.get_or_insert_with(|| lows.first_below(semidominator)) {
                continue;
            } else {
                links.evaluate(source, number, &mut path)
            };
            if candidate < semidominator {
                semidominator = candidate;
                useless_below = None;
            }
        }
        lows.insert(number, semidominator);
        semidominators[number as usize] = semidominator;
        links.0[number as usize] = Link { ancestor: parent, label: semidominator };
    }
    Ok((semidominators, links))
}

/// Asks memory for what the last ones of `vertices` will need, which come next, so that none has to wait for all of it: where the entries
/// of one stand, the entries of a nearer one, and the numbers of those of one that is nearer still.
#[inline]
fn prefetch_retainers(vertices: &[NodeIndex], retainers: &Retainers, numbers: &[u32]) {
    const AHEAD: usize = 16;
    const NUMBERS: usize = 4;
    let Some(farthest) = vertices.len().checked_sub(4 * AHEAD) else { return };
    retainers.prefetch_place(vertices[farthest]);
    retainers.prefetch_entries(vertices[farthest + 2 * AHEAD]);
    let entries = retainers.entries(vertices[farthest + 3 * AHEAD]);
    if entries.len() > 1 {
        entries.iter().take(NUMBERS).for_each(|entry| prefetch_index(numbers, entry.source().index()));
    }
}

/// Of the numbers that have their semidominator those whose is less than that of every number between the current one and them, in
/// order of both: the last one is the nearest.
///
/// On the way up from a number there are only smaller ones, so that [`Links::evaluate`] need not go where none of these has a
/// semidominator below the one that is known already. What hundreds of thousands retain soon has its own.
struct Lows(Vec<Low>);

struct Low {
    number: u32,
    semidominator: u32,
}

impl Lows {
    /// The nearest number whose semidominator is less than `semidominator`.
    fn first_below(&self, semidominator: u32) -> u32 {
        let below = self.0.partition_point(|low| low.semidominator < semidominator);
        self.0[..below].last().map_or(u32::MAX, |low| low.number)
    }

    /// Adds `number`, which is less than all others.
    fn insert(&mut self, number: u32, semidominator: u32) {
        while self.0.pop_if(|low| low.semidominator >= semidominator).is_some() {}
        self.0.push(Low { number, semidominator });
    }
}

/// The forest of the numbers that have their semidominator, which are all above the current one.
struct Links(Vec<Link>);

#[derive(Debug, Clone, Copy, Default, bytemuck::Zeroable)]
struct Link {
    /// An ancestor in the tree, at first the parent.
    ancestor: u32,
    /// The least semidominator from here up to below `ancestor`.
    label: u32,
}

impl Links {
    /// The least semidominator on the way from `number` up to below its highest linked ancestor; numbers above `current` are linked.
    /// Shortens the way for later calls. `path` is empty before and after.
    #[inline]
    fn evaluate(&mut self, number: u32, current: u32, path: &mut Vec<u32>) -> u32 {
        let link = self.0[number as usize];
        if link.ancestor <= current { link.label } else { self.compress(number, current, path) }
    }

    fn compress(&mut self, mut number: u32, current: u32, path: &mut Vec<u32>) -> u32 {
        let mut link = self.0[number as usize];
        while link.ancestor > current {
            path.push(number);
            number = link.ancestor;
            link = self.0[number as usize];
        }
        while let Some(number) = path.pop() {
            link.label = link.label.min(self.0[number as usize].label);
            self.0[number as usize] = link;
        }
        link.label
    }
}

/// Turns the parents in `dominators` into immediate dominators, in order of numbers, until all are done or `budget` steps
/// are. Returns how many are done.
fn climb(
    dominators: &mut [u32],
    semidominators: &[u32],
    mut budget: u64,
    progress: &Progress,
) -> Result<usize, Cancelled> {
    for number in 1..dominators.len() {
        if number.is_multiple_of(1 << 16) {
            progress.check()?;
        }
        let mut dominator = dominators[number];
        while dominator > semidominators[number] {
            dominator = dominators[dominator as usize];
            if budget == 0 {
                return Ok(number);
            }
            budget -= 1;
        }
        dominators[number] = dominator;
    }
    Ok(dominators.len())
}

/// Goes on from number `start` where [`climb`] gave up, logarithmic in each node: besides its dominator every node knows
/// one far ancestor, so far that two jumps of equal length make one (skew-binary jump pointers, Myers 1983).
fn climb_by_jumps(
    dominators: &mut [u32],
    semidominators: &[u32],
    start: usize,
    memory: Vec<Link>,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let mut jumps = Jumps(memory);
    jumps.0[0] = Link { ancestor: 0, label: 0 };
    for number in 1..dominators.len() {
        if number.is_multiple_of(1 << 16) {
            progress.check()?;
        }
        if number >= start {
            let mut dominator = dominators[number];
            while dominator > semidominators[number] {
                let far = jumps.0[dominator as usize].ancestor;
                dominator = if far > semidominators[number] { far } else { dominators[dominator as usize] };
            }
            dominators[number] = dominator;
        }
        jumps.insert(number, dominators[number]);
    }
    Ok(())
}

/// By number: a far dominator in `ancestor`, and the depth in the dominator tree in `label`.
struct Jumps(Vec<Link>);

impl Jumps {
    fn insert(&mut self, number: usize, dominator: u32) {
        let near = self.0[dominator as usize];
        let far = self.0[near.ancestor as usize];
        let ancestor = if near.label - far.label == far.label - self.0[far.ancestor as usize].label {
            far.ancestor
        } else {
            dominator
        };
        self.0[number] = Link { ancestor, label: near.label + 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both climbs are defined for any parents that come before their children, and semidominators not after parents.
    #[test]
    fn the_climb_gives_the_same_wherever_jumps_take_over() {
        let mut state = 7_u64;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32 % end as u32
        };
        for shape in 0..60 {
            let size = 2 + shape * 7;
            // From mere lists to bushes.
            let parents: Vec<u32> = (0..size)
                .map(|number| if number == 0 { 0 } else { number as u32 - 1 - below(number.min(1 + shape % 9)) })
                .collect();
            let semidominators: Vec<u32> = parents.iter().map(|&parent| below(parent as usize + 1)).collect();
            let progress = Progress::unwatched();
            let mut expected = parents.clone();
            assert_eq!(climb(&mut expected, &semidominators, u64::MAX, &progress), Ok(size));
            for budget in [0, 1, 10, 100] {
                let mut dominators = parents.clone();
                let reached = climb(&mut dominators, &semidominators, budget, &progress).unwrap();
                let memory = vec![Link::default(); size];
                climb_by_jumps(&mut dominators, &semidominators, reached, memory, &progress).unwrap();
                assert_eq!(dominators, expected, "{size} numbers, {budget} steps by foot");
            }
        }
    }
}
