//! `type = "posts"`: what to look for, and on which networks.

use std::time::Duration;

use crate::config::address::{HttpUrl, WebsocketUrl};
use crate::config::field::{Count, Field, Given};
use crate::config::mistake::Wrong;
use crate::config::outline::Key;
use crate::config::section::Section;
use crate::config::time::Span;
use crate::secret::Secret;

/// Bluesky's own servers.
const SERVERS: [&str; 2] = [
    "wss://jetstream2.us-east.bsky.network/subscribe",
    "wss://jetstream2.us-west.bsky.network/subscribe",
];

/// A posts source. At least one network is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostsConfig {
    /// What a post must mention: words, phrases, `@names`, `#tags`. At least one.
    pub track: Vec<Term>,
    /// Bluesky's open stream.
    pub bluesky: Option<BlueskyConfig>,
    /// A Mastodon instance.
    pub mastodon: Option<MastodonConfig>,
    /// X.
    pub x: Option<XConfig>,
}

/// Something that a post may mention: 1 to 200 characters, no blanks around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term(String);

/// `[source.NAME.bluesky]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlueskyConfig {
    /// Jetstream servers, tried in this order. At least one.
    pub urls: Vec<WebsocketUrl>,
    /// The public API that tells who is behind an account.
    pub api_url: HttpUrl,
}

/// `[source.NAME.mastodon]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MastodonConfig {
    /// The instance.
    pub url: HttpUrl,
    /// A user's token: streams. Without one, hashtags are polled.
    pub token: Option<Secret>,
    /// Without the `#`. At least one.
    pub hashtags: Vec<Hashtag>,
    /// How often hashtags are polled without a token.
    pub interval: Duration,
}

/// A hashtag without its `#`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hashtag(String);

/// `[source.NAME.x]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XConfig {
    /// The API.
    pub api_url: HttpUrl,
    /// An app's bearer token. Without one this network is off.
    pub token: Option<Secret>,
    /// Reading costs money: past this many posts in a day, none are read.
    pub max_posts_per_day: u32,
}

impl PostsConfig {
    pub(in crate::sources) fn read(section: &mut Section<'_>) -> Option<Self> {
        let track = section.some(Key("track", "What a post must mention: words, phrases, `@names`, `#tags`. At least one of the networks below must be there."));
        let bluesky = section.part("bluesky", BlueskyConfig::read);
        let mastodon = section.part("mastodon", MastodonConfig::read);
        let x = section.part("x", XConfig::read);
        if !["bluesky", "mastodon", "x"]
            .iter()
            .any(|network| section.has(network))
        {
            let expected = "at least one network: bluesky, mastodon or x";
            section.mistake("bluesky", Wrong::missing(expected));
        }
        Some(Self {
            track: track?,
            bluesky: bluesky?,
            mastodon: mastodon?,
            x: x?,
        })
    }
}

impl BlueskyConfig {
    fn read(section: &mut Section<'_>) -> Option<Self> {
        let one = section.optional::<WebsocketUrl>(Key(
            "url",
            "A Jetstream server, taken before those of `urls`.",
        ));
        let more = section.list::<WebsocketUrl>(Key("urls", "Jetstream servers; the next is taken when one fails. Bluesky's own two, unless any is named."));
        let api_url = section.or(
            Key("api_url", "The public API that tells the authors' names."),
            HttpUrl::new("https://public.api.bsky.app"),
        );
        let mut urls: Vec<_> = one?.into_iter().chain(more?).collect();
        if urls.is_empty() {
            urls.extend(SERVERS.map(WebsocketUrl::new));
        }
        Some(Self {
            urls,
            api_url: api_url?,
        })
    }
}

impl MastodonConfig {
    fn read(section: &mut Section<'_>) -> Option<Self> {
        let url = section.or(
            Key("url", "The instance."),
            HttpUrl::new("https://mastodon.social"),
        );
        let token = section.or(
            Key(
                "token",
                "A user's token. With one, posts stream; without, they are polled.",
            ),
            None,
        );
        let hashtags = section.some(Key(
            "hashtags",
            "What is followed there, with or without `#`.",
        ));
        let interval = section.optional::<Span<10, 86_400>>(Key(
            "interval",
            "How often it is polled without a token; every 30 seconds, unless told.",
        ));
        let interval = interval?.map_or(Duration::from_secs(30), Span::get);
        Some(Self {
            url: url?,
            token: token?,
            hashtags: hashtags?,
            interval,
        })
    }
}

impl XConfig {
    fn read(section: &mut Section<'_>) -> Option<Self> {
        let api_url = section.or(
            Key("api_url", "The API."),
            HttpUrl::new("https://api.x.com"),
        );
        let token = section.or(
            Key(
                "token",
                "An app's bearer token. Without one this network is off.",
            ),
            None,
        );
        let most = section.or(
            Key(
                "max_posts_per_day",
                "Reading costs money: past this many posts in a day, none are read.",
            ),
            Count::<1, 1_000_000>::new(500),
        );
        Some(Self {
            api_url: api_url?,
            token: token?,
            max_posts_per_day: most?.get(),
        })
    }
}

impl Term {
    /// The text to look for.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for Term {
    const EXPECTED: &'static str = "a text of 1 to 200 characters";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?;
        match text.trim() {
            term if (1..=200).contains(&term.chars().count()) => Ok(Self(term.into())),
            _ => Err(given.wrong(Self::EXPECTED)),
        }
    }
}

impl Hashtag {
    /// The word, without its `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for Hashtag {
    const EXPECTED: &'static str = "a hashtag of letters, digits and _";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?;
        let word = text.trim().trim_start_matches('#');
        let fits = word.chars().all(|c| c.is_alphanumeric() || c == '_');
        match (1..=100).contains(&word.chars().count()) && fits {
            true => Ok(Self(word.into())),
            false => Err(given.wrong(Self::EXPECTED)),
        }
    }
}
