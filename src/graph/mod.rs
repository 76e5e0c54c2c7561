//! What one snapshot implies: pure functions of a snapshot.

mod class;
mod depth_first;
mod detachedness;
mod display;
mod distances;
mod dominators;
mod edge_filter;
mod heap;
mod merged_retainers;
mod name_roles;
mod node_sets;
mod paths;
mod pendants;
mod petgraph_view;
mod retained_sizes;
mod retainers;
mod retaining_edges;
mod retention;
mod roots;
mod semi_nca;
mod shallow_sizes;
mod source_location;
mod string_text;

pub use class::{Class, ClassIndex, Classes, Interfaces};
pub use display::{display_name, edge_label, edge_label_without_text, name_without_text};
pub use distances::Distances;
pub use dominators::Dominators;
pub use heap::{Heap, STAGES};
pub use merged_retainers::{MERGE_STAGES, MergedRetainer, Place, merged_retainers};
pub use paths::{PathStep, shortest_path};
pub use petgraph_view::RetentionGraph;
pub use retainers::Retainers;
pub use retaining_edges::{RetainingEdge, RetainingEdges, Strength, retaining_edges};
pub use retention::Retention;
pub use source_location::{ScriptNames, SourceLocation};
pub use string_text::{StringText, sliced_parent, string_text};
