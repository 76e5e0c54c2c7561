//! What a path may lead to.

use std::{fs, path::Path};

use heapdrift::{
    jobs::Progress,
    snapshot::{STAGES, read_file},
};

use crate::base::{base, fixture};

#[track_caller]
fn refused(path: &Path, sentence: &str) {
    match read_file(path, &Progress::unwatched()) {
        Ok(_) => panic!("opened instead of: {sentence}"),
        Err(error) => assert_eq!(error.to_string(), sentence),
    }
}

#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    refused(folder.path(), "This is a directory: open the snapshot files in it");
    refused(&folder.path().join("gone"), "There is no such file: it may have been moved or renamed");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_no_trap() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    symlink("nowhere", at("dangling")).expect("a link");
    symlink("loop", at("loop")).expect("a link");
    for name in ["dangling", "loop"] {
        refused(&at(name), "The link leads to no file: open the file itself");
    }
    fs::write(at("good"), base().text()).expect("a file");
    symlink("good", at("link")).expect("a link");
    read_file(&at("link"), &Progress::unwatched()).expect("a link to a file is a file");
    let made = std::process::Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo runs");
    assert!(made.success());
    refused(&at("pipe"), "This is a pipe, socket or device: save the snapshot to a file and open that");
    refused(Path::new("/dev/null"), "This is a pipe, socket or device: save the snapshot to a file and open that");
}

#[cfg(unix)]
#[test]
fn a_file_of_somebody_else_is_named() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("private");
    fs::write(&path, base().text()).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("our own file");
    // The administrator may read everything.
    if fs::File::open(&path).is_err() {
        refused(&path, "The file may not be read by this account: change its permissions or copy it");
    }
}

#[test]
fn progress_ends_at_the_end_of_the_last_stage() {
    let progress = Progress::new(STAGES);
    read_file(&fixture("node-24-t0.heapsnapshot.zst"), &progress).expect("the fixture opens");
    let report = progress.report();
    assert_eq!(report.stage, "checking");
    assert!((report.fraction - 1.0).abs() < 1e-6, "{}", report.fraction);
}

#[test]
fn the_size_on_disk_and_of_the_text_are_told_apart() {
    let path = fixture("hermes-0.11-t0.heapsnapshot.zst");
    let snapshot = read_file(&path, &Progress::unwatched()).expect("the fixture opens");
    assert_eq!(snapshot.file_bytes, fs::metadata(&path).expect("the fixture exists").len());
    assert_eq!(snapshot.json_bytes, 329_736);
}
