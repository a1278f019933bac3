//! Posts that mention what the config tracks, from any number of networks, newest first.
//!
//! Each network is a [source](crate::feed::Source) of its own, supervised, stored and
//! measured like any other; `joined` makes one feed of them.

mod bluesky;
mod budget;
pub mod config;
mod connection;
mod directory;
mod fold;
mod hashtag;
pub mod html;
mod instance;
mod jetstream;
mod joined;
mod lines;
mod markup;
mod mastodon;
mod merge;
mod names;
pub mod post;
mod prefilter;
mod progress;
mod record;
mod rules;
mod sanitize;
mod socket;
mod sse;
mod start;
mod status;
#[cfg(test)]
mod testing;
mod timeline;
mod track;
mod tweet;
mod x;
mod x_api;
mod x_problem;

pub use start::start;
