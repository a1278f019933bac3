//! Starts what a `type = "posts"` source of the configuration asks for.

use std::time::Duration;

use super::bluesky::{Bluesky, BlueskyOptions};
use super::config::{BlueskyConfig, MastodonConfig, PostsConfig, XConfig};
use super::jetstream::Endpoint;
use super::joined::{Joined, Member};
use super::mastodon::{Mastodon, MastodonOptions};
use super::post::{Network, Post};
use super::track::Track;
use super::x::{X, XOptions};
use crate::feed::{Feed, Feeds, SourceKey};
use crate::http::HttpClient;

/// How many more posts each network keeps than are shown: what takes the place of
/// deleted ones, and of those that two networks tell.
const RESERVE: usize = 20;

/// The whole network's posts come many a second; a minute of silence is an outage.
const BLUESKY_IDLE: Duration = Duration::from_secs(60);

/// A sign of life comes every 15 s.
const MASTODON_IDLE: Duration = Duration::from_secs(90);

/// A sign of life comes at least every 20 s.
const X_IDLE: Duration = Duration::from_secs(27);

/// What all networks of a source share.
struct Shared<'a> {
    feeds: &'a mut Feeds,
    http: &'a HttpClient,
    name: &'a str,
    terms: Vec<&'a str>,
    keep: usize,
}

/// Starts every network of the source `name` that is on, and gives the feed of all
/// their posts: at most `most`, newest first.
///
/// `most` is what the widest widget of the page shows. Must be called within a tokio
/// runtime.
pub fn start(
    feeds: &mut Feeds,
    http: &HttpClient,
    name: &str,
    config: &PostsConfig,
    most: usize,
) -> Feed<Vec<Post>> {
    let terms = config.track.iter().map(|term| term.as_str()).collect();
    let keep = most + RESERVE;
    let mut shared = Shared {
        feeds,
        http,
        name,
        terms,
        keep,
    };
    let mut joined = Joined {
        members: Vec::new(),
        off: Vec::new(),
        most,
    };
    if let Some(config) = &config.bluesky {
        let feed = shared.bluesky(config);
        let network = Network::Bluesky;
        joined.members.push(Member { network, feed });
    }
    if let Some(config) = &config.mastodon {
        let feed = shared.mastodon(config);
        let network = Network::Mastodon;
        joined.members.push(Member { network, feed });
    }
    match config.x.as_ref().map(|config| shared.x(config)) {
        Some(Some(feed)) => joined.members.push(Member {
            network: Network::X,
            feed,
        }),
        Some(None) => joined.off.push("X is off: no token is configured".into()),
        None => {}
    }
    let key = SourceKey {
        asks: format!("posts {name}"),
        credentials: Vec::new(),
    };
    shared.feeds.start(key, name, move || joined.clone())
}

impl Shared<'_> {
    fn bluesky(&mut self, config: &BlueskyConfig) -> Feed<Vec<Post>> {
        let urls = config.urls.iter().map(|url| url.get().clone());
        let options = BlueskyOptions {
            endpoints: urls.map(Endpoint::new).collect(),
            api: config.api_url.get().clone(),
            track: Track::new(&self.terms),
            keep: self.keep,
            idle_timeout: BLUESKY_IDLE,
        };
        let servers: Vec<_> = config.urls.iter().map(|url| url.get().as_str()).collect();
        let key = SourceKey {
            asks: self.asks(Network::Bluesky, &servers),
            credentials: Vec::new(),
        };
        let (http, name) = (self.http.clone(), self.name_of(Network::Bluesky));
        let make = move || Bluesky::new(http.clone(), options.clone());
        self.feeds.start(key, &name, make)
    }

    fn mastodon(&mut self, config: &MastodonConfig) -> Feed<Vec<Post>> {
        let hashtags = config.hashtags.iter().map(|tag| tag.as_str().to_owned());
        let options = MastodonOptions {
            url: config.url.get().clone(),
            token: config.token.clone(),
            hashtags: hashtags.collect(),
            interval: config.interval,
            idle_timeout: MASTODON_IDLE,
            keep: self.keep,
        };
        let hashtags: Vec<_> = options.hashtags.iter().map(String::as_str).collect();
        let url = options.url.as_str();
        let key = SourceKey {
            asks: format!("posts {} {url} {hashtags:?}", Network::Mastodon.key()),
            credentials: options.token.iter().cloned().collect(),
        };
        let (http, name) = (self.http.clone(), self.name_of(Network::Mastodon));
        let make = move || Mastodon::new(http.clone(), options.clone());
        self.feeds.start(key, &name, make)
    }

    /// Off without a token.
    fn x(&mut self, config: &XConfig) -> Option<Feed<Vec<Post>>> {
        let token = config.token.clone()?;
        let options = XOptions {
            api_url: config.api_url.get().clone(),
            token: token.clone(),
            track: Track::new(&self.terms),
            max_posts_per_day: config.max_posts_per_day,
            idle_timeout: X_IDLE,
            keep: self.keep,
        };
        let key = SourceKey {
            asks: self.asks(Network::X, &[options.api_url.as_str()]),
            credentials: vec![token],
        };
        let (http, name) = (self.http.clone(), self.name_of(Network::X));
        let make = move || X::new(http.clone(), options.clone());
        Some(self.feeds.start(key, &name, make))
    }

    /// What is asked of whom: the same for two sources that ask the same.
    fn asks(&self, network: Network, whom: &[&str]) -> String {
        format!("posts {} {whom:?} {:?}", network.key(), self.terms)
    }

    /// As the section of the configuration is called.
    fn name_of(&self, network: Network) -> String {
        format!("{}.{}", self.name, network.key())
    }
}
