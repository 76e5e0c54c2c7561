//! The look of the window: colours, spacing and text sizes as data, and the egui style made of them.

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme, Ui,
    style::{ScrollStyle, Selection, WidgetVisuals, Widgets},
    vec2,
};

use super::fonts;

/// Height of a row in tables and trees, in points.
pub const ROW_HEIGHT: f32 = 22.0;
/// Height of a table's header, in points.
pub const HEADER_HEIGHT: f32 = 26.0;
/// Space between the edge of a table's cell and its content, in points.
pub const CELL_PADDING: f32 = 8.0;
/// How far each level of a tree is moved to the right, in points.
pub const INDENT: f32 = 16.0;
/// The step of the spacing grid, in points.
pub const GRID: f32 = 4.0;
/// Radius of selections, buttons and fields, in points.
pub const RADIUS: u8 = 5;

/// How much of a mark's colour covers what is below it.
const MARK_STRENGTH: f32 = 0.75;

/// How much of a colour covers what is below it, where a text stands on it.
const BEHIND_STRENGTH: f32 = 0.12;

/// The colours of one theme.
///
/// Every text colour has a contrast of at least 4.5:1 against every surface of the same theme, and what is drawn has 3:1: outlines, marks,
/// and the ring around what has the focus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// Where data stands: tables, trees, text fields.
    pub canvas: Color32,
    /// What surrounds the data: side panel, bars.
    pub panel: Color32,
    /// Buttons, badges, menus.
    pub raised: Color32,
    /// The row under the pointer.
    pub hover: Color32,
    /// The selected row.
    pub selected: Color32,
    /// Every other row, hardly visible.
    pub stripe: Color32,
    /// Lines between regions.
    pub line: Color32,
    /// Borders of fields and scroll bar handles: visible, but quieter than text.
    pub outline: Color32,
    /// Ordinary text.
    pub text: Color32,
    /// Labels, units, explanations.
    pub text_weak: Color32,
    /// Selection, focus and links: the only accent.
    pub accent: Color32,
    /// What grew.
    pub grew: Color32,
    /// What shrank.
    pub shrank: Color32,
    /// What belongs to V8 itself.
    pub internal: Color32,
    /// Something the user should know.
    pub warning: Color32,
    /// Something that failed.
    pub failure: Color32,
}

/// Colours on dark surfaces.
pub const DARK: Tokens = Tokens {
    canvas: Color32::from_rgb(0x16, 0x18, 0x1c),
    panel: Color32::from_rgb(0x1c, 0x1f, 0x24),
    raised: Color32::from_rgb(0x26, 0x2a, 0x31),
    hover: Color32::from_rgb(0x22, 0x26, 0x2c),
    selected: Color32::from_rgb(0x22, 0x39, 0x5c),
    stripe: Color32::from_rgb(0x19, 0x1b, 0x1f),
    line: Color32::from_rgb(0x2d, 0x31, 0x38),
    outline: Color32::from_rgb(0x6f, 0x78, 0x85),
    text: Color32::from_rgb(0xe6, 0xe8, 0xeb),
    text_weak: Color32::from_rgb(0xa3, 0xab, 0xb6),
    accent: Color32::from_rgb(0x8a, 0xb8, 0xff),
    grew: Color32::from_rgb(0xff, 0xab, 0x70),
    shrank: Color32::from_rgb(0x6f, 0xcb, 0xe0),
    internal: Color32::from_rgb(0xa0, 0xa7, 0xb1),
    warning: Color32::from_rgb(0xf2, 0xc1, 0x4e),
    failure: Color32::from_rgb(0xff, 0x9a, 0x92),
};

/// Colours on light surfaces.
pub const LIGHT: Tokens = Tokens {
    canvas: Color32::from_rgb(0xff, 0xff, 0xff),
    panel: Color32::from_rgb(0xf5, 0xf6, 0xf8),
    raised: Color32::from_rgb(0xe9, 0xec, 0xf0),
    hover: Color32::from_rgb(0xf0, 0xf3, 0xf7),
    selected: Color32::from_rgb(0xd8, 0xe6, 0xfd),
    stripe: Color32::from_rgb(0xfa, 0xfb, 0xfc),
    line: Color32::from_rgb(0xe2, 0xe5, 0xea),
    outline: Color32::from_rgb(0x7f, 0x88, 0x94),
    text: Color32::from_rgb(0x1b, 0x1f, 0x24),
    text_weak: Color32::from_rgb(0x54, 0x5c, 0x67),
    accent: Color32::from_rgb(0x0b, 0x57, 0xc9),
    grew: Color32::from_rgb(0x9f, 0x3a, 0x00),
    shrank: Color32::from_rgb(0x00, 0x60, 0x7a),
    internal: Color32::from_rgb(0x5a, 0x61, 0x6c),
    warning: Color32::from_rgb(0x7a, 0x4d, 0x00),
    failure: Color32::from_rgb(0xb3, 0x21, 0x1c),
};

/// What a text or a mark means; the theme says which colour that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary content.
    #[default]
    Neutral,
    /// Beside the point: labels, units, zero.
    Weak,
    /// More than before.
    Grew,
    /// Less than before.
    Shrank,
    /// V8's own objects.
    Internal,
    /// Selected, focused or a link.
    Accent,
    /// Something the user should know.
    Warning,
    /// Something that failed.
    Failure,
}

impl Tone {
    /// The tone of a change: growth, shrinking, or neither.
    pub fn of_delta(delta: i64) -> Self {
        match delta {
            1.. => Self::Grew,
            0 => Self::Weak,
            _ => Self::Shrank,
        }
    }
}

impl Tokens {
    /// The colours of the theme that `ui` is drawn in.
    pub fn of(ui: &Ui) -> &'static Self {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }

    /// The colour of a mark of `tone`: a bar or a sign, which is quieter than the number beside it.
    pub fn mark(&self, tone: Tone) -> Color32 {
        self.tone(tone).gamma_multiply(MARK_STRENGTH)
    }

    /// The colour of a bar of `tone` behind a number of the same tone.
    pub fn behind(&self, tone: Tone) -> Color32 {
        self.tone(tone).gamma_multiply(BEHIND_STRENGTH)
    }

    /// The text colour of `tone`.
    pub fn tone(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Neutral => self.text,
            Tone::Weak => self.text_weak,
            Tone::Grew => self.grew,
            Tone::Shrank => self.shrank,
            Tone::Internal => self.internal,
            Tone::Accent => self.accent,
            Tone::Warning => self.warning,
            Tone::Failure => self.failure,
        }
    }
}

/// Gives `ctx` our fonts and both our themes. Call it once, before the first frame.
pub fn apply(ctx: &egui::Context) {
    fonts::install(ctx);
    for (theme, tokens) in [(Theme::Dark, &DARK), (Theme::Light, &LIGHT)] {
        let mut style = (*ctx.style_of(theme)).clone();
        style_of(&mut style, tokens);
        ctx.set_style_of(theme, style);
    }
}

/// The surface of what lies above the window until it is answered.
pub fn dialog_frame(ctx: &egui::Context) -> egui::Frame {
    egui::Frame::popup(&ctx.global_style()).inner_margin(4.0 * GRID)
}

/// The style of menus: items without a frame, and a ring around the one that has the focus.
pub(super) fn menu_style(style: &mut egui::Style) {
    let ring = style.visuals.widgets.active.bg_stroke;
    egui::containers::menu::menu_style(style);
    style.visuals.widgets.active.bg_stroke = ring;
    style.spacing.button_padding = vec2(6.0, 2.0);
}

fn style_of(style: &mut egui::Style, tokens: &Tokens) {
    style.text_styles = [
        (TextStyle::Heading, FontId::new(15.0, fonts::semibold_family())),
        (TextStyle::Body, FontId::new(13.0, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(13.0, FontFamily::Proportional)),
        (TextStyle::Small, FontId::new(12.0, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
    ]
    .into();
    // Nothing moves by itself: the window is calm, and a test sees the final state at once.
    style.animation_time = 0.0;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style.explanation_tooltips = false;
    spacing(&mut style.spacing);
    style.interaction.tooltip_delay = 0.35;
    style.interaction.resize_grab_radius_side = 4.0;
    visuals(&mut style.visuals, tokens);
}

fn spacing(spacing: &mut egui::style::Spacing) {
    spacing.item_spacing = vec2(8.0, 4.0);
    spacing.button_padding = vec2(10.0, 3.0);
    spacing.interact_size = vec2(24.0, 24.0);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(6);
    spacing.indent = INDENT;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 8.0;
    spacing.icon_spacing = 6.0;
    spacing.tooltip_width = 380.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        // Beside what is scrolled, and seen before the pointer is there: else nothing says that there is more.
        floating_allocated_width: 8.0,
        dormant_handle_opacity: 0.6,
        handle_min_length: 24.0,
        ..ScrollStyle::floating()
    };
}

fn visuals(visuals: &mut egui::Visuals, tokens: &Tokens) {
    let radius = CornerRadius::same(RADIUS);
    visuals.widgets = widgets(tokens, radius);
    visuals.selection = Selection { bg_fill: tokens.selected, stroke: Stroke::new(1.0, tokens.accent) };
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(tokens.text_weak);
    visuals.hyperlink_color = tokens.accent;
    visuals.faint_bg_color = tokens.stripe;
    visuals.extreme_bg_color = tokens.canvas;
    visuals.text_edit_bg_color = Some(tokens.canvas);
    visuals.code_bg_color = tokens.raised;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.failure;
    visuals.window_fill = tokens.panel;
    visuals.panel_fill = tokens.panel;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    let shadow =
        |offset, blur, alpha| Shadow { offset: [0, offset], blur, spread: 0, color: Color32::from_black_alpha(alpha) };
    let depth = if visuals.dark_mode { 110 } else { 36 };
    visuals.window_shadow = shadow(8, 28, depth);
    visuals.popup_shadow = shadow(4, 14, depth);
    visuals.indent_has_left_vline = false;
    visuals.slider_trailing_fill = true;
    visuals.text_cursor.stroke = Stroke::new(1.5, tokens.accent);
    visuals.text_cursor.blink = false;
}

fn widgets(tokens: &Tokens, corner_radius: CornerRadius) -> Widgets {
    let state = |fill: Color32, border: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let line = Stroke::new(1.0, tokens.line);
    let outline = Stroke::new(1.0, tokens.outline);
    Widgets {
        noninteractive: state(tokens.panel, line, tokens.text),
        inactive: state(tokens.raised, outline, tokens.text),
        hovered: state(tokens.hover, Stroke::new(1.0, tokens.text_weak), tokens.text),
        // The ring of the focus stands around the outline, so that it is no mere change of its colour.
        active: WidgetVisuals {
            expansion: 1.5,
            ..state(tokens.selected, Stroke::new(1.5, tokens.accent), tokens.text)
        },
        open: state(tokens.raised, outline, tokens.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.
    fn luminance(color: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    const TONES: [Tone; 8] = [
        Tone::Neutral,
        Tone::Weak,
        Tone::Grew,
        Tone::Shrank,
        Tone::Internal,
        Tone::Accent,
        Tone::Warning,
        Tone::Failure,
    ];

    /// Those of numbers that stand on a bar: nothing has none, and what V8 owns is not compared.
    const WITH_BARS: [Tone; 3] = [Tone::Neutral, Tone::Grew, Tone::Shrank];

    const THEMES: [(&str, Tokens); 2] = [("dark", DARK), ("light", LIGHT)];

    impl Tokens {
        fn surfaces(&self) -> [Color32; 6] {
            [self.canvas, self.panel, self.raised, self.hover, self.selected, self.stripe]
        }
    }

    #[test]
    fn every_text_is_readable_on_every_surface() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        for (theme, tokens) in THEMES {
            for tone in TONES {
                for surface in tokens.surfaces() {
                    let ratio = contrast(tokens.tone(tone), surface);
                    assert!(ratio >= 4.5, "{theme}: {tone:?} on {surface:?} is {ratio:.2}:1");
                    if !WITH_BARS.contains(&tone) {
                        continue;
                    }
                    let ratio = contrast(tokens.tone(tone), surface.blend(tokens.behind(tone)));
                    assert!(ratio >= 4.5, "{theme}: {tone:?} over its bar on {surface:?} is {ratio:.2}:1");
                }
            }
        }
    }

    #[test]
    fn every_mark_and_the_ring_of_the_focus_stand_out_from_every_surface() {
        for (theme, tokens) in THEMES {
            for surface in tokens.surfaces() {
                for (what, color) in TONES.map(|tone| (format!("{tone:?}"), tokens.mark(tone))) {
                    let ratio = contrast(surface.blend(color), surface);
                    assert!(ratio >= 3.0, "{theme}: a mark of {what} on {surface:?} is {ratio:.2}:1");
                }
                let ratio = contrast(tokens.accent, surface);
                assert!(ratio >= 3.0, "{theme}: the ring of the focus on {surface:?} is {ratio:.2}:1");
                // What is selected has no outlines.
                let ratio = contrast(tokens.outline, surface);
                assert!(ratio >= 3.0 || surface == tokens.selected, "{theme}: outline on {surface:?} is {ratio:.2}:1");
            }
        }
    }

    #[test]
    fn nothing_moves_by_itself() {
        let ctx = egui::Context::default();
        apply(&ctx);
        for theme in [Theme::Dark, Theme::Light] {
            let style = ctx.style_of(theme);
            assert!(style.animation_time == 0.0 && !style.visuals.text_cursor.blink);
            assert_eq!(style.scroll_animation, egui::style::ScrollAnimation::none());
        }
    }

    #[test]
    fn growth_is_warm_and_shrinking_cool_in_both_themes() {
        for tokens in [DARK, LIGHT] {
            assert!(tokens.grew.r() > tokens.grew.b());
            assert!(tokens.shrank.b() > tokens.shrank.r());
        }
    }
}
