//! True shallow sizes: V8's internals count with the one object that owns them.

use fixedbitset::FixedBitSet;

use super::{name_roles::NameRoles, node_sets::nodes_where, roots::Roots};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{EdgeType, NodeIndex, NodeType, Snapshot, WideColumn},
};

/// No owner has reached the node yet.
const UNOWNED: u32 = u32::MAX;
/// More than one owner has.
const SHARED: u32 = u32::MAX - 1;

/// Shallow size of each node in bytes, after DevTools' rule.
///
/// Hidden nodes, arrays and external string data are ownable. Every other node owns itself and what can be reached from
/// it through ownable nodes over edges that are not weak. A node with exactly one owner gives it its size, unless
/// the owner is synthetic or the root. Where the root has no user roots, the file shows V8's internals on purpose and
/// all keep their sizes.
pub(super) fn shallow_sizes(
    snapshot: &Snapshot,
    names: &NameRoles,
    roots: &Roots,
    detached: &FixedBitSet,
    progress: &Progress,
) -> Result<WideColumn, Cancelled> {
    let nodes = &snapshot.nodes;
    let mut sizes = nodes.self_sizes().clone();
    if roots.user_roots.is_empty() {
        return Ok(sizes);
    }
    let ownable = ownable_nodes(snapshot, names, detached);
    let owners = find_owners(snapshot, &ownable, progress)?;
    for node in ownable.ones() {
        let owner = owners[node];
        let owner_node = NodeIndex(owner);
        if owner == UNOWNED
            || owner == SHARED
            || owner_node == snapshot.root
            || nodes.node_type(owner_node) == NodeType::Synthetic
        {
            continue;
        }
        let sum = sizes.get(owner_node.index()).saturating_add(nodes.self_size_bytes(NodeIndex::new(node)));
        sizes.set(owner_node.index(), sum);
        sizes.set(node, 0);
    }
    sizes.compact();
    Ok(sizes)
}

fn ownable_nodes(snapshot: &Snapshot, names: &NameRoles, detached: &FixedBitSet) -> FixedBitSet {
    let nodes = &snapshot.nodes;
    nodes_where(nodes.len(), |node| match nodes.node_type(node) {
        NodeType::Hidden | NodeType::Array => true,
        // A detached one would be called "Detached system / …" and is none.
        NodeType::Native => names.external_string_data.contains(&nodes.name(node)) && !detached.contains(node.index()),
        _ => false,
    })
}

/// The spread of owners through ownable nodes.
struct Ownership<'a> {
    snapshot: &'a Snapshot,
    ownable: &'a FixedBitSet,
    /// By node; rows of nodes that are not ownable mean nothing.
    owners: Vec<u32>,
    /// Ownable nodes whose owner became known or shared, each at most twice.
    pending: Vec<NodeIndex>,
}

impl Ownership<'_> {
    /// Lets `owner`, or [`SHARED`], have the ownable nodes to which `node` leads.
    fn claim_targets(&mut self, node: NodeIndex, owner: u32) {
        let edges = &self.snapshot.edges;
        for edge in self.snapshot.nodes.edges(node) {
            let typed_target = edges.typed_targets()[edge as usize];
            let target = typed_target.node();
            if !self.ownable.contains(target.index()) || typed_target.is(EdgeType::Weak) {
                continue;
            }
            let known = &mut self.owners[target.index()];
            if *known == UNOWNED {
                *known = owner;
            } else if *known != owner && *known != SHARED {
                *known = SHARED;
            } else {
                continue;
            }
            self.pending.push(target);
        }
    }
}

/// The owner of each ownable node; other rows mean nothing.
fn find_owners(snapshot: &Snapshot, ownable: &FixedBitSet, progress: &Progress) -> Result<Vec<u32>, Cancelled> {
    let owners = vec![UNOWNED; snapshot.nodes.len()];
    let mut ownership = Ownership { snapshot, ownable, owners, pending: Vec::new() };
    let mut steps = 0_u64;
    for node in snapshot.nodes.indices() {
        if ownable.contains(node.index()) {
            continue;
        }
        ownership.claim_targets(node, node.0);
        while let Some(owned) = ownership.pending.pop() {
            ownership.claim_targets(owned, ownership.owners[owned.index()]);
            steps += 1;
            if steps.is_multiple_of(1 << 16) {
                progress.check()?;
            }
        }
        if node.0.is_multiple_of(1 << 16) {
            progress.advance(1 << 16)?;
        }
    }
    Ok(ownership.owners)
}
