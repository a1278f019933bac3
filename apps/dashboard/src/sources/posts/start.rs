//! Starts what a `type = "posts"` source of the configuration asks for.

use std::collections::BTreeMap;
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
use crate::secret::Secret;

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

/// Starts every network of every source that is on, and gives, by the source's name,
/// the feed of all its posts: at most `most`, newest first.
///
/// `most` is what the widest widget of the page shows. Must be called within a tokio
/// runtime.
pub async fn start<'c>(
    sources: impl Iterator<Item = (&'c str, &'c PostsConfig)>,
    most: usize,
    feeds: &mut Feeds,
    http: &HttpClient,
) -> BTreeMap<String, Feed<Vec<Post>>> {
    let mut started = BTreeMap::new();
    for (name, config) in sources {
        let shared = Shared {
            feeds,
            http,
            name,
            terms: config.track.iter().map(|term| term.as_str()).collect(),
            keep: most + RESERVE,
        };
        started.insert(name.to_owned(), shared.start(config, most).await);
    }
    started
}

impl Shared<'_> {
    async fn start(mut self, config: &PostsConfig, most: usize) -> Feed<Vec<Post>> {
        let (mut members, mut off) = (Vec::new(), Vec::new());
        let mut on = |network, feed| members.push(Member { network, feed });
        if let Some(config) = &config.bluesky {
            on(Network::Bluesky, self.bluesky(config).await);
        }
        if let Some(config) = &config.mastodon {
            on(Network::Mastodon, self.mastodon(config).await);
        }
        if let Some(config) = &config.x {
            match &config.token {
                Some(token) => on(Network::X, self.x(config, token).await),
                None => off.push("X is off: no token is configured".to_owned()),
            }
        }
        let joined = Joined { members, off, most };
        let key = SourceKey {
            asks: format!("posts {}", self.name),
            credentials: Vec::new(),
        };
        let start = self.feeds.start(key, self.name, joined, Joined::clone);
        start.await
    }

    async fn bluesky(&mut self, config: &BlueskyConfig) -> Feed<Vec<Post>> {
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
        let make = move |options: &BlueskyOptions| Bluesky::new(http.clone(), options.clone());
        self.feeds.start(key, &name, options, make).await
    }

    async fn mastodon(&mut self, config: &MastodonConfig) -> Feed<Vec<Post>> {
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
        let make = move |options: &MastodonOptions| Mastodon::new(http.clone(), options.clone());
        self.feeds.start(key, &name, options, make).await
    }

    async fn x(&mut self, config: &XConfig, token: &Secret) -> Feed<Vec<Post>> {
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
            credentials: vec![token.clone()],
        };
        let (http, name) = (self.http.clone(), self.name_of(Network::X));
        let make = move |options: &XOptions| X::new(http.clone(), options.clone());
        self.feeds.start(key, &name, options, make).await
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
