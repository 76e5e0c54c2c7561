//! The menu bar: every action, with its shortcut.

use std::{borrow::Cow, path::PathBuf};

use eframe::egui::{
    self, Button, Color32, RichText, Ui,
    containers::menu::MenuConfig,
    text::{LayoutJob, TextFormat},
};

use super::{
    icons::{Icon, icon_button},
    shortcut_text,
    theme::menu_style,
};
use crate::model::{Action, Command, CurrentRow, pin_name, recent_label};

/// What the menu must know to tick and to grey.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing about the window")]
pub struct MenuView<'a> {
    pub has_snapshots: bool,
    pub is_loading: bool,
    pub has_table: bool,
    /// Whether retainers are on screen.
    pub has_retainers: bool,
    /// What the row has that the person works with.
    pub current: Option<CurrentRow>,
    /// What was done last and can be taken back: `removing t2`.
    pub undone: Option<String>,
    /// Whether what is selected can be pinned and noted.
    pub can_note: bool,
    /// Whether it is pinned.
    pub is_pinned: bool,
    pub can_go_back: bool,
    pub can_go_forward: bool,
    pub only_growing: bool,
    pub counts_unstable: bool,
    pub compares_all: bool,
    pub theme: egui::ThemePreference,
    /// Whether there is a series that was open last, and room for it.
    pub can_reopen: bool,
    /// Whether what is computed of large snapshots is kept.
    pub remembers: bool,
    /// Files that were opened together, last ones first.
    pub recent: &'a [Vec<PathBuf>],
}

impl MenuView<'_> {
    /// What the action is called now.
    pub(super) fn name(&self, action: Action) -> Cow<'static, str> {
        match (action, &self.undone) {
            (Action::Undo, Some(undone)) => format!("Undo {undone}").into(),
            (Action::Pin, _) => pin_name(self.is_pinned).into(),
            _ => action.info().name.into(),
        }
    }

    pub(super) fn is_enabled(&self, action: Action) -> bool {
        match action {
            Action::CancelAll => self.is_loading,
            Action::OpenAfterFix | Action::RemoveAll | Action::RowMenu => self.has_snapshots,
            Action::GoTo
            | Action::Filter
            | Action::Clear
            | Action::ToggleGrowing
            | Action::ToggleUnstable
            | Action::CompareEnds
            | Action::CompareAll
            | Action::Columns
            | Action::ResetColumns
            | Action::ExportCsv
            | Action::ExportHtml
            | Action::ExportHtmlWithText => self.has_table,
            Action::ExportDot => self.has_retainers,
            Action::CopyRow => self.current.is_some(),
            Action::CopyPath => self.current.is_some_and(|row| row.has_path),
            Action::CopyId => self.current.is_some_and(|row| row.has_id),
            Action::Undo => self.undone.is_some(),
            Action::ReopenSeries => self.can_reopen,
            Action::Pin | Action::Note => self.can_note,
            Action::Back => self.can_go_back,
            Action::Forward => self.can_go_forward,
            Action::ForgetRecent => !self.recent.is_empty(),
            _ => true,
        }
    }

    /// Whether the action is a switch that is on; none where it is no switch.
    fn is_on(&self, action: Action) -> Option<bool> {
        match action {
            Action::ToggleGrowing => Some(self.only_growing),
            Action::ToggleUnstable => Some(self.counts_unstable),
            Action::CompareEnds => Some(!self.compares_all),
            Action::CompareAll => Some(self.compares_all),
            Action::ThemeSystem => Some(self.theme == egui::ThemePreference::System),
            Action::ThemeLight => Some(self.theme == egui::ThemePreference::Light),
            Action::ThemeDark => Some(self.theme == egui::ThemePreference::Dark),
            Action::RememberSnapshots => Some(self.remembers),
            _ => None,
        }
    }
}

/// Menus from left to right; an empty list is a line between two parts.
pub(super) const MENUS: &[(&str, &[&[Action]])] = &[
    (
        "File",
        &[
            &[Action::Open, Action::OpenAfterFix, Action::OpenSample],
            &[Action::ReopenSeries, Action::ForgetRecent, Action::RememberSnapshots],
            &[
                Action::ExportHtml,
                Action::ExportHtmlWithText,
                Action::ExportCsv,
                Action::ExportDot,
                Action::ExportScreenshot,
            ],
            &[Action::CancelAll, Action::RemoveAll],
            &[Action::Quit],
        ],
    ),
    (
        "Edit",
        &[
            &[Action::Undo],
            &[Action::CopyRow, Action::CopyPath, Action::CopyId, Action::RowMenu],
            &[Action::Pin, Action::Note],
            &[Action::Filter, Action::Clear],
        ],
    ),
    (
        "View",
        &[
            &[Action::CompareEnds, Action::CompareAll],
            &[Action::ToggleGrowing, Action::ToggleUnstable],
            &[Action::Columns, Action::ResetColumns],
            &[Action::ZoomIn, Action::ZoomOut, Action::ZoomReset],
            &[Action::ThemeSystem, Action::ThemeLight, Action::ThemeDark],
        ],
    ),
    ("Go", &[&[Action::Back, Action::Forward], &[Action::GoTo, Action::Notes]]),
    ("Help", &[&[Action::Palette, Action::Shortcuts]]),
];

/// Draws the menu bar.
pub fn menu_ui(ui: &mut Ui, view: &MenuView<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    let config = MenuConfig::new().style(menu_style);
    egui::MenuBar::new().style(menu_style).config(config).ui(ui, |ui| {
        for (title, parts) in MENUS {
            ui.menu_button(*title, |ui| {
                ui.set_min_width(220.0);
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        ui.separator();
                    }
                    if part.contains(&Action::ExportHtml) {
                        submenu_ui(ui, "Export", |ui| {
                            for &action in *part {
                                item_ui(ui, view, action, &mut commands);
                            }
                        });
                        continue;
                    }
                    if part.contains(&Action::ThemeLight) {
                        ui.horizontal(|ui| {
                            ui.add_space(ui.spacing().button_padding.x);
                            ui.add_enabled(false, egui::Label::new(marked(ui, "Theme", false)));
                        });
                    }
                    for &action in *part {
                        if action == Action::ForgetRecent {
                            submenu_ui(ui, "Open recent", |ui| recent_ui(ui, view, &mut commands));
                        } else {
                            item_ui(ui, view, action, &mut commands);
                        }
                    }
                }
            });
        }
        ui.add_space(12.0);
        for (action, icon) in [(Action::Back, Icon::Back), (Action::Forward, Icon::Forward)] {
            ui.add_enabled_ui(view.is_enabled(action), |ui| {
                if icon_button(ui, icon, action.info().name).on_hover_text(action.info().tooltip_text()).clicked() {
                    commands.push(Command::Do(action));
                }
            });
        }
    });
    commands
}

/// What was opened lately, and how to forget it.
fn recent_ui(ui: &mut Ui, view: &MenuView<'_>, commands: &mut Vec<Command>) {
    for files in view.recent {
        let (words, folder) = recent_label(files);
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        let button = ui.add(Button::new(&words).right_text(RichText::new(folder).weak()));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MenuItem, true, &words));
        if button.on_hover_text(paths.join("\n")).clicked() {
            commands.push(Command::Open(files.clone()));
            ui.close();
        }
    }
    if view.recent.is_empty() {
        ui.label(RichText::new("No files were opened yet").weak());
    }
    ui.separator();
    item_ui(ui, view, Action::ForgetRecent, commands);
}

/// What stands before the name of a switch that is on.
const MARK: &str = "● ";

/// `name` behind a mark, which takes its place in every item, so that all names begin at the same distance.
fn marked(ui: &Ui, name: &str, is_on: bool) -> LayoutJob {
    let mark = if is_on { Color32::PLACEHOLDER } else { Color32::TRANSPARENT };
    let mut text = LayoutJob::default();
    let font = egui::TextStyle::Button.resolve(ui.style());
    text.append(MARK, 0.0, TextFormat::simple(font.clone(), mark));
    text.append(name, 0.0, TextFormat::simple(font, Color32::PLACEHOLDER));
    text
}

/// An item that opens further ones.
fn submenu_ui(ui: &mut Ui, name: &'static str, contents: impl FnOnce(&mut Ui)) {
    let text = marked(ui, name, false);
    let (response, _) = egui::containers::menu::SubMenuButton::new(text).ui(ui, contents);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
}

fn item_ui(ui: &mut Ui, view: &MenuView<'_>, action: Action, commands: &mut Vec<Command>) {
    let (info, name) = (action.info(), view.name(action));
    let text = marked(ui, &name, view.is_on(action) == Some(true));
    let mut button = Button::new(text);
    if let Some(keys) = shortcut_text(ui.ctx(), action) {
        button = button.shortcut_text(keys);
    }
    let response = ui.add_enabled(view.is_enabled(action), button).on_hover_text(info.tooltip);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MenuItem, view.is_enabled(action), &*name));
    if response.clicked() {
        commands.push(Command::Do(action));
        ui.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_in_one_menu() {
        let in_menus: Vec<Action> =
            MENUS.iter().flat_map(|(_, parts)| parts.iter().copied().flatten().copied()).collect();
        for action in Action::ALL {
            assert_eq!(in_menus.iter().filter(|other| *other == action).count(), 1, "{}", action.info().name);
        }
    }
}
