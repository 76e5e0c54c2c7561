//! The columns of the lower pane, and what stands in them.

use super::{Cell, MergedRow, Retainer, RetainerTree, RetainerView, Tone, format};

/// A column of the lower pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetainerColumn {
    Holder,
    HolderCount,
    HeldCount,
    HeldSize,
    Distance,
    Size,
    Retained,
}

impl RetainerColumn {
    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Holder => "Held by",
            Self::HolderCount => "Holders",
            Self::HeldCount => "Held",
            Self::HeldSize => "Held size",
            Self::Distance => "Distance",
            Self::Size => "Size",
            Self::Retained => "Retained",
        }
    }

    /// What the column's numbers are.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Holder => {
                "The property and the class or object that holds the row above. Read downwards: from what is held to what holds it"
            }
            Self::HolderCount => "Number of objects that hold",
            Self::HeldCount => "Number of objects, of those in the row above, that are held in this way",
            Self::HeldSize => "Shallow size of the objects that are held in this way",
            Self::Distance => "Steps from a root to the holder",
            Self::Size => "Shallow size of the holder",
            Self::Retained => "What would be freed if the holder went",
        }
    }

    /// Whether its numbers are of objects or of steps.
    pub const fn is_count(self) -> bool {
        matches!(self, Self::HolderCount | Self::HeldCount | Self::Distance)
    }
}

impl RetainerView {
    /// The columns, left to right.
    pub const fn columns(&self) -> &'static [RetainerColumn] {
        use RetainerColumn as C;
        match self.tree {
            RetainerTree::Object { .. } => &[C::Holder, C::Distance, C::Size, C::Retained],
            RetainerTree::Merged { .. } => &[C::Holder, C::HolderCount, C::HeldCount, C::HeldSize],
        }
    }

    /// What stands in a cell other than the first.
    pub fn cell(&self, number: usize, column: RetainerColumn) -> Cell {
        match &self.tree {
            RetainerTree::Object { tree, .. } => {
                tree.item(number).map(|row| self.object_cell(row, column)).unwrap_or_default()
            }
            RetainerTree::Merged { tree, .. } => {
                tree.item(number).map(|row| self.merged_cell(row, column)).unwrap_or_default()
            }
        }
    }

    /// What no number in the tree that is not a size is longer than.
    pub fn longest_count(&self) -> String {
        format::count(self.view.heap.snapshot.nodes.len() as u64)
    }

    fn object_cell(&self, row: &Retainer, column: RetainerColumn) -> Cell {
        let bytes =
            |bytes: u64| Cell { text: format::bytes(bytes), tooltip: format::exact_bytes(bytes), ..Cell::default() };
        match column {
            RetainerColumn::Distance => {
                let hops = self.view.retention.distances.hops(row.edge.retainer);
                Cell {
                    text: hops.map_or_else(|| "–".to_owned(), |hops| format::count(hops.into())), ..Cell::default()
                }
            }
            RetainerColumn::Size => bytes(self.view.heap.shallow_size_bytes(row.edge.retainer)),
            RetainerColumn::Retained => bytes(self.view.retention.retained_size_bytes(row.edge.retainer)),
            _ => Cell::default(),
        }
    }

    fn merged_cell(&self, row: &MergedRow, column: RetainerColumn) -> Cell {
        let retainer = &row.retainer;
        let tone = if retainer.is_weak { Tone::Quiet } else { Tone::Plain };
        let text = match column {
            RetainerColumn::HolderCount => format::count(retainer.place.owners.len() as u64),
            RetainerColumn::HeldCount => format::count(retainer.held_count),
            RetainerColumn::HeldSize => {
                let share = (self.subject_bytes > 0 && !retainer.is_weak)
                    .then(|| (retainer.held_size_bytes as f64 / self.subject_bytes as f64).min(1.0) as f32);
                let tooltip = format::exact_bytes(retainer.held_size_bytes);
                return Cell { text: format::bytes(retainer.held_size_bytes), tone, share, tooltip };
            }
            _ => String::new(),
        };
        Cell { text, tone, ..Cell::default() }
    }
}
