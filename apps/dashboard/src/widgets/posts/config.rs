//! `type = "posts"` of a widget.

use crate::config::field::Count;
use crate::config::outline::Key;
use crate::config::section::Section;

/// What the card shows.
#[derive(Debug, Clone)]
pub struct PostsCardConfig {
    /// The name of its source.
    pub source: String,
    /// How many posts, newest first.
    pub limit: usize,
}

impl PostsCardConfig {
    pub(in crate::widgets) fn read(section: &mut Section<'_>) -> Option<Self> {
        let source = section.source(
            Key("source", "The name of a source of type `posts`."),
            "posts",
        );
        let limit = section.or(
            Key("limit", "How many posts, newest first."),
            Count::<1, 50>::new(10),
        );
        Some(Self {
            source: source?,
            limit: limit?.get() as usize,
        })
    }
}
