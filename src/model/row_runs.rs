//! The rows of the table as a few runs, however many objects are open: a row is found by its number, nothing is laid out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{ClassKey, Compared, RowOrder};
use crate::timeline::{Group, GroupMember};

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowRef {
    Class(u32),
    Group(u32, Group),
    /// Stands for the objects of a group while they are being found.
    Waiting(u32, Group),
    /// An object by its place in its group's list.
    Object(u32, Group, u32),
}

impl RowRef {
    /// The class that the row belongs to, as a row of the comparison.
    pub const fn class(self) -> u32 {
        match self {
            Self::Class(row) | Self::Group(row, _) | Self::Waiting(row, _) | Self::Object(row, _, _) => row,
        }
    }
}

/// What is open.
#[derive(Debug, Clone, Default)]
pub struct OpenRows {
    pub classes: BTreeSet<u32>,
    pub groups: BTreeSet<(u32, Group)>,
    /// The objects of groups that were opened, once found.
    pub members: BTreeMap<(u32, Group), Arc<[GroupMember]>>,
}

/// What is open, in terms that outlast the comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenKeys {
    pub classes: Vec<ClassKey>,
    pub groups: Vec<(ClassKey, Group)>,
}

impl OpenKeys {
    /// The same as rows of `compared`, as far as they are there.
    pub fn find(&self, compared: &Compared) -> OpenRows {
        let groups = self.groups.iter();
        OpenRows {
            classes: self.classes.iter().filter_map(|class| compared.find_again(class)).collect(),
            groups: groups.filter_map(|(class, group)| Some((compared.find_again(class)?, *group))).collect(),
            ..OpenRows::default()
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Run {
    /// Classes from this place of the order on.
    Classes(usize),
    One(RowRef),
    Objects(u32, Group),
}

/// The rows on screen, top to bottom.
#[derive(Debug, Default)]
pub struct RowRuns {
    /// Number of the first row of each run, and the run.
    runs: Vec<(usize, Run)>,
    len: usize,
}

impl RowRuns {
    /// Lays out the classes of `order` with what is open below them.
    pub fn new(compared: &Compared, order: &RowOrder, open: &OpenRows) -> Self {
        let mut this = Self::default();
        let mut places: Vec<usize> = open.classes.iter().filter_map(|&row| order.place_of(row)).collect();
        places.sort_unstable();
        let mut done = 0;
        for place in places {
            this.push(Run::Classes(done), place + 1 - done);
            done = place + 1;
            this.push_class(compared, order.shown[place], open);
        }
        this.push(Run::Classes(done), order.shown.len() - done);
        this
    }

    fn push_class(&mut self, compared: &Compared, row: u32, open: &OpenRows) {
        for (group, _) in compared.groups(row) {
            // Objects that form but one group stand right below their class.
            if group != Group::All {
                self.push(Run::One(RowRef::Group(row, group)), 1);
                if !open.groups.contains(&(row, group)) {
                    continue;
                }
            }
            match open.members.get(&(row, group)) {
                Some(members) => self.push(Run::Objects(row, group), members.len()),
                None => self.push(Run::One(RowRef::Waiting(row, group)), 1),
            }
        }
    }

    fn push(&mut self, run: Run, len: usize) {
        if len > 0 {
            self.runs.push((self.len, run));
            self.len += len;
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row with number `number`. Logarithmic in what is open.
    pub fn row(&self, order: &RowOrder, number: usize) -> Option<RowRef> {
        if number >= self.len {
            return None;
        }
        let at = self.runs.partition_point(|&(first, _)| first <= number) - 1;
        let (first, run) = self.runs[at];
        Some(match run {
            Run::Classes(place) => RowRef::Class(order.shown[place + number - first]),
            Run::One(row) => row,
            Run::Objects(row, group) => RowRef::Object(row, group, u32::try_from(number - first).unwrap_or(u32::MAX)),
        })
    }

    /// The number of a row, if it is on screen. Linear in what is open.
    pub fn number_of(&self, order: &RowOrder, wanted: RowRef) -> Option<usize> {
        let place = order.place_of(wanted.class())?;
        let mut end = self.len;
        for &(first, run) in self.runs.iter().rev() {
            let len = end - first;
            end = first;
            match (run, wanted) {
                (Run::Classes(from), RowRef::Class(_)) if (from..from + len).contains(&place) => {
                    return Some(first + place - from);
                }
                (Run::One(row), _) if row == wanted => return Some(first),
                (Run::Objects(row, group), RowRef::Object(r, g, at))
                    if (row, group) == (r, g) && (at as usize) < len =>
                {
                    return Some(first + at as usize);
                }
                _ => {}
            }
        }
        None
    }
}
