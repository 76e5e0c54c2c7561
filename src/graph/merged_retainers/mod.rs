//! The retainers of a set of nodes, merged by property and holder, and named.
//!
//! The nearest holder of a string is often nobody's idea of a holder: an array, a table of a Map, a half of a longer
//! string. Such containers have no name of their own, so each is followed towards the root until something is met that
//! has one, and the way back is written as a path: `sentEvents[·]` in `OrderEvents`.

mod grouping;
mod holding_edges;
mod place;
mod rope;
mod step;

use std::sync::Arc;

use self::{grouping::Grouping, holding_edges::HoldingEdges, place::Places};
use super::{Classes, Heap, Retention, SourceLocation, Strength};
use crate::{
    jobs::{Cancelled, Progress, Stage},
    snapshot::{EdgeType, NodeIndex},
};

/// The stages of [`merged_retainers`], for the plan of a job.
pub const MERGE_STAGES: &[Stage] = &[
    Stage { name: "finding holders", weight: 1.0 },
    Stage { name: "naming holders", weight: 1.0 },
    Stage { name: "merging holders", weight: 2.0 },
];

/// One way in which nodes of the set are held.
///
/// `place` tells of the nearest holders with a name, and makes the group. `edge_label`, `edge_type`, `class` and `location`
/// tell of the very next holders: where there are several kinds, of the one that a program wrote and that holds most.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRetainer {
    /// Property, variable or slot; `[·]` for elements of any index, and for the keys of objects that serve as a map.
    pub edge_label: Arc<str>,
    pub edge_type: EdgeType,
    /// Class of the holders.
    pub class: Arc<str>,
    /// Where that class stands in the source.
    pub location: Option<SourceLocation>,
    /// The very next nodes that hold, in file order, each once.
    pub holders: Vec<NodeIndex>,
    pub place: Place,
    /// Nodes of the set that are held so, each counted once.
    pub held_count: u64,
    /// Sum of the shallow sizes of those nodes, in bytes.
    pub held_size_bytes: u64,
    /// Whether nothing on the way was written by a program: V8's own maps, code and tables, or slots that V8 needs.
    pub is_internal: bool,
    /// Whether this does not keep anything alive: the edges are weak, or the table's half of WeakMap entries, or shortcuts.
    pub is_weak: bool,
}

impl MergedRetainer {
    /// What the edges do for the life of what they lead to, as a person is told.
    pub fn strength(&self) -> Strength {
        Strength::new(!self.is_weak, self.edge_type)
    }
}

/// Where things are kept, in words that a program's author knows: `label` in `holder`.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The path from the holder down to what is held, such as `sentEvents[·]` or `orders[·].id`.
    pub label: Arc<str>,
    /// Class of the holder, or `name()` of the function whose variable holds.
    pub holder: Arc<str>,
    /// Where that class or function stands in the source.
    pub location: Option<SourceLocation>,
    /// The holders, in file order, each once: whose merged retainers are the next step up.
    pub owners: Vec<NodeIndex>,
}

/// The retainers of `nodes`, merged by property and holder, most bytes held first. Weak ones come last.
///
/// Linear in the edges of all nodes that hold one of `nodes` or one of the containers on the way to a name: an array that
/// holds 100,000 of them is read once. The synthetic root, which holds what V8 itself keeps, is left out.
pub fn merged_retainers(
    heap: &Heap,
    retention: &Retention,
    classes: &Classes,
    nodes: &[NodeIndex],
    progress: &Progress,
) -> Result<Vec<MergedRetainer>, Cancelled> {
    progress.begin("finding holders", nodes.len() as u64)?;
    let held = HoldingEdges::into(heap, retention, nodes.iter().copied(), progress)?;
    progress.begin("naming holders", 0)?;
    let places = Places::of_holders(heap, retention, classes, held.holders(), progress)?;
    progress.begin("merging holders", held.holders().len() as u64)?;
    let grouping = Grouping::new(heap, classes, &held, &places, progress)?;
    Ok(grouping.into_merged(heap, classes, &places))
}
