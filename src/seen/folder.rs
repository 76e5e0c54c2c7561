//! The folder in which is kept what was computed of files, and how it stays small.

use std::{
    fs::{self, DirEntry, File},
    io::{self, BufWriter, ErrorKind, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::NamedTempFile;

use super::{
    content::{FileState, hash_of_all, hash_of_ends},
    entry::{self, SeenFile},
};
use crate::{
    graph::{Heap, Retention},
    jobs::Progress,
    user_folders,
};

/// What is kept of all files together, in bytes.
const LIMIT_BYTES: u64 = 4 << 30;
/// Size of the text of a snapshot from which on it is worth keeping: a smaller one is read about as fast.
const KEPT_FROM_BYTES: u64 = 64 << 20;
/// Share of the free space that one file may take, as a divisor.
const SHARE_OF_FREE: u64 = 4;
/// Age from which on a file that was never finished belongs to nobody.
const ABANDONED: Duration = Duration::from_hours(24);

/// How long it is known of a file what it contains. After that it is read again.
const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);

const EXTENSION: &str = "columns";
const KNOWN: &str = "known";
const UNFINISHED: &str = ".unfinished-";

/// What was computed of files that were seen before, in a folder of its own.
#[derive(Debug, Clone)]
pub struct SeenFiles {
    folder: PathBuf,
    limit_bytes: u64,
    kept_from_bytes: u64,
}

impl SeenFiles {
    /// In the person's own folder for such files; none if the system has no place for them.
    pub fn of_user() -> Option<Self> {
        user_folders::cache().map(|cache| Self::at(cache.join("heapdrift/seen"), LIMIT_BYTES, KEPT_FROM_BYTES))
    }

    /// In `folder`, together at most `limit_bytes`, of snapshots with at least `kept_from_bytes` of text.
    pub fn at(folder: PathBuf, limit_bytes: u64, kept_from_bytes: u64) -> Self {
        Self { folder, limit_bytes, kept_from_bytes }
    }

    /// What is kept of the file at `path`, if it was seen before. All of the file is read for that, unless it is known to be unchanged
    /// since; where nothing is kept of a file like it, only its ends are.
    pub fn find(&self, path: &Path, progress: &Progress) -> Option<SeenFile> {
        // Whatever is wrong with the file itself will be said by who reads it.
        let state = FileState::of(path).ok()?;
        if let Some(seen) = self.known(state).and_then(|name| self.open(&name)) {
            return Some(seen);
        }
        let file = File::open(path).ok()?;
        let ends = hash_of_ends(&file).ok()?;
        let start = format!("{ends:016x}-");
        let is_like_it = |entry: &DirEntry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&start));
        if !self.entries().ok()?.iter().any(is_like_it) {
            return None;
        }
        let name = name(ends, hash_of_all(&file, progress).ok()?);
        let seen = self.open(&name)?;
        // Otherwise it is read once more the next time.
        self.make_known(state, path, &name).ok();
        Some(seen)
    }

    /// What is kept under `name`.
    fn open(&self, name: &str) -> Option<SeenFile> {
        let path = self.folder.join(name);
        let seen = SeenFile::open(path.clone());
        if seen.as_ref().is_err_and(|error| error.kind() != ErrorKind::NotFound) {
            // Of another build, most likely.
            fs::remove_file(&path).ok();
        }
        seen.ok()
    }

    /// Under which name that is kept which was computed of a file in `state`, as far as that was made known.
    fn known(&self, state: FileState) -> Option<String> {
        let name = fs::read_to_string(self.folder.join(state.name()?).with_extension(KNOWN)).ok()?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        name.bytes().all(is_name).then_some(name)
    }

    /// Makes known that files in `state` are those of which something is kept under `name`, if the one at `path` still is.
    fn make_known(&self, state: FileState, path: &Path, name: &str) -> io::Result<()> {
        let Some(known) = state.name().filter(|_| FileState::of(path).is_ok_and(|now| now == state)) else {
            return Ok(());
        };
        let unfinished = self.unfinished()?;
        unfinished.as_file().write_all(name.as_bytes())?;
        unfinished.persist(self.folder.join(known).with_extension(KNOWN)).map_err(|error| error.error)?;
        Ok(())
    }

    /// A file that will be in the folder once it is finished.
    fn unfinished(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder)
    }

    /// Keeps what was computed of the file at `path`, which was in `state` before it was read. Whether it was worth it: not for
    /// what is small, or large for the room there is, or no longer the same.
    pub fn keep(
        &self,
        path: &Path,
        state: FileState,
        (heap, retention): (&Heap, &Retention),
        progress: &Progress,
    ) -> io::Result<bool> {
        // About what it takes: see `src/graph/PROFILE.md`.
        let needed_bytes = heap.snapshot.json_bytes;
        if needed_bytes < self.kept_from_bytes || needed_bytes > self.limit_bytes || !heap.is_storable() {
            return Ok(false);
        }
        self.make_folder()?;
        if needed_bytes > fs4::available_space(&self.folder)? / SHARE_OF_FREE {
            return Ok(false);
        }
        let file = File::open(path)?;
        let name = name(hash_of_ends(&file)?, hash_of_all(&file, progress)?);
        if FileState::of(path)? != state {
            return Ok(false);
        }
        self.make_room(self.limit_bytes - needed_bytes)?;
        let unfinished = self.unfinished()?;
        let mut out = BufWriter::with_capacity(1 << 20, unfinished.as_file());
        entry::write(&mut out, heap, retention, progress)?;
        out.flush()?;
        drop(out);
        unfinished.persist(self.folder.join(&name)).map_err(|error| error.error)?;
        self.make_known(state, path, &name)?;
        self.make_room(self.limit_bytes)?;
        Ok(true)
    }

    /// Size of all that is kept, in bytes.
    pub fn size_bytes(&self) -> u64 {
        let size = |entry: &DirEntry| entry.metadata().map_or(0, |metadata| metadata.len());
        self.entries().unwrap_or_default().iter().map(size).sum()
    }

    /// Forgets all files.
    pub fn forget_all(&self) -> io::Result<()> {
        self.make_room(0)
    }

    /// Removes what was not used for the longest time, until no more than `limit_bytes` are left.
    fn make_room(&self, limit_bytes: u64) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in self.entries()? {
            // Another window may be at it, too.
            let Ok(metadata) = entry.metadata() else { continue };
            let used = metadata.modified()?;
            let path = entry.path();
            let has = |extension: &str| path.extension().is_some_and(|other| other == extension);
            let age = used.elapsed().unwrap_or_default();
            if has(EXTENSION) {
                entries.push((used, metadata.len(), path));
            } else if age > if has(KNOWN) { KNOWN_FOR } else { ABANDONED } || limit_bytes == 0 {
                remove(&path)?;
            }
        }
        entries.sort_unstable();
        let mut size_bytes: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in entries {
            if size_bytes > limit_bytes {
                remove(&path)?;
                size_bytes -= bytes;
            }
        }
        Ok(())
    }

    /// The files of the folder that are this program's.
    fn entries(&self) -> io::Result<Vec<DirEntry>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries.collect::<io::Result<Vec<_>>>()?,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let is_ours = |entry: &DirEntry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(UNFINISHED) || name.ends_with(EXTENSION) || name.ends_with(KNOWN)
        };
        Ok(entries.into_iter().filter(is_ours).collect())
    }

    fn make_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)
    }
}

/// Takes the file at `path` away, if it is still there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Under which that is kept which was computed of a file with these hashes of its ends and of all of it.
fn name(ends: u64, all: u128) -> String {
    format!("{ends:016x}-{all:032x}.{EXTENSION}")
}
