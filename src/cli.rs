//! The terminal face: what may be typed, and what is then done without a window.

mod input;
mod progress_line;
mod run;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use run::{compare_without_window, run};

use crate::timeline::{ClassFilter, growth::Verdict};

/// Shows which objects keep growing between V8 heap snapshots, and who holds them.
///
/// Opens a window on FILES, which are loaded side by side, put in order of time and compared, first to last. Without
/// FILES the window waits for snapshots to be dropped on it. Where a window runs already, it takes FILES as well. Where there is
/// no display, the same comparison is printed.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 110, after_help = AFTER_HELP)]
pub struct Cli {
    /// Heap snapshots of Node, Chromium, Deno, Bun or Hermes, plain or packed with gzip or zstd
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Open the bundled sample: five snapshots of a small service that leaks
    #[arg(long, conflicts_with = "files")]
    pub sample: bool,

    /// Open a window of its own, even if one runs already
    #[arg(long)]
    pub new_window: bool,

    #[command(subcommand)]
    pub command: Option<Command>,
}

const AFTER_HELP: &str = "\
Take good snapshots: always by the same method, at least three, some minutes of load apart, and without closing an \
inspector session in between, which makes V8 forget the ids of all objects.

Exit codes: 0 done; 1 an input could not be used; 2 the command line was not understood; 3 growth that was to fail.";

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    Report(ReportArgs),
    Growth(GrowthArgs),
    Nodes(NodesArgs),
    Retainers(RetainersArgs),
}

/// Compare snapshots class by class: what was born, what died, what was resized
///
/// FILES are taken in the order given, which should be that of time. Sizes are shallow sizes unless they are called
/// retained. born − died + resized is exactly the change of size, of every class and of the whole heap.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Heap snapshots in order of time; of a single one the classes are listed
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Compare with this snapshot, counted from 0
    #[arg(long, value_name = "I", default_value_t = 0)]
    pub base: usize,

    /// Compare this snapshot, counted from 0 [default: the last]
    #[arg(long, value_name = "I")]
    pub target: Option<usize>,

    /// text for people, json (schema heapdrift.report/1) and csv with exact bytes for programs; html for a browser, with the
    /// holders of the growth, in one file that loads nothing
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,

    /// Only classes with TEXT in their name, in any case; /EXPRESSION/ for a regular expression, /EXPRESSION/i in any case
    #[arg(long, value_name = "TEXT", value_parser = ClassFilter::parse)]
    pub filter: Option<ClassFilter>,

    /// In html, show samples of what each holder gained, with the text of strings; mind who gets the file
    #[arg(long)]
    pub with_strings: bool,

    /// Only the first N classes by change of size; 0 for all [default: 20 for text, 50 for html, else all]
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,

    #[command(flatten)]
    pub memory: MemoryArgs,
}

/// Whether snapshots that were seen before are computed again.
#[derive(Debug, Args)]
pub struct MemoryArgs {
    /// Keep what is computed of files with 64 MB of text and more, and use it the next time: at most 4 GB in your folder for such
    /// files, which the window uses as well, without the text of strings
    #[arg(long)]
    pub remember: bool,
}

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Text,
    Json,
    Csv,
    Html,
}

/// Name who holds the growth, most suspicious first, and fail a build on it
///
/// FILES are taken in the order given, which should be that of time; it takes four to tell a leak from a cache that is
/// filling up. Each holder has its own growth, which no other holder in the list has; with the rest of the heap they add up
/// to the growth of the whole.
#[derive(Debug, Args)]
pub struct GrowthArgs {
    /// Heap snapshots in order of time
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Say whether a fix holds: FILES were taken before it, these after it, in order of time; holders are matched by where they stand
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["top", "what_if"])]
    pub against: Vec<PathBuf>,

    /// text for people, json (schema heapdrift.growth/1; heapdrift.fix/1 with --against) for programs
    #[arg(long, value_enum, default_value_t)]
    pub format: GrowthFormat,

    /// Only the N most suspicious holders [default: 5 for text, 50 for json]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub top: Option<u16>,

    /// Say of each holder how much would go if what holds it let go of it
    #[arg(long)]
    pub what_if: bool,

    /// Exit with 3 if a holder (with --against: after the fix) grew by SIZE or more, such as 5MB (1 MB = 1000 KB)
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub fail_growth: Option<u64>,

    /// Exit with 3 if a holder (with --against: after the fix) gets this verdict
    #[arg(long, value_name = "VERDICT", value_parser = parse_verdict)]
    pub fail_verdict: Option<Verdict>,

    #[command(flatten)]
    pub memory: MemoryArgs,
}

/// How holders are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum GrowthFormat {
    #[default]
    Text,
    Json,
}

/// List every node of a snapshot with its class, distance, sizes and dominator
///
/// A header line, then a line for each node in file order: id, class, distance, shallow_size, retained_size and
/// dominator_id, tab between them. Sizes are bytes. The distance is DevTools' raw number: 100000000 and up for what only
/// V8's own roots reach, empty for what nothing reaches. In class names a tab is written \t, a line break \n or \r and a
/// backslash \\.
#[derive(Debug, Args)]
pub struct NodesArgs {
    /// A heap snapshot
    pub file: PathBuf,

    /// Values between tabs, a line for each node
    #[arg(long, value_enum, default_value_t)]
    pub format: NodesFormat,

    #[command(flatten)]
    pub memory: MemoryArgs,
}

/// How nodes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum NodesFormat {
    #[default]
    Tsv,
}

/// Show who holds an object, or all objects of a class
///
/// For one object: its retainers, nearest to a root first, open along the shortest path to a root. For a class: who
/// holds its objects, through which property, how many of them and how many bytes, heaviest first, open along the heaviest
/// way. Objects that exist only to hold others, such as arrays, are skipped in favour of the property that an author knows.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("subject").required(true).args(["id", "class"]))]
pub struct RetainersArgs {
    /// A heap snapshot
    pub file: PathBuf,

    /// The object with V8's id N, as in `nodes` or in DevTools (12345 or @12345)
    #[arg(long, value_name = "N", value_parser = parse_id)]
    pub id: Option<u64>,

    /// All objects of the class NAME, as in `report`
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,

    /// Of that class, only objects that were born since the snapshot BASE of the same process
    #[arg(long, value_name = "BASE", requires = "class", conflicts_with = "id")]
    pub born_since: Option<PathBuf>,

    /// Levels to show
    #[arg(long, value_name = "D", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..))]
    pub depth: u16,

    /// text for people, json (schema heapdrift.retainers/1) for programs; dot for Graphviz, which draws it: | dot -Tsvg
    #[arg(long, value_enum, default_value_t)]
    pub format: RetainersFormat,

    #[command(flatten)]
    pub memory: MemoryArgs,
}

/// How retainers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum RetainersFormat {
    #[default]
    Text,
    Json,
    Dot,
}

fn parse_id(text: &str) -> Result<u64, String> {
    text.strip_prefix('@').unwrap_or(text).parse().map_err(|_| "an id is a number such as 12345 or @12345".to_owned())
}

/// A size such as `5MB`, `1.5 gb` or `4096`, in bytes; units are decimal.
fn parse_size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
    let unit = match text[number.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        _ => return Err("a size is a number with B, KB, MB or GB".to_owned()),
    };
    match number.parse::<f64>() {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok((value * unit) as u64),
        _ => Err("a size is a number with B, KB, MB or GB".to_owned()),
    }
}

fn parse_verdict(text: &str) -> Result<Verdict, String> {
    Verdict::ALL.into_iter().find(|verdict| verdict.to_string() == text.to_lowercase()).ok_or_else(|| {
        let words: Vec<String> = Verdict::ALL.iter().map(ToString::to_string).collect();
        format!("a verdict is one of {}", words.join(", "))
    })
}
