//! Retained sizes of groups of nodes, as far as they are classes whatever the interfaces.

use std::io;

use crate::snapshot::{ColumnReader, ColumnWriter, Stored};

/// What is known of the retained sizes of classes before there are interfaces: nearly all.
#[derive(Debug)]
pub(in crate::graph) struct GroupSizes {
    /// Retained size of each settled group in bytes; 0 for any other.
    pub(in crate::graph) of_group: Vec<u64>,
    /// The listed nodes of the other groups, by place in the dominators' preorder, ascending.
    pub(in crate::graph) unsettled: Vec<u32>,
}

impl Stored for GroupSizes {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.column(&self.of_group)?;
        out.column(&self.unsettled)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self { of_group: input.column()?, unsettled: input.column()? })
    }
}
