//! What one snapshot implies: pure functions of a snapshot.

mod class;
mod display;
mod heap;
mod merged_retainers;
mod paths;
mod retention;
mod source_location;
mod string_text;

pub use class::{Class, ClassIndex, Classes, Interfaces};
pub use display::{display_name, edge_label};
pub use heap::{Heap, STAGES};
pub use merged_retainers::{MERGE_STAGES, MergedRetainer, Place, merged_retainers};
pub use paths::{PathStep, shortest_path};
pub use retention::{Distances, Dominators, Retainers, Retention};
pub use source_location::{ScriptNames, SourceLocation};
pub use string_text::{StringText, sliced_parent, string_text};
