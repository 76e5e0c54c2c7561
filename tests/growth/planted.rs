//! Heaps made to measure: the holder that grows is found, and its growth gets the right word.

use heapdrift::{
    graph::{Heap, Retention},
    timeline::growth::{Growth, Holder, Verdict},
};
use proptest::prelude::*;

use crate::{
    heap_builder::HeapBuilder,
    series::{growth, owner},
};

fn growth_of(heaps: &[(Heap, Retention)]) -> Growth {
    growth(&heaps.iter().collect::<Vec<_>>())
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
        let growth = growth_of(&heaps);
        let first = &growth.holders[0];
        prop_assert_eq!(owner(first), format!("Owner{}", char::from(b'A' + planted as u8)));
        prop_assert_eq!(&*first.property, "items");
        prop_assert_eq!(first.own_growth_bytes, (4 * step * 64) as i64);
        prop_assert_eq!(first.verdict, Verdict::Leaking);
    }
}

/// The holder of an array with so many texts at each timepoint.
fn array_of_texts(counts: &[usize]) -> Holder {
    let heaps: Vec<_> = counts.iter().map(|&count| planted_heap(1, 0, &[count], 0)).collect();
    growth_of(&heaps).holders.swap_remove(0)
}

#[test]
fn word_fits_the_shape_of_the_growth() {
    let verdict = |counts: &[usize]| array_of_texts(counts).verdict;
    assert_eq!(verdict(&[0, 100, 200, 300, 400]), Verdict::Leaking);
    assert_eq!(verdict(&[0, 90, 310, 400, 650]), Verdict::Leaking, "load varies");
    assert_eq!(verdict(&[0, 100, 200, 200, 300, 400]), Verdict::Leaking, "idle for once");
    assert_eq!(verdict(&[0, 900, 1000, 1100, 1200, 1300]), Verdict::Leaking, "after a start");
    assert_eq!(verdict(&[0, 100, 200]), Verdict::TooFewPoints);
    assert_eq!(verdict(&[0, 100, 100, 100, 200]), Verdict::TooFewPoints, "bursts");
    assert_eq!(verdict(&[0, 0, 0, 0, 100]), Verdict::TooFewPoints, "only begun");
    assert_eq!(verdict(&[0, 100, 200, 230]), Verdict::TooFewPoints, "ever less");
    assert_eq!(verdict(&[0, 300, 400, 400, 400]), Verdict::Plateaued);
    assert_eq!(verdict(&[0, 200, 200, 200]), Verdict::OneTime);
    assert_eq!(verdict(&[0, 300, 100, 300, 150]), Verdict::SawTooth);
    assert_eq!(verdict(&[400, 300, 200, 100]), Verdict::Shrinking);
}

#[test]
fn growth_begins_with_the_longest_run_of_growing_steps() {
    let began = |counts: &[usize]| array_of_texts(counts).growth_began();
    assert_eq!(began(&[0, 100, 200, 300]), Some(0));
    assert_eq!(began(&[0, 100, 100, 200, 300, 400]), Some(2));
    assert_eq!(began(&[0, 100, 100, 200]), Some(2), "of two runs the later one");
    assert_eq!(began(&[300, 200, 100]), None);
    let told = |counts: &[usize]| (array_of_texts(counts).first_grown_step(), array_of_texts(counts).steady_since());
    assert_eq!(told(&[0, 100, 100, 200, 300, 400]), (Some(0), Some(2)));
    assert_eq!(told(&[0, 0, 100, 200]), (Some(1), Some(1)));
    assert_eq!(told(&[0, 100, 200, 200]), (Some(0), None));
}

/// A heap whose only list leads both ways, in a ring with its owner as Node keeps its timers, and has `count` links.
fn ring_of_timers(count: usize) -> (Heap, Retention) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let list = heap.node("object", "TimersList", 64);
    heap.edge(global, "property", "timers", list);
    let mut before = list;
    for _ in 0..count {
        let timer = heap.node("object", "Timeout", 80);
        let text = heap.node("string", "text", 200);
        heap.edge(timer, "property", "payload", text);
        heap.edge(before, "property", "_idleNext", timer);
        heap.edge(timer, "property", "_idlePrev", before);
        before = timer;
    }
    heap.edge(before, "property", "_idleNext", list);
    heap.edge(list, "property", "_idlePrev", before);
    heap.analyse()
}

#[test]
fn list_that_leads_both_ways_is_one_holder() {
    let growth = growth_of(&[60, 120, 180, 240, 300].map(ring_of_timers));
    let first = &growth.holders[0];
    assert_eq!((&*first.class, &*first.property), ("TimersList", "timers"));
    assert_eq!((first.own_growth_bytes, first.verdict), (240 * 280, Verdict::Leaking));
    assert!(growth.holders[1..].iter().all(|holder| holder.own_growth_bytes == 0));
}

/// The verdict on one array whose own table has so many bytes at each timepoint.
fn table(sizes: &[u64]) -> Verdict {
    let heap = |&size: &u64| {
        let mut heap = HeapBuilder::new();
        let global = heap.global();
        let owner = heap.node("object", "Series", 40);
        let array = heap.node("object", "Array", 16 + size);
        heap.edge(global, "property", "series", owner);
        heap.edge(owner, "property", "values", array);
        heap.analyse()
    };
    growth_of(&sizes.iter().map(heap).collect::<Vec<_>>()).holders[0].verdict
}

#[test]
fn table_that_is_enlarged_in_jumps_has_not_plateaued_between_them() {
    assert_eq!(table(&[0, 610_000, 1_370_000, 2_060_000, 2_060_000]), Verdict::TooFewPoints);
    assert_eq!(table(&[0, 610_000, 1_370_000, 1_370_000, 2_060_000]), Verdict::Leaking);
    assert_eq!(table(&[0, 600_000, 600_000, 600_000, 600_000]), Verdict::OneTime);
    assert_eq!(table(&[0, 600_000, 1_200_000, 1_200_000, 1_200_000, 1_200_000]), Verdict::Plateaued);
}

/// A queue whose entries hold each the next; the first is there from the start.
fn queue_heap(entry_count: usize) -> (Heap, Retention) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let queue = heap.node("object", "Queue", 40);
    heap.edge(global, "property", "pending", queue);
    let (mut last, mut name) = (queue, "head");
    for _ in 0..=entry_count {
        let entry = heap.node("object", "Entry", 40);
        let text = heap.node("string", "text", 200);
        heap.edge(last, "property", name, entry);
        heap.edge(entry, "property", "value", text);
        (last, name) = (entry, "next");
    }
    heap.edge(queue, "property", "tail", last);
    heap.analyse()
}

#[test]
fn list_that_grows_at_its_tail_is_one_holder() {
    let growth = growth_of(&[0, 300, 600, 900, 1200].map(queue_heap));
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first), first.verdict), ("head", "Queue", Verdict::Leaking));
    assert!(first.own_growth_bytes >= 1199 * 240, "the queue holds the last entry too");
}

/// Ten lists that grew so many times by twenty texts each. They are elements of one array, or each is the property of an object of
/// its own, and these are in an object.
fn lists_heap(is_sharded: bool, growths: usize) -> (Heap, Retention) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let owner = heap.node("object", "Store", 40);
    let container = heap.node("object", if is_sharded { "Array" } else { "Object" }, 40);
    heap.edge(global, "property", "store", owner);
    heap.edge(owner, "property", "parts", container);
    let mut lists = Vec::new();
    for number in 0..10 {
        let list = heap.node("object", "Array", 16);
        if is_sharded {
            heap.edge(container, "element", &number.to_string(), list);
        } else {
            let topic = heap.node("object", "Topic", 32);
            heap.edge(container, "property", &format!("topic{number}"), topic);
            heap.edge(topic, "property", "readers", list);
        }
        lists.push(list);
    }
    for at in 0..growths * 20 {
        for &list in &lists {
            let text = heap.node("string", "text", 64);
            heap.edge(list, "element", &at.to_string(), text);
        }
    }
    heap.analyse()
}

#[test]
fn shards_are_their_containers_growth() {
    let growth = growth_of(&[0, 1, 2, 3].map(|growths| lists_heap(true, growths)));
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first), first.verdict), ("parts", "Store", Verdict::Leaking));
    assert_eq!(first.own_growth_bytes, 10 * 60 * 64);
    assert!(growth.holders[1..].iter().all(|holder| holder.own_growth_bytes == 0));
}

#[test]
fn one_property_of_many_objects_is_one_holder() {
    let heaps = [0, 1, 2, 3].map(|growths| lists_heap(false, growths));
    let growth = growth_of(&heaps);
    let first = &growth.holders[0];
    assert_eq!((&*first.property, owner(first), first.twins.len()), ("readers", "Topic", 9));
    assert_eq!((first.own_growth_bytes, first.node_id), (10 * 60 * 64, None));
    assert_eq!(first.path_key, "topic#: Topic.readers: Array", "which of several is told by who holds it");
    assert_eq!(first.gained.iter().map(|gained| gained.count).sum::<i64>(), 600);
    let (heap, retention) = &heaps[3];
    assert_eq!(first.naming_edges(heap, retention).len(), 10);
}

/// Orders in an object that `owner` holds, in a process of its own: as many objects as `shift` says come first, so that ids name
/// others.
fn orders_heap(shift: usize, owner: &str, text_count: usize) -> (Heap, Retention) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    for number in 0..shift {
        let filler = heap.node("object", &format!("Filler{}", char::from(b'A' + number as u8)), 16);
        heap.edge(global, "property", &format!("filler{}", char::from(b'a' + number as u8)), filler);
    }
    // Neither its class nor its path tells the object or the array: there are others, and another way leads there.
    for name in ["limits", "routes"] {
        let other = heap.node("object", "Object", 16);
        let list = heap.node("object", "Array", 16);
        heap.edge(global, "property", name, other);
        heap.edge(other, "property", "list", list);
    }
    let holder = heap.node("object", owner, 40);
    let context = heap.node("object", "Object", 40);
    let orders = heap.node("object", "Array", 16);
    heap.edge(global, "property", "current", holder);
    heap.edge(holder, "property", "context", context);
    heap.edge(context, "property", "orders", orders);
    for at in 0..text_count {
        let text = heap.node("string", "text", 64);
        heap.edge(orders, "element", &at.to_string(), text);
    }
    heap.analyse()
}

#[test]
fn holder_is_known_by_its_name_where_another_way_leads_to_it() {
    let heaps = [orders_heap(7, "Queue", 10), orders_heap(3, "Timer", 110), orders_heap(9, "Socket", 210)];
    let growth = growth_of(&heaps);
    assert!(!growth.same_ids);
    let first = &growth.holders[0];
    assert_eq!((&*first.property, first.own_growth_bytes), ("orders", 200 * 64));
    assert_eq!(first.steps, [100 * 64, 100 * 64]);
}

/// A heap in which an entry of a WeakMap, whose key says `secret`, has `count` texts.
fn heap_with_weak_map(count: usize) -> (Heap, Retention) {
    let mut heap = HeapBuilder::new();
    let global = heap.global();
    let map = heap.node("object", "WeakMap", 16);
    let table = heap.node("array", "", 100);
    let key = heap.node("regexp", "secret", 40);
    let value = heap.node("object", "Session", 16);
    heap.edge(global, "property", "map", map);
    heap.edge(map, "internal", "table", table);
    heap.edge(global, "property", "key", key);
    heap.weak_map_entry(table, key, value);
    for at in 0..count {
        let text = heap.node("string", "text", 64);
        heap.edge(value, "property", &format!("item{at}"), text);
    }
    heap.analyse()
}

#[test]
fn what_is_kept_of_a_holder_in_a_weak_map_says_nothing_of_its_key() {
    let heaps: Vec<_> = (0..4).map(|at| heap_with_weak_map(50 + at * 50)).collect();
    let growth = growth_of(&heaps);
    let holder = &growth.holders[0];
    assert_eq!((&*holder.class, &*holder.property), ("Session", "(WeakMap value)"));
    assert!(holder.path.entries.iter().all(|entry| !entry.edge.contains("secret")), "{:?}", holder.path);
    assert!(!holder.path_key.contains("secret"), "{}", holder.path_key);
}
