//! The whole window, driven by accessible names as a person or a screen reader would: the real app, real snapshots, real jobs.
#![cfg(feature = "window")]

mod window;

mod actions;
mod columns;
mod comparing;
mod growth;
mod notes;
mod opening;
mod pictures;
mod removing;
mod reopening;
mod settings;
