//! View models: plain data in the user's words, made from the answers of graph and timeline. No egui, no files.

pub mod format;
