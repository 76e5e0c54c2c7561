//! Going to an object by its id: in the target, else in the base, else in whichever snapshot has it.

use std::{convert::Infallible, sync::Arc};

use eframe::egui;

use super::{
    App,
    work::{fault, waker},
};
use crate::{
    graph::{Heap, display_name},
    jobs::Job,
    model::{Selection, Severity, SnapshotKey, Topic, format},
    snapshot::{NodeId, NodeIndex},
};

/// Longest name of an object that is said whole.
const NAME_CHARS: usize = 60;

/// The search that runs, if one does: the id, and where it was found.
pub(super) type GoToJob = Option<(NodeId, Job<Option<Found>, Infallible>)>;

/// An object, and the snapshot that it was found in.
pub(super) struct Found {
    snapshot: SnapshotKey,
    node: NodeIndex,
    name: String,
}

impl App {
    /// Looks for the object with the id `id`.
    pub(super) fn go_to(&mut self, id: NodeId, ctx: &egui::Context) {
        let heaps = self.heaps_in_turn();
        let find = move |(snapshot, heap): &(SnapshotKey, Arc<Heap>)| {
            let node = heap.snapshot.nodes.find(id)?;
            let name = format::elide_middle(format::one_line(&display_name(heap, node)).trim_end(), NAME_CHARS);
            Some(Found { snapshot: *snapshot, node, name })
        };
        let job = Job::spawn(Arc::default(), waker(ctx), move |_| Ok(heaps.iter().find_map(find)));
        self.going_to = Some((id, job));
    }

    /// Selects what was found, and says where; or that it was not found.
    pub(super) fn take_go_to(&mut self) {
        let Some((id, result)) = self.going_to.as_mut().and_then(|(id, job)| Some((*id, job.take()?))) else { return };
        self.going_to = None;
        match result {
            Ok(Some(found)) => {
                let Some(entry) = self.library.get(found.snapshot) else { return };
                let (base, target) = self.library.ends();
                let place = match Some(entry.key) {
                    key if key == target && base != target => ", the target",
                    key if key == base && base != target => ", the base: the target does not have it",
                    _ if base == target => "",
                    _ => ", as neither target nor base has it",
                };
                let text = format!("{} {id} was found in {}{place}", found.name, entry.name);
                self.messages.answer(Topic::Found, text);
                self.select(Selection::Object { snapshot: found.snapshot, node: found.node, listed_in: None });
                self.state.go_to.close();
            }
            Ok(None) => self.state.go_to.say(format!("No snapshot here has an object {id}")),
            Err(error) => {
                if let Some(fault) = fault("Looking for the object", &error) {
                    self.messages.say(Severity::Failure, fault);
                }
            }
        }
    }

    /// All heaps that are known: the target, the base, then the latest first, those of the series on screen before others.
    fn heaps_in_turn(&self) -> Vec<(SnapshotKey, Arc<Heap>)> {
        let (base, target) = self.library.ends();
        let shown = self.library.shown();
        let known = self.library.entries().iter().rev();
        let mut heaps: Vec<_> = known.filter_map(|entry| Some((entry, entry.contents.heap()?))).collect();
        heaps.sort_by_key(|(entry, _)| (Some(entry.key) != target, Some(entry.key) != base, entry.phase != shown));
        heaps.into_iter().map(|(entry, heap)| (entry.key, heap.clone())).collect()
    }
}
