//! What each stage takes by itself: `cargo bench --no-default-features --bench stages`, on snapshots of the bundled sample, or on those
//! whose paths stand in `SNAPSHOTS`, as in a PATH: the first one is read and analysed, all of them are compared.

use std::{
    env,
    hint::black_box,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use heapdrift::{
    graph::{Classes, Heap, Interfaces, Retention, merged_retainers},
    jobs::Progress,
    seen::{FileState, SeenFiles},
    snapshot::{NodeIndex, NodeType, Snapshot, read_file},
    timeline::{
        Comparison, Timepoint,
        growth::{Growth, GrowthOptions},
    },
};

fn paths() -> Vec<PathBuf> {
    if let Some(paths) = env::var_os("SNAPSHOTS") {
        return env::split_paths(&paths).collect();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let entries = folder.read_dir().expect("the sample is there").map(|entry| entry.expect("it can be read").path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "zst")).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Arc<Snapshot> {
    Arc::new(read_file(path, &Progress::unwatched()).expect("a snapshot that can be read"))
}

fn analyse(snapshot: Arc<Snapshot>) -> (Arc<Heap>, Arc<Retention>) {
    let progress = Progress::unwatched();
    let heap = Heap::new(snapshot, &progress).expect("nobody cancels");
    let retention = Retention::new(&heap, &progress).expect("nobody cancels");
    (Arc::new(heap), Arc::new(retention))
}

fn one_snapshot(criterion: &mut Criterion) {
    let (path, progress) = (paths().swap_remove(0), Progress::unwatched());
    let state = FileState::of(&path).expect("the file is there");
    let snapshot = read(&path);
    let (heap, retention) = analyse(snapshot.clone());

    let mut group = criterion.benchmark_group("snapshot");
    group.throughput(Throughput::Bytes(snapshot.json_bytes));
    // What is returned is dropped behind the clock's back.
    group.bench_function("read", |bencher| bencher.iter_with_large_drop(|| read(&path)));
    group.bench_function("classes and sizes", |bencher| {
        bencher.iter_with_large_drop(|| Heap::new(snapshot.clone(), &progress));
    });
    group.bench_function("who retains whom", |bencher| {
        bencher.iter_with_large_drop(|| Retention::new(&heap, &progress));
    });
    let strings: Vec<NodeIndex> =
        snapshot.nodes.indices().filter(|&node| snapshot.nodes.node_type(node) == NodeType::String).collect();
    let classes = Classes::new(&heap, &Interfaces::infer(&heap));
    group.bench_function("merged retainers of all strings", |bencher| {
        bencher.iter_with_large_drop(|| merged_retainers(&heap, &retention, &classes, &strings, &progress));
    });
    let folder = tempfile::tempdir().expect("a folder for what is kept");
    let seen = SeenFiles::at(folder.path().to_owned(), u64::MAX >> 1, 0);
    let is_kept = seen.keep(&path, state, (&heap, &retention), &progress).expect("there is room");
    assert!(is_kept);
    group.bench_function("all that, seen before", |bencher| {
        bencher.iter_with_large_drop(|| {
            let mut kept = seen.find(&path, &progress).expect("it was kept");
            (kept.heap(&path, &progress).expect("it is sound"), kept.retention(&progress).expect("it is sound"))
        });
    });
    group.finish();
}

fn several_snapshots(criterion: &mut Criterion) {
    let progress = Progress::unwatched();
    let heaps: Vec<_> = paths().iter().map(|path| analyse(read(path))).collect();
    let timepoint = |(heap, retention): &(Arc<Heap>, Arc<Retention>)| Timepoint {
        heap: heap.clone(),
        retention: Some(retention.clone()),
    };
    let timepoints: Vec<Timepoint> = heaps.iter().map(timepoint).collect();
    let last = timepoints.len() - 1;

    let mut group = criterion.benchmark_group("series");
    group.bench_function("compare", |bencher| {
        bencher.iter_with_large_drop(|| Comparison::new(&timepoints, 0, last, &progress));
    });
    let forth = Comparison::new(&timepoints, 0, last, &progress).expect("nobody cancels");
    group.bench_function("another base", |bencher| {
        bencher.iter_with_large_drop(|| forth.update(black_box(&timepoints), last / 2, last, &progress));
    });
    let heaps: Vec<(&Heap, &Retention)> = heaps.iter().map(|(heap, retention)| (&**heap, &**retention)).collect();
    group.bench_function("holders of the growth", |bencher| {
        bencher.iter_with_large_drop(|| Growth::find(&heaps, GrowthOptions::default(), &progress));
    });
    group.finish();
}

criterion_group! {
    name = stages;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3));
    targets = one_snapshot, several_snapshots
}
criterion_main!(stages);
