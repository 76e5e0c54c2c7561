//! Opening the window: renderer, display server, icon.

use std::path::PathBuf;

use eframe::{NativeOptions, Renderer, egui};

use super::{App, SettingsFile};

/// What the window opens with.
#[derive(Debug, Clone, Default)]
pub struct StartWith {
    /// Files to load, in any order.
    pub files: Vec<PathBuf>,
    /// Whether to load the bundled sample.
    pub sample: bool,
}

/// The window could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("No window can be opened: {0}")]
pub struct RunError(String);

/// Opens the window and stays until it is closed.
pub fn run(start: StartWith) -> Result<(), RunError> {
    let attempt = |renderer: Renderer, start: StartWith| {
        eframe::run_native(
            "Heapdrift",
            options(renderer),
            Box::new(move |cc| Ok(Box::new(App::new(cc, start).with_settings(SettingsFile::of_user(), &cc.egui_ctx)))),
        )
    };
    let Err(error) = attempt(Renderer::Wgpu, start.clone()) else { return Ok(()) };
    // No graphics adapter for wgpu: plain OpenGL may still do. If that fails as well, the first error tells more.
    attempt(Renderer::Glow, start).map_err(|_| RunError(in_words(&error)))
}

/// What an error says to people: winit puts the line of its own source before that.
fn in_words(error: &eframe::Error) -> String {
    let text = error.to_string();
    let words =
        text.rsplit_once(".rs:").and_then(|(_, after)| after.split_once(": ")).map_or(&*text, |(_, words)| words);
    words.trim_end_matches('.').to_owned()
}

fn options(renderer: Renderer) -> NativeOptions {
    // The picture is part of the program; without it the window would have none, and work as well.
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default();
    NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_icon(icon)
            .with_app_id("heapdrift")
            .with_title("Heapdrift")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([720.0, 480.0])
            .with_drag_and_drop(true),
        renderer,
        event_loop_builder: Some(Box::new(prefer_x11)),
        ..NativeOptions::default()
    }
}

/// Chooses X11 where there is a choice: files can be dropped there, and on Wayland winit has no such event.
#[cfg(target_os = "linux")]
fn prefer_x11(builder: &mut eframe::EventLoopBuilder<eframe::UserEvent>) {
    use winit::platform::x11::EventLoopBuilderExtX11 as _;
    if std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty()) {
        builder.with_x11();
    }
}

#[cfg(not(target_os = "linux"))]
fn prefer_x11(_: &mut eframe::EventLoopBuilder<eframe::UserEvent>) {}
