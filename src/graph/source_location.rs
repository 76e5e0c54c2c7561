//! `file:line:column` of functions, classes and instances, found in the snapshot itself.

use std::{fmt, sync::Arc};

use rustc_hash::FxHashMap;

use super::Heap;
use crate::snapshot::{NodeIndex, ScriptPosition};

/// A place in a source file; lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceLocation {
    /// Path or URL as V8 has it.
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The file of each script id, found through closures: `shared`, `script`, `name`.
#[derive(Debug, Default)]
pub struct ScriptNames {
    pub(super) files: FxHashMap<u32, Arc<str>>,
}

impl ScriptNames {
    /// The source location of `position`, if its script has a name in the snapshot.
    pub fn resolve(&self, position: ScriptPosition) -> Option<SourceLocation> {
        let file = self.files.get(&position.script_id)?.clone();
        Some(SourceLocation { file, line: position.line + 1, column: position.column + 1 })
    }
}

impl Heap {
    /// Where the function, or the constructor of the object, stands in the source.
    pub fn source_location(&self, node: NodeIndex) -> Option<SourceLocation> {
        self.scripts.resolve(self.snapshot.locations.get(node)?)
    }
}
