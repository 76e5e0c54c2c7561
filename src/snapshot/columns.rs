//! Columns as bytes and back, so that what was computed once can be kept.
//!
//! A column is its length in bytes, a hash of each [`PIECE_BYTES`] of it, and the bytes as they stand in memory: a file of columns is
//! good for the very program that wrote it, on its own kind of machine.

use std::{
    fs::File,
    hash::Hasher as _,
    io::{self, Write},
};

use bytemuck::{CheckedBitPattern, NoUninit, Pod};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use twox_hash::XxHash3_64;

use crate::jobs::Progress;

/// What is hashed, and read, at once: it is still in the cache when it is hashed.
const PIECE_BYTES: usize = 1 << 20;

/// What can be kept as columns.
pub trait Stored: Sized {
    /// Writes all of it.
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()>;

    /// Reads what [`Self::store`] wrote. Fails where that is damaged.
    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self>;
}

/// Where columns go, one after the other.
pub struct ColumnWriter<'a> {
    out: &'a mut dyn Write,
    progress: &'a Progress,
}

impl<'a> ColumnWriter<'a> {
    /// Columns go to `out`, until `progress` is cancelled.
    pub fn new(out: &'a mut dyn Write, progress: &'a Progress) -> Self {
        Self { out, progress }
    }

    /// Writes a column.
    pub fn column<T: NoUninit>(&mut self, values: &[T]) -> io::Result<()> {
        let bytes: &[u8] = bytemuck::cast_slice(values);
        let hashes: Vec<u64> = bytes.par_chunks(PIECE_BYTES).map(hash).collect();
        self.out.write_all(&(bytes.len() as u64).to_ne_bytes())?;
        self.out.write_all(bytemuck::cast_slice(&hashes))?;
        for piece in bytes.chunks(PIECE_BYTES) {
            self.progress.check().map_err(io::Error::other)?;
            self.out.write_all(piece)?;
        }
        Ok(())
    }

    /// Writes what is no column: a few values.
    pub fn values(&mut self, values: &impl Serialize) -> io::Result<()> {
        self.column(&serde_json::to_vec(values)?)
    }
}

/// Where columns come from, in the order in which they were written.
pub struct ColumnReader<'a> {
    file: &'a File,
    at: u64,
    file_bytes: u64,
    progress: &'a Progress,
}

impl<'a> ColumnReader<'a> {
    /// The columns that begin `at` bytes into `file`.
    pub fn new(file: &'a File, at: u64, progress: &'a Progress) -> io::Result<Self> {
        Ok(Self { file, at, file_bytes: file.metadata()?.len(), progress })
    }

    /// Where in the file the next column begins.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Reads a column, on all cores.
    pub fn column<T: Pod + Send>(&mut self) -> io::Result<Vec<T>> {
        let length = u64::from_ne_bytes(*bytemuck::from_bytes(&self.take::<u8>(8)?));
        if length > self.file_bytes - self.at || !length.is_multiple_of(size_of::<T>() as u64) {
            return Err(damaged());
        }
        let hashes: Vec<u64> = self.take((length as usize).div_ceil(PIECE_BYTES))?;
        let mut values = bytemuck::zeroed_vec::<T>(length as usize / size_of::<T>());
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut values);
        bytes.par_chunks_mut(PIECE_BYTES).zip(hashes).enumerate().try_for_each(|(piece, (bytes, expected))| {
            self.progress.check().map_err(io::Error::other)?;
            read_exact_at(self.file, bytes, self.at + (piece * PIECE_BYTES) as u64)?;
            if hash(bytes) == expected { Ok(()) } else { Err(damaged()) }
        })?;
        self.at += length;
        Ok(values)
    }

    /// Reads a column of values of which not all bytes are one.
    pub fn checked_column<T: CheckedBitPattern<Bits: Pod + Send> + Copy>(&mut self) -> io::Result<Vec<T>> {
        let bits: Vec<T::Bits> = self.column()?;
        bytemuck::checked::try_cast_slice::<T::Bits, T>(&bits).map(<[T]>::to_vec).map_err(|_| damaged())
    }

    /// Reads what [`ColumnWriter::values`] wrote.
    pub fn values<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        Ok(serde_json::from_slice(&self.column::<u8>()?)?)
    }

    /// The next `count` values as they stand in the file.
    fn take<T: Pod>(&mut self, count: usize) -> io::Result<Vec<T>> {
        let length = (count * size_of::<T>()) as u64;
        if length > self.file_bytes.saturating_sub(self.at) {
            return Err(damaged());
        }
        let mut values = vec![T::zeroed(); count];
        read_exact_at(self.file, bytemuck::cast_slice_mut(&mut values), self.at)?;
        self.at += length;
        Ok(values)
    }
}

/// The error of columns that are not as they were written.
pub fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = XxHash3_64::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Fills `bytes` from `offset` on, wherever others read.
pub fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset);
    #[cfg(windows)]
    {
        let (mut bytes, mut offset) = (bytes, offset);
        while !bytes.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => (bytes, offset) = (&mut bytes[read..], offset + read as u64),
            }
        }
        Ok(())
    }
}

impl Stored for FixedBitSet {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.values(&self.len())?;
        out.column(self.as_slice())
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        let length = input.values()?;
        Ok(Self::with_capacity_and_blocks(length, input.column::<usize>()?))
    }
}
