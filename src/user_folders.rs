//! The person's own folders, where each system keeps them; none if it has no place for them.

use std::path::PathBuf;

/// For settings.
#[cfg(feature = "window")]
pub(crate) fn settings() -> Option<PathBuf> {
    place("APPDATA", "Library/Application Support", "XDG_CONFIG_HOME", ".config")
}

/// For what can be made anew.
pub(crate) fn cache() -> Option<PathBuf> {
    place("LOCALAPPDATA", "Library/Caches", "XDG_CACHE_HOME", ".cache")
}

/// The folder that a variable names on Windows, that stands in the person's own on macOS, and elsewhere that another variable
/// names or, without that, stands in the person's own.
fn place(windows_variable: &str, in_macos_home: &str, xdg_variable: &str, in_xdg_home: &str) -> Option<PathBuf> {
    if cfg!(windows) {
        folder(windows_variable)
    } else if cfg!(target_os = "macos") {
        in_home(in_macos_home)
    } else {
        folder(xdg_variable).or_else(|| in_home(in_xdg_home))
    }
}

fn folder(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn in_home(place: &str) -> Option<PathBuf> {
    folder("HOME").map(|home| home.join(place))
}
