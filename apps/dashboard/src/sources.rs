//! Where values come from: one module per kind of source.

pub mod posts;
