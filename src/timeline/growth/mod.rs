//! Who holds the growth: a short ranked list of holders over N heaps, which adds up to the byte.
//!
//! An **anchor** is an object that lives through the whole series (or, where it was born on the way, through at least
//! two timepoints while what it retains changes): something that a person can point at, and that can hold more and more.
//! In every heap by itself, each byte is attributed to the nearest anchor that dominates it; what no single anchor holds
//! is shared between those that do (at most four, else it belongs to the anchor above them all). So the bytes of all
//! anchors are the heap, and the differences between timepoints are its growth, whatever was born, died or was resized.
//!
//! Where ids don't name the same objects, anchors are found again by their path from a root instead: property names and
//! classes, without numbers; or by the name that holds them, where only one object is held by it.
//!
//! Inside an anchor, **places** that are filled anew at every step (an array that is replaced by a longer one, a chain
//! that gets longer at its head) are found by their path from the anchor.
//!
//! A [`Holder`] is an anchor, or several that a person would call one: a list, the shards of a map, the same property of many
//! objects. [`what_if`] tells what would go without it, and [`FixCheck`] what became of it in a second series.

mod anchors;
mod attribution;
mod births;
mod clusters;
mod find;
mod fix;
mod holder;
mod labels;
mod module_loader;
mod path_key;
mod paths;
mod places;
mod presence;
mod series_classes;
mod verdict;
mod what_if;

pub use find::{Growth, GrowthOptions};
pub use fix::{FixCheck, FixOutcome, FixRow, FixSide, Series};
pub use holder::{Gained, Holder, HolderPath, PathEntry};
pub use verdict::{ENOUGH_POINTS, Verdict};
pub use what_if::{Freed, naming_edges, what_if};
