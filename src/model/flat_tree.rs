//! A tree as the list of its visible rows: drawing costs nothing for what is out of sight, opening is a splice.

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

/// One visible row.
#[derive(Debug, Clone, PartialEq)]
pub struct FlatRow<T> {
    pub id: RowId,
    pub depth: u32,
    pub fold: Fold,
    pub value: T,
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
    pub fn new(rows: impl IntoIterator<Item = (T, bool)>) -> Self {
        let mut tree = Self::default();
        tree.insert(0, 0, rows);
        tree
    }

    /// The visible rows.
    pub fn rows(&self) -> &[FlatRow<T>] {
        &self.rows
    }

    /// Where the row `id` stands, if it is visible. Linear.
    pub fn position(&self, id: RowId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// The rows above `position` that it is below of, nearest first.
    pub fn ancestors(&self, position: usize) -> impl Iterator<Item = &FlatRow<T>> {
        let mut depth = self.rows[position].depth;
        self.rows[..position].iter().rev().filter(move |row| {
            let is_ancestor = row.depth < depth;
            depth = depth.min(row.depth);
            is_ancestor
        })
    }

    /// Marks a closed row as one whose rows are being found.
    pub fn begin_opening(&mut self, position: usize) {
        if let Some(row) = self.rows.get_mut(position).filter(|row| row.fold == Fold::Closed) {
            row.fold = Fold::Opening;
        }
    }

    /// Puts `children` below the row at `position`, each with whether it can be opened.
    pub fn open(&mut self, position: usize, children: impl IntoIterator<Item = (T, bool)>) {
        self.close(position);
        self.rows[position].fold = Fold::Open;
        let depth = self.rows[position].depth.saturating_add(1);
        self.insert(position + 1, depth, children);
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

    fn insert(&mut self, at: usize, depth: u32, rows: impl IntoIterator<Item = (T, bool)>) {
        let next = &mut self.next;
        let rows = rows.into_iter().map(|(value, can_open)| {
            let id = RowId(*next);
            *next = next.wrapping_add(1);
            FlatRow { id, depth, fold: if can_open { Fold::Closed } else { Fold::Leaf }, value }
        });
        self.rows.splice(at..at, rows);
    }

    fn append(&mut self, depth: u32, rows: impl IntoIterator<Item = (T, bool)>) {
        self.insert(self.rows.len(), depth, rows);
    }
}

/// A tree in the making that is open along one way down. Linear in its rows, however deep it is: with [`FlatTree::open`] each level would
/// move all rows that stand behind the way.
#[derive(Debug)]
pub struct Descent<T> {
    tree: FlatTree<T>,
    depth: u32,
    /// The rows behind the way, with their depth, where there are any.
    behind: Vec<(u32, Vec<(T, bool)>)>,
}

impl<T> Default for Descent<T> {
    fn default() -> Self {
        Self { tree: FlatTree::default(), depth: 0, behind: Vec::new() }
    }
}

impl<T> Descent<T> {
    /// Adds a level, and goes on below its row at `opened`.
    pub fn open(&mut self, mut rows: Vec<(T, bool)>, opened: usize) {
        let behind = rows.split_off(opened + 1);
        if !behind.is_empty() {
            self.behind.push((self.depth, behind));
        }
        self.tree.append(self.depth, rows);
        if let Some(row) = self.tree.rows.last_mut() {
            row.fold = Fold::Open;
        }
        self.depth += 1;
    }

    /// Adds the last level, of which no row is open.
    pub fn end(mut self, rows: Vec<(T, bool)>) -> FlatTree<T> {
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

    fn tree() -> FlatTree<&'static str> {
        let mut tree = FlatTree::new([("a", true), ("b", true), ("c", false)]);
        tree.open(0, [("a1", true), ("a2", false)]);
        tree.open(1, [("a1x", false)]);
        tree
    }

    fn shown(tree: &FlatTree<&'static str>) -> Vec<String> {
        tree.rows().iter().map(|row| format!("{}{}", "-".repeat(row.depth as usize), row.value)).collect()
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
        descent.open(vec![("a", true), ("b", true), ("c", false)], 0);
        descent.open(vec![("a1", true), ("a2", false)], 0);
        let built = descent.end(vec![("a1x", false)]);
        assert_eq!(shown(&built), shown(&tree()));
        assert!(built.rows().iter().map(|row| row.fold).eq(tree().rows().iter().map(|row| row.fold)));
        let ids: std::collections::BTreeSet<RowId> = built.rows().iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), built.rows().len());
    }

    #[test]
    fn opening_twice_does_not_double_the_rows() {
        let mut tree = tree();
        tree.open(0, [("a1", true)]);
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
        let above = |at| tree.ancestors(at).map(|row| row.value).collect::<Vec<_>>();
        assert_eq!(above(2), ["a1", "a"]);
        assert_eq!(above(3), ["a"]);
        assert!(above(4).is_empty());
    }
}
