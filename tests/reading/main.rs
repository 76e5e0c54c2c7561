//! Every writer's files open, whole; bad files become sentences.

mod base;
mod damage;
mod files;
mod layout;
mod other_kinds;
mod packed;
mod variants;
mod written;
