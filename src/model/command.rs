//! What a person can ask of the app. Panels return commands; the app alone carries them out.

use std::path::PathBuf;

use super::{
    Column, MessageId, NoteSubject, Phase, RetainerRowId, RowRef, Selection, SnapshotKey, TableShape, TableView, Unit,
};
use crate::snapshot::NodeId;

/// A wish, with all that it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// One of the listed actions.
    Do(Action),
    /// Opens these files beside those that are on screen.
    Open(Vec<PathBuf>),
    /// Opens these files as the series after a fix.
    OpenAfterFix(Vec<PathBuf>),
    /// Shows the table and the holders of one of the two series.
    Show(Phase),
    /// Moves a timepoint to one of the two series.
    SetPhase(SnapshotKey, Phase),

    // Timepoints
    CancelLoad(SnapshotKey),
    LoadAgain(SnapshotKey),
    /// Lets the person type another name on the card.
    AskName(SnapshotKey),
    Rename(SnapshotKey, String),
    Remove(SnapshotKey),
    /// Moves a timepoint to a position among all of them.
    Move(SnapshotKey, usize),
    SetBase(SnapshotKey),
    SetTarget(SnapshotKey),

    // Comparison table
    SortBy(Column),
    SetFilter(String),
    SetView(TableView),
    SetUnit(Unit),
    /// Shows or hides a column of a table of this shape.
    ShowColumn(TableShape, Column, bool),
    /// Puts a column of a table of this shape before another one; at the end where that is none.
    MoveColumn(TableShape, Column, Option<Column>),
    /// Opens or closes a row of the table.
    SetRowOpen(RowRef, bool),

    // Selection and retainers
    Select(Selection),
    SelectRetainer(RetainerRowId),
    SetRetainerOpen(RetainerRowId, bool),
    /// Asks what would go if the holder of this row let go of what it holds.
    WhatIf(RetainerRowId),

    // Holders of the growth
    ShowAllHolders(bool),
    /// Says of a holder, known by its path key, whether it is expected to grow.
    Expect(String, bool),

    /// Selects the object with this id, wherever it is.
    GoTo(NodeId),

    // Notes and pins
    /// Pins what is selected, or no longer.
    Pin(Selection, bool),
    /// Writes a note on what is selected; an empty one takes it away.
    SetNote(Selection, String),
    /// Selects what the note is about.
    GoToNote(NoteSubject),
    /// Takes a note and its pin away.
    DropNote(NoteSubject),
    /// Closes the list of all notes.
    CloseNotes,

    /// Puts text on the clipboard.
    Copy(String),
    Dismiss(MessageId),
}

/// What can be asked for without saying more: the menu, the shortcuts and the tooltips come from this one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Open,
    OpenAfterFix,
    OpenSample,
    ReopenSeries,
    ExportCsv,
    ExportHtml,
    ExportHtmlWithText,
    ExportDot,
    ExportScreenshot,
    CancelAll,
    RemoveAll,
    Quit,
    Undo,
    Filter,
    Clear,
    ToggleGrowing,
    ToggleUnstable,
    CompareEnds,
    CompareAll,
    Columns,
    ResetColumns,
    Back,
    Forward,
    GoTo,
    CopyRow,
    CopyPath,
    CopyId,
    RowMenu,
    Pin,
    Note,
    Notes,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    RememberSnapshots,
    ForgetRecent,
    Palette,
    Shortcuts,
}

/// Name, meaning and shortcut of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionInfo {
    /// As the menu has it; ends in `…` where more input is needed.
    pub name: &'static str,
    pub tooltip: &'static str,
    /// Such as `Ctrl+Shift+O`; Ctrl stands for Command on a Mac.
    pub shortcut: Option<&'static str>,
}

impl Action {
    /// All actions, in the order of the menus.
    pub const ALL: &[Self] = &[
        Self::Open,
        Self::OpenAfterFix,
        Self::OpenSample,
        Self::ReopenSeries,
        Self::ExportCsv,
        Self::ExportHtml,
        Self::ExportHtmlWithText,
        Self::ExportDot,
        Self::ExportScreenshot,
        Self::CancelAll,
        Self::RemoveAll,
        Self::Quit,
        Self::Undo,
        Self::Filter,
        Self::Clear,
        Self::ToggleGrowing,
        Self::ToggleUnstable,
        Self::CompareEnds,
        Self::CompareAll,
        Self::Columns,
        Self::ResetColumns,
        Self::Back,
        Self::Forward,
        Self::GoTo,
        Self::CopyRow,
        Self::CopyPath,
        Self::CopyId,
        Self::RowMenu,
        Self::Pin,
        Self::Note,
        Self::Notes,
        Self::ThemeSystem,
        Self::ThemeLight,
        Self::ThemeDark,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::RememberSnapshots,
        Self::ForgetRecent,
        Self::Palette,
        Self::Shortcuts,
    ];

    /// Name, meaning and shortcut.
    #[expect(clippy::too_many_lines, reason = "a line or two for each action")]
    pub const fn info(self) -> ActionInfo {
        const fn info(name: &'static str, shortcut: Option<&'static str>, tooltip: &'static str) -> ActionInfo {
            ActionInfo { name, tooltip, shortcut }
        }
        match self {
            Self::Open => info("Open…", Some("Ctrl+O"), "Choose heap snapshots to add, several at once"),
            Self::OpenAfterFix => info(
                "Open series after a fix…",
                Some("Ctrl+Shift+O"),
                "Choose snapshots of the same service with a fix in it, to see whether the growth is gone",
            ),
            Self::OpenSample => info(
                "Open the sample",
                None,
                "Load the bundled snapshots of a leaking service, to see what the program can do",
            ),
            Self::ReopenSeries => info(
                "Reopen last series",
                Some("Ctrl+Shift+T"),
                "Open the snapshots that were open last, in an empty window: with their names and order, base and target, and what was \
                 filtered, open and selected",
            ),
            Self::ExportCsv => info(
                "Export table as CSV…",
                None,
                "Write the table as it is filtered and sorted, with exact numbers, for a spreadsheet",
            ),
            Self::ExportHtml => info(
                "Export report as HTML…",
                Some("Ctrl+E"),
                "Write what happened, who holds it and what you noted of it as one file for a browser, a phone or a printer, without the \
                 text of strings",
            ),
            Self::ExportHtmlWithText => info(
                "Export report with the text of strings…",
                None,
                "The same report with samples of what each holder gained: look through it before you pass it on",
            ),
            Self::ExportDot => info(
                "Export retainers as DOT…",
                None,
                "Write the retainers that are open, or the path of the selected holder, as a graph for Graphviz, without the text of strings",
            ),
            Self::ExportScreenshot => info(
                "Export screenshot…",
                None,
                "Write what the window shows, the text of strings as well, as a picture in PNG",
            ),
            Self::CancelAll => info("Cancel loading", None, "Stop all files that are being loaded"),
            Self::RemoveAll => {
                info("Remove all snapshots", Some("Ctrl+Shift+W"), "Take all snapshots out of the window")
            }
            Self::Quit => info("Quit", Some("Ctrl+Q"), "Close the window"),
            Self::Undo => info(
                "Undo",
                Some("Ctrl+Z"),
                "Put back the snapshots that were removed last, or a holder that was said to be expected. What was removed stays in memory \
                 until something else is done that can be undone, or something is opened",
            ),
            Self::Filter => info(
                "Filter classes",
                Some("Ctrl+F"),
                "Narrow the table by class name: part of it, or /a regular expression/",
            ),
            Self::Clear => {
                info("Clear filter or selection", Some("Escape"), "Clear the filter; if there is none, the selection")
            }
            Self::ToggleGrowing => info(
                "Grew at every step",
                Some("Ctrl+G"),
                "Show only classes whose size grew from each timepoint to the next",
            ),
            Self::ToggleUnstable => info(
                "Count objects without a lasting id",
                None,
                "V8 gives some native objects and numbers a new id in every snapshot, so that they seem to die and be born again. \
                 Off, as many born as died are taken out of both",
            ),
            Self::CompareEnds => info(
                "Base to target",
                Some("Ctrl+1"),
                "Compare two timepoints: what was born, died and changed its size between them",
            ),
            Self::CompareAll => info("All timepoints", Some("Ctrl+2"), "A column for each timepoint"),
            Self::Columns => info("Choose columns…", None, "Which columns the table has, and in which order"),
            Self::ResetColumns => info(
                "Reset columns",
                None,
                "Back to the columns, the order and the widths that the table has by itself",
            ),
            Self::Back => info("Back", Some("Alt+Left"), "Select what was selected before"),
            Self::Forward => info("Forward", Some("Alt+Right"), "Select what was selected after this"),
            Self::GoTo => {
                info("Go to object…", Some("Ctrl+L"), "Select an object by its @id, whichever snapshot has it")
            }
            Self::CopyRow => info("Copy row", Some("Ctrl+C"), "Copy the selected row as text"),
            Self::CopyPath => info(
                "Copy path",
                Some("Ctrl+Shift+C"),
                "Copy the path that keeps the selected object, or that leads by the selected retainer, to a root: a line a step, with places in the source",
            ),
            Self::CopyId => info(
                "Copy @id",
                Some("Ctrl+Shift+I"),
                "Copy the id of the selected object, by which it can be found again",
            ),
            Self::RowMenu => info(
                "Menu of the row",
                Some("Shift+F10"),
                "What can be done with the selected row, or with the card that has the focus; the Menu key opens it as well",
            ),
            Self::Pin => info(
                "Pin",
                Some("Ctrl+D"),
                "Keep the holder, the class or the object that is selected at hand in the list of what is pinned and noted, in later snapshots too; \
                 once more to let it go",
            ),
            Self::Note => info(
                "Write a note…",
                Some("Ctrl+M"),
                "Say something of the holder, the class or the object that is selected, to be found again in later snapshots",
            ),
            Self::Notes => {
                info("Pinned and noted…", Some("Ctrl+B"), "All that is pinned or has a note; a click leads there")
            }
            Self::ThemeSystem => info("Follow the system", None, "Light or dark as the desktop says"),
            Self::ThemeLight => info("Light", None, "Dark text on a light ground"),
            Self::ThemeDark => info("Dark", None, "Light text on a dark ground"),
            Self::ZoomIn => info("Zoom in", Some("Ctrl+Plus"), "Make everything larger, up to 200 %"),
            Self::ZoomOut => info("Zoom out", Some("Ctrl+Minus"), "Make everything smaller, down to 80 %"),
            Self::ZoomReset => info("Original size", Some("Ctrl+0"), "Back to 100 %"),
            Self::RememberSnapshots => info(
                "Remember large snapshots",
                None,
                "Keep what was computed of snapshots from 64 MB on, so that they open in a fraction of the time when they are opened again: \
                 numbers without the text of strings, in your own folder for such files, at most 4 GB. Off, what was kept goes",
            ),
            Self::ForgetRecent => info(
                "Forget recent files",
                None,
                "Empty the list of files that were opened lately, and forget how their series were left and what was computed of them. Notes on objects stay, with \
                 the names of the files that they are in: take them away in the list of what is pinned and noted",
            ),
            Self::Palette => info("Find an action…", Some("Ctrl+K"), "Every action, by some letters of its name"),
            Self::Shortcuts => info("Keyboard shortcuts", Some("?"), "The keys of all actions"),
        }
    }
}

impl ActionInfo {
    /// The tooltip with the shortcut, as it is shown.
    pub fn tooltip_text(&self) -> String {
        match self.shortcut {
            Some(shortcut) => format!("{}\n{shortcut}", self.tooltip),
            None => self.tooltip.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_shortcuts_are_unique() {
        let names: BTreeSet<_> = Action::ALL.iter().map(|action| action.info().name).collect();
        assert_eq!(names.len(), Action::ALL.len());
        let shortcuts: Vec<_> = Action::ALL.iter().filter_map(|action| action.info().shortcut).collect();
        assert_eq!(shortcuts.iter().collect::<BTreeSet<_>>().len(), shortcuts.len());
    }
}
