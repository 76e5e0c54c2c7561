//! The terminal face, as a person or a program uses it: the real binary, its output and its exit code.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;
mod heap_builder;

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use common::{expected, fixture, snapshots_in};
use serde_json::Value;

fn heapdrift() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapdrift"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command
}

fn run<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    heapdrift().args(args).output().unwrap()
}

/// What a successful run writes.
fn answer<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> String {
    let output = run(args);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert_eq!(errors, "", "progress is for terminals only");
    String::from_utf8(output.stdout).unwrap()
}

/// What a failed run says on stderr; it says nothing on stdout.
fn refusal<S: AsRef<std::ffi::OsStr>>(code: i32, args: impl IntoIterator<Item = S>) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(code));
    assert_eq!(output.stdout, b"");
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn variant(name: &str) -> String {
    text(&fixture(&format!("variants/{name}.heapsnapshot.zst")))
}

fn case(name: &str) -> String {
    text(&fixture(&format!("cases/{name}.heapsnapshot.zst")))
}

fn sample() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "zst"));
    files.sort();
    files.iter().map(|path| text(path)).collect()
}

fn report(files: &[String], options: &[&str]) -> String {
    answer(["report"].into_iter().chain(files.iter().map(String::as_str)).chain(options.iter().copied()))
}

fn json(files: &[String], options: &[&str]) -> Value {
    serde_json::from_str(&report(files, &[options, &["--format", "json"]].concat())).unwrap()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_json_report_is_what_its_schema_says() {
    let files = sample();
    let report = json(&files, &[]);
    assert_eq!(
        keys(&report),
        BTreeSet::from(["schema", "snapshots", "base", "target", "identity", "totals", "classes"])
    );
    assert_eq!(report["schema"], "heapdrift.report/1");
    assert_eq!((&report["base"], &report["target"]), (&Value::from(0), &Value::from(files.len() - 1)));
    let snapshots = report["snapshots"].as_array().unwrap();
    assert_eq!(snapshots.iter().map(|snapshot| snapshot["path"].as_str().unwrap()).collect::<Vec<_>>(), files);
    for (snapshot, file) in snapshots.iter().zip(&files) {
        assert_eq!(keys(snapshot), BTreeSet::from(["path", "bytes", "nodes", "edges", "strings", "total_size"]));
        assert_eq!(snapshot["bytes"], std::fs::metadata(file).unwrap().len());
    }
    let identity = report["identity"].as_array().unwrap();
    assert_eq!(identity.len(), files.len() - 1);
    for (from, check) in identity.iter().enumerate() {
        assert_eq!(keys(check), BTreeSet::from(["from", "to", "same_ids", "agreement", "density"]));
        assert_eq!((&check["from"], &check["to"]), (&Value::from(from), &Value::from(from + 1)));
        assert_eq!(check["same_ids"], true);
    }
    let totals = &report["totals"];
    let number = |value: &Value| value.as_i64().unwrap();
    let parts = number(&totals["born"]) - number(&totals["died"]) + number(&totals["resized"]);
    assert_eq!(parts, number(&totals["delta"]));
    let size = |at: usize| number(&snapshots[at]["total_size"]);
    assert_eq!(parts, size(files.len() - 1) - size(0));
    let classes = report["classes"].as_array().unwrap();
    let class_keys =
        "name location counts sizes retained born died resized unstable count_delta size_delta retained_delta";
    for class in classes {
        assert_eq!(keys(class), class_keys.split(' ').collect());
        for series in ["counts", "sizes", "retained"] {
            assert_eq!(class[series].as_array().unwrap().len(), files.len());
        }
        for amount in
            [&class["born"], &class["died"], &class["resized"], &class["unstable"]["born"], &class["unstable"]["died"]]
        {
            assert_eq!(keys(amount), BTreeSet::from(["count", "size"]));
        }
        let parts = ["born", "died", "resized"].map(|part| number(&class[part]["size"]));
        assert_eq!(parts[0] - parts[1] + parts[2], number(&class["size_delta"]));
    }
    let deltas: Vec<i64> = classes.iter().map(|class| number(&class["size_delta"])).collect();
    assert!(deltas.is_sorted_by(|a, b| a >= b));
    assert_eq!(classes[0]["name"], "(string)");
    let located = classes.iter().find(|class| class["name"] == "OrderEvents").unwrap();
    assert!(located["location"].as_str().unwrap().split(':').count() >= 3, "{}", located["location"]);
}

#[test]
fn retained_sizes_of_classes_are_devtools() {
    let report = json(&[case("diff-A")], &[]);
    for class in expected::classes("diff-A") {
        let ours: Vec<&Value> =
            report["classes"].as_array().unwrap().iter().filter(|it| it["name"] == *class.name).collect();
        assert_eq!(ours.len(), 1, "{}", class.name);
        assert_eq!(ours[0]["retained"][0], class.retained_size, "{}", class.name);
    }
}

#[test]
fn ids_of_another_session_are_null_and_said_so() {
    let files: Vec<String> = snapshots_in("staging/reconnect").iter().map(|path| text(path)).collect();
    let report_json = json(&files, &["--top", "3"]);
    assert_eq!(report_json["identity"][0]["same_ids"], false);
    assert_eq!(report_json["totals"]["born"], Value::Null);
    assert!(report_json["totals"]["delta"].is_i64());
    let classes = report_json["classes"].as_array().unwrap();
    assert_eq!(classes.len(), 3);
    for class in classes {
        assert!(["born", "died", "resized", "unstable"].iter().all(|part| class[part].is_null()));
    }
    let sentence = "are not of one process and inspector session";
    assert!(report(&files, &[]).contains(sentence));
    let refused = refusal(1, ["retainers", &files[1], "--class", "(string)", "--born-since", &files[0]]);
    assert!(refused.contains(sentence), "{refused}");
}

#[test]
fn a_text_report_says_how_much_the_heap_grew() {
    let files = [case("diff-A"), case("diff-B")];
    let text = report(&files, &[]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("   Snapshot") && lines[1].ends_with("base") && lines[2].ends_with("target"));
    assert!(text.contains("From diff-A to diff-B the heap grew by 8.04 KB (912 %)"), "{text}");
    let table: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("Class")).collect();
    assert!(table[1].starts_with("Array ") && table[1].contains("+7.92 KB"), "{text}");
    let reversed = report(&[case("diff-B"), case("diff-A")], &[]);
    assert!(
        reversed.contains("From diff-B to diff-A the heap shrank by 8.04 KB"),
        "files keep their order: {reversed}"
    );
    let swapped = report(&files, &["--base", "1", "--target", "0"]);
    assert!(swapped.contains("From diff-B to diff-A the heap shrank by 8.04 KB"), "{swapped}");
    let single = report(&files[..1], &["--top", "2"]);
    assert!(single.contains("A single snapshot of 881 B") && single.contains("… and 6 more rows"), "{single}");
}

#[test]
fn filter_and_top_narrow_the_rows_and_not_the_totals() {
    let files = sample();
    let all = json(&files, &[]);
    let some = json(&files, &["--filter", "/STRING\\)$/i", "--top", "1"]);
    assert_eq!(all["totals"], some["totals"]);
    let names: Vec<&str> = some["classes"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["(string)"]);
}

#[test]
fn csv_has_a_line_for_each_class() {
    let files = [case("diff-A"), case("diff-B")];
    let table = report(&files, &["--format", "csv"]);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"));
    let records: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), json(&files, &[])["classes"].as_array().unwrap().len());
    let array = records.iter().find(|record| &record[column("class")] == "Array").unwrap();
    let cells = ["size_delta", "resized_size", "size_0", "size_1", "born_count"].map(|name| &array[column(name)]);
    assert_eq!(cells, ["7920", "7920", "96", "8016", "0"]);
}

/// A snapshot with one object of each class in `names`.
fn objects_of(names: &[&str]) -> tempfile::NamedTempFile {
    let mut strings = vec!["", "global"];
    let mut nodes = vec![1, 0, 1, 0, names.len()];
    let mut edges = Vec::new();
    for (at, name) in names.iter().enumerate() {
        strings.push(name);
        nodes.extend([0, at + 2, 2 * at + 3, 8, 0]);
        edges.extend([0, 1, (at + 1) * 5]);
    }
    let file = serde_json::json!({
        "snapshot": {
            "meta": {
                "node_fields": ["type", "name", "id", "self_size", "edge_count"],
                "node_types": [["object", "synthetic"], "string", "number", "number", "number"],
                "edge_fields": ["type", "name_or_index", "to_node"],
                "edge_types": [["property"], "string_or_number", "node"],
            },
            "node_count": names.len() + 1, "edge_count": names.len(), "trace_function_count": 0,
        },
        "nodes": nodes, "edges": edges, "strings": strings,
    });
    let path = tempfile::Builder::new().suffix(".heapsnapshot").tempfile().unwrap();
    std::fs::write(path.path(), file.to_string()).unwrap();
    path
}

#[test]
fn odd_class_names_harm_neither_terminal_nor_spreadsheet() {
    let file = objects_of(&["=HYPERLINK(1)", "a\tb\\c\nd\re", "\u{1b}[31mred"]);
    let path = text(file.path());
    let table = answer(["report", &path, "--format", "csv"]);
    assert!(table.contains("'=HYPERLINK(1)"), "{table}");
    let shown = answer(["report", &path]);
    assert!(!shown.contains('\u{1b}') && shown.contains("\\u{1b}[31mred"), "{shown}");
    let listed = answer(["nodes", &path, "--format", "tsv"]);
    assert!(listed.contains("\ta\\tb\\\\c\\nd\\re\t"), "{listed}");
    assert!(listed.lines().all(|line| line.split('\t').count() == 6), "{listed}");
}

#[test]
fn nodes_are_devtools_nodes() {
    for name in ["orphans", "distances", "retainers"] {
        let table = answer(["nodes", &case(name), "--format", "tsv"]);
        let mut lines = table.lines();
        assert_eq!(lines.next(), Some("id\tclass\tdistance\tshallow_size\tretained_size\tdominator_id"));
        let expected = expected::nodes(name).into_iter().map(|node| {
            let distance = if node.distance < 0 { String::new() } else { node.distance.to_string() };
            let (shallow, retained) = (node.shallow_size, node.retained_size);
            format!("{}\t{}\t{distance}\t{shallow}\t{retained}\t{}", node.id, node.class, node.dominator_id)
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{name}");
    }
    assert!(answer(["nodes", &case("orphans")]).contains("\t\t"), "some node there has no distance");
}

#[test]
fn strings_born_since_the_first_snapshot_lead_to_the_leak() {
    let files = sample();
    let (base, target) = (&files[0], &files[files.len() - 1]);
    let tree = answer(["retainers", target, "--class", "(string)", "--born-since", base]);
    let first = tree.lines().skip_while(|line| !line.starts_with("Held by")).nth(1).unwrap();
    assert!(first.starts_with("sentEvents[·] in OrderEvents") && first.contains(".js:"), "{tree}");
    let args = ["retainers", target, "--class", "(string)", "--born-since", base, "--format", "json", "--depth", "1"];
    let tree: Value = serde_json::from_str(&answer(args)).unwrap();
    assert_eq!(tree["schema"], "heapdrift.retainers/1");
    let rows = tree["retainers"].as_array().unwrap();
    assert_eq!((&rows[0]["edge"], &rows[0]["holder"]), (&"sentEvents[·]".into(), &"OrderEvents".into()));
    assert!(rows.iter().all(|row| row["depth"] == 0));
    assert!(rows[0]["held_count"].as_u64().unwrap() > 9_000, "{}", rows[0]);
}

#[test]
fn an_object_leads_to_a_root() {
    let file = sample().pop().unwrap();
    let of_class: Value =
        serde_json::from_str(&answer(["retainers", &file, "--class", "OrderEvents", "--format", "json"])).unwrap();
    assert!(of_class["subject"].as_str().unwrap().starts_with("1 object of class OrderEvents"), "{of_class}");
    let table = answer(["nodes", &file]);
    let holder = table.lines().find(|line| line.split('\t').nth(1) == Some("OrderEvents")).unwrap();
    let id = holder.split('\t').next().unwrap();
    let tree: Value = serde_json::from_str(&answer(["retainers", &file, "--id", id, "--format", "json"])).unwrap();
    let rows = tree["retainers"].as_array().unwrap();
    let way: Vec<&Value> = (0..).map_while(|depth| rows.iter().find(|row| row["depth"] == depth)).collect();
    let distances: Vec<u64> = way.iter().map_while(|row| row["distance"].as_u64()).collect();
    assert!(distances.len() > 1 && distances.is_sorted_by(|a, b| a > b), "{distances:?}");
    assert_eq!(distances.last(), Some(&1), "the way ends at a root");
    let shown = answer(["retainers", &file, "--id", &format!("@{id}"), "--depth", "1"]);
    assert!(shown.starts_with(&format!("OrderEvents @{id} of class OrderEvents")), "{shown}");
    assert!(shown.lines().skip(3).all(|line| !line.starts_with("  ")), "{shown}");
}

#[test]
fn inputs_that_cannot_be_used_are_named() {
    let good = variant("hermes-0.11-t0");
    let missing = text(&fixture("no-such-file.heapsnapshot"));
    let readme = text(&fixture("README.md"));
    let refused = refusal(1, ["report", &good, &missing, &readme]);
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines.len(), 2, "{refused}");
    assert!(lines[0].starts_with("heapdrift: There is no such file") && lines[0].ends_with(&format!("({missing})")));
    assert!(lines[1].ends_with(&format!("({readme})")), "{refused}");
    for args in [["nodes", &missing].as_slice(), &["retainers", &missing, "--id", "1"]] {
        assert!(refusal(1, args).contains("There is no such file"));
    }
    assert!(refusal(1, ["retainers", &good, "--id", "999999999"]).contains("no object @999999999"));
    assert!(refusal(1, ["retainers", &good, "--class", "Nope"]).contains("no object of a class Nope"));
}

#[test]
fn a_command_line_without_sense_is_a_usage_error() {
    let good = variant("hermes-0.11-t0");
    for args in [
        ["report"].as_slice(),
        &["report", &good, "--base", "1"],
        &["report", &good, "--target", "7"],
        &["report", &good, "--filter", "/(/"],
        &["report", &good, "--format", "xml"],
        &["retainers", &good],
        &["retainers", &good, "--id", "1", "--class", "x"],
        &["retainers", &good, "--id", "one"],
        &["retainers", &good, "--id", "1", "--born-since", &good],
        &["nodes"],
        &["--sample", &good],
        &["--no-such-option"],
    ] {
        assert_ne!(refusal(2, args), "", "{args:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = heapdrift()
        .args(["nodes", &variant("node-24-t1")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("id\t"));
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn help_needs_no_manual() {
    let help = answer(["--help"]);
    for word in ["report", "nodes", "retainers", "--sample", "Exit codes", "inspector session"] {
        assert!(help.contains(word), "{word}");
    }
    for (command, words) in [
        ("report", ["--base", "--target", "--format", "--filter", "--top", "born − died + resized"].as_slice()),
        ("nodes", &["--format", "dominator_id"]),
        ("retainers", &["--id", "--class", "--born-since", "--depth"]),
    ] {
        let help = answer([command, "--help"]);
        assert!(words.iter().all(|word| help.contains(word)), "{help}");
    }
}

#[test]
fn without_a_display_the_sample_is_compared_in_the_terminal() {
    let shown = answer(["--sample"]);
    let reason = shown.lines().next().unwrap();
    assert!(reason.ends_with("so here is the comparison in the terminal."), "{reason}");
    let table: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("Class")).collect();
    assert!(table[1].starts_with("(string) "), "{shown}");
}

#[test]
fn a_report_for_a_browser_is_one_file_that_loads_nothing_and_holds_no_texts() {
    let page = report(&sample(), &["--format", "html"]);
    for needed in [
        "<h2>Who holds the growth</h2>",
        "<h3>sentEvents in OrderEvents</h3>",
        ">leaking</b>",
        "<li><b>sentEvents</b> in OrderEvents <code>/srv/order-gateway/services/producer-only.js:6:1</code></li>\n<li><b>events</b> in ",
        "<p class=\"headline\">The heap grew by 1.30 MB (20 %), in 8 min 5 s: 6.59 MB → 7.88 MB.</p>",
        "<p class=\"headline\">sentEvents in OrderEvents holds 879 KB more: leaking.</p>",
        "<polyline points=",
        ">(string)</th>",
        "name=\"viewport\"",
        "@media print",
    ] {
        assert!(page.contains(needed), "{needed} is missing");
    }
    assert!(page.matches("Heap-20261122T191720").count() <= 2, "files are named in the chart and in the table");
    for forbidden in ["<script", "<link", " src=", "url(", "@import", "order-gateway:order"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for tag in ["table", "tr", "td", "th", "ol", "li", "p", "svg", "details", "div", "main"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "<{tag}>");
    }
    assert!(page.contains("Gained 9,594 × (string), 768 KB"));
    let with_strings = report(&sample(), &["--format", "html", "--with-strings"]);
    assert!(with_strings.contains("order-gateway:order") && with_strings.contains("mind who gets it"));
    assert!(refusal(2, ["report", &sample()[0], "--with-strings"]).contains("--format html"));
    let single = report(&sample()[..1], &["--format", "html", "--top", "3"]);
    assert!(single.contains("A single snapshot") && !single.contains("Who holds"));
    assert_eq!(single.matches("<th scope=\"row\">").count(), 1 + 3);
}

#[test]
fn names_in_a_report_for_a_browser_are_text() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = folder.path().join("<img src=x onerror='a()'> & \"b\".heapsnapshot.zst");
    std::fs::copy(&sample()[0], &hostile).unwrap();
    let page = report(&[text(&hostile), sample()[1].clone()], &["--format", "html"]);
    assert!(!page.contains("<img"), "markup of a file's name is no markup of the page");
    assert!(page.contains("&lt;img src=x onerror=&#39;a()&#39;&gt; &amp; &quot;b&quot;"));
}

#[test]
fn without_a_display_files_stand_in_order_of_time() {
    let mut files: Vec<String> = snapshots_in("staging/prodcons").iter().map(|path| text(path)).collect();
    files.reverse();
    let shown = answer(&files);
    let at = |name: &str| shown.find(name).unwrap();
    assert!(at("Heap-20261122T192211") < at("Heap-20261122T192214"), "{shown}");
    let refused = refusal(1, Vec::<String>::new());
    assert!(refused.contains("--sample"), "{refused}");
}

/// What Graphviz makes of `picture`: its number of nodes and of edges.
fn drawn(picture: &str) -> (usize, usize) {
    let lines = || picture.lines().filter(|line| line.contains("[ label="));
    (lines().filter(|line| !line.contains(" -> ")).count(), lines().filter(|line| line.contains(" -> ")).count())
}

#[test]
fn retainers_are_drawn_without_the_text_of_strings() {
    let files = sample();
    let (base, target) = (&files[0], &files[files.len() - 1]);
    let class = ["retainers", target, "--class", "(string)", "--born-since", base, "--format", "dot"];
    let picture = answer(class);
    assert!(picture.contains("9,877 objects of class (string) born since"), "{picture}");
    assert!(picture.contains("label=\"sentEvents[·]\\n9,594 held, 768 KB\""), "{picture}");
    assert!(picture.contains("label=\"OrderEvents\\n/srv/order-gateway/services/producer-only.js:6:1\""), "{picture}");
    let (nodes, edges) = drawn(&picture);
    assert!(nodes > 3 && edges + 1 >= nodes && nodes < 100, "{nodes} nodes and {edges} edges");
    let shallow = answer([&class[..], &["--depth", "1"]].concat());
    assert!(shallow.lines().filter(|line| line.contains(" -> ")).all(|line| line.contains(" -> 0 [")), "{shallow}");

    // A string whose text is known to be there is called after its class.
    let listed: Value =
        serde_json::from_str(&answer(["retainers", target, "--class", "(string)", "--format", "json"])).unwrap();
    assert!(listed["retainer_count"].as_u64().unwrap() > 1);
    let table = answer(["nodes", target]);
    let strings = table.lines().filter(|line| line.split('\t').nth(1) == Some("(string)"));
    for line in strings.take(3) {
        let id = line.split('\t').next().unwrap();
        let text = answer(["retainers", target, "--id", id]);
        assert!(text.starts_with('"'), "its text is shown where it is asked for: {text}");
        let picture = answer(["retainers", target, "--id", id, "--format", "dot"]);
        assert!(picture.contains(&format!("label=\"(string)\\n@{id}, retains ")), "{picture}");
    }
}

/// A string that is held in every way, and its id: as the value of a WeakMap, by a shortcut, and by a weak edge.
fn held_in_every_way() -> (tempfile::NamedTempFile, String) {
    let mut heap = heap_builder::HeapBuilder::new();
    let global = heap.global();
    let (table, value) = (heap.node("array", "", 100), heap.node("string", "secret", 40));
    heap.edge(global, "property", "key", table);
    let pair = format!("part of key (Thing @3) -> value (secret @7) pair in WeakMap (table @{})", 2 * table + 1);
    heap.edge(table, "internal", &format!("2 / {pair}"), value);
    heap.edge(global, "internal", &format!("3 / {pair}"), value);
    heap.edge(global, "shortcut", "bound_argument_0", value);
    heap.edge(global, "weak", "cached", value);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), heap.to_json()).unwrap();
    (file, (2 * value + 1).to_string())
}

#[test]
fn what_holds_nothing_is_called_weak_and_a_shortcut_is_not() {
    let (file, id) = held_in_every_way();
    let file = text(file.path());
    for subject in [["--id", &id], ["--class", "(string)"]] {
        let of_subject = [&["retainers", &file][..], &subject].concat();
        let json: Value = serde_json::from_str(&answer([&of_subject[..], &["--format", "json"]].concat())).unwrap();
        let rows = json["retainers"].as_array().unwrap().iter().filter(|row| row["depth"] == 0);
        let mut are_weak: Vec<(&str, bool)> =
            rows.map(|row| (row["edge_type"].as_str().unwrap(), row["weak"].as_bool().unwrap())).collect();
        are_weak.sort_unstable();
        let expected = [("internal", false), ("internal", true), ("shortcut", false), ("weak", true)];
        assert_eq!(are_weak, expected, "the key of the WeakMap holds, its table does not");
        let shown = answer(of_subject);
        let marked = |mark: &str| shown.lines().filter(|line| line.contains(mark)).count();
        assert_eq!((marked("[weak]"), marked("[shortcut]")), (2, 1), "{shown}");
    }
}

#[test]
fn a_picture_says_no_text_of_an_entry_of_a_weak_map_and_draws_as_weak_what_holds_nothing() {
    let (file, id) = held_in_every_way();
    let picture = answer(["retainers", &text(file.path()), "--id", &id, "--format", "dot"]);
    assert!(!picture.contains("secret"), "{picture}");
    let is_dashed = |label: &str| {
        let lines: Vec<&str> = picture.lines().filter(|line| line.contains(&format!("label=\"{label}\""))).collect();
        assert!(!lines.is_empty(), "{label} is missing: {picture}");
        lines.iter().map(|line| line.contains("style=dashed")).collect::<Vec<_>>()
    };
    assert_eq!(is_dashed("bound_argument_0"), [false], "it stands for edges that hold: {picture}");
    assert_eq!(is_dashed("cached"), [true]);
    let mut halves = is_dashed("(WeakMap value)");
    halves.sort_unstable();
    assert_eq!(halves, [false, true], "the key holds, the table does not: {picture}");

    let of_class = answer(["retainers", &text(file.path()), "--class", "(string)", "--format", "dot"]);
    let is_dashed = |label: &str| {
        let line = of_class.lines().find(|line| line.contains(&format!("label=\"{label}\\n1 held")));
        line.map(|line| line.contains("style=dashed"))
    };
    let labels = ["(WeakMap value)", "key.(WeakMap value)", "bound_argument_0", "cached"];
    assert_eq!(labels.map(is_dashed), [false, true, false, true].map(Some), "{of_class}");
}

#[test]
fn names_in_a_picture_are_text() {
    let file = objects_of(&["a\"]; b [label=\"c", "back\\slash", "line\nbreak"]);
    for (name, written) in [
        ("a\"]; b [label=\"c", "a\\\"]; b [label=\\\"c"),
        ("back\\slash", "back\\\\slash"),
        ("line\nbreak", "line\\\\nbreak"),
    ] {
        let picture = answer(["retainers", &text(file.path()), "--class", name, "--format", "dot"]);
        assert!(picture.contains(written), "{picture}");
        assert_eq!(drawn(&picture).0, 1, "nothing but the root holds it: {picture}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_computed_is_kept_on_request_and_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let packed = std::fs::read(fixture("variants/node-24-t0.heapsnapshot.zst")).unwrap();
    let mut json = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
    // As large as those that are worth it.
    let end = json.rfind('}').unwrap();
    json.insert_str(end, &" ".repeat(64 << 20));
    let file = folder.path().join("large.heapsnapshot");
    std::fs::write(&file, json).unwrap();
    let kept = folder.path().join("heapdrift/seen");
    let kept_files = || -> Vec<PathBuf> {
        let files = std::fs::read_dir(&kept).into_iter().flatten().map(|entry| entry.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "columns")).collect()
    };
    let report = |options: &[&str]| {
        let output = heapdrift()
            .env("XDG_CACHE_HOME", folder.path())
            .args([&["report", file.to_str().unwrap()], options].concat())
            .output()
            .unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
        String::from_utf8(output.stdout).unwrap()
    };
    let computed = report(&[]);
    assert!(computed.contains("(string)"), "{computed}");
    assert_eq!(kept_files(), [] as [PathBuf; 0], "nobody asked for it");

    assert_eq!(report(&["--remember"]), computed);
    let files = kept_files();
    let [kept] = files.as_slice() else { panic!("one file: {files:?}") };
    let modified = || std::fs::metadata(kept).unwrap().modified().unwrap();
    let before = modified();
    assert_eq!(report(&["--remember"]), computed);
    assert!(modified() > before, "it was used");
}
