//! What happened between snapshots: N heaps in order of time.

mod comparison;
mod identity;

pub use comparison::{Amount, Comparison, DeltaRow, Group, GroupMember, IdDeltas, Timepoint, Totals, Unstable};
pub use identity::{IdentityCheck, check_identity};
