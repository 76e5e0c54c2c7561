//! The snapshots in the window, in order of time, and which of them are compared.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use crate::{
    graph::{Heap, Retention},
    model::{Phase, SnapshotKey, format},
    timeline::{Timepoint, by_time, taken_at},
};

/// Where the bytes of a snapshot come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    File(PathBuf),
    /// Part of this program.
    Bundled {
        name: &'static str,
        bytes: &'static [u8],
    },
}

impl Source {
    /// The file's path; of a bundled file its name.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Bundled { name, .. } => Path::new(name),
        }
    }
}

/// What is known of a snapshot so far.
#[derive(Debug, Clone, Default)]
pub enum Contents {
    /// In line.
    #[default]
    Waiting,
    Reading,
    /// Counts and sizes are known; who retains whom comes next.
    Counted(Arc<Heap>),
    Analysing(Arc<Heap>),
    Ready(Arc<Heap>, Arc<Retention>),
    /// Counts and sizes are known, and will remain all; why.
    CountsOnly(Arc<Heap>, String),
    Failed(String),
    Cancelled,
}

impl Contents {
    /// The heap, once counts and sizes are known.
    pub fn heap(&self) -> Option<&Arc<Heap>> {
        match self {
            Self::Counted(heap) | Self::Analysing(heap) | Self::Ready(heap, _) | Self::CountsOnly(heap, _) => {
                Some(heap)
            }
            Self::Waiting | Self::Reading | Self::Failed(_) | Self::Cancelled => None,
        }
    }

    /// Whether counts and sizes are still to come.
    pub const fn is_unread(&self) -> bool {
        matches!(self, Self::Waiting | Self::Reading)
    }
}

/// One snapshot.
#[derive(Debug)]
pub struct Entry {
    pub key: SnapshotKey,
    pub source: Source,
    pub phase: Phase,
    /// What the person calls it.
    pub name: String,
    /// When it was taken, as far as file name or file system tell.
    pub taken: Option<SystemTime>,
    /// The same in local time.
    pub taken_text: Option<String>,
    /// Size on disk in bytes; 0 where unknown.
    pub file_bytes: u64,
    pub contents: Contents,
}

/// All snapshots: those before a fix, then those after it, each series in order of time or in that of the person.
#[derive(Debug, Default)]
pub struct Library {
    entries: Vec<Entry>,
    next: u32,
    base: Option<SnapshotKey>,
    target: Option<SnapshotKey>,
    /// The series that is compared.
    shown: Phase,
    /// Whether the person has put the snapshots in an order of their own.
    is_reordered: bool,
}

impl Library {
    /// The snapshots from first to last.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The snapshot called `key`, if it is still there.
    pub fn get(&self, key: SnapshotKey) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The snapshot called `key`, to be changed.
    pub fn get_mut(&mut self, key: SnapshotKey) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    /// The snapshot from `source`, if it is in the window already.
    pub fn find(&self, source: &Source) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.source == *source)
    }

    /// The series that is compared; where there is but one, that one.
    pub fn shown(&self) -> Phase {
        let is_there = |phase| self.entries.iter().any(|entry| entry.phase == phase);
        if is_there(self.shown) || !is_there(self.shown.other()) { self.shown } else { self.shown.other() }
    }

    /// Chooses the series that is compared.
    pub fn show(&mut self, phase: Phase) {
        self.shown = phase;
    }

    /// Whether there is a series before a fix and one after it.
    pub fn has_both_phases(&self) -> bool {
        let of = |phase| self.entries.iter().any(|entry| entry.phase == phase);
        of(Phase::Before) && of(Phase::After)
    }

    /// Puts a snapshot into one of the two series, at its end.
    pub fn set_phase(&mut self, key: SnapshotKey, phase: Phase) {
        if let Some(from) = self.entries.iter().position(|entry| entry.key == key) {
            let mut entry = self.entries.remove(from);
            entry.phase = phase;
            self.entries.push(entry);
            self.entries.sort_by_key(|entry| entry.phase);
        }
    }

    /// Adds a snapshot to be loaded.
    pub fn add(&mut self, source: Source, phase: Phase) -> SnapshotKey {
        let key = SnapshotKey(self.next);
        self.next += 1;
        let path = source.path();
        let metadata = match &source {
            Source::File(path) => std::fs::metadata(path).ok(),
            Source::Bundled { .. } => None,
        };
        let name = self.name_for(path);
        let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
        let taken = taken_at(&path.to_string_lossy(), modified);
        let file_bytes = match &source {
            Source::File(_) => metadata.map_or(0, |metadata| metadata.len()),
            Source::Bundled { bytes, .. } => bytes.len() as u64,
        };
        let taken_text = taken.map(format::date_time);
        self.entries.push(Entry {
            key,
            source,
            phase,
            name,
            taken,
            taken_text,
            file_bytes,
            contents: Contents::Waiting,
        });
        key
    }

    /// A name for the file at `path`. Where another one would have the same, both have that of their folders before it.
    fn name_for(&mut self, path: &Path) -> String {
        let name = short_name(path);
        let mut is_taken = false;
        for entry in &mut self.entries {
            let path = entry.source.path();
            if short_name(path) == name {
                is_taken = true;
                // Unless the person calls it something else.
                if entry.name == name {
                    entry.name = name_in_folder(path);
                }
            }
        }
        if is_taken { name_in_folder(path) } else { name }
    }

    /// Puts the snapshots in the order of `keys`, which is that of the person if `is_reordered`, and chooses base and target
    /// among them by their places.
    pub fn arrange(&mut self, keys: &[SnapshotKey], is_reordered: bool, [base, target]: [Option<usize>; 2]) {
        let place = |entry: &Entry| keys.iter().position(|&key| key == entry.key);
        self.entries.sort_by_key(|entry| (entry.phase, place(entry)));
        self.is_reordered = is_reordered;
        let key = |place: Option<usize>| keys.get(place?).copied();
        (self.base, self.target) = (key(base), key(target));
    }

    /// Places of base and target among all snapshots, where they were chosen, and whether the order is the person's own.
    pub fn arrangement(&self) -> (bool, [Option<usize>; 2]) {
        let place = |key: Option<SnapshotKey>| self.entries.iter().position(|entry| Some(entry.key) == key);
        (self.is_reordered, [place(self.base), place(self.target)])
    }

    /// Puts the snapshots from `added` on in order of time; all of them unless the person has an order of their own.
    pub fn sort_added(&mut self, added: usize) {
        let start = if self.is_reordered { added } else { 0 };
        let file = |entry: &Entry| entry.source.path().to_string_lossy().into_owned();
        self.entries[start..].sort_by(|a, b| by_time((a.taken, &file(a)), (b.taken, &file(b))));
        self.entries.sort_by_key(|entry| entry.phase);
    }

    /// Takes snapshots away; each with its place among all of them, from first to last.
    pub fn take_out(&mut self, keys: &[SnapshotKey]) -> Vec<(usize, Entry)> {
        let entries = std::mem::take(&mut self.entries).into_iter().enumerate();
        let (gone, kept): (Vec<_>, Vec<_>) = entries.partition(|(_, entry)| keys.contains(&entry.key));
        self.entries = kept.into_iter().map(|(_, entry)| entry).collect();
        gone
    }

    /// Puts back what [`Self::take_out`] took away, where it was. Those that were base or target are that again.
    pub fn put_back(&mut self, gone: Vec<(usize, Entry)>) {
        for (position, entry) in gone {
            self.entries.insert(position.min(self.entries.len()), entry);
        }
        self.entries.sort_by_key(|entry| entry.phase);
    }

    /// Moves a snapshot to `position`, into the series of the one that is there.
    pub fn move_to(&mut self, key: SnapshotKey, position: usize) {
        if let Some(from) = self.entries.iter().position(|entry| entry.key == key) {
            let phase = self.entries.get(position).map(|there| there.phase);
            let mut entry = self.entries.remove(from);
            entry.phase = phase.unwrap_or(entry.phase);
            self.entries.insert(position.min(self.entries.len()), entry);
            self.is_reordered = true;
        }
    }

    /// Chooses the base. Where that is the target, the two change places.
    pub fn set_base(&mut self, key: SnapshotKey) {
        let (base, target) = self.ends();
        self.base = Some(key);
        if target == Some(key) {
            self.target = base;
        }
    }

    /// Chooses the target. Where that is the base, the two change places.
    pub fn set_target(&mut self, key: SnapshotKey) {
        let (base, target) = self.ends();
        self.target = Some(key);
        if base == Some(key) {
            self.base = target;
        }
    }

    /// Base and target: the chosen ones where they can be used, else the first and the last that can.
    pub fn ends(&self) -> (Option<SnapshotKey>, Option<SnapshotKey>) {
        self.ends_among(|contents| contents.heap().is_some())
    }

    /// What base and target will be, should all files that are still to be read turn out to be good.
    pub fn ends_to_come(&self) -> (Option<SnapshotKey>, Option<SnapshotKey>) {
        self.ends_among(|contents| contents.heap().is_some() || contents.is_unread())
    }

    fn ends_among(&self, is_usable: impl Fn(&Contents) -> bool) -> (Option<SnapshotKey>, Option<SnapshotKey>) {
        let shown = self.shown();
        let is_usable = |entry: &&Entry| entry.phase == shown && is_usable(&entry.contents);
        let usable = || self.entries.iter().filter(is_usable).map(|entry| entry.key);
        let chosen = |key: Option<SnapshotKey>| key.filter(|&key| usable().any(|other| other == key));
        let mut base = chosen(self.base).or_else(|| usable().next());
        let mut target = chosen(self.target).or_else(|| usable().next_back());
        if base == target {
            // A default fell on what was chosen for the other end: take the far end instead.
            let chosen_base = chosen(self.base).is_some();
            if chosen_base {
                target = usable().find(|&key| Some(key) != base).or(target);
            } else {
                base = usable().rev().find(|&key| Some(key) != target).or(base);
            }
        }
        (base, target)
    }

    /// The snapshots of a series that can be compared, in order.
    pub fn timepoints(&self, phase: Phase) -> (Vec<SnapshotKey>, Vec<Timepoint>) {
        let timepoint = |entry: &Entry| {
            let retention = match &entry.contents {
                Contents::Ready(_, retention) => Some(retention.clone()),
                _ => None,
            };
            Some((entry.key, Timepoint { heap: entry.contents.heap()?.clone(), retention }))
        };
        self.entries.iter().filter(|entry| entry.phase == phase).filter_map(timepoint).unzip()
    }
}

/// The time of day in the names that Node and DevTools give, else the file's name without what heap snapshots have in common.
fn short_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    if let Some((_, time)) = taken_at(&name, None).map(format::date_time).as_deref().and_then(|at| at.split_once(' ')) {
        return time.to_owned();
    }
    let mut short = &*name;
    for extension in [".gz", ".zst", ".json", ".heapsnapshot", ".heaptimeline"] {
        short = short.strip_suffix(extension).filter(|rest| !rest.is_empty()).unwrap_or(short);
    }
    format::one_line(short)
}

/// The same behind the name of the file's folder.
fn name_in_folder(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy());
    let name = short_name(path);
    folder.map_or_else(|| name.clone(), |folder| format::one_line(&format!("{folder}/{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(names: &[&'static str]) -> Library {
        let mut library = Library::default();
        for &name in names {
            library.add(Source::Bundled { name, bytes: b"" }, Phase::Before);
        }
        library
    }

    #[test]
    fn names_are_short() {
        let short = |path: &str| short_name(Path::new(path));
        assert_eq!(short("/tmp/t0.heapsnapshot"), "t0");
        assert_eq!(short("t1.heapsnapshot.zst"), "t1");
        assert_eq!(short("Heap.20261122.155937.1.0.001.heapsnapshot"), "15:59:37");
        assert_eq!(short("/tmp/.heapsnapshot"), ".heapsnapshot");
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let mut library = Library::default();
        let add = |library: &mut Library, path: &str| library.add(Source::File(path.into()), Phase::Before);
        let names = |library: &Library| library.entries().iter().map(|entry| entry.name.clone()).collect::<Vec<_>>();
        add(&mut library, "/dumps/pod-a/t0.heapsnapshot");
        let renamed = add(&mut library, "/dumps/pod-a/t1.heapsnapshot");
        library.get_mut(renamed).unwrap().name = "warm".to_owned();
        assert_eq!(names(&library), ["t0", "warm"]);
        for pod in ["pod-b", "pod-c"] {
            add(&mut library, &format!("/dumps/{pod}/t0.heapsnapshot"));
        }
        add(&mut library, "/dumps/pod-b/t1.heapsnapshot.zst");
        assert_eq!(names(&library), ["pod-a/t0", "warm", "pod-b/t0", "pod-c/t0", "pod-b/t1"]);
    }

    #[test]
    fn snapshots_can_be_moved_and_stay_where_they_were_put() {
        let mut library = library(&["a", "b", "c"]);
        let first = library.entries()[0].key;
        library.move_to(first, 2);
        library.add(Source::Bundled { name: "0", bytes: b"" }, Phase::Before);
        library.sort_added(3);
        let names: Vec<_> = library.entries().iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["b", "c", "a", "0"]);
    }

    #[test]
    fn a_series_after_a_fix_stands_by_itself() {
        let mut library = library(&["a", "b"]);
        let names = |library: &Library| library.entries().iter().map(|entry| entry.name.clone()).collect::<String>();
        let fixed = library.add(Source::Bundled { name: "c", bytes: b"" }, Phase::After);
        library.sort_added(2);
        assert!(library.has_both_phases());
        assert_eq!(library.ends_to_come().1, Some(library.entries()[1].key));
        library.show(Phase::After);
        assert_eq!(library.ends_to_come(), (Some(fixed), Some(fixed)));
        library.move_to(fixed, 0);
        assert_eq!(names(&library), "cab");
        assert_eq!(library.shown(), Phase::Before, "what was put among those before the fix is one of them");
        library.set_phase(fixed, Phase::After);
        assert_eq!(names(&library), "abc");
    }

    #[test]
    fn what_was_taken_out_is_put_back_where_it_was() {
        let mut library = library(&["a", "b", "c", "d"]);
        let keys: Vec<_> = library.entries().iter().map(|entry| entry.key).collect();
        library.set_base(keys[3]);
        let gone = library.take_out(&[keys[3], keys[1]]);
        assert_eq!(library.entries().len(), 2);
        assert_eq!(library.ends_to_come(), (Some(keys[0]), Some(keys[2])));
        library.put_back(gone);
        assert_eq!(library.entries().iter().map(|entry| entry.key).collect::<Vec<_>>(), keys);
        assert_eq!(library.ends_to_come().0, Some(keys[3]));
    }

    #[test]
    fn nothing_is_compared_before_it_is_read() {
        let mut library = library(&["a", "b"]);
        assert_eq!(library.ends(), (None, None));
        let key = library.entries()[1].key;
        library.set_base(key);
        assert_eq!(library.ends(), (None, None));
        assert!(library.timepoints(Phase::Before).0.is_empty());
        assert_eq!(library.ends_to_come(), (Some(key), Some(library.entries()[0].key)));
    }
}
