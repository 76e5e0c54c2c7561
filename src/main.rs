//! Arguments, then the window or a report; nothing else.

use std::process::ExitCode;

use clap::Parser as _;
use heapdrift::cli::{self, Cli};

fn main() -> ExitCode {
    let Cli { files, sample, command } = Cli::parse();
    match command {
        Some(command) => cli::run(&command),
        None => window(files, sample),
    }
}

fn window(files: Vec<std::path::PathBuf>, sample: bool) -> ExitCode {
    cli::compare_without_window(files, sample, "This build has no window")
}
