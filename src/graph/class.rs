//! Class names, inferred interfaces, and class rows of one snapshot.

use std::sync::Arc;

use super::{Heap, Retention, SourceLocation};
use crate::snapshot::{NodeIndex, ScriptPosition};

/// Position of a class in its [`Classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

/// What class names need of one snapshot, computed once however often interfaces change.
#[derive(Debug)]
pub(super) struct ClassBasis {}

/// The interfaces `{a, b}` by which plain objects are grouped, inferred from one snapshot, good for any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interfaces {}

impl Interfaces {
    /// The interfaces that plain objects of `heap` share (semantics 10.2).
    pub fn infer(_heap: &Heap) -> Self {
        todo!()
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
    of_node: Vec<ClassIndex>,
    classes: Vec<Class>,
}

impl Classes {
    /// Groups the nodes of `heap` into classes; plain objects by `interfaces`.
    pub fn new(_heap: &Heap, _interfaces: &Interfaces) -> Self {
        todo!()
    }

    /// The class of `node`.
    #[inline]
    pub fn of(&self, node: NodeIndex) -> ClassIndex {
        self.of_node[node.index()]
    }

    /// The class at `index`.
    pub fn get(&self, index: ClassIndex) -> &Class {
        &self.classes[index.0 as usize]
    }

    /// All classes in order of first appearance in the file. Some may have no counted node.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ClassIndex, &Class)> {
        self.classes.iter().enumerate().map(|(i, class)| (ClassIndex(u32::try_from(i).unwrap_or(u32::MAX)), class))
    }

    /// Retained size of each class in bytes, by class index: instances inside other instances of the class count once
    /// (DevTools' `maxRet`, semantics 10.4).
    pub fn retained_sizes(&self, _heap: &Heap, _retention: &Retention) -> Vec<u64> {
        todo!()
    }

    /// Smallest distance of each class (raw), by class index: what the Summary row shows.
    pub fn distances(&self, _heap: &Heap, _retention: &Retention) -> Vec<i32> {
        todo!()
    }
}
