//! The few names by which V8's own tables are known, and what the names of WeakMap entries say.

use std::sync::LazyLock;

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use regex::bytes::Regex;
use rustc_hash::FxHashMap;

use crate::snapshot::{NodeId, StringIndex, StringTable};

/// A WeakMap entry appears as two internal edges to the value, one from the table and one from the key, with this name
/// after a number. Text between the parentheses may be anything on one line, lone surrogates included.
static EPHEMERON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let text = r"(?:[^\n\r\u{2028}\u{2029}]|(?-u:\xED[\xA0-\xBF][\x80-\xBF]))*?";
    let pattern = format!(
        r"^[0-9]+( / part of key \({text} @[0-9]+\) -> value \({text} @[0-9]+\) pair in WeakMap \(table @([0-9]+)\))$"
    );
    Regex::new(&pattern).ok()
});

/// Strings that have a meaning to the rules. A spelling may stand in the string table more than once.
#[derive(Debug, Default)]
pub(super) struct NameRoles {
    pub(super) sloppy_function_map: Vec<StringIndex>,
    pub(super) native_context: Vec<StringIndex>,
    pub(super) map_descriptors: Vec<StringIndex>,
    pub(super) document_dom_trees: Vec<StringIndex>,
    pub(super) external_string_data: Vec<StringIndex>,
    pub(super) ephemerons: Ephemerons,
}

impl NameRoles {
    /// Looks through all strings once.
    pub(super) fn new(strings: &StringTable) -> Self {
        let mut roles = Self::default();
        let found: Vec<(StringIndex, Role)> = (0..strings.len())
            .into_par_iter()
            .with_min_len(1 << 14)
            .filter_map(|index| {
                let string = StringIndex::new(index);
                Some((string, role_of(strings, string)?))
            })
            .collect();
        let mut pairs = FxHashMap::default();
        for (string, role) in found {
            match role {
                Role::SloppyFunctionMap => roles.sloppy_function_map.push(string),
                Role::NativeContext => roles.native_context.push(string),
                Role::MapDescriptors => roles.map_descriptors.push(string),
                Role::DocumentDomTrees => roles.document_dom_trees.push(string),
                Role::ExternalStringData => roles.external_string_data.push(string),
                Role::Ephemeron(parts) => {
                    let next = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
                    let pair = *pairs.entry(parts.pair).or_insert(next);
                    roles.ephemerons.insert(strings.len(), string, EphemeronName { table: parts.table, pair });
                }
            }
        }
        roles
    }
}

/// What the name of a WeakMap entry's edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EphemeronName {
    /// The WeakMap's table.
    pub(super) table: NodeId,
    /// Equal for the two edges of one entry.
    pub(super) pair: u32,
}

/// The names of WeakMap entries, by string.
#[derive(Debug, Default)]
pub(super) struct Ephemerons {
    /// Answers "no" for nearly all edges without touching `names`.
    is_ephemeron: FixedBitSet,
    /// Sorted by string.
    names: Vec<(StringIndex, EphemeronName)>,
}

impl Ephemerons {
    fn insert(&mut self, string_count: usize, string: StringIndex, name: EphemeronName) {
        self.is_ephemeron.grow(string_count);
        self.is_ephemeron.insert(string.index());
        self.names.push((string, name));
    }

    /// What `string` says as the name of an internal edge; none for all but WeakMap entries.
    #[inline]
    pub(super) fn get(&self, string: u32) -> Option<EphemeronName> {
        if self.is_ephemeron.contains(string as usize) { self.find(StringIndex(string)) } else { None }
    }

    #[cold]
    fn find(&self, string: StringIndex) -> Option<EphemeronName> {
        self.names.binary_search_by_key(&string, |row| row.0).ok().map(|row| self.names[row].1)
    }
}

enum Role {
    SloppyFunctionMap,
    NativeContext,
    MapDescriptors,
    DocumentDomTrees,
    ExternalStringData,
    Ephemeron(EphemeronParts),
}

struct EphemeronParts {
    pair: Vec<u8>,
    table: NodeId,
}

/// Longest of the fixed spellings, were each of its characters escaped.
const LONGEST_FIXED_BYTES: usize = 6 * "system / ExternalStringData".len();

fn role_of(strings: &StringTable, string: StringIndex) -> Option<Role> {
    let escaped = strings.escaped(string);
    match escaped.first()? {
        b'0'..=b'9' if escaped.ends_with(b")") => ephemeron_parts(&strings.wtf8(string)).map(Role::Ephemeron),
        b's' | b'(' | b'\\' if escaped.len() <= LONGEST_FIXED_BYTES => match &*strings.wtf8(string) {
            b"sloppy_function_map" => Some(Role::SloppyFunctionMap),
            b"system / NativeContext" => Some(Role::NativeContext),
            b"(map descriptors)" => Some(Role::MapDescriptors),
            b"(Document DOM trees)" => Some(Role::DocumentDomTrees),
            b"system / ExternalStringData" => Some(Role::ExternalStringData),
            _ => None,
        },
        _ => None,
    }
}

fn ephemeron_parts(name: &[u8]) -> Option<EphemeronParts> {
    // Far cheaper than the pattern, and false for nearly all strings.
    memchr::memmem::find(name, b" pair in WeakMap (table @")?;
    let captures = EPHEMERON.as_ref()?.captures(name)?;
    let table = std::str::from_utf8(captures.get(2)?.as_bytes()).ok()?;
    // An id past 64 bits names no node.
    let table = NodeId(table.parse().unwrap_or(u64::MAX));
    Some(EphemeronParts { pair: captures.get(1)?.as_bytes().to_vec(), table })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<u64>) {
        assert_eq!(ephemeron_parts(name.as_bytes()).map(|parts| parts.table.0), expected, "{name:?}");
    }

    #[test]
    fn weak_map_entries_are_known_by_their_name() {
        check("2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @9)", Some(9));
        check("12 / part of key (a) -> value (b @1) @3) -> value (\u{e9} @7) pair in WeakMap (table @11)", Some(11));
        check("x2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @9)", None);
        check("2 / part of key (Object) -> value (Array @7) pair in WeakMap (table @9)", None);
        check("2 / part of key (a\nb @5) -> value (Array @7) pair in WeakMap (table @9)", None);
        check("2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @9) ", None);
        check(
            "2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @99999999999999999999)",
            Some(u64::MAX),
        );
    }
}
