//! Numbers that come before the header, which says what they are. No runtime writes them so; tools that sort keys do.

use super::rows::Rows;
use crate::snapshot::{
    ReadError,
    error::{Flaw, Place, Section},
};

/// Rows of one number.
pub(super) struct Unshaped;

impl Rows for Unshaped {
    type Chunk = Vec<u64>;
    type Columns = Vec<u64>;

    fn width(&self) -> usize {
        1
    }

    fn reserve(&self, columns: &mut Vec<u64>, rows: usize) {
        columns.reserve_exact(rows);
    }

    fn reset(&self, chunk: &mut Vec<u64>, rows: usize) {
        chunk.resize(rows, 0);
    }

    fn put(&self, chunk: &mut Vec<u64>, at: usize, row: &[u64]) -> Result<(), Flaw> {
        chunk[at] = row[0];
        Ok(())
    }

    fn append(&self, columns: &mut Vec<u64>, chunk: &Vec<u64>) -> Result<(), ReadError> {
        columns.extend_from_slice(chunk);
        Ok(())
    }
}

/// Shapes `numbers` of `section` into `columns`, now that their rows are known.
pub(super) fn shape<R: Rows>(
    numbers: &[u64],
    section: &Section,
    rows: &R,
    columns: &mut R::Columns,
) -> Result<(), ReadError> {
    const CHUNK_ROWS: usize = 1 << 14;
    let error = |row: usize, flaw| ReadError::Value { section: section.clone(), place: Place::Row(row as u64), flaw };
    if !numbers.len().is_multiple_of(rows.width()) {
        return Err(error(numbers.len() / rows.width(), Flaw::IncompleteRow));
    }
    for (part, numbers) in numbers.chunks(CHUNK_ROWS * rows.width()).enumerate() {
        let mut chunk = R::Chunk::default();
        rows.reset(&mut chunk, numbers.len() / rows.width());
        for (at, row) in numbers.chunks_exact(rows.width()).enumerate() {
            rows.put(&mut chunk, at, row).map_err(|flaw| error(part * CHUNK_ROWS + at, flaw))?;
        }
        rows.append(columns, &chunk)?;
    }
    Ok(())
}
