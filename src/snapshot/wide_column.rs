//! A column of 64-bit values of which nearly all are small.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use bytemuck::Pod;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{ColumnReader, ColumnWriter, Stored, damaged, pages::ask_ahead};

/// Two, three or four bytes a row, whichever is enough for nearly all of them; the few larger values live in a table beside the column.
#[derive(Debug, Clone, Default)]
pub struct WideColumn {
    cells: Cells,
    /// Values of the rows whose cell has the highest value that there is.
    wide: FxHashMap<u32, u64>,
}

#[derive(Debug, Clone)]
enum Cells {
    Two(Vec<u16>),
    Three(Vec<[u8; 3]>),
    Four(Vec<u32>),
}

impl Default for Cells {
    fn default() -> Self {
        Self::Four(Vec::new())
    }
}

/// What stands in a cell whose value is beside the column.
const THREE_MAX: u32 = 0xff_ffff;
/// Rows for each one that may stand in the table beside: an entry there takes some twenty bytes.
const ROWS_PER_WIDE: usize = 16;
/// Rows that one core takes at a time.
const RUN: usize = 1 << 14;

impl WideColumn {
    /// A column of `rows` values, each of which `value` gives. All cores ask it, and for some rows more than once.
    pub(crate) fn from_fn(rows: usize, value: impl Fn(usize) -> u32 + Sync) -> Self {
        let narrowed = Cells::narrow(rows, &value);
        let (cells, wide) = narrowed.unwrap_or_else(|| {
            (Cells::Four((0..rows).into_par_iter().with_min_len(RUN).map(&value).collect()), Vec::new())
        });
        Self { cells, wide: wide.into_iter().map(|(row, value)| (row, u64::from(value))).collect() }
    }

    /// A column of `cells`, where `wide` gives the true values of the rows whose cell is `u16::MAX`: few of all, see [`Self::are_few`].
    pub fn from_two_bytes(cells: Vec<u16>, wide: impl IntoIterator<Item = (u32, u64)>) -> Self {
        Self { cells: Cells::Two(cells), wide: wide.into_iter().collect() }
    }

    /// Whether `wide_count` of `rows` are few enough to stand beside the column.
    pub const fn are_few(wide_count: usize, rows: usize) -> bool {
        wide_count <= rows / ROWS_PER_WIDE
    }

    /// A column of `rows` zeros, of which few will need more than two bytes.
    pub fn zeros(rows: usize) -> Self {
        Self { cells: Cells::Two(vec![0; rows]), wide: FxHashMap::default() }
    }

    /// A column without rows, in which few will need more than three bytes.
    pub(super) fn of_three_bytes() -> Self {
        Self { cells: Cells::Three(Vec::new()), wide: FxHashMap::default() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Two(cells) => cells.len(),
            Cells::Three(cells) => cells.len(),
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
            Cells::Three(cells) if of_three(cells[row]) != THREE_MAX => u64::from(of_three(cells[row])),
            Cells::Four(cells) if cells[row] != u32::MAX => u64::from(cells[row]),
            _ => self.wide_value(row),
        }
    }

    /// As [`Self::get`], for inner loops over columns that began with [`Self::of_three_bytes`] and nearly all stay so.
    #[inline]
    pub(super) fn get_of_three(&self, row: usize) -> u64 {
        if let Cells::Three(cells) = &self.cells {
            let value = of_three(cells[row]);
            if value != THREE_MAX {
                return u64::from(value);
            }
        }
        self.get_any(row)
    }

    #[cold]
    fn get_any(&self, row: usize) -> u64 {
        self.get(row)
    }

    #[cold]
    fn wide_value(&self, row: usize) -> u64 {
        let highest = match self.cells {
            Cells::Two(_) => u64::from(u16::MAX),
            Cells::Three(_) => u64::from(THREE_MAX),
            Cells::Four(_) => u64::from(u32::MAX),
        };
        self.wide.get(&(row as u32)).copied().unwrap_or(highest)
    }

    /// Sets the value of `row`.
    #[inline]
    pub fn set(&mut self, row: usize, value: u64) {
        let fits = match &mut self.cells {
            Cells::Two(cells) => {
                cells[row] = u16::try_from(value).unwrap_or(u16::MAX);
                cells[row] != u16::MAX
            }
            Cells::Three(cells) => {
                cells[row] = in_three(u32::try_from(value).unwrap_or(u32::MAX));
                of_three(cells[row]) != THREE_MAX
            }
            Cells::Four(cells) => {
                cells[row] = u32::try_from(value).unwrap_or(u32::MAX);
                cells[row] != u32::MAX
            }
        };
        if !fits {
            self.set_wide(row, value);
        }
    }

    #[cold]
    fn set_wide(&mut self, row: usize, value: u64) {
        self.wide.insert(row as u32, value);
        self.widen_if_crowded();
    }

    fn push(&mut self, value: u64) {
        match &mut self.cells {
            Cells::Two(cells) => cells.push(0),
            Cells::Three(cells) => cells.push([0; 3]),
            Cells::Four(cells) => cells.push(0),
        }
        self.set(self.len() - 1, value);
    }

    /// Adds rows: `cells`, where `wide` gives the true value of each that is `u32::MAX`, by position.
    pub(super) fn append(&mut self, cells: &[u32], wide: &[(u32, u64)]) {
        let before = self.len() as u32;
        match &mut self.cells {
            Cells::Two(_) => cells.iter().for_each(|&cell| self.push(u64::from(cell))),
            Cells::Three(known) => {
                ask_ahead(known, cells.len());
                known.extend(cells.iter().map(|&cell| in_three(cell)));
                // Nearly never, and the highest one is found many at a time.
                if cells.iter().copied().fold(0, u32::max) >= THREE_MAX {
                    let large = (before..).zip(cells).filter(|&(_, &cell)| cell >= THREE_MAX);
                    self.wide.extend(large.map(|(row, &cell)| (row, u64::from(cell))));
                    self.widen_if_crowded();
                }
            }
            Cells::Four(known) => {
                ask_ahead(known, cells.len());
                known.extend_from_slice(cells);
            }
        }
        for &(row, value) in wide {
            self.set((before + row) as usize, value);
        }
    }

    /// Makes room for `rows` more rows.
    pub(super) fn reserve_exact(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Two(cells) => cells.reserve_exact(rows),
            Cells::Three(cells) => cells.reserve_exact(rows),
            Cells::Four(cells) => cells.reserve_exact(rows),
        }
    }

    /// Gives all rows four bytes once too many stand in the table beside.
    fn widen_if_crowded(&mut self) {
        const FEW: usize = 1 << 12;
        if self.wide.len() <= FEW || Self::are_few(self.wide.len() - FEW, self.len()) {
            return;
        }
        let (four, highest) = match &self.cells {
            Cells::Two(cells) => (widened(cells, u32::from), u32::from(u16::MAX)),
            Cells::Three(cells) => (widened(cells, of_three), THREE_MAX),
            Cells::Four(_) => return,
        };
        let mut wide = std::mem::take(&mut self.wide);
        wide.retain(|&row, _| four[row as usize] == highest);
        self.cells = Cells::Four(four);
        for (row, value) in wide {
            self.set(row as usize, value);
        }
    }

    /// Takes as little memory as it can from now on.
    pub(crate) fn compact(&mut self) {
        let Cells::Four(cells) = &mut self.cells else {
            self.wide.shrink_to_fit();
            return;
        };
        let Some((cells, wide)) = Cells::narrow(cells.len(), &|row| cells[row]) else {
            cells.shrink_to_fit();
            return;
        };
        self.cells = cells;
        for (row, value) in wide {
            if value == u32::MAX {
                // What is beside already stays there; else it is the highest value that a cell of four bytes can have.
                self.wide.entry(row).or_insert(u64::from(value));
            } else {
                self.wide.insert(row, u64::from(value));
            }
        }
        self.wide.shrink_to_fit();
    }

    /// All values in order of rows.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// A row and its value, which is too large for its cell.
type Wide = (u32, u32);

impl Cells {
    /// Cells of two or three bytes for `rows` values, whichever is enough for nearly all, and the rows and values of the others, of which
    /// the cells say so. None where neither is.
    fn narrow(rows: usize, value: &(impl Fn(usize) -> u32 + Sync)) -> Option<(Self, Vec<Wide>)> {
        narrow(rows, u32::from(u16::MAX), value, |value| value as u16)
            .map(|(cells, wide)| (Self::Two(cells), wide))
            .or_else(|| narrow(rows, THREE_MAX, value, in_three).map(|(cells, wide)| (Self::Three(cells), wide)))
    }
}

/// Cells for `rows` values, made of those below `least_wide` by `to_cell`, and the rows and values of the others, of which it makes
/// what stands for them. None where these are too many.
fn narrow<T: Pod + Send + Sync>(
    rows: usize,
    least_wide: u32,
    value: impl Fn(usize) -> u32 + Sync,
    to_cell: impl Fn(u32) -> T + Sync,
) -> Option<(Vec<T>, Vec<Wide>)> {
    let few = rows / ROWS_PER_WIDE;
    let found = AtomicUsize::new(0);
    let mut cells = bytemuck::zeroed_vec(rows);
    let runs = cells.par_chunks_mut(RUN).with_max_len(1).enumerate().map(|(run, cells)| {
        let rows = run * RUN..run * RUN + cells.len();
        let mut count = 0;
        for (cell, row) in cells.iter_mut().zip(rows.clone()) {
            let value = value(row).min(least_wide);
            count += usize::from(value == least_wide);
            *cell = to_cell(value);
        }
        if count == 0 {
            return Some(Vec::new());
        }
        if found.fetch_add(count, Ordering::Relaxed) + count > few {
            return None;
        }
        Some(rows.map(|row| (row as u32, value(row))).filter(|&(_, value)| value >= least_wide).collect())
    });
    let wide = runs.collect::<Option<Vec<Vec<_>>>>()?;
    Some((cells, wide.into_iter().flatten().collect()))
}

/// Cells of four bytes, with as much room as `cells` have.
fn widened<T: Copy>(cells: &Vec<T>, to_four: impl Fn(T) -> u32) -> Vec<u32> {
    let mut four = Vec::with_capacity(cells.capacity());
    four.extend(cells.iter().map(|&cell| to_four(cell)));
    four
}

/// The value of a cell of three bytes.
#[inline]
fn of_three([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0])
}

/// A cell of three bytes; one that says that its value is beside, where that is too large.
#[inline]
fn in_three(value: u32) -> [u8; 3] {
    let [low, middle, high, _] = value.min(THREE_MAX).to_le_bytes();
    [low, middle, high]
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
        match &self.cells {
            Cells::Two(cells) => out.values(&2).and_then(|()| out.column(cells))?,
            Cells::Three(cells) => out.values(&3).and_then(|()| out.column(cells))?,
            Cells::Four(cells) => out.values(&4).and_then(|()| out.column(cells))?,
        }
        let (rows, values): (Vec<u32>, Vec<u64>) = self.wide.iter().unzip();
        out.column(&rows)?;
        out.column(&values)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let cells = match input.values::<u8>()? {
            2 => Cells::Two(input.column()?),
            3 => Cells::Three(input.column()?),
            4 => Cells::Four(input.column()?),
            _ => return Err(damaged()),
        };
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

    proptest! {
        #[test]
        fn what_is_appended_stays_what_it_is(
            chunks in prop::collection::vec(prop::collection::vec((any::<u32>(), 0..20_u32), 0..60), 0..8),
            wide in any::<u64>(),
            many in prop::bool::weighted(0.1),
        ) {
            let mut column = WideColumn::of_three_bytes();
            let mut values = Vec::new();
            for chunk in chunks {
                let cells: Vec<u32> = chunk.iter().map(|&(value, shift)| value >> shift).collect();
                // Of the last one the value stands beside the column.
                let is_beside = cells.last() == Some(&u32::MAX) || cells.len() % 2 == 1;
                let beside: Vec<(u32, u64)> = is_beside.then(|| (cells.len() as u32 - 1, wide)).into_iter().collect();
                column.append(&cells, &beside);
                values.extend(cells.iter().map(|&cell| u64::from(cell)));
                if is_beside && let Some(last) = values.last_mut() {
                    *last = wide;
                }
            }
            if many {
                let cells: Vec<u32> = (0..20_000).map(|row| u32::MAX - row).collect();
                column.append(&cells, &[]);
                values.extend(cells.iter().map(|&cell| u64::from(cell)));
                prop_assert!(matches!(column.cells, Cells::Four(_)));
            }
            prop_assert!(column.iter().eq(values.iter().copied()));
            prop_assert!((0..values.len()).all(|row| column.get_of_three(row) == values[row]));
            column.compact();
            prop_assert!(column.iter().eq(values));
        }
    }

    #[test]
    fn zeros_become_what_they_are_set_to_however_many_are_large() {
        for least_large in [0, 60_000, 90_000] {
            let value = |row: u64| if row < least_large { row % 50 } else { row << 20 };
            let mut column = WideColumn::zeros(100_000);
            (0..100_000).for_each(|row| column.set(row as usize, value(row)));
            assert!((0..100_000).map(value).eq(column.iter()));
            column.set(99_999, 7);
            column.compact();
            assert!((0..99_999).map(value).chain([7]).eq(column.iter()));
        }
    }

    #[test]
    fn a_column_of_a_function_has_its_values_in_as_few_bytes_as_nearly_all_of_them_need() {
        const ROWS: usize = 3 * RUN + 5;
        for (factor, bytes) in [(1, 2), (1 << 8, 3), (1 << 16, 4)] {
            let value = |row: usize| if row.is_multiple_of(50) { u32::MAX - 1 } else { row as u32 * factor };
            let column = WideColumn::from_fn(ROWS, value);
            assert!((0..ROWS).map(|row| u64::from(value(row))).eq(column.iter()), "{factor}");
            let cell_bytes = match &column.cells {
                Cells::Two(_) => 2,
                Cells::Three(_) => 3,
                Cells::Four(_) => 4,
            };
            assert_eq!(cell_bytes, bytes);
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
        assert!(matches!(column.cells, Cells::Three(_)));
        let mut column: WideColumn = (0xff_ff00..0x100_1000).collect();
        column.compact();
        assert!(matches!(column.cells, Cells::Four(_)));
        assert!((0xff_ff00..0x100_1000).eq(column.iter()));
    }
}
