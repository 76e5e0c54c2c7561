//! The sections of a file, in whatever order they come.

mod blocks;
mod edge_rows;
mod location_rows;
mod node_rows;
mod numbers;
mod rows;
mod strings;
mod unshaped;
mod value;

pub(super) use self::{edge_rows::EdgeColumns, node_rows::NodeColumns, strings::read as read_strings};
use self::{location_rows::LocationRows, rows::Rows, unshaped::Unshaped};
use super::{
    LocationTable, StringTable,
    error::{OtherJson, ReadError, Section},
    meta::Header,
    source::{Text, what_it_is},
};

/// What the sections of a file say, each by itself.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) header: Header,
    pub(super) nodes: NodeColumns,
    pub(super) edges: EdgeColumns,
    pub(super) locations: LocationTable,
    /// Locations that belong to no node.
    pub(super) unfit_locations: usize,
    pub(super) strings: StringTable,
    /// Where in the text the list of strings begins.
    pub(super) strings_at: u64,
    pub(super) json_bytes: u64,
    pub(super) warnings: Vec<String>,
}

/// Reads all of `text`.
pub(super) fn parse(mut text: Text<'_>) -> Result<Parsed, ReadError> {
    let mut sections = Sections::default();
    let error = match sections.read(&mut text) {
        Ok(json_bytes) if sections.header.is_some() => return sections.finish(json_bytes),
        Ok(_) => ReadError::MissingSection("snapshot"),
        Err(error) => error,
    };
    Err(sections.other_kind(&text, &error).unwrap_or(error))
}

/// A section of numbers, before and after the header is known.
#[derive(Debug)]
enum Numbers<C> {
    Unshaped(Vec<u64>),
    Shaped(C),
}

/// The section of locations, before and after the number of nodes is known.
#[derive(Debug)]
enum Locations {
    Numbers(Numbers<LocationRows>),
    /// The table, and the number of locations that belong to no node.
    Table(LocationTable, usize),
}

/// What was read so far.
#[derive(Debug, Default)]
struct Sections {
    header: Option<Header>,
    nodes: Option<Numbers<NodeColumns>>,
    edges: Option<Numbers<EdgeColumns>>,
    locations: Option<Locations>,
    strings: Option<StringTable>,
    strings_at: u64,
    warnings: Vec<String>,
    /// The first keys, by which other kinds of JSON are known.
    keys: Vec<Box<str>>,
}

impl Sections {
    /// Reads the whole file. Returns its size.
    fn read(&mut self, text: &mut Text<'_>) -> Result<u64, ReadError> {
        open_object(text)?;
        if text.token()? == b'}' {
            text.consume(1);
            return self.close(text);
        }
        loop {
            let key = value::key(text)?;
            self.read_section(text, &String::from_utf8_lossy(&key))?;
            text.section = Section::TopLevel;
            match text.token()? {
                b',' => text.consume(1),
                b'}' => {
                    text.consume(1);
                    return self.close(text);
                }
                _ => return Err(text.syntax("a comma or the end")),
            }
        }
    }

    fn read_section(&mut self, text: &mut Text<'_>, name: &str) -> Result<(), ReadError> {
        const KEYS_KEPT: usize = 16;
        let header = self.header.as_ref();
        match name {
            "snapshot" => {
                text.section = Section::Snapshot;
                let header = Header::parse(&value::take_object(text)?)?;
                once(&mut self.header, "snapshot", header)
            }
            "nodes" => {
                text.section = Section::Nodes;
                let expected = header.map_or(0, |header| header.node_count.estimate());
                text.begin("reading nodes", expected)?;
                let nodes =
                    numbers(text, header.map(|header| (&header.nodes, NodeColumns::new(&header.nodes))), expected)?;
                once(&mut self.nodes, "nodes", nodes)
            }
            "edges" => {
                text.section = Section::Edges;
                let expected = header.map_or(0, |header| header.edge_count.estimate());
                text.begin("reading edges", expected)?;
                let edges = numbers(text, header.map(|header| (&header.edges, EdgeColumns::default())), expected)?;
                once(&mut self.edges, "edges", edges)
            }
            // A header that announces no locations has no say in what the section means.
            "locations" if header.is_none_or(|header| header.locations.is_some()) => {
                text.section = Section::Locations;
                let layout = header.and_then(|header| header.locations.as_ref());
                match numbers(text, layout.map(|layout| (layout, LocationRows::default())), 0) {
                    Ok(locations) => self.locations = Some(Locations::Numbers(locations)),
                    Err(error @ (ReadError::Value { .. } | ReadError::Syntax { .. })) => {
                        self.warnings.push(format!("No source locations are shown. {error}"));
                        value::skip_rest_of_list(text)?;
                    }
                    Err(error) => return Err(error),
                }
                Ok(())
            }
            "strings" => {
                text.section = Section::Strings;
                text.begin_by_input("reading strings")?;
                self.strings_at = text.offset();
                // Which one core does: the others have time for what comes before them in every file that a runtime wrote.
                let (strings, ()) = rayon::join(|| strings::read(text), || self.settle());
                once(&mut self.strings, "strings", strings?)
            }
            other => {
                text.section = Section::Other(other.chars().take(40).collect());
                if self.keys.len() < KEYS_KEPT {
                    self.keys.push(other.into());
                }
                value::skip(text)
            }
        }
    }

    /// Gives the sections of numbers that were read so far the form that they will keep.
    fn settle(&mut self) {
        let Some(Numbers::Shaped(nodes)) = &mut self.nodes else { return };
        nodes.table.compact();
        self.locations = self.locations.take().map(|locations| match locations {
            Locations::Numbers(Numbers::Shaped(rows)) => {
                let (table, unfit_count) = rows.into_table(nodes.table.len());
                Locations::Table(table, unfit_count)
            }
            other => other,
        });
    }

    /// Checks that nothing follows the object. Returns the size of the text.
    fn close(&mut self, text: &mut Text<'_>) -> Result<u64, ReadError> {
        let size = text.offset();
        if !self.has_any() {
            return Err(ReadError::OtherJson(OtherJson::Unknown));
        }
        let mut padding = 0_u64;
        while let Some(byte) = text.peek_token()? {
            if byte != 0 {
                return Err(ReadError::TrailingData { offset: text.offset() });
            }
            let zeros = text.window().iter().take_while(|byte| **byte == 0).count();
            text.consume(zeros);
            padding += zeros as u64;
        }
        if padding > 0 {
            self.warnings.push(format!("{padding} zero bytes after the end were left out"));
        }
        Ok(size)
    }

    /// Whether anything of a heap snapshot was seen.
    fn has_any(&self) -> bool {
        self.header.is_some() || self.nodes.is_some() || self.edges.is_some() || self.strings.is_some()
    }

    /// What the file is instead of a snapshot, where its keys tell more than `error` does.
    fn other_kind(&self, text: &Text<'_>, error: &ReadError) -> Option<ReadError> {
        let has = |key: &str| self.keys.iter().any(|known| &**known == key);
        let nodes_are_objects =
            matches!(error, ReadError::Value { section: Section::Nodes, .. }) && text.window().first() == Some(&b'{');
        if self.header.is_some() || matches!(error, ReadError::Cancelled(_) | ReadError::Io(_)) {
            return None;
        }
        if self.keys.is_empty()
            && !self.has_any()
            && matches!(error, ReadError::Syntax { section: Section::TopLevel, .. })
        {
            return Some(ReadError::NotJson("text that is not JSON"));
        }
        let kind = if has("timeDeltas") || has("startTime") || nodes_are_objects {
            OtherJson::CpuProfile
        } else if has("head") {
            OtherJson::HeapProfile
        } else if has("nodeClassNames") || (has("version") && has("type")) {
            OtherJson::JavaScriptCore
        } else if has("traceEvents") {
            OtherJson::Trace
        } else if has("method") && has("params") {
            OtherJson::ProtocolLog
        } else {
            return None;
        };
        Some(ReadError::OtherJson(kind))
    }

    fn finish(self, json_bytes: u64) -> Result<Parsed, ReadError> {
        let header = self.header.ok_or(ReadError::MissingSection("snapshot"))?;
        let nodes = self.nodes.ok_or(ReadError::MissingSection("nodes"))?;
        let edges = self.edges.ok_or(ReadError::MissingSection("edges"))?;
        let strings = self.strings.ok_or(ReadError::MissingSection("strings"))?;
        let mut warnings = self.warnings;
        let nodes = nodes.shaped(&Section::Nodes, &header.nodes, NodeColumns::new(&header.nodes))?;
        let (locations, unfit_locations) = match (self.locations, &header.locations) {
            (Some(Locations::Table(table, unfit_count)), _) => (table, unfit_count),
            (Some(Locations::Numbers(numbers)), Some(layout)) => {
                let rows = numbers.shaped(&Section::Locations, layout, LocationRows::default());
                let rows = rows.unwrap_or_else(|error| {
                    warnings.push(format!("No source locations are shown. {error}"));
                    LocationRows::default()
                });
                rows.into_table(nodes.table.len())
            }
            _ => Default::default(),
        };
        Ok(Parsed {
            nodes,
            edges: edges.shaped(&Section::Edges, &header.edges, EdgeColumns::default())?,
            header,
            locations,
            unfit_locations,
            strings,
            strings_at: self.strings_at,
            json_bytes,
            warnings,
        })
    }
}

impl<C> Numbers<C> {
    /// The columns; those numbers that came before the header are shaped now, beginning with `empty`.
    fn shaped<R: Rows<Columns = C>>(self, section: &Section, rows: &R, mut empty: C) -> Result<C, ReadError> {
        match self {
            Self::Shaped(columns) => Ok(columns),
            Self::Unshaped(numbers) => unshaped::shape(&numbers, section, rows, &mut empty).map(|()| empty),
        }
    }
}

/// Reads a section of numbers: as `layout` says, or unshaped before the header.
fn numbers<R: Rows>(
    text: &mut Text<'_>,
    layout: Option<(&R, R::Columns)>,
    expected_rows: u64,
) -> Result<Numbers<R::Columns>, ReadError> {
    if let Some((rows, mut columns)) = layout {
        return rows::read(text, rows, &mut columns, expected_rows).map(|()| Numbers::Shaped(columns));
    }
    let mut numbers = Vec::new();
    rows::read(text, &Unshaped, &mut numbers, 0).map(|()| Numbers::Unshaped(numbers))
}

/// Keeps a section that must come once.
fn once<T>(slot: &mut Option<T>, name: &'static str, section: T) -> Result<(), ReadError> {
    match slot.replace(section) {
        None => Ok(()),
        Some(_) => Err(ReadError::DuplicateSection(name)),
    }
}

/// Passes what comes before the first key, or says what the file is instead.
fn open_object(text: &mut Text<'_>) -> Result<(), ReadError> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    text.peek()?;
    if text.window().starts_with(BYTE_ORDER_MARK) {
        text.consume(BYTE_ORDER_MARK.len());
    }
    let head = text.window();
    if head.starts_with(b"{\0") || text.peek_token()? != Some(b'{') {
        return Err(what_it_is(text.window()));
    }
    text.consume(1);
    Ok(())
}
