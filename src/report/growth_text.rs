//! The holders of the growth as text for people: a sentence a holder, with its path.

use std::io::{self, Write};

use super::SnapshotInfo;
use crate::{
    model::{
        HolderStep, Intervals, format, freed_sentence, grown_steps, holder_name, holder_name_with_label, holder_steps,
        verdict_words,
    },
    timeline::growth::{Freed, Growth, Holder},
};

/// Classes that are named of what a holder gained.
const GAINED_CLASSES: usize = 3;

/// Writes the holders of `growth` over `snapshots`, and what all else grew by; with `freed`, also what would go by holder.
pub fn write_growth(
    snapshots: &[SnapshotInfo],
    growth: &Growth,
    freed: Option<&[Option<Freed>]>,
    mut out: impl Write,
) -> io::Result<()> {
    let (Some(first), Some(last)) = (snapshots.first(), snapshots.last()) else { return Ok(()) };
    let change = growth.total_growth_bytes;
    writeln!(
        out,
        "From {} to {} the heap {} {}.",
        format::one_line(&first.name),
        format::one_line(&last.name),
        if change < 0 { "shrank by" } else { "grew by" },
        format::bytes(change.unsigned_abs())
    )?;
    if let Some(caution) = Intervals::new(snapshots.iter().map(|snapshot| snapshot.taken)).caution() {
        writeln!(out, "{caution}.")?;
    }
    let name = |at: usize| snapshots.get(at).map_or_else(String::new, |snapshot| format::one_line(&snapshot.name));
    let apart: Vec<_> = growth.identity.iter().filter(|check| !check.same_ids).collect();
    if let Some(check) = apart.first() {
        let these = match apart.len() {
            1 => format!("{} and {} are not", name(check.from), name(check.to)),
            _ => "Not all of these snapshots are".to_owned(),
        };
        writeln!(
            out,
            "{these} of one process and inspector session, so holders are matched by their path from a root."
        )?;
    }
    if growth.holders.is_empty() {
        return writeln!(out, "Nothing that lives through the series holds more than before.");
    }
    for (holder, rank) in growth.holders.iter().zip(1..) {
        writeln!(out)?;
        write_holder(rank, holder, &mut out)?;
        if let Some(freed) = freed.and_then(|freed| *freed.get(rank - 1)?) {
            writeln!(out, "   {}", freed_sentence(&holder_name(holder), freed))?;
        }
    }
    writeln!(out, "\nAll else in the heap: {}.", format::bytes_delta(growth.other_growth_bytes))
}

fn write_holder(rank: usize, holder: &Holder, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{rank}. {}", growth_sentence(holder))?;
    if let Some(location) = &holder.location {
        writeln!(out, "   at {}", format::one_line(&location.to_string()))?;
    }
    let gained: Vec<String> = holder
        .gained
        .iter()
        .filter(|gained| gained.size_bytes > 0)
        .take(GAINED_CLASSES)
        .map(|gained| match u64::try_from(gained.count) {
            Ok(count) if count > 0 => {
                format!(
                    "{} × {} ({})",
                    format::count(count),
                    format::one_line(&gained.class),
                    format::bytes(gained.size_bytes as u64)
                )
            }
            _ => format!("{} more in {}", format::bytes(gained.size_bytes as u64), format::one_line(&gained.class)),
        })
        .collect();
    if !gained.is_empty() {
        writeln!(out, "   gained {}", gained.join(", "))?;
    }
    let path: Vec<String> = holder_steps(holder).iter().map(HolderStep::words).collect();
    if !path.is_empty() {
        writeln!(out, "   held by {}", path.join(" ← "))?;
    }
    Ok(())
}

/// A holder in a line: `sentEvents in OrderEvents  +10.9 MB, grew at 4 of 4 steps: leaking`.
pub fn growth_sentence(holder: &Holder) -> String {
    let grown = if holder.steps.is_empty() { String::new() } else { format!(", {}", grown_steps(holder)) };
    let name = holder_name_with_label(holder);
    format!("{name}  {}{grown}: {}", format::bytes_delta(holder.own_growth_bytes), verdict_words(holder))
}
