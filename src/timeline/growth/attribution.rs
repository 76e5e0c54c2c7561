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
}

/// The owners of every node of one heap.
#[derive(Debug)]
pub(super) struct Attribution {
    of_node: Vec<Owners>,
    shared: Vec<Vec<Anchor>>,
}

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
        // The node from which each node takes its owners: itself, or one that dominates it.
        let mut segment: Vec<NodeIndex> = nodes.indices().collect();
        let mut heads = Vec::new();
        for (count, &node) in dominators.preorder().iter().enumerate() {
            if count % (1 << 16) == 0 {
                progress.check()?;
            }
            if anchor_of[node.index()] != 0 {
                continue;
            }
            let dominator = dominators.immediate(node);
            if dominator != node && retainers.holding(node).any(|retainer| retainer == dominator) {
                segment[node.index()] = segment[dominator.index()];
            } else {
                heads.push(node);
            }
        }
        // What nothing reaches has a negative distance, and comes last.
        let distance = |node: NodeIndex| retention.distances.raw(node) as u32;
        heads.sort_unstable_by_key(|&head| (distance(head), head));
        let mut sharing = Sharing::default();
        let mut of_node: Vec<Owners> = anchor_of
            .iter()
            .map(|&anchor| if anchor == 0 { Owners::UNKNOWN } else { Owners::one(anchor - 1) })
            .collect();
        let mut holders = Vec::with_capacity(MOST_OWNERS + 1);
        for (count, &head) in heads.iter().enumerate() {
            if count % (1 << 14) == 0 {
                progress.check()?;
            }
            holders.clear();
            // Code holds constants that a program's own objects hold too; it only counts where nothing else does.
            for with_code in [false, true] {
                for retainer in retainers.holding(head) {
                    let is_code = nodes.node_type(retainer) == NodeType::Code;
                    if is_code == with_code && distance(retainer) < distance(head) {
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
        for node in nodes.indices() {
            of_node[node.index()] = of_node[segment[node.index()].index()];
        }
        Ok(Self { of_node, shared: sharing.sets })
    }

    /// Who owns `node`.
    pub(super) fn of(&self, node: NodeIndex) -> Owners {
        self.of_node[node.index()]
    }

    /// Gives `node` to another anchor.
    pub(super) fn set(&mut self, node: NodeIndex, anchor: Anchor) {
        self.of_node[node.index()] = Owners::one(anchor);
    }

    /// Calls `credit` with each anchor of `owners` and its share of `amount`; the shares add up to the amount.
    pub(super) fn share(&self, owners: Owners, amount: u64, mut credit: impl FnMut(Anchor, u64)) {
        if owners.0 & Owners::SHARED == 0 {
            return credit(owners.0, amount);
        }
        let set = &self.shared[(owners.0 & !Owners::SHARED) as usize];
        let count = set.len() as u64;
        for (anchor, position) in set.iter().zip(0..) {
            credit(*anchor, amount / count + u64::from(position < amount % count));
        }
    }

    /// Bytes by anchor; their sum is the sum of all shallow sizes.
    pub(super) fn bytes(&self, heap: &Heap, anchor_count: usize) -> Vec<u64> {
        let mut by_owner: FxHashMap<Owners, u64> = FxHashMap::default();
        let mut bytes = vec![0; anchor_count];
        for node in heap.snapshot.nodes.indices() {
            let owners = self.of(node);
            let size = heap.shallow_size_bytes(node);
            if owners.0 & Owners::SHARED == 0 {
                bytes[owners.0 as usize] += size;
            } else {
                *by_owner.entry(owners).or_default() += size;
            }
        }
        for (owners, amount) in by_owner {
            self.share(owners, amount, |anchor, share| bytes[anchor as usize] += share);
        }
        bytes
    }
}

/// Sets of anchors that hold something together, each kept once.
#[derive(Debug, Default)]
struct Sharing {
    sets: Vec<Vec<Anchor>>,
    numbers: FxHashMap<Vec<Anchor>, u32>,
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
        if owners.0 & Owners::SHARED == 0 {
            add(owners.0);
        } else {
            self.sets[(owners.0 & !Owners::SHARED) as usize].iter().copied().for_each(add);
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
        let next = self.sets.len() as u32;
        let number = *self.numbers.entry(set).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            next
        });
        Owners(number | Owners::SHARED)
    }
}
