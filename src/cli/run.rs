//! Does what was typed, where no window is wanted.

use std::{
    fmt::Display,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use super::{
    Command, GrowthArgs, GrowthFormat, MemoryArgs, NodesArgs, NodesFormat, ReportArgs, ReportFormat, RetainersArgs,
    RetainersFormat,
    input::{Input, Loaded, STAGES, load_all, tell_apart},
    progress_line::with_progress_line,
};
use crate::{
    graph::{Classes, Heap, Interfaces, Retention, merged_retainers},
    jobs::{Cancelled, Progress},
    model::{HeapView, RetainerTree, RetainerView, SnapshotKey, format, merged_tree, retainer_tree},
    report::{
        FixSeries, Remarks, Report, growth_sentence, retainers_of_object, retainers_of_set, write_csv, write_fix,
        write_fix_json, write_growth, write_growth_json, write_html, write_json, write_merged_retainers,
        write_merged_retainers_json, write_nodes, write_object_retainers, write_object_retainers_json,
        write_retainers_dot, write_text,
    },
    sample,
    seen::SeenFiles,
    snapshot::{NodeId, NodeIndex},
    timeline::{
        Comparison, Group, Timepoint, by_time,
        growth::{FixCheck, Freed, Growth, GrowthOptions, Holder, Series, what_if},
        identity_warning,
    },
};

/// Holders in a list for people, and for programs.
const TEXT_HOLDERS: usize = 5;
const JSON_HOLDERS: usize = 50;
/// Rows of a report for people.
const TEXT_ROWS: usize = 20;
/// Rows of a report for a browser.
const HTML_ROWS: usize = 50;

/// Why nothing could be written, or not to the end.
enum Failure {
    /// Inputs could not be used: a sentence each.
    Input(Vec<String>),
    /// The command line makes no sense for these inputs.
    Usage(String),
    Output(io::Error),
    /// The answer is one that was to fail: the holders that caused it.
    Growth(Vec<String>),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    fn input(sentence: impl Display) -> Self {
        Self::Input(vec![sentence.to_string()])
    }
}

/// Nobody cancels what runs in a terminal but by ending the program.
impl From<Cancelled> for Failure {
    fn from(cancelled: Cancelled) -> Self {
        Self::input(cancelled)
    }
}

/// Does `command` and writes the answer to stdout. Returns 0; 1 if an input could not be used, with a sentence on stderr and
/// nothing on stdout; 2 if the command line makes no sense;
/// 3 if growth was found that was to fail.
pub fn run(command: &Command) -> ExitCode {
    exit(match command {
        Command::Report(args) => report(args),
        Command::Growth(args) => growth(args),
        Command::Nodes(args) => nodes(args),
        Command::Retainers(args) => retainers(args),
    })
}

/// What the window would show at first, as text under `reason`: the comparison of `files` in order of time, or of the sample.
pub fn compare_without_window(files: Vec<PathBuf>, with_sample: bool, reason: &str) -> ExitCode {
    let mut inputs: Vec<Input> = files.into_iter().map(Input::File).collect();
    if with_sample {
        inputs.extend(sample::FILES.iter().copied().map(Input::Bundled));
    }
    if inputs.is_empty() {
        return exit(Err(Failure::input(format!(
            "{reason}; give it snapshots, or --sample, to compare them in the terminal"
        ))));
    }
    inputs.sort_by(|a, b| by_time((a.taken(), &a.path()), (b.taken(), &b.path())));
    let write = || {
        let compared = Compared::new(&inputs, None, 0, inputs.len() - 1)?;
        let mut out = stdout();
        writeln!(out, "{reason}, so here is the comparison in the terminal.\n")?;
        write_text(&Report::new(&compared.infos, &compared.comparison, None, Some(TEXT_ROWS)), &mut out)?;
        Ok(out.flush()?)
    };
    exit(write())
}

/// Snapshots that are loaded and compared.
struct Compared {
    infos: Vec<crate::report::SnapshotInfo>,
    timepoints: Vec<Timepoint>,
    comparison: Comparison,
}

impl Compared {
    fn new(inputs: &[Input], seen: Option<&SeenFiles>, base: usize, target: usize) -> Result<Self, Failure> {
        let loaded = load(inputs, seen)?;
        let timepoints: Vec<Timepoint> = loaded.iter().map(Loaded::timepoint).collect();
        let comparison = Comparison::new(&timepoints, base, target, &Progress::unwatched())?;
        let mut infos: Vec<_> = loaded.into_iter().map(|loaded| loaded.info).collect();
        tell_apart(&mut infos);
        Ok(Self { infos, timepoints, comparison })
    }

    /// Who holds the growth; none where less than the whole series is compared.
    fn growth(&self) -> Result<Option<Growth>, Failure> {
        let last = self.timepoints.len() - 1;
        if last == 0 || (self.comparison.base, self.comparison.target) != (0, last) {
            return Ok(None);
        }
        let points = self.timepoints.iter();
        let heaps: Vec<_> = points.filter_map(|point| Some((&*point.heap, point.retention.as_deref()?))).collect();
        Ok(Some(Growth::find(&heaps, GrowthOptions::default(), &Progress::unwatched())?))
    }
}

fn report(args: &ReportArgs) -> Result<(), Failure> {
    let last = args.files.len() - 1;
    let target = args.target.unwrap_or(last);
    for (option, position) in [("--base", args.base), ("--target", target)] {
        if position > last {
            let message =
                format!("{option} {position} is not one of the snapshots, which are counted from 0 to {last}");
            return Err(Failure::Usage(message));
        }
    }
    if args.with_strings && args.format != ReportFormat::Html {
        return Err(Failure::Usage(
            "--with-strings is for --format html; no other report has the text of strings".to_owned(),
        ));
    }
    let inputs: Vec<Input> = args.files.iter().cloned().map(Input::File).collect();
    let compared = Compared::new(&inputs, args.memory.seen().as_ref(), args.base, target)?;
    let default_top = match args.format {
        ReportFormat::Text => Some(TEXT_ROWS),
        ReportFormat::Html => Some(HTML_ROWS),
        ReportFormat::Json | ReportFormat::Csv => None,
    };
    let top = args.top.map_or(default_top, |top| (top > 0).then_some(top));
    let report = Report::new(&compared.infos, &compared.comparison, args.filter.as_ref(), top);
    let mut out = stdout();
    match args.format {
        ReportFormat::Text => write_text(&report, &mut out)?,
        ReportFormat::Json => write_json(&report, &mut out)?,
        ReportFormat::Csv => write_csv(&report, &mut out)?,
        ReportFormat::Html => {
            let last = compared.timepoints.last().filter(|_| args.with_strings);
            write_html(
                &report,
                compared.growth()?.as_ref(),
                last.map(|last| &*last.heap),
                &Remarks::default(),
                &mut out,
            )?;
        }
    }
    Ok(out.flush()?)
}

fn growth(args: &GrowthArgs) -> Result<(), Failure> {
    if !args.against.is_empty() {
        return fix(args);
    }
    let inputs: Vec<Input> = args.files.iter().cloned().map(Input::File).collect();
    let loaded = load(&inputs, args.memory.seen().as_ref())?;
    let heaps: Vec<_> = loaded.iter().map(|loaded| (&*loaded.heap, &*loaded.retention)).collect();
    let default_top = if args.format == GrowthFormat::Text { TEXT_HOLDERS } else { JSON_HOLDERS };
    let most_holders = args.top.map_or(default_top, usize::from);
    let growth = Growth::find(&heaps, GrowthOptions { most_holders }, &Progress::unwatched())?;
    let freed = if args.what_if { Some(freed_by_holder(&heaps, &growth)?) } else { None };
    drop(heaps);
    let mut infos: Vec<_> = loaded.into_iter().map(|loaded| loaded.info).collect();
    tell_apart(&mut infos);
    let mut out = stdout();
    match args.format {
        GrowthFormat::Text => write_growth(&infos, &growth, freed.as_deref(), &mut out)?,
        GrowthFormat::Json => write_growth_json(&infos, &growth, freed.as_deref(), &mut out)?,
    }
    out.flush()?;
    fail_on(args, &growth)
}

/// Fails if a holder of `growth` is one that was to fail.
fn fail_on(args: &GrowthArgs, growth: &Growth) -> Result<(), Failure> {
    let fails = |holder: &&Holder| {
        args.fail_growth.is_some_and(|size| u64::try_from(holder.own_growth_bytes).is_ok_and(|growth| growth >= size))
            || args.fail_verdict == Some(holder.verdict)
    };
    let failed: Vec<String> = growth.holders.iter().filter(fails).map(growth_sentence).collect();
    if failed.is_empty() { Ok(()) } else { Err(Failure::Growth(failed)) }
}

/// Whether what leaks in one series leaks no more in the other.
fn fix(args: &GrowthArgs) -> Result<(), Failure> {
    let inputs: Vec<Input> = args.files.iter().chain(&args.against).cloned().map(Input::File).collect();
    let loaded = load(&inputs, args.memory.seen().as_ref())?;
    let heaps: Vec<_> = loaded.iter().map(|loaded| (&*loaded.heap, &*loaded.retention)).collect();
    let mut infos: Vec<_> = loaded.iter().map(|loaded| loaded.info.clone()).collect();
    tell_apart(&mut infos);
    let taken: Vec<_> = infos.iter().map(|info| info.taken).collect();
    let unwatched = Progress::unwatched();
    let (old, new) = heaps.split_at(args.files.len());
    let (old_taken, new_taken) = taken.split_at(args.files.len());
    let (old_infos, new_infos) = infos.split_at(args.files.len());
    let before = Growth::find(old, GrowthOptions::default(), &unwatched)?;
    let after = Growth::find(new, GrowthOptions::default(), &unwatched)?;
    let check = FixCheck::new(
        Series { heaps: old, growth: &before, taken: old_taken },
        Series { heaps: new, growth: &after, taken: new_taken },
        &unwatched,
    )?;
    let (old, new) =
        (FixSeries { snapshots: old_infos, growth: &before }, FixSeries { snapshots: new_infos, growth: &after });
    let mut out = stdout();
    match args.format {
        GrowthFormat::Text => write_fix(&check, old, new, &mut out)?,
        GrowthFormat::Json => write_fix_json(&check, old, new, &mut out)?,
    }
    out.flush()?;
    fail_on(args, &after)
}

/// By holder: what would go if it were not held by the name that it has.
fn freed_by_holder(heaps: &[(&Heap, &Retention)], growth: &Growth) -> Result<Vec<Option<Freed>>, Cancelled> {
    let freed = |holder: &Holder| {
        let (heap, retention) = heaps[holder.timepoint];
        let cut = holder.naming_edges(heap, retention);
        if cut.is_empty() { Ok(None) } else { what_if(heap, retention, &cut, &Progress::unwatched()).map(Some) }
    };
    growth.holders.iter().map(freed).collect()
}

fn nodes(args: &NodesArgs) -> Result<(), Failure> {
    let NodesFormat::Tsv = args.format;
    let loaded = load_one(&args.file, &args.memory)?;
    let classes = Classes::new(&loaded.heap, &Interfaces::infer(&loaded.heap));
    let mut out = stdout();
    write_nodes(&loaded.heap, &loaded.retention, &classes, &mut out)?;
    Ok(out.flush()?)
}

fn retainers(args: &RetainersArgs) -> Result<(), Failure> {
    match (&args.class, args.id) {
        (Some(class), _) => retainers_of_class(args, class),
        (None, id) => retainers_of_id(args, NodeId(id.unwrap_or_default())),
    }
}

fn retainers_of_id(args: &RetainersArgs, id: NodeId) -> Result<(), Failure> {
    let Loaded { heap, retention, .. } = load_one(&args.file, &args.memory)?;
    let Some(object) = heap.snapshot.nodes.find(id) else {
        return Err(Failure::input(format!("The snapshot has no object {id} ({})", args.file.display())));
    };
    let depth = args.depth.into();
    let mut out = stdout();
    if args.format == RetainersFormat::Dot {
        let tree = RetainerTree::Object { node: object, tree: retainer_tree(&heap, &retention, object) };
        let subject_bytes = heap.shallow_size_bytes(object);
        let view = RetainerView { view: HeapView { snapshot: SnapshotKey(0), heap, retention }, tree, subject_bytes };
        write_retainers_dot(&view, "", depth, &mut out)?;
        return Ok(out.flush()?);
    }
    let classes = Classes::new(&heap, &Interfaces::infer(&heap));
    let tree = retainers_of_object(&heap, &retention, &classes, object, depth);
    if args.format == RetainersFormat::Json {
        write_object_retainers_json(&tree, &mut out)?;
    } else {
        write_object_retainers(&tree, &mut out)?;
    }
    Ok(out.flush()?)
}

fn retainers_of_class(args: &RetainersArgs, class: &str) -> Result<(), Failure> {
    let files = args.born_since.iter().chain([&args.file]);
    let inputs: Vec<Input> = files.cloned().map(Input::File).collect();
    let loaded = load(&inputs, args.memory.seen().as_ref())?;
    let Some(Loaded { heap, retention, .. }) = loaded.last() else { return Ok(()) };
    let timepoints: Vec<Timepoint> = loaded.iter().map(Loaded::timepoint).collect();
    let unwatched = Progress::unwatched();
    let comparison = Comparison::new(&timepoints, 0, timepoints.len() - 1, &unwatched)?;
    let group = if args.born_since.is_some() { Group::Born } else { Group::All };
    if let [base, target] = &loaded[..]
        && let Some(warning) = identity_warning(&comparison.identity, |at| [base, target][at.min(1)].info.path.clone())
    {
        return Err(Failure::input(warning));
    }
    let rows = || (0..comparison.rows.len()).filter(|&row| **comparison.rows.get(row).name == *class);
    if rows().all(|row| comparison.rows.get(row).counts.last().is_none_or(|&count| count == 0)) {
        let name = format::one_line(class);
        return Err(Failure::input(format!("The snapshot has no object of a class {name} ({})", args.file.display())));
    }
    let members = rows().flat_map(|row| comparison.members(&timepoints, row, group));
    let mut set: Vec<NodeIndex> = members.map(|member| member.node).collect();
    set.sort_unstable();
    let subject_bytes = set.iter().map(|&node| heap.shallow_size_bytes(node)).sum();
    let since = if group == Group::Born { format!(" born since {}", loaded[0].info.name) } else { String::new() };
    let subject = format!(
        "{} {} of class {}{}: {}",
        format::count(set.len() as u64),
        if set.len() == 1 { "object" } else { "objects" },
        format::one_line(class),
        format::one_line(&since),
        format::bytes(subject_bytes)
    );
    let classes = comparison.classes(comparison.target);
    let depth = args.depth.into();
    let retainers = |set: &[NodeIndex]| merged_retainers(heap, retention, classes, set, &unwatched);
    let mut out = stdout();
    if args.format == RetainersFormat::Dot {
        let tree = merged_tree(&set, &retention.distances, retainers)?;
        let tree = RetainerTree::Merged { nodes: set.into(), classes: classes.clone(), tree };
        let view = HeapView { snapshot: SnapshotKey(0), heap: heap.clone(), retention: retention.clone() };
        write_retainers_dot(&RetainerView { view, tree, subject_bytes }, &subject, depth, &mut out)?;
        return Ok(out.flush()?);
    }
    let tree = retainers_of_set(subject, set, depth, retainers)?;
    if args.format == RetainersFormat::Json {
        write_merged_retainers_json(&tree, &mut out)?;
    } else {
        write_merged_retainers(&tree, &mut out)?;
    }
    Ok(out.flush()?)
}

impl MemoryArgs {
    /// Where to look for what was computed before, and to keep what is computed now.
    fn seen(&self) -> Option<SeenFiles> {
        SeenFiles::of_user().filter(|_| self.remember)
    }
}

fn load_one(file: &Path, memory: &MemoryArgs) -> Result<Loaded, Failure> {
    load(&[Input::File(file.to_owned())], memory.seen().as_ref())?.pop().ok_or_else(|| Failure::Input(Vec::new()))
}

fn load(inputs: &[Input], seen: Option<&SeenFiles>) -> Result<Vec<Loaded>, Failure> {
    let progress: Vec<Arc<Progress>> = inputs.iter().map(|_| Arc::new(Progress::new(&STAGES))).collect();
    with_progress_line(&progress, || load_all(inputs, seen, &progress))
        .map_err(|errors| Failure::Input(errors.iter().map(ToString::to_string).collect()))
}

fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    const BUFFER_BYTES: usize = 1 << 16;
    BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock())
}

/// Says on stderr what went wrong. A reader that has seen enough and went away is nothing wrong.
fn exit(result: Result<(), Failure>) -> ExitCode {
    let (code, sentences) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Failure::Output(error)) => (1, vec![format!("The answer could not be written: {error}")]),
        Err(Failure::Input(sentences)) => (1, sentences),
        Err(Failure::Usage(sentence)) => (2, vec![sentence]),
        Err(Failure::Growth(sentences)) => (3, sentences),
    };
    let mut stderr = io::stderr().lock();
    for sentence in sentences {
        // With stderr closed there is nobody to tell.
        drop(writeln!(stderr, "heapdrift: {sentence}"));
    }
    ExitCode::from(code)
}
