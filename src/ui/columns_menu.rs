//! The columns of the table: which are shown, and in which order.

use eframe::egui::{
    Align, EventFilter, Id, Key, Layout, Modifiers, Popup, PopupCloseBehavior, RichText, ScrollArea, Style, Ui,
};

use super::{
    fonts,
    icons::{Icon, icon_button},
    theme::Tokens,
    widgets::scrolled,
};
use crate::model::{Action, Column, Command, TableOptions, TableShape};

const WIDTH: f32 = 220.0;

/// How far an arrow key moves the edge of a column, in points.
const STEP: f32 = 8.0;

/// Draws a button that opens the list of columns; `wants_open` opens it without a click. `widen` is called for a column that is to be
/// wider by so many points. Answers whether the list is open.
pub(super) fn columns_button_ui(
    ui: &mut Ui,
    options: &TableOptions,
    shape: TableShape,
    wants_open: &mut bool,
    widen: impl FnMut(Column, f32),
    commands: &mut Vec<Command>,
) -> bool {
    let button = ui.button("Columns…").on_hover_text(Action::Columns.info().tooltip_text());
    let popup = Popup::default_response_id(&button);
    if *wants_open {
        Popup::open_id(ui.ctx(), popup);
    }
    // Not in the style of menus, in which an empty box could hardly be seen.
    let list = Popup::menu(&button).style(|_: &mut Style| {}).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    list.accessible_name("Columns").show(|ui| {
        ui.set_width(WIDTH);
        let height = (ui.ctx().content_rect().height() - 120.0).max(120.0);
        let area = ScrollArea::vertical().max_height(height).auto_shrink([false, true]);
        scrolled(ui, area, "the columns", |ui| {
            list_ui(ui, options, shape, wants_open, widen, commands);
        });
        ui.separator();
        ui.horizontal(|ui| {
            let words = RichText::new("← and → resize a column");
            let hint = "The one that has the focus in this list; or drag its right edge in the table";
            ui.label(words.font(fonts::small(ui)).color(Tokens::of(ui).text_weak)).on_hover_text(hint);
        });
        let info = Action::ResetColumns.info();
        let reset = ui.button(info.name).on_hover_text(info.tooltip);
        if reset.clicked() {
            commands.push(Command::Do(Action::ResetColumns));
        }
    });
    Popup::is_id_open(ui.ctx(), popup)
}

fn list_ui(
    ui: &mut Ui,
    options: &TableOptions,
    shape: TableShape,
    wants_focus: &mut bool,
    mut widen: impl FnMut(Column, f32),
    commands: &mut Vec<Command>,
) {
    let all = options.columns.all(shape);
    for (at, &(column, mut is_shown)) in all.iter().enumerate() {
        // The class stays where it is.
        if column == Column::Class {
            continue;
        }
        let name = column.name();
        ui.horizontal(|ui| {
            let check = ui.checkbox(&mut is_shown, name).on_hover_text(column.meaning());
            if check.has_focus() {
                let steps = arrows(ui, check.id);
                if steps != 0.0 {
                    widen(column, steps * STEP);
                }
            }
            if check.changed() {
                commands.push(Command::ShowColumn(shape, column, is_shown));
            }
            if *wants_focus && at == 1 {
                check.request_focus();
                // Not at once: a new list first finds its size, without anything in it that could have the focus.
                *wants_focus = !check.has_focus();
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let before = all.get(at + 2).map(|&(column, _)| column);
                let mut arrow = |icon: Icon, words: &str, is_enabled: bool, before: Option<Column>| {
                    let button =
                        ui.add_enabled_ui(is_enabled, |ui| icon_button(ui, icon, &format!("Move {name} {words}")));
                    if button.inner.clicked() {
                        commands.push(Command::MoveColumn(shape, column, before));
                    }
                };
                arrow(Icon::Down, "down", at + 1 < all.len(), before);
                arrow(Icon::Up, "up", at > 1, Some(all[at - 1].0));
            });
        });
    }
}

/// How often the arrows to the right were pressed more than those to the left; they stay with what has the focus, `id`.
fn arrows(ui: &Ui, id: Id) -> f32 {
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    ui.input_mut(|input| {
        let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key) as f32;
        count(Key::ArrowRight) - count(Key::ArrowLeft)
    })
}
