//! What the tests share: fixtures, and what Chrome DevTools makes of them.
#![allow(dead_code, unreachable_pub, reason = "every test uses a part")]
#![allow(clippy::unwrap_used, reason = "a helper that fails should stop the test")]

pub mod expected;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use heapdrift::{
    graph::{Heap, Retention},
    jobs::Progress,
    snapshot::{Snapshot, read_file},
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
