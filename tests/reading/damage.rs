//! Files that are snapshots, but cut or damaged: refused with the place and a way out, never misread.

use heapdrift::snapshot::{EdgeIndex, EdgeType, NodeIndex, NodeType};

use crate::base::{base, read, refused};

/// The sentence of damage at `place`.
fn damaged(place: &str, flaw: &str) -> String {
    format!("The file is damaged {place}: {flaw}, so copy it again or take a new snapshot")
}

#[test]
fn a_cut_file_tells_how_much_came_and_where_it_ends() {
    let text = base().text();
    let cuts = [
        ("{\"sn", "the list of its sections"),
        ("\"edge_count\":4", "its section \"snapshot\""),
        ("\"nodes\":[9,1,1,0", "its section \"nodes\""),
        ("\"edges\":[1,1,7,2", "its section \"edges\""),
        ("\"trace_tree\":[1,0,0,0,[2", "its section \"trace_tree\""),
        ("\"locations\":[7,1", "its section \"locations\""),
        ("\"strings\":[\"<dummy>\",\"\",\"Own", "its section \"strings\""),
        ("\"map\"]", "the list of its sections"),
    ];
    for (last, section) in cuts {
        let end = text.find(last).expect("the base has it") + last.len();
        refused(
            &text[..end],
            &format!(
                "The file ends at byte {}, in {section}: the copy broke off or the process stopped while it wrote, \
                 so copy it again or take a new snapshot",
                if end > 999 { format!("{},{:03}", end / 1000, end % 1000) } else { end.to_string() }
            ),
        );
    }
}

#[test]
fn no_cut_of_a_file_opens() {
    let text = base().text();
    for end in 0..text.len() {
        assert!(read(&text[..end]).is_err(), "opens when cut at {end}");
    }
}

#[test]
fn numbers_must_be_whole_numbers_of_json() {
    let at = base().text().find(",40,2,0,1").expect("the size of Owner") + 1;
    for (number, flaw) in [
        ("-40", "a number is negative"),
        ("1.5", "a number is not whole"),
        ("1e2", "a number is not whole"),
        ("1e400", "a number is not whole"),
        ("null", "a number is missing"),
        ("\"7\"", "a number is missing"),
        ("{}", "a number is missing"),
        ("[7]", "a number is missing"),
        ("NaN", "a number is missing"),
        ("", "a number is missing"),
        ("٧", "a number is missing"),
        ("18446744073709551616", "a number is larger than any that V8 writes"),
        (&"9".repeat(400), "a number is larger than any that V8 writes"),
    ] {
        let text = base().replace("nodes", ",40,", &format!(",{number},")).text();
        refused(text, &damaged(&format!("at byte {at} in its section \"nodes\""), flaw));
    }
    for (number, after) in [("0x10", 1), ("1 2", 2), ("7\u{0}", 1)] {
        let text = base().replace("nodes", ",40,", &format!(",{number},")).text();
        let place = format!("at byte {} in its section \"nodes\"", at + after);
        refused(text, &damaged(&place, "a comma is missing"));
    }
}

#[test]
fn numbers_of_64_bits_are_exact() {
    let text = base().replace("nodes", "3,40,", "9007199254740993,6000000000,").text();
    let snapshot = read(text).unwrap();
    assert_eq!(snapshot.nodes.id(NodeIndex(1)).0, 9_007_199_254_740_993);
    assert_eq!(snapshot.nodes.self_size_bytes(NodeIndex(1)), 6_000_000_000);
}

#[test]
fn references_must_lead_somewhere() {
    let cases = [
        ("edges", "1,1,7,", "1,1,28,", "in row 0 of", "an edge leads to a node that does not exist"),
        ("edges", "2,3,14,", "2,3,70000000000000,", "in row 1 of", "an edge leads to a node that does not exist"),
        ("edges", "2,3,14,", "2,3,15,", "in row 1 of", "an edge leads to the inside of a node"),
        ("edges", "2,3,14,", "2,7,14,", "in row 1 of", "a name stands for a string that does not exist"),
        ("edges", "2,3,14,", "9,3,14,", "in row 1 of", "an edge has a type that the file does not declare"),
        ("nodes", ",3,2,3,40,", ",3,7,3,40,", "in row 1 of", "a name stands for a string that does not exist"),
        ("nodes", ",24,0,0,0,", ",24,0,0,", "at byte", "the last row is incomplete"),
    ];
    for (section, from, to, place, flaw) in cases {
        let error = read(base().replace(section, from, to).text()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("The file is damaged {place}")), "{error}");
        assert!(error.contains(&format!("its section \"{section}\": {flaw}")), "{error}");
    }
}

#[test]
fn counts_must_match_but_nothing_is_reserved_by_them() {
    refused(
        base().replace("snapshot", "\"node_count\":4", "\"node_count\":1000000000000000").text(),
        "The file announces 1000000000000000 nodes but has 4: it was cut or changed, so take a new snapshot",
    );
    refused(
        base().replace("snapshot", "\"edge_count\":4", "\"edge_count\":3").text(),
        "The file announces 3 edges but has 4: it was cut or changed, so take a new snapshot",
    );
    refused(
        base().replace("nodes", ",40,2,", ",40,3,").text(),
        "The nodes claim 5 edges but the file has 4: it was cut or changed, so take a new snapshot",
    );
    refused(
        base().replace("nodes", ",40,2,", ",40,4294967295,").text(),
        "The file has more than 4,294,967,294 edges, more than this program can hold",
    );
    for absent in ["\"node_count\":0", "\"node_count\":null", "\"nodes\":4"] {
        read(base().replace("snapshot", "\"node_count\":4", absent).text()).expect("Hermes writes 0");
    }
}

#[test]
fn sizes_that_overflow_are_refused() {
    refused(
        base().replace("nodes", ",40,", ",9223372036854775807,").text(),
        &damaged("in row 0 of its section \"nodes\"", "the sizes add up to more than a computer can hold"),
    );
}

#[test]
fn strings_must_be_strings_without_holes() {
    let at = |text: &str| text.find("\"strings\":[").expect("the section") + "\"strings\":[\"<dummy>\",".len();
    for (string, after, flaw) in [
        ("17", 0, "a string is missing"),
        ("null", 0, "a string is missing"),
        ("[\"x\"]", 0, "a string is missing"),
        ("\"a\\x\"", 2, "an escape in a string is none of JSON's"),
        ("\"\\u12g4\"", 1, "an escape in a string is none of JSON's"),
        ("\"ab\0\0\"", 3, "a string holds zero bytes, as a hole in a file does"),
    ] {
        let text = base().replace("strings", "\"\"", string).text();
        let place = format!("at byte {} in its section \"strings\"", grouped(at(&text) + after));
        refused(text, &damaged(&place, flaw));
    }
}

fn grouped(number: usize) -> String {
    if number > 999 { format!("{},{:03}", number / 1000, number % 1000) } else { number.to_string() }
}

#[test]
fn each_section_stands_once() {
    for section in ["snapshot", "nodes", "edges", "strings"] {
        let advice = "it is incomplete, take a new snapshot";
        refused(base().without(section).text(), &format!("The file has no section {section:?}: {advice}"));
        let mut twice = base();
        let again = twice.0.iter().find(|(name, _)| name == section).expect("the section").clone();
        twice.0.push(again);
        refused(twice.text(), &format!("The file has the section {section:?} twice: take a new snapshot"));
        let start = base().text().find(&format!("\"{section}\":")).expect("the section") + section.len() + 3;
        let kind = if section == "snapshot" { "an object" } else { "a list" };
        refused(
            base().with(section, "null").text(),
            &format!(
                "The file is damaged at byte {} in its section {section:?}, where {kind} should stand: copy it again \
                 or take a new snapshot",
                grouped(start)
            ),
        );
    }
    refused(
        base().with("nodes", "[]").with("edges", "[]").replace("snapshot", "\"node_count\":4", "\"x\":0").text(),
        "The file has no nodes, so nothing can be shown: take a new snapshot",
    );
}

#[test]
fn the_header_must_say_how_to_read_the_rest() {
    for (from, to, why) in [
        ("\"meta\"", "\"mate\"", "missing field `meta` at line 7 column 83"),
        ("\"self_size\"", "\"size\"", "node_fields lacks \"self_size\""),
        ("\"trace_node_id\"", "\"id\"", "node_fields has \"id\" twice"),
        ("\"to_node\"", "\"to\"", "edge_fields lacks \"to_node\""),
        ("[\"hidden\",\"array\"", "[[],\"array\"", "node_types has no list of type names"),
    ] {
        refused(
            base().replace("snapshot", from, to).text(),
            &format!("The file's section \"snapshot\" does not say how to read the rest ({why}): take a new snapshot"),
        );
    }
    refused(
        base().replace("snapshot", "\"node_count\"", "\"root_index\":7,\"node_count\"").text(),
        "The file says that node 1 is the root, which must be the first or the last node: take a new snapshot",
    );
}

#[test]
fn what_follows_the_end_is_refused_but_padding_is_not() {
    let text = base().text();
    refused(
        text.repeat(2),
        &format!(
            "The file goes on at byte {} after the snapshot's end: perhaps two files were joined, so take a new \
             snapshot",
            grouped(text.len())
        ),
    );
    let padded = read(format!("{text}\n{}", "\0".repeat(512))).unwrap();
    assert_eq!(padded.warnings, ["512 zero bytes after the end were left out"]);
}

#[test]
fn damaged_locations_cost_only_the_locations() {
    let broken = read(base().with("locations", "[7,1,-2,3]").text()).unwrap();
    assert!(broken.locations.is_empty());
    assert!(broken.warnings[0].starts_with("No source locations are shown"), "{:?}", broken.warnings);
    let unfit = read(base().with("locations", "[8,1,2,3,7,1,2,3,700,1,2,3]").text()).unwrap();
    assert_eq!(unfit.locations.len(), 1);
    assert_eq!(unfit.warnings, ["2 source locations belong to no node and were left out"]);
}

#[test]
fn types_are_known_by_name() {
    let renamed = base().replace("snapshot", "\"object\"", "\"gadget\"").replace("snapshot", "\"weak\"", "\"faint\"");
    let snapshot = read(renamed.text()).unwrap();
    assert_eq!(snapshot.nodes.node_type(NodeIndex(1)), NodeType::Other);
    assert_eq!(snapshot.nodes.type_name(NodeIndex(1)), "gadget");
    assert_eq!(snapshot.edges.edge_type(EdgeIndex(3)), EdgeType::Internal);
    assert_eq!(snapshot.warnings, ["Edges of the unknown type \"faint\" are taken for internal ones"]);
    let undeclared = read(base().replace("nodes", ",3,2,3,40", ",31,2,3,40").text()).unwrap();
    assert_eq!(undeclared.nodes.type_name(NodeIndex(1)), "unknown");
}
