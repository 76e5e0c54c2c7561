//! The holders of the growth: a line each, and what stands behind it.

use rustc_hash::FxHashMap;

use super::{
    Compared, Selection, SnapshotKey, Tone, format, gained_words, grown_steps, holder_name, holder_path_text, is_minor,
    short_location, verdict_reason, verdict_words,
};
use crate::{
    graph::{Heap, SourceLocation, display_name},
    snapshot::NodeIndex,
    timeline::growth::{Gained, Growth, Holder, Verdict},
};

/// Classes of what a holder gained that are listed.
const GAINED_CLASSES: usize = 6;
/// Objects of each class that are shown as samples.
const SAMPLES: usize = 3;
/// Text of a sample longer than this is cut.
const SAMPLE_CHARS: usize = 120;

/// One holder.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderRow {
    /// `sentEvents in OrderEvents`.
    pub name: String,
    /// Where that stands in the source, in short; empty where the file does not tell.
    pub place: String,
    pub location: Option<SourceLocation>,
    /// Bytes that belong to it, by timepoint.
    pub sizes: Vec<u64>,
    /// Change of these from first to last: in bytes, `+10.9 MB`, and to the byte.
    pub growth_bytes: i64,
    pub growth: String,
    pub growth_exact: String,
    /// `grew at 4 of 4 steps`.
    pub steps: String,
    /// The verdict, and why.
    pub verdict: String,
    pub verdict_meaning: &'static str,
    pub tone: Tone,
    /// Whether it is V8's own.
    pub is_internal: bool,
    /// Whether it holds too little of the growth for the first glance.
    pub is_minor: bool,
    /// The holder itself.
    pub selection: Selection,
    /// The way from a root to it, a line a step, below what it is called and what is said of it.
    pub path: String,
    /// What else the holder stands for, in the same snapshot.
    pub twins: Vec<NodeIndex>,
    /// By this a person's word on it is known again in other snapshots of the service.
    pub path_key: String,
    /// The step at which its growth began, from 0, if it was not the second time.
    pub began: Option<usize>,
    /// The step since when it has grown without a break, if it never did for longer.
    pub steady_since: Option<usize>,
    /// Bytes that were born in each interval and are still there; empty where ids don't tell.
    pub cohorts: Vec<u64>,
    /// What it gained, most bytes first.
    pub gained: Vec<GainedRow>,
}

/// Objects of one class that a holder gained.
#[derive(Debug, Clone, PartialEq)]
pub struct GainedRow {
    /// The class, if it stands in the table.
    pub selection: Option<Selection>,
    /// `9,594 × (string)`, or `more in Array` where it only got larger.
    pub words: String,
    pub size: String,
    /// Some of the objects, as text.
    pub samples: Vec<String>,
}

impl HolderRow {
    /// Holders that the first glance has room for.
    pub const AT_A_GLANCE: usize = 3;

    /// The row as text, its cells separated by tabs, for the clipboard.
    pub fn row_text(&self) -> String {
        [&*self.name, &self.place, &self.growth, &self.steps, &self.verdict].join("\t")
    }
}

/// The holders of `growth` over the snapshots of `compared`, most suspicious first.
pub fn holder_rows(growth: &Growth, compared: &Compared) -> Vec<HolderRow> {
    let classes = classes_by_name(growth, compared);
    let holders = growth.holders.iter();
    let rows = holders.filter_map(|holder| {
        let snapshot = *compared.keys.get(holder.timepoint)?;
        let heap = &compared.timepoints[holder.timepoint].heap;
        let (gained, is_minor) = (gained_rows(holder, compared, &classes), is_minor(holder, growth));
        Some(HolderRow { is_minor, gained, ..row(holder, heap, snapshot) })
    });
    rows.collect()
}

/// The classes that holders gained, as the table names them; of a name that several classes have, the first.
fn classes_by_name<'a>(growth: &'a Growth, compared: &Compared) -> FxHashMap<&'a str, Selection> {
    let gained = growth.holders.iter().flat_map(|holder| &holder.gained);
    let mut classes: FxHashMap<&str, Option<Selection>> = gained.map(|gained| (&*gained.class, None)).collect();
    for row in 0..compared.comparison.rows.len() as u32 {
        if let Some(selection @ None) = classes.get_mut(&**compared.row(row).name) {
            *selection = Some(Selection::Class(compared.class_key(row)));
        }
    }
    classes.into_iter().filter_map(|(name, selection)| Some((name, selection?))).collect()
}

fn row(holder: &Holder, heap: &Heap, snapshot: SnapshotKey) -> HolderRow {
    let name = holder_name(holder);
    let is_suspect = matches!(holder.verdict, Verdict::Leaking | Verdict::TooFewPoints);
    HolderRow {
        path: holder_path_text(&name, holder, heap),
        name,
        place: holder.location.as_ref().map(short_location).unwrap_or_default(),
        location: holder.location.clone(),
        sizes: holder.sizes.clone(),
        growth_bytes: holder.own_growth_bytes,
        growth: format::bytes_delta(holder.own_growth_bytes),
        growth_exact: format::exact_bytes_delta(holder.own_growth_bytes),
        steps: grown_steps(holder),
        verdict: verdict_words(holder),
        verdict_meaning: verdict_reason(holder),
        tone: match holder.own_growth_bytes {
            ..0 => Tone::Shrank,
            _ if is_suspect && holder.label.is_none() => Tone::Grew,
            _ => Tone::Plain,
        },
        is_internal: holder.label.is_some(),
        is_minor: false,
        selection: Selection::Object { snapshot, node: holder.node, listed_in: None },
        twins: holder.twins.clone(),
        path_key: holder.path_key.clone(),
        began: holder.growth_began().filter(|_| holder.growth_began() == holder.first_grown_step()),
        steady_since: holder.steady_since().filter(|&since| holder.growth_began() == Some(since)),
        cohorts: holder.cohorts.clone(),
        gained: Vec::new(),
    }
}

fn gained_rows(holder: &Holder, compared: &Compared, classes: &FxHashMap<&str, Selection>) -> Vec<GainedRow> {
    let last = compared.timepoints.len() - 1;
    let heap: &Heap = &compared.timepoints[last].heap;
    let sample = |gained: &Gained| {
        let nodes = holder.samples(compared.comparison.classes(last), &gained.class, SAMPLES);
        let text = |node| format::elide_middle(&format::one_line(&display_name(heap, node)), SAMPLE_CHARS);
        nodes.into_iter().map(text).collect()
    };
    let grown = holder.gained.iter().filter(|gained| gained.size_bytes > 0).take(GAINED_CLASSES);
    grown
        .map(|gained| {
            let is_more = gained.count > 0;
            GainedRow {
                words: gained_words(gained),
                size: format::bytes(gained.size_bytes.unsigned_abs()),
                samples: if is_more { sample(gained) } else { Vec::new() },
                selection: classes.get(&*gained.class).cloned(),
            }
        })
        .collect()
}
