//! What a file is, by its first bytes. Names lie: `.heapsnapshot` files are packed, and packed ones renamed.

use crate::snapshot::{ReadError, error::OtherJson};

/// How the text of a snapshot is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    /// The packing of a file that begins with `head`.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or a frame to be skipped (which `pzstd` writes first).
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }

    /// As a person calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// Says what a text is that does not begin as a snapshot does. `head` is its beginning.
pub(in crate::snapshot) fn what_it_is(head: &[u8]) -> ReadError {
    let packed = [
        (&b"\xfd7zXZ\0"[..], "xz"),
        (b"BZh", "bzip2"),
        (b"PK\x03\x04", "zip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"\x04\x22\x4d\x18", "lz4"),
        (b"\x1f\x8b", "gzip twice"),
        (b"\x28\xb5\x2f\xfd", "zstd twice"),
    ];
    if let Some((_, name)) = packed.iter().find(|(magic, _)| head.starts_with(magic)) {
        return ReadError::Packed(name);
    }
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [b'{', 0, 0, 0, ..] => {
            return ReadError::WrongEncoding("UTF-32");
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{', 0, ..] | [0, b'{', ..] => {
            return ReadError::WrongEncoding("UTF-16");
        }
        _ => {}
    }
    let text = head.trim_ascii_start();
    if text.is_empty() {
        return ReadError::Empty;
    }
    let first_word = text.split(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    if text.starts_with(b"<") {
        ReadError::NotJson("a web page, perhaps an error page saved in its place")
    } else if matches!(text[0], b'[' | b'"' | b'-' | b'0'..=b'9') || matches!(first_word, b"true" | b"false" | b"null")
    {
        ReadError::OtherJson(OtherJson::Unknown)
    } else if text.iter().take(512).any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1f)) {
        ReadError::NotJson("binary data")
    } else {
        ReadError::NotJson("text that is not JSON")
    }
}
