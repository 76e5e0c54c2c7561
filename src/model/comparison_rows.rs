//! The comparison table: its rows, what is open, and what stands in each cell.

use std::sync::Arc;

use super::{
    Cell, Column, Compared, Fold, Note, OpenKeys, OpenRows, PlacedNotes, RowOrder, RowRef, RowRuns, Selection,
    TableOptions, TableShape, class_cell, format, group_cell, object_cell, series,
};
use crate::{
    graph::{SourceLocation, display_name},
    timeline::{Group, GroupMember},
};

/// The table for one comparison, one filter and one order.
#[derive(Debug)]
pub struct ComparisonRows {
    pub compared: Arc<Compared>,
    /// The options that `order` was made with.
    pub options: TableOptions,
    pub order: RowOrder,
    open: OpenRows,
    runs: RowRuns,
}

/// What stands in the first column.
#[derive(Debug, Clone, PartialEq)]
pub struct RowLabel {
    pub text: String,
    /// Place in the source, id of the object: what is said in weak text behind.
    pub aside: String,
    /// Whether the row is V8's own or only explains others.
    pub is_quiet: bool,
}

/// Text of an object or name of a class longer than this is cut; nobody reads it in a row.
const LABEL_CHARS: usize = 300;

impl ComparisonRows {
    /// The table with everything closed.
    pub fn new(compared: Arc<Compared>, options: TableOptions, order: RowOrder) -> Self {
        Self::with_open(compared, options, order, OpenRows::default())
    }

    /// The table with what is in `open`.
    pub fn with_open(compared: Arc<Compared>, options: TableOptions, order: RowOrder, open: OpenRows) -> Self {
        let runs = RowRuns::new(&compared, &order, &open);
        Self { compared, options, order, open, runs }
    }

    /// The same rows with what is open in another order.
    pub fn reorder(&mut self, options: TableOptions, order: RowOrder) {
        self.options = options;
        self.order = order;
        self.lay_out();
    }

    fn lay_out(&mut self) {
        self.runs = RowRuns::new(&self.compared, &self.order, &self.open);
    }

    /// What is open.
    pub fn open_rows(&self) -> &OpenRows {
        &self.open
    }

    /// The same in terms that outlast the comparison.
    pub fn open_keys(&self) -> OpenKeys {
        let class = |row: u32| self.compared.class_key(row);
        OpenKeys {
            classes: self.open.classes.iter().map(|&row| class(row)).collect(),
            groups: self.open.groups.iter().map(|&(row, group)| (class(row), group)).collect(),
        }
    }

    /// Opens or closes a row.
    pub fn set_open(&mut self, row: RowRef, open: bool) {
        match (row, open) {
            (RowRef::Class(class), true) => drop(self.open.classes.insert(class)),
            (RowRef::Class(class), false) => drop(self.open.classes.remove(&class)),
            (RowRef::Group(class, group), true) => drop(self.open.groups.insert((class, group))),
            (RowRef::Group(class, group), false) => drop(self.open.groups.remove(&(class, group))),
            (RowRef::Waiting(..) | RowRef::Object(..), _) => return,
        }
        self.lay_out();
    }

    /// Keeps the objects of a group once they are found.
    pub fn set_members(&mut self, row: u32, group: Group, members: Arc<[GroupMember]>) {
        self.open.members.insert((row, group), members);
        self.lay_out();
    }

    /// Groups on screen whose objects are not known yet.
    pub fn wanted_members(&self) -> impl Iterator<Item = (u32, Group)> + '_ {
        let is_on_screen = |&(row, _): &(u32, Group)| self.order.place_of(row).is_some();
        let single_groups = self.open.classes.iter().filter_map(|&row| {
            let groups = self.compared.groups(row);
            groups.first().filter(|&&(group, _)| group == Group::All).map(|&(group, _)| (row, group))
        });
        let groups = self.open.groups.iter().copied().filter(|(row, _)| self.open.classes.contains(row));
        single_groups.chain(groups).filter(is_on_screen).filter(|wanted| !self.open.members.contains_key(wanted))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The row with number `number`, from the top.
    pub fn row(&self, number: usize) -> Option<RowRef> {
        self.runs.row(&self.order, number)
    }

    /// The number of `row`, if it is on screen.
    pub fn number_of(&self, row: RowRef) -> Option<usize> {
        self.runs.number_of(&self.order, row)
    }

    /// The row that `row` stands below of.
    pub fn above(&self, row: RowRef) -> Option<RowRef> {
        match row {
            RowRef::Class(_) => None,
            RowRef::Group(class, _) | RowRef::Waiting(class, Group::All) | RowRef::Object(class, Group::All, _) => {
                Some(RowRef::Class(class))
            }
            RowRef::Waiting(class, group) | RowRef::Object(class, group, _) => Some(RowRef::Group(class, group)),
        }
    }

    /// Steps from the left edge.
    pub fn depth(&self, row: RowRef) -> usize {
        std::iter::successors(self.above(row), |&above| self.above(above)).count()
    }

    /// Whether the row is open, or can be.
    pub fn fold(&self, row: RowRef) -> Fold {
        let is_open = match row {
            RowRef::Class(class) => {
                if self.compared.groups(class).is_empty() {
                    return Fold::Leaf;
                }
                self.open.classes.contains(&class)
            }
            RowRef::Group(class, group) => self.open.groups.contains(&(class, group)),
            RowRef::Waiting(..) | RowRef::Object(..) => return Fold::Leaf,
        };
        if is_open { Fold::Open } else { Fold::Closed }
    }

    /// The object that an object row stands for.
    pub fn member(&self, row: RowRef) -> Option<GroupMember> {
        let RowRef::Object(class, group, at) = row else { return None };
        self.open.members.get(&(class, group))?.get(at as usize).copied()
    }

    /// What is selected when `row` is.
    pub fn selection(&self, row: RowRef) -> Option<Selection> {
        let class = self.compared.class_key(row.class());
        match row {
            RowRef::Class(_) => Some(Selection::Class(class)),
            RowRef::Group(_, group) => Some(Selection::Group(class, group)),
            RowRef::Waiting(..) => None,
            RowRef::Object(_, group, at) => Some(Selection::Object {
                snapshot: self.compared.snapshot_of(group),
                node: self.member(row)?.node,
                listed_in: Some((class, group, at)),
            }),
        }
    }

    /// Corrects the place of an object in its group's list, which may have been made anew. Linear in the group if it is another one.
    pub fn place(&self, selection: &mut Selection) {
        let Selection::Object { node, listed_in: Some((class, group, at)), .. } = selection else { return };
        let Some(row) = self.compared.find(class) else { return };
        let Some(members) = self.open.members.get(&(row, *group)) else { return };
        let is_it = |member: &GroupMember| member.node == *node;
        if !members.get(*at as usize).is_some_and(is_it)
            && let Some(place) = members.iter().position(is_it).and_then(|place| u32::try_from(place).ok())
        {
            *at = place;
        }
    }

    /// The row on screen that stands for `selection`, if one does, where it is placed.
    pub fn row_of(&self, selection: &Selection) -> Option<RowRef> {
        match selection {
            Selection::Class(class) => self.compared.find(class).map(RowRef::Class),
            Selection::Group(class, group) => {
                let row = self.compared.find(class)?;
                let is_shown = self.open.classes.contains(&row) && *group != Group::All;
                Some(if is_shown { RowRef::Group(row, *group) } else { RowRef::Class(row) })
            }
            Selection::Object { node, listed_in, .. } => {
                let (class, group, at) = listed_in.as_ref()?;
                let row = self.compared.find(class)?;
                let members = self.open.members.get(&(row, *group))?;
                let is_it = |member: &GroupMember| member.node == *node;
                members.get(*at as usize).is_some_and(is_it).then_some(RowRef::Object(row, *group, *at))
            }
        }
    }

    /// The note on what a row stands for.
    pub fn note<'a>(&self, row: RowRef, notes: &'a PlacedNotes) -> Option<&'a Note> {
        match row {
            RowRef::Class(class) => notes.class(&self.compared.class_key(class)),
            RowRef::Object(_, group, _) => notes.object(self.compared.snapshot_of(group), self.member(row)?.node),
            RowRef::Group(..) | RowRef::Waiting(..) => None,
        }
    }

    /// Shape of the table: which columns there are.
    pub fn shape(&self) -> TableShape {
        self.options.shape(&self.compared)
    }

    /// What stands in the first column of `row`. `names` are those of the timepoints.
    pub fn label(&self, row: RowRef, names: &[String]) -> RowLabel {
        match row {
            RowRef::Class(class) => {
                let row = self.compared.row(class);
                RowLabel {
                    text: format::elide_middle(&format::one_line(row.name), LABEL_CHARS),
                    aside: row.location.map(short_location).unwrap_or_default(),
                    is_quiet: row.name.starts_with('(') || row.name.starts_with("system / "),
                }
            }
            RowRef::Group(class, group) => {
                let count =
                    self.compared.groups(class).iter().find(|(g, _)| *g == group).map_or(0, |&(_, count)| count);
                RowLabel {
                    text: format!("{} {}", group_name(group), format::count(count)),
                    aside: self.group_meaning(group, names),
                    is_quiet: false,
                }
            }
            RowRef::Waiting(..) => {
                RowLabel { text: "Finding objects…".to_owned(), aside: String::new(), is_quiet: true }
            }
            RowRef::Object(_, group, _) => {
                let Some(member) = self.member(row) else { return RowLabel::default() };
                let heap = self.compared.heap_of(group);
                let text = format::elide_middle(&format::one_line(&display_name(heap, member.node)), LABEL_CHARS);
                RowLabel { text, aside: heap.snapshot.nodes.id(member.node).to_string(), is_quiet: false }
            }
        }
    }

    /// What a group is, in words.
    pub fn group_meaning(&self, group: Group, names: &[String]) -> String {
        let name = |at: usize| names.get(at).map_or("", String::as_str);
        let (base, target) = (name(self.compared.comparison.base), name(self.compared.comparison.target));
        match group {
            Group::Born => format!("in {target}, not in {base}"),
            Group::Resized => format!("in {base} and {target}, with another size"),
            Group::Survived => format!("in {base} and {target}, as large as before"),
            Group::Died => format!("in {base}, no longer in {target}"),
            Group::All => format!("in {target}"),
        }
    }

    /// What stands in a cell other than the first and the trend.
    pub fn cell(&self, row: RowRef, column: Column) -> Cell {
        match row {
            RowRef::Class(class) => class_cell(self, class, column),
            RowRef::Group(class, group) => group_cell(self, class, group, column),
            RowRef::Object(_, group, _) => {
                self.member(row).map(|member| object_cell(self, group, member, column)).unwrap_or_default()
            }
            RowRef::Waiting(..) => Cell::default(),
        }
    }

    /// What no number of objects in the table is longer than.
    pub fn longest_count(&self) -> String {
        let counts = self.compared.timepoints.iter().map(|point| point.heap.snapshot.nodes.len());
        format::count_delta(counts.max().unwrap_or(0) as i64)
    }

    /// Count or size at all timepoints, for the trend of a class row.
    pub fn trend(&self, row: RowRef) -> Option<&[u64]> {
        let RowRef::Class(class) = row else { return None };
        Some(series(&self.compared.row(class), self.options.unit))
    }

    /// Heading of a column. `names` are those of the timepoints.
    pub fn title<'a>(&self, column: Column, names: &'a [String]) -> &'a str {
        match column {
            Column::Timepoint(at) => names.get(at).map_or("", String::as_str),
            other => other.title(),
        }
    }

    /// A row as text, its cells separated by tabs, for the clipboard.
    pub fn row_text(&self, row: RowRef, names: &[String]) -> String {
        let label = self.label(row, names);
        let mut text = label.text;
        if !label.aside.is_empty() {
            text = format!("{text} {}", label.aside);
        }
        for column in self.options.columns.columns(self.shape()).into_iter().filter(|column| column.is_number()) {
            text.push('\t');
            text.push_str(&self.cell(row, column).text);
        }
        text
    }

    /// A row in one sentence, for a screen reader.
    pub fn spoken(&self, row: RowRef, names: &[String]) -> String {
        use std::fmt::Write as _;
        let label = self.label(row, names);
        let mut text = label.text;
        if !label.aside.is_empty() {
            let _ = write!(text, ", {}", label.aside);
        }
        for column in self.options.columns.columns(self.shape()).into_iter().filter(|column| column.is_number()) {
            let cell = self.cell(row, column);
            if !cell.text.is_empty() {
                let _ = write!(text, ", {} {}", self.title(column, names), cell.text);
            }
        }
        text
    }
}

impl Default for RowLabel {
    fn default() -> Self {
        Self { text: String::new(), aside: String::new(), is_quiet: true }
    }
}

/// The name of a group, as its row starts.
pub const fn group_name(group: Group) -> &'static str {
    match group {
        Group::Born => "Born",
        Group::Resized => "Resized",
        Group::Survived => "Unchanged",
        Group::Died => "Died",
        Group::All => "All",
    }
}

/// `events.ts:41`: the last two steps of the path and the line, which a row has room for.
pub fn short_location(location: &SourceLocation) -> String {
    let file = &*location.file;
    let start = file.rmatch_indices(['/', '\\']).nth(1).map_or(0, |(at, _)| at + 1);
    format::one_line(&format!("{}:{}", &file[start..], location.line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_keep_the_end_of_the_path() {
        let location = |file: &str| SourceLocation { file: file.into(), line: 41, column: 7 };
        assert_eq!(short_location(&location("/srv/app/lib/events.ts")), "lib/events.ts:41");
        assert_eq!(short_location(&location("events.ts")), "events.ts:41");
        assert_eq!(short_location(&location("file:///C:/app/日本.ts")), "app/日本.ts:41");
    }
}
