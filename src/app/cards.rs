//! The cards of the timepoints, made from the library and the loads.

use super::{App, Contents, Entry, Source};
use crate::model::{CardState, Role, SnapshotCard, format};

impl App {
    /// A card for each snapshot, in order.
    pub(super) fn cards(&self) -> Vec<SnapshotCard> {
        let (base, target) = self.library.ends();
        let has_two = base != target;
        let entries = self.library.entries().iter();
        entries
            .map(|entry| {
                let role = match Some(entry.key) {
                    key if has_two && key == base => Some(Role::Base),
                    key if has_two && key == target => Some(Role::Target),
                    _ => None,
                };
                self.card(entry, role)
            })
            .collect()
    }

    fn card(&self, entry: &Entry, role: Option<Role>) -> SnapshotCard {
        let report = self.loads.report(entry.key);
        let (stage, fraction) = report.map_or(("", 0.0), |report| (report.stage, report.fraction));
        let state = match &entry.contents {
            Contents::Waiting => CardState::Waiting,
            Contents::Reading => CardState::Loading { stage, fraction },
            Contents::Counted(_) | Contents::Analysing(_) => CardState::Analysing { stage, fraction },
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
            name: entry.name.clone(),
            origin,
            taken: entry.taken.map(format::date_time),
            file_bytes: entry.file_bytes,
            heap_bytes: heap.map(|heap| heap.total_size_bytes()),
            node_count: heap.map(|heap| heap.snapshot.nodes.len() as u64),
            state,
            role,
            warnings: heap.map(|heap| heap.snapshot.warnings.clone()).unwrap_or_default(),
        }
    }

    /// The names of the timepoints of the comparison on screen.
    pub(super) fn timepoint_names(&self) -> Vec<String> {
        let keys = self.table.as_ref().map_or(&[][..], |table| &table.compared.keys);
        keys.iter().map(|&key| self.library.get(key).map_or_else(String::new, |entry| entry.name.clone())).collect()
    }
}
