//! A tree as the list of its visible rows: drawing costs nothing for what is out of sight, opening is a splice. Of a long list the first
//! rows come, and one for the rest, so that to see who holds an object does not take longer because millions do.

use std::ops::Range;

/// Names a row for the life of its tree, whatever opens above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// Whether a row has rows below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Cannot be opened.
    Leaf,
    Closed,
    /// Was asked to open; its rows are being found.
    Opening,
    Open,
}

/// The end of a list of which only the first rows are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Rows of the list that are there.
    pub shown_count: usize,
    /// Rows that are not.
    pub hidden_count: usize,
}

impl Rest {
    /// How many rows come when it is opened.
    pub fn next_count(self) -> usize {
        page_size(self.shown_count).min(self.hidden_count)
    }
}

/// Rows that come at first; nobody reads more of them before having read these.
const FIRST_PAGE: usize = 1_000;
/// Rows that come at once at most, so that a frame can take them in.
const LARGEST_PAGE: usize = 100_000;

/// Rows of the page that comes when `shown_count` are there: as many again, so that a long list has few pages, within bounds.
fn page_size(shown_count: usize) -> usize {
    shown_count.clamp(FIRST_PAGE, LARGEST_PAGE)
}

/// A part of a list of any length, for a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    rows: Vec<T>,
    /// What comes behind the part; none if nothing does.
    rest: Option<Rest>,
}

impl<T> Page<T> {
    /// The next rows of `list` when the first `shown_count` are there. Asks for no row behind the page.
    pub fn new(list: impl ExactSizeIterator<Item = T>, shown_count: usize) -> Self {
        let count = list.len();
        let rows: Vec<T> = list.skip(shown_count).take(page_size(shown_count)).collect();
        let shown_count = shown_count + rows.len();
        let hidden_count = count.saturating_sub(shown_count);
        Self { rows, rest: (hidden_count > 0).then_some(Rest { shown_count, hidden_count }) }
    }

    /// The same page of what `change` makes of its rows.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(change).collect(), rest: self.rest }
    }

    /// The rows of the page.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    fn len(&self) -> usize {
        self.rows.len() + usize::from(self.rest.is_some())
    }

    /// Keeps the first `count` rows and answers what comes behind them.
    fn split_off(&mut self, count: usize) -> Self {
        Self { rows: self.rows.split_off(count), rest: self.rest.take() }
    }
}

/// What stands in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowContent<T> {
    Item(T),
    /// Stands for rows that are not there, and gives way to the next of them when it is opened.
    Rest(Rest),
}

/// One visible row.
#[derive(Debug, Clone, PartialEq)]
pub struct FlatRow<T> {
    pub id: RowId,
    pub depth: u32,
    pub fold: Fold,
    pub content: RowContent<T>,
}

impl<T> FlatRow<T> {
    /// What the row is about; none for a rest.
    pub const fn item(&self) -> Option<&T> {
        match &self.content {
            RowContent::Item(item) => Some(item),
            RowContent::Rest(_) => None,
        }
    }
}

/// The visible rows, top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct FlatTree<T> {
    rows: Vec<FlatRow<T>>,
    next: u32,
}

impl<T> Default for FlatTree<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), next: 0 }
    }
}

impl<T> FlatTree<T> {
    /// Rows at the top level, each with whether it can be opened.
    pub fn new(rows: Page<(T, bool)>) -> Self {
        let mut tree = Self::default();
        tree.append(0, rows);
        tree
    }

    /// The visible rows.
    pub fn rows(&self) -> &[FlatRow<T>] {
        &self.rows
    }

    /// What the row at `position` is about; none for a rest, or where there is no row.
    pub fn item(&self, position: usize) -> Option<&T> {
        self.rows.get(position)?.item()
    }

    /// What the row at `position` stands for if it is a rest.
    pub fn rest(&self, position: usize) -> Option<Rest> {
        match self.rows.get(position)?.content {
            RowContent::Rest(rest) => Some(rest),
            RowContent::Item(_) => None,
        }
    }

    /// Where the row `id` stands, if it is visible. Linear.
    pub fn position(&self, id: RowId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// What the rows are about that the one at `position` is below of, nearest first.
    pub fn ancestors(&self, position: usize) -> impl Iterator<Item = &T> {
        let mut depth = self.rows[position].depth;
        let rows = self.rows[..position].iter().rev().filter(move |row| {
            let is_ancestor = row.depth < depth;
            depth = depth.min(row.depth);
            is_ancestor
        });
        rows.filter_map(FlatRow::item)
    }

    /// Marks a closed row as one whose rows are being found.
    pub fn begin_opening(&mut self, position: usize) {
        if let Some(row) = self.rows.get_mut(position).filter(|row| row.fold == Fold::Closed) {
            row.fold = Fold::Opening;
        }
    }

    /// Puts `rows` below the row at `position`, each with whether it can be opened. A rest gives way to them, and the first of them is
    /// called what the rest was, so that who is at the one is at the other.
    pub fn open(&mut self, position: usize, rows: Page<(T, bool)>) {
        let FlatRow { id, depth, .. } = self.rows[position];
        if self.rest(position).is_some() {
            self.insert(position..position + 1, depth, rows);
            if let Some(first) = self.rows.get_mut(position) {
                first.id = id;
            }
            return;
        }
        self.close(position);
        self.rows[position].fold = Fold::Open;
        self.insert(position + 1..position + 1, depth.saturating_add(1), rows);
    }

    /// Takes away all rows below the one at `position`.
    pub fn close(&mut self, position: usize) {
        let end = self.end_of(position);
        self.rows.drain(position + 1..end);
        if self.rows[position].fold != Fold::Leaf {
            self.rows[position].fold = Fold::Closed;
        }
    }

    /// The position behind the last row below the one at `position`.
    fn end_of(&self, position: usize) -> usize {
        let depth = self.rows[position].depth;
        let below = self.rows[position + 1..].iter().take_while(|row| row.depth > depth).count();
        position + 1 + below
    }

    /// Puts `rows` in the place of those at `place`.
    fn insert(&mut self, place: Range<usize>, depth: u32, rows: Page<(T, bool)>) {
        let first = self.next;
        self.next = first.wrapping_add(rows.len() as u32);
        let items = rows
            .rows
            .into_iter()
            .map(|(item, can_open)| (RowContent::Item(item), if can_open { Fold::Closed } else { Fold::Leaf }));
        let rest = rows.rest.map(|rest| (RowContent::Rest(rest), Fold::Closed));
        let rows = items.chain(rest).zip(0_u32..);
        let rows = rows.map(|((content, fold), number)| FlatRow {
            id: RowId(first.wrapping_add(number)),
            depth,
            fold,
            content,
        });
        self.rows.splice(place, rows);
    }

    fn append(&mut self, depth: u32, rows: Page<(T, bool)>) {
        self.insert(self.rows.len()..self.rows.len(), depth, rows);
    }
}

/// A tree in the making that is open along one way down. Linear in its rows, however deep it is: with [`FlatTree::open`] each level would
/// move all rows that stand behind the way.
#[derive(Debug)]
pub struct Descent<T> {
    tree: FlatTree<T>,
    depth: u32,
    /// The rows behind the way, with their depth, where there are any.
    behind: Vec<(u32, Page<(T, bool)>)>,
}

impl<T> Default for Descent<T> {
    fn default() -> Self {
        Self { tree: FlatTree::default(), depth: 0, behind: Vec::new() }
    }
}

impl<T> Descent<T> {
    /// Adds a level, and goes on below its row at `opened`.
    pub fn open(&mut self, mut rows: Page<(T, bool)>, opened: usize) {
        let behind = rows.split_off(opened + 1);
        if behind.len() > 0 {
            self.behind.push((self.depth, behind));
        }
        self.tree.append(self.depth, rows);
        if let Some(row) = self.tree.rows.last_mut() {
            row.fold = Fold::Open;
        }
        self.depth += 1;
    }

    /// Adds the last level, of which no row is open.
    pub fn end(mut self, rows: Page<(T, bool)>) -> FlatTree<T> {
        self.behind.push((self.depth, rows));
        while let Some((depth, rows)) = self.behind.pop() {
            self.tree.append(depth, rows);
        }
        self.tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page<const N: usize>(rows: [(&'static str, bool); N]) -> Page<(&'static str, bool)> {
        Page::new(rows.into_iter(), 0)
    }

    fn tree() -> FlatTree<&'static str> {
        let mut tree = FlatTree::new(page([("a", true), ("b", true), ("c", false)]));
        tree.open(0, page([("a1", true), ("a2", false)]));
        tree.open(1, page([("a1x", false)]));
        tree
    }

    fn shown<T: std::fmt::Debug>(tree: &FlatTree<T>) -> Vec<String> {
        let rows = tree.rows().iter();
        let words = |row: &FlatRow<T>| match &row.content {
            RowContent::Item(item) => format!("{}{item:?}", "-".repeat(row.depth as usize)).replace('"', ""),
            RowContent::Rest(rest) => format!("{}+{}", "-".repeat(row.depth as usize), rest.hidden_count),
        };
        rows.map(words).collect()
    }

    #[test]
    fn opening_puts_rows_below_and_closing_takes_all_of_them_away() {
        let mut tree = tree();
        assert_eq!(shown(&tree), ["a", "-a1", "--a1x", "-a2", "b", "c"]);
        tree.close(0);
        assert_eq!(shown(&tree), ["a", "b", "c"]);
        assert_eq!(tree.rows()[0].fold, Fold::Closed);
        assert_eq!(tree.rows()[2].fold, Fold::Leaf);
    }

    #[test]
    fn a_way_down_is_opened_like_row_by_row() {
        let mut descent = Descent::default();
        descent.open(page([("a", true), ("b", true), ("c", false)]), 0);
        descent.open(page([("a1", true), ("a2", false)]), 0);
        let built = descent.end(page([("a1x", false)]));
        assert_eq!(shown(&built), shown(&tree()));
        assert!(built.rows().iter().map(|row| row.fold).eq(tree().rows().iter().map(|row| row.fold)));
        let ids: std::collections::BTreeSet<RowId> = built.rows().iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), built.rows().len());
    }

    #[test]
    fn opening_twice_does_not_double_the_rows() {
        let mut tree = tree();
        tree.open(0, page([("a1", true)]));
        assert_eq!(shown(&tree), ["a", "-a1", "b", "c"]);
    }

    #[test]
    fn ids_stay_with_their_rows() {
        let mut tree = tree();
        let b = tree.rows()[4].id;
        tree.close(0);
        assert_eq!(tree.position(b), Some(1));
    }

    #[test]
    fn ancestors_come_nearest_first() {
        let tree = tree();
        let above = |at| tree.ancestors(at).copied().collect::<Vec<_>>();
        assert_eq!(above(2), ["a1", "a"]);
        assert_eq!(above(3), ["a"]);
        assert!(above(4).is_empty());
    }

    #[test]
    fn a_long_list_comes_in_ever_larger_parts_and_each_row_once() {
        let list = || (0..350_000).map(|number| (number, false));
        let mut tree = FlatTree::new(Page::new(list(), 0));
        let mut parts = Vec::new();
        while let Some(rest) = tree.rest(tree.rows().len() - 1) {
            assert_eq!(rest.shown_count + rest.hidden_count, 350_000);
            assert_eq!(rest.shown_count, tree.rows().len() - 1);
            let id = tree.rows()[rest.shown_count].id;
            tree.open(rest.shown_count, Page::new(list(), rest.shown_count));
            assert_eq!(tree.position(id), Some(rest.shown_count), "who was at the rest is at its first row");
            parts.push(rest.next_count());
        }
        assert_eq!(parts[..3], [1_000, 2_000, 4_000]);
        assert_eq!(parts[7..], [100_000, 100_000, 22_000]);
        assert!(tree.rows().iter().filter_map(FlatRow::item).copied().eq(0..350_000));
        let ids: std::collections::BTreeSet<RowId> = tree.rows().iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), tree.rows().len());
    }

    #[test]
    fn the_rest_stands_behind_all_that_is_open_above_it_and_goes_with_its_list() {
        let list = || (0..1_002).map(|number| (number, true));
        let mut descent = Descent::default();
        descent.open(Page::new(list(), 0), 998);
        let mut tree = descent.end(Page::new(list(), 0));
        assert_eq!(shown(&tree)[1_998..], ["-999", "-+2", "999", "+2"]);
        assert_eq!(tree.ancestors(1_999).copied().collect::<Vec<_>>(), [998]);
        tree.open(1_999, Page::new(list(), 1_000));
        assert_eq!(shown(&tree)[1_998..], ["-999", "-1000", "-1001", "999", "+2"]);
        tree.close(998);
        assert_eq!(shown(&tree)[998..], ["998", "999", "+2"]);
    }
}
