//! The classes of one heap under given interfaces.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    Interfaces,
    basis::{ClassBasis, Label, NodeGroup},
};
use crate::{
    graph::{Heap, SourceLocation},
    snapshot::{NodeIndex, ScriptPosition},
};

/// What plain objects are called that have no interface.
const PLAIN_NAME: &str = "Object";

/// Position of a class in its [`Classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

impl ClassIndex {
    /// As a subscript of a column by class.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A class row of one snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// The name alone, such as `OrderEvents`, `(string)` or `{id, type}`.
    pub name: Arc<str>,
    /// Where the constructor stands, by script id: with the name, DevTools' class key. None for most.
    pub position: Option<ScriptPosition>,
    /// The same place by file, where the snapshot tells.
    pub location: Option<SourceLocation>,
    /// Nodes with a shallow size other than 0.
    pub node_count: u64,
    /// Sum of their shallow sizes in bytes.
    pub shallow_size_bytes: u64,
}

/// The classes of one snapshot under given interfaces.
#[derive(Debug)]
pub struct Classes {
    pub(super) basis: Arc<ClassBasis>,
    of_group: Vec<ClassIndex>,
    rows: Vec<Class>,
    /// Groups by class: class `c` owns `groups[first_group[c]..first_group[c + 1]]`.
    first_group: Vec<u32>,
    groups: Vec<u32>,
}

impl Classes {
    /// Groups the nodes of `heap` into classes; plain objects by `interfaces`.
    ///
    /// Linear in the number of distinct class names and shapes of plain objects, not in the number of nodes.
    pub fn new(heap: &Heap, interfaces: &Interfaces) -> Self {
        let basis = heap.class_basis.clone();
        let interface_names = interfaces.names_of_shapes(heap);
        let plain_name: Arc<str> = PLAIN_NAME.into();
        let name = |group: &NodeGroup| match group.label {
            Label::Name(name) => &basis.names[name as usize],
            Label::Plain(shape) => interface_names[shape as usize].as_ref().unwrap_or(&plain_name),
        };
        // The first group of each class.
        let mut firsts: Vec<u32> = Vec::new();
        // Only plain objects change their names, so that only names like theirs can meet.
        let mut shared: FxHashMap<(&str, Option<ScriptPosition>), ClassIndex> = FxHashMap::default();
        let of_group: Vec<ClassIndex> = (0..)
            .zip(&basis.groups)
            .map(|(at, group)| {
                let next = ClassIndex(firsts.len() as u32);
                let name = name(group);
                let class =
                    if may_be_plain(name) { *shared.entry((name, group.position)).or_insert(next) } else { next };
                if class == next {
                    firsts.push(at);
                }
                class
            })
            .collect();
        let empty = |&first: &u32| {
            let group = &basis.groups[first as usize];
            Class::empty(heap, name(group).clone(), group.position)
        };
        let mut rows: Vec<Class> = firsts.par_iter().map(empty).collect();
        for (group, class) in basis.groups.iter().zip(&of_group) {
            let row = &mut rows[class.index()];
            row.node_count += group.counts.node_count;
            row.shallow_size_bytes += group.counts.shallow_size_bytes;
        }
        let (first_group, groups) = sort_groups(&of_group, rows.len());
        Self { basis, of_group, rows, first_group, groups }
    }

    /// The class of `node`.
    #[inline]
    pub fn of(&self, node: NodeIndex) -> ClassIndex {
        self.of_group[self.basis.of(node) as usize]
    }

    /// All groups with their classes.
    pub(super) fn groups_with_classes(&self) -> impl Iterator<Item = (usize, ClassIndex)> + '_ {
        self.of_group.iter().copied().enumerate()
    }

    /// The class at `index`.
    pub fn get(&self, index: ClassIndex) -> &Class {
        &self.rows[index.index()]
    }

    /// Number of classes.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no class; never so for a snapshot that was read.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All classes in order of first appearance in the file, no two with the same name and position. Some may have no counted node.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ClassIndex, &Class)> {
        self.rows.iter().enumerate().map(|(i, class)| (ClassIndex(i as u32), class))
    }

    /// The nodes of `class` with a shallow size other than 0, in file order: as many as its `node_count`.
    ///
    /// The first call on a heap sorts its nodes by class, whatever the interfaces; later ones copy the list.
    pub fn members(&self, heap: &Heap, class: ClassIndex) -> Vec<NodeIndex> {
        let groups = self.first_group[class.index()] as usize..self.first_group[class.index() + 1] as usize;
        let mut members = Vec::with_capacity(self.get(class).node_count as usize);
        for &group in &self.groups[groups.clone()] {
            members.extend_from_slice(self.basis.members(group, |node| heap.shallow_size_bytes(node) != 0));
        }
        if groups.len() > 1 {
            members.sort_unstable();
        }
        members
    }
}

/// Whether plain objects may be called by `name`, which is that of a class.
pub(super) fn may_be_plain(name: &str) -> bool {
    name.starts_with('{') || name == PLAIN_NAME
}

impl Class {
    fn empty(heap: &Heap, name: Arc<str>, position: Option<ScriptPosition>) -> Self {
        let location = position.and_then(|position| heap.scripts().resolve(position));
        Self { name, position, location, node_count: 0, shallow_size_bytes: 0 }
    }
}

/// Groups in order of their classes, and where each class begins.
fn sort_groups(of_group: &[ClassIndex], class_count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; class_count + 1];
    for class in of_group {
        first[class.index() + 1] += 1;
    }
    for class in 0..class_count {
        first[class + 1] += first[class];
    }
    let mut next = first.clone();
    let mut groups = vec![0; of_group.len()];
    for (group, class) in of_group.iter().enumerate() {
        let slot = &mut next[class.index()];
        groups[*slot as usize] = group as u32;
        *slot += 1;
    }
    (first, groups)
}
