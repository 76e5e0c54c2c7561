//! Files that were seen before: what was kept of them is what would be computed again, and is believed only as long as it is.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use common::{assert_same, fixture, heap, retention, snapshots_in};
use heapdrift::{
    graph::{Heap, Retention},
    jobs::Progress,
    seen::{FileState, SeenFiles},
};
use tempfile::TempDir;

/// A folder for what is kept, with room for anything and nothing too small.
fn seen_files(folder: &TempDir) -> SeenFiles {
    SeenFiles::at(folder.path().join("seen"), u64::MAX >> 1, 0)
}

/// Computes all of the file at `path`, and keeps it.
fn keep(seen: &SeenFiles, path: &Path) -> (Heap, Retention) {
    let state = FileState::of(path).unwrap();
    let heap = heap(path);
    let retention = retention(&heap);
    assert!(seen.keep(path, state, (&heap, &retention), &Progress::unwatched()).unwrap());
    (heap, retention)
}

/// What was kept of the file at `path`, if anything sound was.
fn find(seen: &SeenFiles, path: &Path) -> Option<(Heap, Retention)> {
    let progress = Progress::unwatched();
    let mut kept = seen.find(path, &progress)?;
    let heap = kept.heap(path, &progress).ok()?;
    Some((heap, kept.retention(&progress).ok()?))
}

/// All files of the folder, but the small ones that say which file is which.
fn kept_files(folder: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path().join("seen")).map(|entries| entries.map(|entry| entry.unwrap().path()));
    let mut files: Vec<PathBuf> = entries.map(Iterator::collect).unwrap_or_default();
    files.retain(|file| file.extension().is_none_or(|extension| extension != "known"));
    files
}

fn copy_of(name: &str, folder: &TempDir) -> PathBuf {
    let copy = folder.path().join("copy.heapsnapshot");
    fs::copy(fixture(name), &copy).unwrap();
    copy
}

#[test]
fn what_is_kept_is_what_would_be_computed_again() {
    for path in snapshots_in("variants").iter().chain(&snapshots_in("cases")) {
        let folder = tempfile::tempdir().unwrap();
        let seen = seen_files(&folder);
        assert!(find(&seen, path).is_none(), "nothing was kept yet");
        let computed = keep(&seen, path);
        let found = find(&seen, path).unwrap_or_else(|| panic!("{} was not kept", path.display()));
        assert_same(&computed, &found, path);
    }
}

#[test]
fn a_file_is_known_by_its_content_alone() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen_files(&folder);
    let name = "variants/node-20-t0.heapsnapshot.zst";
    keep(&seen, &fixture(name));
    let copy = copy_of(name, &folder);
    assert!(find(&seen, &copy).is_some(), "whatever its name and age");

    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    assert!(find(&seen, &copy).is_none(), "the ends are the same, but not what is between");
}

#[test]
fn a_file_is_known_to_be_unchanged_only_while_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen_files(&folder);
    let copy = copy_of("variants/node-24-t0.heapsnapshot.zst", &folder);
    let known = || -> Vec<PathBuf> {
        let files = fs::read_dir(folder.path().join("seen")).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "known")).collect()
    };
    keep(&seen, &copy);
    assert!(find(&seen, &copy).is_some());
    assert_eq!(known(), [] as [PathBuf; 0], "what was written just now could change once more and look the same");
    std::thread::sleep(Duration::from_secs(4));
    assert!(find(&seen, &copy).is_some());
    assert_eq!(known().len(), usize::from(cfg!(unix)));

    // The same size, and the same time as far as anybody can set it.
    let modified = fs::metadata(&copy).unwrap().modified().unwrap();
    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    fs::File::options().write(true).open(&copy).unwrap().set_modified(modified).unwrap();
    assert!(find(&seen, &copy).is_none());

    seen.forget_all().unwrap();
    assert!(known().is_empty() && kept_files(&folder).is_empty());
}

#[test]
fn a_file_that_changed_while_it_was_read_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen_files(&folder);
    let copy = copy_of("variants/node-20-t0.heapsnapshot.zst", &folder);
    let state = FileState::of(&copy).unwrap();
    let heap = heap(&copy);
    let retention = retention(&heap);
    fs::copy(fixture("variants/node-24-t1.heapsnapshot.zst"), &copy).unwrap();
    assert!(!seen.keep(&copy, state, (&heap, &retention), &Progress::unwatched()).unwrap());
    assert!(find(&seen, &copy).is_none());
}

#[test]
fn what_is_damaged_is_not_believed_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen_files(&folder);
    let path = fixture("cases/ephemerons.heapsnapshot.zst");
    keep(&seen, &path);
    let file = kept_files(&folder).pop().unwrap();
    let sound = fs::read(&file).unwrap();
    // Whatever is changed is either noticed or, between columns, nothing that counts: a wrong answer is the one thing that must not come.
    let computed = keep(&seen, &path);
    for at in (0..sound.len()).step_by(sound.len() / 199) {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x10;
        fs::write(&file, &damaged).unwrap();
        assert!(find(&seen, &path).is_none(), "byte {at}");
        assert!(!file.exists(), "byte {at}: it would be as bad the next time");
        let mut cut = sound.clone();
        cut.truncate(at);
        fs::write(&file, &cut).unwrap();
        assert!(find(&seen, &path).is_none(), "cut at {at}");
    }
    fs::write(&file, &sound).unwrap();
    assert_same(&computed, &find(&seen, &path).unwrap(), &path);
}

#[test]
fn nothing_of_strings_is_kept_and_nobody_else_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen_files(&folder);
    let path = fixture("variants/node-20-t0.heapsnapshot.zst");
    let (heap, _) = keep(&seen, &path);
    let files = kept_files(&folder);
    let [file] = files.as_slice() else { panic!("one file: {files:?}") };
    let bytes = fs::read(file).unwrap();
    let strings = &heap.snapshot.strings;
    let long: Vec<_> = strings.indices().map(|string| strings.escaped(string)).filter(|text| text.len() >= 8).collect();
    assert!(long.len() > 1000);
    for text in long {
        assert!(memchr::memmem::find(&bytes, text).is_none(), "{}", String::from_utf8_lossy(text));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(file), mode(file.parent().unwrap())), (0o600, 0o700));
    }
}

#[test]
fn what_was_not_used_for_long_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let paths =
        ["node-20-t0", "node-24-t1", "node-24-t0"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    let all = seen_files(&folder);
    for path in &paths {
        keep(&all, path);
    }
    let size_of_all = all.size_bytes();
    assert_eq!(kept_files(&folder).len(), 3);
    // Long ago, all but the first, which was used just now.
    for file in kept_files(&folder) {
        let file = fs::File::options().write(true).open(file).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(1)).unwrap();
    }
    assert!(find(&all, &paths[0]).is_some());

    let json_bytes = heap(&paths[0]).snapshot.json_bytes;
    let few = SeenFiles::at(folder.path().join("seen"), json_bytes * 2, 0);
    let fourth = fixture("variants/node-16-t0.heapsnapshot.zst");
    keep(&few, &fourth);
    assert!(few.size_bytes() <= json_bytes * 2 && few.size_bytes() < size_of_all);
    assert!(find(&few, &fourth).is_some(), "what came last");
    assert!(find(&few, &paths[0]).is_some(), "what was used last");
    assert!(find(&few, &paths[1]).is_none());

    fs::write(folder.path().join("seen/somebody-elses"), "").unwrap();
    few.forget_all().unwrap();
    assert_eq!(kept_files(&folder), [folder.path().join("seen/somebody-elses")]);
    assert!(find(&few, &fourth).is_none());
}

#[test]
fn what_is_small_or_too_large_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = fixture("variants/node-20-t0.heapsnapshot.zst");
    let state = FileState::of(&path).unwrap();
    let heap = heap(&path);
    let retention = retention(&heap);
    let bytes = heap.snapshot.json_bytes;
    for (limit_bytes, from_bytes) in [(u64::MAX, bytes + 1), (bytes - 1, 0)] {
        let seen = SeenFiles::at(folder.path().join("seen"), limit_bytes, from_bytes);
        assert!(!seen.keep(&path, state, (&heap, &retention), &Progress::unwatched()).unwrap());
        assert!(kept_files(&folder).is_empty());
    }
}

#[test]
fn a_snapshot_with_types_that_only_its_file_names_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let packed = fs::read(fixture("variants/node-20-t0.heapsnapshot.zst")).unwrap();
    let text = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
    let path = folder.path().join("future.heapsnapshot");
    fs::write(&path, text.replacen("\"closure\"", "\"future closure\"", 1)).unwrap();
    let state = FileState::of(&path).unwrap();
    let heap = heap(&path);
    assert!(heap.snapshot.nodes.indices().any(|node| heap.snapshot.nodes.type_name(node) == "future closure"));
    let retention = retention(&heap);
    assert!(!seen_files(&folder).keep(&path, state, (&heap, &retention), &Progress::unwatched()).unwrap());
    assert!(kept_files(&folder).is_empty());
}

#[test]
fn keeping_stops_when_it_is_cancelled_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen_files(&folder);
    let path = fixture("variants/node-20-t0.heapsnapshot.zst");
    let state = FileState::of(&path).unwrap();
    let heap = heap(&path);
    let retention = retention(&heap);
    let progress = Progress::unwatched();
    progress.cancel();
    assert!(seen.keep(&path, state, (&heap, &retention), &progress).is_err());
    assert!(kept_files(&folder).is_empty());
}
