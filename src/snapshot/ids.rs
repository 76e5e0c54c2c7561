//! Positions and identities. A position is only good within its snapshot, an id within its process.

use std::fmt;

macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bytemuck::Pod, bytemuck::Zeroable)]
        #[repr(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// As a subscript of a column.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The position of subscript `index`, which must fit 32 bits (readers refuse larger files).
            #[inline]
            #[expect(clippy::cast_possible_truncation, reason = "the reader refuses more than 2^32 rows")]
            pub const fn new(index: usize) -> Self {
                Self(index as u32)
            }
        }
    };
}

position! {
    /// Position of a node in its snapshot, in file order (the "ordinal", not the file's node index).
    NodeIndex
}
position! {
    /// Position of an edge in its snapshot, in file order.
    EdgeIndex
}
position! {
    /// Position of a string in the snapshot's string table.
    StringIndex
}

/// V8's id of an object. Stays with the object for the life of the process and one inspector session.
/// Odd ids are JavaScript objects; even ones are native and new in every snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct NodeId(pub u64);

impl NodeId {
    /// Whether the id belongs to an object of V8's own heap, the only ones with a lasting id.
    #[inline]
    pub const fn is_js(self) -> bool {
        self.0 & 1 == 1
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}
