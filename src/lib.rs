//! Heapdrift shows which objects keep growing between V8 heap snapshots, and who holds them.
//!
//! # The map
//!
//! Data flows one way. A module knows those before it and none after it; `tests/layering.rs` sees to that.
//!
//! ```text
//! bytes ─▶ snapshot ─▶ graph ─▶ timeline ─▶ model ─▶ ui ─▶ Command ─▶ app ─▶ (new jobs, new state, next frame)
//!                                      └──▶ report       (terminal, JSON, CSV, HTML: the same answers)
//! ```
//!
//! | module | what it does | never uses |
//! |---|---|---|
//! | [`snapshot`] | what the file says: bytes become columns, and the place of an error in the file is known | anything above |
//! | [`graph`] | what one snapshot implies: distances, dominators, retained sizes, classes, paths, retainers of a set | files |
//! | [`seen`] | what was computed of files seen before: columns kept in a folder, known again by content | anything above but `graph` |
//! | [`timeline`] | what happened between snapshots: identity of ids, born, died and resized, who holds the growth | files |
//! | [`jobs`] | work off the UI thread: progress, cancellation, results | every other module |
//! | [`model`] | view models: plain data in the user's words | egui, files |
//! | [`report`] | the answers as text, JSON, CSV, TSV, HTML and DOT | egui |
//! | `ui` | drawing: view models in, commands out | snapshot, graph, timeline (but ids), jobs, files |
//! | `app` | the window put together: what is loaded, which jobs run, what a command changes | |
//! | [`cli`] | the terminal: what may be typed, and what is then done | the window |
//! | [`sample`] | the bundled snapshots | |
//! | `user_folders` | where the system keeps a person's settings and what can be made anew | every other module |
//!
//! `ui` and `app` exist with the feature `window`, which is on by default.
//!
//! Good places to start: [`snapshot::read_file`] for the file format, [`graph::Heap`] for all that is known of one snapshot,
//! [`timeline::Comparison`] for what is known of several.
//!
//! # What always holds
//!
//! - **Columns, not objects.** A node or an edge is a position, [`snapshot::NodeIndex`] or [`snapshot::EdgeIndex`]; a table is a struct of
//!   private columns. [`snapshot::NodeId`] is V8's own number, which may name the same object in another snapshot.
//! - **Immutable and shared.** What has been computed never changes: it is shared by `Arc`, and a command swaps in what is newer.
//!   No lock is held over a frame.
//! - **Born − died + resized = delta**, for every class and for the whole heap, to the byte.
//! - **One rule, one place.** Which edges retain is decided once, in [`graph`], and everybody asks there. Sizes, distances, dominators and class rows
//!   are those of Chrome DevTools; what differs on purpose is listed in `tests/oracle.rs`.
//! - **Ids are checked before they are believed.** Where those of two snapshots don't name the same objects, nothing is said of born and died.
//! - **No recursion over the graph**: chains are millions of nodes long. No panic, print or exit on any file's content, and nothing is
//!   reserved by a count that a file claims.
//! - **Nothing unordered reaches the output**: sorting is total and stable, so that the same input gives the same bytes.
//! - Sizes are `u64` bytes and end in `_bytes`; counts end in `_count`.
//!
//! Absent on purpose: threads that are not the pool's or a named one's, `unsafe` (the program makes four such calls, two to the C library
//! for memory and two to what not every processor can do), network access (later starts are met on a local socket), and writing anything
//! but the settings, what is remembered of large files, and the exports that a person asks for.

#[cfg(feature = "window")]
pub mod app;
pub mod cli;
pub mod graph;
pub mod jobs;
pub mod model;
pub mod report;
pub mod sample;
pub mod seen;
pub mod snapshot;
pub mod timeline;
#[cfg(feature = "window")]
pub mod ui;
mod user_folders;
