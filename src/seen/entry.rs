//! What is kept of one file: columns, first those of counts and sizes, then those of who retains whom.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    graph::{Heap, Retention},
    jobs::Progress,
    snapshot::{ColumnReader, ColumnWriter, ReadError, Stored as _, damaged, read_exact_at, read_strings},
};

/// What such a file begins with.
const MAGIC: [u8; 16] = *b"heapdrift seen\n\0";
/// The build of the program, by all of its sources that decide what columns hold.
const BUILD: &str = env!("HEAPDRIFT_ANALYSIS");

/// What was kept of a file that was seen before.
#[derive(Debug)]
pub struct SeenFile {
    file: File,
    path: PathBuf,
    /// Where in it the columns begin.
    at: u64,
}

impl SeenFile {
    /// What is kept in the file at `path`. Fails where that is none of this program's, or of another build.
    pub(super) fn open(path: PathBuf) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(&path)?;
        // That it was used. If that can't be told, it will go sooner than it should.
        file.set_modified(SystemTime::now()).ok();
        let mut magic = [0; MAGIC.len()];
        read_exact_at(&file, &mut magic, 0)?;
        let progress = Progress::unwatched();
        let mut input = ColumnReader::new(&file, MAGIC.len() as u64, &progress)?;
        if magic != MAGIC || input.values::<String>()? != BUILD {
            return Err(damaged());
        }
        let at = input.at();
        Ok(Self { file, path, at })
    }

    /// Counts and sizes. The strings are those of the file at `path`, which must be the one that was seen.
    pub fn heap(&mut self, path: &Path, progress: &Progress) -> io::Result<Heap> {
        let mut input = ColumnReader::new(&self.file, self.at, progress)?;
        let strings = |at| read_strings(path, at, progress).map_err(io_error);
        let heap = Heap::restore(&mut input, strings);
        self.at = input.at();
        self.sound(heap)
    }

    /// Who retains whom; after [`Self::heap`].
    pub fn retention(&self, progress: &Progress) -> io::Result<Retention> {
        self.sound(Retention::restore(&mut ColumnReader::new(&self.file, self.at, progress)?))
    }

    /// Takes the file away where it turned out to be damaged: the next time it would be again.
    fn sound<T>(&self, restored: io::Result<T>) -> io::Result<T> {
        let is_damaged = |error: &io::Error| matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof);
        if restored.as_ref().is_err_and(is_damaged) {
            fs::remove_file(&self.path).ok();
        }
        restored
    }
}

/// Writes what [`SeenFile`] reads.
pub(super) fn write(out: &mut dyn Write, heap: &Heap, retention: &Retention, progress: &Progress) -> io::Result<()> {
    out.write_all(&MAGIC)?;
    let mut out = ColumnWriter::new(out, progress);
    out.values(&BUILD)?;
    heap.store(&mut out)?;
    retention.store(&mut out)
}

fn io_error(error: ReadError) -> io::Error {
    match error {
        ReadError::Io(error) => error,
        other => io::Error::other(other),
    }
}
