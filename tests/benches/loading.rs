//! What a frame of the whole window costs while snapshots load: `cargo bench --bench loading -- FILE...`, or on the sample.
//!
//! Frames come 60 times a second, as on a screen, from the first to the one after all work is done; then the first class is
//! opened and its objects scroll by. Then the files are loaded once more and cancelled on the way. Measured without the graphics card's part, in processor time of the thread and, beside
//! it, on the clock, which also counts what other threads take away.

#![allow(clippy::print_stdout, reason = "the figures are what a bench is for")]

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use cpu_time::ThreadTime;
use eframe::{
    App as _,
    egui::{
        self, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, pos2, vec2,
    },
};
use heapdrift::app::{App, Contents, Entry, StartWith};

const FRAME: Duration = Duration::from_nanos(16_666_667);
const SCROLLED_FRAMES: usize = 600;

struct Window {
    ctx: egui::Context,
    app: App,
    frame: eframe::Frame,
    number: usize,
    /// What a screen reader would be told of the last frame.
    nodes: Vec<(egui::accesskit::NodeId, egui::accesskit::Node)>,
    /// Processor time and time on the clock of each frame.
    times: Vec<(Duration, Duration)>,
}

impl Window {
    fn new(start: StartWith) -> Self {
        let ctx = egui::Context::default();
        ctx.enable_accesskit();
        let app = App::new(&eframe::CreationContext::_new_kittest(ctx.clone()), start);
        Self { ctx, app, frame: eframe::Frame::_new_kittest(), number: 0, nodes: Vec::new(), times: Vec::new() }
    }

    fn draw(&mut self, events: Vec<Event>) {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
            time: Some(self.number as f64 / 60.0),
            events,
            ..RawInput::default()
        };
        self.number += 1;
        let (clock, processor) = (Instant::now(), ThreadTime::now());
        let mut output = self.ctx.run_ui(input, |ui| {
            let ctx = ui.ctx().clone();
            self.app.logic(&ctx, &mut self.frame);
            self.app.ui(ui, &mut self.frame);
        });
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        self.times.push((processor.elapsed(), clock.elapsed()));
        output.textures_delta.clear();
        if let Some(update) = output.platform_output.accesskit_update.take() {
            self.nodes = update.nodes;
        }
        assert!(!primitives.is_empty());
        std::thread::sleep(FRAME.saturating_sub(clock.elapsed()));
    }

    fn settle(&mut self) {
        while self.app.is_busy() {
            self.draw(Vec::new());
        }
        (0..3).for_each(|_| self.draw(Vec::new()));
    }

    /// Clicks the topmost thing whose accessible name starts with `name`, and returns where it is.
    fn click(&mut self, name: &str) -> Option<Pos2> {
        let is_called = |node: &egui::accesskit::Node| node.label().is_some_and(|label| label.starts_with(name));
        let named = self.nodes.iter().filter(|(_, node)| is_called(node)).filter_map(|(_, node)| node.bounds());
        let place = named.min_by(|a, b| a.y0.total_cmp(&b.y0))?;
        let at = pos2(place.x0 as f32 + 16.0, f64::midpoint(place.y0, place.y1) as f32);
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.draw(vec![Event::PointerMoved(at), button(true)]);
        self.draw(vec![button(false)]);
        Some(at)
    }

    fn press(&mut self, key: Key) {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
        self.draw(vec![event(true)]);
        self.draw(vec![event(false)]);
        self.settle();
    }

    fn report(&mut self, what: &str) {
        // The first frames rasterise the glyphs.
        let times = std::mem::take(&mut self.times).split_off(5);
        let in_ms = |mut of: Vec<Duration>| {
            of.sort_unstable();
            let at = |share: f64| of[((of.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
            format!("p50 {:.2}, p99 {:.2}, max {:.2} ms", at(0.5), at(0.99), at(1.0))
        };
        let (processor, clock): (Vec<_>, Vec<_>) = times.into_iter().unzip();
        println!("{what}: {} frames, own work {}; on the clock {}", processor.len(), in_ms(processor), in_ms(clock));
    }
}

fn main() {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).filter(|path| path.exists()).collect();
    let mut window = Window::new(StartWith { sample: files.is_empty(), files: files.clone() });
    let start = Instant::now();
    (0..3).for_each(|_| window.draw(Vec::new()));
    window.settle();
    let ready = |entry: &&Entry| matches!(entry.contents, Contents::Ready(..));
    let count = window.app.library().entries().iter().filter(ready).count();
    println!("{count} snapshots loaded and compared in {:.1} s", start.elapsed().as_secs_f64());
    window.report("while loading");

    // The row of strings, and what keys make of it.
    let row = window.click("(string)").expect("strings are in every heap");
    window.settle();
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowRight] {
        window.press(key);
    }
    window.report("while opening rows");
    for _ in 0..SCROLLED_FRAMES {
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -37.0),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
            source: MouseWheelSource::Wheel,
        };
        window.draw(vec![Event::PointerMoved(row), wheel]);
    }
    window.report("while scrolling");
    cancel(files);
}

/// Loads `files` once more, cancels each on the way, and tells how long after the click its work had ended.
fn cancel(files: Vec<PathBuf>) {
    let mut window = Window::new(StartWith { sample: files.is_empty(), files });
    let mut waits = Vec::new();
    while window.app.is_busy() {
        (0..6).for_each(|_| window.draw(Vec::new()));
        let loading = |window: &Window| {
            let runs = |entry: &&Entry| matches!(entry.contents, Contents::Reading | Contents::Analysing(_));
            window.app.library().entries().iter().filter(runs).map(|entry| entry.key).collect::<Vec<_>>()
        };
        let before = loading(&window);
        let start = Instant::now();
        if window.click("Cancel ").is_some() {
            while loading(&window) == before {
                window.app.logic(&window.ctx.clone(), &mut window.frame);
                std::thread::sleep(Duration::from_millis(1));
            }
            waits.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    waits.sort_by(f64::total_cmp);
    println!("cancelled after {waits:.0?} ms, two frames of which are the click");
}
