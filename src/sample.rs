//! The bundled sample: five snapshots of a small service that leaks, part of the program so that it works wherever that is.

/// A file of the sample.
#[derive(Debug, Clone, Copy)]
pub struct SampleFile {
    /// The name that DevTools gave it, which says when it was taken.
    pub name: &'static str,
    /// A heap snapshot, packed with zstd.
    pub bytes: &'static [u8],
}

macro_rules! sample_files {
    ($($name:literal),* $(,)?) => {
        &[$(SampleFile {
            name: $name,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample/", $name)),
        }),*]
    };
}

/// The sample's files in order of time.
pub const FILES: &[SampleFile] = sample_files![
    "Heap-20261122T191117.heapsnapshot.zst",
    "Heap-20261122T191318.heapsnapshot.zst",
    "Heap-20261122T191519.heapsnapshot.zst",
    "Heap-20261122T191720.heapsnapshot.zst",
    "Heap-20261122T191922.heapsnapshot.zst",
];
