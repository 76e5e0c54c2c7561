//! The holder of the growth is found, and its growth adds up.

#[path = "../common/mod.rs"]
mod common;
mod fix;
#[path = "../heap_builder/mod.rs"]
mod heap_builder;
mod invariants;
mod page;
mod planted;
mod series;
mod terminal;
mod what_if;

use heapdrift::{
    graph::{Classes, Interfaces, display_name},
    timeline::growth::{Growth, Verdict},
};
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
fn two_leaks_are_found_in_processes_of_their_own() {
    let growth = Series::fixture("growth/restarted").growth();
    assert!(!growth.same_ids);
    let leaking = growth.holders.iter().filter(|holder| holder.verdict == Verdict::Leaking);
    let found: Vec<_> = leaking.map(|holder| (&*holder.property, &*holder.class, owner(holder))).collect();
    assert_eq!(found, [("seenMessageIds", "Set", "system / Context"), ("head", "Retry", "RetryQueue")]);
    assert_eq!(growth.holders[1].path_key, "RetryQueue (mailer/mailer.js).head: Retry (mailer/mailer.js)");
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
fn modules_that_are_met_for_the_first_time_are_no_leak() {
    let growth = Series::fixture("growth/modules").growth();
    assert!(growth.holders.iter().all(|holder| holder.verdict != Verdict::Leaking));
    let loader = growth.holders.iter().find(|holder| holder.property == "children" && owner(holder) == "Module");
    assert_eq!(loader.expect("the loader's list is told").label, Some("V8 code & warm-up"));
}

#[test]
fn modules_that_are_loaded_again_and_again_leak() {
    let growth = Series::fixture("growth/reloaded").growth();
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first), first.verdict), ("children", "Module", Verdict::Leaking));
    assert!(growth.holders[1..].iter().all(|holder| holder.verdict != Verdict::Leaking));
}

#[test]
fn single_snapshot_has_no_growth() {
    let series = Series::sample();
    let alone = growth(&[&series.0[0]]);
    assert_eq!((alone.total_growth_bytes, alone.holders.len()), (0, 0));
}
