//! From a file to blocks of text: opened, recognised by content, unpacked, and read ahead of the parser.

mod packing;
mod text;

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use self::packing::Packing;
pub(super) use self::{
    packing::what_it_is,
    text::{Text, is_space},
};
use super::ReadError;
use crate::jobs::Progress;

/// Text per block: large enough to share among all cores, small enough that a few of them cost nothing.
const BLOCK_BYTES: usize = 2 << 20;
/// Bytes kept free before a block's text, for what the block before it left over.
const HEADROOM_BYTES: usize = 256;
/// Bytes asked of the system, or of the decompressor, at once.
const READ_BYTES: usize = 256 << 10;

/// Opens the file at `path`, which must be a regular one: opening a pipe would wait for its writer.
pub(super) fn open(path: &Path) -> Result<(File, u64), ReadError> {
    let metadata = fs::metadata(path).map_err(|error| match fs::symlink_metadata(path) {
        Ok(link) if link.is_symlink() && error.kind() != io::ErrorKind::PermissionDenied => ReadError::BrokenLink,
        _ => open_error(error),
    })?;
    if metadata.is_dir() {
        return Err(ReadError::Directory);
    }
    if !metadata.is_file() {
        return Err(ReadError::NotAFile);
    }
    Ok((File::open(path).map_err(open_error)?, metadata.len()))
}

/// Goes to byte `at` of the text in `file`, if that is not packed. Returns how far it went.
pub(super) fn seek(file: &mut File, at: u64) -> io::Result<u64> {
    let mut head = [0; 4];
    let length = file.read(&mut head)?;
    let is_plain = matches!(Packing::of(&head[..length]), Packing::None);
    file.seek(SeekFrom::Start(if is_plain { at } else { 0 }))
}

fn open_error(error: io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        io::ErrorKind::PermissionDenied => ReadError::NoPermission,
        _ => ReadError::Io(error),
    }
}

/// Unpacks `input` and hands its text to `parse`. `input_bytes` is the size of what is read, for progress.
pub(super) fn with_text<R>(
    input: impl Read + Send,
    input_bytes: u64,
    progress: &Progress,
    parse: impl FnOnce(Text<'_>) -> Result<R, ReadError>,
) -> Result<R, ReadError> {
    let consumed = AtomicU64::new(0);
    let input = Counted { input, count: &consumed };
    let (input, packing) = unpacked(input)?;
    parse(Text::new(input, packing, progress, &consumed, input_bytes))
}

/// The text of `input`, packed or not, and how it is packed.
fn unpacked<'a>(input: impl Read + Send + 'a) -> io::Result<(Box<dyn Read + Send + 'a>, Packing)> {
    let mut input = BufReader::with_capacity(READ_BYTES, input);
    let packing = Packing::of(input.fill_buf()?);
    let text: Box<dyn Read + Send> = match packing {
        Packing::None => Box::new(input),
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Packing::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(input)?;
            // `zstd --long=31` may have been used: that is the largest window there is.
            decoder.window_log_max(31)?;
            Box::new(decoder)
        }
    };
    Ok((text, packing))
}

/// Counts what is read of a file, for progress.
struct Counted<'a, R> {
    input: R,
    count: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
