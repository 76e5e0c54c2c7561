//! What happened between snapshots: real series, and Chrome DevTools' own comparisons of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use common::{expected, fixture, heap, retention, snapshots_in};
use heapdrift::{
    graph::merged_retainers,
    jobs::Progress,
    timeline::{
        Comparison, DeltaRow, EXTRA_NATIVE_BYTES, Group, IdentityCheck, Timepoint, Unstable, check_identity,
        identity_warning,
    },
};

fn timepoint(path: &Path) -> Timepoint {
    Timepoint { heap: Arc::new(heap(path)), retention: None }
}

fn variants(names: &[&str]) -> Vec<Timepoint> {
    names.iter().map(|name| timepoint(&fixture(&format!("variants/{name}.heapsnapshot.zst")))).collect()
}

fn cases(names: &[&str]) -> Vec<Timepoint> {
    names.iter().map(|name| timepoint(&fixture(&format!("cases/{name}.heapsnapshot.zst")))).collect()
}

fn staging(folder: &str) -> Vec<Timepoint> {
    snapshots_in(&format!("staging/{folder}")).iter().map(|path| timepoint(path)).collect()
}

fn sample() -> Vec<Timepoint> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "zst"));
    files.sort();
    assert!(files.len() >= 4, "the sample has at least four timepoints");
    files.iter().map(|path| timepoint(path)).collect()
}

fn compare(timepoints: &[Timepoint], base: usize, target: usize) -> Comparison {
    Comparison::new(timepoints, base, target, &Progress::unwatched()).unwrap()
}

fn row<'a>(comparison: &'a Comparison, name: &str) -> DeltaRow<'a> {
    comparison.rows.iter().find(|row| **row.name == *name).unwrap_or_else(|| panic!("no row {name}"))
}

/// The parts of every row make up its change, the rows that of the heap, and the groups their rows.
fn assert_adds_up(timepoints: &[Timepoint], comparison: &Comparison) {
    let (base, target) = (comparison.base, comparison.target);
    let total = |at: usize| i64::try_from(timepoints[at].heap.total_size_bytes()).unwrap();
    assert_eq!(comparison.totals.delta_bytes, total(target) - total(base));
    assert_eq!(comparison.rows.iter().map(|row| row.size_delta).sum::<i64>(), total(target) - total(base));
    let order = |row: &DeltaRow<'_>| (Reverse(row.size_delta), Reverse(row.sizes[target]), row.place_by_name);
    assert!(comparison.rows.iter().is_sorted_by_key(|row| order(&row)));
    let mut by_name: Vec<DeltaRow<'_>> = comparison.rows.iter().collect();
    by_name.sort_by_key(|row| row.place_by_name);
    assert!(by_name.is_sorted_by_key(|row| (row.name, row.location)));
    assert_eq!(comparison.rows.find("no class has this name", None), None);
    for (at, row) in comparison.rows.iter().enumerate() {
        assert_eq!(comparison.rows.find(row.name, row.location), Some(at), "{}", row.name);
        assert_eq!(row.size_delta, row.sizes[target] as i64 - row.sizes[base] as i64, "{}", row.name);
        let Some(ids) = &row.ids else { continue };
        let parts = ids.born.size_bytes as i64 - ids.died.size_bytes as i64 + ids.resized_bytes;
        assert_eq!(parts, row.size_delta, "{}", row.name);
        assert_eq!(ids.born.count + ids.survived_count, row.counts[target], "{}", row.name);
        assert_eq!(ids.died.count + ids.survived_count, row.counts[base], "{}", row.name);
        let groups = [Group::Born, Group::Resized, Group::Survived, Group::Died];
        let members = groups.map(|group| comparison.members(timepoints, at, group));
        let counts = members.each_ref().map(|members| members.len() as u64);
        let unchanged = ids.survived_count - ids.resized_count;
        assert_eq!(counts, [ids.born.count, ids.resized_count, unchanged, ids.died.count], "{}", row.name);
        if **row.name != *EXTRA_NATIVE_BYTES {
            let change: i64 = members.iter().flatten().map(|member| member.size_delta).sum();
            assert_eq!(change, row.size_delta, "{}", row.name);
        }
    }
    if comparison.same_ids {
        let totals = comparison.totals;
        let parts = totals.born_bytes.unwrap() as i64 - totals.died_bytes.unwrap() as i64;
        assert_eq!(parts + totals.resized_bytes.unwrap(), totals.delta_bytes);
    }
}

/// Adds the parts of a row to those of its name, if there are any.
fn add(rows: &mut BTreeMap<String, [u64; 4]>, name: &str, parts: [u64; 4]) {
    if parts != [0; 4] {
        let sums = rows.entry(name.to_owned()).or_default();
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
    }
}

#[test]
fn born_and_died_are_devtools_added_and_removed() {
    /// Every scope of newer Chromium is a class of its own in DevTools, since its name has the object's id.
    fn name(name: &str) -> &str {
        name.find("scope @").map_or(name, |at| &name[..at + "scope".len()])
    }
    for (base, target) in [("node-24-t0", "node-24-t1"), ("chromium-156-t0", "chromium-156-t1")]
        .into_iter()
        .chain([("hermes-0.11-t0", "hermes-0.11-t1"), ("diff-A", "diff-B")])
    {
        let timepoints = if base.starts_with("diff") { cases(&[base, target]) } else { variants(&[base, target]) };
        let comparison = compare(&timepoints, 0, 1);
        assert!(comparison.same_ids, "{base}");
        let mut ours: BTreeMap<String, [u64; 4]> = BTreeMap::new();
        for row in comparison.rows.iter() {
            let ids = row.ids.as_ref().unwrap();
            let parts = [ids.born.count, ids.born.size_bytes, ids.died.count, ids.died.size_bytes];
            add(&mut ours, row.name, parts);
        }
        let mut theirs: BTreeMap<String, [u64; 4]> = BTreeMap::new();
        for row in expected::diff(base, target) {
            let parts = [row.added_count, row.added_size, row.removed_count, row.removed_size];
            add(&mut theirs, name(&row.name), parts);
        }
        assert!(!theirs.is_empty());
        assert_eq!(ours, theirs, "{base}");
    }
}

#[test]
fn growth_in_place_is_seen_where_devtools_shows_nothing() {
    let timepoints = cases(&["diff-A", "diff-B"]);
    let comparison = compare(&timepoints, 0, 1);
    assert_eq!(comparison.totals.delta_bytes, 8035, "DevTools' rows add up to 115");
    let array = row(&comparison, "Array");
    let ids = array.ids.as_ref().unwrap();
    assert_eq!((array.size_delta, array.count_delta), (7920, 0));
    assert_eq!((ids.born.count, ids.died.count, ids.resized_count, ids.resized_bytes), (0, 0, 1, 7920));
    assert_eq!(&**comparison.rows.get(0).name, "Array");
    let members = comparison.members(&timepoints, 0, Group::Resized);
    assert_eq!(members.iter().map(|member| member.size_delta).collect::<Vec<_>>(), [7920]);
}

#[test]
fn deltas_add_up_on_real_snapshots_in_any_direction() {
    for timepoints in [
        variants(&["node-24-t0", "node-24-t1"]),
        variants(&["chromium-156-t0", "chromium-156-t1"]),
        variants(&["hermes-0.11-t0", "hermes-0.11-t1"]),
        variants(&["node-8-t0", "bun-t0"]),
        sample(),
        staging("reconnect"),
    ] {
        let last = timepoints.len() - 1;
        for (base, target) in [(0, last), (last, 0), (last, last)] {
            assert_adds_up(&timepoints, &compare(&timepoints, base, target));
        }
    }
}

#[test]
fn native_objects_are_told_apart_from_what_was_born_and_died() {
    let timepoints = sample();
    let comparison = compare(&timepoints, 0, timepoints.len() - 1);
    let evens = |at: usize| {
        let heap = &timepoints[at].heap;
        let nodes = &heap.snapshot.nodes;
        nodes.indices().filter(|&node| !nodes.id(node).is_js() && heap.shallow_size_bytes(node) > 0).count() as u64
    };
    let unstable = comparison.rows.iter().map(|row| row.ids.unwrap().unstable);
    let (born, died) = unstable.fold((0, 0), |(born, died), part| (born + part.born.count, died + part.died.count));
    assert_eq!((born, died), (evens(4), evens(0)), "Node gives every native object a new id in each snapshot");
    assert_eq!(row(&comparison, "(string)").ids.unwrap().unstable, Unstable::default());
}

#[test]
fn one_session_has_one_id_space() {
    for timepoints in [sample(), staging("fixed"), staging("prodcons"), variants(&["node-24-t0", "node-24-t1"])] {
        for check in compare(&timepoints, 0, timepoints.len() - 1).identity {
            assert!(check.same_ids && check.agreement > 0.999, "{check:?}");
            assert!(check.density < 1.0, "{check:?}");
        }
    }
}

#[test]
fn a_new_session_or_process_has_ids_of_its_own() {
    for timepoints in [
        staging("reconnect"),
        vec![sample().swap_remove(0), staging("fixed").swap_remove(0)],
        variants(&["node-20-t0", "node-24-t0"]),
        variants(&["node-24-t0", "bun-t0"]),
    ] {
        let check = check_identity((0, &timepoints[0].heap), (1, &timepoints[1].heap));
        assert!(!check.same_ids && check.agreement < 0.95, "{check:?}");
        let comparison = compare(&timepoints, 0, 1);
        assert!(!comparison.same_ids);
        assert!(comparison.rows.iter().all(|row| row.ids.is_none()));
        assert_eq!(comparison.totals.born_bytes, None);
        assert_eq!(comparison.members(&timepoints, 0, Group::Born), []);
        let all = comparison.members(&timepoints, 0, Group::All);
        assert_eq!(all.len() as u64, comparison.rows.get(0).counts[1]);
        let warning = identity_warning(&comparison.identity, |at| ["a", "b"][at].to_owned()).unwrap();
        assert!(warning.starts_with("a and b are not of one process and inspector session"), "{warning}");
    }
}

#[test]
fn one_sentence_says_where_a_series_breaks() {
    let broken =
        |from: usize, agreement| IdentityCheck { from, to: from + 1, same_ids: false, agreement, density: 1.0 };
    let sound = IdentityCheck { same_ids: true, ..broken(1, 1.0) };
    let warning = |checks: &[IdentityCheck]| identity_warning(checks, |at| format!("t{at}")).unwrap_or_default();
    assert_eq!(warning(&[sound]), "");
    let one = warning(&[broken(0, 0.034), sound]);
    assert!(one.starts_with("t0 and t1 are not of one process and inspector session (only 3 % of"), "{one}");
    let two = warning(&[broken(0, 0.034), sound, broken(2, 0.14)]);
    assert!(
        two.starts_with("t0 and t1, t2 and t3 are not of one process and inspector session (at most 14 % of"),
        "{two}"
    );
    assert!(two.ends_with("born or died between them."), "{two}");
    let all: Vec<IdentityCheck> = (0..6).map(|from| broken(from, 0.0)).collect();
    let start = "t0 and t1, t1 and t2, t2 and t3, and 3 more pairs of neighbours are not of one process and inspector session (they share no object)";
    assert!(warning(&all).starts_with(start), "{}", warning(&all));
    assert!(warning(&all[..4]).contains(", and one more pair of neighbours are not"));
}

#[test]
fn a_foreign_snapshot_between_two_of_one_process_leaves_their_ids_comparable() {
    let mut timepoints = variants(&["node-24-t0", "node-20-t0", "node-24-t1"]);
    let comparison = compare(&timepoints, 0, 2);
    assert!(comparison.identity.iter().all(|check| !check.same_ids));
    assert!(comparison.same_ids);
    assert_adds_up(&timepoints, &comparison);
    timepoints.remove(1);
    let without = compare(&timepoints, 0, 1);
    assert_eq!(comparison.totals.delta_bytes, without.totals.delta_bytes);
}

#[test]
fn classes_of_two_processes_meet_by_file_and_line() {
    let timepoints = vec![sample().swap_remove(0), staging("fixed").swap_remove(0)];
    let comparison = compare(&timepoints, 0, 1);
    let located = comparison.rows.iter().filter(|row| row.location.is_some() && row.counts.iter().all(|&c| c > 0));
    assert!(located.count() > 20, "most classes of the two services are at the same place");
    let mut places: Vec<_> = comparison.rows.iter().map(|row| (row.name, row.location)).collect();
    places.sort();
    assert!(places.windows(2).all(|pair| pair[0] != pair[1]), "a class is a row");
}

/// Bytes of the strings in the list that leaks, at each timepoint.
fn bytes_in_sent_events(timepoints: &[Timepoint]) -> Vec<u64> {
    let last = timepoints.len() - 1;
    let comparison = compare(timepoints, 0, last);
    timepoints
        .iter()
        .enumerate()
        .map(|(at, timepoint)| {
            let (heap, classes) = (&timepoint.heap, comparison.classes(at));
            let (strings, _) = classes.iter().find(|(_, class)| &*class.name == "(string)").unwrap();
            let members = classes.members(heap, strings);
            let found = merged_retainers(heap, &retention(heap), classes, &members, &Progress::unwatched()).unwrap();
            let leaking = found.iter().filter(|it| it.place.label.starts_with("sentEvents") && !it.is_weak);
            leaking.map(|it| it.held_size_bytes).sum()
        })
        .collect()
}

#[test]
fn the_leak_is_on_top_and_the_fix_is_flat() {
    let leaky = sample();
    let comparison = compare(&leaky, 0, leaky.len() - 1);
    assert_eq!(&**comparison.rows.get(0).name, "(string)");
    assert!(comparison.rows.get(0).grew_at_every_step());
    let leaking = bytes_in_sent_events(&leaky);
    assert!(leaking.windows(2).all(|pair| pair[1] > pair[0] + 100_000), "{leaking:?}");
    let fixed = bytes_in_sent_events(&staging("fixed"));
    assert!(fixed[1..].windows(2).all(|pair| pair[1] <= pair[0]), "{fixed:?}");
}

#[test]
fn an_update_is_what_a_new_comparison_would_be() {
    let progress = Progress::unwatched();
    let mut timepoints = sample();
    let first = compare(&timepoints, 0, 4);
    assert!(first.rows.iter().all(|row| row.retained_delta.is_none() || **row.name == *EXTRA_NATIVE_BYTES));
    for at in [0, 2] {
        timepoints[at].retention = Some(Arc::new(retention(&timepoints[at].heap)));
    }
    timepoints.remove(1);
    for (base, target) in [(0, 3), (0, 1), (3, 1), (2, 2)] {
        let updated = first.update(&timepoints, base, target, &progress).unwrap();
        let again = updated.update(&timepoints, base, target, &progress).unwrap();
        let new = compare(&timepoints, base, target);
        for other in [&updated, &again] {
            assert!(other.rows.iter().eq(new.rows.iter()));
            assert_eq!((other.totals, &other.identity), (new.totals, &new.identity));
        }
    }
}

#[test]
fn retentions_that_come_later_change_nothing_but_what_they_say() {
    let mut timepoints = sample();
    let first = compare(&timepoints, 0, 4);
    for at in [0, 4] {
        timepoints[at].retention = Some(Arc::new(retention(&timepoints[at].heap)));
    }
    let updated = first.update(&timepoints, 0, 4, &Progress::unwatched()).unwrap();
    let new = compare(&timepoints, 0, 4);
    assert!(new.rows.iter().any(|row| row.retained_delta.is_some_and(|delta| delta > 0)));
    assert!(updated.rows.iter().eq(new.rows.iter()));
    assert_eq!((updated.totals, &updated.identity), (new.totals, &new.identity));
    for row in 0..new.rows.len() {
        for group in [Group::Born, Group::Resized, Group::Survived, Group::Died] {
            assert_eq!(updated.members(&timepoints, row, group), new.members(&timepoints, row, group));
        }
    }
}

#[test]
fn a_cancelled_comparison_stops() {
    let progress = Progress::unwatched();
    progress.cancel();
    assert!(Comparison::new(&cases(&["diff-A", "diff-B"]), 0, 1, &progress).is_err());
}
