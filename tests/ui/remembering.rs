//! What was computed of large snapshots is not computed again, unless the person does not want that.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use heapdrift::seen::SeenFiles;

use crate::window::{Window, fixture};

#[test]
fn snapshots_open_from_what_was_kept_of_them_and_that_goes_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, kept) = (folder.path().join("settings.json"), folder.path().join("seen"));
    let seen = SeenFiles::at(kept.clone(), 1 << 30, 0);
    let files = ["node-24-t0", "node-24-t1"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    let kept_files = || -> Vec<PathBuf> {
        let files = fs::read_dir(&kept).map(|files| files.map(|file| file.unwrap().path()).collect());
        let is_finished = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "columns");
        files.unwrap_or_else(|_| Vec::new()).into_iter().filter(is_finished).collect()
    };

    let mut first = Window::remembering(&settings, seen.clone(), &files);
    first.settle();
    let table = first.rows();
    assert!(table.len() > 10, "{table:?}");
    first.wait("that both are kept", |_| kept_files().len() == 2);
    let long_ago = SystemTime::now() - Duration::from_hours(1);
    for file in kept_files() {
        fs::File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
    }

    let mut second = Window::remembering(&settings, seen.clone(), &files);
    second.settle();
    assert_eq!(second.rows(), table);
    for file in kept_files() {
        assert!(fs::metadata(file).unwrap().modified().unwrap() > long_ago, "it was used");
    }

    second.click("File");
    second.click("Remember large snapshots");
    second.wait("that nothing is kept", |_| kept_files().is_empty());
    second.settle();
    assert!(!second.harness.state().settings().remembers_snapshots);

    // The next window does as it was told.
    let mut third = Window::remembering(&settings, seen, &files);
    third.settle();
    assert_eq!(third.rows(), table);
    third.harness.run_steps(20);
    assert!(kept_files().is_empty());
}

/// However far it is with them: each round closes the window a little later.
#[test]
fn a_window_that_closes_leaves_no_unfinished_file() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, kept) = (folder.path().join("settings.json"), folder.path().join("seen"));
    let files = ["node-24-t0", "node-24-t1"].map(|name| fixture(&format!("variants/{name}.heapsnapshot.zst")));
    for frames in 0..30 {
        let mut window = Window::remembering(&settings, SeenFiles::at(kept.clone(), 1 << 30, 0), &files);
        window.wait("that one is about to be kept", |_| kept.exists());
        window.harness.run_steps(frames);
        drop(window);
        for file in fs::read_dir(&kept).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with(".unfinished"), "{name} after {frames} frames");
        }
        fs::remove_dir_all(&kept).unwrap();
    }
}

#[test]
fn what_cannot_be_deleted_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("seen");
    // A folder is not deleted as a file is.
    fs::create_dir_all(kept.join("odd.columns")).unwrap();
    let seen = SeenFiles::at(kept, 1 << 30, 0);
    let mut window = Window::remembering(&folder.path().join("settings.json"), seen, &[]);
    window.settle();
    window.click("File");
    window.click("Remember large snapshots");
    window.wait_for_text("What was remembered of large snapshots could not be deleted");
    assert!(!window.shows("will open no faster"), "{}", window.screen());
}
