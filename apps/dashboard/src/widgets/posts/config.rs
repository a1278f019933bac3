//! The options of a posts widget.

use serde::Deserialize;

/// The options of a posts widget.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostsConfig {
    /// The source that it shows.
    pub source: String,
    /// How many posts.
    #[serde(default)]
    pub limit: Limit,
}

/// A number of posts: from 1 to 50, 10 where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Limit(usize);

impl Limit {
    /// The most posts that one widget shows.
    pub const MOST: usize = 50;

    /// The number of posts.
    pub fn posts(self) -> usize {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(10)
    }
}

impl TryFrom<i64> for Limit {
    type Error = String;

    fn try_from(posts: i64) -> Result<Self, String> {
        match usize::try_from(posts) {
            Ok(limit @ 1..=Self::MOST) => Ok(Self(limit)),
            _ => Err(format!(
                "expected a number of posts from 1 to {}, found `{posts}`",
                Self::MOST
            )),
        }
    }
}
