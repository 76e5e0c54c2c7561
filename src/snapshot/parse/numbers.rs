//! Whole numbers apart by commas: the bulk of every snapshot.

use crate::snapshot::{error::Flaw, source::is_space};

/// Reads numbers of which each is followed by a comma.
#[derive(Debug)]
pub(super) struct Numbers<'a> {
    text: &'a [u8],
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

    /// The next number. At most 19 digits and then a comma are the rule; anything else takes the slow way.
    #[inline]
    pub(super) fn next(&mut self) -> Result<u64, Flaw> {
        let mut at = self.at;
        let mut value = 0_u64;
        let byte = loop {
            let Some(&byte) = self.text.get(at) else { break 0 };
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break byte;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        };
        if byte == b',' && at.wrapping_sub(self.at + 1) < 19 {
            self.at = at + 1;
            return Ok(value);
        }
        self.next_slowly()
    }

    /// With white space around the number, as older V8 has after each row.
    fn next_slowly(&mut self) -> Result<u64, Flaw> {
        self.skip_space();
        let (value, digits) = parse(&self.text[self.at..])?;
        let end = self.at + digits;
        self.at = end;
        self.skip_space();
        match self.text.get(self.at) {
            Some(b',') => {
                self.at += 1;
                Ok(value)
            }
            _ => Err(Flaw::NoComma),
        }
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(|&byte| is_space(byte)) {
            self.at += 1;
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
    use super::*;

    #[test]
    fn numbers_are_read_with_any_white_space() {
        let mut numbers = Numbers::new(b"0,7, 12\n,\r\n345 ,18446744073709551615,\n,");
        let read: Vec<_> = std::iter::from_fn(|| numbers.next().ok()).collect();
        assert_eq!(read, [0, 7, 12, 345, u64::MAX]);
        assert_eq!(numbers.next(), Err(Flaw::NoNumber));
    }

    #[test]
    fn what_is_no_whole_number_is_told_apart() {
        for (text, flaw) in [
            ("-1,", Flaw::Negative),
            ("1.5,", Flaw::NotWhole),
            ("1e3,", Flaw::NotWhole),
            ("18446744073709551616,", Flaw::TooLarge),
            ("x,", Flaw::NoNumber),
            ("1 2,", Flaw::NoComma),
            ("1-2,", Flaw::NoComma),
        ] {
            assert_eq!(Numbers::new(text.as_bytes()).next(), Err(flaw), "{text}");
        }
    }
}
