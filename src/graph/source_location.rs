//! `file:line:column` of functions, classes and instances, found in the snapshot itself.

use std::{fmt, sync::Arc};

use rustc_hash::FxHashMap;

use super::Heap;
use crate::snapshot::{
    EdgeIndex, EdgeName, EdgeType, NodeIndex, NodeType, ScriptPosition, Snapshot, StringIndex, StringTable,
};

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

/// The file of each script id, found through closures.
#[derive(Debug, Default)]
pub struct ScriptNames {
    /// By script id: the string of the snapshot with the path or URL, and its text.
    files: FxHashMap<u32, (StringIndex, Arc<str>)>,
}

impl ScriptNames {
    /// Collects the names of scripts from the functions of `snapshot`.
    ///
    /// A function's location has the id of its script. The same function leads to the script's object over the internal
    /// edges `shared`, then `script` (Node 24 and later) or `script_or_debug_info`, and from there `name` is a string with
    /// the path or URL. Instances have a script id but no such way, so the ids are collected here once for all.
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        let mut files = FxHashMap::default();
        for (node, position) in snapshot.locations.iter() {
            if snapshot.nodes.node_type(node) == NodeType::Closure
                && !files.contains_key(&position.script_id)
                && let Some(name) = script_name(snapshot, node)
            {
                files.insert(position.script_id, (name, Arc::from(&*snapshot.strings.text(name))));
            }
        }
        Self { files }
    }

    /// Script ids, and the strings with the names of their files.
    pub(super) fn names(&self) -> Vec<[u32; 2]> {
        self.files.iter().map(|(&script_id, (name, _))| [script_id, name.0]).collect()
    }

    /// The names that [`Self::names`] gave for a snapshot with these `strings`.
    pub(super) fn from_names(names: &[[u32; 2]], strings: &StringTable) -> Self {
        let file = |name| (name, Arc::from(&*strings.text(name)));
        Self { files: names.iter().map(|&[script_id, name]| (script_id, file(StringIndex(name)))).collect() }
    }

    /// The source location of `position`, if its script has a name in the snapshot.
    pub fn resolve(&self, position: ScriptPosition) -> Option<SourceLocation> {
        let file = self.files.get(&position.script_id)?.1.clone();
        Some(SourceLocation { file, line: position.line.saturating_add(1), column: position.column.saturating_add(1) })
    }
}

impl Heap {
    /// Where the function, or the constructor of the object, stands in the source.
    pub fn source_location(&self, node: NodeIndex) -> Option<SourceLocation> {
        self.scripts.resolve(self.snapshot.locations.get(node)?)
    }
}

/// The name of the script in which `closure` was defined. Not empty: code that was evaluated has no file.
fn script_name(snapshot: &Snapshot, closure: NodeIndex) -> Option<StringIndex> {
    let script_of =
        |node| internal_target(snapshot, node, |label| label == b"script" || label == b"script_or_debug_info");
    let shared = internal_target(snapshot, closure, |label| label == b"shared")?;
    let script = script_of(shared)?;
    // While a debugger is attached, its record of the function stands between the function and the script.
    file_name(snapshot, script).or_else(|| file_name(snapshot, script_of(script)?))
}

fn file_name(snapshot: &Snapshot, script: NodeIndex) -> Option<StringIndex> {
    let name = internal_target(snapshot, script, |label| label == b"name")?;
    let text = snapshot.nodes.name(name);
    (snapshot.nodes.node_type(name).is_string() && !snapshot.strings.escaped(text).is_empty()).then_some(text)
}

/// Where the first internal edge from `node` leads whose label satisfies `is_wanted`.
pub(super) fn internal_target(
    snapshot: &Snapshot,
    node: NodeIndex,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Option<NodeIndex> {
    snapshot.nodes.edges(node).map(EdgeIndex).find_map(|edge| match snapshot.edges.name(edge) {
        EdgeName::Text(label)
            if snapshot.edges.edge_type(edge) == EdgeType::Internal && is_wanted(snapshot.strings.escaped(label)) =>
        {
            Some(snapshot.edges.target(edge))
        }
        _ => None,
    })
}
