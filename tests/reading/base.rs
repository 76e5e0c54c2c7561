//! A small snapshot in parts, from which good, odd and bad files are made.

use std::path::PathBuf;

use heapdrift::{
    jobs::Progress,
    snapshot::{ReadError, Snapshot, read_bytes, read_file},
};

/// A file by its sections: names and JSON, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Sections(pub(crate) Vec<(String, String)>);

const HEADER: &str = r#"{"meta":{
    "node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],
    "node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic",
        "concatenated string","sliced string","symbol","bigint"],"string","number","number","number","number","number"],
    "edge_fields":["type","name_or_index","to_node"],
    "edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"string_or_number","node"],
    "location_fields":["object_index","script_id","line","column"]},
    "node_count":4,"edge_count":4,"trace_function_count":0,"extra_native_bytes":24}"#;

/// A root, its `Owner`, whose `items` is the string `hello`, and a map that holds the owner weakly.
pub(crate) fn base() -> Sections {
    let sections = [
        ("snapshot", HEADER),
        ("nodes", "[9,1,1,0,1,0,0,3,2,3,40,2,0,1,2,4,5,24,0,0,0,0,5,7,80,1,0,0]"),
        ("edges", "[1,1,7,2,3,14,3,6,21,6,3,7]"),
        ("trace_tree", "[1,0,0,0,[2,0,-1.5e3,0,[]]]"),
        ("scopes", "[5,-2,0]"),
        ("locations", "[7,1,2,3]"),
        ("strings", r#"["<dummy>","","Owner","items","hello","system / Map","map"]"#),
    ];
    Sections(sections.map(|(name, json)| (name.to_owned(), json.to_owned())).into())
}

impl Sections {
    /// The file: one JSON object.
    pub(crate) fn text(&self) -> String {
        let sections: Vec<String> = self.0.iter().map(|(name, json)| format!("\"{name}\":{json}")).collect();
        format!("{{{}}}", sections.join(","))
    }

    /// The same with `section` as `json`.
    pub(crate) fn with(mut self, section: &str, json: &str) -> Self {
        json.clone_into(&mut self.section(section).1);
        self
    }

    /// The same with `from` as `to` where it stands first in `section`, which must have it.
    pub(crate) fn replace(mut self, section: &str, from: &str, to: &str) -> Self {
        let json = &mut self.section(section).1;
        assert!(json.contains(from), "{section} lacks {from}");
        *json = json.replacen(from, to, 1);
        self
    }

    /// The same without `section`.
    pub(crate) fn without(mut self, section: &str) -> Self {
        self.section(section);
        self.0.retain(|(name, _)| name != section);
        self
    }

    fn section(&mut self, name: &str) -> &mut (String, String) {
        self.0.iter_mut().find(|(known, _)| known == name).expect("the base has the section")
    }
}

/// Reads `bytes` as a file.
pub(crate) fn read(bytes: impl AsRef<[u8]>) -> Result<Snapshot, ReadError> {
    read_bytes(bytes.as_ref(), &Progress::unwatched())
}

/// Asserts that `bytes` are refused with exactly this sentence.
#[track_caller]
pub(crate) fn refused(bytes: impl AsRef<[u8]>, sentence: &str) {
    match read(bytes) {
        Ok(snapshot) => panic!("opened with {} nodes instead of: {sentence}", snapshot.nodes.len()),
        Err(error) => assert_eq!(error.to_string(), sentence),
    }
}

/// Asserts that both snapshots say the same, whatever the files looked like.
#[track_caller]
pub(crate) fn assert_same(left: &Snapshot, right: &Snapshot) {
    assert!(left.nodes == right.nodes, "nodes differ");
    assert!(left.edges == right.edges, "edges differ");
    assert!(left.strings == right.strings, "strings differ");
    assert!(left.locations == right.locations, "locations differ");
    assert_eq!((left.root, left.extra_native_bytes), (right.root, right.extra_native_bytes));
}

/// Where the fixture `name` stands.
pub(crate) fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/variants", name].iter().collect()
}

/// The snapshot in the fixture `name`.
pub(crate) fn open_fixture(name: &str) -> Snapshot {
    read_file(&fixture(name), &Progress::unwatched()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text of the fixture `name`.
pub(crate) fn fixture_text(name: &str) -> Vec<u8> {
    zstd::decode_all(std::fs::File::open(fixture(name)).expect("the fixture exists")).expect("the fixture is whole")
}
