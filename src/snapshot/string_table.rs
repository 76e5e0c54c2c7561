//! The strings of a snapshot, kept as the file's bytes and decoded when looked at.

use std::borrow::Cow;

use super::StringIndex;

/// One row a string: the bytes between its quotes, still escaped as in the file, so that nothing is lost.
#[derive(Debug, Default)]
pub struct StringTable {
    pub(super) bytes: Vec<u8>,
    /// Start and end of each string in `bytes`.
    pub(super) spans: Vec<(u32, u32)>,
}

impl StringTable {
    /// Number of strings.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no string.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The string as it stands in the file, without quotes, with its escapes. Equal strings of one writer are equal here.
    #[inline]
    pub fn escaped(&self, string: StringIndex) -> &[u8] {
        let (start, end) = self.spans[string.index()];
        &self.bytes[start as usize..end as usize]
    }

    /// The decoded string as WTF-8: UTF-8, but lone surrogates keep their three-byte form, so that nothing is lost.
    pub fn wtf8(&self, string: StringIndex) -> Cow<'_, [u8]> {
        let escaped = self.escaped(string);
        if memchr::memchr(b'\\', escaped).is_none() {
            return Cow::Borrowed(escaped);
        }
        // Thin line: the reader replaces this by a lossless decoder.
        let mut quoted = vec![b'"'];
        quoted.extend_from_slice(escaped);
        quoted.push(b'"');
        Cow::Owned(serde_json::from_slice::<String>(&quoted).unwrap_or_default().into_bytes())
    }

    /// The decoded string for display; what is no Unicode becomes U+FFFD.
    pub fn text(&self, string: StringIndex) -> Cow<'_, str> {
        match self.wtf8(string) {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}
