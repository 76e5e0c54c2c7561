//! The typefaces: Inter for text and figures, Hack for code and for the signs that Inter lacks, Noto Emoji for emoji.
//!
//! Under `assets/fonts`, Inter (SIL Open Font License) is reduced to the Latin, Greek and Cyrillic scripts and to
//! signs, with the tabular figures in place of the proportional ones, so that numbers stand in columns without asking.
//! Other scripts come from the system's fonts.

use std::sync::Arc;

use eframe::egui::{self, FontData, FontDefinitions, FontFamily, FontId, Ui};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");
const EMOJI: &[u8] = include_bytes!("../../assets/fonts/NotoEmoji-Regular.ttf");

/// The family of headings and of everything that shall stand out by weight.
pub fn semibold_family() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Semibold text of the body's size.
///
/// ```
/// # use eframe::egui;
/// # use heapdrift::ui::fonts;
/// # fn draw(ui: &mut egui::Ui) {
/// ui.label(egui::RichText::new("Timepoints").font(fonts::semibold(ui)));
/// # }
/// ```
pub fn semibold(ui: &Ui) -> FontId {
    FontId::new(body(ui).size, semibold_family())
}

/// Ordinary text.
pub fn body(ui: &Ui) -> FontId {
    egui::TextStyle::Body.resolve(ui.style())
}

/// Secondary text.
pub fn small(ui: &Ui) -> FontId {
    egui::TextStyle::Small.resolve(ui.style())
}

/// Code and places in the source.
pub fn monospace(ui: &Ui) -> FontId {
    egui::TextStyle::Monospace.resolve(ui.style())
}

/// Makes our fonts those of `ctx`. Fonts of the system remain the last resort for what ours lack.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

/// Our fonts, each followed by Hack, which has the arrows, triangles and box characters, and by emoji in the colour of the text.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let ours = [("Inter", REGULAR, FontFamily::Proportional), ("Inter SemiBold", SEMIBOLD, semibold_family())];
    let hack = "Hack".to_owned();
    for (name, bytes, family) in ours {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let others = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
        let mut chain = vec![name.to_owned()];
        chain.extend(others.into_iter().filter(|other| !other.starts_with("Inter")));
        if !chain.contains(&hack) {
            chain.push(hack.clone());
        }
        fonts.families.insert(family, chain);
    }
    let emoji = "Noto Emoji".to_owned();
    fonts.font_data.insert(emoji.clone(), Arc::new(FontData::from_static(EMOJI)));
    for chain in fonts.families.values_mut() {
        chain.push(emoji.clone());
    }
    fonts
}
