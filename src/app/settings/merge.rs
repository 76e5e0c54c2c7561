//! What several windows have changed in the settings, put together.

use std::collections::BTreeSet;

use super::{KeptSeries, RECENT, Settings};
use crate::model::Note;

/// What the file should say: `theirs`, which is in it, with what this window has changed from `base` to `ours`.
pub(super) fn merged(base: &Settings, ours: &Settings, theirs: Settings) -> Settings {
    Settings {
        version: theirs.version,
        theme: newest(&base.theme, &ours.theme, theirs.theme),
        zoom_percent: newest(&base.zoom_percent, &ours.zoom_percent, theirs.zoom_percent),
        window_size: newest(&base.window_size, &ours.window_size, theirs.window_size),
        is_maximized: newest(&base.is_maximized, &ours.is_maximized, theirs.is_maximized),
        view: newest(&base.view, &ours.view, theirs.view),
        unit: newest(&base.unit, &ours.unit, theirs.unit),
        columns: newest(&base.columns, &ours.columns, theirs.columns),
        column_widths: newest(&base.column_widths, &ours.column_widths, theirs.column_widths),
        remembers_snapshots: newest(&base.remembers_snapshots, &ours.remembers_snapshots, theirs.remembers_snapshots),
        recent: list(&base.recent, &ours.recent, theirs.recent, PartialEq::eq),
        series: list(&base.series, &ours.series, theirs.series, KeptSeries::has_files_of),
        notes: notes(&base.notes, &ours.notes, theirs.notes),
        expected: set(&base.expected, &ours.expected, theirs.expected),
    }
}

impl Settings {
    /// Takes over what is not of one window alone.
    pub(super) fn take_shared(&mut self, other: Self) {
        self.recent = other.recent;
        self.series = other.series;
        self.notes = other.notes;
        self.expected = other.expected;
    }
}

/// What this window has, if it changed it.
fn newest<T: PartialEq + Clone>(base: &T, ours: &T, theirs: T) -> T {
    if base == ours { theirs } else { ours.clone() }
}

/// What is in theirs or was added here, without what was taken away here.
fn set<T: Ord + Clone>(base: &BTreeSet<T>, ours: &BTreeSet<T>, mut theirs: BTreeSet<T>) -> BTreeSet<T> {
    theirs.extend(ours.difference(base).cloned());
    theirs.retain(|item| ours.contains(item) || !base.contains(item));
    theirs
}

/// Theirs, but for those on subjects that this window has said something else of since.
fn notes(base: &[Note], ours: &[Note], theirs: Vec<Note>) -> Vec<Note> {
    let on = |notes: &[Note], note: &Note| notes.iter().find(|other| other.subject == note.subject).cloned();
    let is_changed = |note: &Note| on(base, note) != on(ours, note);
    let kept = theirs.into_iter().filter(|note| !is_changed(note));
    kept.chain(ours.iter().filter(|note| is_changed(note)).cloned()).collect()
}

/// Lists that have their newest items in front: those that were put there by this window, then theirs, each once.
fn list<T: PartialEq + Clone>(base: &[T], ours: &[T], theirs: Vec<T>, is_same: fn(&T, &T) -> bool) -> Vec<T> {
    // What follows the new ones stands in the old order.
    let is_old = |rest: &[T]| {
        let mut old = base.iter();
        rest.iter().all(|item| old.any(|other| other == item))
    };
    let new_count = (0..ours.len()).find(|&count| is_old(&ours[count..])).unwrap_or(ours.len());
    let (new, old) = ours.split_at(new_count);
    let is_among = |list: &[T], item: &T| list.iter().any(|other| is_same(other, item));
    // What a full list has no room for was not taken away on purpose.
    let was_taken = |item: &T| ours.len() < RECENT && is_among(base, item) && !is_among(old, item);
    let theirs = theirs.into_iter().filter(|item| !is_among(new, item) && !was_taken(item));
    new.iter().cloned().chain(theirs).take(RECENT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged_list(base: &str, ours: &str, theirs: &str) -> String {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        list(&chars(base), &chars(ours), chars(theirs), char::eq_ignore_ascii_case).into_iter().collect()
    }

    #[test]
    fn new_items_of_both_are_in_front_once_each() {
        assert_eq!(merged_list("cba", "dcba", "cba"), "dcba");
        assert_eq!(merged_list("cba", "dcba", "ecba"), "decba");
        assert_eq!(merged_list("cba", "acb", "dcba"), "adcb");
        assert_eq!(merged_list("cba", "cba", "dcb"), "dcb");
        assert_eq!(merged_list("cba", "Bca", "dcba"), "Bdca", "one that was changed is the same one");
    }

    #[test]
    fn what_was_taken_away_here_stays_away() {
        assert_eq!(merged_list("cba", "", "dcba"), "d");
        assert_eq!(merged_list("cba", "ca", "cba"), "ca");
        assert_eq!(merged_list("jihgfedcba", "kjihgfedcb", "ljihgfedcb"), "kljihgfedc");
    }

    #[test]
    fn sets_keep_what_either_added() {
        let merged_set = |base: &str, ours: &str, theirs: &str| -> String {
            let chars = |text: &str| text.chars().collect::<BTreeSet<_>>();
            set(&chars(base), &chars(ours), chars(theirs)).into_iter().collect()
        };
        assert_eq!(merged_set("ab", "abc", "abd"), "abcd");
        assert_eq!(merged_set("ab", "b", "abd"), "bd");
        assert_eq!(merged_set("ab", "ab", "b"), "b");
    }
}
