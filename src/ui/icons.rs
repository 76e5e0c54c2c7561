//! Small pictures drawn as shapes: sharp at every scale and no glyph that a font may lack.

use std::f32::consts::TAU;

use eframe::egui::{Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2};
use eframe::egui::{CornerRadius, StrokeKind, WidgetInfo, vec2};

use super::theme::{RADIUS, Tokens};

/// A small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A row that can be opened.
    Closed,
    /// A row that is open.
    Open,
    /// Close, clear, cancel.
    Cross,
    /// Done.
    Check,
    /// Something the user should know.
    Warning,
    /// Something that failed.
    Failure,
    /// Find or filter.
    Search,
    /// A handle to drag a row by.
    Reorder,
    /// The timepoint that others are compared with.
    Base,
    /// The timepoint that is compared.
    Target,
    /// A holder that stands further up already.
    Cycle,
    /// An edge that does not keep its target alive.
    Weak,
    /// More than before; sorted ascending.
    Up,
    /// Less than before; sorted descending.
    Down,
    /// A step back in the history of selections.
    Back,
    /// A step forward in the history of selections.
    Forward,
    /// Add a file.
    Plus,
    /// Further commands.
    More,
    /// Kept at hand.
    Pin,
    /// The person has said something of it.
    Note,
}

impl Icon {
    /// Draws the icon in the middle of `rect`, in a square of at most 16 points.
    pub fn paint(self, painter: &Painter, rect: Rect, color: Color32) {
        let side = rect.width().min(rect.height()).min(16.0);
        let square = Rect::from_center_size(rect.center(), Vec2::splat(side));
        // Coordinates below are sixteenths of the square.
        let at = |x: f32, y: f32| square.min + vec2(x, y) * (side / 16.0);
        let unit = side / 16.0;
        let stroke = Stroke::new(1.5 * unit, color);
        let triangle = |points: [Pos2; 3]| {
            painter.add(Shape::convex_polygon(points.to_vec(), color, Stroke::NONE));
        };
        let line = |points: &[Pos2]| {
            painter.add(Shape::line(points.to_vec(), stroke));
        };
        match self {
            Self::Closed => triangle([at(6.0, 4.0), at(11.0, 8.0), at(6.0, 12.0)]),
            Self::Open => triangle([at(4.0, 6.0), at(12.0, 6.0), at(8.0, 11.0)]),
            Self::Up => triangle([at(4.5, 10.5), at(8.0, 5.0), at(11.5, 10.5)]),
            Self::Down => triangle([at(4.5, 5.5), at(11.5, 5.5), at(8.0, 11.0)]),
            Self::Cross => {
                line(&[at(4.5, 4.5), at(11.5, 11.5)]);
                line(&[at(11.5, 4.5), at(4.5, 11.5)]);
            }
            Self::Check => line(&[at(3.0, 8.5), at(6.5, 12.0), at(13.0, 4.5)]),
            Self::Warning => {
                let outline = vec![at(8.0, 2.0), at(14.5, 13.5), at(1.5, 13.5)];
                painter.add(Shape::closed_line(outline, stroke));
                line(&[at(8.0, 6.0), at(8.0, 9.5)]);
                painter.circle_filled(at(8.0, 11.6), 0.9 * unit, color);
            }
            Self::Failure => {
                painter.circle_stroke(at(8.0, 8.0), 6.2 * unit, stroke);
                line(&[at(8.0, 4.8), at(8.0, 8.8)]);
                painter.circle_filled(at(8.0, 11.0), 0.9 * unit, color);
            }
            Self::Search => {
                painter.circle_stroke(at(7.0, 7.0), 4.2 * unit, stroke);
                line(&[at(10.2, 10.2), at(13.5, 13.5)]);
            }
            Self::Reorder => {
                for (column, row) in [(6.0, 4.0), (6.0, 8.0), (6.0, 12.0), (10.0, 4.0), (10.0, 8.0), (10.0, 12.0)] {
                    painter.circle_filled(at(column, row), 1.1 * unit, color);
                }
            }
            Self::Base => {
                painter.circle_stroke(at(8.0, 8.0), 4.5 * unit, stroke);
            }
            Self::Target => {
                painter.circle_filled(at(8.0, 8.0), 5.2 * unit, color);
            }
            Self::Cycle => cycle(painter, square, color, unit),
            Self::Weak => {
                for x in [2.5, 7.0, 11.5] {
                    line(&[at(x, 8.0), at(x + 2.0, 8.0)]);
                }
            }
            Self::Back => line(&[at(9.8, 3.8), at(5.6, 8.0), at(9.8, 12.2)]),
            Self::Forward => line(&[at(6.2, 3.8), at(10.4, 8.0), at(6.2, 12.2)]),
            Self::Plus => {
                line(&[at(8.0, 3.5), at(8.0, 12.5)]);
                line(&[at(3.5, 8.0), at(12.5, 8.0)]);
            }
            Self::Pin => {
                line(&[at(5.0, 3.0), at(11.0, 3.0)]);
                line(&[at(6.2, 3.0), at(6.2, 7.5), at(4.0, 9.8), at(12.0, 9.8), at(9.8, 7.5), at(9.8, 3.0)]);
                line(&[at(8.0, 9.8), at(8.0, 14.0)]);
            }
            Self::Note => {
                let outline = vec![at(3.5, 3.0), at(12.5, 3.0), at(12.5, 9.5), at(9.0, 13.0), at(3.5, 13.0)];
                painter.add(Shape::closed_line(outline, stroke));
                line(&[at(6.0, 6.2), at(10.0, 6.2)]);
                line(&[at(6.0, 9.0), at(8.5, 9.0)]);
            }
            Self::More => {
                for x in [3.5, 8.0, 12.5] {
                    painter.circle_filled(at(x, 8.0), 1.3 * unit, color);
                }
            }
        }
    }
}

/// Three quarters of a circle with an arrow head at its end.
fn cycle(painter: &Painter, square: Rect, color: Color32, unit: f32) {
    let (center, radius) = (square.center(), 5.0 * unit);
    let on_circle = |turn: f32| center + radius * Vec2::angled(turn * TAU);
    let arc: Vec<Pos2> = (0..=18).map(|step| on_circle(-0.15 + 0.75 * step as f32 / 18.0)).collect();
    let tip = on_circle(-0.15);
    painter.add(Shape::line(arc, Stroke::new(1.5 * unit, color)));
    let head = vec![tip + vec2(1.6, -3.6) * unit, tip + vec2(1.8, 1.4) * unit, tip + vec2(-3.2, 1.0) * unit];
    painter.add(Shape::convex_polygon(head, color, Stroke::NONE));
}

/// A decorative icon in the flow of a layout, 16 points wide.
pub fn icon(ui: &mut Ui, icon: Icon, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
    icon.paint(ui.painter(), rect, color);
    response
}

/// A button that shows only an icon; `name` is its accessible name and its tooltip.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(22.0), Sense::click());
    icon_button_at(ui, rect, response, icon, name)
}

/// Like [`icon_button`], at a place that the caller has reserved and made sensitive.
pub(super) fn icon_button_at(ui: &Ui, rect: Rect, response: Response, icon: Icon, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let lively = response.hovered() || response.has_focus();
    if lively {
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), tokens.raised);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, tokens);
    }
    let color = match (ui.is_enabled(), lively) {
        (false, _) => tokens.outline,
        (true, true) => tokens.text,
        (true, false) => tokens.text_weak,
    };
    icon.paint(ui.painter(), Rect::from_center_size(rect.center(), Vec2::splat(16.0)), color);
    response.on_hover_ui(|ui| {
        ui.label(name);
    })
}

/// The outline of what has the keyboard's focus.
pub(super) fn focus_ring(painter: &Painter, rect: Rect, tokens: &Tokens) {
    let stroke = Stroke::new(1.5, tokens.accent);
    painter.rect_stroke(rect.shrink(0.75), CornerRadius::same(RADIUS), stroke, StrokeKind::Middle);
}
