//! A comparison as one HTML file: for a browser, a phone, a printer, or an attachment. It loads nothing from elsewhere and has no
//! script; names of classes, properties and source files are in it, but no text of strings unless somebody asks for it.

mod chart;

use std::{
    collections::BTreeSet,
    fmt,
    io::{self, Write},
};

use self::chart::{HeapChart, Spark};
use super::{Report, text::sentences};
use crate::{
    graph::{Heap, display_name},
    model::{
        Intervals, Note, first_suspect, format, gained_words, grown_steps, holder_name, holder_steps, is_minor,
        set_aside_words, suspect_words, verdict_reason, verdict_words,
    },
    timeline::{
        DeltaRow,
        growth::{Gained, Growth, Holder, Verdict},
    },
};

/// Holders that are listed.
const MOST_HOLDERS: usize = 10;
/// Longest class name shown whole.
const MAX_NAME_CHARS: usize = 60;
/// Classes of what a holder gained that are listed.
const GAINED_CLASSES: usize = 4;
/// Objects of each class that are shown as samples, and their longest text.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 120;

/// What a person has said of what is reported.
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    pub notes: Vec<Note>,
    /// Path keys of the holders that are expected to grow.
    pub expected: BTreeSet<String>,
}

/// Writes `report`, with the holders of the growth if they are known, and what a person has said. With `texts`, the heap of the last
/// snapshot, samples of what the holders gained are in it as well, and with them the text of strings.
pub fn write_html(
    report: &Report<'_>,
    growth: Option<&Growth>,
    texts: Option<&Heap>,
    Remarks { notes, expected }: &Remarks,
    mut out: impl Write,
) -> io::Result<()> {
    let name = |at: usize| Escaped(&report.snapshots[at].name).to_string();
    let comparison = report.comparison;
    let title = if report.snapshots.len() == 1 {
        name(0)
    } else {
        format!("{} → {}", name(comparison.base), name(comparison.target))
    };
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Heap growth: {title}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n",
        include_str!("style.css")
    )?;
    // The title has the names already.
    for (at, sentence) in sentences(report, "The heap").iter().enumerate() {
        let class = if at == 0 { " class=\"headline\"" } else { "" };
        writeln!(out, "<p{class}>{}</p>", Escaped(sentence))?;
        if let Some(growth) = growth.filter(|_| at == 0 && is_whole_growth(report)) {
            headline(growth, expected, &mut out)?;
        }
    }
    if let Some(growth) = growth {
        holders((report, growth), expected, texts, &mut out)?;
    }
    write_notes(notes, &mut out)?;
    snapshots(report, &mut out)?;
    classes(report, &mut out)?;
    let contents = match texts {
        Some(_) => "Samples of what was in memory are in it, the text of strings as well: mind who gets it.",
        None => "Names of classes, properties and files are in it; the text of strings is not.",
    };
    let noted = if notes.is_empty() { "" } else { " It has the notes of the person who made it." };
    writeln!(
        out,
        "<footer>Made by Heapdrift {} from heap snapshots. {contents}{noted} Sizes are decimal: 1 KB is 1000 bytes.</footer>\n</main>\n</body>\n\
         </html>",
        env!("CARGO_PKG_VERSION")
    )
}

/// Who stands out, and what of the growth is expected.
fn headline(growth: &Growth, expected: &BTreeSet<String>, out: &mut impl Write) -> io::Result<()> {
    let is_expected = |holder: &&Holder| expected.contains(&holder.path_key);
    let set_aside = set_aside_words(growth.holders.iter().filter(is_expected).map(|holder| holder.own_growth_bytes));
    let words = match first_suspect(growth, expected) {
        Some(suspect) => {
            let words = suspect_words(suspect.own_growth_bytes, &verdict_words(suspect));
            format!("{} {words}{set_aside}", holder_name(suspect))
        }
        None if set_aside.is_empty() => return Ok(()),
        None => format!("Nothing else stands out{set_aside}"),
    };
    writeln!(out, "<p class=\"headline\">{}.</p>", Escaped(&words))
}

/// Whether base and target are the ends of a series that grew.
fn is_whole_growth(report: &Report<'_>) -> bool {
    let comparison = report.comparison;
    comparison.base == 0 && comparison.target + 1 == report.snapshots.len() && comparison.totals.delta_bytes > 0
}

/// What the person has pinned and noted.
fn write_notes(notes: &[Note], out: &mut impl Write) -> io::Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>Pinned and noted</h2>\n<ul class=\"notes\">")?;
    for note in notes {
        write!(out, "<li><b>{}</b>", Escaped(&note.name))?;
        if !note.text.is_empty() {
            let lines: Vec<String> = note.text.lines().map(|line| Escaped(line).to_string()).collect();
            write!(out, "<p>{}</p>", lines.join("<br>"))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ul>")
}

/// Who holds the growth, most suspicious first, each with its path from a root.
fn holders(
    (report, growth): (&Report<'_>, &Growth),
    expected: &BTreeSet<String>,
    texts: Option<&Heap>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "<h2>Who holds the growth</h2>")?;
    if growth.holders.is_empty() {
        return writeln!(out, "<p>Nothing that lives through the series holds more than before.</p>");
    }
    let intervals = intervals(report);
    if let Some(caution) = intervals.caution() {
        writeln!(out, "<p class=\"weak\">{caution}.</p>")?;
    }
    let mut major: Vec<&Holder> = growth.holders.iter().filter(|holder| !is_minor(holder, growth)).collect();
    let is_expected = |holder: &Holder| expected.contains(&holder.path_key);
    major.sort_by_key(|holder| is_expected(holder));
    major.truncate(MOST_HOLDERS);
    writeln!(out, "<ol class=\"holders\">")?;
    let mut count = 0;
    for holder in major {
        write_holder(&intervals, holder, (is_expected(holder), count == 0), out)?;
        gained(report, holder, texts, out)?;
        writeln!(out, "</li>")?;
        count += 1;
    }
    writeln!(out, "</ol>")?;
    match growth.holders.len() - count {
        0 => Ok(()),
        1 => writeln!(out, "<p class=\"weak\">1 more holds less of it.</p>"),
        more => writeln!(out, "<p class=\"weak\">{more} more hold less of it.</p>"),
    }
}

fn write_holder(
    intervals: &Intervals,
    holder: &Holder,
    (is_expected, is_open): (bool, bool),
    out: &mut impl Write,
) -> io::Result<()> {
    let tone = if matches!(holder.verdict, Verdict::Leaking) && !is_expected { " leak" } else { "" };
    let verdict = if is_expected { "expected".to_owned() } else { verdict_words(holder) };
    writeln!(
        out,
        "<li><h3>{}</h3>\n<p><b class=\"verdict{tone}\">{}</b> <b>{}</b> {} {}</p>\n<p class=\"weak\">{}</p>",
        Escaped(&holder_name(holder)),
        verdict,
        format::bytes_delta(holder.own_growth_bytes),
        grown_steps(holder),
        Spark { sizes: &holder.sizes, places: intervals.places(), label: &sizes_in_words(&holder.sizes) },
        Escaped(verdict_reason(holder)),
    )?;
    let steps = holder_steps(holder);
    if steps.is_empty() {
        return Ok(());
    }
    let open = if is_open { " open" } else { "" };
    writeln!(out, "<details{open}><summary>The path that keeps it</summary>\n<ol class=\"path\">")?;
    for step in steps {
        write!(out, "<li><b>{}</b> in {}", Escaped(step.edge), Escaped(step.owner.name.trim_end()))?;
        if let Some(location) = &step.owner.location {
            write!(out, " <code>{}</code>", Escaped(&location.to_string()))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ol></details>")
}

/// What came to a holder, most bytes first; with samples where `texts` has their words.
fn gained(report: &Report<'_>, holder: &Holder, texts: Option<&Heap>, out: &mut impl Write) -> io::Result<()> {
    let gained: Vec<&Gained> =
        holder.gained.iter().filter(|gained| gained.size_bytes > 0).take(GAINED_CLASSES).collect();
    if gained.is_empty() {
        return Ok(());
    }
    let words =
        |gained: &&Gained| format!("{}, {}", gained_words(gained), format::bytes(gained.size_bytes.unsigned_abs()));
    let all = gained.iter().map(words).collect::<Vec<_>>().join("; ");
    writeln!(out, "<p class=\"weak\">Gained {}</p>", Escaped(&all))?;
    let Some(heap) = texts else { return Ok(()) };
    let classes = report.comparison.classes(report.snapshots.len() - 1);
    let samples = gained.iter().filter(|gained| gained.count > 0);
    let samples = samples.flat_map(|gained| holder.samples(classes, &gained.class, SAMPLES));
    let texts = samples.map(|node| format::elide_middle(&format::one_line(&display_name(heap, node)), SAMPLE_CHARS));
    let mut texts = texts.peekable();
    if texts.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "<ul class=\"samples\">")?;
    for text in texts {
        writeln!(out, "<li><code>{}</code></li>", Escaped(&text))?;
    }
    writeln!(out, "</ul>")
}

/// The snapshots, and the size of the heap over time.
fn snapshots(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let sizes: Vec<u64> = report.snapshots.iter().map(|snapshot| snapshot.total_size_bytes).collect();
    writeln!(out, "<h2>Snapshots</h2>")?;
    if sizes.len() > 1 {
        writeln!(
            out,
            "{}",
            HeapChart { sizes: &sizes, places: intervals(report).places(), label: &series_in_words(report, &sizes) }
        )?;
    }
    let columns = [
        ("Snapshot", Kind::Text),
        ("Taken", Kind::Text),
        ("Heap", Kind::Number),
        ("Nodes", Kind::Wide),
        ("File", Kind::Wide),
        ("", Kind::Number),
    ];
    table(out, &columns)?;
    for (at, snapshot) in report.snapshots.iter().enumerate() {
        let role = match (at == report.comparison.base, at == report.comparison.target) {
            _ if report.snapshots.len() == 1 => "",
            (true, false) => "base",
            (false, true) => "target",
            _ => "",
        };
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"text\">{}</td><td>{}</td><td class=\"wide\">{}</td>\
             <td class=\"wide\">{}</td><td>{role}</td></tr>",
            Escaped(&snapshot.name),
            snapshot.taken.map(format::date_time).unwrap_or_default(),
            format::bytes(snapshot.total_size_bytes),
            format::count(snapshot.node_count),
            format::bytes(snapshot.file_bytes),
        )?;
    }
    writeln!(out, "</tbody></table></div>")
}

/// The rows of the comparison.
fn classes(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let is_single = report.snapshots.len() == 1;
    let has_ids = report.comparison.same_ids && !is_single;
    let mut columns = vec![("Class", Kind::Text)];
    if !is_single {
        columns.extend([("Trend", Kind::Number), ("Δ size", Kind::Number)]);
    }
    if has_ids {
        columns.extend(["Born", "Died", "Resized"].map(|column| (column, Kind::Wide)));
    }
    if !is_single {
        columns.push(("Δ count", Kind::Wide));
    }
    columns.extend([("Count", Kind::Wide), ("Size", Kind::Number), ("Retained", Kind::Wide)]);
    writeln!(out, "<h2>Classes</h2>")?;
    table(out, &columns)?;
    let intervals = intervals(report);
    for row in report.shown() {
        write_row((report, &intervals), &row, (is_single, has_ids), out)?;
    }
    writeln!(out, "</tbody></table></div>")?;
    match report.matching_count - report.rows.len() {
        0 => Ok(()),
        hidden => writeln!(out, "<p class=\"weak\">… and {}.</p>", format::counted(hidden as u64, "more class")),
    }
}

fn write_row(
    (report, intervals): (&Report<'_>, &Intervals),
    row: &DeltaRow<'_>,
    (is_single, has_ids): (bool, bool),
    out: &mut impl Write,
) -> io::Result<()> {
    let target = report.comparison.target;
    let name = format::elide_middle(&format::one_line(row.name), MAX_NAME_CHARS);
    write!(out, "<tr><th scope=\"row\">{}", Escaped(&name))?;
    if let Some(location) = row.location {
        write!(out, "<br><code>{}</code>", Escaped(&location.to_string()))?;
    }
    write!(out, "</th>")?;
    if !is_single {
        let trend = Spark { sizes: row.sizes, places: intervals.places(), label: &sizes_in_words(row.sizes) };
        write!(out, "<td>{trend}</td>{}", delta_cell("", row.size_delta, format::bytes_delta))?;
    }
    if has_ids {
        let ids = row.ids.unwrap_or_default();
        let (born, died) = (format::bytes(ids.born.size_bytes), format::bytes(ids.died.size_bytes));
        let resized = delta_cell("wide", ids.resized_bytes, format::bytes_delta);
        write!(out, "<td class=\"wide\">{born}</td><td class=\"wide\">{died}</td>{resized}")?;
    }
    if !is_single {
        write!(out, "{}", delta_cell("wide", row.count_delta, format::count_delta))?;
    }
    writeln!(
        out,
        "<td class=\"wide\">{}</td><td>{}</td><td class=\"wide\">{}</td></tr>",
        format::count(row.counts[target]),
        format::bytes(row.sizes[target]),
        row.retained[target].map(format::bytes).unwrap_or_default()
    )
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    /// A number for which a phone is too narrow.
    Wide,
}

/// The head of a table, in a frame that scrolls where a screen is too narrow even so.
fn table(out: &mut impl Write, columns: &[(&str, Kind)]) -> io::Result<()> {
    write!(
        out,
        "<p class=\"weak narrow\">A wider screen shows more columns.</p><div class=\"scroll\"><table>\n<thead><tr>"
    )?;
    for &(column, kind) in columns {
        let class = match kind {
            Kind::Text => " class=\"text\"",
            Kind::Number => "",
            Kind::Wide => " class=\"wide\"",
        };
        write!(out, "<th scope=\"col\"{class}>{column}</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")
}

/// A cell of the class `kind`, which may be none.
fn delta_cell(kind: &str, delta: i64, words: impl Fn(i64) -> String) -> String {
    let tone = match delta {
        0 => "",
        1.. => "grew",
        _ => "shrank",
    };
    format!("<td class=\"{}\">{}</td>", format!("{kind} {tone}").trim(), words(delta))
}

/// The times between the snapshots.
fn intervals(report: &Report<'_>) -> Intervals {
    Intervals::new(report.snapshots.iter().map(|snapshot| snapshot.taken))
}

/// A small line for those who don't see it: `1.00 MB → 1.20 MB`.
fn sizes_in_words(sizes: &[u64]) -> String {
    sizes.iter().map(|&size| format::bytes(size)).collect::<Vec<_>>().join(" → ")
}

/// A series for those who don't see the picture: `t0 1.00 MB, t1 1.20 MB`.
fn series_in_words(report: &Report<'_>, sizes: &[u64]) -> String {
    let pairs = report.snapshots.iter().zip(sizes);
    let words: Vec<String> =
        pairs.map(|(snapshot, &size)| format!("{} {}", snapshot.name, format::bytes(size))).collect();
    words.join(", ")
}

/// Text that means itself wherever it stands in HTML, control characters spelled out.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in format::one_line(self.0).chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoteSubject;

    #[test]
    fn a_note_is_text_whatever_it_says() {
        let note = |name: &str, text: &str| Note {
            subject: NoteSubject::Holder(name.to_owned()),
            name: name.to_owned(),
            text: text.to_owned(),
            is_pinned: true,
        };
        let mut page = Vec::new();
        write_notes(&[note("a<b> in C", "see <script>alert(1)</script> &\nlater"), note("d", "")], &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(
            page.contains("<b>a&lt;b&gt; in C</b><p>see &lt;script&gt;alert(1)&lt;/script&gt; &amp;<br>later</p>"),
            "{page}"
        );
        assert!(page.contains("<li><b>d</b></li>"), "{page}");
        let mut none = Vec::new();
        write_notes(&[], &mut none).unwrap();
        assert!(none.is_empty());
    }
}
