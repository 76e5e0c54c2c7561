//! The holder of the growth is found, and its growth adds up.

#[path = "../common/mod.rs"]
mod common;
mod fix;
#[path = "../heap_builder/mod.rs"]
mod heap_builder;
mod series;
mod terminal;
mod what_if;

use heap_builder::HeapBuilder;
use heapdrift::{
    graph::{Classes, Heap, Interfaces, Retention, display_name},
    timeline::growth::{Growth, Verdict},
};
use proptest::prelude::*;
use series::{Series, growth, owner};

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
fn holder_tells_where_it_stands_and_what_it_gained() {
    let series = Series::sample();
    let growth = series.growth();
    let first = &growth.holders[0];
    assert_eq!(first.path_key, "OrderEvents (services/producer-only.js).sentEvents: Array");
    assert_eq!(first.growth_began(), Some(0));
    assert!(!first.path.entries[0].is_internal && first.path.entries[0].edge.is_empty(), "the path starts at a root");
    let (heap, _) = &series.0[series.0.len() - 1];
    let classes = Classes::new(heap, &Interfaces::infer(heap));
    let samples = first.samples(&classes, "(string)", 3);
    assert_eq!(samples.len(), 3);
    assert!(samples.iter().all(|&sample| first.born.contains(&sample) && display_name(heap, sample).starts_with('"')));
    assert!(first.samples(&classes, "(string)", 0).is_empty());
    assert!(first.samples(&classes, "no such class", 3).is_empty());
    let born: u64 = first.born.iter().map(|&node| heap.shallow_size_bytes(node)).sum();
    assert!(born >= first.cohorts.iter().sum(), "what others hold too counts in part");
}

#[test]
fn path_key_is_the_same_after_a_restart() {
    let key = |growth: &Growth| growth.holders[0].path_key.clone();
    assert_eq!(key(&Series::fixture("staging/reconnect").growth()), key(&Series::sample().growth()));
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
