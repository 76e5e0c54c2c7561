//! Where a holder stands, in a text that is the same in another series, after a restart and on another machine.

use super::{HolderPath, PathEntry};

/// Hexadecimal digits in a row, at least one of them from 0 to 9, that are taken for an id.
const LEAST_ID_DIGITS: usize = 6;
/// Classes that say nothing of where an object belongs.
const GENERIC: &[&str] = &["Object", "Array", "Map", "Set", "WeakMap", "WeakSet", "Promise"];

/// The key of the holder at the end of `path`: from the nearest class or function above it that a program named, down to it:
/// `OrderEvents (lib/events.js).sentEvents: Array`.
///
/// An entry is its edge, its class and its file, without V8's own objects in between. Numbers and ids are `#`. Of the file
/// the last two parts are kept, and no line: both would change with the next deployment. Holders that this does not tell
/// apart have the same key.
pub(super) fn path_key(path: &HolderPath) -> String {
    let entries = key_entries(path);
    let is_alone = entries.len() == 1;
    let parts = entries.iter().enumerate().map(|(at, entry)| {
        // Of which several there are, that is told apart by who holds it; of an only one the way to it may differ.
        let has_edge = at > 0 || is_alone || (entry.is_one_of_many && &*entry.class != "Function");
        let edge = if has_edge { without_numbers(&entry.edge) } else { String::new() };
        let edge = if edge.is_empty() { edge } else { format!("{edge}: ") };
        let file = entry.location.as_ref().map(|location| format!(" ({})", without_numbers(file_end(&location.file))));
        format!("{edge}{}{}", without_numbers(&entry.class), file.unwrap_or_default())
    });
    parts.collect::<Vec<_>>().join(".")
}

/// The entry at which the key of the holder at the end of `path` starts.
pub(super) fn key_head(path: &HolderPath) -> Option<&PathEntry> {
    key_entries(path).first().copied()
}

/// `key` without its files: the same place after the code was moved.
pub(super) fn place_of(key: &str) -> String {
    let mut place = String::with_capacity(key.len());
    let mut rest = key;
    while let Some((before, after)) = rest.split_once(" (") {
        place.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    place.push_str(rest);
    place
}

/// The entries of which a key is made, from the nearest that names a place down to the holder.
fn key_entries(path: &HolderPath) -> Vec<&PathEntry> {
    let Some((holder, above)) = path.entries.split_last() else { return Vec::new() };
    let mut entries = vec![holder];
    for entry in above.iter().rev().filter(|entry| !entry.is_internal) {
        entries.push(entry);
        if names_a_place(entry) {
            break;
        }
    }
    entries.reverse();
    entries
}

/// The same place, whether there is one object of the class that it belongs to or several.
pub(super) fn bare_place_of(key: &str) -> String {
    let place = place_of(key);
    let end = place.find('.').unwrap_or(place.len());
    match place[..end].find(": ") {
        Some(at) if end < place.len() => place[at + 2..].to_owned(),
        _ => place,
    }
}

/// Whether an object of this class is one that other objects are put into.
pub(super) fn is_container(class: &str) -> bool {
    matches!(class, "Object" | "Array" | "Map" | "Set") || class.starts_with('{')
}

/// Whether a person would know the place by this object alone: an instance of a class that has a name, or a function of a file.
fn names_a_place(entry: &PathEntry) -> bool {
    let class = &*entry.class;
    if class == "Function" {
        return entry.location.is_some();
    }
    !(GENERIC.contains(&class) || class.starts_with('{') || class.starts_with("system / "))
}

/// The last two parts of a path or URL.
pub(super) fn file_end(file: &str) -> &str {
    let is_separator = |c| c == '/' || c == '\\';
    match file.rmatch_indices(is_separator).nth(1) {
        Some((at, _)) => &file[at + 1..],
        None => file,
    }
}

/// `text` with each number and each id replaced by `#`.
fn without_numbers(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let has_digit = letters.bytes().any(|byte| byte.is_ascii_digit());
        if has_digit && letters.len() >= LEAST_ID_DIGITS && letters.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            plain.push('#');
            plain.push_str(&word[letters.len()..]);
            continue;
        }
        for c in word.chars() {
            if !c.is_ascii_digit() {
                plain.push(c);
            } else if !plain.ends_with('#') {
                plain.push('#');
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{bare_place_of, file_end, place_of, without_numbers};

    #[test]
    fn numbers_and_ids_are_one_mark() {
        assert_eq!(without_numbers("[4711]"), "[#]");
        assert_eq!(without_numbers("user-9c1f00aa3e.js"), "user-#.js");
        assert_eq!(without_numbers("Sha256Cache"), "Sha#Cache");
        assert_eq!(without_numbers("system / Context / scope @706909"), "system / Context / scope @#");
        assert_eq!(without_numbers("facade"), "facade");
        assert_eq!(without_numbers("größe12"), "größe#");
    }

    #[test]
    fn place_has_no_files() {
        assert_eq!(place_of("OrderEvents (lib/events.js).sentEvents: Array"), "OrderEvents.sentEvents: Array");
        assert_eq!(place_of("A (x/a.js).b: B (x/b.js)"), "A.b: B");
        assert_eq!(place_of("(string)"), "(string)");
        assert_eq!(bare_place_of("users: Cache (x/c.js).entries: Map"), "Cache.entries: Map");
        assert_eq!(bare_place_of("Cache (x/c.js).entries: Map"), "Cache.entries: Map");
        assert_eq!(bare_place_of("cache: Map"), "cache: Map");
    }

    #[test]
    fn file_keeps_its_last_folder() {
        assert_eq!(file_end("file:///srv/app/lib/events.js"), "lib/events.js");
        assert_eq!(file_end("C:\\app\\lib\\events.js"), "lib\\events.js");
        assert_eq!(file_end("events.js"), "events.js");
    }
}
