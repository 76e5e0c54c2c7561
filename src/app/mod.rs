//! Composition: the state of the window, who may change it, and which jobs run.
//!
//! [`App`] is split by what happens in a frame: `logic` takes in what has arrived and applies commands, `draw` shows the
//! state and collects commands. Only `apply` changes the library and the selection.

mod apply;
mod cards;
mod copy;
mod derive;
mod destroyed_window;
mod draw;
mod export;
mod files;
mod go_to;
mod growth_work;
mod keeping;
mod library;
mod load;
mod loads;
mod logic;
mod notes;
mod remembering;
mod removal;
mod series;
mod settings;
#[cfg_attr(not(unix), path = "own_instance.rs")]
mod single_instance;
mod startup;
mod trace;
mod ui_state;
mod undo;
mod whole_file;
mod work;

use std::collections::VecDeque;

use eframe::egui;

pub use library::{Contents, Entry, Library, Source};
pub use settings::{Settings, SettingsFile, Theme};
pub use startup::{RunError, StartWith, Windows, run};

use self::{
    copy::CopyJob, export::ExportJob, files::FileDialog, go_to::GoToJob, keeping::Keeper, loads::Loads,
    remembering::Remembering, single_instance::Inbox, ui_state::UiState, undo::Undo, work::Work,
};
use crate::{
    model::{Command, ComparisonRows, Messages, SelectionHistory, Severity},
    ui,
};

/// The window's state.
pub struct App {
    library: Library,
    loads: Loads,
    work: Work,
    /// The comparison on screen; the last one stays until the next is there.
    table: Option<ComparisonRows>,
    selection: SelectionHistory,
    /// What can be taken back, until something else is done that can be, or files are opened.
    undo: Option<Undo>,
    messages: Messages,
    dialog: FileDialog,
    exporting: ExportJob,
    copying: CopyJob,
    going_to: GoToJob,
    /// Keeps what was computed of large snapshots. Behind all other jobs, which the closing window stops first: it waits for the end of
    /// this one alone.
    remembering: Remembering,
    state: UiState,
    settings: Settings,
    /// None where nothing is kept, as in tests.
    keeper: Option<Keeper>,
    /// Where the files of later starts arrive; none where they have windows of their own.
    inbox: Option<Inbox>,
    /// What is to be done before the next frame is drawn.
    pending: VecDeque<Command>,
}

impl App {
    /// The app in a new window, loading what it was started with.
    pub fn new(cc: &eframe::CreationContext<'_>, start: StartWith) -> Self {
        ui::theme::apply(&cc.egui_ctx);
        let mut pending = VecDeque::new();
        if start.sample {
            pending.push_back(Command::Do(crate::model::Action::OpenSample));
        }
        if !start.files.is_empty() {
            pending.push_back(Command::Open(start.files));
        }
        Self {
            library: Library::default(),
            loads: Loads::default(),
            remembering: Remembering::default(),
            work: Work::default(),
            table: None,
            selection: SelectionHistory::default(),
            undo: None,
            messages: Messages::default(),
            dialog: FileDialog::default(),
            exporting: None,
            copying: None,
            going_to: None,
            state: UiState::default(),
            settings: Settings::default(),
            keeper: None,
            inbox: None,
            pending,
        }
    }

    /// The app with what was kept in `file`, where it will keep changes.
    #[must_use]
    pub fn with_settings(mut self, mut file: SettingsFile, ctx: &egui::Context) -> Self {
        let (settings, fault) = file.load();
        if let Some(fault) = fault {
            self.messages.say(Severity::Warning, fault);
        }
        ctx.set_theme(egui::ThemePreference::from(settings.theme));
        ctx.set_zoom_factor(f32::from(settings.zoom_percent) / 100.0);
        self.state.table.view = settings.view;
        self.state.table.unit = settings.unit;
        self.state.table.columns = settings.columns.clone();
        let widths = settings.column_widths.iter().map(|(column, &width)| (column.clone(), f32::from(width)));
        self.state.comparison.set_widths(widths.collect());
        self.settings = settings;
        self.keeper = Some(Keeper::new(file, ctx.clone()));
        self
    }

    /// What is kept, as it is now.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The app that also takes what arrives in `inbox`.
    #[must_use]
    fn with_inbox(mut self, mut inbox: Option<Inbox>, ctx: &egui::Context) -> Self {
        if let Some(inbox) = &mut inbox {
            let ctx = ctx.clone();
            inbox.listen(move || ctx.request_repaint());
        }
        self.inbox = inbox;
        self
    }

    /// The snapshots in the window.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Number of classes in the table, after filtering.
    pub fn shown_class_count(&self) -> usize {
        self.table.as_ref().map_or(0, |table| table.order.shown.len())
    }

    /// Whether anything is being loaded, computed or saved, or waits for its turn.
    pub fn is_busy(&self) -> bool {
        !self.pending.is_empty()
            || self.exporting.is_some()
            || self.copying.is_some()
            || self.going_to.is_some()
            || self.loads.is_busy()
            || self.work.is_busy()
            || self.keeper.as_ref().is_some_and(Keeper::is_busy)
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.take_in(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    // Not called where the window was destroyed: see `Drop`.
    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.keep_all();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep_all();
        }
    }
}
