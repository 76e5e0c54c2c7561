//! The holder of the growth is found, and its growth adds up.

mod common;
mod heap_builder;

use std::path::{Path, PathBuf};

use heap_builder::HeapBuilder;
use heapdrift::{
    graph::{Heap, Retention},
    jobs::Progress,
    timeline::growth::{Growth, GrowthOptions, Holder, Verdict},
};
use proptest::prelude::*;

struct Series(Vec<(Heap, Retention)>);

impl Series {
    fn read(files: &[PathBuf]) -> Self {
        Self(files.iter().map(|file| with_retention(common::heap(file))).collect())
    }

    fn sample() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .expect("the sample is there")
            .map(|entry| entry.expect("readable").path())
            .collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "zst"));
        files.sort();
        assert!(files.len() >= 4);
        Self::read(&files)
    }

    fn fixture(folder: &str) -> Self {
        Self::read(&common::snapshots_in(folder))
    }

    fn growth(&self) -> Growth {
        growth(&self.0.iter().collect::<Vec<_>>())
    }
}

fn with_retention(heap: Heap) -> (Heap, Retention) {
    let retention = common::retention(&heap);
    (heap, retention)
}

/// The growth over `heaps`, which must add up.
fn growth(heaps: &[&(Heap, Retention)]) -> Growth {
    let borrowed: Vec<_> = heaps.iter().map(|(heap, retention)| (heap, retention)).collect();
    let growth = Growth::find(&borrowed, GrowthOptions::default(), &Progress::unwatched()).expect("nobody cancels");
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
fn owner(holder: &Holder) -> &str {
    holder.path.entries.iter().rev().nth(1).map_or("", |entry| &entry.class)
}

#[test]
fn sample_names_the_array_of_sent_events() {
    let growth = Series::sample().growth();
    let first = &growth.holders[0];
    assert_eq!((&*first.property, &*first.class, owner(first)), ("sentEvents", "Array", "OrderEvents"));
    assert_eq!(first.verdict, Verdict::Leaking);
    assert!(growth.same_ids && first.node_id.is_some());
    assert_eq!(&*first.gained[0].class, "(string)");
    assert!(first.cohorts.iter().all(|&bytes| bytes > 0), "some of each interval is still there");
    assert!(growth.holders[1..].iter().all(|holder| holder.verdict != Verdict::Leaking));
}

#[test]
fn nothing_leaks_once_the_service_is_fixed() {
    let growth = Series::fixture("staging/fixed").growth();
    assert!(growth.holders.iter().all(|holder| holder.verdict != Verdict::Leaking));
    assert!(growth.holders.iter().all(|holder| holder.property != "sentEvents" || holder.own_growth_bytes == 0));
}

#[test]
fn two_snapshots_are_too_few_to_call_it_a_leak() {
    let growth = Series::fixture("staging/prodcons").growth();
    assert!(growth.holders.iter().all(|holder| holder.verdict != Verdict::Leaking));
}

#[test]
fn holders_are_matched_by_path_after_a_reconnect() {
    let growth = Series::fixture("staging/reconnect").growth();
    assert!(!growth.same_ids);
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first)), ("sentEvents", "OrderEvents"));
    assert_eq!(first.node_id, None);
    assert!(first.cohorts.is_empty(), "ids tell no birth");
}

#[test]
fn listeners_of_an_emitter_are_one_holder() {
    let growth = Series::fixture("growth/listeners").growth();
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first), first.verdict), ("_events", "ConfigBus", Verdict::Leaking));
}

#[test]
fn chain_that_is_replaced_at_its_head_is_a_holder() {
    let growth = Series::fixture("growth/closure-chain").growth();
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first)), ("originalThing", "system / Context"));
    assert_eq!(first.verdict, Verdict::Leaking);
}

#[test]
fn reversed_series_has_mirrored_signs() {
    let series = Series::sample();
    let forward = series.growth();
    let backward = growth(&series.0.iter().rev().collect::<Vec<_>>());
    assert_eq!(backward.total_growth_bytes, -forward.total_growth_bytes);
    let sent = |growth: &Growth| {
        let holder = growth.holders.iter().find(|holder| holder.property == "sentEvents").unwrap();
        (holder.own_growth_bytes, holder.node_id)
    };
    let ((gained, id), (lost, same)) = (sent(&forward), sent(&backward));
    assert_eq!((gained, id), (-lost, same));
}

#[test]
fn another_snapshot_of_the_same_state_calls_nothing_new_a_leak() {
    let series = Series::sample();
    let before = series.growth();
    let mut heaps: Vec<_> = series.0.iter().collect();
    heaps.push(heaps[heaps.len() - 1]);
    let leaking = |growth: &Growth| -> Vec<String> {
        let holders = growth.holders.iter().filter(|holder| holder.verdict == Verdict::Leaking);
        holders.map(|holder| holder.property.clone()).collect()
    };
    let known = leaking(&before);
    assert!(leaking(&growth(&heaps)).iter().all(|property| known.contains(property)));
}

#[test]
fn single_snapshot_has_no_growth() {
    let series = Series::sample();
    let alone = growth(&[&series.0[0]]);
    assert_eq!((alone.total_growth_bytes, alone.holders.len()), (0, 0));
}

/// A heap of `holder_count` objects below a global, each with an array of some texts; of which one, the `planted`, has
/// `extra` more.
fn planted_heap(holder_count: usize, planted: usize, text_counts: &[usize], extra: usize) -> (Heap, Retention) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let mut arrays = Vec::new();
    for number in 0..holder_count {
        let owner = heap.node("object", &format!("Owner{}", char::from(b'A' + number as u8)), 40);
        let array = heap.node("object", "Array", 16);
        heap.edge(global, "property", &format!("owner{}", char::from(b'a' + number as u8)), owner);
        heap.edge(owner, "property", "items", array);
        arrays.push(array);
    }
    // What was there before keeps its id, so the new texts come last.
    let counts = text_counts.iter().copied().enumerate().chain([(planted, extra)]);
    for (number, count) in counts {
        for at in 0..count {
            let text = heap.node("string", "text", 64);
            heap.edge(arrays[number], "element", &at.to_string(), text);
        }
    }
    heap.analyse()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn planted_holder_is_found(
        text_counts in proptest::collection::vec(0_usize..60, 2..12),
        planted in 0_usize..12,
        step in 40_usize..80,
    ) {
        let planted = planted % text_counts.len();
        let heaps: Vec<_> =
            (0..5).map(|at| planted_heap(text_counts.len(), planted, &text_counts, at * step)).collect();
        let growth = growth(&heaps.iter().collect::<Vec<_>>());
        let first = &growth.holders[0];
        prop_assert_eq!(owner(first), format!("Owner{}", char::from(b'A' + planted as u8)));
        prop_assert_eq!(&*first.property, "items");
        prop_assert_eq!(first.own_growth_bytes, (4 * step * 64) as i64);
        prop_assert_eq!(first.verdict, Verdict::Leaking);
    }
}
