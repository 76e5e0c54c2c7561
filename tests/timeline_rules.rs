//! Comparisons of random heaps, and the small rules of order and filter.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    cmp::Ordering,
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, SystemTime},
};

use heapdrift::{
    graph::Heap,
    jobs::Progress,
    model::{Column, Compared, RowOrder, SnapshotKey, Sort, TableOptions},
    snapshot::read_bytes,
    timeline::{ClassFilter, Comparison, EXTRA_NATIVE_BYTES, Group, Timepoint, by_time, check_identity, taken_at},
};
use proptest::prelude::*;
use serde_json::json;

/// A node below the root: type, name and V8's id, which may be any number, even that of another node.
type Node = (usize, usize, u64, u64);

const TYPES: [&str; 6] = ["synthetic", "object", "string", "closure", "native", "number"];
const NAMES: [&str; 5] = ["", "Alpha", "Beta", "smi number", "Object"];

fn timepoint(nodes: &[Node], extra_native_bytes: u64) -> Timepoint {
    located_timepoint(nodes, &[], extra_native_bytes)
}

/// `scripts` are ids of scripts by position of the node whose constructor stands there.
fn located_timepoint(nodes: &[Node], scripts: &[(usize, usize)], extra_native_bytes: u64) -> Timepoint {
    let mut rows: Vec<u64> = vec![0, 0, 1, 0, nodes.len() as u64];
    let mut edges = Vec::new();
    for (position, &(node_type, name, id, size)) in nodes.iter().enumerate() {
        rows.extend([node_type as u64, name as u64, id, size, 0]);
        edges.extend([0, position, (position + 1) * 5]);
    }
    let locations: Vec<usize> = scripts.iter().flat_map(|&(node, script)| [(node + 1) * 5, script, 1, 1]).collect();
    let file = json!({
        "snapshot": {
            "meta": {
                "node_fields": ["type", "name", "id", "self_size", "edge_count"],
                "node_types": [TYPES, "string", "number", "number", "number"],
                "edge_fields": ["type", "name_or_index", "to_node"],
                "edge_types": [["element"], "string_or_number", "node"],
                "location_fields": ["object_index", "script_id", "line", "column"],
            },
            "node_count": nodes.len() + 1,
            "edge_count": nodes.len(),
            "trace_function_count": 0,
            "extra_native_bytes": extra_native_bytes,
        },
        "nodes": rows, "edges": edges, "locations": locations, "strings": NAMES,
    });
    let progress = Progress::unwatched();
    let snapshot = read_bytes(file.to_string().as_bytes(), &progress).unwrap();
    Timepoint { heap: Arc::new(Heap::new(Arc::new(snapshot), &progress).unwrap()), retention: None }
}

fn compare(timepoints: &[Timepoint], base: usize, target: usize) -> Comparison {
    Comparison::new(timepoints, base, target, &Progress::unwatched()).unwrap()
}

fn nodes() -> impl Strategy<Value = Vec<Node>> {
    let id = prop_oneof![2_u64..60, 1_u64 << 40..1 << 40 | 8];
    let size = prop_oneof![Just(0_u64), 1_u64..100, 1_u64 << 33..1 << 34];
    prop::collection::vec((1..TYPES.len(), 1..NAMES.len(), id, size), 0..40)
}

proptest! {
    #[test]
    fn deltas_add_up_whatever_the_ids(base in nodes(), target in nodes(), extra in (0_u64..2, 0_u64..2)) {
        // Some objects that stay, so that the ids count as comparable now and then.
        let stay: Vec<Node> = (0..60).map(|at| (1, 1, 1001 + 2 * at, 8)).collect();
        let with = |own: &[Node]| [&stay[..], own].concat();
        let timepoints = [timepoint(&with(&base), extra.0), timepoint(&with(&target), extra.1)];
        let comparison = compare(&timepoints, 0, 1);
        let total = |at: usize| timepoints[at].heap.total_size_bytes() as i64;
        prop_assert_eq!(comparison.totals.delta_bytes, total(1) - total(0));
        let mut sum = 0;
        for row in comparison.rows.iter() {
            sum += row.size_delta;
            let Some(ids) = row.ids else { continue };
            let parts = ids.born.size_bytes as i64 - ids.died.size_bytes as i64 + ids.resized_bytes;
            prop_assert_eq!(parts, row.size_delta);
            prop_assert_eq!(ids.born.count as i64 - ids.died.count as i64, row.count_delta);
            prop_assert!(ids.unstable.born.count <= ids.born.count && ids.unstable.died.count <= ids.died.count);
        }
        prop_assert_eq!(sum, total(1) - total(0));
        let back = compare(&timepoints, 1, 0);
        prop_assert_eq!(back.totals.delta_bytes, -comparison.totals.delta_bytes);
        let is_unique = |nodes: &[Node]| nodes.iter().map(|node| node.2).collect::<BTreeSet<_>>().len() == nodes.len();
        if back.same_ids && comparison.same_ids && is_unique(&base) && is_unique(&target) {
            prop_assert_eq!(back.totals.born_bytes, comparison.totals.died_bytes);
        }
    }
}

#[test]
fn numbers_that_v8_makes_up_have_no_lasting_identity() {
    let smi = |id| (5, 3, id, 16);
    let timepoints = [timepoint(&[(1, 1, 3, 8), smi(5)], 0), timepoint(&[(1, 1, 3, 8), smi(7)], 0)];
    let comparison = compare(&timepoints, 0, 1);
    let ids = comparison.rows.iter().find(|row| **row.name == *"(number)").unwrap().ids.unwrap();
    assert_eq!((ids.born.count, ids.died.count), (1, 1));
    assert_eq!((ids.unstable.born, ids.unstable.died), (ids.born, ids.died));
}

#[test]
fn native_memory_of_no_object_is_a_row_of_its_own() {
    let timepoints = [timepoint(&[(1, 1, 3, 8)], 0), timepoint(&[(1, 1, 3, 8)], 24)];
    let comparison = compare(&timepoints, 0, 1);
    let native = comparison.rows.get(0);
    assert_eq!(&**native.name, EXTRA_NATIVE_BYTES);
    assert_eq!((native.counts, native.sizes), (&[0, 0][..], &[0, 24][..]));
    assert_eq!((comparison.totals.resized_bytes, comparison.totals.delta_bytes), (Some(24), 24));
    assert!(compare(&timepoints[..1], 0, 0).rows.iter().all(|row| **row.name != *EXTRA_NATIVE_BYTES));
}

#[test]
fn classes_of_one_name_stay_in_order_of_size_whatever_the_table_is_sorted_by() {
    // Two scripts have a class of that name, and the file tells of neither where it is.
    let nodes = [(1, 1, 3, 8), (1, 1, 5, 64), (1, 2, 7, 16)];
    let timepoints = vec![located_timepoint(&nodes, &[(0, 7), (1, 9)], 0)];
    let comparison = compare(&timepoints, 0, 0);
    let is_alpha = |row: &u32| **comparison.rows.get(*row as usize).name == *"Alpha";
    let alphas: Vec<u32> = (0..comparison.rows.len() as u32).filter(is_alpha).collect();
    let sizes: Vec<u64> = alphas.iter().map(|&row| comparison.rows.get(row as usize).sizes[0]).collect();
    assert_eq!(sizes, [64, 8]);
    assert_eq!(comparison.rows.find("Alpha", None), Some(alphas[0] as usize));
    let compared = Compared { keys: vec![SnapshotKey(0)], timepoints, comparison };
    for (column, descending) in [Column::Class, Column::Count].into_iter().flat_map(|it| [(it, true), (it, false)]) {
        let options = TableOptions { sort: Some(Sort { column, descending }), ..TableOptions::default() };
        let shown = RowOrder::new(&compared, &options).shown;
        assert_eq!(shown.iter().filter(|row| alphas.contains(row)).copied().collect::<Vec<_>>(), alphas, "{column:?}");
    }
}

#[test]
fn rows_that_are_equal_stay_in_the_order_of_a_report() {
    // Alpha and Beta grew alike, Beta is larger; Object shrank. None was born nor died more often than another.
    let old = [(1, 1, 3, 8), (1, 2, 5, 64), (1, 4, 7, 32)];
    let new = [(1, 1, 3, 16), (1, 2, 5, 72), (1, 4, 7, 24)];
    let timepoints = vec![timepoint(&old, 0), timepoint(&new, 0)];
    let comparison = compare(&timepoints, 0, 1);
    let names: Vec<String> = comparison.rows.iter().map(|row| row.name.to_string()).collect();
    assert_eq!(names[..2], ["Beta", "Alpha"]);
    let report: Vec<u32> = (0..names.len() as u32).collect();
    let compared = Compared { keys: [0, 1].map(SnapshotKey).into(), timepoints, comparison };
    assert_eq!(RowOrder::new(&compared, &TableOptions::default()).shown, report);
    for descending in [true, false] {
        let sort = Some(Sort { column: Column::CountDelta, descending });
        assert_eq!(RowOrder::new(&compared, &TableOptions { sort, ..TableOptions::default() }).shown, report);
    }
}

#[test]
fn a_heap_without_sizes_has_no_rows() {
    let timepoints = [timepoint(&[(1, 1, 3, 0)], 0), timepoint(&[], 0)];
    for (base, target) in [(0, 1), (1, 1)] {
        let comparison = compare(&timepoints, base, target);
        assert!(comparison.rows.is_empty());
        assert_eq!(comparison.rows.find("Alpha", None), None);
        assert_eq!(comparison.totals.delta_bytes, 0);
    }
}

#[test]
fn members_stand_by_size_then_by_id() {
    let timepoints = [timepoint(&[(1, 1, 9, 8), (1, 1, 7, 8), (1, 1, 5, 64)], 0)];
    let comparison = compare(&timepoints, 0, 0);
    let nodes = &timepoints[0].heap.snapshot.nodes;
    let row = comparison.rows.iter().position(|row| **row.name == *"Alpha").unwrap();
    let members = comparison.members(&timepoints, row, Group::All);
    assert_eq!(members.iter().map(|member| nodes.id(member.node).0).collect::<Vec<_>>(), [5, 7, 9]);
    assert_eq!(comparison.members(&timepoints, comparison.rows.len(), Group::All), []);
}

#[test]
fn heaps_of_one_class_are_told_apart_by_their_strings() {
    let objects = (0..1000).map(|at| (1, 1, 3 + 2 * at, 8));
    let with_string = |name| objects.clone().chain([(2, name, 9001, 8)]).collect::<Vec<_>>();
    let timepoints = [timepoint(&with_string(1), 0), timepoint(&with_string(2), 0)];
    let comparison = compare(&timepoints, 0, 1);
    assert!(comparison.identity[0].agreement > 0.99);
    assert!(!comparison.same_ids, "a string that changes is another string");
}

/// A part of a large heap is enough to see that ids agree, but what is in doubt is counted to the last node.
#[test]
fn of_large_heaps_the_share_of_ids_that_agree_is_exact_where_it_is_in_doubt() {
    const COUNT: u64 = 600_000;
    let strings = |differs: fn(u64) -> bool| {
        let nodes = (0..COUNT).map(|at| (2, 1 + usize::from(differs(at)), 3 + 2 * at, 8));
        timepoint(&nodes.collect::<Vec<Node>>(), 0).heap
    };
    let heap = strings(|_| false);
    let check = |differs| check_identity((0, &heap), (1, &strings(differs)));
    let same = check(|_| false);
    assert!(same.same_ids && same.agreement > 0.999_999, "{same:?}");
    for (differs, expected) in
        [(|at| at < COUNT / 50, 0.98), (|at| at % 50 == 7, 0.98), (|at| at >= COUNT / 4 * 3, 0.75)]
            as [(fn(u64) -> bool, f64); 3]
    {
        let found = check(differs);
        assert!((found.agreement - expected).abs() < 1e-9, "{found:?}");
        assert_eq!(found.same_ids, expected > 0.95, "{found:?}");
    }
}

#[test]
fn snapshots_stand_in_order_of_time_then_of_name() {
    let at = |seconds: u64, millis| Some(SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + millis));
    assert_eq!(by_time((at(10, 0), "t9"), (at(11, 0), "t1")), Ordering::Less);
    assert_eq!(by_time((at(10, 900), "t2"), (at(10, 100), "t10")), Ordering::Less);
    assert_eq!(by_time((at(10, 0), "t2.b"), (at(10, 0), "t02.a")), Ordering::Greater);
    assert_eq!(by_time((None, "a"), (at(99, 0), "b")), Ordering::Greater);
    assert_eq!(by_time((None, "t2"), (None, "t02")), "t2".cmp("t02"));
}

#[test]
fn file_names_tell_the_time() {
    let node = taken_at("Heap.20261122.160303.23112.0.001.heapsnapshot", None);
    assert!(node.is_some());
    assert_eq!(node, taken_at("Heap-20261122T160303.heapsnapshot", None));
    assert_eq!(node, taken_at("pod-a Heap-20261122T160303 (1).heapsnapshot.zst", None));
    let later = taken_at("Heap.20261122.160304.23112.0.002.heapsnapshot.gz", None);
    assert_eq!(later.unwrap().duration_since(node.unwrap()).unwrap(), Duration::from_secs(1));
    let modified = Some(SystemTime::UNIX_EPOCH);
    for name in ["t0.heapsnapshot", "Heap.20261322.160303.heapsnapshot", "Heap-2026T1603.heapsnapshot", "Heap"] {
        assert_eq!(taken_at(name, modified), modified, "{name}");
    }
}

#[test]
fn filters_are_text_or_expressions() {
    let matches = |filter: &str, name: &str| ClassFilter::parse(filter).unwrap().matches(name);
    assert!(matches("events", "OrderEvents"));
    assert!(matches("(STRING)", "(string)") && !matches("(string)", "string"));
    assert!(matches("/^Order.*s$/", "OrderEvents") && !matches("/^order/", "OrderEvents"));
    assert!(matches("/^order/i", "OrderEvents"));
    assert!(matches("", "anything") && matches("/", "Node / Environment") && matches("//", "anything"));
    let error = ClassFilter::parse("/(/").unwrap_err().to_string();
    assert_eq!(error, "The filter /(/ is not a regular expression: unclosed group.");
}
