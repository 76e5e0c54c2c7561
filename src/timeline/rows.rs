//! Which class of which snapshot counts in which row.

use std::{cmp::Reverse, sync::Arc};

use crate::{
    graph::{Class, ClassIndex, Classes, Distinct, SourceLocation},
    snapshot::{NodeIndex, ScriptPosition},
};

/// A class of a timepoint.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassAt {
    timepoint: u32,
    class: ClassIndex,
}

impl ClassAt {
    /// The class among those of all timepoints.
    #[inline]
    pub(super) fn of(self, classes: &[Arc<Classes>]) -> &Class {
        classes[self.timepoint as usize].get(self.class)
    }
}

/// By what classes of different snapshots are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    /// Name and script id, line and column, as in DevTools: right within one process.
    ByScript,
    /// Name and file, line and column: script ids differ from process to process.
    ByFile,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Place<'a> {
    Script(ScriptPosition),
    File(&'a SourceLocation),
    Nowhere,
}

/// Stands for the row of classes without a counted object.
const NO_ROW: u32 = u32::MAX;

/// The row of each class of one snapshot.
#[derive(Debug)]
pub(super) struct RowMap {
    classes: Arc<Classes>,
    of_class: Vec<u32>,
}

impl RowMap {
    /// The row in which `node` counts. It must have a shallow size other than 0.
    #[inline]
    pub(super) fn of(&self, node: NodeIndex) -> usize {
        self.of_class[self.classes.of(node).index()] as usize
    }

    /// The classes that count in `row`, in order of first appearance. Linear in the number of classes.
    pub(super) fn classes_of(&self, row: usize) -> impl Iterator<Item = ClassIndex> + '_ {
        self.counted().filter(move |&(_, its_row)| its_row == row).map(|(class, _)| class)
    }

    /// The classes that have a row, in order of first appearance, with their rows.
    pub(super) fn counted(&self) -> impl Iterator<Item = (ClassIndex, usize)> + '_ {
        self.classes
            .iter()
            .map(|(class, _)| (class, self.of_class[class.index()]))
            .filter(|&(_, row)| row != NO_ROW)
            .map(|(class, row)| (class, row as usize))
    }

    /// The classes of the snapshot.
    pub(super) fn classes(&self) -> &Arc<Classes> {
        &self.classes
    }

    /// For each class the first one that counts in the same row, by class index.
    pub(super) fn leaders(&self) -> Vec<ClassIndex> {
        let row_count = self.counted().map(|(_, row)| row + 1).max().unwrap_or(0);
        let mut leader_of_row = vec![None; row_count];
        self.classes
            .iter()
            .map(|(class, _)| match self.of_class[class.index()] {
                NO_ROW => class,
                row => *leader_of_row[row as usize].get_or_insert(class),
            })
            .collect()
    }
}

/// Matches the classes of all timepoints. Returns a class of each row, by which that is called, in no particular order, and the row of
/// each class by timepoint.
///
/// A row is called by the class of `target`, else by that of the latest timepoint; but one whose place is known comes first: a file
/// tells the name of a script only as long as one of its functions lives.
pub(super) fn match_classes(
    classes: &[Arc<Classes>],
    target: usize,
    matching: Matching,
) -> (Vec<ClassAt>, Vec<RowMap>) {
    let mut timepoints: Vec<usize> = (0..classes.len()).collect();
    timepoints.sort_by_key(|&timepoint| (timepoint != target, Reverse(timepoint)));
    let counted: Vec<ClassAt> = timepoints
        .iter()
        .flat_map(|&timepoint| {
            let counted = classes[timepoint].iter().filter(|(_, class)| class.node_count > 0);
            counted.map(move |(class, _)| ClassAt { timepoint: timepoint as u32, class })
        })
        .collect();
    let Distinct { numbers, firsts } = Distinct::of(counted.len(), |at| {
        let class = counted[at].of(classes);
        (&*class.name, place(class, matching))
    });
    let mut named_by: Vec<ClassAt> = firsts.iter().map(|&first| counted[first as usize]).collect();
    let mut maps: Vec<RowMap> = classes
        .iter()
        .map(|classes| RowMap { classes: classes.clone(), of_class: vec![NO_ROW; classes.len()] })
        .collect();
    for ((at, class), row) in (0..).zip(&counted).zip(numbers) {
        maps[class.timepoint as usize].of_class[class.class.index()] = row;
        let named_by = &mut named_by[row as usize];
        let is_first = firsts[row as usize] == at;
        if !is_first && named_by.of(classes).location.is_none() && class.of(classes).location.is_some() {
            *named_by = *class;
        }
    }
    (named_by, maps)
}

/// Renumbers the rows: row `i` becomes row `places[i]`.
pub(super) fn renumber(maps: &mut [RowMap], places: &[u32]) {
    for row in maps.iter_mut().flat_map(|map| &mut map.of_class).filter(|row| **row != NO_ROW) {
        *row = places[*row as usize];
    }
}

fn place(class: &Class, matching: Matching) -> Place<'_> {
    let place = match matching {
        Matching::ByScript => class.position.map(Place::Script),
        Matching::ByFile => class.location.as_ref().map(Place::File),
    };
    place.unwrap_or(Place::Nowhere)
}
