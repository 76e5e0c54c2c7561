//! What is kept from one start to the next. The only file of the window that touches storage.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

/// Kept settings. Unknown fields of another version are ignored, missing ones have their default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: Theme,
    /// Path keys of holders that are expected to grow: names of properties, classes and files, and no contents.
    pub expected: BTreeSet<String>,
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
        config.map(|config| Self(config.join("heapdrift/settings.json")))
    }

    /// What was kept; the defaults where there is nothing, or nothing that can be read.
    pub fn load(&self) -> Settings {
        let text = std::fs::read(&self.0).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Keeps `settings`: all of them or, if that fails, those from before.
    pub fn save(&self, settings: &Settings) -> std::io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let unfinished = self.0.with_extension("new");
        std::fs::write(&unfinished, serde_json::to_vec_pretty(settings)?)?;
        std::fs::rename(unfinished, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_and_broken_ones_are_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile(folder.path().join("deep/settings.json"));
        assert_eq!(file.load(), Settings::default());
        let settings = Settings { theme: Theme::Light, expected: BTreeSet::from(["cache in Prices".to_owned()]) };
        file.save(&settings).unwrap();
        assert_eq!(file.load(), settings);
        std::fs::write(&file.0, "{\"theme\":\"dark\",\"later\":1}").unwrap();
        assert_eq!(file.load().theme, Theme::Dark);
        std::fs::write(&file.0, "{\"theme\":").unwrap();
        assert_eq!(file.load(), Settings::default());
    }
}
