//! By what a file is known again: its content.

use std::{fs::File, hash::Hasher as _, io, path::Path, time::SystemTime};

use rayon::prelude::*;
use twox_hash::{XxHash3_64, XxHash3_128};

use crate::{jobs::Progress, snapshot::read_exact_at};

/// What is read and hashed at once.
const PIECE_BYTES: u64 = 1 << 20;
/// What is looked at of a file's beginning, and of its end, to know quickly that it was not seen.
const END_BYTES: u64 = 64 << 10;

/// Size and age of a file, by which it is known to be still the same while it is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    bytes: u64,
    modified: SystemTime,
}

impl FileState {
    /// How the file at `path` is now.
    pub fn of(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        Ok(Self { bytes: metadata.len(), modified: metadata.modified()? })
    }
}

/// A hash of a file's size, beginning and end: another one means another file.
pub(super) fn hash_of_ends(file: &File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let mut hasher = XxHash3_64::default();
    hasher.write_u64(length);
    let mut bytes = vec![0; END_BYTES.min(length) as usize];
    for at in [0, length.saturating_sub(END_BYTES)] {
        read_exact_at(file, &mut bytes, at)?;
        hasher.write(&bytes);
    }
    Ok(hasher.finish())
}

/// A hash of all of a file, computed on all cores: of the hashes of its pieces.
pub(super) fn hash_of_all(file: &File, progress: &Progress) -> io::Result<u128> {
    let length = file.metadata()?.len();
    progress.begin(super::STAGE.name, length).map_err(io::Error::other)?;
    let pieces = (0..length.div_ceil(PIECE_BYTES)).into_par_iter();
    let hashes = pieces.map_init(Vec::new, |bytes, piece| {
        let at = piece * PIECE_BYTES;
        bytes.resize(PIECE_BYTES.min(length - at) as usize, 0);
        read_exact_at(file, bytes, at)?;
        progress.advance(bytes.len() as u64).map_err(io::Error::other)?;
        Ok(XxHash3_128::oneshot(bytes))
    });
    let hashes = hashes.collect::<io::Result<Vec<u128>>>()?;
    Ok(XxHash3_128::oneshot(bytemuck::cast_slice(&hashes)))
}
