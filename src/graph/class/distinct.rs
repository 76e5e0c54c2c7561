//! What is equal among many keys, found on all cores.

use std::{
    hash::{BuildHasher, Hash},
    sync::atomic::{AtomicU32, Ordering},
};

use hashbrown::HashTable;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

/// The distinct ones among keys, numbered in order of first appearance.
pub(crate) struct Distinct {
    /// By key: the number of what equals it.
    pub(crate) numbers: Vec<u32>,
    /// By number: the position of the first key that has it.
    pub(crate) firsts: Vec<u32>,
}

impl Distinct {
    /// Tells which of `key_count` keys are equal. `key` gives the one at a position: for its hash, and again for each whose hash is the
    /// same, so that keys need not be kept. Linear.
    pub(crate) fn of<K: Hash + Eq>(key_count: usize, key: impl Fn(usize) -> K + Sync) -> Self {
        let mut numbers = first_equals(key_count, key);
        let mut firsts = Vec::new();
        for at in 0..numbers.len() {
            let first = numbers[at] as usize;
            numbers[at] = if first == at {
                firsts.push(at as u32);
                firsts.len() as u32 - 1
            } else {
                numbers[first]
            };
        }
        Self { numbers, firsts }
    }
}

/// By key the position of the first that equals it: its own, where none before it does.
///
/// Keys are parted by their hashes, so that equal ones are in one part, and each core looks through parts of its own.
fn first_equals<K: Hash + Eq>(key_count: usize, key: impl Fn(usize) -> K + Sync) -> Vec<u32> {
    /// To look through all hashes for those of a part must cost less than to look these up.
    const LEAST_PART: usize = 1 << 15;
    const PARTS_PER_CORE: usize = 4;
    let hashes: Vec<u64> = (0..key_count).into_par_iter().map(|at| FxBuildHasher.hash_one(key(at))).collect();
    let part_count = key_count.div_ceil(LEAST_PART).clamp(1, rayon::current_num_threads() * PARTS_PER_CORE);
    let firsts: Vec<AtomicU32> = bytemuck::zeroed_vec(key_count);
    (0..part_count).into_par_iter().with_max_len(1).for_each(|part| {
        let mut known = HashTable::with_capacity(key_count / part_count);
        for (at, &hash) in (0_u32..).zip(&hashes).filter(|(_, hash)| part_of(**hash, part_count) == part) {
            let is_equal = |&other: &u32| hashes[other as usize] == hash && key(other as usize) == key(at as usize);
            let first = *known.entry(hash, is_equal, |&other| hashes[other as usize]).or_insert(at).get();
            firsts[at as usize].store(first, Ordering::Relaxed);
        }
    });
    firsts.into_iter().map(AtomicU32::into_inner).collect()
}

/// In which of `part_count` parts the keys with this hash are, by bits that a table does not look at first.
const fn part_of(hash: u64, part_count: usize) -> usize {
    ((hash >> 24 & 0xffff) as usize * part_count) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_have_the_number_of_the_first_however_many_there_are() {
        const DISTINCT: usize = 100_003;
        for count in [0, 1, 10, 300_000] {
            // 7 has no divisor in common with the number of distinct keys: each comes again after as many.
            let Distinct { numbers, firsts } = Distinct::of(count, |at| format!("key {}", at * 7 % DISTINCT));
            assert!(numbers.iter().map(|&number| number as usize).eq((0..count).map(|at| at % DISTINCT)));
            assert!(firsts.iter().map(|&first| first as usize).eq(0..count.min(DISTINCT)));
        }
    }
}
