//! A snapshot that is written, packed and read again is the same.

use std::io::Write as _;

use heapdrift::snapshot::{NodeIndex, Snapshot, write};
use proptest::prelude::*;

use crate::base::{assert_same, base, open_fixture, read};

fn written(snapshot: &Snapshot) -> Vec<u8> {
    let mut text = Vec::new();
    write(snapshot, &mut text).expect("memory");
    text
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn every_variant_survives_being_written() {
    for name in ["node-8-t0", "node-24-t0", "chromium-156-t0", "bun-t0", "hermes-0.11-t0"] {
        let snapshot = open_fixture(&format!("{name}.heapsnapshot.zst"));
        let text = written(&snapshot);
        assert_same(&read(zstd::encode_all(&text[..], 1).expect("memory")).unwrap(), &snapshot);
        assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok(), "{name} is no JSON any more");
    }
}

#[test]
fn unknown_types_and_other_roots_survive() {
    let odd = base()
        .replace("snapshot", "\"object\"", "\"gadget\"")
        .replace("snapshot", "\"node_count\"", "\"root_index\":21,\"node_count\"")
        .replace("nodes", ",0,5,7,80,", ",31,5,7,80,");
    let odd = read(odd.text()).unwrap();
    assert_eq!(odd.nodes.type_name(NodeIndex(1)), "gadget");
    assert_eq!(odd.nodes.type_name(NodeIndex(3)), "unknown");
    assert_eq!(odd.root, NodeIndex(3));
    assert_same(&read(written(&odd)).unwrap(), &odd);
}

/// Nodes with their type, id, size, detachedness and edges: type, number, target.
type Rows = Vec<(u8, u64, u64, u8, Vec<(u8, u8, prop::sample::Index)>)>;

fn rows() -> impl Strategy<Value = Rows> {
    let edge = (0..7_u8, 0..4_u8, any::<prop::sample::Index>());
    let id = prop_oneof![1..100_u64, any::<u64>()];
    let size = prop_oneof![0..100_u64, 0..1_u64 << 50];
    prop::collection::vec((0..14_u8, id, size, 0..3_u8, prop::collection::vec(edge, 0..6)), 1..60)
}

fn file(rows: &Rows, strings: &[String]) -> String {
    let number = rows.len();
    let nodes: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, (node_type, id, size, detached, edges))| {
            format!("{node_type},{},{id},{size},{},0,{detached}", at % strings.len(), edges.len())
        })
        .collect();
    let edges: Vec<String> = rows
        .iter()
        .flat_map(|row| &row.4)
        .map(|(edge_type, name, target)| {
            format!("{edge_type},{},{}", usize::from(*name) % strings.len(), target.index(number) * 7)
        })
        .collect();
    let strings: Vec<String> = strings.iter().map(|text| serde_json::to_string(text).expect("text")).collect();
    base()
        .replace("snapshot", "\"node_count\":4,\"edge_count\":4", &format!("\"node_count\":{number}"))
        .with("nodes", &format!("[{}]", nodes.join(",")))
        .with("edges", &format!("[{}]", edges.join(",")))
        .with("locations", &format!("[{},1,2,3]", (number - 1) * 7))
        .with("strings", &format!("[{}]", strings.join(",")))
        .text()
}

proptest! {
    #[test]
    fn any_snapshot_survives_being_written_and_packed(
        rows in rows(),
        strings in prop::collection::vec(any::<String>(), 1..8),
    ) {
        let snapshot = read(file(&rows, &strings).replace("\\u0000", " ")).unwrap();
        let text = written(&snapshot);
        for file in [zstd::encode_all(&text[..], 1).expect("memory"), gzip(&text), text] {
            assert_same(&read(file).unwrap(), &snapshot);
        }
        let decoded: Vec<String> = snapshot.strings.indices().map(|string| snapshot.strings.text(string).into_owned()).collect();
        prop_assert_eq!(decoded, strings.iter().map(|text| text.replace('\0', " ")).collect::<Vec<_>>());
    }
}
