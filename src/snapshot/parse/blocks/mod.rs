//! Many numbers and rows at once, with AVX-512 and both its extensions for bytes: Intel's servers have these since Ice Lake, its other
//! processors in the 10th and 11th generation, and AMD's since Zen 4. They read numbers in a quarter of the time, and put edges into
//! columns in a fifth.
//!
//! All of it may stop early, and elsewhere does so at once: what is left, and what is wrong with it, is for one after the other to find.

#[cfg(target_arch = "x86_64")]
mod edges;
#[cfg(target_arch = "x86_64")]
mod numbers;

use super::edge_rows::Highest;
use crate::snapshot::{TypedTarget, meta::EdgeLayout};

/// The most numbers that one block of text can have, as each takes two bytes. A block is only read where there is room for that many.
pub(super) const MAX_NUMBERS: usize = 32;

/// Reads numbers, each followed by a comma, from the start of `text` to the start of `numbers`.
///
/// Returns how many bytes were read, up to behind a comma, and how many numbers; what stands in `numbers` behind these means nothing.
/// It stops where less than a block of text is left, and before a block with anything that is not a number of up to 16 digits,
/// with no more than a new line before its comma.
pub(super) fn read_numbers(text: &[u8], numbers: &mut [u64]) -> (usize, usize) {
    #[cfg(target_arch = "x86_64")]
    if is_there() {
        // SAFETY: this processor has what the function is compiled for, as `is_there` says.
        return unsafe { numbers::read(text, numbers) };
    }
    let _ = (text, numbers);
    (0, 0)
}

/// Puts the edges of `numbers`, three each, into columns of at least as many rows, and minds the highest target and name.
///
/// Returns how many rows were put. It stops before eight rows of which one has a flaw, or a type numbered eight or more.
pub(super) fn put_edges(
    layout: &EdgeLayout,
    numbers: &[u64],
    names: &mut [u32],
    typed_targets: &mut [TypedTarget],
    highest: &mut Highest,
) -> usize {
    #[cfg(target_arch = "x86_64")]
    if layout.width == edges::WIDTH && is_there() {
        // SAFETY: this processor has what the function is compiled for, as `is_there` says.
        return unsafe { edges::put(layout, numbers, names, typed_targets, highest) };
    }
    let _ = (layout, numbers, names, typed_targets, highest);
    0
}

/// Whether this processor has all that functions here are compiled for, and the system lets programs use it.
#[cfg(target_arch = "x86_64")]
fn is_there() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}
