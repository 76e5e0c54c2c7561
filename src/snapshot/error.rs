//! Why a file could not be read as a heap snapshot: one plain sentence each, fit for a card and a terminal.

use std::{fmt, io};

use crate::jobs::Cancelled;

/// A section of the file, which is one JSON object of sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Outside of any section.
    TopLevel,
    /// `snapshot`: the header with counts and meta.
    Snapshot,
    Nodes,
    Edges,
    Locations,
    Strings,
    /// One that is not needed, by its name.
    Other(Box<str>),
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TopLevel => f.write_str("the list of its sections"),
            Self::Snapshot => f.write_str("its section \"snapshot\""),
            Self::Nodes => f.write_str("its section \"nodes\""),
            Self::Edges => f.write_str("its section \"edges\""),
            Self::Locations => f.write_str("its section \"locations\""),
            Self::Strings => f.write_str("its section \"strings\""),
            Self::Other(name) => write!(f, "its section {name:?}"),
        }
    }
}

/// Where in a section something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Distance from the start of the (unpacked) text in bytes.
    Byte(u64),
    /// Row of the section's table, counted from 0.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(offset) => write!(f, "at byte {} in", Grouped(*offset)),
            Self::Row(row) => write!(f, "in row {} of", Grouped(*row)),
        }
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    #[error("a number is missing")]
    NoNumber,
    #[error("a number is negative")]
    Negative,
    #[error("a number is not whole")]
    NotWhole,
    #[error("a number is larger than any that V8 writes")]
    TooLarge,
    #[error("a comma is missing")]
    NoComma,
    #[error("the last row is incomplete")]
    IncompleteRow,
    #[error("an edge has a type that the file does not declare")]
    UnknownEdgeType,
    #[error("an edge leads to the inside of a node")]
    WithinNode,
    #[error("an edge leads to a node that does not exist")]
    NoSuchNode,
    #[error("a name stands for a string that does not exist")]
    NoSuchString,
    #[error("the sizes add up to more than a computer can hold")]
    SizesOverflow,
    #[error("a string is missing")]
    NoString,
    #[error("an escape in a string is none of JSON's")]
    BadEscape,
    #[error("a string holds zero bytes, as a hole in a file does")]
    Hole,
}

/// JSON of a kind that is mistaken for a heap snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OtherJson {
    #[error("a CPU profile (.cpuprofile), which shows time and no objects")]
    CpuProfile,
    #[error("a sampling profile of allocations (.heapprofile), which does not say what is still alive")]
    HeapProfile,
    #[error("a heap snapshot in the format of Safari and Bun's own tools; Bun writes V8's with v8.writeHeapSnapshot()")]
    JavaScriptCore,
    #[error("a performance trace")]
    Trace,
    #[error("a log of DevTools protocol messages, in which a snapshot comes in pieces")]
    ProtocolLog,
    #[error("JSON of another kind")]
    Unknown,
}

/// Why a file could not be read as a heap snapshot. Each displays as a sentence that says what is wrong, where, and
/// what to do; the path is the caller's to add.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    #[error("There is no such file: it may have been moved or renamed")]
    NotFound,
    #[error("The link leads to no file: open the file itself")]
    BrokenLink,
    #[error("The file may not be read by this account: change its permissions or copy it")]
    NoPermission,
    #[error("This is a directory: open the snapshot files in it")]
    Directory,
    #[error("This is a pipe, socket or device: save the snapshot to a file and open that")]
    NotAFile,
    #[error("The file could not be read: {0}")]
    Io(#[from] io::Error),

    #[error("The file is empty: the snapshot was never written, take it again")]
    Empty,
    #[error("The file is packed with {0}: unpack it first (only gzip and zstd open as they are)")]
    Packed(&'static str),
    #[error("The file is {0} text, as PowerShell's \">\" makes it: save it as UTF-8 or take the snapshot again")]
    WrongEncoding(&'static str),
    #[error("The file is no heap snapshot but {0}: open a .heapsnapshot file")]
    NotJson(&'static str),
    #[error("The file is no heap snapshot but {0}: take a heap snapshot instead")]
    OtherJson(OtherJson),

    #[error(
        "The file ends at byte {}, in {section}: the copy broke off or the process stopped while it wrote, so copy \
         it again or take a new snapshot",
        Grouped(*text_bytes)
    )]
    Truncated { text_bytes: u64, section: Section },
    #[error("The {packing} data is damaged after {} bytes of text: copy the file again ({source})", Grouped(*text_bytes))]
    DamagedPacking { packing: &'static str, text_bytes: u64, source: io::Error },
    #[error(
        "The file is damaged at byte {} in {section}, where {expected} should stand: copy it again or take a new \
         snapshot",
        Grouped(*offset)
    )]
    Syntax { section: Section, offset: u64, expected: &'static str },
    #[error(
        "The file goes on at byte {} after the snapshot's end: perhaps two files were joined, so take a new snapshot",
        Grouped(*offset)
    )]
    TrailingData { offset: u64 },

    #[error("The file has no section {0:?}: it is incomplete, take a new snapshot")]
    MissingSection(&'static str),
    #[error("The file has the section {0:?} twice: take a new snapshot")]
    DuplicateSection(&'static str),
    #[error("The file's section \"snapshot\" does not say how to read the rest ({0}): take a new snapshot")]
    Header(String),

    #[error("The file is damaged {place} {section}: {flaw}, so copy it again or take a new snapshot")]
    Value { section: Section, place: Place, flaw: Flaw },
    #[error(
        "The file announces {announced} {what} but has {}: it was cut or changed, so take a new snapshot",
        Grouped(*found)
    )]
    CountMismatch { what: &'static str, announced: String, found: u64 },
    #[error(
        "The nodes claim {} edges but the file has {}: it was cut or changed, so take a new snapshot",
        Grouped(*claimed),
        Grouped(*found)
    )]
    EdgeSum { claimed: u64, found: u64 },
    #[error("The file has no nodes, so nothing can be shown: take a new snapshot")]
    NoNodes,
    #[error("The file says that node {} is the root, which must be the first or the last node: take a new snapshot", Grouped(*.0))]
    BadRoot(u64),
    #[error("The file has more than {} {what}, more than this program can hold", Grouped(u64::from(u32::MAX) - 1))]
    TooMany { what: &'static str },

    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// A number with thousands apart, as `1,234,567`.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}
