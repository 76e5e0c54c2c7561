//! Whole numbers apart by commas: the bulk of every snapshot.

use super::blocks;
use crate::snapshot::{error::Flaw, source::is_space};

/// Reads numbers of which each is followed by a comma.
#[derive(Debug)]
pub(super) struct Numbers<'a> {
    text: &'a [u8],
    /// Where the next number begins.
    at: usize,
}

impl<'a> Numbers<'a> {
    /// The numbers of `text`, which may go on behind the last comma.
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// Where in the text the next number begins, or the error stands.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Reads numbers as far as [`blocks::read_numbers`] goes, and returns how many.
    pub(super) fn next_blocks(&mut self, numbers: &mut [u64]) -> usize {
        let (bytes, count) = blocks::read_numbers(&self.text[self.at..], numbers);
        self.at += bytes;
        count
    }

    /// The next number.
    ///
    /// Eight bytes at a time without a branch on the number's length, which no processor can guess. What is left to wait for is where
    /// the next number begins: measured, two readers that take turns are twice as fast as one after the other.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call costs as much as the number")]
    pub(super) fn next(&mut self) -> Result<u64, Flaw> {
        if let Some(bytes) = self.text.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            // Half of all numbers, and always the same ones of a row.
            let digit = bytes[0].wrapping_sub(b'0');
            if digit <= 9 && bytes[1] == b',' {
                self.at += 2;
                return Ok(u64::from(digit));
            }
            let (value, digits) = leading_digits(*bytes);
            let end = self.at + digits;
            if digits > 0 {
                match self.text.get(end) {
                    Some(b',') => {
                        self.at = end + 1;
                        return Ok(value);
                    }
                    // Older V8 breaks the line before the comma of each row.
                    Some(b'\n') if self.text.get(end + 1) == Some(&b',') => {
                        self.at = end + 2;
                        return Ok(value);
                    }
                    _ => {}
                }
            }
        }
        let (result, next) = any_number(self.text, self.at);
        self.at = next;
        result
    }
}

/// The number that the digits make with which `bytes` begin, and how many of these there are. Of no digits the value means nothing.
#[inline]
fn leading_digits(bytes: [u8; 8]) -> (u64, usize) {
    const EACH_BYTE: u64 = 0x0101_0101_0101_0101;
    // Digits become 0 to 9. Any other byte has, or gets by the addition, something in its upper half.
    let values = u64::from_le_bytes(bytes) ^ (EACH_BYTE * 0x30);
    let others = (values | values.wrapping_add(EACH_BYTE * 6)) & (EACH_BYTE * 0xf0);
    let digits = others.trailing_zeros() / 8;
    // The last digit comes last, behind zeros. Then pairs are put together, pairs of pairs, and both halves.
    let values = values.wrapping_shl(64 - 8 * digits);
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    ((fours * 10_000 + (fours >> 32)) & 0xffff_ffff, digits as usize)
}

/// Any number from `start` on, with any white space around it, and where the next one begins or the error stands.
#[inline(never)]
fn any_number(text: &[u8], start: usize) -> (Result<u64, Flaw>, usize) {
    let after_space = |at: usize| at + text[at..].iter().take_while(|byte| is_space(**byte)).count();
    let start = after_space(start);
    match parse(&text[start..]) {
        Err(flaw) => (Err(flaw), start),
        Ok((value, digits)) => {
            let end = after_space(start + digits);
            if text.get(end) == Some(&b',') { (Ok(value), end + 1) } else { (Err(Flaw::NoComma), end) }
        }
    }
}

/// The whole number that `text` begins with, and the number of its digits.
pub(super) fn parse(text: &[u8]) -> Result<(u64, usize), Flaw> {
    let mut value = 0_u64;
    let mut digits = 0;
    for &byte in text {
        match byte {
            b'0'..=b'9' => {
                let next = value.checked_mul(10).and_then(|v| v.checked_add(u64::from(byte - b'0')));
                value = next.ok_or(Flaw::TooLarge)?;
                digits += 1;
            }
            b'-' if digits == 0 => return Err(Flaw::Negative),
            b'.' | b'e' | b'E' if digits > 0 => return Err(Flaw::NotWhole),
            _ => break,
        }
    }
    if digits == 0 { Err(Flaw::NoNumber) } else { Ok((value, digits)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_read_with_any_white_space(
            numbers in prop::collection::vec((any::<u64>(), 0..64_u32, "[ \n\r\t]{0,2}", "\n?"), 1..100),
        ) {
            let numbers = numbers.into_iter().map(|(number, shift, before, after)| (number >> shift, before, after));
            let numbers: Vec<_> = numbers.collect();
            let text: Vec<String> =
                numbers.iter().map(|(number, before, after)| format!("{before}{number}{after},")).collect();
            let text = text.concat();
            let mut reader = Numbers::new(text.as_bytes());
            for (number, ..) in numbers {
                prop_assert_eq!(reader.next(), Ok(number));
            }
            prop_assert_eq!(reader.next(), Err(Flaw::NoNumber));
        }
    }

    #[test]
    fn what_is_no_whole_number_is_told_apart() {
        for (text, flaw) in [
            ("-1,", Flaw::Negative),
            ("1.5,", Flaw::NotWhole),
            ("1e3,", Flaw::NotWhole),
            ("18446744073709551616,", Flaw::TooLarge),
            ("x,", Flaw::NoNumber),
            (",", Flaw::NoNumber),
            ("\n,", Flaw::NoNumber),
            ("12,\n,", Flaw::NoNumber),
            ("1234567890/,", Flaw::NoComma),
            ("123456789:,", Flaw::NoComma),
            ("1 2,", Flaw::NoComma),
            ("1-2,", Flaw::NoComma),
        ] {
            let mut numbers = Numbers::new(text.as_bytes());
            let error = std::iter::repeat_with(|| numbers.next()).find_map(Result::err);
            assert_eq!(error, Some(flaw), "{text}");
        }
    }
}
