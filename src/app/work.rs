//! The answers that are being computed: comparison, order of rows, objects of groups, retainers.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, LazyLock},
};

use eframe::egui;

use super::{
    growth_work::GrowthWork,
    trace::{self, Found},
};
use crate::{
    jobs::{Job, JobError, Latest, Progress},
    model::{
        Compared, ComparisonRows, Fold, HeapView, Note, NotedFile, NotedHolders, PlacedNotes, RetainerRowId,
        RetainerTree, RetainerView, RowOrder, SnapshotKey, TableOptions, freed_sentence,
    },
    snapshot::NodeIndex,
    timeline::{Comparison, Group, GroupMember, Timepoint, growth::what_if},
};

type Outcome<T> = Result<T, JobError<Infallible>>;

/// What a comparison is made of. Two that are equal have the same answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ComparisonKey {
    /// Snapshots in order, each with whether its retention is known.
    pub(super) keys: Vec<(SnapshotKey, bool)>,
    pub(super) base: usize,
    pub(super) target: usize,
}

impl ComparisonKey {
    /// Whether both compare the same two snapshots, whatever is known of them and of those between them.
    fn has_ends_of(&self, other: &Self) -> bool {
        let key = |this: &Self, at: usize| this.keys.get(at).map(|&(key, _)| key);
        let ends = |this: &Self| (key(this, this.base), key(this, this.target));
        ends(self) == ends(other)
    }
}

/// Identifies a comparison for as long as it is on screen.
pub(super) fn identity_of(compared: &Arc<Compared>) -> usize {
    Arc::as_ptr(compared) as usize
}

/// Whose retainers are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The objects of a group of a row of a comparison.
    Group {
        compared: usize,
        row: u32,
        group: Group,
    },
    Object {
        snapshot: SnapshotKey,
        node: NodeIndex,
    },
}

/// By what the places of notes are known: comparison, notes, and holders of the growth that have some.
type NotesKey = (usize, Vec<Note>, Option<NotedHolders>);
/// Rows in order, and what they are the order of.
type Ordered = (Arc<Compared>, TableOptions, RowOrder);
/// The objects of a group of a class, which is known by its row.
type Members = Arc<[GroupMember]>;

/// All jobs but the loads.
#[derive(Default)]
pub(super) struct Work {
    comparison: Latest<ComparisonKey, Arc<Compared>, Infallible>,
    comparison_key: Option<ComparisonKey>,
    order: Latest<(usize, TableOptions), Ordered, Infallible>,
    members: BTreeMap<(u32, Group), Job<Members, Infallible>>,
    /// Which comparison the jobs in `members` are about.
    members_of: usize,
    pub(super) retainers: Latest<Subject, RetainerView, Infallible>,
    /// What would go without an edge of the tree of retainers.
    without_edge: Latest<RetainerRowId, String, Infallible>,
    pub(super) growth: GrowthWork,
    /// Where the notes are, by comparison and notes.
    notes: Latest<NotesKey, PlacedNotes, Infallible>,
    /// What the places of notes were last asked for.
    noted: Option<(Arc<Compared>, Vec<Note>, Option<NotedHolders>)>,
    subject: Option<Subject>,
    expansions: Vec<(RetainerRowId, Job<Found, Infallible>)>,
}

/// What came of polling.
#[derive(Default)]
pub(super) struct Arrived {
    pub(super) order: Option<Ordered>,
    pub(super) members: Vec<((u32, Group), Members)>,
    /// Sentences about what went wrong.
    pub(super) faults: Vec<String>,
}

impl Work {
    /// Whether a comparison is being computed.
    pub(super) fn is_comparing(&self) -> bool {
        self.comparison.is_running()
    }

    /// Whether retainers are being looked for.
    pub(super) fn is_tracing(&self) -> bool {
        self.retainers.is_running()
    }

    /// Whether anything runs.
    pub(super) fn is_busy(&self) -> bool {
        self.comparison.is_running()
            || self.order.is_running()
            || self.retainers.is_running()
            || self.growth.is_busy()
            || self.notes.is_running()
            || self.without_edge.is_running()
            || !self.members.is_empty()
            || !self.expansions.is_empty()
    }

    /// Forgets all answers.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Asks for a comparison. One that only knows more of the same two snapshots waits until the running one is done.
    pub(super) fn compare(&mut self, key: ComparisonKey, timepoints: Vec<Timepoint>, ctx: &egui::Context) {
        if self.comparison_key.as_ref() == Some(&key) {
            return;
        }
        let knows_more = self.comparison_key.as_ref().is_some_and(|last| last.has_ends_of(&key));
        if knows_more && self.comparison.is_running() {
            return;
        }
        self.comparison_key = Some(key.clone());
        let previous = self.comparison.get().cloned();
        let keys = key.keys.iter().map(|&(key, _)| key).collect();
        let (base, target) = (key.base, key.target);
        self.comparison.request(key, waker(ctx), move |progress| {
            let comparison = match previous {
                Some(previous) => previous.comparison.update(&timepoints, base, target, progress)?,
                None => Comparison::new(&timepoints, base, target, progress)?,
            };
            Ok(Arc::new(Compared { keys, timepoints, comparison }))
        });
    }

    /// Asks for the rows of the last comparison under `options`.
    pub(super) fn order(&mut self, options: &TableOptions, ctx: &egui::Context) {
        let Some(compared) = self.comparison.get().cloned() else { return };
        let options = options.clone();
        self.order.request((identity_of(&compared), options.clone()), waker(ctx), move |_| {
            let order = RowOrder::new(&compared, &options);
            Ok((compared, options, order))
        });
    }

    /// Asks where `notes` are among the snapshots of `compared`, which are `files`, and `holders` of their growth.
    pub(super) fn place_notes(
        &mut self,
        notes: &[Note],
        compared: &Arc<Compared>,
        files: impl FnOnce() -> Vec<Option<NotedFile>>,
        holders: Option<NotedHolders>,
        ctx: &egui::Context,
    ) {
        let is_same = |(of, known, known_holders): &(Arc<Compared>, Vec<Note>, Option<NotedHolders>)| {
            Arc::ptr_eq(of, compared) && known == notes && *known_holders == holders
        };
        if self.noted.as_ref().is_some_and(is_same) {
            return;
        }
        self.noted = Some((compared.clone(), notes.to_vec(), holders.clone()));
        let key = (identity_of(compared), notes.to_vec(), holders.clone());
        let (notes, compared, files) = (notes.to_vec(), compared.clone(), files());
        let work = move |_: &Progress| Ok(PlacedNotes::new(&notes, &compared, &files, holders.as_ref()));
        self.notes.request(key, waker(ctx), work);
    }

    /// Where the notes are, as far as known.
    pub(super) fn notes(&self) -> &PlacedNotes {
        static NONE: LazyLock<PlacedNotes> = LazyLock::new(PlacedNotes::default);
        self.notes.get().unwrap_or(&NONE)
    }

    /// Asks for the objects of groups that the table has open.
    pub(super) fn find_members(&mut self, table: &ComparisonRows, ctx: &egui::Context) {
        let identity = identity_of(&table.compared);
        if self.members_of != identity {
            self.members.clear();
            self.members_of = identity;
        }
        for (row, group) in table.wanted_members() {
            self.members.entry((row, group)).or_insert_with(|| {
                let compared = table.compared.clone();
                Job::spawn(Arc::default(), waker(ctx), move |_| {
                    Ok(compared.comparison.members(&compared.timepoints, row as usize, group).into())
                })
            });
        }
    }

    /// Asks for the retainers of `subject`, for which `start` does the work.
    pub(super) fn trace(
        &mut self,
        subject: Subject,
        ctx: &egui::Context,
        work: impl FnOnce(&Progress) -> Outcome<RetainerView> + Send + 'static,
    ) {
        if self.subject != Some(subject) {
            self.subject = Some(subject);
            self.expansions.clear();
            self.without_edge.clear();
        }
        self.retainers.request(subject, waker(ctx), work);
    }

    /// Forgets retainers.
    pub(super) fn trace_nothing(&mut self) {
        self.retainers.clear();
        self.expansions.clear();
        self.without_edge.clear();
        self.subject = None;
    }

    /// Asks what would go if the holder of a row of the retainer tree let go.
    pub(super) fn cut_edge(&mut self, id: RetainerRowId, ctx: &egui::Context) {
        let Some(view) = self.retainers.get() else { return };
        let Some((edge, words)) = view.number_of(id).and_then(|number| view.edge(number)) else { return };
        let HeapView { heap, retention, .. } = view.view.clone();
        self.without_edge.request(id, waker(ctx), move |progress| {
            Ok(freed_sentence(&words, what_if(&heap, &retention, &[edge], progress)?))
        });
    }

    /// What would go without the row of the retainer tree that was asked about; none while nobody has asked.
    pub(super) fn without_edge(&self) -> Option<&str> {
        if self.without_edge.is_running() {
            return Some("Finding out what would go…");
        }
        self.without_edge.get().map(String::as_str)
    }

    /// Opens a row of the retainer tree that is closed: finds what holds it, or what else holds what is above. One that is being opened
    /// already is left alone: the rows that come in the place of a rest come once.
    pub(super) fn open_retainer(&mut self, id: RetainerRowId, ctx: &egui::Context) {
        let Some(view) = self.retainers.get_mut() else { return };
        let Some(number) = view.number_of(id) else { return };
        let Some((.., Fold::Closed)) = view.row(number) else { return };
        let Some(expansion) = view.expansion(number) else { return };
        view.begin_opening(number);
        let work = move |progress: &Progress| trace::expand(&expansion, progress);
        self.expansions.push((id, Job::spawn(Arc::default(), waker(ctx), work)));
    }

    /// Closes a row of the retainer tree, also one that is being opened.
    pub(super) fn close_retainer(&mut self, id: RetainerRowId) {
        self.expansions.retain(|(opening, _)| *opening != id);
        if let Some(view) = self.retainers.get_mut()
            && let Some(number) = view.number_of(id)
        {
            view.close(number);
        }
    }

    /// Takes what has arrived.
    pub(super) fn poll(&mut self) -> Arrived {
        let mut arrived = Arrived::default();
        if let Err(error) = self.comparison.poll() {
            arrived.faults.extend(fault("The comparison", &error));
        }
        match self.order.poll() {
            Ok(true) => arrived.order = self.order.take(),
            Ok(false) => {}
            Err(error) => arrived.faults.extend(fault("Sorting", &error)),
        }
        let groups: Vec<(u32, Group)> = self.members.keys().copied().collect();
        for group in groups {
            match self.members.get_mut(&group).and_then(Job::take) {
                None => continue,
                Some(Ok(members)) => arrived.members.push((group, members)),
                Some(Err(error)) => {
                    arrived.faults.extend(fault("Finding objects", &error));
                    arrived.members.push((group, Arc::new([])));
                }
            }
            self.members.remove(&group);
        }
        if let Err(error) = self.retainers.poll() {
            arrived.faults.extend(fault("Finding retainers", &error));
        }
        if let Err(error) = self.without_edge.poll() {
            arrived.faults.extend(fault("Finding out what would go", &error));
        }
        if let Err(error) = self.notes.poll() {
            arrived.faults.extend(fault("Finding what the notes are about", &error));
        }
        arrived.faults.extend(self.growth.poll());
        self.poll_expansions(&mut arrived);
        arrived
    }

    fn poll_expansions(&mut self, arrived: &mut Arrived) {
        let mut pending = Vec::new();
        for (id, mut job) in std::mem::take(&mut self.expansions) {
            let Some(result) = job.take() else {
                pending.push((id, job));
                continue;
            };
            let Some(view) = self.retainers.get_mut() else { continue };
            let Some(number) = view.number_of(id) else { continue };
            match (result, &mut view.tree) {
                (Ok(Found::Object(rows)), RetainerTree::Object { tree, .. }) => tree.open(number, rows),
                (Ok(Found::Merged(rows)), RetainerTree::Merged { tree, .. }) => tree.open(number, rows),
                (Ok(_), _) => {}
                (Err(error), _) => {
                    view.close(number);
                    arrived.faults.extend(fault("Finding retainers", &error));
                }
            }
        }
        self.expansions = pending;
    }
}

/// Wakes the window.
pub(super) fn waker(ctx: &egui::Context) -> impl FnOnce() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}

/// What to say of an error; nothing of work that was stopped on purpose.
pub(super) fn fault(what: &str, error: &JobError<Infallible>) -> Option<String> {
    match error {
        JobError::Cancelled => None,
        JobError::Panicked(text) => Some(format!("{what} was stopped by a fault in this program: {text}")),
        JobError::Failed(never) => match *never {},
    }
}
