//! Parses one snapshot with one parser: `peers PARSER FILE`. Prints the number of nodes, so that nothing is left out.

use std::{borrow::Cow, error::Error, fs, path::Path};

use heapdrift::{jobs::Progress, snapshot};
use serde::Deserialize;

/// The numbers and strings of a snapshot, as the file has them.
#[derive(Deserialize)]
struct Columns<'a> {
    snapshot: Header,
    nodes: Vec<u32>,
    edges: Vec<u32>,
    #[serde(default)]
    locations: Vec<u32>,
    #[serde(borrow)]
    strings: Vec<Text<'a>>,
}

/// Borrowed from the file where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Header {
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    node_fields: Vec<String>,
}

impl Columns<'_> {
    fn node_count(self) -> usize {
        std::hint::black_box((
            &self.edges,
            &self.locations,
            self.strings.iter().map(|text| text.0.len()).sum::<usize>(),
        ));
        self.nodes.len() / self.snapshot.meta.node_fields.len()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, parser, file] = &arguments[..] else { return Err("usage: peers PARSER FILE".into()) };
    let node_count = match parser.as_str() {
        "heapdrift" => snapshot::read_file(Path::new(file), &Progress::unwatched())?.nodes.len(),
        "serde_json" => serde_json::from_slice::<Columns<'_>>(&fs::read(file)?)?.node_count(),
        "sonic-rs" => sonic_rs::from_slice::<Columns<'_>>(&fs::read(file)?)?.node_count(),
        "v8-heap-parser" => v8_heap_parser::decode_slice(&fs::read(file)?)?.nodes().len(),
        _ => return Err(format!("no parser is called {parser}").into()),
    };
    println!("{node_count}");
    // Taking it all apart again is no part of parsing.
    std::process::exit(0);
}
