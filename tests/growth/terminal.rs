//! `heapdrift growth` as a person, a program or a build uses it.

use std::{collections::BTreeSet, path::PathBuf, process::Command};

use serde_json::Value;

use crate::{common::snapshots_in, series::sample_files};

/// Exit code, stdout and stderr of `heapdrift growth` with `files` and `options`.
fn growth(files: &[PathBuf], options: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapdrift"));
    let output = command.arg("growth").args(files).args(options).output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("the answer is text");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

/// With `--against` the snapshots of the fixed service.
fn against_fixed(options: &[&str]) -> (i32, String, String) {
    let fixed: Vec<String> =
        snapshots_in("staging/fixed").iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let mut all = options.to_vec();
    all.push("--against");
    all.extend(fixed.iter().map(String::as_str));
    growth(&sample_files(), &all)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("one JSON object")
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a whole number")
}

#[test]
fn json_is_what_its_schema_says() {
    let (code, out, _) = growth(&sample_files(), &["--format", "json"]);
    assert_eq!(code, 0);
    let growth = json(&out);
    assert_eq!(keys(&growth), BTreeSet::from(["schema", "snapshots", "identity", "total_growth", "holders", "other"]));
    assert_eq!(growth["schema"], "heapdrift.growth/1");
    let holders = growth["holders"].as_array().expect("a list");
    let holder_keys = "rank class property location id label path own_growth steps cohorts verdict gained";
    let own: i64 = holders.iter().map(|holder| number(&holder["own_growth"])).sum();
    assert_eq!(own + number(&growth["other"]["own_growth"]), number(&growth["total_growth"]));
    for (holder, rank) in holders.iter().zip(1..) {
        assert_eq!(keys(holder), holder_keys.split(' ').collect());
        assert_eq!(number(&holder["rank"]), rank);
        let steps = holder["steps"].as_array().expect("a list");
        assert_eq!(steps.iter().map(number).sum::<i64>(), number(&holder["own_growth"]));
        let last = holder["path"].as_array().and_then(|path| path.last()).expect("a path ends at its holder");
        assert_eq!(keys(last), BTreeSet::from(["edge", "class", "location"]));
        assert_eq!((&last["edge"], &last["class"]), (&holder["property"], &holder["class"]));
    }
    assert_eq!((&holders[0]["property"], &holders[0]["verdict"]), (&"sentEvents".into(), &"leaking".into()));
}

#[test]
fn text_names_the_leak_first() {
    let (code, out, _) = growth(&sample_files(), &["--top", "1", "--what-if"]);
    assert_eq!(code, 0);
    assert!(out.contains("1. sentEvents in OrderEvents  +8"), "{out}");
    assert!(out.contains(", grew at 4 of 4 steps: leaking\n"), "{out}");
    assert!(out.contains("   Without sentEvents in OrderEvents, "), "{out}");
    assert!(!out.contains("\n2. "), "{out}");
}

#[test]
fn what_if_is_told_to_programs_on_demand() {
    let (_, out, _) = growth(&sample_files(), &["--format", "json", "--top", "1", "--what-if"]);
    let growth = json(&out);
    let (holder, what_if) = (&growth["holders"][0], &growth["holders"][0]["what_if"]);
    assert_eq!(keys(what_if), BTreeSet::from(["freed", "objects", "still_held"]));
    assert!(number(&what_if["freed"]) >= number(&holder["own_growth"]));
    assert_eq!(what_if["still_held"], false);
}

#[test]
fn build_fails_on_growth_that_is_to_fail() {
    for option in [["--fail-verdict", "leaking"], ["--fail-growth", "800KB"]] {
        let (code, out, errors) = growth(&sample_files(), &option);
        assert_eq!(code, 3);
        assert!(out.contains("sentEvents"), "the answer is written all the same");
        assert!(errors.starts_with("heapdrift: sentEvents in OrderEvents"), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
    assert_eq!(growth(&sample_files(), &["--fail-verdict", "shrinking", "--fail-growth", "1GB"]).0, 0);
    assert_eq!(growth(&sample_files(), &["--fail-verdict", "broken"]).0, 2);
}

#[test]
fn fix_is_verified_against_another_series() {
    let (code, out, _) = against_fixed(&["--fail-verdict", "leaking"]);
    assert_eq!(code, 0, "after the fix nothing leaks");
    assert!(out.starts_with("The fix holds: sentEvents in OrderEvents was leaking (+"), "{out}");
    let (_, out, _) = against_fixed(&["--format", "json"]);
    let fix = json(&out);
    assert_eq!(
        keys(&fix),
        BTreeSet::from(["schema", "outcome", "sentence", "rates_per", "before", "after", "holders"])
    );
    assert_eq!((&fix["schema"], &fix["outcome"]), (&"heapdrift.fix/1".into(), &"holds".into()));
    assert_eq!(fix["rates_per"], "minute", "the names of the files tell when they were taken");
    let first = &fix["holders"][0];
    assert_eq!(
        keys(first),
        BTreeSet::from(["class", "property", "location", "path_key", "suspect", "before", "after"])
    );
    assert_eq!((&first["property"], &first["suspect"]), (&"sentEvents".into(), &true.into()));
    assert_eq!((&first["before"]["verdict"], &first["after"]["verdict"]), (&"leaking".into(), &"flat".into()));
    assert!(number(&first["before"]["rate"]) > 0);
    assert_eq!(against_fixed(&["--what-if"]).0, 2);
}
