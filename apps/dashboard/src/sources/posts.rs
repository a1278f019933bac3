//! Posts that mention what the config tracks, from any number of networks, as one list.

pub mod config;
pub mod fold;
pub mod html;
pub mod jetstream;
pub mod lines;
mod markup;
pub mod merge;
pub mod post;
pub mod prefilter;
pub mod record;
pub mod sanitize;
pub mod sse;
pub mod status;
#[cfg(test)]
mod testing;
pub mod timeline;
pub mod track;
pub mod tweet;
pub mod x_problem;
