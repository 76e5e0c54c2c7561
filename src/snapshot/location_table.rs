//! Where constructors and functions stand in the source, as far as the file says.

use std::io;

use super::{ColumnReader, ColumnWriter, NodeIndex, Stored, WideColumn};

/// A place in a script. Lines and columns count from 0, as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct ScriptPosition {
    pub script_id: u32,
    pub line: u32,
    pub column: u32,
}

/// Positions by node, sorted by node.
#[derive(Debug, Default)]
pub struct LocationTable {
    pub(super) nodes: Vec<NodeIndex>,
    /// Which of `positions` each has: objects share those of their constructors.
    pub(super) of_node: WideColumn,
    pub(super) positions: Vec<ScriptPosition>,
}

impl LocationTable {
    /// Number of nodes that have a location.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether no node has a location.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The location of `node`: its own for a closure, its constructor's for an object. Logarithmic.
    pub fn get(&self, node: NodeIndex) -> Option<ScriptPosition> {
        self.nodes.binary_search(&node).ok().map(|row| self.position(row))
    }

    /// All locations in order of nodes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (NodeIndex, ScriptPosition)> + '_ {
        self.nodes.iter().enumerate().map(|(row, &node)| (node, self.position(row)))
    }

    /// The numbers of the locations of `first` and of the nodes behind it, in order of nodes: see [`Self::numbered`].
    pub fn numbers_from(&self, first: NodeIndex) -> impl Iterator<Item = (NodeIndex, u32)> + '_ {
        let row = self.nodes.partition_point(|&node| node < first);
        (row..self.len()).map(|row| (self.nodes[row], self.of_node.get(row) as u32))
    }

    /// The location with a number. Different numbers are of different locations.
    pub fn numbered(&self, number: u32) -> ScriptPosition {
        self.positions[number as usize]
    }

    fn position(&self, row: usize) -> ScriptPosition {
        self.numbered(self.of_node.get(row) as u32)
    }
}

/// Equal locations, however they are numbered.
impl PartialEq for LocationTable {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Stored for LocationTable {
    fn store(&self, out: &mut ColumnWriter<'_>) -> io::Result<()> {
        out.column(&self.nodes)?;
        self.of_node.store(out)?;
        out.column(&self.positions)
    }

    fn restore(input: &mut ColumnReader<'_>) -> io::Result<Self> {
        Ok(Self { nodes: input.column()?, of_node: WideColumn::restore(input)?, positions: input.column()? })
    }
}
