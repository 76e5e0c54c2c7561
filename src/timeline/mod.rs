//! What happened between snapshots: N heaps in order of time.

mod comparison;
mod delta_row;
mod delta_rows;
mod fates;
mod filter;
pub mod growth;
mod id_index;
mod identity;
mod members;
mod order;
mod rows;

pub use comparison::{Comparison, EXTRA_NATIVE_BYTES, Timepoint};
pub use delta_row::{Amount, DeltaRow, IdDeltas, Totals, Unstable};
pub use delta_rows::DeltaRows;
pub use filter::{ClassFilter, FilterError};
pub use identity::{IdentityCheck, check_identity, identity_warning};
pub use members::{Group, GroupMember};
pub use order::{by_time, taken_at};
