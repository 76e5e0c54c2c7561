//! A column of 64-bit values of which nearly all are small.

use std::io;

use rustc_hash::FxHashMap;

use super::{ColumnReader, ColumnWriter, Stored};

/// Two or four bytes a row, whichever is enough for nearly all of them; the few larger values live in a table beside the column.
#[derive(Debug, Clone, Default)]
pub struct WideColumn {
    cells: Cells,
    /// Values of the rows whose cell has the highest value that there is.
    wide: FxHashMap<u32, u64>,
}

#[derive(Debug, Clone)]
enum Cells {
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Default for Cells {
    fn default() -> Self {
        Self::Four(Vec::new())
    }
}

/// Rows for each one that may stand in the table beside: an entry there takes some twenty bytes.
const ROWS_PER_WIDE: usize = 16;

impl WideColumn {
    /// A column of `cells`, where `wide` gives the true value of each cell that is `u32::MAX`.
    pub fn from_parts(cells: Vec<u32>, wide: FxHashMap<u32, u64>) -> Self {
        Self { cells: Cells::Four(cells), wide }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Two(cells) => cells.len(),
            Cells::Four(cells) => cells.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `row`.
    #[inline]
    pub fn get(&self, row: usize) -> u64 {
        match &self.cells {
            Cells::Two(cells) if cells[row] != u16::MAX => u64::from(cells[row]),
            Cells::Four(cells) if cells[row] != u32::MAX => u64::from(cells[row]),
            _ => self.wide_value(row),
        }
    }

    #[cold]
    fn wide_value(&self, row: usize) -> u64 {
        let highest = match self.cells {
            Cells::Two(_) => u64::from(u16::MAX),
            Cells::Four(_) => u64::from(u32::MAX),
        };
        self.wide.get(&(row as u32)).copied().unwrap_or(highest)
    }

    /// Sets the value of `row`.
    pub fn set(&mut self, row: usize, value: u64) {
        let fits = match &mut self.cells {
            Cells::Two(cells) => {
                cells[row] = u16::try_from(value).unwrap_or(u16::MAX);
                cells[row] != u16::MAX
            }
            Cells::Four(cells) => {
                cells[row] = u32::try_from(value).unwrap_or(u32::MAX);
                cells[row] != u32::MAX
            }
        };
        if !fits {
            self.wide.insert(row as u32, value);
        }
    }

    fn push(&mut self, value: u64) {
        match &mut self.cells {
            Cells::Two(cells) => cells.push(0),
            Cells::Four(cells) => cells.push(0),
        }
        self.set(self.len() - 1, value);
    }

    /// Adds rows: `cells`, of which `wide` gives the true values by position, as in [`Self::from_parts`].
    pub(super) fn append(&mut self, cells: &[u32], wide: &[(u32, u64)]) {
        let before = self.len() as u32;
        match &mut self.cells {
            Cells::Two(_) => cells.iter().for_each(|&cell| self.push(u64::from(cell))),
            Cells::Four(known) => known.extend_from_slice(cells),
        }
        for &(row, value) in wide {
            self.set((before + row) as usize, value);
        }
    }

    /// Makes room for `rows` more rows.
    pub(super) fn reserve_exact(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Two(cells) => cells.reserve_exact(rows),
            Cells::Four(cells) => cells.reserve_exact(rows),
        }
    }

    /// Takes as little memory as it can from now on.
    pub(crate) fn compact(&mut self) {
        if let Cells::Four(cells) = &mut self.cells {
            let is_wide = |cell: u32| cell >= u32::from(u16::MAX);
            if cells.iter().filter(|&&cell| is_wide(cell)).count() <= cells.len() / ROWS_PER_WIDE {
                let large = cells.iter().enumerate().filter(|&(_, &cell)| is_wide(cell) && cell != u32::MAX);
                self.wide.extend(large.map(|(row, &cell)| (row as u32, u64::from(cell))));
                self.cells = Cells::Two(cells.iter().map(|&cell| u16::try_from(cell).unwrap_or(u16::MAX)).collect());
            } else {
                cells.shrink_to_fit();
            }
        }
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
        values.into_iter().for_each(|value| column.push(value));
        column
    }
}

impl Stored for WideColumn {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.values(&matches!(self.cells, Cells::Two(_)))?;
        match &self.cells {
            Cells::Two(cells) => out.column(cells)?,
            Cells::Four(cells) => out.column(cells)?,
        }
        let (rows, values): (Vec<u32>, Vec<u64>) = self.wide.iter().unzip();
        out.column(&rows)?;
        out.column(&values)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let cells = if input.values()? { Cells::Two(input.column()?) } else { Cells::Four(input.column()?) };
        let (rows, values) = (input.column::<u32>()?, input.column::<u64>()?);
        Ok(Self { cells, wide: rows.into_iter().zip(values).collect() })
    }
}

/// Equal values, however they are kept.
impl PartialEq for WideColumn {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn values_stay_what_they_are(
            values in prop::collection::vec((any::<u64>(), 0..64_u32), 1..400),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u64>(), 0..64_u32), 0..20),
            small_shift in 40..64_u32,
        ) {
            for least_shift in [0, small_shift] {
                let mut values: Vec<u64> =
                    values.iter().map(|&(value, shift)| value >> shift.max(least_shift)).collect();
                let mut column: WideColumn = values.iter().copied().collect();
                let plain = column.clone();
                column.compact();
                prop_assert_eq!(&column, &plain);
                for (row, value, shift) in &changes {
                    let row = row.index(values.len());
                    values[row] = value >> shift;
                    column.set(row, value >> shift);
                }
                column.compact();
                prop_assert!(column.iter().eq(values));
            }
        }
    }

    #[test]
    fn small_values_take_two_bytes_and_a_few_large_ones_change_nothing() {
        let mut column: WideColumn = (0..1000).chain([u64::from(u16::MAX), u64::from(u32::MAX), u64::MAX]).collect();
        column.compact();
        assert!(matches!(column.cells, Cells::Two(_)));
        assert!((0..1000).chain([65_535, 4_294_967_295, u64::MAX]).eq(column.iter()));
        let mut column: WideColumn = (65_000..70_000).collect();
        column.compact();
        assert!(matches!(column.cells, Cells::Four(_)));
    }
}
