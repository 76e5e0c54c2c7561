//! The text of a snapshot as a moving window, filled by another thread.

use std::{
    io::{self, Read},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel as unbounded, sync_channel},
    },
};

use super::{BLOCK_BYTES, BLOCKS_AHEAD, HEADROOM_BYTES, READ_BYTES};
use crate::{
    jobs::{Cancelled, Progress},
    snapshot::{
        ReadError,
        error::{Flaw, Place, Section},
    },
};

/// A piece of text; the first [`HEADROOM_BYTES`] are free.
type Block = Vec<u8>;

/// The writing end: fills blocks and uses those that come back again.
pub(super) struct Feeder<'a> {
    filled: SyncSender<Result<Block, ReadError>>,
    emptied: Receiver<Block>,
    progress: &'a Progress,
    text_bytes: u64,
    /// Name of the packing, for errors.
    pub(super) packing: &'static str,
}

/// The reading end: a window on the text that moves forward only. It knows the section it is in, for errors.
pub(in crate::snapshot) struct Text<'a> {
    filled: Receiver<Result<Block, ReadError>>,
    emptied: Sender<Block>,
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

/// Both ends of a text.
pub(super) fn channel<'a>(progress: &'a Progress, consumed: &'a AtomicU64, input_bytes: u64) -> (Text<'a>, Feeder<'a>) {
    let (fill, filled) = sync_channel(BLOCKS_AHEAD);
    let (empty, emptied) = unbounded();
    let text = Text {
        filled,
        emptied: empty,
        block: Block::new(),
        start: 0,
        offset: 0,
        progress,
        consumed,
        input_bytes,
        told: None,
        section: Section::TopLevel,
    };
    (text, Feeder { filled: fill, emptied, progress, text_bytes: 0, packing: "plain" })
}

impl Feeder<'_> {
    /// Feeds all of `input`. Fails where the input does, or the parser has gone.
    pub(super) fn feed(&mut self, mut input: impl Read) -> Result<(), ReadError> {
        loop {
            let mut block = self.emptied.try_recv().unwrap_or_default();
            block.resize(HEADROOM_BYTES + BLOCK_BYTES, 0);
            let mut end = HEADROOM_BYTES;
            let mut failure = None;
            while end < block.len() {
                self.progress.check()?;
                let limit = block.len().min(end + READ_BYTES);
                match input.read(&mut block[end..limit]) {
                    Ok(0) => break,
                    Ok(read) => end += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        failure = Some(error);
                        break;
                    }
                }
            }
            let full = end == block.len();
            block.truncate(end);
            self.text_bytes += (end - HEADROOM_BYTES) as u64;
            // The text before a failure is parsed all the same: what is wrong with it comes first.
            if self.filled.send(Ok(block)).is_err() {
                return Err(Cancelled.into());
            }
            match failure {
                Some(error) => return Err(self.input_error(error)),
                None if full => {}
                None => return Ok(()),
            }
        }
    }

    /// Tells the parser why no more text comes.
    pub(super) fn fail(&self, error: ReadError) {
        // Nobody to tell: the parser has failed already.
        let _gone = self.filled.send(Err(error));
    }

    fn input_error(&self, error: io::Error) -> ReadError {
        if self.packing == "plain" || error.raw_os_error().is_some() {
            ReadError::Io(error)
        } else if error.kind() == io::ErrorKind::UnexpectedEof {
            // Ends the text early; the parser knows in which section.
            ReadError::Truncated { text_bytes: self.text_bytes, section: Section::TopLevel }
        } else {
            ReadError::DamagedPacking { packing: self.packing, text_bytes: self.text_bytes, source: error }
        }
    }
}

impl<'a> Text<'a> {
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
        let Ok(next) = self.filled.recv() else { return Ok(false) };
        let mut next = next.map_err(|error| match error {
            ReadError::Truncated { text_bytes, .. } => {
                ReadError::Truncated { text_bytes, section: self.section.clone() }
            }
            other => other,
        })?;
        let rest = &self.block[self.start..];
        let start = if rest.len() <= HEADROOM_BYTES {
            let start = HEADROOM_BYTES - rest.len();
            next[start..HEADROOM_BYTES].copy_from_slice(rest);
            start
        } else {
            next.splice(..HEADROOM_BYTES, rest.iter().copied());
            0
        };
        let empty = std::mem::replace(&mut self.block, next);
        self.start = start;
        // The feeder may be done and gone.
        let _gone = self.emptied.send(empty);
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
