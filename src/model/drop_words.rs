//! What will happen to files that are held over the window.

use super::format;

/// How heap snapshots are called, packed or not.
const ENDINGS: [&str; 3] = [".heapsnapshot", ".heaptimeline", ".json"];
const PACKINGS: [&str; 2] = [".gz", ".zst"];

/// What will happen to files called `names`, which may not be known, when they are let go over a window that has `open_count` snapshots;
/// and what should be known before, else an empty text.
pub fn drop_words(names: &[Option<String>], open_count: usize) -> (String, String) {
    let count = names.len();
    let what = match (count, open_count) {
        (1, 0) => "Drop to open this snapshot".to_owned(),
        (1, _) => "Drop to add this snapshot and compare".to_owned(),
        (_, 0) => format!("Drop to open {} snapshots and compare them", format::count(count as u64)),
        (_, _) => format!("Drop to add {} snapshots and compare", format::count(count as u64)),
    };
    let others: Vec<&str> = names.iter().flatten().map(String::as_str).filter(|name| !is_named_so(name)).collect();
    let note = match others[..] {
        [] => String::new(),
        [only] => {
            let name = format::elide_middle(&format::one_line(only), 60);
            format!(
                "{name} is not called like a heap snapshot. It is tried all the same; if it can't be read, its card says why"
            )
        }
        _ => format!(
            "{} of them are not called like heap snapshots. They are tried all the same; if one can't be read, its card says why",
            format::count(others.len() as u64)
        ),
    };
    (what, note)
}

fn is_named_so(name: &str) -> bool {
    let name = name.to_lowercase();
    let plain = PACKINGS.iter().find_map(|packing| name.strip_suffix(packing)).unwrap_or(&name);
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(names: &[&str], open_count: usize) -> (String, String) {
        let names: Vec<_> = names.iter().map(|name| Some((*name).to_owned())).collect();
        drop_words(&names, open_count)
    }

    #[test]
    fn what_happens_depends_on_how_many_there_are() {
        let names = ["t0.heapsnapshot", "t1.HeapSnapshot.gz", "t2.heaptimeline.zst"];
        assert_eq!(words(&names[..1], 0).0, "Drop to open this snapshot");
        assert_eq!(words(&names, 0).0, "Drop to open 3 snapshots and compare them");
        assert_eq!(words(&names[..1], 2).0, "Drop to add this snapshot and compare");
        assert_eq!(words(&names, 2), ("Drop to add 3 snapshots and compare".to_owned(), String::new()));
        assert_eq!(drop_words(&[None, None], 0).1, "", "who is not known is not blamed");
    }

    #[test]
    fn other_files_are_named() {
        assert!(words(&["t0.heapsnapshot", "notes\n.txt"], 0).1.starts_with("notes\\n.txt is not called like"));
        assert!(words(&["a.png", "b.zst", "c.json"], 0).1.starts_with("2 of them are not called"));
    }
}
