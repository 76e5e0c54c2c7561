//! A window without a display.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;
use egui_kittest::{
    Harness, HarnessBuilder, Node,
    kittest::{AccessKitNode, NodeT as _, Queryable as _},
};
use heapdrift::{
    app::{App, SettingsFile, StartWith},
    seen::SeenFiles,
};

use crate::heap_builder::HeapBuilder;

/// Longer than anything here takes, even on a busy machine.
const DEADLINE: Duration = Duration::from_mins(1);

/// What copies an `@id`.
pub(crate) const ID: (egui::Modifiers, egui::Key) =
    (egui::Modifiers::COMMAND.plus(egui::Modifiers::SHIFT), egui::Key::I);

/// The app in a harness.
pub(crate) struct Window {
    pub harness: Harness<'static, App>,
}

/// The file at `path` among the fixtures.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

impl Window {
    /// An empty window.
    pub(crate) fn empty() -> Self {
        Self::open(StartWith::default())
    }

    /// A window on the bundled sample, compared and analysed.
    pub(crate) fn sample() -> Self {
        let mut window = Self::open(StartWith { sample: true, files: Vec::new() });
        window.settle();
        window
    }

    /// A window on `files`.
    pub(crate) fn files(files: &[PathBuf]) -> Self {
        Self::open(StartWith { files: files.to_vec(), sample: false })
    }

    /// A window on a file with `heap`, understood.
    pub(crate) fn heap(heap: &HeapBuilder) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("made.heapsnapshot");
        std::fs::write(&file, heap.to_json()).expect("a file can be written");
        let mut window = Self::files(&[file]);
        window.settle();
        window
    }

    /// A window that has only begun to open what `start` names.
    pub(crate) fn opening(start: StartWith) -> Self {
        Self::open(start)
    }

    fn open(start: StartWith) -> Self {
        Self { harness: builder().build_eframe(move |cc| App::new(cc, start)) }
    }

    /// A window on `files` with letters that our fonts lack: those of the system, which have them, are not there in a test.
    pub(crate) fn of_any_script(files: &[PathBuf]) -> Self {
        let start = StartWith { files: files.to_vec(), sample: false };
        Self {
            harness: {
                // High enough for all rows.
                let builder = builder().with_size(egui::vec2(1280.0, 1200.0)).allow_missing_glyphs();
                builder.build_eframe(move |cc| App::new(cc, start))
            },
        }
    }

    /// A window on the sample in which everything is `zoom` times as large.
    pub(crate) fn zoomed(zoom: f32) -> Self {
        let start = StartWith { sample: true, files: Vec::new() };
        let builder = builder().with_size(egui::vec2(1280.0, 800.0) / zoom).with_pixels_per_point(zoom);
        let mut window = Self { harness: builder.build_eframe(move |cc| App::new(cc, start)) };
        window.settle();
        window
    }

    /// A window that keeps its settings in the file at `path`.
    pub(crate) fn keeping(path: &Path, files: &[PathBuf]) -> Self {
        let start = StartWith { files: files.to_vec(), sample: false };
        let file = SettingsFile::at(path.to_owned());
        Self { harness: builder().build_eframe(move |cc| App::new(cc, start).with_settings(file, &cc.egui_ctx)) }
    }

    /// A window that also keeps in `seen` what it computes.
    pub(crate) fn remembering(path: &Path, seen: SeenFiles, files: &[PathBuf]) -> Self {
        let start = StartWith { files: files.to_vec(), sample: false };
        let file = SettingsFile::at(path.to_owned());
        let builder = builder();
        Self {
            harness: builder
                .build_eframe(move |cc| App::new(cc, start).with_settings(file, &cc.egui_ctx).with_seen(seen)),
        }
    }

    /// Closes the window, which keeps its settings.
    pub(crate) fn close(mut self) {
        eframe::App::on_exit(self.harness.state_mut(), None);
    }

    /// A window that is painted as well, in software, with `scale` pixels a point.
    pub(crate) fn pictured(start: StartWith, theme: egui::Theme, scale: f32) -> Self {
        let builder = builder().with_theme(theme).with_pixels_per_point(scale);
        Self { harness: builder.wgpu().build_eframe(move |cc| App::new(cc, start)) }
    }

    /// Steps until `done`, which `what` describes.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < DEADLINE, "{what} did not happen; on screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(2));
            self.harness.step();
        }
    }

    /// Steps until nothing is being loaded or computed.
    #[track_caller]
    pub(crate) fn settle(&mut self) {
        self.harness.run_steps(3);
        self.wait("the end of all work", |window| !window.harness.state().is_busy());
        self.harness.run_steps(3);
    }

    /// Steps until something is called `label`.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, label: &str) {
        self.wait(&format!("{label:?}"), |window| window.harness.query_all_by_label(label).next().is_some());
    }

    /// Steps until something contains `text`.
    #[track_caller]
    pub(crate) fn wait_for_text(&mut self, text: &str) {
        self.wait(&format!("{text:?}"), |window| window.shows(text));
    }

    /// Whether something on screen contains `text`.
    pub(crate) fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// Clicks what is called `label`, and lets the window answer.
    #[track_caller]
    pub(crate) fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.run_steps(3);
    }

    /// Puts the snapshots of the sample's service with its leak mended beside those in the window.
    #[track_caller]
    pub(crate) fn open_after_fix(&mut self) {
        let files = ["191142", "191343", "191544", "191745"]
            .map(|time| fixture(&format!("staging/fixed/Heap-20261122T{time}.heapsnapshot.zst")));
        self.drop_files(&files);
        self.settle();
        for name in ["19:11:42", "19:13:43", "19:15:44", "19:17:45"] {
            self.click(&format!("Actions for {name}"));
            self.click("Move to the series after the fix");
        }
        self.settle();
    }

    /// Types into the field called `label`.
    #[track_caller]
    pub(crate) fn type_into(&mut self, label: &str, text: &str) {
        self.harness.get_by_label(label).type_text(text);
    }

    /// Drops `files` on the window.
    pub(crate) fn drop_files(&mut self, files: &[PathBuf]) {
        for file in files {
            self.harness.input_mut().dropped_files.push(Arc::new(Dropped(file.clone())));
        }
        self.harness.run_steps(3);
    }

    /// The names of all rows of the tables, top to bottom.
    pub(crate) fn rows(&self) -> Vec<String> {
        self.harness.query_all_by_role(egui::accesskit::Role::TreeItem).filter_map(|row| label(&row)).collect()
    }

    /// What has the focus: of a table the table, not its current row.
    pub(crate) fn focused(&self) -> Option<Node<'_>> {
        let id = self.harness.ctx.memory(egui::Memory::focused)?.accesskit_id();
        self.harness.root().children_recursive().find(|node| node.accesskit_node().locate().0 == id)
    }

    /// The names of the rows that are selected.
    pub(crate) fn selected_rows(&self) -> Vec<String> {
        let rows = self.harness.root().children_recursive();
        rows.filter(|row| row.accesskit_node().is_selected() == Some(true)).filter_map(|row| label(&row)).collect()
    }

    /// The first row whose name starts with `start`.
    #[track_caller]
    pub(crate) fn row(&self, start: &str) -> Node<'_> {
        let mut rows = self.harness.query_all_by_role(egui::accesskit::Role::TreeItem);
        rows.find(|row| label(row).is_some_and(|name| name.starts_with(start)))
            .unwrap_or_else(|| panic!("no row starts with {start:?}; on screen:\n{}", self.screen()))
    }

    /// Clicks a row, and waits until what follows from it is on screen.
    #[track_caller]
    pub(crate) fn click_row(&mut self, start: &str) {
        self.row(start).click();
        self.settle();
    }

    /// Presses a key, and waits until what follows from it is on screen.
    #[track_caller]
    pub(crate) fn press(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// What assistive technology is told, a line for each node.
    pub(crate) fn tree(&self) -> String {
        let nodes = self.harness.root().children_recursive();
        let lines = nodes.map(|node| {
            let node = node.accesskit_node();
            let depth = std::iter::successors(node.parent(), AccessKitNode::parent).count();
            let name = node.label().or_else(|| node.value()).unwrap_or_default();
            format!("{}{:?} {name:?}", "  ".repeat(depth), node.role())
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The text that `act` puts on the clipboard.
    #[track_caller]
    pub(crate) fn copied(&mut self, act: impl FnOnce(&mut Self)) -> String {
        act(self);
        let mut copied = None;
        self.wait("a copy", |window| {
            let commands = &window.harness.output().platform_output.commands;
            copied = commands.iter().find_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            });
            copied.is_some()
        });
        self.settle();
        copied.unwrap_or_default()
    }

    /// The text that a key puts on the clipboard.
    #[track_caller]
    pub(crate) fn copied_by(&mut self, (modifiers, key): (egui::Modifiers, egui::Key)) -> String {
        // Pressed alone: each event has a frame of its own, and the last one is looked at.
        let event = |pressed| egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        let text = self.copied(|window| window.harness.event(event(true)));
        self.harness.event(event(false));
        self.harness.step();
        text
    }

    /// Asks for the object whose id is in `typed`.
    #[track_caller]
    pub(crate) fn go_to(&mut self, typed: &str) {
        self.press(egui::Modifiers::COMMAND, egui::Key::L);
        self.type_into("Id of the object", typed);
        self.press(egui::Modifiers::NONE, egui::Key::Enter);
    }

    /// All texts as they are painted, cut where there was no room.
    pub(crate) fn painted(&self) -> Vec<String> {
        self.painted_texts().map(|(text, _)| text.galley.text().to_owned()).collect()
    }

    /// What is painted of texts, and where it is seen.
    pub(crate) fn painted_texts(&self) -> impl Iterator<Item = (&egui::epaint::TextShape, egui::Rect)> {
        self.harness.output().shapes.iter().filter_map(|clipped| match &clipped.shape {
            egui::Shape::Text(text) => Some((text, clipped.clip_rect)),
            _ => None,
        })
    }

    /// All names on screen, a line each.
    pub(crate) fn screen(&self) -> String {
        let nodes = self.harness.query_all(egui_kittest::kittest::By::new().include_labels());
        nodes.filter_map(|node| label(&node)).collect::<Vec<_>>().join("\n")
    }
}

fn builder() -> HarnessBuilder<App> {
    Harness::builder().with_size(egui::vec2(1280.0, 800.0)).with_os(egui::os::OperatingSystem::Nix)
}

fn label(node: &Node<'_>) -> Option<String> {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value())
}

/// A file that is let go over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("files are read by their path".to_owned())
    }
}
