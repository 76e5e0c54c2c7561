//! A column of 64-bit values of which nearly all fit 32 bits.

use rustc_hash::FxHashMap;

/// Four bytes a row; the few values from `u32::MAX` on live in a table beside the column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WideColumn {
    narrow: Vec<u32>,
    /// Values of the rows whose `narrow` cell is `u32::MAX`.
    wide: FxHashMap<u32, u64>,
}

impl WideColumn {
    /// A column of `narrow` cells, where `wide` gives the true value of each cell that is `u32::MAX`.
    pub fn from_parts(narrow: Vec<u32>, wide: FxHashMap<u32, u64>) -> Self {
        Self { narrow, wide }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.narrow.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.narrow.is_empty()
    }

    /// The value of `row`.
    #[inline]
    pub fn get(&self, row: usize) -> u64 {
        match self.narrow[row] {
            u32::MAX => self.wide_value(row),
            value => u64::from(value),
        }
    }

    #[cold]
    fn wide_value(&self, row: usize) -> u64 {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.wide.get(&row).copied().unwrap_or(u64::from(u32::MAX))
    }

    /// Sets the value of `row`.
    pub fn set(&mut self, row: usize, value: u64) {
        match u32::try_from(value) {
            Ok(narrow) if narrow != u32::MAX => self.narrow[row] = narrow,
            _ => {
                self.narrow[row] = u32::MAX;
                self.wide.insert(u32::try_from(row).unwrap_or(u32::MAX), value);
            }
        }
    }

    /// Adds rows: `narrow` cells, of which `wide` gives the true values by position, as in [`Self::from_parts`].
    pub(super) fn append(&mut self, narrow: &[u32], wide: &[(u32, u64)]) {
        let before = self.narrow.len() as u32;
        self.narrow.extend_from_slice(narrow);
        self.wide.extend(wide.iter().map(|&(row, value)| (before + row, value)));
    }

    /// Gives back memory that the growing took.
    pub(super) fn shrink_to_fit(&mut self) {
        self.narrow.shrink_to_fit();
        self.wide.shrink_to_fit();
    }

    /// All values in order of rows.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl FromIterator<u64> for WideColumn {
    fn from_iter<I: IntoIterator<Item = u64>>(values: I) -> Self {
        let mut column = Self::default();
        for value in values {
            column.narrow.push(0);
            column.set(column.narrow.len() - 1, value);
        }
        column
    }
}
