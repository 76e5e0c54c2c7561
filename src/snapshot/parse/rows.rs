//! A section of numbers becomes columns: cut at whole rows, parsed on all cores, appended in order.

use memchr::{memchr, memchr_iter, memrchr_iter};
use rayon::prelude::*;

use super::{
    blocks,
    numbers::{self, Numbers},
};
use crate::snapshot::{
    ReadError,
    error::{Flaw, Place},
    meta::MAX_FIELDS,
    source::{Text, is_space},
};

/// Text of a piece, of which a core parses two at a time: their rows fit the cache beside the columns that they become.
const CHUNK_BYTES: usize = 64 << 10;
/// Numbers that are read before their rows are put into columns: enough to be worth it, and few enough for the fastest cache.
const BATCH_NUMBERS: usize = 32 * blocks::MAX_NUMBERS;
/// More digits than any number that can be held.
const MAX_DIGITS: usize = 64;

/// What the rows of a section are, and what columns they become.
pub(super) trait Rows: Sync {
    /// Columns of some rows, used again and again.
    type Chunk: Default + Send + Sync;
    /// Columns of all rows.
    type Columns: Send;

    /// Numbers per row: 1 to [`MAX_FIELDS`].
    fn width(&self) -> usize;

    /// Makes room for `rows` more rows in `columns`.
    fn reserve(&self, columns: &mut Self::Columns, rows: usize);

    /// Makes room for `rows` rows in `chunk`, and forgets what it held.
    fn reset(&self, chunk: &mut Self::Chunk, rows: usize);

    /// Sets row `at` of `chunk` from its numbers.
    fn put(&self, chunk: &mut Self::Chunk, at: usize, row: &[u64]) -> Result<(), Flaw>;

    /// Sets rows of `chunk` from `first` on, from the numbers of whole rows. `width` is [`Self::width`], as a constant where it can be one.
    /// What it has set where it fails means nothing.
    #[inline]
    fn put_all(&self, chunk: &mut Self::Chunk, first: usize, numbers: &[u64], width: usize) -> Result<(), Flaw> {
        (first..).zip(numbers.chunks_exact(width)).try_for_each(|(at, row)| self.put(chunk, at, row))
    }

    /// Adds the rows of `chunk` to `columns`.
    fn append(&self, columns: &mut Self::Columns, chunk: &Self::Chunk) -> Result<(), ReadError>;
}

/// What is wrong with a row, and where in its piece.
type RowError = (Place, Flaw);

/// Whole rows of text, each number followed by a comma.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a [u8],
    rows: usize,
}

/// Chunks whose memory is used again and again.
struct Chunks<R: Rows> {
    /// What is parsed but not yet appended: that is done while the next rows are parsed.
    parsed: Vec<R::Chunk>,
    spare: Vec<R::Chunk>,
}

/// Reads a list of rows, from its `[` to its `]`. `expected_rows` may be wrong.
pub(super) fn read<R: Rows>(
    text: &mut Text<'_>,
    rows: &R,
    columns: &mut R::Columns,
    expected_rows: u64,
) -> Result<(), ReadError> {
    text.expect(b'[', "a list")?;
    if text.token()? == b']' {
        text.consume(1);
        return Ok(());
    }
    // Each number takes two bytes at least, so that a count which is not true costs no more than the file is large.
    let possible_rows = text.input_bytes() / (2 * rows.width() as u64);
    rows.reserve(columns, expected_rows.min(possible_rows) as usize);
    let mut chunks: Chunks<R> = Chunks { parsed: Vec::new(), spare: Vec::new() };
    let mut row_count = 0_u64;
    let mut partial = Vec::with_capacity(rows.width());
    loop {
        let (bytes, new_rows) = read_window(text, rows, columns, &mut chunks, row_count)?;
        text.consume(bytes);
        row_count += new_rows;
        // The row that the window cuts, and the last row, which no comma follows: number by number.
        loop {
            partial.push(number(text)?);
            if partial.len() == rows.width() {
                let mut chunk = R::Chunk::default();
                rows.reset(&mut chunk, 1);
                rows.put(&mut chunk, 0, &partial).map_err(|flaw| text.value(Place::Row(row_count), flaw))?;
                chunks.parsed.push(chunk);
                partial.clear();
                row_count += 1;
            }
            match text.token()? {
                b',' => text.consume(1),
                b']' if partial.is_empty() => {
                    text.consume(1);
                    return chunks.parsed.iter().try_for_each(|chunk| rows.append(columns, chunk));
                }
                b']' => return Err(text.flaw(0, Flaw::IncompleteRow)),
                _ => return Err(text.flaw(0, Flaw::NoComma)),
            }
            if partial.is_empty() {
                break;
            }
        }
        text.progress().advance(new_rows + 1)?;
    }
}

/// Parses the whole rows of the window while those parsed before are appended. Returns their bytes and their number.
fn read_window<R: Rows>(
    text: &mut Text<'_>,
    rows: &R,
    columns: &mut R::Columns,
    chunks: &mut Chunks<R>,
    rows_before: u64,
) -> Result<(usize, u64), ReadError> {
    let Chunks { parsed, spare } = chunks;
    let results = text.reading_ahead(|window| {
        let pieces = whole_rows(&window[..memchr(b']', window).unwrap_or(window.len())], rows.width());
        spare.resize_with(pieces.len(), R::Chunk::default);
        let parse = || -> Vec<Result<(), RowError>> {
            let pairs = spare.par_chunks_mut(2).zip(pieces.par_chunks(2)).with_max_len(1);
            pairs.flat_map_iter(|(chunks, pieces)| fill(rows, chunks, pieces)).collect()
        };
        let (appended, results) =
            rayon::join(|| parsed.iter().try_for_each(|chunk| rows.append(columns, chunk)), parse);
        let sizes = pieces.iter().map(|piece| (piece.text.len(), piece.rows as u64));
        appended.map(|()| sizes.zip(results).collect::<Vec<_>>())
    })?;
    std::mem::swap(parsed, spare);
    let (mut bytes, mut row_count) = (0, 0);
    for ((piece_bytes, piece_rows), result) in results {
        result.map_err(|(place, flaw)| match place {
            Place::Byte(offset) => text.flaw(bytes + offset as usize, flaw),
            Place::Row(row) => text.value(Place::Row(rows_before + row_count + row), flaw),
        })?;
        bytes += piece_bytes;
        row_count += piece_rows;
    }
    Ok((bytes, row_count))
}

/// Parses one or two pieces into as many chunks. The usual widths are spelt out, so that the loop over a row is none.
fn fill<R: Rows>(rows: &R, chunks: &mut [R::Chunk], pieces: &[Piece<'_>]) -> Vec<Result<(), RowError>> {
    match rows.width() {
        3 => fill_width::<R, 3>(rows, chunks, pieces),
        6 => fill_width::<R, 6>(rows, chunks, pieces),
        7 => fill_width::<R, 7>(rows, chunks, pieces),
        _ => fill_width::<R, MAX_FIELDS>(rows, chunks, pieces),
    }
}

/// As [`fill`], for rows of `WIDTH` numbers, or fewer where that is [`MAX_FIELDS`].
fn fill_width<R: Rows, const WIDTH: usize>(
    rows: &R,
    chunks: &mut [R::Chunk],
    pieces: &[Piece<'_>],
) -> Vec<Result<(), RowError>> {
    let started = chunks.iter_mut().zip(pieces).map(|(chunk, piece)| {
        rows.reset(chunk, piece.rows);
        read_blocks::<R, WIDTH>(rows, chunk, piece).unwrap_or_else(|| Started::again(rows, chunk, piece))
    });
    let started = started.collect();
    read_rest::<R, WIDTH>(rows, chunks, pieces, started)
}

/// Reads the rows of one or two pieces that are not read yet, one number after the other.
fn read_rest<'a, R: Rows, const WIDTH: usize>(
    rows: &R,
    chunks: &mut [R::Chunk],
    pieces: &[Piece<'a>],
    mut started: Vec<Started<'a>>,
) -> Vec<Result<(), RowError>> {
    if let ([first, second], [one, other]) = (&mut *chunks, &mut *started) {
        // Row about, so that the processor works on one while it waits to learn where the other's next number begins.
        while one.rows < pieces[0].rows && other.rows < pieces[1].rows {
            let one_row = read_row::<R, WIDTH>(rows, &mut one.numbers, first, one.rows);
            let other_row = read_row::<R, WIDTH>(rows, &mut other.numbers, second, other.rows);
            if one_row.is_err() || other_row.is_err() {
                // From the start again: which flaw comes first is found out piece by piece.
                *one = Started::again(rows, first, &pieces[0]);
                *other = Started::again(rows, second, &pieces[1]);
                break;
            }
            one.rows += 1;
            other.rows += 1;
        }
    }
    let each = chunks.iter_mut().zip(pieces).zip(started);
    each.map(|((chunk, piece), Started { rows: done, mut numbers })| {
        (done..piece.rows).try_for_each(|at| read_row::<R, WIDTH>(rows, &mut numbers, chunk, at))
    })
    .collect()
}

/// How far a piece is read.
struct Started<'a> {
    rows: usize,
    /// Those of the rows that follow.
    numbers: Numbers<'a>,
}

impl<'a> Started<'a> {
    /// No row of `piece`.
    const fn new(piece: &Piece<'a>) -> Self {
        Self { rows: 0, numbers: Numbers::new(piece.text) }
    }

    /// No row of `piece`, of which `chunk` has some already.
    fn again<R: Rows>(rows: &R, chunk: &mut R::Chunk, piece: &Piece<'a>) -> Self {
        rows.reset(chunk, piece.rows);
        Self::new(piece)
    }
}

/// Reads rows of `piece` up to its last block, or the first that begins with a row and can't be read as one. None where a row has a
/// flaw: then all is to be read again.
fn read_blocks<'a, R: Rows, const WIDTH: usize>(
    rows: &R,
    chunk: &mut R::Chunk,
    piece: &Piece<'a>,
) -> Option<Started<'a>> {
    let width = if WIDTH == MAX_FIELDS { rows.width() } else { WIDTH };
    let mut started = Started::new(piece);
    let mut batch = [0; BATCH_NUMBERS];
    let mut held = 0;
    loop {
        let count = started.numbers.next_blocks(&mut batch[held..]);
        held += count;
        if count == 0 {
            if held == 0 {
                return Some(started);
            }
            // The row within which the blocks end.
            for cell in &mut batch[held..width] {
                *cell = started.numbers.next().ok()?;
            }
            held = width;
        }
        let whole = held - held % width;
        rows.put_all(chunk, started.rows, &batch[..whole], width).ok()?;
        started.rows += whole / width;
        batch.copy_within(whole..held, 0);
        held -= whole;
    }
}

/// Reads row `at` of a chunk.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once per row of the file: a call costs a tenth of the reading")]
fn read_row<R: Rows, const WIDTH: usize>(
    rows: &R,
    numbers: &mut Numbers<'_>,
    chunk: &mut R::Chunk,
    at: usize,
) -> Result<(), RowError> {
    let mut row = [0; WIDTH];
    let row = if WIDTH == MAX_FIELDS { &mut row[..rows.width()] } else { &mut row };
    for cell in row.iter_mut() {
        *cell = match numbers.next() {
            Ok(value) => value,
            Err(flaw) => return Err((Place::Byte(numbers.at() as u64), flaw)),
        };
    }
    rows.put(chunk, at, row).map_err(|flaw| (Place::Row(at as u64), flaw))
}

/// Cuts `text` into pieces of whole rows of `width` numbers. What follows the last whole row is left out.
fn whole_rows(text: &[u8], width: usize) -> Vec<Piece<'_>> {
    let part_count = (text.len() / CHUNK_BYTES).max(1);
    let cuts: Vec<usize> = (0..=part_count).map(|part| part * text.len() / part_count).collect();
    let counts: Vec<usize> = cuts.par_windows(2).map(|cut| memchr_iter(b',', &text[cut[0]..cut[1]]).count()).collect();
    let total: usize = counts.iter().sum();
    if total < width {
        return Vec::new();
    }
    let mut pieces = Vec::with_capacity(part_count);
    let (mut start, mut start_row, mut before) = (0, 0, 0);
    for (&cut, commas) in cuts[1..].iter().zip(counts) {
        before += commas;
        // The first row's end after the cut.
        let row = before / width + 1;
        let Some(comma) = memchr_iter(b',', &text[cut..]).nth(row * width - before - 1) else { break };
        let stop = cut + comma + 1;
        pieces.push(Piece { text: &text[start..stop], rows: row - start_row });
        (start, start_row) = (stop, row);
    }
    let rows = total / width;
    if let Some(end) = memrchr_iter(b',', text).nth(total % width).filter(|_| rows > start_row) {
        pieces.push(Piece { text: &text[start..=end], rows: rows - start_row });
    }
    pieces
}

/// The number at the present position, wherever the window ends.
fn number(text: &mut Text<'_>) -> Result<u64, ReadError> {
    text.token()?;
    loop {
        let window = text.window();
        let digits = window.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == window.len() && digits <= MAX_DIGITS {
            if !text.more()? {
                return Err(text.truncated());
            }
            continue;
        }
        let (value, digits) = numbers::parse(window).map_err(|flaw| text.flaw(0, flaw))?;
        if window.get(digits).is_some_and(|byte| !is_space(*byte) && !matches!(byte, b',' | b']')) {
            return Err(text.flaw(0, Flaw::NoNumber));
        }
        text.consume(digits);
        return Ok(value);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::parse::unshaped::Unshaped;

    proptest! {
        #[test]
        fn pieces_in_blocks_or_taking_turns_are_read_like_each_alone(
            texts in prop::array::uniform2(prop::collection::vec(prop::option::weighted(0.95, "[0-9]{1,12}"), 1..40)),
        ) {
            let texts = texts.map(|text| text.into_iter().map(|number| number.unwrap_or("x".into())).collect::<Vec<_>>());
            let joined = texts.each_ref().map(|text| text.join(",") + ",");
            let pieces = [0, 1].map(|i| Piece { text: joined[i].as_bytes(), rows: texts[i].len() });
            let mut in_blocks = [Vec::new(), Vec::new()];
            let results = fill(&Unshaped, &mut in_blocks, &pieces);
            let mut together = pieces.each_ref().map(|piece| vec![0; piece.rows]);
            let started = pieces.iter().map(Started::new).collect();
            prop_assert_eq!(&results, &read_rest::<_, 1>(&Unshaped, &mut together, &pieces, started));
            for (i, piece) in pieces.into_iter().enumerate() {
                let mut alone = [Vec::new()];
                let result = fill(&Unshaped, &mut alone, &[piece]).pop();
                prop_assert_eq!(results.get(i), result.as_ref());
                let numbers: Option<Vec<u64>> = texts[i].iter().map(|number| number.parse().ok()).collect();
                prop_assert_eq!(numbers.is_some(), matches!(result, Some(Ok(()))));
                prop_assert!(numbers.is_none_or(|numbers| numbers == together[i] && numbers == in_blocks[i]));
            }
        }
    }

    /// Rows of so many numbers, none of which may be a 13.
    struct Lucky(usize);

    /// All numbers, and the rows with one of 17 digits, as a chunk keeps what has no place in its cells.
    #[derive(Debug, Default, Clone, PartialEq)]
    struct LuckyChunk {
        numbers: Vec<u64>,
        long: Vec<usize>,
    }

    impl Rows for Lucky {
        type Chunk = LuckyChunk;
        type Columns = ();

        fn width(&self) -> usize {
            self.0
        }

        fn reserve(&self, (): &mut (), _: usize) {}

        fn reset(&self, chunk: &mut LuckyChunk, rows: usize) {
            chunk.numbers.resize(rows * self.0, 0);
            chunk.long.clear();
        }

        fn put(&self, chunk: &mut LuckyChunk, at: usize, row: &[u64]) -> Result<(), Flaw> {
            if row.contains(&13) {
                return Err(Flaw::TooLarge);
            }
            chunk.numbers[at * self.0..][..self.0].copy_from_slice(row);
            chunk.long.extend(row.iter().any(|&number| number >= 10_u64.pow(16)).then_some(at));
            Ok(())
        }

        fn append(&self, (): &mut (), _: &LuckyChunk) -> Result<(), ReadError> {
            Ok(())
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rows_in_blocks_are_read_like_one_number_after_the_other_with_the_same_flaws(
            numbers in prop::collection::vec("[2-9][0-9]{0,9}\n?", 100..1000),
            repeat in 1..8_usize,
            width in prop::sample::select(vec![3, 6, 7, 5]),
            odd in prop::collection::vec(
                (any::<prop::sample::Index>(), prop::sample::select(vec!["12345678901234567", " 7 ", "13", "-1", "1.5"])),
                0..3,
            ),
        ) {
            let mut numbers = vec![numbers; repeat].concat();
            let rows = numbers.len() / width;
            numbers.truncate(rows * width);
            for (at, number) in odd {
                numbers[at.index(rows * width)] = number.to_owned();
            }
            let (first, second) = numbers.split_at(rows / 2 * width);
            let texts = [first, second].map(|numbers| numbers.join(",") + ",");
            let pieces = [0, 1].map(|i| Piece { text: texts[i].as_bytes(), rows: [rows / 2, rows - rows / 2][i] });
            let rows = Lucky(width);
            let mut in_blocks = [LuckyChunk::default(), LuckyChunk::default()];
            let results = fill(&rows, &mut in_blocks, &pieces);
            for (i, piece) in pieces.into_iter().enumerate() {
                let mut alone = [LuckyChunk::default()];
                rows.reset(&mut alone[0], piece.rows);
                let result = read_rest::<_, MAX_FIELDS>(&rows, &mut alone, &[piece], vec![Started::new(&pieces[i])]);
                prop_assert_eq!(results.get(i), result.first());
                prop_assert!(result[0].is_err() || in_blocks[i] == alone[0]);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn pieces_are_whole_rows_and_leave_out_no_row(
            numbers in prop::collection::vec("[0-9]{1,12}[ \n]{0,2}", 1..400),
            width in 1..9_usize,
            repeat in 1..200_usize,
            rest in "[0-9]{0,5}",
        ) {
            let text = (numbers.join(",") + ",").repeat(repeat) + &rest;
            let pieces = whole_rows(text.as_bytes(), width);
            let commas = |text: &[u8]| memchr_iter(b',', text).count();
            for piece in &pieces {
                prop_assert_eq!(commas(piece.text), piece.rows * width);
                prop_assert_eq!(piece.text.last(), Some(&b','));
            }
            let joined: Vec<u8> = pieces.iter().flat_map(|piece| piece.text).copied().collect();
            prop_assert!(text.as_bytes().starts_with(&joined));
            prop_assert_eq!(commas(&joined), numbers.len() * repeat / width * width);
        }
    }
}
