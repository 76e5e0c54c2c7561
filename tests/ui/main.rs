//! The whole window, driven by accessible names as a person or a screen reader would: the real app, real snapshots, real jobs.
#![cfg(feature = "window")]

#[path = "../heap_builder/mod.rs"]
mod heap_builder;
mod window;

mod actions;
mod columns;
mod comparing;
mod copying;
mod every_view;
mod foreign_text;
mod going;
mod growth;
mod keyboard;
mod many_retainers;
mod menus;
mod notes;
mod opening;
mod pictures;
mod remembering;
mod removing;
mod reopening;
mod room;
mod settings;
mod steady;
