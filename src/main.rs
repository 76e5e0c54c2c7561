//! Arguments, then the window or a report; nothing else.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser as _;
use heapdrift::cli::{self, Cli};

fn main() -> ExitCode {
    let Cli { files, sample, command } = Cli::parse();
    match command {
        Some(command) => cli::run(&command),
        None => window(files, sample),
    }
}

#[cfg(feature = "window")]
fn window(files: Vec<PathBuf>, sample: bool) -> ExitCode {
    use heapdrift::app::{self, StartWith};
    match app::run(StartWith { files: files.clone(), sample }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::compare_without_window(files, sample, &error.to_string()),
    }
}

#[cfg(not(feature = "window"))]
fn window(files: Vec<PathBuf>, sample: bool) -> ExitCode {
    cli::compare_without_window(files, sample, "This build has no window")
}
