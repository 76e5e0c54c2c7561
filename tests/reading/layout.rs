//! The order of sections, white space, unknown sections, and where a block ends change nothing.

use proptest::prelude::*;

use crate::base::{Sections, assert_same, base, fixture_text, read};

/// Tokens of `json`: white space may stand between any two.
fn tokens(json: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => 2 + rest[1..].find('"').expect("no escapes in the base"),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find(|c: char| "{}[],: \n".contains(c)).unwrap_or(rest.len()),
        };
        tokens.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    tokens
}

fn unknown_sections() -> impl Strategy<Value = Vec<(String, String)>> {
    let json = prop_oneof![
        Just("[5,-2,0]".to_owned()),
        Just("-1.5e-3".to_owned()),
        Just("null".to_owned()),
        Just(r#""]}\\\"""#.to_owned()),
        Just(r#"{"a":[{"b":[1.5e-3,null,true,"x]}\\\""]}]}"#.to_owned()),
        Just("[".repeat(100_000) + &"]".repeat(100_000)),
    ];
    prop::collection::vec(("[a-m]{1,300}", json), 0..4)
}

proptest! {
    #[test]
    fn order_of_sections_changes_nothing(
        order in Just(base().0).prop_shuffle(),
        unknown in unknown_sections(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut sections = order;
        let at = at.index(sections.len() + 1);
        sections.splice(at..at, unknown);
        assert_same(&read(Sections(sections).text()).unwrap(), &read(base().text()).unwrap());
    }

    #[test]
    fn white_space_changes_nothing(
        spaces in prop::collection::vec("[ \n\r\t]{0,3}", 1..50),
        order in Just(base().0).prop_shuffle(),
    ) {
        let text = Sections(order).text();
        let spaced: String = tokens(&text).iter().zip(spaces.iter().cycle()).flat_map(|(token, space)| [space, *token]).collect();
        assert_same(&read(spaced + &spaces[0]).unwrap(), &read(base().text()).unwrap());
    }
}

#[test]
fn blocks_may_end_anywhere() {
    let text = fixture_text("node-20-t0.heapsnapshot.zst");
    let expected = read(&text).unwrap();
    // A prime, so that the ends of blocks fall on all kinds of tokens.
    for spaces in (0..2_000_000).step_by(150_001) {
        let shifted = [" ".repeat(spaces).as_bytes(), &text].concat();
        assert_same(&read(shifted).unwrap(), &expected);
    }
}

#[test]
fn blocks_may_end_within_a_string_and_an_escape() {
    let long = r"\ud83d\uded2 \ud83d \n\\\u00e9".repeat(150_000);
    let file = base().replace("strings", "hello", &long).text();
    for spaces in 0..30 {
        let snapshot = read(" ".repeat(spaces) + &file).unwrap();
        let name = snapshot.nodes.name(heapdrift::snapshot::NodeIndex(2));
        assert!(snapshot.strings.escaped(name) == long.as_bytes(), "differs after {spaces} spaces");
    }
}

#[test]
fn spaces_cost_no_memory_wherever_they_stand() {
    let spaces = " ".repeat(5_000_000);
    for place in ["[9,1,1", ",40,2", "0,0]"] {
        let at = place.find(',').expect("a comma");
        let (head, tail) = place.split_at(at);
        let text = base().replace("nodes", place, &format!("{head}{spaces}{tail}")).text();
        assert_same(&read(text).unwrap(), &read(base().text()).unwrap());
    }
}

#[test]
fn the_header_may_come_last_in_a_real_file() {
    let text = String::from_utf8(fixture_text("hermes-0.11-t1.heapsnapshot.zst")).expect("text");
    let end = text.find("},\"nodes\":").or_else(|| text.find("},\n\"nodes\":")).expect("the header ends") + 1;
    let header = &text["{".len()..end];
    let rest = text[end..].trim_start_matches([',', '\n']).trim_end().strip_suffix('}').expect("an object");
    let turned = format!("{{{rest},{header}}}");
    assert_same(&read(turned).unwrap(), &read(text).unwrap());
}

#[test]
fn a_byte_order_mark_and_an_escaped_key_are_no_matter() {
    let text = base().text().replacen("\"nodes\"", "\"n\\u006fdes\"", 1);
    assert_same(&read(format!("\u{feff}{text}")).unwrap(), &read(base().text()).unwrap());
}
