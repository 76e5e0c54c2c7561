//! A retainer tree as text for people.

use std::io::{self, Write};

use super::{
    HoldingObject, HoldingPlace, RetainerRow, RetainerTree,
    table::{Align, Table},
};
use crate::{graph::Strength, model::format};

/// Rows of one level that are written; the rest is counted.
const SHOWN_SIBLINGS: usize = 20;
/// Below the first level the open way matters more than what stands beside it.
const SHOWN_DEEPER: usize = 3;
const MAX_HOLDER_CHARS: usize = 72;

/// Writes the tree of one object.
pub fn write_object_retainers(tree: &RetainerTree<HoldingObject>, out: impl Write) -> io::Result<()> {
    let columns = ["Distance", "Size", "Retained"];
    write(tree, &columns, out, |holder| {
        (
            format!("{} in {} @{}", holder.edge, holder.name, holder.id),
            vec![
                holder.distance.map_or_else(|| "–".to_owned(), |hops| format::count(hops.into())),
                format::bytes(holder.shallow_size_bytes),
                format::bytes(holder.retained_size_bytes),
            ],
        )
    })
}

/// Writes the merged tree of a set of objects.
pub fn write_merged_retainers(tree: &RetainerTree<HoldingPlace>, out: impl Write) -> io::Result<()> {
    let columns = ["Objects", "Size", "Holders"];
    write(tree, &columns, out, |holder| {
        (
            format!("{} in {}", holder.label, holder.holder),
            vec![
                format::count(holder.held_count),
                format::bytes(holder.held_size_bytes),
                format::count(holder.holder_count),
            ],
        )
    })
}

/// Writes the subject and a table: holder, what `cells` says of it under `columns`, and the place in the source.
fn write<T>(
    tree: &RetainerTree<T>,
    columns: &[&str],
    mut out: impl Write,
    cells: impl Fn(&T) -> (String, Vec<String>),
) -> io::Result<()> {
    use Align::{Left, Right};
    writeln!(out, "{}\n", tree.subject)?;
    if tree.rows.is_empty() {
        return writeln!(out, "Nothing but V8's own root holds this.");
    }
    let mut table = Table::new(
        [("Held by", Left)]
            .into_iter()
            .chain(columns.iter().map(|&title| (title, Right)))
            .chain([("Defined at", Left)]),
    );
    // By depth: how many rows were met, and how many there are.
    let mut levels: Vec<(usize, usize)> = vec![(0, tree.retainer_count)];
    for row in &tree.rows {
        close_levels(&mut levels, row.depth + 1, columns.len(), &mut table);
        let Some((met, _)) = levels.last_mut() else { break };
        *met += 1;
        if *met <= shown(row.depth) {
            let (holder, cells) = cells(&row.holder);
            let holder = format::elide_middle(&format::one_line(&holder), MAX_HOLDER_CHARS);
            let location = row.location.as_ref().map(|location| format::one_line(&location.to_string()));
            let mut line = vec![format!("{}{holder}{}", "  ".repeat(row.depth), marks(row))];
            line.extend(cells);
            line.push(location.unwrap_or_default());
            table.push(line);
        }
        if let Some(count) = row.retainer_count {
            levels.push((0, count));
        }
    }
    close_levels(&mut levels, 0, columns.len(), &mut table);
    table.write("", &mut out)
}

/// Ends the levels from `depth` on: says how many of their rows were not written.
fn close_levels(levels: &mut Vec<(usize, usize)>, depth: usize, column_count: usize, table: &mut Table) {
    while levels.len() > depth {
        let Some((met, count)) = levels.pop() else { return };
        let hidden = count - met.min(shown(levels.len()));
        if hidden > 0 {
            let mut line = vec![format!("{}… and {} more", "  ".repeat(levels.len()), format::count(hidden as u64))];
            line.resize(column_count + 2, String::new());
            table.push(line);
        }
    }
}

const fn shown(depth: usize) -> usize {
    if depth == 0 { SHOWN_SIBLINGS } else { SHOWN_DEEPER }
}

fn marks<T>(row: &RetainerRow<T>) -> String {
    let marks = [
        (row.is_cycle, " [cycle]"),
        (row.strength == Strength::Weak, " [weak]"),
        (row.strength == Strength::Shortcut, " [shortcut]"),
        (row.is_internal && row.strength != Strength::Shortcut, " [V8]"),
    ];
    marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| mark).collect()
}
