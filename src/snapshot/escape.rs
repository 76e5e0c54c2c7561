//! JSON's escapes, decoded without loss into WTF-8: UTF-8 in which lone surrogates keep their three-byte form.

/// What stands at a backslash.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// An escape of this many bytes.
    Good(usize),
    Bad,
    /// The text ends within the escape.
    Cut,
}

/// Checks the escape that `text` begins with.
pub(super) fn check(text: &[u8]) -> Check {
    match text.get(1) {
        None => Check::Cut,
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Check::Good(2),
        Some(b'u') => {
            let digits = &text[2..text.len().min(6)];
            match digits.iter().all(u8::is_ascii_hexdigit) {
                true if digits.len() == 4 => Check::Good(6),
                true => Check::Cut,
                false => Check::Bad,
            }
        }
        Some(_) => Check::Bad,
    }
}

/// Adds the decoded `escaped` to `out`. Escapes that are none, which a table never holds, are kept as they are.
pub(super) fn decode_into(escaped: &[u8], out: &mut Vec<u8>) {
    let mut rest = escaped;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let (code, bytes) = match rest.get(1) {
            Some(b'u') => code_point(rest),
            Some(b'b') => (0x08, 2),
            Some(b'f') => (0x0c, 2),
            Some(b'n') => (0x0a, 2),
            Some(b'r') => (0x0d, 2),
            Some(b't') => (0x09, 2),
            Some(&itself) => (u32::from(itself), 2),
            None => (u32::from(b'\\'), 1),
        };
        push(code, out);
        rest = &rest[bytes.min(rest.len())..];
    }
    out.extend_from_slice(rest);
}

/// The code point of the `\u` escape, or of the pair of them, that `text` begins with, and its bytes.
fn code_point(text: &[u8]) -> (u32, usize) {
    let Some(first) = code_unit(text) else { return (u32::from(b'u'), 2) };
    match (first, text.get(6..).and_then(code_unit)) {
        (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => {
            (0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12)
        }
        _ => (first, 6),
    }
}

fn code_unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Adds the UTF-8 of `code`, or what would be the UTF-8 of a surrogate.
fn push(code: u32, out: &mut Vec<u8>) {
    if let Some(character) = char::from_u32(code) {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
        out.extend_from_slice(&[0xe0 | (code >> 12) as u8, tail(6), tail(0)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(escaped: &str) -> Vec<u8> {
        let mut out = Vec::new();
        decode_into(escaped.as_bytes(), &mut out);
        out
    }

    #[test]
    fn every_escape_decodes() {
        for (escaped, text) in [
            ("plain", "plain"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"caf\u00e9 \u2028 \u0000", "café \u{2028} \0"),
            (r"\uD83D\uDED2 \ud83d\uded2", "🛒 🛒"),
            ("raw 商品 🛒", "raw 商品 🛒"),
        ] {
            assert_eq!(decoded(escaped), text.as_bytes(), "{escaped}");
        }
    }

    #[test]
    fn lone_surrogates_keep_their_three_bytes() {
        assert_eq!(decoded(r"\ud83d"), b"\xed\xa0\xbd");
        assert_eq!(decoded(r"\udc00\ud83d"), b"\xed\xb0\x80\xed\xa0\xbd");
        assert_eq!(decoded(r"\ud83d\ud83d\uded2"), [b"\xed\xa0\xbd", "🛒".as_bytes()].concat());
    }

    #[test]
    fn escapes_are_checked() {
        assert_eq!(check(br"\n"), Check::Good(2));
        assert_eq!(check(br"\u12aF7"), Check::Good(6));
        for cut in [&br"\"[..], br"\u", br"\u12a"] {
            assert_eq!(check(cut), Check::Cut);
        }
        for bad in [&br"\x"[..], br"\u12g4", br"\ug", br"\'"] {
            assert_eq!(check(bad), Check::Bad);
        }
    }
}
