//! Each byte of one heap goes to the anchor that holds it.

use rustc_hash::FxHashMap;

use super::anchors::{Anchor, Anchors, ROOT};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{NodeIndex, NodeType},
};

/// What more anchors than this hold together belongs to what is above them all.
const MOST_OWNERS: usize = 4;

/// One anchor, or several that share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Owners(u32);

impl Owners {
    const SHARED: u32 = 1 << 31;
    const UNKNOWN: Self = Self(u32::MAX);

    pub(super) fn one(anchor: Anchor) -> Self {
        Self(anchor)
    }

    /// Those of the set with that number.
    fn several(set: usize) -> Self {
        Self(set as u32 | Self::SHARED)
    }

    /// The only one, if it is one.
    #[inline]
    pub(super) fn anchor(self) -> Option<Anchor> {
        (self.0 & Self::SHARED == 0).then_some(self.0)
    }

    /// The number of the set, if they are several.
    #[inline]
    fn set(self) -> usize {
        (self.0 & !Self::SHARED) as usize
    }
}

/// The owners of every node of one heap.
#[derive(Debug)]
pub(super) struct Attribution {
    of_node: Vec<Owners>,
    shared: Vec<Vec<Anchor>>,
    /// By anchor: bytes that belong to it. Their sum is the sum of all shallow sizes.
    bytes: Vec<u64>,
}

/// Not known yet from which node a node takes its owners.
const UNSET: NodeIndex = NodeIndex(u32::MAX);

impl Attribution {
    /// Attributes the nodes of the heap at `timepoint`.
    ///
    /// A node that its immediate dominator holds directly goes where that goes. One that it does not hold is held in
    /// several ways: it goes to the anchors of its nearer retainers, which are known by then, since nodes are taken in order of
    /// distance. Linear, but for sorting these.
    pub(super) fn new(
        (heap, retention): (&Heap, &Retention),
        anchors: &Anchors,
        timepoint: usize,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let nodes = &heap.snapshot.nodes;
        let anchor_of = anchors.by_node(timepoint, nodes.len());
        let (dominators, retainers) = (&retention.dominators, &retention.retainers);
        // What nothing reaches has a negative distance, and comes last.
        let distance = |node: NodeIndex| retention.distances.raw(node) as u32;
        // The node from which each node takes its owners: itself, or one that dominates it.
        let mut segment: Vec<NodeIndex> = nodes.indices().collect();
        let mut heads: Vec<(u32, NodeIndex)> = Vec::new();
        // In order of the file, since what is asked of a node stands in that order.
        for node in nodes.indices() {
            if node.0.is_multiple_of(1 << 16) {
                progress.check()?;
            }
            if anchor_of[node.index()] != 0 {
                continue;
            }
            if retention.is_held_by_dominator(node) {
                segment[node.index()] = UNSET;
            } else {
                heads.push((distance(node), node));
            }
        }
        for &node in dominators.preorder() {
            if segment[node.index()] == UNSET {
                segment[node.index()] = segment[dominators.immediate(node).index()];
            }
        }
        progress.check()?;
        heads.sort_unstable();
        let mut sharing = Sharing::default();
        let mut of_node: Vec<Owners> = anchor_of
            .iter()
            .map(|&anchor| if anchor == 0 { Owners::UNKNOWN } else { Owners::one(anchor - 1) })
            .collect();
        drop(anchor_of);
        let mut holders = Vec::with_capacity(MOST_OWNERS + 1);
        for (count, &(remoteness, head)) in heads.iter().enumerate() {
            if count % (1 << 14) == 0 {
                progress.check()?;
            }
            holders.clear();
            // Code holds constants that a program's own objects hold too; it only counts where nothing else does.
            for with_code in [false, true] {
                for retainer in retainers.holding(head) {
                    let is_code = nodes.node_type(retainer) == NodeType::Code;
                    if is_code == with_code && distance(retainer) < remoteness {
                        sharing.add_to(&mut holders, of_node[segment[retainer.index()].index()]);
                    }
                    if holders.len() > MOST_OWNERS {
                        break;
                    }
                }
                if !holders.is_empty() {
                    break;
                }
            }
            let owners = if (1..=MOST_OWNERS).contains(&holders.len()) {
                sharing.of(&holders, |anchor| anchors.node(anchor, timepoint))
            } else {
                of_node[segment[dominators.immediate(head).index()].index()]
            };
            of_node[head.index()] = if owners == Owners::UNKNOWN { Owners::one(ROOT) } else { owners };
        }
        let mut bytes = vec![0; anchors.len()];
        let mut shared_bytes = vec![0_u64; sharing.sets.len()];
        for node in nodes.indices() {
            let owners = of_node[segment[node.index()].index()];
            of_node[node.index()] = owners;
            let size = heap.shallow_size_bytes(node);
            match owners.anchor() {
                Some(anchor) => bytes[anchor as usize] += size,
                None => shared_bytes[owners.set()] += size,
            }
        }
        let attribution = Self { of_node, shared: sharing.sets, bytes: Vec::new() };
        for (set, amount) in shared_bytes.into_iter().enumerate() {
            attribution.share(Owners::several(set), amount, |anchor, share| bytes[anchor as usize] += share);
        }
        Ok(Self { bytes, ..attribution })
    }

    /// Who owns `node`.
    #[inline]
    pub(super) fn of(&self, node: NodeIndex) -> Owners {
        self.of_node[node.index()]
    }

    /// Gives `node` of `size_bytes`, which belongs to one anchor, to another.
    pub(super) fn give(&mut self, node: NodeIndex, size_bytes: u64, anchor: Anchor) {
        let Some(before) = self.of(node).anchor() else { return };
        if self.bytes.len() <= anchor as usize {
            self.bytes.resize(anchor as usize + 1, 0);
        }
        self.bytes[before as usize] -= size_bytes;
        self.bytes[anchor as usize] += size_bytes;
        self.of_node[node.index()] = Owners::one(anchor);
    }

    /// Calls `credit` with each anchor of `owners` and its share of `amount`; the shares add up to the amount.
    #[inline]
    pub(super) fn share(&self, owners: Owners, amount: u64, mut credit: impl FnMut(Anchor, u64)) {
        if let Some(anchor) = owners.anchor() {
            return credit(anchor, amount);
        }
        let set = &self.shared[owners.set()];
        let count = set.len() as u64;
        for (anchor, position) in set.iter().zip(0..) {
            credit(*anchor, amount / count + u64::from(position < amount % count));
        }
    }

    /// Bytes that belong to `anchor`.
    pub(super) fn bytes(&self, anchor: Anchor) -> u64 {
        self.bytes.get(anchor as usize).copied().unwrap_or(0)
    }
}

/// Sets of anchors that hold something together, each kept once.
#[derive(Debug, Default)]
struct Sharing {
    sets: Vec<Vec<Anchor>>,
    numbers: FxHashMap<Vec<Anchor>, usize>,
}

impl Sharing {
    /// Adds the anchors of `owners` to `holders`, each once.
    fn add_to(&self, holders: &mut Vec<Anchor>, owners: Owners) {
        let mut add = |anchor| {
            if anchor != ROOT && !holders.contains(&anchor) {
                holders.push(anchor);
            }
        };
        if owners == Owners::UNKNOWN {
            return;
        }
        match owners.anchor() {
            Some(anchor) => add(anchor),
            None => self.sets[owners.set()].iter().copied().for_each(add),
        }
    }

    /// The owners that are `holders`, whatever their order. Who gets a byte that can't be shared is decided by their nodes, so
    /// that a series in reverse shares in the same way.
    fn of(&mut self, holders: &[Anchor], node: impl Fn(Anchor) -> Option<NodeIndex>) -> Owners {
        if let [anchor] = holders {
            return Owners::one(*anchor);
        }
        let mut set = holders.to_vec();
        set.sort_unstable_by_key(|&anchor| node(anchor));
        let next = self.sets.len();
        let number = *self.numbers.entry(set).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            next
        });
        Owners::several(number)
    }
}
