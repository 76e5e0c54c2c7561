//! The section `strings`: found and checked, not decoded.

use memchr::memchr3;

use crate::snapshot::{ReadError, StringTable, error::Flaw, escape, source::Text};

/// Reads a list of strings, from its `[` to its `]`.
pub(in crate::snapshot) fn read(text: &mut Text<'_>) -> Result<StringTable, ReadError> {
    let mut table = StringTable::default();
    text.expect(b'[', "a list")?;
    if text.token()? == b']' {
        text.consume(1);
        return Ok(table);
    }
    loop {
        let passed = text.reading_ahead(|window| usual_strings(window, &mut table))?;
        text.consume(passed);
        if text.token()? != b'"' {
            return Err(text.flaw(0, Flaw::NoString));
        }
        text.consume(1);
        read_string(text, &mut table)?;
        match text.token()? {
            b',' => text.consume(1),
            b']' => {
                text.consume(1);
                return Ok(table);
            }
            _ => return Err(text.flaw(0, Flaw::NoComma)),
        }
        text.peek_token()?;
    }
}

/// Adds the strings with which `window` begins to `table`, as long as each stands there with its comma, the line break that V8 writes
/// behind that, and the quote of the next one. Returns how many bytes they take, those of the comma behind the last one included.
fn usual_strings(window: &[u8], table: &mut StringTable) -> Result<usize, ReadError> {
    let mut at = 0;
    'strings: while window.get(at) == Some(&b'"') {
        let start = at + 1;
        let mut end = start;
        loop {
            match memchr3(b'"', b'\\', 0, &window[end..]).map(|found| end + found) {
                Some(quote) if window[quote] == b'"' => {
                    end = quote;
                    break;
                }
                Some(escape) if window[escape] == b'\\' => match escape::check(&window[escape..]) {
                    escape::Check::Good(bytes) => end = escape + bytes,
                    escape::Check::Bad | escape::Check::Cut => break 'strings,
                },
                _ => break 'strings,
            }
        }
        at = match window[end + 1..] {
            [b',', b'\n', b'"', ..] => end + 3,
            [b',', b'"', ..] => end + 2,
            _ => break,
        };
        table.extend(&window[start..end]);
        finish(table)?;
    }
    Ok(at)
}

fn finish(table: &mut StringTable) -> Result<(), ReadError> {
    table.finish().map_err(|()| ReadError::TooMany { what: "strings" })
}

/// Adds the string at the present position to `table` and passes its closing quote.
fn read_string(text: &mut Text<'_>, table: &mut StringTable) -> Result<(), ReadError> {
    // What of the window belongs to the string so far.
    let mut length = 0;
    loop {
        let window = text.window();
        match memchr3(b'"', b'\\', 0, &window[length..]).map(|at| length + at) {
            Some(quote) if window[quote] == b'"' => {
                table.extend(&window[..quote]);
                finish(table)?;
                text.consume(quote + 1);
                return Ok(());
            }
            Some(escape) if window[escape] == b'\\' => match escape::check(&window[escape..]) {
                escape::Check::Good(bytes) => {
                    length = escape + bytes;
                    continue;
                }
                escape::Check::Bad => return Err(text.flaw(escape, Flaw::BadEscape)),
                escape::Check::Cut => length = escape,
            },
            Some(hole) => return Err(text.flaw(hole, Flaw::Hole)),
            None => length = window.len(),
        }
        // The string goes on in the next block.
        table.extend(&text.window()[..length]);
        text.consume(length);
        length = 0;
        if !text.more()? {
            return Err(text.truncated());
        }
    }
}
