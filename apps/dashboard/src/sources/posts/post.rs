//! A post as the dashboard keeps and shows it, whatever network it came from.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::html::SafeHtml;

/// A network that posts come from. The order is the order of listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// Bluesky, by way of Jetstream.
    Bluesky,
    /// One Mastodon instance and what it federates with.
    Mastodon,
    /// X, formerly Twitter.
    X,
}

impl Network {
    /// The name in the config, in `data-post` and in stored keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Bluesky => "bluesky",
            Self::Mastodon => "mastodon",
            Self::X => "x",
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bluesky => "Bluesky",
            Self::Mastodon => "Mastodon",
            Self::X => "X",
        })
    }
}

/// Names a post for ever: the network and the network's own id.
///
/// On Bluesky the id is `DID/RKEY`, on Mastodon and X the status id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PostId {
    /// Where the id is valid.
    pub network: Network,
    /// The network's own id.
    pub id: String,
}

impl PostId {
    /// The id `id` on `network`.
    pub fn new(network: Network, id: impl Into<String>) -> Self {
        Self {
            network,
            id: id.into(),
        }
    }
}

/// `NETWORK:ID`, as pages have it in `data-post`.
impl fmt::Display for PostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.network.key(), self.id)
    }
}

/// The longest name or handle that is kept, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// Who wrote a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The network's permanent name for the account: a DID, an address, a number.
    pub account: String,
    /// The name that the author chose, cleaned of what could disturb a page. May be empty.
    pub name: String,
    /// The handle without a leading `@`. Empty where only `account` is known.
    pub handle: String,
}

/// What a post says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Its text, safe to put on a page.
    Shown(SafeHtml),
    /// Its author put it behind this warning (plain text); the text itself is not kept.
    Warned(String),
}

/// One post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: Body,
    /// When its author says it was written, never later than when it reached us.
    pub created_at: Timestamp,
    /// Its page on the web: always http or https.
    pub url: String,
    /// Every address under which networks know this very post, for finding its twins.
    pub addresses: Vec<String>,
}
