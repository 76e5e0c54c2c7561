//! Which class of which snapshot counts in which row.

use std::{cmp::Reverse, sync::Arc};

use rustc_hash::FxHashMap;

use crate::{
    graph::{Class, ClassIndex, Classes, SourceLocation},
    snapshot::{NodeIndex, ScriptPosition},
};

/// What a row is called: class name and place.
pub(super) type RowName = (Arc<str>, Option<SourceLocation>);

/// By what classes of different snapshots are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    /// Name and script id, line and column, as in DevTools: right within one process.
    ByScript,
    /// Name and file, line and column: script ids differ from process to process.
    ByFile,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place {
    Script(ScriptPosition),
    File(SourceLocation),
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

/// Matches the classes of all timepoints. Returns what each row is called, in no particular order, and the row of each
/// class by timepoint.
///
/// A place is taken from `target` if it is there, else from the latest timepoint: a file tells the name of a script only
/// as long as one of its functions lives.
pub(super) fn match_classes(
    classes: &[Arc<Classes>],
    target: usize,
    matching: Matching,
) -> (Vec<RowName>, Vec<RowMap>) {
    let mut names: Vec<RowName> = Vec::new();
    let mut row_of: FxHashMap<(Arc<str>, Place), u32> = FxHashMap::default();
    let mut row_of_class = |class: &Class| {
        if class.node_count == 0 {
            return NO_ROW;
        }
        let next = names.len() as u32;
        let row = *row_of.entry((class.name.clone(), place(class, matching))).or_insert(next);
        if row == next {
            names.push((class.name.clone(), class.location.clone()));
        } else if let location @ None = &mut names[row as usize].1 {
            location.clone_from(&class.location);
        }
        row
    };
    let mut timepoints: Vec<usize> = (0..classes.len()).collect();
    timepoints.sort_by_key(|&timepoint| (timepoint != target, Reverse(timepoint)));
    let mut maps: Vec<(usize, RowMap)> = timepoints
        .into_iter()
        .map(|timepoint| {
            let classes = classes[timepoint].clone();
            let of_class = classes.iter().map(|(_, class)| row_of_class(class)).collect();
            (timepoint, RowMap { classes, of_class })
        })
        .collect();
    maps.sort_by_key(|&(timepoint, _)| timepoint);
    (names, maps.into_iter().map(|(_, map)| map).collect())
}

/// Renumbers the rows: row `order[i]` becomes row `i`.
pub(super) fn renumber(maps: &mut [RowMap], order: &[u32]) {
    let mut place_of = vec![NO_ROW; order.len()];
    for (place, &row) in (0..).zip(order) {
        place_of[row as usize] = place;
    }
    for row in maps.iter_mut().flat_map(|map| &mut map.of_class).filter(|row| **row != NO_ROW) {
        *row = place_of[*row as usize];
    }
}

fn place(class: &Class, matching: Matching) -> Place {
    let place = match matching {
        Matching::ByScript => class.position.map(Place::Script),
        Matching::ByFile => class.location.clone().map(Place::File),
    };
    place.unwrap_or(Place::Nowhere)
}
