//! Where reachability begins: the user's roots and the seeds of page ownership.

use super::name_roles::NameRoles;
use crate::snapshot::{EdgeIndex, EdgeType, NodeIndex, NodeType, Snapshot};

/// What the edges of the root say.
#[derive(Debug, Default)]
pub(super) struct Roots {
    /// Targets of the root's own edges that are not synthetic, or the document trees: the global objects, in edge order.
    /// Newer Chromium, Deno and workerd have none.
    pub(super) user_roots: Vec<NodeIndex>,
    /// Edges of the root from which page ownership spreads: shortcuts, and the element that leads to the document trees.
    pub(super) page_seeds: Vec<u32>,
}

impl Roots {
    /// Looks at the root's edges.
    pub(super) fn new(snapshot: &Snapshot, names: &NameRoles) -> Self {
        let Snapshot { nodes, edges, root, .. } = snapshot;
        let mut roots = Self::default();
        for edge in nodes.edges(*root) {
            let (target, edge_type) = (edges.target(EdgeIndex(edge)), edges.edge_type(EdgeIndex(edge)));
            let is_synthetic = nodes.node_type(target) == NodeType::Synthetic;
            let is_document_trees = is_synthetic && names.document_dom_trees.contains(&nodes.name(target));
            if !is_synthetic || is_document_trees {
                roots.user_roots.push(target);
            }
            match edge_type {
                EdgeType::Shortcut => roots.page_seeds.push(edge),
                EdgeType::Element if is_document_trees => roots.page_seeds.push(edge),
                _ => {}
            }
        }
        roots
    }
}
