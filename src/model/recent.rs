//! Files that were opened together, as a person would say it.

use std::path::{Path, PathBuf};

use super::format;

/// Longer names and folders are cut.
const MAX_CHARS: usize = 48;

/// What `files` are called in the menu, and where they are.
pub fn recent_label(files: &[PathBuf]) -> (String, String) {
    let name = |file: &Path| {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        format::elide_middle(&format::one_line(&name), MAX_CHARS)
    };
    let words = match files {
        [] => String::new(),
        [file] => name(file),
        [file, _] => format!("{} and another", name(file)),
        [file, others @ ..] => format!("{} and {} others", name(file), others.len()),
    };
    let folder = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("")).to_string_lossy();
    (words, format::elide_middle(&format::one_line(&folder), MAX_CHARS))
}

/// What a series of snapshots called `names` is called, of which the first file is `first`: `5 snapshots: t0 … t4, in /dumps`.
pub fn series_label(names: &[&str], first: &Path) -> String {
    let name = |name: &str| format::elide_middle(&format::one_line(name), MAX_CHARS / 2);
    let words = match names {
        [] => String::new(),
        [only] => format!("1 snapshot: {}", name(only)),
        [first, last] => format!("2 snapshots: {}, {}", name(first), name(last)),
        [first, .., last] => format!("{} snapshots: {} … {}", names.len(), name(first), name(last)),
    };
    let folder = first.parent().unwrap_or(Path::new("")).to_string_lossy();
    format!("{words}, in {}", format::elide_middle(&format::one_line(&folder), MAX_CHARS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_after_the_first_and_their_folder() {
        let label = |names: &[&str]| recent_label(&names.iter().map(PathBuf::from).collect::<Vec<_>>()).0;
        assert_eq!(label(&["/dumps/t0.heapsnapshot"]), "t0.heapsnapshot");
        assert_eq!(label(&["/dumps/t0.heapsnapshot", "/dumps/t1"]), "t0.heapsnapshot and another");
        assert_eq!(label(&["/dumps/t0", "/dumps/t1", "/t2"]), "t0 and 2 others");
        assert_eq!(recent_label(&[PathBuf::from("/dumps/old\n/t0")]).1, "/dumps/old\\n");
        assert_eq!(recent_label(&[]), (String::new(), String::new()));
    }

    #[test]
    fn a_series_is_called_after_its_ends_and_its_folder() {
        let label = |names: &[&str]| series_label(names, Path::new("/dumps/t0.heapsnapshot"));
        assert_eq!(label(&["t0"]), "1 snapshot: t0, in /dumps");
        assert_eq!(label(&["t0", "t1"]), "2 snapshots: t0, t1, in /dumps");
        assert_eq!(label(&["t0", "t1", "t2"]), "3 snapshots: t0 … t2, in /dumps");
    }
}
