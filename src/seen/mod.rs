//! Files that were seen before: what was computed of them is kept, so that it need not be computed again.
//!
//! Kept are columns of numbers, under a hash of the whole file that they were computed from: strings are not among them, and are read
//! from the file again. What is damaged, or was computed by another build of the program, counts as not seen.

mod content;
mod entry;
mod folder;
mod load;

use crate::jobs::Stage;

/// The stage in which it is found out whether a file was seen before, for the plan of a job.
pub const STAGE: Stage = Stage { name: "recognising", weight: 0.5 };

pub use content::FileState;
pub use entry::SeenFile;
pub use folder::SeenFiles;
pub use load::{Origin, load, load_heap};
