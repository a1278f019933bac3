//! What `bennu` does: [`command`] is its command line, and below it are project
//! templates, where they come from, and how a project is made of one.
//!
//! ```text
//! source ─► store ─► Template ─► answers ─► rendered Files ─► staging ─► project
//! ```
//!
//! A [`template::Template`] is data: files in memory with a manifest in the
//! format of cargo-generate. Rendering is pure, from [`files::Files`] to
//! `Files`. Everything that is written goes into a [`staging::Staging`] first,
//! and one rename brings it to where it belongs, so that an error or Ctrl-C
//! leaves nothing behind.
//!
//! Inside a project, [`dev`] serves it and follows its changes, and [`generate`]
//! adds to it.

pub mod built_in;
pub mod cargo_project;
pub mod command;
pub mod dev;
pub mod files;
pub mod generate;
pub mod git;
pub mod interrupt;
mod nearest;
pub mod project;
pub mod project_name;
pub mod source;
pub mod staging;
pub mod store;
pub mod template;
pub mod terminal;
