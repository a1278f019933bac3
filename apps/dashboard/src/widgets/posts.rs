//! The latest posts.

mod config;

pub use config::PostsCardConfig;
