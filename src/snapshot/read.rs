//! From a file, or its bytes, to a snapshot.

use std::{io::Read, path::Path};

use super::{ReadError, Snapshot, StringTable, parse, source, validate};
use crate::jobs::{Progress, Stage};

/// The stages of [`read_file`] and [`read_bytes`], for the plan of a job. Weights by the share of
/// each section in 100 MB of Node 20.
pub const STAGES: &[Stage] = &[
    Stage { name: "reading nodes", weight: 3.0 },
    Stage { name: "reading edges", weight: 6.0 },
    Stage { name: "reading strings", weight: 1.5 },
    Stage { name: "checking", weight: 0.5 },
];

/// Reads the snapshot in the file at `path`: plain, gzip or zstd, whatever its name.
///
/// Linear in the text; takes some megabytes more memory than the snapshot has in the end. Fails with
/// [`ReadError::Cancelled`] soon after `progress` is cancelled.
pub fn read_file(path: &Path, progress: &Progress) -> Result<Snapshot, ReadError> {
    let (file, file_bytes) = source::open(path)?;
    read(file, file_bytes, progress)
}

/// Reads a snapshot from the bytes of a file, as [`read_file`] does.
pub fn read_bytes(bytes: &[u8], progress: &Progress) -> Result<Snapshot, ReadError> {
    read(bytes, bytes.len() as u64, progress)
}

/// Reads only the strings of the snapshot in the file at `path`, of which it is known that their list begins `at` bytes into the
/// text. What stands before that is not even read, unless the file is packed.
pub fn read_strings(path: &Path, at: u64, progress: &Progress) -> Result<StringTable, ReadError> {
    let (mut file, file_bytes) = source::open(path)?;
    let skipped = source::seek(&mut file, at)?;
    source::with_text(file, file_bytes, progress, |mut text| {
        text.pass(at - skipped)?;
        let mut strings = parse::read_strings(&mut text)?;
        strings.shrink_to_fit();
        Ok(strings)
    })
}

fn read(input: impl Read + Send, file_bytes: u64, progress: &Progress) -> Result<Snapshot, ReadError> {
    progress.check()?;
    let parsed = source::with_text(input, file_bytes, progress, parse::parse)?;
    progress.begin("checking", 1)?;
    let mut snapshot = validate::validate(parsed)?;
    snapshot.file_bytes = file_bytes;
    progress.advance(1)?;
    Ok(snapshot)
}
