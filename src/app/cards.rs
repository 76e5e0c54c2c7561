//! The cards of the timepoints, made from the library and the loads.

use std::time::Duration;

use super::{App, Contents, Entry, Source};
use crate::model::{CardState, Intervals, Role, SnapshotCard, format, short_names};

/// Characters of a name that every card has room for.
const NAME_CHARS: usize = 9;

impl App {
    /// A card for each snapshot, in order.
    pub(super) fn cards(&self) -> Vec<SnapshotCard> {
        let (base, target) = self.library.ends();
        let has_two = base != target;
        let entries = self.library.entries();
        let is_one_day = is_one_day(entries);
        // As after a copy: what is the same for all tells nothing.
        let is_same = |pair: &[Entry]| pair[0].taken_text == pair[1].taken_text;
        let is_one_moment = entries.len() > 1 && entries.windows(2).all(is_same);
        let names: Vec<_> = entries.iter().map(|entry| entry.name.clone()).collect();
        let mut short_names = short_names(&names, NAME_CHARS).into_iter();
        let cards = entries.iter().map(|entry| {
            let role = match Some(entry.key) {
                key if has_two && key == base => Some(Role::Base),
                key if has_two && key == target => Some(Role::Target),
                _ => None,
            };
            let short_name = short_names.next().unwrap_or_default();
            let card = self.card(entry, role, is_one_day);
            let taken = card.taken.filter(|_| !is_one_moment);
            SnapshotCard { short_name, taken, ..card }
        });
        cards.collect()
    }

    fn card(&self, entry: &Entry, role: Option<Role>, is_one_day: bool) -> SnapshotCard {
        let report = self.loads.report(entry.key);
        let (stage, fraction, left) =
            report.map_or(("", 0.0, None), |(report, left)| (report.stage, report.fraction, left));
        let state = match &entry.contents {
            Contents::Waiting => CardState::Waiting,
            Contents::Reading => CardState::Loading { stage, fraction, left },
            // Its second half waits until all files are read.
            Contents::Counted(_) => CardState::Analysing { stage: "waiting to find retainers", fraction, left: None },
            Contents::Analysing(_) => CardState::Analysing { stage, fraction, left },
            Contents::Ready(..) => CardState::Ready,
            Contents::CountsOnly(_, why) => CardState::CountsOnly(why.clone()),
            Contents::Failed(why) => CardState::Failed(why.clone()),
            Contents::Cancelled => CardState::Cancelled,
        };
        let heap = entry.contents.heap();
        let origin = match &entry.source {
            Source::File(path) => path.display().to_string(),
            Source::Bundled { name, .. } => format!("{name}, part of this program"),
        };
        SnapshotCard {
            key: entry.key,
            phase: entry.phase,
            name: entry.name.clone(),
            short_name: entry.name.clone(),
            origin,
            taken: entry.taken_text.as_deref().map(|at| match at.split_once(' ') {
                Some((_, time)) if is_one_day => time.to_owned(),
                _ => format::short_date(at),
            }),
            file_bytes: entry.file_bytes,
            bytes_per_second: self.loads.bytes_per_second(entry.key, entry.file_bytes),
            heap_bytes: heap.map(|heap| heap.total_size_bytes()),
            node_count: heap.map(|heap| heap.snapshot.nodes.len() as u64),
            state,
            role,
            warnings: heap.map(|heap| heap.snapshot.warnings.clone()).unwrap_or_default(),
        }
    }

    /// The time between base and target of the comparison on screen, as far as known.
    pub(super) fn span(&self) -> Option<Duration> {
        let compared = &self.table.as_ref()?.compared;
        let taken = |at: usize| self.library.get(*compared.keys.get(at)?)?.taken;
        let (base, target) = (taken(compared.comparison.base)?, taken(compared.comparison.target)?);
        target.duration_since(base).ok().filter(|span| span.as_secs() > 0)
    }

    /// The times between the timepoints of the comparison on screen.
    pub(super) fn intervals(&self) -> Intervals {
        let keys = self.table.as_ref().map_or(&[][..], |table| &table.compared.keys);
        Intervals::new(keys.iter().map(|&key| self.library.get(key)?.taken))
    }

    /// The names of the timepoints of the comparison on screen.
    pub(super) fn timepoint_names(&self) -> Vec<String> {
        let keys = self.table.as_ref().map_or(&[][..], |table| &table.compared.keys);
        keys.iter().map(|&key| self.library.get(key).map_or_else(String::new, |entry| entry.name.clone())).collect()
    }
}

/// Whether all snapshots were taken on one day, so that the time of day tells them apart.
fn is_one_day(entries: &[Entry]) -> bool {
    let mut days = entries.iter().filter_map(|entry| entry.taken_text.as_deref()?.split(' ').next());
    days.next().is_none_or(|first| days.all(|day| day == first))
}
