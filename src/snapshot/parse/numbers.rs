//! Whole numbers apart by commas: the bulk of every snapshot.

use crate::snapshot::{error::Flaw, source::is_space};

/// Reads numbers of which each is followed by a comma.
///
/// Digit by digit: measured, this beats finding commas 64 bytes at a time and converting eight digits at once by a
/// third, because the numbers are short and the processor learns their lengths.
#[derive(Debug)]
pub(super) struct Numbers<'a> {
    text: &'a [u8],
    /// Where the next number begins.
    at: usize,
}

impl<'a> Numbers<'a> {
    /// The numbers of `text`, whose last byte is a comma.
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// Where in the text the next number begins, or the error stands.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The next number.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call costs as much as the number")]
    pub(super) fn next(&mut self) -> Result<u64, Flaw> {
        let mut at = self.at;
        let mut value = 0_u64;
        let end = loop {
            let Some(&byte) = self.text.get(at) else { break 0 };
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break byte;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        };
        let mut digits = at - self.at;
        // Older V8 breaks the line before the comma of each row.
        if end == b'\n' && self.text.get(at + 1) == Some(&b',') {
            at += 1;
        } else if end != b',' {
            digits = 0;
        }
        // No digit, or so many that they may overflow.
        if digits.wrapping_sub(1) >= 19 {
            let (result, next) = slow_number(self.text, self.at);
            self.at = next;
            return result;
        }
        self.at = at + 1;
        Ok(value)
    }
}

/// Any number from `start` on, with any white space around it, and where the next one begins or the error stands.
#[cold]
fn slow_number(text: &[u8], start: usize) -> (Result<u64, Flaw>, usize) {
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
