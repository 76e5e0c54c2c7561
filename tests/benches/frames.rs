//! What a frame of ours costs while a table of three million rows scrolls: `cargo bench --bench frames`.
//!
//! Each frame is a whole one without the graphics card's part: input, layout, the accessibility tree, and tessellation.
//! It is measured in processor time of the thread, so that a busy machine gives the same figures.

#![allow(clippy::print_stdout, reason = "the figures are what a bench is for")]

use std::time::Duration;

use cpu_time::ThreadTime;
use eframe::egui::{self, Event, Modifiers, MouseWheelSource, MouseWheelUnit, RawInput, Rect, TouchPhase, pos2, vec2};
use heapdrift::ui::{
    theme::{self, Tone},
    widgets::{
        Column, Disclosure, Elide, Reveal, SizeCell, Sparkline, TreeRow, TreeTable, TreeTableState, elided_label,
        trend_in_words,
    },
};

const ROW_COUNT: usize = 3_000_000;
const FRAMES: usize = 2000;

fn table_ui(ui: &mut egui::Ui, state: &mut TreeTableState, columns: &[Column]) {
    let row = |row: usize| TreeRow {
        name: format!("object {row}"),
        level: row % 4,
        disclosure: if row.is_multiple_of(3) { Disclosure::Closed } else { Disclosure::Leaf },
        ..TreeRow::default()
    };
    TreeTable::new("Objects", columns, ROW_COUNT).selected(Some(7)).show(
        ui,
        state,
        row,
        |ui, row, column| match column {
            0 => {
                let font = theme_font(ui);
                let color = ui.visuals().text_color();
                elided_label(ui, &format!("OrderEventGateway @{row}"), Elide::Middle, font, color);
            }
            1 => {
                let sizes = [row as u64, 2 * row as u64, 3 * row as u64, 5 * row as u64];
                let words = trend_in_words(&sizes, |size| size.to_string());
                ui.add(Sparkline::new(&sizes, &words).compared(0, 3));
            }
            _ => {
                let number = format!("+{}", row * column);
                ui.add(SizeCell::new(&number).tone(Tone::Grew).share((row % 100) as f32 / 100.0));
            }
        },
    );
}

fn theme_font(ui: &egui::Ui) -> egui::FontId {
    egui::TextStyle::Body.resolve(ui.style())
}

/// What happens in a frame before it is drawn.
fn input(frame: usize, size: egui::Vec2) -> RawInput {
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -37.0),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    };
    RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
        time: Some(frame as f64 / 60.0),
        events: vec![Event::PointerMoved(pos2(400.0, 300.0)), wheel],
        ..RawInput::default()
    }
}

fn measure(name: &str, size: egui::Vec2, mut before: impl FnMut(usize, &mut TreeTableState)) {
    let ctx = egui::Context::default();
    theme::apply(&ctx);
    ctx.enable_accesskit();
    let mut columns = vec![Column::text("Object").width(240.0).stretch(), Column::text("Trend").width(84.0)];
    columns.extend(["Δ size", "Born", "Died", "Resized", "Δ count", "Retained"].map(Column::number));
    let mut state = TreeTableState::default();
    let mut times: Vec<Duration> = Vec::with_capacity(FRAMES);
    for frame in 0..FRAMES {
        before(frame, &mut state);
        let start = ThreadTime::now();
        let mut output = ctx.run_ui(input(frame, size), |ui| table_ui(ui, &mut state, &columns));
        let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
        times.push(start.elapsed());
        output.textures_delta.clear();
        assert!(!primitives.is_empty());
    }
    // The first frames rasterise the glyphs.
    let mut times = times.split_off(20);
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("{name}: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms a frame", at(0.5), at(0.99), at(1.0));
}

fn main() {
    let size = vec2(1280.0, 800.0);
    println!("{ROW_COUNT} rows of 8 columns in {} x {} points, {FRAMES} frames", size.x, size.y);
    measure("wheel", size, |_, _| {});
    measure("jumps", size, |frame, state| {
        let row = frame.wrapping_mul(7_919_003) % ROW_COUNT;
        state.scroll.scroll_to_row(row, Reveal::Top);
    });
}
