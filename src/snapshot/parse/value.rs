//! Values of JSON that are passed over or taken whole. Nesting costs a counter, however deep it is.

use memchr::memchr2;

use crate::snapshot::{ReadError, escape, source::Text};

/// The longest key that can be one of a snapshot's, with every character escaped.
const MAX_KEY_BYTES: usize = 256;
/// The longest value that is taken whole: headers have some 2 kB.
const MAX_TAKEN_BYTES: usize = 16 << 20;

/// Passes a key and its colon. Returns the key, or nothing for one that is too long to be known.
pub(super) fn key(text: &mut Text<'_>) -> Result<Vec<u8>, ReadError> {
    text.expect(b'"', "a key")?;
    let mut escaped = Vec::new();
    pass_string(text, &mut |bytes| {
        escaped.extend_from_slice(&bytes[..bytes.len().min(MAX_KEY_BYTES + 1 - escaped.len().min(MAX_KEY_BYTES))]);
        Ok(())
    })?;
    text.expect(b':', "a colon")?;
    escaped.pop();
    let mut key = Vec::new();
    if escaped.len() < MAX_KEY_BYTES {
        escape::decode_into(&escaped, &mut key);
    }
    Ok(key)
}

/// The text of the object at the present position, which is passed.
pub(super) fn take_object(text: &mut Text<'_>) -> Result<Vec<u8>, ReadError> {
    if text.token()? != b'{' {
        return Err(text.syntax("an object"));
    }
    let mut taken = Vec::new();
    pass_nested(text, 0, &mut |bytes| {
        taken.extend_from_slice(bytes);
        if taken.len() > MAX_TAKEN_BYTES {
            return Err(ReadError::Header(format!("it is longer than {MAX_TAKEN_BYTES} bytes")));
        }
        Ok(())
    })?;
    Ok(taken)
}

/// Passes any value.
pub(super) fn skip(text: &mut Text<'_>) -> Result<(), ReadError> {
    pass_nested(text, 0, &mut |_| Ok(()))
}

/// Passes the rest of a list of which something was read.
pub(super) fn skip_rest_of_list(text: &mut Text<'_>) -> Result<(), ReadError> {
    pass_nested(text, 1, &mut |_| Ok(()))
}

/// Passes a value, or the rest of one that is `depth` brackets deep here, and shows it to `sink`.
/// What the value is made of is not checked: nobody reads it, or serde_json will.
fn pass_nested(
    text: &mut Text<'_>,
    mut depth: u64,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    loop {
        let byte = text.token()?;
        let bytes = match byte {
            b'{' | b'[' => {
                depth += 1;
                1
            }
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                1
            }
            b'"' => 1,
            b',' | b':' | b'}' | b']' if depth == 0 => return Err(text.syntax("a value")),
            // A number, a word, or what stands between values.
            _ => {
                let ends = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
                let ends_scalar = |byte: &u8| ends(byte) || matches!(byte, b',' | b' ' | b'\n' | b'\r' | b'\t');
                let window = text.window();
                let end = if depth == 0 { window.iter().position(ends_scalar) } else { window.iter().position(ends) };
                end.unwrap_or(window.len())
            }
        };
        sink(&text.window()[..bytes])?;
        text.consume(bytes);
        if byte == b'"' {
            pass_string(text, sink)?;
        }
        let more_of_scalar = || -> bool { !matches!(byte, b'"' | b'}' | b']') };
        if depth == 0 && !(more_of_scalar() && scalar_goes_on(text)?) {
            return Ok(());
        }
    }
}

/// Whether a number or word was cut by the window's end.
fn scalar_goes_on(text: &mut Text<'_>) -> Result<bool, ReadError> {
    Ok(text.peek()?.is_some_and(|byte| !matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')))
}

/// Passes the rest of a string and its closing quote, and shows both to `sink`.
fn pass_string(text: &mut Text<'_>, sink: &mut dyn FnMut(&[u8]) -> Result<(), ReadError>) -> Result<(), ReadError> {
    loop {
        let window = text.window();
        let found = memchr2(b'"', b'\\', window);
        let (bytes, closed) = match found {
            Some(at) if window[at] == b'"' => (at + 1, true),
            // The escaped byte may be a quote: it goes with its backslash.
            Some(at) if at + 1 < window.len() => (at + 2, false),
            Some(at) => (at, false),
            None => (window.len(), false),
        };
        sink(&window[..bytes])?;
        text.consume(bytes);
        if closed {
            return Ok(());
        }
        if found.is_none_or(|_| text.window().len() <= 1) && !text.more()? {
            return Err(text.truncated());
        }
    }
}
