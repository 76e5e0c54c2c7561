//! Parts that panels are made of; they know the theme and nothing of snapshots.

mod bars;
mod cells;
mod column;
mod controls;
mod elided;
mod progress;
mod region;
mod row_menu;
mod row_scroller;
mod sort_header;
mod sparkline;
mod table_keys;
mod table_row;
mod tree_table;

pub use bars::Bars;
pub use cells::{SizeCell, width_for};
pub use column::Column;
pub use controls::{heading, pill, search_field, segmented, toggle_pill};
pub use elided::{Elide, cut_to, elided_label, elided_label_saying, name_and_place, text_width};
pub use progress::{ProgressBar, ProgressResponse};
pub use region::{Region, Side, scrolled};
pub use row_menu::row_menu;
pub use row_scroller::{Reveal, RowScroll, RowScroller, VisibleRows};
pub use sort_header::{Sort, SortDirection};
pub use sparkline::{Sparkline, trend_in_words};
pub use tree_table::{Disclosure, TableEvent, TreeRow, TreeTable, TreeTableState, table_has_focus};
