//! Series of snapshots and the holders of their growth.

use std::path::{Path, PathBuf};

use heapdrift::{
    graph::{Heap, Retention},
    jobs::Progress,
    timeline::growth::{Growth, GrowthOptions, Holder},
};

use super::common;

pub(crate) struct Series(pub(crate) Vec<(Heap, Retention)>);

impl Series {
    pub(crate) fn read(files: &[PathBuf]) -> Self {
        Self(files.iter().map(|file| with_retention(common::heap(file))).collect())
    }

    pub(crate) fn sample() -> Self {
        Self::read(&sample_files())
    }

    pub(crate) fn fixture(folder: &str) -> Self {
        Self::read(&common::snapshots_in(folder))
    }

    pub(crate) fn growth(&self) -> Growth {
        growth(&self.0.iter().collect::<Vec<_>>())
    }
}

/// The bundled sample, in order of time.
pub(crate) fn sample_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the sample is there").map(|entry| entry.expect("readable").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "zst"));
    files.sort();
    assert!(files.len() >= 4);
    files
}

fn with_retention(heap: Heap) -> (Heap, Retention) {
    let retention = common::retention(&heap);
    (heap, retention)
}

/// The growth over `heaps`, which must add up.
pub(crate) fn growth(heaps: &[&(Heap, Retention)]) -> Growth {
    growth_with(heaps, GrowthOptions::default())
}

/// The same with other options.
pub(crate) fn growth_with(heaps: &[&(Heap, Retention)], options: GrowthOptions) -> Growth {
    let borrowed: Vec<_> = heaps.iter().map(|(heap, retention)| (heap, retention)).collect();
    let growth = Growth::find(&borrowed, options, &Progress::unwatched()).expect("nobody cancels");
    let named: i64 = growth.holders.iter().map(|holder| holder.own_growth_bytes).sum();
    assert_eq!(named + growth.other_growth_bytes, growth.total_growth_bytes);
    let total = |heap: &Heap| i64::try_from(heap.total_size_bytes()).expect("small heaps");
    let (first, last) = (&heaps[0].0, &heaps[heaps.len() - 1].0);
    assert_eq!(growth.total_growth_bytes, total(last) - total(first));
    for holder in &growth.holders {
        assert_eq!(holder.steps.iter().sum::<i64>(), holder.own_growth_bytes);
        assert_eq!(holder.sizes.len(), heaps.len());
    }
    growth
}

/// The class of the object that holds the holder.
pub(crate) fn owner(holder: &Holder) -> &str {
    holder.path.entries.iter().rev().nth(1).map_or("", |entry| &entry.class)
}
