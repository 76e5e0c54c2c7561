//! Is a holder of one series in a heap of another?

use rustc_hash::FxHashMap;

use super::{
    Holder, HolderPath,
    path_key::{bare_place_of, file_end, key_head, path_key},
};
use crate::{
    graph::{Classes, Heap, Interfaces, Retention},
    jobs::{Cancelled, Progress},
    snapshot::{EdgeIndex, EdgeName, NodeIndex, NodeType, StringIndex},
};

/// Objects of the right class, held by the right name, that are looked at for each holder.
const MOST_CANDIDATES: usize = 256;

/// What a heap says of a holder that does not grow in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    There,
    /// It is not there, while the class or file that it belonged to is.
    Gone,
    /// That is not there either.
    Unknown,
}

/// Looks in a heap for objects that stand where the `holders` of another series do. Linear in nodes and edges.
pub(super) fn presence(
    (heap, retention): (&Heap, &Retention),
    holders: &[&Holder],
    progress: &Progress,
) -> Result<Vec<Presence>, Cancelled> {
    if holders.is_empty() {
        return Ok(Vec::new());
    }
    let snapshot = &heap.snapshot;
    let classes = Classes::new(heap, &Interfaces::infer(heap));
    let class_of = |node: NodeIndex| &*classes.get(classes.of(node)).name;
    let mut wanted: FxHashMap<StringIndex, Vec<usize>> = FxHashMap::default();
    for string in snapshot.strings.indices() {
        let text = snapshot.strings.wtf8(string);
        let named = |(_, holder): &(usize, &&Holder)| holder.property.as_bytes() == &*text;
        let numbers: Vec<usize> = holders.iter().enumerate().filter(named).map(|(number, _)| number).collect();
        if !numbers.is_empty() {
            wanted.insert(string, numbers);
        }
    }
    progress.check()?;
    let mut looked_at = vec![0; holders.len()];
    let mut is_there = vec![false; holders.len()];
    for (count, owner) in snapshot.nodes.indices().enumerate() {
        if count % (1 << 16) == 0 {
            progress.check()?;
        }
        for edge in snapshot.nodes.edges(owner).map(EdgeIndex) {
            let EdgeName::Text(label) = snapshot.edges.name(edge) else { continue };
            let target = snapshot.edges.target(edge);
            for &number in wanted.get(&label).map_or(&[][..], |numbers| numbers) {
                let holder = holders[number];
                let is_candidate = !is_there[number]
                    && looked_at[number] < MOST_CANDIDATES
                    && *holder.class == *class_of(target)
                    && holder.path.entries.iter().rev().nth(1).is_some_and(|above| *above.class == *class_of(owner));
                if is_candidate {
                    looked_at[number] += 1;
                    let key = path_key(&HolderPath::of(heap, retention, &classes, target));
                    is_there[number] = bare_place_of(&key) == bare_place_of(&holder.path_key);
                }
            }
        }
    }
    let found = holders.iter().zip(is_there).map(|(holder, is_there)| match is_there {
        true => Presence::There,
        false if has_head(heap, &classes, holder) => Presence::Gone,
        false => Presence::Unknown,
    });
    Ok(found.collect())
}

/// Whether the class at which the key of `holder` starts is in the heap, or, where that is a function, any function of its file.
fn has_head(heap: &Heap, classes: &Classes, holder: &Holder) -> bool {
    let Some(head) = key_head(&holder.path) else { return false };
    if &*head.class != "Function" {
        return classes.iter().any(|(_, class)| class.name == head.class && class.node_count > 0);
    }
    let Some(location) = &head.location else { return false };
    let mut closures = heap.snapshot.nodes.of_type(NodeType::Closure);
    closures
        .any(|node| heap.source_location(node).is_some_and(|other| file_end(&other.file) == file_end(&location.file)))
}
