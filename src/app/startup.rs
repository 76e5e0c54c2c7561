//! Opening the window: renderer, display server, icon.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use eframe::{NativeOptions, Renderer, egui};

use super::{
    App, Settings, SettingsFile, destroyed_window,
    single_instance::{MeetingPlace, Start},
};
use crate::seen::SeenFiles;

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

/// Whose window a start opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Windows {
    /// The one that runs takes the files, if one does.
    Shared,
    /// One of its own, which later starts don't find.
    Own,
}

/// Opens the window and stays until it is closed, or hands the files to the window that runs.
pub fn run(start: StartWith, windows: Windows) -> Result<(), RunError> {
    let place = MeetingPlace::of_user().filter(|_| windows == Windows::Shared);
    let inbox = match place.map(|place| place.start(&start.files)) {
        Some(Start::HandedOver) => return Ok(()),
        Some(Start::First(inbox)) => Some(inbox),
        Some(Start::Alone) | None => None,
    };
    let settings = SettingsFile::of_user();
    // What is wrong with them the window will say.
    let look = settings.as_ref().and_then(SettingsFile::peek).unwrap_or_default();
    // Belongs to the first attempt that gets as far as to a window.
    let inbox = Arc::new(Mutex::new(inbox));
    let attempt = |renderer: Renderer, start: StartWith| {
        let (inbox, settings) = (inbox.clone(), settings.clone());
        let open = || {
            eframe::run_native(
                "Heapdrift",
                options(renderer, &look),
                Box::new(move |cc| {
                    let inbox = inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
                    let mut app = App::new(cc, start);
                    if let Some(settings) = settings {
                        app = app.with_settings(settings, &cc.egui_ctx);
                    }
                    if let Some(files) = SeenFiles::of_user() {
                        app = app.with_seen(files);
                    }
                    Ok(Box::new(app.with_inbox(inbox, &cc.egui_ctx)))
                }),
            )
        };
        destroyed_window::as_closed(open)
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

fn options(renderer: Renderer, look: &Settings) -> NativeOptions {
    // The picture is part of the program; without it the window would have none, and work as well.
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default();
    NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_icon(icon)
            .with_app_id("heapdrift")
            .with_title("Heapdrift")
            .with_inner_size(look.window_size.map(f32::from))
            .with_maximized(look.is_maximized)
            .with_min_inner_size(Settings::SMALLEST.map(f32::from))
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
