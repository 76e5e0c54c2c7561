//! Classes: the names by which nodes are grouped, and their sums.
//!
//! The rules are those of Chrome DevTools, with these differences on purpose:
//! - A class is found by the spelling of its name. DevTools groups by entry of the string table, so that an object whose
//!   constructor happens to be called `Function` makes all functions vanish from its lists; here they share a row.
//! - `system / Context / scope @123` is called `system / Context / scope`: the number is the id of one object, and would
//!   make every scope a class of its own.
//! - Sums are 64 bits wide.

mod basis;
mod chunk_groups;
mod classes;
mod distinct;
mod group_sizes;
mod interfaces;
mod name;
mod outermost;
mod sizes;

pub(super) use basis::ClassBasis;
pub(crate) use basis::run_length;
pub use classes::{Class, ClassIndex, Classes};
pub(crate) use distinct::Distinct;
pub(super) use group_sizes::GroupSizes;
pub use interfaces::Interfaces;
pub(super) use interfaces::format_property;
pub(super) use name::{of_object, of_type};
pub(super) use outermost::OutermostSums;
