//! What is kept from one start to the next. The only file of the window that touches storage.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

use super::whole_file;
use crate::model::{TableView, Unit};

/// Raised by a version that means something else by a setting. A later one is not read, as it would lose what it does not know.
const VERSION: u32 = 1;
/// Recent openings that are kept.
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
    /// Files that were opened together, last ones first.
    pub recent: Vec<Vec<PathBuf>>,
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
            recent: Vec::new(),
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

    /// With numbers that make sense, whoever wrote them.
    fn sane(mut self) -> Self {
        self.zoom_percent = self.zoom_percent.clamp(*Self::ZOOM.start(), *Self::ZOOM.end());
        for (size, smallest) in self.window_size.iter_mut().zip(Self::SMALLEST) {
            *size = (*size).clamp(smallest, 16_000);
        }
        self.recent.truncate(RECENT);
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

/// Where settings are kept.
#[derive(Debug, Clone)]
pub struct SettingsFile(PathBuf);

impl SettingsFile {
    /// The user's own, where the system keeps such files; none if it has no place for them.
    pub fn of_user() -> Option<Self> {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let config = if cfg!(windows) {
            folder("APPDATA")
        } else if cfg!(target_os = "macos") {
            folder("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")))
        };
        config.map(|config| Self::at(config.join("heapdrift/settings.json")))
    }

    /// Settings kept in the file at `path`.
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// What was kept, and a sentence if that could not be used; the defaults are then in force, and the file is set aside.
    pub fn load(&self) -> (Settings, Option<String>) {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Default::default(),
            Err(error) => {
                return (
                    Settings::default(),
                    Some(format!("The settings could not be read, so this window has none: {error}")),
                );
            }
        };
        let fault = match serde_json::from_slice::<Settings>(&text) {
            Ok(settings) if settings.version <= VERSION => return (settings.sane(), None),
            Ok(_) => "The settings are those of a newer version of Heapdrift",
            Err(_) => "The settings are damaged",
        };
        let aside = self.0.with_extension("set-aside.json");
        let kept = match fs::rename(&self.0, &aside) {
            Ok(()) => format!("the old ones are kept in {}", aside.display()),
            Err(error) => format!("they will be replaced, as they could not be set aside: {error}"),
        };
        (Settings::default(), Some(format!("{fault}. This window starts with new ones; {kept}")))
    }

    /// What was kept, without a word or a change if it can't be used.
    pub fn peek(&self) -> Option<Settings> {
        let settings: Settings = serde_json::from_slice(&fs::read(&self.0).ok()?).ok()?;
        (settings.version <= VERSION).then(|| settings.sane())
    }

    /// Keeps `settings`: all of them or, if that fails, those from before.
    pub fn save(&self, settings: &Settings) -> io::Result<()> {
        fs::create_dir_all(self.0.parent().unwrap_or(Path::new(".")))?;
        whole_file::replace(&self.0, |out| Ok(serde_json::to_writer_pretty(out, settings)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &tempfile::TempDir) -> SettingsFile {
        SettingsFile::at(folder.path().join("deep/settings.json"))
    }

    #[test]
    fn settings_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        assert_eq!(file.load(), (Settings::default(), None));
        let mut settings = Settings {
            theme: Theme::Light,
            zoom_percent: 120,
            window_size: [1000, 700],
            is_maximized: true,
            view: TableView::All,
            unit: Unit::Count,
            expected: BTreeSet::from(["cache in Prices".to_owned()]),
            ..Settings::default()
        };
        settings.remember(vec![PathBuf::from("/dumps/t0.heapsnapshot"), PathBuf::from("/dumps/日本.heapsnapshot")]);
        file.save(&settings).unwrap();
        assert_eq!(file.load(), (settings, None));
    }

    #[test]
    fn what_is_missing_has_its_default_and_what_makes_no_sense_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        file.save(&Settings::default()).unwrap();
        fs::write(&file.0, "{\"theme\":\"dark\",\"zoom_percent\":9999,\"window_size\":[1,65535],\"more\":1}").unwrap();
        let (settings, fault) = file.load();
        assert_eq!((settings.theme, settings.zoom_percent, settings.window_size), (Theme::Dark, 200, [720, 16_000]));
        assert_eq!(fault, None);
    }

    #[test]
    fn settings_that_cannot_be_used_are_set_aside_with_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(&folder);
        file.save(&Settings::default()).unwrap();
        for (text, reason) in
            [("{\"theme\":", "damaged"), ("", "damaged"), ("{\"version\":2,\"theme\":\"dark\"}", "newer version")]
        {
            fs::write(&file.0, text).unwrap();
            let (settings, fault) = file.load();
            assert_eq!(settings, Settings::default());
            assert!(fault.unwrap().contains(reason));
            assert_eq!(fs::read_to_string(folder.path().join("deep/settings.set-aside.json")).unwrap(), text);
            // The next start has nothing to complain of.
            assert_eq!(file.load(), (Settings::default(), None));
        }
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
