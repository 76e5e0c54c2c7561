//! By what a file is known again: its content.

use std::{
    fs::{File, Metadata},
    hash::{Hash as _, Hasher as _},
    io,
    path::Path,
    time::{Duration, SystemTime},
};

use rayon::prelude::*;
use twox_hash::{XxHash3_64, XxHash3_128};

use crate::{jobs::Progress, snapshot::read_exact_at};

/// What is read and hashed at once.
const PIECE_BYTES: u64 = 1 << 18;
/// What is looked at of a file's beginning, and of its end, to know quickly that it was not seen.
const END_BYTES: u64 = 64 << 10;

/// What the system says of a file, by which it is known to be still the same while it is worked on, and the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileState {
    bytes: u64,
    modified: SystemTime,
    /// Device and number of the file, and when anything of it changed last, which nobody can set: none where there is no such thing.
    identity: Option<(u64, u64, SystemTime)>,
}

impl FileState {
    /// How the file at `path` is now.
    pub fn of(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        Ok(Self { bytes: metadata.len(), modified: metadata.modified()?, identity: identity(&metadata) })
    }

    /// A name for files in this state, by which what was found out of one can be found again. None where that would not be safe:
    /// on systems that tell too little, and where the file changed just now, so that it could change once more unnoticed.
    pub(super) fn name(&self) -> Option<String> {
        let (_, _, changed) = self.identity?;
        let is_settled = changed.elapsed().is_ok_and(|age| age > SETTLED);
        let mut hasher = XxHash3_64::default();
        self.hash(&mut hasher);
        is_settled.then(|| format!("{:016x}", hasher.finish()))
    }
}

/// Longer than any file system's clock stands still.
const SETTLED: Duration = Duration::from_secs(3);

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<(u64, u64, SystemTime)> {
    use std::os::unix::fs::MetadataExt as _;
    let since_epoch = Duration::new(metadata.ctime().try_into().ok()?, metadata.ctime_nsec().try_into().ok()?);
    Some((metadata.dev(), metadata.ino(), SystemTime::UNIX_EPOCH + since_epoch))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64, SystemTime)> {
    None
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
