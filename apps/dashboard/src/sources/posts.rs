//! Posts that mention what the config tracks, from any number of networks, as one list.

pub mod bluesky;
pub mod budget;
pub mod config;
mod connection;
pub mod fold;
pub mod hashtag;
pub mod html;
pub mod instance;
pub mod jetstream;
pub mod lines;
mod markup;
pub mod mastodon;
pub mod merge;
pub mod names;
pub mod post;
pub mod prefilter;
pub mod progress;
pub mod record;
pub mod rules;
pub mod sanitize;
pub mod socket;
pub mod sse;
pub mod status;
#[cfg(test)]
mod testing;
pub mod timeline;
pub mod track;
pub mod tweet;
pub mod x;
pub mod x_api;
pub mod x_problem;
