//! Arguments, then the window or a report; nothing else.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser as _;
use heapdrift::cli::{self, Cli};

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    give_memory_back();
    let Cli { files, sample, new_window, command } = Cli::parse();
    match command {
        Some(command) => cli::run(&command),
        None => window(files, sample, new_window),
    }
}

/// Has every large block of memory go back to the system as soon as it is free.
///
/// By itself the C library keeps blocks of up to 32 MB for later: measured on a snapshot of 462 MB, 1.25 bytes for each byte of the
/// file once it is loaded and analysed; like this 1.03, in the same time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_memory_back() {
    const LARGE_BYTES: i32 = 1 << 20;
    // SAFETY: a function of the C library that takes no pointers and locks what it changes. Where it refuses, nothing changes.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BYTES) };
}

#[cfg(feature = "window")]
fn window(files: Vec<PathBuf>, sample: bool, is_new: bool) -> ExitCode {
    use heapdrift::app::{self, StartWith, Windows};
    // The sample does not belong among somebody's own snapshots.
    let windows = if is_new || sample { Windows::Own } else { Windows::Shared };
    match app::run(StartWith { files: files.clone(), sample }, windows) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::compare_without_window(files, sample, &error.to_string()),
    }
}

#[cfg(not(feature = "window"))]
fn window(files: Vec<PathBuf>, sample: bool, _: bool) -> ExitCode {
    cli::compare_without_window(files, sample, "This build has no window")
}
