//! The end of a window that another program has destroyed.
//!
//! On X11 any program may destroy any window, as `xdotool windowclose` does. winit then asks the server where the window is, or how
//! large, and panics at the answer that there is none. For a person the window is closed, and nothing went wrong.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

/// Runs `window`; ends well if it panics because its window was destroyed, without a word of that.
pub(super) fn as_closed(window: impl FnOnce() -> eframe::Result) -> eframe::Result {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if !is_about_window(info.payload_as_str()) {
            usual(info);
        }
    }));
    match panic::catch_unwind(AssertUnwindSafe(window)) {
        Ok(result) => result,
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
            if is_about_window(text) { Ok(()) } else { panic::resume_unwind(payload) }
        }
    }
}

/// Whether a panic says that the X server knows no such window.
fn is_about_window(text: Option<&str>) -> bool {
    let kinds = ["error_kind: Window", "error_kind: Drawable"];
    text.is_some_and(|text| text.contains("X11Error") && kinds.iter().any(|kind| text.contains(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_panics_are_not_hidden() {
        assert!(as_closed(|| panic!("an X11Error {}", "{ error_kind: Window, error_code: 3 }")).is_ok());
        assert!(as_closed(|| panic!("an X11Error {}", "{ error_kind: Drawable, error_code: 9 }")).is_ok());
        assert!(as_closed(|| Ok(())).is_ok());
        let other = || as_closed(|| panic!("an index is out of {}", "bounds"));
        assert!(panic::catch_unwind(AssertUnwindSafe(other)).is_err());
    }
}
