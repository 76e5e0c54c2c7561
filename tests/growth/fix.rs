//! Whether a fix holds is told from two series, and not told where they can't tell.

use std::time::{Duration, SystemTime};

use heapdrift::{
    graph::{Heap, Retention},
    jobs::Progress,
    model::{fix_change, fix_sentence},
    timeline::growth::{self, FixCheck, FixOutcome, FixSide, Verdict},
};

use crate::series::{Series, growth};

/// The check of `after` against `before`, its sentence, and the change of what stands first.
fn check(
    before: &[&(Heap, Retention)],
    after: &[&(Heap, Retention)],
    seconds: Option<u64>,
) -> (FixCheck, String, String) {
    let (old, new) = (growth(before), growth(after));
    let old_heaps: Vec<_> = before.iter().map(|heap| (&heap.0, &heap.1)).collect();
    let new_heaps: Vec<_> = after.iter().map(|heap| (&heap.0, &heap.1)).collect();
    let times = |count: usize| -> Vec<Option<SystemTime>> {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        (0..count as u64).map(|step| seconds.map(|seconds| at(seconds * step))).collect()
    };
    let check = FixCheck::new(
        growth::Series { heaps: &old_heaps, growth: &old, taken: &times(before.len()) },
        growth::Series { heaps: &new_heaps, growth: &new, taken: &times(after.len()) },
        &Progress::unwatched(),
    )
    .expect("nobody cancels");
    let sentence = fix_sentence(&check, &old, &new);
    let change = check.rows.first().map(|row| fix_change(&check, row)).unwrap_or_default();
    (check, sentence, change)
}

fn all(series: &Series) -> Vec<&(Heap, Retention)> {
    series.0.iter().collect()
}

#[test]
fn fix_of_the_sample_holds() {
    let (leaky, fixed) = (Series::sample(), Series::fixture("staging/fixed"));
    let (check, sentence, change) = check(&all(&leaky), &all(&fixed), Some(120));
    assert_eq!(check.outcome, FixOutcome::Holds);
    assert_eq!(check.rows[0].after, FixSide::Flat);
    assert!(change.starts_with("leaking +") && change.ends_with("/min → flat"), "{change}");
    let rate = change.trim_start_matches("leaking ").trim_end_matches(" → flat");
    assert_eq!(sentence, format!("The fix holds: sentEvents in OrderEvents was leaking ({rate}) and is flat."));
}

#[test]
fn same_leak_again_is_no_fix() {
    let leaky = Series::sample();
    let (check, sentence, change) = check(&all(&leaky), &all(&leaky), None);
    assert_eq!(check.outcome, FixOutcome::Fails);
    assert!(!check.is_per_minute && change.contains(" a step → leaking +"), "{change}");
    assert!(sentence.starts_with("The fix does not hold: sentEvents in OrderEvents"), "{sentence}");
    assert_eq!(check.rows[0].before, check.rows[0].after);
}

#[test]
fn two_snapshots_in_which_it_still_grows_are_enough_to_see_it_fail() {
    let (leaky, again) = (Series::sample(), Series::fixture("staging/reconnect"));
    let (check, ..) = check(&all(&leaky), &all(&again), None);
    assert_eq!(check.outcome, FixOutcome::Fails);
    assert!(matches!(check.rows[0].after, FixSide::Changed { verdict: Verdict::TooFewPoints, .. }));
}

#[test]
fn two_snapshots_are_too_few_to_be_sure_of_a_fix() {
    let (leaky, fixed) = (Series::sample(), Series::fixture("staging/fixed"));
    let (check, sentence, _) = check(&all(&leaky), &all(&fixed)[..2], None);
    assert_eq!(check.outcome, FixOutcome::HoldsSoFar);
    assert!(sentence.contains("too few"), "{sentence}");
}

#[test]
fn another_program_says_nothing_of_the_fix() {
    let (leaky, other) = (Series::sample(), Series::fixture("growth/listeners"));
    let (check, sentence, change) = check(&all(&leaky), &all(&other), None);
    assert_eq!(check.outcome, FixOutcome::NotThere);
    assert!(change.ends_with("→ not there"), "{change}");
    assert!(sentence.starts_with("Nothing can be said"), "{sentence}");
}

#[test]
fn new_leak_is_told() {
    let (leaky, fixed) = (Series::sample(), Series::fixture("staging/fixed"));
    let (check, sentence, _) = check(&all(&fixed), &all(&leaky), Some(120));
    assert_eq!(check.outcome, FixOutcome::LeaksElsewhere);
    let row = check.rows.iter().find(|row| FixCheck::is_still_growing(row)).expect("the new leak has a row");
    assert_eq!(row.before, FixSide::Flat);
    assert!(sentence.contains("sentEvents in OrderEvents"), "{sentence}");
}

#[test]
fn too_few_snapshots_before_the_fix_tell_nothing() {
    let series = Series::fixture("staging/prodcons");
    let (check, sentence, _) = check(&all(&series), &all(&series), None);
    assert_eq!(check.outcome, FixOutcome::NothingLeaked);
    assert!(sentence.contains("too few"), "{sentence}");
}
