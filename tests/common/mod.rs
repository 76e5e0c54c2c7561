//! What the tests share: fixtures, and what Chrome DevTools makes of them.
#![allow(dead_code, unreachable_pub, reason = "every test uses a part")]
#![allow(clippy::unwrap_used, reason = "a helper that fails should stop the test")]

pub mod expected;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use heapdrift::{
    graph::{Classes, Heap, Interfaces, Retention, retaining_edges},
    jobs::Progress,
    snapshot::{EdgeIndex, Snapshot, read_file},
};

/// The fixture at `name` below `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// All snapshots below `tests/fixtures/folder`, by name.
pub fn snapshots_in(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(fixture(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.to_string_lossy();
            name.contains(".heapsnapshot") || name.contains(".heaptimeline")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no snapshots in {folder}");
    files
}

/// The file's name without its extensions: `node-24-t0`.
pub fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    let end = [".heapsnapshot", ".heaptimeline"].iter().find_map(|extension| name.find(extension));
    name[..end.unwrap_or(name.len())].to_owned()
}

pub fn snapshot(path: &Path) -> Arc<Snapshot> {
    Arc::new(read_file(path, &Progress::unwatched()).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

pub fn heap(path: &Path) -> Heap {
    Heap::new(snapshot(path), &Progress::unwatched()).unwrap()
}

pub fn retention(heap: &Heap) -> Retention {
    Retention::new(heap, &Progress::unwatched()).unwrap()
}

/// All that is known of the snapshot in the file at `path` is the same.
pub fn assert_same(
    (heap, retention): &(Heap, Retention),
    (other_heap, other_retention): &(Heap, Retention),
    path: &Path,
) {
    let name = path.display();
    let (snapshot, other) = (&heap.snapshot, &other_heap.snapshot);
    assert_eq!(snapshot.nodes, other.nodes, "{name}");
    assert_eq!(snapshot.edges, other.edges, "{name}");
    assert_eq!(snapshot.strings, other.strings, "{name}");
    assert_eq!(snapshot.locations, other.locations, "{name}");
    assert_eq!(snapshot.warnings, other.warnings, "{name}");
    assert_eq!((snapshot.root, snapshot.extra_native_bytes), (other.root, other.extra_native_bytes), "{name}");
    assert_eq!((snapshot.file_bytes, snapshot.json_bytes), (other.file_bytes, other.json_bytes), "{name}");
    assert_eq!(heap.total_size_bytes(), other_heap.total_size_bytes(), "{name}");
    for node in snapshot.nodes.indices() {
        let of = |heap: &Heap, retention: &Retention| {
            let edges = retaining_edges(heap, retention, node).map(|edge| (edge.edge, edge.is_weak)).take(20);
            (
                (
                    heap.shallow_size_bytes(node),
                    heap.is_detached(node),
                    heap.may_hold(node),
                    heap.source_location(node),
                ),
                (retention.retained_size_bytes(node), retention.distances.raw(node)),
                retention.dominators.immediate(node),
                edges.collect::<Vec<(EdgeIndex, bool)>>(),
            )
        };
        assert_eq!(of(heap, retention), of(other_heap, other_retention), "{name}: {node:?}");
    }
    assert_eq!(retention.dominators.preorder(), other_retention.dominators.preorder(), "{name}");
    let classes = |heap: &Heap| Classes::new(heap, &Interfaces::infer(heap));
    let (classes, other_classes) = (classes(heap), classes(other_heap));
    assert!(classes.iter().eq(other_classes.iter()), "{name}");
    assert!(snapshot.nodes.indices().all(|node| classes.of(node) == other_classes.of(node)), "{name}");
}
