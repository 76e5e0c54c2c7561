//! Parts of the window side by side, whose sizes a person can change by pointer or by keys; and what scrolls within them.

use std::ops::RangeInclusive;

use eframe::egui::{
    EventFilter, Id, IdSalt, Key, Memory, Modifiers, Panel, Rect, Response, ScrollArea, Ui, accesskit::Action,
    containers::panel::PanelState,
};

use crate::ui::{icons::focus_ring, theme::Tokens};

/// How far an arrow key moves the edge of a region, in points.
const STEP: f32 = 24.0;

/// The side of the window, or of another region, at which a region stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Bottom,
}

/// A part of the window at one of its sides; what is left of the space belongs to its neighbour.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::widgets::{Region, Side};
/// # fn draw(ui: &mut egui::Ui) {
/// let details = Region { side: Side::Bottom, id: "details", edge: "Height of the details", size: 300.0, sizes: 96.0..=600.0, taken: 0.0 };
/// let rest = details.rest(ui); // drawn first, as it stands above
/// ui.new_child(egui::UiBuilder::new().max_rect(rest)).label("What the details are of");
/// details.show(ui, |ui| ui.label("Details"));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Region {
    pub side: Side,
    /// Unique within what the region is a part of.
    pub id: &'static str,
    /// What the edge that can be moved is called: `Width of the timepoints`.
    pub edge: &'static str,
    /// Width or height in points until a person changes it.
    pub size: f32,
    /// The least and the most of it.
    pub sizes: RangeInclusive<f32>,
    /// Points of it at the side of the window that something else takes for the time being: its edge stays where it is.
    pub taken: f32,
}

impl Region {
    /// Draws the region at its side of `ui`.
    pub fn show<R>(&self, ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
        let panel = match self.side {
            Side::Left => Panel::left(self.id),
            Side::Right => Panel::right(self.id),
            Side::Bottom => Panel::bottom(self.id),
        };
        let id = self.panel_id(ui);
        let size = self.size_in(ui);
        self.resize(ui, id, size);
        let panel = panel.resizable(true).default_size(size).size_range(self.sizes.clone());
        let shown = panel.show(ui, content);
        ui.data_mut(|data| data.insert_temp(id, shown.response.rect));
        if is_being_resized(ui, id) {
            self.choose(ui, self.size_of(shown.response.rect) + self.taken);
        }
        self.edge_ui(ui, id, size);
        shown.inner
    }

    /// The size in points in the room that there is: the person's own, wherever that has room, else the one it has by itself.
    ///
    /// The person's is kept as it was chosen, so that a window that was small for a while leaves no trace.
    fn size_in(&self, ui: &Ui) -> f32 {
        let chosen = ui.data_mut(|data| data.get_persisted::<f32>(self.chosen_id(ui)));
        let room = self.size_of(ui.available_rect_before_wrap());
        (chosen.unwrap_or(self.size) - self.taken).max(*self.sizes.start()).min(*self.sizes.end()).min(room)
    }

    fn choose(&self, ui: &Ui, size: f32) {
        ui.data_mut(|data| data.insert_persisted(self.chosen_id(ui), size));
    }

    fn size_of(&self, rect: Rect) -> f32 {
        if self.side == Side::Bottom { rect.height() } else { rect.width() }
    }

    /// Gives the panel a size, whatever it had before.
    fn resize(&self, ui: &Ui, panel: Id, size: f32) {
        let Some(mut state) = PanelState::load(ui.ctx(), panel) else { return };
        let rect = &mut state.outer_rect;
        match self.side {
            Side::Left => rect.max.x = rect.min.x + size,
            Side::Right => rect.min.x = rect.max.x - size,
            Side::Bottom => rect.min.y = rect.max.y - size,
        }
        ui.data_mut(|data| data.insert_persisted(panel, state));
    }

    /// The space that the region leaves to its neighbour, as large as it was in the frame before.
    pub fn rest(&self, ui: &Ui) -> Rect {
        let mut rest = ui.available_rect_before_wrap();
        let last: Option<Rect> = ui.data(|data| data.get_temp(self.panel_id(ui)));
        let size = last.map_or_else(|| self.size_in(ui), |last| self.size_of(last));
        match self.side {
            Side::Left => rest.min.x = (rest.min.x + size).min(rest.max.x),
            Side::Right => rest.max.x = (rest.max.x - size).max(rest.min.x),
            Side::Bottom => rest.max.y = (rest.max.y - size).max(rest.min.y),
        }
        rest
    }

    /// egui's name for the panel.
    fn panel_id(&self, ui: &Ui) -> Id {
        ui.scope_id().with_salt(IdSalt::new(self.id))
    }

    /// What the person's size is known by.
    fn chosen_id(&self, ui: &Ui) -> Id {
        self.panel_id(ui).with("chosen size")
    }

    /// Names the edge, shows when it has the focus, and lets the arrows move it.
    fn edge_ui(&self, ui: &Ui, panel: Id, size: f32) {
        let id = edge_of(panel);
        let Some(response) = ui.ctx().read_response(id) else { return };
        ui.ctx().accesskit_node_builder(id, |node| node.set_label(self.edge));
        if !response.has_focus() {
            return;
        }
        focus_ring(ui.painter(), response.rect, Tokens::of(ui));
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let (grow, shrink) = match self.side {
            Side::Left => (Key::ArrowRight, Key::ArrowLeft),
            Side::Right => (Key::ArrowLeft, Key::ArrowRight),
            Side::Bottom => (Key::ArrowUp, Key::ArrowDown),
        };
        let steps = ui.input_mut(|input| {
            let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key) as f32;
            count(grow) - count(shrink)
        });
        if steps != 0.0 {
            let wanted = (size + steps * STEP).max(*self.sizes.start()).min(*self.sizes.end());
            self.choose(ui, wanted + self.taken);
            ui.request_repaint();
        }
    }
}

/// egui's name for the edge of a panel.
fn edge_of(panel: Id) -> Id {
    panel.with("__resize")
}

/// Whether the person moves the edge of a panel by pointer or by assistive technology.
fn is_being_resized(ui: &Ui, panel: Id) -> bool {
    let edge = edge_of(panel);
    let is_dragged = ui.ctx().read_response(edge).is_some_and(|edge| edge.dragged() || edge.drag_stopped());
    let asks = [Action::Increment, Action::Decrement, Action::SetValue];
    is_dragged || ui.input(|input| asks.iter().any(|&action| input.has_accesskit_action_request(edge, action)))
}

/// Draws what may be larger than its place, scrolled up and down as `area` says: what gets the focus comes into view.
///
/// `name` says what is scrolled, for assistive technology.
pub fn scrolled<R>(ui: &mut Ui, area: ScrollArea, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let shown = area.show(ui, |ui| {
        let inner = content(ui);
        if let Some(response) = newly_focused(ui) {
            ui.scroll_to_rect(response.rect, None);
        }
        inner
    });
    // The bar, which is there only where there is a need for it.
    let bar = shown.id.with(1_usize);
    if ui.ctx().read_response(bar).is_some() {
        ui.ctx().accesskit_node_builder(bar, |node| node.set_label(format!("Scroll {name}")));
    }
    shown.inner
}

/// What has got the focus by a key in this frame, if it is a part of `ui`.
fn newly_focused(ui: &Ui) -> Option<Response> {
    // What is clicked can be seen; and to ask for it would take the focus from it, as one does by a click beside it.
    if ui.input(|input| input.pointer.any_pressed() || input.pointer.any_click()) {
        return None;
    }
    let id = ui.memory(Memory::focused)?;
    let response = ui.ctx().read_response(id)?;
    let is_within = response.layer_id == ui.layer_id() && ui.min_rect().contains(response.rect.center());
    (response.gained_focus() && is_within).then_some(response)
}
