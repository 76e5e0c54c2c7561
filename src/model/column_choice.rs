//! What a person makes of the columns: which are shown, and in which order.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Column, TableShape};

/// A choice of columns, in terms of what it changes: what was never touched follows the table's own rules.
///
/// The class is always shown and always first, and the timepoints stay together in order of time; for them stands the first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnChoice {
    /// Switched on, though the table would not show them.
    shown: BTreeSet<Column>,
    /// Switched off, though the table would show them.
    hidden: BTreeSet<Column>,
    /// The columns in the person's order; empty until one is moved.
    order: Vec<Column>,
}

impl ColumnChoice {
    /// The columns of a table, left to right.
    pub fn columns(&self, shape: TableShape) -> Vec<Column> {
        let chosen = self.all(shape).into_iter().filter(|&(_, is_shown)| is_shown);
        let chosen = chosen.flat_map(|(column, _)| match column {
            Column::Timepoint(_) => (0..shape.timepoint_count).map(Column::Timepoint).collect(),
            other => vec![other],
        });
        chosen.collect()
    }

    /// All columns that a table could have, left to right, and whether they are shown.
    pub fn all(&self, shape: TableShape) -> Vec<(Column, bool)> {
        let default = shape.columns();
        let is_shown = |column: Column| {
            self.shown.contains(&column) || (default.contains(&column) && !self.hidden.contains(&column))
        };
        self.arranged(shape).into_iter().map(|column| (column, is_shown(column))).collect()
    }

    /// Shows or hides a column.
    pub fn set_shown(&mut self, shape: TableShape, column: Column, is_shown: bool) {
        let column = slot(column);
        self.shown.remove(&column);
        self.hidden.remove(&column);
        let is_default = shape.columns().contains(&column) == is_shown;
        if is_default || column == Column::Class {
            return;
        }
        if is_shown { &mut self.shown } else { &mut self.hidden }.insert(column);
    }

    /// Puts a column before another one; at the end where that is none.
    pub fn move_before(&mut self, shape: TableShape, column: Column, before: Option<Column>) {
        let (column, before) = (slot(column), before.map(slot));
        if column == Column::Class || before == Some(column) {
            return;
        }
        let mut order = self.arranged(shape);
        order.retain(|&other| other != column);
        // Nothing stands before the class.
        let at = order.iter().position(|&other| Some(other) == before).unwrap_or(order.len()).max(1);
        order.insert(at, column);
        // What this table does not have keeps its place in others.
        weave(&mut order, &self.order);
        self.order = order;
    }

    /// The column behind another one, shown or not; none behind the last.
    pub fn behind(&self, shape: TableShape, column: Column) -> Option<Column> {
        let order = self.arranged(shape);
        let at = order.iter().position(|&other| other == slot(column))?;
        order.get(at + 1).copied()
    }

    fn arranged(&self, shape: TableShape) -> Vec<Column> {
        let available = shape.available();
        let mut order = Vec::new();
        // Whoever wrote it: each once, and the class in front of all.
        for column in &self.order {
            if *column != Column::Class && available.contains(column) && !order.contains(column) {
                order.push(*column);
            }
        }
        weave(&mut order, &available);
        order
    }
}

/// What stands for the column in a choice.
const fn slot(column: Column) -> Column {
    match column {
        Column::Timepoint(_) => Column::Timepoint(0),
        other => other,
    }
}

/// Puts what `order` lacks of `reference` behind that which stands before it there.
fn weave(order: &mut Vec<Column>, reference: &[Column]) {
    let mut at = 0;
    for column in reference {
        if let Some(place) = order.iter().position(|other| other == column) {
            at = place + 1;
        } else {
            order.insert(at, *column);
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::TableView, super::Unit, *};
    use Column as C;

    const SHAPE: TableShape =
        TableShape { view: TableView::Ends, unit: Unit::Size, is_wide: false, timepoint_count: 3, same_ids: true };

    #[test]
    fn an_untouched_choice_is_the_tables_own() {
        for view in [TableView::Ends, TableView::All] {
            for unit in [Unit::Size, Unit::Count] {
                for is_wide in [false, true] {
                    for same_ids in [false, true] {
                        for timepoint_count in [1, 3] {
                            let shape = TableShape { view, unit, is_wide, timepoint_count, same_ids };
                            assert_eq!(ColumnChoice::default().columns(shape), shape.columns());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn columns_are_shown_and_hidden_and_the_class_never_goes() {
        let mut choice = ColumnChoice::default();
        choice.set_shown(SHAPE, C::Retained, false);
        choice.set_shown(SHAPE, C::BornCount, true);
        choice.set_shown(SHAPE, C::Class, false);
        let columns = choice.columns(SHAPE);
        assert!(columns[0] == C::Class && !columns.contains(&C::Retained) && columns.contains(&C::BornCount));
        choice.set_shown(SHAPE, C::Retained, true);
        choice.set_shown(SHAPE, C::BornCount, false);
        assert_eq!(choice, ColumnChoice::default());
    }

    #[test]
    fn a_moved_column_keeps_its_place_in_every_table_that_has_it() {
        let mut choice = ColumnChoice::default();
        choice.move_before(SHAPE, C::RetainedDelta, Some(C::Class));
        assert_eq!(choice.columns(SHAPE)[..3], [C::Class, C::RetainedDelta, C::Trend]);
        let all = TableShape { view: TableView::All, ..SHAPE };
        choice.move_before(all, C::Timepoint(2), None);
        assert_eq!(choice.columns(all).last(), Some(&C::Timepoint(2)));
        assert_eq!(choice.columns(SHAPE)[..3], [C::Class, C::RetainedDelta, C::Trend]);
        choice.move_before(all, C::Class, None);
        assert_eq!(choice.columns(all)[0], C::Class);
        assert_eq!(choice.behind(all, C::Timepoint(1)), None);
        assert_eq!(choice.behind(SHAPE, C::RetainedDelta), Some(C::Trend));
        let single = TableShape { timepoint_count: 1, ..SHAPE };
        choice.move_before(single, C::Size, Some(C::Count));
        assert_eq!(choice.columns(single), [C::Class, C::Size, C::Count, C::Retained]);
        assert_eq!(choice.columns(SHAPE)[1], C::RetainedDelta);

        let order = vec![C::Trend, C::Class, C::Trend, C::Retained];
        let columns = ColumnChoice { order, ..ColumnChoice::default() }.columns(SHAPE);
        assert_eq!(columns[0], C::Class, "whoever wrote it");
        assert_eq!(columns.iter().filter(|&&column| column == C::Trend).count(), 1);
    }
}
