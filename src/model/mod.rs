//! View models: plain data in the user's words, made from the answers of graph and timeline. No egui, no files.

mod action_search;
mod cells;
mod column_choice;
mod command;
mod compared;
mod comparison_rows;
mod drop_words;
mod fix_view;
mod flat_tree;
pub mod format;
mod growth_words;
mod headline;
mod holder_rows;
mod intervals;
mod kept_class;
mod merged_rows;
mod messages;
mod netting;
mod notes;
mod object_id;
mod path_text;
mod recent;
mod retainer_columns;
mod retainer_rows;
mod retainer_view;
mod row_menu;
mod row_order;
mod row_runs;
mod selection;
mod short_names;
mod snapshot_cards;
mod subject;
mod table_columns;
mod what_if;

pub use action_search::find_actions;
pub use cells::{Cell, Tone};
pub use column_choice::ColumnChoice;
pub use command::{Action, ActionInfo, Command};
pub use compared::Compared;
pub use comparison_rows::{ComparisonRows, RowLabel, group_name, short_location};
pub use drop_words::drop_words;
pub use fix_view::{FixChange, FixView};
pub use flat_tree::{Descent, FlatRow, FlatTree, Fold, Page, Rest, RowContent, RowId};
pub use growth_words::{
    HolderStep, first_suspect, fix_change, fix_meaning, fix_sentence, fix_side, gained_words, grown_steps, holder_name,
    holder_name_with_label, holder_steps, is_minor, set_aside_words, stands_out, suspect_words, verdict_reason,
    verdict_words,
};
pub use headline::{Headline, headline, identity_note};
pub use holder_rows::{GainedRow, HolderRow, holder_rows};
pub use intervals::Intervals;
pub use kept_class::KeptClass;
pub use merged_rows::{MergedRow, lineage, merged_rows, merged_tree, sets_above};
pub use messages::{Message, MessageId, Messages, Severity, Topic};
pub use netting::{Netting, Parts, parts};
pub use notes::{Note, NoteSubject, NotedFile, NotedHolders, PlacedNotes, id_space};
pub use object_id::parse_object_id;
pub use path_text::{ObjectPath, holder_path_text};
pub use recent::{recent_label, series_label};
pub use retainer_columns::RetainerColumn;
pub use retainer_rows::{Retainer, retainer_tree, retainers_of};
pub use retainer_view::{Expansion, HeapView, RetainerLabel, RetainerRowId, RetainerTree, RetainerView, mark_meaning};
pub use row_menu::{MenuItem, RowMenu, pin_name};
pub use row_order::{RowOrder, TableOptions, series};
pub use row_runs::{OpenKeys, OpenRows, RowRef, RowRuns};
pub use selection::{ClassKey, CurrentRow, Selection, SelectionHistory};
pub use short_names::short_names;
pub use snapshot_cards::{CardState, Phase, Role, SnapshotCard, SnapshotKey};
pub use subject::{SubjectTitle, group_subject, object_subject};
pub use table_columns::{Column, Sort, TableShape, TableView, Unit};

use cells::{class_cell, group_cell, object_cell};
pub use what_if::freed_sentence;
