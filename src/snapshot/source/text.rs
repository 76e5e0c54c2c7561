//! The text of a snapshot as a moving window, filled ahead on another core.

use std::{
    io::{self, Read},
    mem,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{BLOCK_BYTES, HEADROOM_BYTES, READ_BYTES, packing::Packing};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{
        ReadError,
        error::{Flaw, Place, Section},
    },
};

/// A piece of text; the first [`HEADROOM_BYTES`] are free.
type Block = Vec<u8>;

/// What lies ahead of the window.
struct Ahead<'a> {
    input: Box<dyn Read + Send + 'a>,
    /// How the input is packed, for errors.
    packing: Packing,
    progress: &'a Progress,
    /// The block that comes next, if it is read already.
    next: Option<Block>,
    /// A block to be used again.
    spare: Block,
    /// Text that was read so far.
    text_bytes: u64,
    /// How the text ends behind what was read, once that is known.
    end: Option<Result<(), ReadError>>,
}

/// A window on the text that moves forward only. It knows the section it is in, for errors.
pub(in crate::snapshot) struct Text<'a> {
    ahead: Ahead<'a>,
    block: Block,
    start: usize,
    offset: u64,
    progress: &'a Progress,
    consumed: &'a AtomicU64,
    input_bytes: u64,
    /// Input that was told to the progress already, while the stage counts input.
    told: Option<u64>,
    /// The section that is being read.
    pub(in crate::snapshot) section: Section,
}

impl Ahead<'_> {
    /// Reads the next block, if it is not there yet and there is more text. That before a failure is a block all the same: what is wrong
    /// with it comes first.
    fn read(&mut self) {
        if self.next.is_some() || self.end.is_some() {
            return;
        }
        let mut block = mem::take(&mut self.spare);
        block.resize(HEADROOM_BYTES + BLOCK_BYTES, 0);
        let mut end = HEADROOM_BYTES;
        while end < block.len() && self.end.is_none() {
            let limit = block.len().min(end + READ_BYTES);
            match self.read_some(&mut block[end..limit]) {
                Ok(0) => self.end = Some(Ok(())),
                Ok(bytes) => end += bytes,
                Err(error) => self.end = Some(Err(error)),
            }
        }
        block.truncate(end);
        self.next = Some(block);
    }

    /// Reads into `room`; 0 bytes at the end.
    fn read_some(&mut self, room: &mut [u8]) -> Result<usize, ReadError> {
        loop {
            self.progress.check()?;
            match self.input.read(room) {
                Ok(bytes) => {
                    self.text_bytes += bytes as u64;
                    return Ok(bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.input_error(error)),
            }
        }
    }

    fn input_error(&self, error: io::Error) -> ReadError {
        if self.packing == Packing::None || error.raw_os_error().is_some() {
            ReadError::Io(error)
        } else if error.kind() == io::ErrorKind::UnexpectedEof {
            // Ends the text early; the parser knows in which section.
            ReadError::Truncated { text_bytes: self.text_bytes, section: Section::TopLevel }
        } else {
            ReadError::DamagedPacking { packing: self.packing.name(), text_bytes: self.text_bytes, source: error }
        }
    }
}

impl<'a> Text<'a> {
    /// The text that `input` gives, which comes from a file of `input_bytes`, packed as `packing` says. `consumed` counts what is read of
    /// the file.
    pub(super) fn new(
        input: Box<dyn Read + Send + 'a>,
        packing: Packing,
        progress: &'a Progress,
        consumed: &'a AtomicU64,
        input_bytes: u64,
    ) -> Self {
        let ahead = Ahead { input, packing, progress, next: None, spare: Block::new(), text_bytes: 0, end: None };
        Self {
            ahead,
            block: Block::new(),
            start: 0,
            offset: 0,
            progress,
            consumed,
            input_bytes,
            told: None,
            section: Section::TopLevel,
        }
    }

    /// Does `work` on the window, and meanwhile reads the next block on another core.
    pub(in crate::snapshot) fn reading_ahead<R: Send>(&mut self, work: impl FnOnce(&[u8]) -> R + Send) -> R {
        let Self { ahead, block, start, .. } = self;
        let window = &block[*start..];
        if ahead.next.is_some() || ahead.end.is_some() {
            work(window)
        } else {
            rayon::join(|| work(window), || ahead.read()).0
        }
    }

    /// The text that is here, from the present position on.
    pub(in crate::snapshot) fn window(&self) -> &[u8] {
        &self.block[self.start..]
    }

    /// Moves `bytes` forward, within the window.
    pub(in crate::snapshot) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Moves `bytes` forward, wherever the window ends.
    pub(in crate::snapshot) fn pass(&mut self, mut bytes: u64) -> Result<(), ReadError> {
        loop {
            let here = bytes.min(self.window().len() as u64);
            self.consume(here as usize);
            bytes -= here;
            if bytes == 0 {
                return Ok(());
            }
            if !self.more()? {
                return Err(self.truncated());
            }
        }
    }

    /// Bytes of text before the window.
    pub(in crate::snapshot) fn offset(&self) -> u64 {
        self.offset
    }

    /// Extends the window by the next block. What is left of the window is copied, so let it be short.
    /// False at the end of the text.
    pub(in crate::snapshot) fn more(&mut self) -> Result<bool, ReadError> {
        self.progress.check()?;
        if let Some(told) = self.told {
            let consumed = self.consumed.load(Ordering::Relaxed);
            self.progress.advance(consumed - told)?;
            self.told = Some(consumed);
        }
        self.ahead.read();
        let Some(mut next) = self.ahead.next.take() else {
            let end = self.ahead.end.replace(Ok(()));
            return end.unwrap_or(Ok(())).map(|()| false).map_err(|error| match error {
                ReadError::Truncated { text_bytes, .. } => {
                    ReadError::Truncated { text_bytes, section: self.section.clone() }
                }
                other => other,
            });
        };
        let rest = &self.block[self.start..];
        let start = if rest.len() <= HEADROOM_BYTES {
            let start = HEADROOM_BYTES - rest.len();
            next[start..HEADROOM_BYTES].copy_from_slice(rest);
            start
        } else {
            next.splice(..HEADROOM_BYTES, rest.iter().copied());
            0
        };
        self.ahead.spare = mem::replace(&mut self.block, next);
        self.start = start;
        Ok(true)
    }

    /// The next byte, which stays. None at the end of the text.
    pub(in crate::snapshot) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            if let Some(&byte) = self.window().first() {
                return Ok(Some(byte));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// The first byte that is no white space, which stays. None at the end of the text.
    pub(in crate::snapshot) fn peek_token(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let space = self.window().iter().position(|byte| !is_space(*byte));
            self.consume(space.unwrap_or(self.window().len()));
            if space.is_some() || !self.more()? {
                return Ok(self.window().first().copied());
            }
        }
    }

    /// As [`Self::peek_token`], where the text must not end.
    pub(in crate::snapshot) fn token(&mut self) -> Result<u8, ReadError> {
        self.peek_token()?.ok_or_else(|| self.truncated())
    }

    /// Passes white space and then `byte`, called `expected` in the error.
    pub(in crate::snapshot) fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), ReadError> {
        if self.token()? != byte {
            return Err(self.syntax(expected));
        }
        self.consume(1);
        Ok(())
    }

    /// The error of a text that ends here.
    pub(in crate::snapshot) fn truncated(&self) -> ReadError {
        let text_bytes = self.offset + self.window().len() as u64;
        ReadError::Truncated { text_bytes, section: self.section.clone() }
    }

    /// The error of something other than `expected` at the present position.
    pub(in crate::snapshot) fn syntax(&self, expected: &'static str) -> ReadError {
        ReadError::Syntax { section: self.section.clone(), offset: self.offset, expected }
    }

    /// The error of a flaw `bytes` after the present position.
    pub(in crate::snapshot) fn flaw(&self, bytes: usize, flaw: Flaw) -> ReadError {
        self.value(Place::Byte(self.offset + bytes as u64), flaw)
    }

    /// The error of a flaw at `place` of the present section.
    pub(in crate::snapshot) fn value(&self, place: Place, flaw: Flaw) -> ReadError {
        ReadError::Value { section: self.section.clone(), place, flaw }
    }

    /// Size of the file, which is that of the text unless it is packed.
    pub(in crate::snapshot) fn input_bytes(&self) -> u64 {
        self.input_bytes
    }

    /// Whom to tell how far the parser is.
    pub(in crate::snapshot) fn progress(&self) -> &'a Progress {
        self.progress
    }

    /// Begins the stage called `name` of `total` items, 0 where unknown.
    pub(in crate::snapshot) fn begin(&mut self, name: &str, total: u64) -> Result<(), Cancelled> {
        self.told = None;
        self.progress.begin(name, total)
    }

    /// Begins the stage called `name`, whose measure is the rest of the file.
    pub(in crate::snapshot) fn begin_by_input(&mut self, name: &str) -> Result<(), Cancelled> {
        let consumed = self.consumed.load(Ordering::Relaxed);
        self.told = Some(consumed);
        self.progress.begin(name, self.input_bytes.saturating_sub(consumed))
    }
}

/// Whether JSON allows `byte` between tokens.
pub(in crate::snapshot) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
