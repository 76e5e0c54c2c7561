//! The real window on a desktop of its own, used from outside: `tests/window/` says how.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

#[test]
fn a_person_finds_the_leak_in_the_real_window() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window");
    fs::create_dir_all(&shots).expect("a folder for the screenshots");
    // A file and not a pipe: a service that outlives the desktop would keep a pipe open.
    let log = shots.join("log.txt");
    let output = File::create(&log).expect("a log file");
    let status = Command::new("timeout")
        .args(["--kill-after=10", "400", "./desktop.sh", "/usr/bin/python3", "window_test.py"])
        .current_dir(project.join("tests/window"))
        .env("HEAPDRIFT", env!("CARGO_BIN_EXE_heapdrift"))
        .env("SHOTS", &shots)
        .stdout(output.try_clone().expect("a second handle of the log"))
        .stderr(output)
        .status()
        .expect("`timeout` of coreutils runs");
    let said = fs::read_to_string(&log).expect("a readable log");
    assert!(status.success(), "{status}\n{said}\ntests/run.sh installs what this test needs");
}
