//! What is kept from one start to the next.

mod file;
mod merge;
mod series;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

pub use self::file::SettingsFile;
pub(super) use self::series::{KeptOpen, KeptSelection, KeptSeries, KeptSnapshot, group_called};
use crate::model::{ColumnChoice, Note, TableView, Unit};

/// Raised by a version that means something else by a setting. A later one is not read, as it would lose what it does not know.
/// 1: the first. 2: series with their state, columns and notes, which an earlier version would lose.
const VERSION: u32 = 2;
/// Recent openings that are kept, and series with their state.
const RECENT: usize = 10;

/// Kept settings: names of files, properties and classes among them, but nothing of what snapshots contain. What is missing in a
/// file has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    version: u32,
    pub theme: Theme,
    /// Size of everything, in percent.
    pub zoom_percent: u16,
    /// Width and height of the window in points at a zoom of 100 %, and whether it fills the screen.
    pub window_size: [u16; 2],
    pub is_maximized: bool,
    pub view: TableView,
    pub unit: Unit,
    pub columns: ColumnChoice,
    /// Widths of columns that were given another one, in points.
    pub column_widths: BTreeMap<String, u16>,
    /// Whether what was computed of large snapshots is kept, so that they open faster the next time.
    pub remembers_snapshots: bool,
    /// Files that were opened together, last ones first.
    pub recent: Vec<Vec<PathBuf>>,
    /// Series with what was chosen, open and selected in them, last ones first.
    pub(super) series: Vec<KeptSeries>,
    /// What the person pinned and noted.
    pub notes: Vec<Note>,
    /// Path keys of holders that are expected to grow: names of properties, classes and files, and no contents.
    pub expected: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: Theme::default(),
            zoom_percent: 100,
            window_size: [1280, 800],
            is_maximized: false,
            view: TableView::default(),
            unit: Unit::default(),
            columns: ColumnChoice::default(),
            column_widths: BTreeMap::new(),
            remembers_snapshots: true,
            recent: Vec::new(),
            series: Vec::new(),
            notes: Vec::new(),
            expected: BTreeSet::new(),
        }
    }
}

impl Settings {
    /// Size of everything in percent, from smallest to largest.
    pub const ZOOM: std::ops::RangeInclusive<u16> = 80..=200;
    /// Smallest width and height of the window in points.
    pub const SMALLEST: [u16; 2] = [720, 480];

    /// Remembers that `files` were opened together.
    pub fn remember(&mut self, files: Vec<PathBuf>) {
        // What is no text can't be kept, and is not worth the loss of all else.
        if files.is_empty() || files.iter().any(|file| file.to_str().is_none()) {
            return;
        }
        self.recent.retain(|other| *other != files);
        self.recent.insert(0, files);
        self.recent.truncate(RECENT);
    }

    /// Remembers the state of a series, in place of what was known of it and of parts of it.
    pub(super) fn keep_series(&mut self, series: KeptSeries) {
        self.series.retain(|other| !other.is_part_of(&series));
        self.series.insert(0, series);
        self.series.truncate(RECENT);
    }

    /// Keeps a note in place of the one on the same subject; one that says nothing is taken away.
    pub(super) fn set_note(&mut self, note: Note) {
        self.notes.retain(|other| other.subject != note.subject);
        if note.is_pinned || !note.text.is_empty() {
            self.notes.push(note);
        }
    }

    /// Takes over `kept`, which came of keeping `sent`, and leaves what was changed here since.
    pub(super) fn take_kept(&mut self, sent: &Self, kept: Self) {
        let both = merge::merged(sent, self, kept);
        self.take_shared(both);
    }

    /// Forgets which files were opened, and what was chosen in them.
    pub(super) fn forget_files(&mut self) {
        self.recent.clear();
        self.series.clear();
    }

    /// With numbers that make sense, whoever wrote them.
    fn sane(mut self) -> Self {
        self.version = VERSION;
        self.zoom_percent = self.zoom_percent.clamp(*Self::ZOOM.start(), *Self::ZOOM.end());
        for (size, smallest) in self.window_size.iter_mut().zip(Self::SMALLEST) {
            *size = (*size).clamp(smallest, 16_000);
        }
        self.recent.truncate(RECENT);
        self.series.retain(|series| !series.snapshots.is_empty());
        self.series.truncate(RECENT);
        for width in self.column_widths.values_mut() {
            *width = (*width).clamp(40, 2000);
        }
        self
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    Light,
    Dark,
}

impl From<Theme> for ThemePreference {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::System => Self::System,
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_while_settings_are_being_saved_is_not_lost() {
        let expecting = |keys: &[&str]| Settings {
            expected: keys.iter().map(|&key| key.to_owned()).collect(),
            ..Settings::default()
        };
        let sent = expecting(&["a", "b"]);
        let of_another_window = expecting(&["a", "b", "c"]);
        let mut settings = Settings { theme: Theme::Dark, ..expecting(&["b", "d"]) };
        settings.take_kept(&sent, of_another_window);
        assert_eq!(settings, Settings { theme: Theme::Dark, ..expecting(&["b", "c", "d"]) });
    }

    #[test]
    fn recent_files_are_few_and_each_opening_is_there_once() {
        let mut settings = Settings::default();
        for number in 0..30 {
            settings.remember(vec![PathBuf::from(format!("/{}", number % 15))]);
        }
        settings.remember(vec![PathBuf::from("/12")]);
        settings.remember(Vec::new());
        assert_eq!(settings.recent.len(), RECENT);
        assert_eq!(settings.recent[0], [PathBuf::from("/12")]);
        assert_eq!(settings.recent.iter().filter(|files| **files == [PathBuf::from("/12")]).count(), 1);
    }
}
