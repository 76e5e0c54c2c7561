//! The person's own folders, where each system keeps them; none if it has no place for them.

use std::path::PathBuf;

/// For settings.
#[cfg(feature = "window")]
pub(crate) fn settings() -> Option<PathBuf> {
    if cfg!(windows) {
        folder("APPDATA")
    } else if cfg!(target_os = "macos") {
        in_home("Library/Application Support")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| in_home(".config"))
    }
}

/// For what can be made anew.
pub(crate) fn cache() -> Option<PathBuf> {
    if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        in_home("Library/Caches")
    } else {
        folder("XDG_CACHE_HOME").or_else(|| in_home(".cache"))
    }
}

fn folder(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn in_home(place: &str) -> Option<PathBuf> {
    folder("HOME").map(|home| home.join(place))
}
