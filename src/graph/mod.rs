//! What one snapshot implies: pure functions of a snapshot.

mod class;
mod display;
mod heap;
mod merged_retainers;
mod paths;
mod retention;
mod source_location;

pub use class::{Class, ClassIndex, Classes, Interfaces};
pub use display::{display_name, edge_label, string_text};
pub use heap::{Heap, STAGES};
pub use merged_retainers::{MergedRetainer, merged_retainers};
pub use paths::{PathStep, shortest_path};
pub use retention::{Distances, Dominators, Retainers, Retention};
pub use source_location::{ScriptNames, SourceLocation};
