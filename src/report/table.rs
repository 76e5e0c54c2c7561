//! A table of text: columns as wide as their widest cell.

use std::io::{self, Write};

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows of equal length, the first of which may be a heading.
#[derive(Debug)]
pub(super) struct Table {
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a heading of the given columns.
    pub(super) fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let (heading, aligns) = columns.into_iter().map(|(title, align)| (title.to_owned(), align)).unzip();
        Self { aligns, rows: vec![heading] }
    }

    /// Adds a row below.
    pub(super) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Writes all rows, each after `indent`, without blanks at the end.
    pub(super) fn write(&self, indent: &str, out: &mut impl Write) -> io::Result<()> {
        const GAP: &str = "  ";
        let width = |cell: &String| cell.chars().count();
        let widths: Vec<usize> = (0..self.aligns.len())
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(width).max().unwrap_or(0))
            .collect();
        for row in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .zip(self.aligns.iter().zip(&widths))
                .map(|(cell, (align, &width))| match align {
                    Align::Left => format!("{cell:<width$}"),
                    Align::Right => format!("{cell:>width$}"),
                })
                .collect();
            writeln!(out, "{indent}{}", cells.join(GAP).trim_end())?;
        }
        Ok(())
    }
}
