//! The strings of a snapshot, kept as the file's bytes and decoded when looked at.

use std::borrow::Cow;

use memchr::memchr;
use rayon::prelude::*;

use super::{StringIndex, escape, pages::ask_ahead};

/// One row a string: the bytes between its quotes, still escaped as in the file, so that nothing is lost.
#[derive(Debug, Default, PartialEq)]
pub struct StringTable {
    /// All strings, one after the other.
    bytes: Vec<u8>,
    ends: Ends,
}

/// End of each string in the bytes.
#[derive(Debug, PartialEq)]
enum Ends {
    Narrow(Vec<u32>),
    /// Where the strings take more than 4 GiB.
    Wide(Vec<u64>),
}

impl Default for Ends {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Ends {
    #[inline]
    fn get(&self, row: usize) -> usize {
        match self {
            Self::Narrow(ends) => ends[row] as usize,
            Self::Wide(ends) => ends[row] as usize,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Narrow(ends) => ends.len(),
            Self::Wide(ends) => ends.len(),
        }
    }
}

impl StringTable {
    /// Adds escaped bytes to the string that comes next.
    pub(super) fn extend(&mut self, escaped: &[u8]) {
        self.bytes.reserve(escaped.len());
        ask_ahead(&self.bytes, escaped.len());
        self.bytes.extend_from_slice(escaped);
    }

    /// Ends the string that [`Self::extend`] began. Fails where there are too many strings.
    pub(super) fn finish(&mut self) -> Result<(), ()> {
        let end = self.bytes.len() as u64;
        if self.len() >= u32::MAX as usize - 1 {
            return Err(());
        }
        match &mut self.ends {
            Ends::Narrow(ends) => match u32::try_from(end) {
                Ok(end) => ends.push(end),
                Err(_) => self.ends = Ends::Wide(ends.iter().map(|&end| u64::from(end)).chain([end]).collect()),
            },
            Ends::Wide(ends) => ends.push(end),
        }
        Ok(())
    }

    /// Gives back memory that the growing took.
    pub(super) fn shrink_to_fit(&mut self) {
        self.bytes.shrink_to_fit();
        match &mut self.ends {
            Ends::Narrow(ends) => ends.shrink_to_fit(),
            Ends::Wide(ends) => ends.shrink_to_fit(),
        }
    }

    /// Whether all strings are valid UTF-8 as they stand in the file.
    pub(super) fn is_utf8(&self) -> bool {
        self.bytes.par_chunks(1 << 20).all(<[u8]>::is_ascii) || std::str::from_utf8(&self.bytes).is_ok()
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no string.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All positions, in file order.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = StringIndex> + Clone + use<> {
        (0..self.len()).map(StringIndex::new)
    }

    /// The string as it stands in the file, without quotes, with its escapes. Equal strings of one writer are equal here.
    #[inline]
    pub fn escaped(&self, string: StringIndex) -> &[u8] {
        let start = string.index().checked_sub(1).map_or(0, |before| self.ends.get(before));
        &self.bytes[start..self.ends.get(string.index())]
    }

    /// The decoded string as WTF-8: UTF-8, but lone surrogates keep their three-byte form, so that nothing is lost.
    pub fn wtf8(&self, string: StringIndex) -> Cow<'_, [u8]> {
        decode(self.escaped(string))
    }

    /// The decoded string for display; what is no Unicode becomes U+FFFD.
    pub fn text(&self, string: StringIndex) -> Cow<'_, str> {
        displayed(self.wtf8(string))
    }

    /// The beginning of the string for display: at least `min_units` UTF-16 units, if it has as many, and few more. Takes no
    /// longer for a string of 100 million characters than for one of `min_units`.
    pub fn text_start(&self, string: StringIndex, min_units: usize) -> Cow<'_, str> {
        let escaped = self.escaped(string);
        let mut end = 0;
        // One more than asked for, so that the end does not part a pair of surrogates.
        for _ in 0..=min_units {
            end += match escaped.get(end..) {
                None | Some([]) => break,
                Some([b'\\', b'u', ..]) => 6,
                Some([0xf0..=0xff, ..]) => 4,
                Some([0xe0..=0xef, ..]) => 3,
                Some([b'\\' | 0xc0..=0xdf, ..]) => 2,
                Some(_) => 1,
            };
        }
        displayed(decode(&escaped[..end.min(escaped.len())]))
    }

    /// Length of the decoded string in UTF-16 units, which is what JavaScript and V8's limits count.
    pub fn utf16_len(&self, string: StringIndex) -> usize {
        // A character of four bytes takes two units, any other one.
        let units = |byte: u8| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0);
        self.wtf8(string).iter().map(|&byte| units(byte)).sum()
    }

    /// Whether `string` decodes to the same text as `other` of the table `others`, whoever wrote either.
    pub fn same_text(&self, string: StringIndex, others: &Self, other: StringIndex) -> bool {
        let (left, right) = (self.escaped(string), others.escaped(other));
        left == right
            || ((memchr(b'\\', left).is_some() || memchr(b'\\', right).is_some())
                && self.wtf8(string) == others.wtf8(other))
    }
}

/// WTF-8 of escaped bytes.
fn decode(escaped: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', escaped).is_none() {
        return Cow::Borrowed(escaped);
    }
    let mut decoded = Vec::with_capacity(escaped.len());
    escape::decode_into(escaped, &mut decoded);
    Cow::Owned(decoded)
}

fn displayed(wtf8: Cow<'_, [u8]>) -> Cow<'_, str> {
    match wtf8 {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(display(bytes.to_vec())),
        },
        Cow::Owned(bytes) => Cow::Owned(display(bytes)),
    }
}

/// WTF-8 as text: each lone surrogate, and each byte that is no UTF-8, becomes one U+FFFD.
fn display(mut wtf8: Vec<u8>) -> String {
    for at in memchr::memchr_iter(0xed, &wtf8.clone()) {
        if let Some(surrogate @ [_, 0xa0..=0xbf, 0x80..=0xbf]) = wtf8.get_mut(at..at + 3) {
            surrogate.copy_from_slice("\u{fffd}".as_bytes());
        }
    }
    String::from_utf8(wtf8).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(strings: &[&[u8]]) -> StringTable {
        let mut table = StringTable::default();
        for string in strings {
            table.extend(string);
            table.finish().unwrap();
        }
        table
    }

    #[test]
    fn text_shows_what_is_no_unicode_as_one_sign() {
        let table = table(&[br"a\ud83db", br"\ud83d\uded2", b"\xff", "商".as_bytes(), b"\xed\xa0\xbd"]);
        let texts: Vec<_> = table.indices().map(|string| table.text(string)).collect();
        assert_eq!(texts, ["a\u{fffd}b", "🛒", "\u{fffd}", "商", "\u{fffd}"]);
        assert!(!table.is_utf8());
    }

    #[test]
    fn the_start_of_a_text_ends_between_characters() {
        let table = table(&[br"ab\ncd", br"\ud83d\uded2\ud83d\uded2", "🛒商".as_bytes(), b"", br"x\\y"]);
        let start = |row, units| table.text_start(StringIndex(row), units).into_owned();
        assert_eq!([start(0, 0), start(0, 2), start(0, 99)], ["a", "ab\n", "ab\ncd"]);
        assert_eq!(start(1, 1), "🛒");
        assert!(start(1, 2).starts_with("🛒"));
        assert_eq!([start(2, 0), start(2, 2), start(3, 5), start(4, 1)], ["🛒", "🛒商", "", "x\\"]);
    }

    #[test]
    fn lengths_count_utf16_units() {
        let table = table(&[b"", b"abc", br"\n\u00e9", br"\ud83d\uded2", br"\ud83d", "🛒商".as_bytes()]);
        let lengths: Vec<_> = table.indices().map(|string| table.utf16_len(string)).collect();
        assert_eq!(lengths, [0, 3, 2, 2, 1, 3]);
    }

    #[test]
    fn texts_are_the_same_however_they_are_escaped() {
        let left = table(&["é/".as_bytes(), br"\ud83d", b"e"]);
        let right = table(&[br"\u00e9\/", br"\uD83D", b"f"]);
        assert!(left.same_text(StringIndex(0), &right, StringIndex(0)));
        assert!(left.same_text(StringIndex(1), &right, StringIndex(1)));
        assert!(!left.same_text(StringIndex(2), &right, StringIndex(2)));
        assert!(!left.same_text(StringIndex(0), &right, StringIndex(1)));
    }
}
