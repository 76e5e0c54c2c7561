//! The files of every runtime, whole.

use heapdrift::snapshot::{NodeIndex, NodeType};

use crate::base::open_fixture as open;

/// File, nodes, edges, strings, locations, sum of sizes: as a JSON parser of Python's counts them.
const VARIANTS: &[(&str, usize, usize, usize, usize, u64)] = &[
    ("bun-t0.heapsnapshot.zst", 31_270, 95_723, 13_008, 0, 1_384_671),
    ("chromium-156-t0.heapsnapshot.zst", 61_183, 264_626, 27_038, 1_716, 2_593_001),
    ("chromium-156-t1.heapsnapshot.zst", 66_274, 285_933, 27_457, 2_201, 2_952_173),
    ("hermes-0.11-t0.heapsnapshot.zst", 4_672, 13_384, 3_517, 44, 265_690),
    ("hermes-0.11-t1.heapsnapshot.zst", 7_674, 19_387, 9_518, 44, 576_166),
    ("node-12-t0.heapsnapshot.zst", 40_636, 151_419, 19_911, 2_444, 3_049_293),
    ("node-16-t0.heapsnapshot.zst", 48_188, 183_711, 24_634, 3_024, 4_685_020),
    ("node-20-internals-numeric.heapsnapshot.zst", 86_715, 298_597, 25_398, 4_287, 4_965_313),
    ("node-20-snapshot-while-tracking.heapsnapshot.zst", 146_544, 445_184, 26_972, 4_287, 6_838_785),
    ("node-20-t0.heapsnapshot.zst", 52_932, 215_091, 25_105, 4_287, 3_949_961),
    ("node-20-timeline-notrace.heaptimeline.zst", 130_038, 404_654, 25_486, 4_287, 6_346_553),
    ("node-20-timeline.heaptimeline.zst", 107_978, 350_380, 25_172, 4_287, 5_653_913),
    ("node-24-t0.heapsnapshot.zst", 70_616, 282_454, 30_530, 4_783, 7_065_315),
    ("node-24-t1.heapsnapshot.zst", 103_618, 364_046, 30_720, 4_783, 8_079_427),
    ("node-8-t0.heapsnapshot.zst", 48_839, 196_204, 14_106, 0, 5_613_968),
];

#[test]
fn every_variant_opens_with_its_counts() {
    for &(name, nodes, edges, strings, locations, size) in VARIANTS {
        let snapshot = open(name);
        let sum: u64 = snapshot.nodes.indices().map(|node| snapshot.nodes.self_size_bytes(node)).sum();
        assert_eq!(
            (snapshot.nodes.len(), snapshot.edges.len(), snapshot.strings.len(), snapshot.locations.len(), sum),
            (nodes, edges, strings, locations, size),
            "{name}"
        );
        assert_eq!(snapshot.warnings, Vec::<String>::new(), "{name}");
        assert_eq!(snapshot.root, NodeIndex(0), "{name}");
    }
}

#[test]
fn symbols_of_node_8_are_symbols_although_its_meta_declares_none() {
    let snapshot = open("node-8-t0.heapsnapshot.zst");
    let symbols = snapshot.nodes.indices().filter(|&node| snapshot.nodes.node_type(node) == NodeType::Symbol).count();
    assert_eq!(symbols, 62);
    assert!(snapshot.nodes.indices().all(|node| snapshot.nodes.node_type(node) != NodeType::Other));
}
