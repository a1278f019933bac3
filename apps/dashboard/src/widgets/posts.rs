//! Posts: what people on several networks say, newest first.

mod config;

pub use config::{Limit, PostsConfig};

use crate::widget::Widget;

/// The latest posts.
#[derive(Debug)]
pub struct Posts;

impl Widget for Posts {
    const TYPE: &'static str = "posts";
    const SOURCE_TYPE: Option<&'static str> = Some("posts");
    type Config = PostsConfig;

    fn source(config: &PostsConfig) -> Option<&str> {
        Some(&config.source)
    }
}
