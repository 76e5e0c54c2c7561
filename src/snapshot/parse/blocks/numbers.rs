//! The numbers of 64 bytes of text at a time.

use std::arch::x86_64::{
    __m512i, _mm512_add_epi8, _mm512_add_epi64, _mm512_cmpeq_epi8_mask, _mm512_cmpge_epi8_mask, _mm512_cmplt_epu8_mask,
    _mm512_madd_epi16, _mm512_maddubs_epi16, _mm512_maskz_compress_epi8, _mm512_maskz_compress_epi64,
    _mm512_maskz_permutexvar_epi8, _mm512_mul_epu32, _mm512_permutexvar_epi8, _mm512_set1_epi8, _mm512_set1_epi16,
    _mm512_set1_epi32, _mm512_set1_epi64, _mm512_srli_epi64, _mm512_sub_epi8, _mm512_unpackhi_epi64,
};

use bytemuck::must_cast;
use prefetch_index::prefetch_index;

use super::MAX_NUMBERS;

/// Bytes of text that are looked at together.
const BLOCK_BYTES: usize = 64;
/// How far ahead memory is asked for text: the processor does not see by itself that a loop which waits to learn where its next
/// block begins goes through memory in order.
const AHEAD_BYTES: usize = 1536;

const POSITIONS: [u8; BLOCK_BYTES] = {
    let mut positions = [0; BLOCK_BYTES];
    let mut at = 0;
    while at < BLOCK_BYTES {
        positions[at] = at as u8;
        at += 1;
    }
    positions
};

/// Registers in which each number has a cell of `CELL_BYTES`: its digits, the last one last.
struct Cells<const CELL_BYTES: usize>;

impl<const CELL_BYTES: usize> Cells<CELL_BYTES> {
    /// Cells of a register.
    const COUNT: usize = BLOCK_BYTES / CELL_BYTES;
    /// For each byte of each register, which of the block's numbers has that cell. Eight registers hold all if cells are of 16 bytes.
    const NUMBER_OF_BYTE: [[u8; BLOCK_BYTES]; MAX_NUMBERS / 4] = {
        let mut numbers = [[0; BLOCK_BYTES]; MAX_NUMBERS / 4];
        let mut at = 0;
        while at < MAX_NUMBERS * CELL_BYTES {
            numbers[at / BLOCK_BYTES][at % BLOCK_BYTES] = (at / CELL_BYTES) as u8;
            at += 1;
        }
        numbers
    };
    /// For each byte of a register, how far it is behind its cell's last one: 0 or less.
    const BEHIND_LAST: [i8; BLOCK_BYTES] = {
        let mut behind = [0; BLOCK_BYTES];
        let mut at = 0;
        while at < BLOCK_BYTES {
            behind[at] = (at % CELL_BYTES) as i8 - (CELL_BYTES as i8 - 1);
            at += 1;
        }
        behind
    };
}

/// A block of text: where its numbers begin and end, in order, and the values of all digits.
struct Block {
    starts: __m512i,
    ends: __m512i,
    digits: __m512i,
}

/// [`super::read_numbers`].
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi2,lzcnt,popcnt")]
pub(super) fn read(text: &[u8], numbers: &mut [u64]) -> (usize, usize) {
    let (mut at, mut count) = (0, 0);
    while let Some(bytes) = text.get(at..).and_then(<[u8]>::first_chunk::<BLOCK_BYTES>) {
        prefetch_index(text, at + AHEAD_BYTES);
        let bytes: __m512i = must_cast(*bytes);
        let values = _mm512_sub_epi8(bytes, _mm512_set1_epi8(b'0'.cast_signed()));
        // A bit for each byte, the lowest for the first.
        let digits = _mm512_cmplt_epu8_mask(values, _mm512_set1_epi8(10));
        let commas = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b','.cast_signed()));
        let new_lines = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'\n'.cast_signed()));
        let (before_digit, behind_digit) = (digits >> 1, digits << 1);
        let flaws = !(digits | commas | new_lines)
            | (commas & !before_digit)
            | (new_lines & !(behind_digit & (commas >> 1)))
            | in_a_row::<17>(digits);
        let Some(last_comma) = commas.checked_ilog2() else { break };
        let before_last_comma = (1 << last_comma) - 1;
        let Some(numbers) = numbers.get_mut(count..).and_then(<[u64]>::first_chunk_mut::<MAX_NUMBERS>) else {
            break;
        };
        if flaws & before_last_comma != 0 || digits & 1 == 0 {
            break;
        }
        let ends = digits & !before_digit & before_last_comma;
        let starts = digits & !behind_digit & before_last_comma;
        let block = Block {
            starts: _mm512_maskz_compress_epi8(starts, must_cast(POSITIONS)),
            ends: _mm512_maskz_compress_epi8(ends, must_cast(POSITIONS)),
            digits: values,
        };
        let block_count = ends.count_ones() as usize;
        if in_a_row::<9>(digits) & before_last_comma == 0 {
            for (register, numbers) in numbers.as_chunks_mut::<{ Cells::<8>::COUNT }>().0.iter_mut().enumerate() {
                if register * Cells::<8>::COUNT < block_count {
                    *numbers = must_cast(eights::<8>(&block, register));
                }
            }
        } else {
            for (register, numbers) in numbers.as_chunks_mut::<{ Cells::<16>::COUNT }>().0.iter_mut().enumerate() {
                if register * Cells::<16>::COUNT < block_count {
                    *numbers = sixteens(&block, register);
                }
            }
        }
        count += block_count;
        at += last_comma as usize + 1;
    }
    (at, count)
}

/// Where `COUNT` digits follow each other, the first of them.
fn in_a_row<const COUNT: u32>(digits: u64) -> u64 {
    let (mut row, mut length) = (digits, 1);
    while length < COUNT {
        let more = length.min(COUNT - length);
        row &= row >> more;
        length += more;
    }
    row
}

/// The digits of each half, or whole, of the cells of a register as numbers: eight digits to each, of a cell the last ones last.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi2,lzcnt,popcnt")]
fn eights<const CELL_BYTES: usize>(block: &Block, register: usize) -> __m512i {
    let number_of_byte = must_cast(Cells::<CELL_BYTES>::NUMBER_OF_BYTE[register]);
    let last_digits = _mm512_permutexvar_epi8(number_of_byte, block.ends);
    let positions = _mm512_add_epi8(last_digits, must_cast(Cells::<CELL_BYTES>::BEHIND_LAST));
    let is_digit = _mm512_cmpge_epi8_mask(positions, _mm512_permutexvar_epi8(number_of_byte, block.starts));
    let digits = _mm512_maskz_permutexvar_epi8(is_digit, positions, block.digits);
    // Pairs are put together, pairs of pairs, and both halves.
    let pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x01_0a));
    let fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_0064));
    _mm512_add_epi64(_mm512_mul_epu32(fours, _mm512_set1_epi64(10_000)), _mm512_srli_epi64::<32>(fours))
}

/// The numbers in cells of 16 bytes of a register.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi2,lzcnt,popcnt")]
fn sixteens(block: &Block, register: usize) -> [u64; Cells::<16>::COUNT] {
    let eights = eights::<16>(block, register);
    let high = _mm512_mul_epu32(eights, _mm512_set1_epi64(100_000_000));
    let both = _mm512_add_epi64(high, _mm512_unpackhi_epi64(eights, eights));
    let [numbers, _]: [[u64; Cells::<16>::COUNT]; 2] = must_cast(_mm512_maskz_compress_epi64(0b0101_0101, both));
    numbers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::parse::{blocks, numbers::Numbers};

    /// `text` is read by blocks like one number after the other, and up to a block that has to be left to that.
    fn check(text: &str, room: usize) -> Result<(), TestCaseError> {
        let mut numbers = vec![u64::MAX; room];
        let (bytes, count) = blocks::read_numbers(text.as_bytes(), &mut numbers);
        let mut reader = Numbers::new(text.as_bytes());
        for &number in &numbers[..count] {
            prop_assert_eq!(reader.next(), Ok(number));
        }
        prop_assert_eq!(reader.at(), bytes);
        let is_usual = |number: &[u8]| {
            let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=16).contains(&digits) && matches!(&number[digits..], b"," | b"\n,")
        };
        let could_go_on = text.as_bytes()[bytes..].first_chunk::<BLOCK_BYTES>().is_some_and(|block| {
            let end = block.iter().rposition(|byte| *byte == b',');
            end.is_some_and(|end| block[..=end].split_inclusive(|byte| *byte == b',').all(is_usual))
        });
        prop_assert!(!blocks::is_there() || !could_go_on || room - count < MAX_NUMBERS);
        Ok(())
    }

    proptest! {
        #[test]
        fn blocks_are_read_like_one_number_after_the_other(
            text in prop::collection::vec(
                prop_oneof![
                    400 => "[0-9]{1,2}\n?,",
                    400 => "[0-9]{1,10}\n?,",
                    40 => "[0-9]{1,16}\n?,",
                    2 => "[0-9]{17,70}\n?,",
                    2 => "[0-9 \n,x/:.-]{1,3}",
                ],
                0..400,
            ),
            room in 0..300_usize,
        ) {
            check(&text.concat(), room)?;
        }
    }

    #[test]
    fn what_stands_at_the_edges_of_a_block_is_read_like_anywhere() {
        let ones = |count: usize| "1,".repeat(count);
        for text in [
            ones(32),
            ones(23) + "1234567890123456\n,",
            ones(23) + "12345678901234567,",
            ones(24) + "1234567890123456,",
            ones(24) + "12345678901234567,",
            ones(31) + "1\n,",
            ones(31) + "12,",
            ones(30) + "123\n,",
            ones(31) + "1,,",
            ones(32) + ",",
            ones(32) + "\n,",
            ones(31) + "1\n\n,",
            "1".repeat(64) + ",",
            ",".to_owned() + &ones(40),
            "\n,".to_owned() + &ones(40),
        ] {
            for text in [text.clone(), text.clone() + &ones(40), ones(7) + &text + &ones(40)] {
                check(&text, 300).unwrap();
            }
        }
    }
}
