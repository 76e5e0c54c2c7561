//! Drawing: view models and a panel's own small state in, commands out. The only place beside `app` that knows egui.

mod cheat_sheet;
mod columns_menu;
mod comparison_panel;
mod drop_zone;
mod empty_state;
pub mod fonts;
mod holder_panel;
mod holders_ui;
pub mod icons;
mod menu;
mod messages_panel;
mod notes_ui;
mod palette;
mod retainers_panel;
mod shortcuts;
pub mod theme;
mod timepoint_card;
mod timepoints_panel;
mod tones;
mod value;
pub mod widgets;

pub use cheat_sheet::cheat_sheet_ui;
pub use comparison_panel::{ComparisonPanelState, ComparisonView, comparison_panel_ui};
pub use drop_zone::drop_zone_ui;
pub use empty_state::{empty_state_ui, waiting_ui};
pub use holder_panel::{HolderPanelView, holder_panel_ui};
pub use holders_ui::HoldersView;
use menu::MENUS;
pub use menu::{MenuView, menu_ui};
pub use messages_panel::messages_ui;
pub use notes_ui::{NoteEditor, notes_list_ui};
pub use palette::{PaletteState, palette_ui};
pub use retainers_panel::{RetainersPanelState, RetainersView, retainers_panel_ui};
pub use shortcuts::shortcut;
use shortcuts::shortcut_text;
pub use timepoints_panel::{TimepointsPanelState, timepoints_panel_ui};
