//! The few names by which V8's own tables are known, and what the names of WeakMap entries say.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io,
};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::node_sets::nodes_where;
use crate::snapshot::{
    ColumnReader, ColumnWriter, NodeId, NodeIndex, NodeTable, Snapshot, Stored, StringIndex, StringTable, damaged,
};

/// Strings that have a meaning to the rules. A spelling may stand in the string table more than once.
#[derive(Debug, Default)]
pub(super) struct NameRoles {
    pub(super) sloppy_function_map: Vec<StringIndex>,
    pub(super) native_context: Vec<StringIndex>,
    pub(super) map_descriptors: Vec<StringIndex>,
    pub(super) document_dom_trees: Vec<StringIndex>,
    pub(super) external_string_data: Vec<StringIndex>,
    pub(super) ephemerons: Ephemerons,
    /// By string: whether it begins as names of V8's own objects do, a function's variables not among them.
    engine_names: FixedBitSet,
}

impl NameRoles {
    /// Looks through all strings once, and through all ids where a string is the name of a WeakMap entry.
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        let strings = &snapshot.strings;
        let mut roles = Self { engine_names: FixedBitSet::with_capacity(strings.len()), ..Self::default() };
        let found: Vec<(StringIndex, Role)> = (0..strings.len())
            .into_par_iter()
            .with_min_len(1 << 14)
            .with_max_len(1 << 14)
            .filter_map(|index| {
                let string = StringIndex::new(index);
                Some((string, role_of(strings, string)?))
            })
            .collect();
        let mut ephemerons = Vec::new();
        for (string, role) in found {
            match role {
                Role::EngineName => roles.engine_names.insert(string.index()),
                Role::SloppyFunctionMap => roles.sloppy_function_map.push(string),
                Role::NativeContext => {
                    roles.native_context.push(string);
                    roles.engine_names.insert(string.index());
                }
                Role::MapDescriptors => roles.map_descriptors.push(string),
                Role::DocumentDomTrees => roles.document_dom_trees.push(string),
                Role::ExternalStringData => {
                    roles.external_string_data.push(string);
                    roles.engine_names.insert(string.index());
                }
                Role::Ephemeron(name) => ephemerons.push((string, name)),
            }
        }
        roles.ephemerons = Ephemerons::new(ephemerons, snapshot);
        roles
    }

    /// Whether `string` begins as names of V8's own objects do: `system / Map`, but not `system / Context`, which has the variables
    /// of a function.
    #[inline]
    pub(super) fn is_engine_name(&self, string: StringIndex) -> bool {
        self.engine_names.contains(string.index())
    }
}

impl Stored for NameRoles {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.column(&self.sloppy_function_map)?;
        out.column(&self.native_context)?;
        out.column(&self.map_descriptors)?;
        out.column(&self.document_dom_trees)?;
        out.column(&self.external_string_data)?;
        self.ephemerons.store(out)?;
        self.engine_names.store(out)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self {
            sloppy_function_map: input.column()?,
            native_context: input.column()?,
            map_descriptors: input.column()?,
            document_dom_trees: input.column()?,
            external_string_data: input.column()?,
            ephemerons: Ephemerons::restore(input)?,
            engine_names: FixedBitSet::restore(input)?,
        })
    }
}

/// What the name of a WeakMap entry's edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct EphemeronName {
    /// The WeakMap's table.
    pub(super) table: NodeId,
    /// Equal for the two edges of one entry, and for no others: a hash of what their names have in common.
    pub(super) pair: u64,
}

/// The names of WeakMap entries, by string.
#[derive(Debug, Default)]
pub(super) struct Ephemerons {
    /// In order of their strings, so that those of neighbours are neighbours.
    names: Vec<EphemeronName>,
    strings: RankedSet,
    /// By node.
    tables: FixedBitSet,
}

impl Ephemerons {
    /// What the `names` of `snapshot` say, which are given in order.
    fn new(names: Vec<(StringIndex, EphemeronName)>, snapshot: &Snapshot) -> Self {
        if names.is_empty() {
            return Self::default();
        }
        let mut strings = FixedBitSet::with_capacity(snapshot.strings.len());
        strings.extend(names.iter().map(|(string, _)| string.index()));
        let names: Vec<EphemeronName> = names.into_iter().map(|(_, name)| name).collect();
        let tables = tables(&names, &snapshot.nodes);
        Self { names, strings: RankedSet::new(strings), tables }
    }

    /// Whether `node` is a WeakMap's table.
    #[inline]
    pub(super) fn is_table(&self, node: NodeIndex) -> bool {
        self.tables.contains(node.index())
    }

    /// What `string` says as the name of an internal edge; none for all but WeakMap entries.
    #[inline]
    pub(super) fn get(&self, string: u32) -> Option<EphemeronName> {
        self.strings.rank(string as usize).map(|rank| self.names[rank])
    }
}

/// The nodes that `names` say are tables.
fn tables(names: &[EphemeronName], nodes: &NodeTable) -> FixedBitSet {
    let ids: FxHashSet<NodeId> = names.iter().map(|name| name.table).collect();
    let (Some(&lowest), Some(&highest)) = (ids.iter().min(), ids.iter().max()) else { return FixedBitSet::new() };
    nodes_where(nodes.len(), |node| {
        let id = nodes.id(node);
        (lowest..=highest).contains(&id) && ids.contains(&id)
    })
}

/// A set that knows of each element how many are before it.
#[derive(Debug, Default)]
struct RankedSet {
    elements: FixedBitSet,
    /// By block of `elements`: how many are in the blocks before it.
    before: Vec<u32>,
}

impl RankedSet {
    fn new(elements: FixedBitSet) -> Self {
        let mut sum = 0;
        let before = elements.as_slice().iter().map(|block| {
            let before = sum;
            sum += block.count_ones();
            before
        });
        Self { before: before.collect(), elements }
    }

    /// How many elements are before `element`; none if it is not in the set.
    #[inline]
    fn rank(&self, element: usize) -> Option<usize> {
        self.elements.contains(element).then(|| {
            let (block, bit) = (element / usize::BITS as usize, element % usize::BITS as usize);
            let lower_bits = (1 << bit) - 1;
            self.before[block] as usize + (self.elements.as_slice()[block] & lower_bits).count_ones() as usize
        })
    }
}

impl Stored for Ephemerons {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        self.strings.elements.store(out)?;
        self.tables.store(out)?;
        out.column(&self.names)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let strings = RankedSet::new(FixedBitSet::restore(input)?);
        let (tables, names) = (FixedBitSet::restore(input)?, input.column::<EphemeronName>()?);
        if strings.elements.count_ones(..) != names.len() {
            return Err(damaged());
        }
        Ok(Self { names, strings, tables })
    }
}

enum Role {
    SloppyFunctionMap,
    NativeContext,
    MapDescriptors,
    DocumentDomTrees,
    ExternalStringData,
    Ephemeron(EphemeronName),
    /// Another one of V8's own.
    EngineName,
}

/// Longest of the fixed spellings, were each of its characters escaped.
const LONGEST_FIXED_BYTES: usize = 6 * "system / ExternalStringData".len();

fn role_of(strings: &StringTable, string: StringIndex) -> Option<Role> {
    let escaped = strings.escaped(string);
    match escaped.first()? {
        b'0'..=b'9' if escaped.ends_with(b")") => ephemeron_name(&strings.wtf8(string)).map(Role::Ephemeron),
        b's' if escaped.starts_with(b"system / ") => match escaped {
            b"system / NativeContext" => Some(Role::NativeContext),
            b"system / ExternalStringData" => Some(Role::ExternalStringData),
            _ => (!escaped.starts_with(b"system / Context")).then_some(Role::EngineName),
        },
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

/// A WeakMap entry appears as two internal edges to its value, one from the table and one from the key, both called
/// `<number> / part of key (<name> @<id>) -> value (<name> @<id>) pair in WeakMap (table @<id>)`. All after the leading
/// number is the same in both. Names may be anything on one line, the words between them included.
fn ephemeron_name(name: &[u8]) -> Option<EphemeronName> {
    let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let pair = &name[digits..];
    let (rest, table) = strip_id(pair.strip_suffix(b")")?)?;
    let (rest, _) = strip_id(rest.strip_suffix(b") pair in WeakMap (table")?)?;
    let names = rest.strip_prefix(b" / part of key (")?;
    let mut ends_of_key = memchr::memmem::find_iter(names, b") -> value (");
    let has_key = ends_of_key.any(|end| strip_id(&names[..end]).is_some());
    let is_entry = digits > 0 && has_key && !has_line_break(names);
    is_entry.then(|| {
        let mut hasher = DefaultHasher::new();
        pair.hash(&mut hasher);
        EphemeronName { table, pair: hasher.finish() }
    })
}

/// Takes ` @<id>` off the end of `text`. An id past 64 bits, which no node has, comes out as the highest.
fn strip_id(text: &[u8]) -> Option<(&[u8], NodeId)> {
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (rest, id) = text.split_at(text.len() - digits);
    let rest = if digits == 0 { None } else { rest.strip_suffix(b" @") };
    let id = std::str::from_utf8(id).ok().and_then(|id| id.parse().ok()).unwrap_or(u64::MAX);
    rest.map(|rest| (rest, NodeId(id)))
}

/// Whether `text` has one of the characters that end a line in JavaScript.
fn has_line_break(text: &[u8]) -> bool {
    let separators: [&[u8]; 2] = ["\u{2028}".as_bytes(), "\u{2029}".as_bytes()];
    memchr::memchr2(b'\n', b'\r', text).is_some()
        || separators.iter().any(|separator| memchr::memmem::find(text, separator).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<u64>) {
        assert_eq!(ephemeron_name(name.as_bytes()).map(|name| name.table.0), expected, "{name:?}");
    }

    #[test]
    fn weak_map_entries_are_known_by_their_name() {
        check("2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @9)", Some(9));
        check("12 / part of key (a) -> value (b @1) @3) -> value (\u{e9} @7) pair in WeakMap (table @11)", Some(11));
        check("x2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @9)", None);
        check("2 / part of key (Object) -> value (Array @7) pair in WeakMap (table @9)", None);
        check("2 / part of key (a @5) -> value (b @1)) pair in WeakMap (table @11)", None);
        check("2 / part of key (@5) -> value (b @1) pair in WeakMap (table @11)", None);
        check("2 / part of key (a @5) -> value (b\u{2028} @1) pair in WeakMap (table @11)", None);
        check("2 / part of key (a @5) -> value (b @1) pair in WeakMap (table @)", None);
        check("2 / part of key (a\nb @5) -> value (Array @7) pair in WeakMap (table @9)", None);
        check("2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @9) ", None);
        check(
            "2 / part of key (Object @5) -> value (Array @7) pair in WeakMap (table @99999999999999999999)",
            Some(u64::MAX),
        );
    }
}
