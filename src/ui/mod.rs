//! Drawing: view models and a panel's own small state in, commands out. The only place beside `app` that knows egui.

pub mod fonts;
pub mod icons;
pub mod theme;
pub mod widgets;
