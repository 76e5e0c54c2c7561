//! The order of rows by name.

use rayon::prelude::*;

use super::delta_rows::RowName;

/// As many bytes of each name are compared without looking at the name itself.
type Piece = u128;
const PIECE_BYTES: usize = size_of::<Piece>();

/// All rows in order of name, then location, then row.
pub(super) fn rows_by_name(names: &[RowName<'_>]) -> Vec<u32> {
    let mut rows: Vec<(Piece, u32)> = (0..names.len() as u32).map(|row| (0, row)).collect();
    sort_from(0, &mut rows, names);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Sorts `rows` whose names are the same up to byte `start`, a piece at a time: to follow two references for each comparison would
/// cost as much as all else where there are millions.
fn sort_from(start: usize, rows: &mut [(Piece, u32)], names: &[RowName<'_>]) {
    /// Fewer are compared as they are.
    const WORTHWHILE: usize = 32;
    /// So are names that are the same up to here, for which a file must be made: V8 cuts its texts before.
    const MOST_BYTES: usize = 1 << 10;
    let goes_on = |&(_, row): &(Piece, u32)| names[row as usize].0.len() > start;
    if rows.len() < WORTHWHILE || start >= MOST_BYTES || !rows.iter().any(goes_on) {
        rows.sort_unstable_by_key(|&(_, row)| (names[row as usize], row));
        return;
    }
    rows.par_iter_mut().for_each(|(piece, row)| *piece = piece_at(start, names[*row as usize].0));
    rows.par_sort_unstable();
    rows.par_chunk_by_mut(|a, b| a.0 == b.0)
        .filter(|same| same.len() > 1)
        .for_each(|same| sort_from(start + PIECE_BYTES, same, names));
}

/// The bytes of `name` from `start` on as a number that compares like them; 0 behind its end.
fn piece_at(start: usize, name: &str) -> Piece {
    let bytes = name.as_bytes().get(start..).unwrap_or_default();
    let mut piece = [0; PIECE_BYTES];
    let length = bytes.len().min(PIECE_BYTES);
    piece[..length].copy_from_slice(&bytes[..length]);
    Piece::from_be_bytes(piece)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::graph::SourceLocation;

    proptest! {
        #[test]
        fn rows_are_in_order_of_name_location_and_row(
            names in prop::collection::vec(
                ("(Order|Order\0|GeneratedOrderClass){0,3}[a-c\0]{0,2}", prop::option::of(0..3_u32)),
                0..300,
            ),
            prefix_bytes in prop_oneof![Just(0_usize), 0..50_usize, 1_000..1_100_usize],
        ) {
            let location = |line| SourceLocation { file: "a.js".into(), line, column: 1 };
            let prefix = "x".repeat(prefix_bytes);
            let names: Vec<(Arc<str>, Option<SourceLocation>)> =
                names.iter().map(|(name, line)| (Arc::from(format!("{prefix}{name}")), line.map(location))).collect();
            let names: Vec<RowName<'_>> = names.iter().map(|(name, location)| (name, location.as_ref())).collect();
            let mut expected: Vec<u32> = (0..names.len() as u32).collect();
            expected.sort_by_key(|&row| (names[row as usize], row));
            prop_assert_eq!(rows_by_name(&names), expected);
        }
    }
}
