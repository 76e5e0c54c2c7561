//! A class in terms that outlast the window.

use serde::{Deserialize, Serialize};

use super::ClassKey;
use crate::graph::SourceLocation;

/// A class and its place in the source, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeptClass {
    pub name: String,
    /// File, line and column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<(String, u32, u32)>,
}

impl KeptClass {
    /// The class as it is kept.
    pub fn new(class: &ClassKey) -> Self {
        let at = class.location.as_ref().map(|at| (at.file.to_string(), at.line, at.column));
        Self { name: class.name.to_string(), at }
    }

    /// The class as the window knows it.
    pub fn key(&self) -> ClassKey {
        let location = |(file, line, column): &(String, u32, u32)| SourceLocation {
            file: file.as_str().into(),
            line: *line,
            column: *column,
        };
        ClassKey { name: self.name.as_str().into(), location: self.at.as_ref().map(location) }
    }
}
