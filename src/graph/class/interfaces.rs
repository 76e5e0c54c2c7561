//! Interfaces: what plain objects have in common, so that `{id, type}` and `{x, y}` are not all just `Object`.
//!
//! The rules are those of Chrome DevTools. They are inferred from one heap and then applied to every heap of a
//! comparison, since an object must not change its class because others became rarer.

use std::{collections::hash_map::Entry, sync::Arc};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::basis::{ClassBasis, Label};
use crate::{
    graph::Heap,
    snapshot::{StringIndex, StringTable},
};

/// Length in UTF-16 units past which an interface takes no further property, braces and commas included.
const MAX_NAME_UNITS: usize = 120;
/// An interface must fit this many objects, and one in [`OBJECTS_PER_INTERFACE`].
const MIN_OBJECT_COUNT: u64 = 2;
const OBJECTS_PER_INTERFACE: u64 = 1000;

/// The interfaces `{a, b}` by which plain objects are grouped, inferred from one snapshot, good for any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interfaces {
    /// The most popular first.
    definitions: Vec<Definition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Definition {
    name: Arc<str>,
    /// Property names as WTF-8, in the order in which most objects have them.
    properties: Vec<Box<[u8]>>,
}

/// What an object's leading properties would be called, and which ones they are.
struct Candidate {
    name: String,
    property_count: usize,
}

impl Interfaces {
    /// The interfaces that plain objects of `heap` share.
    ///
    /// An object proposes its leading properties, `__proto__` left out, as many as fit 120 characters. Proposals of at
    /// least two objects and of one plain object in a thousand become interfaces.
    pub fn infer(heap: &Heap) -> Self {
        struct Proposal {
            shape: usize,
            candidate: Candidate,
            object_count: u64,
        }
        let (basis, strings) = (&*heap.class_basis, &heap.snapshot.strings);
        let object_counts = objects_by_shape(basis);
        let candidates: Vec<Option<Candidate>> =
            basis.shapes.par_iter().map(|shape| candidate(strings, shape)).collect();
        let mut proposals: Vec<Proposal> = Vec::new();
        let mut by_name: FxHashMap<String, usize> = FxHashMap::default();
        for (shape, candidate) in candidates.into_iter().enumerate() {
            let Some(candidate) = candidate else { continue };
            match by_name.entry(candidate.name.clone()) {
                Entry::Occupied(known) => proposals[*known.get()].object_count += object_counts[shape],
                Entry::Vacant(new) => {
                    new.insert(proposals.len());
                    proposals.push(Proposal { shape, candidate, object_count: object_counts[shape] });
                }
            }
        }
        let plain_count: u64 = object_counts.iter().sum();
        proposals.retain(|proposal| {
            proposal.object_count >= MIN_OBJECT_COUNT && proposal.object_count * OBJECTS_PER_INTERFACE >= plain_count
        });
        proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.object_count));
        let definitions = proposals
            .into_iter()
            .map(|proposal| Definition {
                name: proposal.candidate.name.into(),
                properties: own_properties(strings, &basis.shapes[proposal.shape])
                    .take(proposal.candidate.property_count)
                    .map(|property| strings.wtf8(property).into())
                    .collect(),
            })
            .collect();
        Self { definitions }
    }

    /// The interface's name for each shape of `heap`: of the interfaces whose properties the shape has, the one with
    /// most properties, then the most popular.
    pub(super) fn names_of_shapes(&self, heap: &Heap) -> Vec<Option<Arc<str>>> {
        let index = DefinitionIndex::new(self, heap);
        heap.class_basis
            .shapes
            .par_iter()
            .map(|shape| index.best_match(shape).map(|definition| self.definitions[definition].name.clone()))
            .collect()
    }
}

/// Number of plain objects of each shape, whatever their size.
fn objects_by_shape(basis: &ClassBasis) -> Vec<u64> {
    let mut counts = vec![0; basis.shapes.len()];
    for group in &basis.groups {
        if let Label::Plain(shape) = group.label {
            counts[shape as usize] += group.counts.total_count;
        }
    }
    counts
}

fn own_properties<'a>(strings: &'a StringTable, shape: &'a [StringIndex]) -> impl Iterator<Item = StringIndex> + 'a {
    shape.iter().copied().filter(|&property| strings.escaped(property) != b"__proto__")
}

/// None for objects without properties.
fn candidate(strings: &StringTable, shape: &[StringIndex]) -> Option<Candidate> {
    let mut name = String::from("{");
    let mut name_units = 1;
    let mut property_count = 0;
    for property in own_properties(strings, shape) {
        let text = format_property(&strings.text(property));
        let text_units = text.encode_utf16().count();
        if name_units > 1 && name_units + text_units > MAX_NAME_UNITS {
            break;
        }
        if name_units > 1 {
            name.push_str(", ");
            name_units += 2;
        }
        name.push_str(&text);
        name_units += text_units;
        property_count += 1;
    }
    name.push('}');
    (property_count > 0).then_some(Candidate { name, property_count })
}

/// A property's name as it stands between braces: quoted if it would be mistaken for punctuation.
pub(in crate::graph) fn format_property(name: &str) -> String {
    if name.contains([',', '\'', '"', '{', '}']) {
        serde_json::to_string(name).unwrap_or_else(|_| name.to_owned())
    } else {
        name.to_owned()
    }
}

/// Definitions, ready to be matched with the shapes of one heap.
struct DefinitionIndex {
    /// Number of each property of the heap that some definition mentions.
    numbers: FxHashMap<StringIndex, u32>,
    /// Sorted property numbers of each definition.
    properties: Vec<Vec<u32>>,
    /// Definitions by that one of their properties which the fewest definitions share.
    by_rarest: Vec<Vec<usize>>,
}

impl DefinitionIndex {
    fn new(interfaces: &Interfaces, heap: &Heap) -> Self {
        let strings = &heap.snapshot.strings;
        let mut number_of_text: FxHashMap<&[u8], u32> = FxHashMap::default();
        let mut use_counts: Vec<usize> = Vec::new();
        let properties: Vec<Vec<u32>> = interfaces
            .definitions
            .iter()
            .map(|definition| {
                let number = |text| {
                    let next = use_counts.len() as u32;
                    let number = *number_of_text.entry(text).or_insert(next);
                    if number == next {
                        use_counts.push(0);
                    }
                    use_counts[number as usize] += 1;
                    number
                };
                let mut numbers: Vec<u32> = definition.properties.iter().map(|text| &**text).map(number).collect();
                numbers.sort_unstable();
                numbers
            })
            .collect();
        let numbers: FxHashMap<StringIndex, u32> = heap
            .class_basis
            .properties
            .par_iter()
            .filter_map(|&property| Some((property, *number_of_text.get(&*strings.wtf8(property))?)))
            .collect();
        let mut by_rarest = vec![Vec::new(); use_counts.len()];
        for (definition, properties) in properties.iter().enumerate() {
            if let Some(&rarest) = properties.iter().min_by_key(|&&number| use_counts[number as usize]) {
                by_rarest[rarest as usize].push(definition);
            }
        }
        Self { numbers, properties, by_rarest }
    }

    fn best_match(&self, shape: &[StringIndex]) -> Option<usize> {
        let mut numbers: Vec<u32> = shape.iter().filter_map(|property| self.numbers.get(property).copied()).collect();
        numbers.sort_unstable();
        let mut distinct = numbers.clone();
        distinct.dedup();
        distinct
            .iter()
            .flat_map(|&number| &self.by_rarest[number as usize])
            .copied()
            .filter(|&definition| is_subset(&self.properties[definition], &numbers))
            .max_by_key(|&definition| (self.properties[definition].len(), std::cmp::Reverse(definition)))
    }
}

/// Whether all of `few` are among `many`, as often; both sorted.
fn is_subset(few: &[u32], many: &[u32]) -> bool {
    let mut rest = many.iter();
    few.len() <= many.len() && few.iter().all(|wanted| rest.any(|found| found == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_punctuation_are_quoted() {
        assert_eq!(format_property("id"), "id");
        assert_eq!(format_property("a b"), "a b");
        assert_eq!(format_property("a,b"), "\"a,b\"");
        assert_eq!(format_property("say \"hi\""), "\"say \\\"hi\\\"\"");
    }

    #[test]
    fn a_property_twice_needs_it_twice() {
        assert!(is_subset(&[1, 3], &[1, 2, 3]));
        assert!(is_subset(&[1, 1], &[1, 1, 2]));
        assert!(!is_subset(&[1, 1], &[1, 2]));
        assert!(!is_subset(&[4], &[1, 2]));
        assert!(is_subset(&[], &[]));
    }
}
