//! The numbers of a GitHub repository: stars, issues, forks, the latest release.
//!
//! All sources with one API address and one token share an `Account`: it sends one
//! request at a time, knows the budget, and asks for many repositories in one query
//! where it can. Facts about the API: docs.github.com/rest, version 2022-11-28.

mod account;
mod batch;
mod budget;
pub mod config;
mod graphql;
mod parse;
mod refusal;
mod rest;
mod stats;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::feed::{Failure, Feed, Feeds, Publisher, Source, SourceKey};
use crate::http::HttpClient;
use crate::secret::Secret;

use account::{Account, Member};
use config::GithubConfig;
use rest::Rest;
pub use stats::{GithubStats, Latest};

/// Starts every GitHub source, and gives their feeds by their names.
///
/// Sources that ask for the same thing share one feed, at the shortest of their
/// intervals.
pub fn start<'c>(
    sources: impl IntoIterator<Item = (&'c str, &'c GithubConfig)>,
    feeds: &mut Feeds,
    http: &HttpClient,
) -> BTreeMap<String, Feed<GithubStats>> {
    let sources: Vec<_> = sources.into_iter().collect();
    let mut shortest: HashMap<SourceKey, Duration> = HashMap::new();
    for (_, config) in &sources {
        let interval = shortest.entry(key(config)).or_insert(config.interval);
        *interval = config.interval.min(*interval);
    }
    let mut accounts: HashMap<(Url, Option<Secret>), Arc<Account>> = HashMap::new();
    let started = sources.into_iter().map(|(name, config)| {
        let (key, mut config) = (key(config), config.clone());
        config.interval = shortest[&key];
        let whose = (config.api_url.get().clone(), config.token.clone());
        let account = accounts
            .entry(whose)
            .or_insert_with(|| Account::new(&config, http));
        let account = Arc::clone(account);
        let make = move || GithubSource::new(&config, &account);
        (name.to_owned(), feeds.start(key, name, make))
    });
    started.collect()
}

fn key(config: &GithubConfig) -> SourceKey {
    let (url, repository) = (config.api_url.get(), &config.repository);
    let tags = if config.tags { " with tags" } else { "" };
    let who = if config.token.is_some() {
        "a token"
    } else {
        "nobody"
    };
    let asks = format!("github {url} {repository}{tags} as {who}").to_lowercase();
    SourceKey {
        asks,
        credentials: config.token.iter().cloned().collect(),
    }
}

/// One repository.
struct GithubSource {
    interval: Duration,
    member: Member,
    rest: Rest,
}

impl GithubSource {
    fn new(config: &GithubConfig, account: &Arc<Account>) -> Self {
        let (interval, member) = (config.interval, account.join(config));
        Self {
            interval,
            member,
            rest: Rest::default(),
        }
    }
}

impl Source for GithubSource {
    type Value = GithubStats;

    fn interval(&self) -> Duration {
        self.interval
    }

    async fn run(&mut self, publisher: &Publisher<GithubStats>) -> Result<(), Failure> {
        let answer = match self.member.batch(self.interval / 4).await {
            Some(batched) => batched.map(|batched| (batched.stats, batched.age)),
            None => self
                .rest
                .ask(&self.member)
                .await
                .map(|stats| (stats, Duration::ZERO)),
        };
        let pace = self.member.pace();
        publisher.pace(pace);
        let (stats, age) = answer?;
        // Members of one batch stay together.
        publisher.next_in(publisher.random().spread(pace).saturating_sub(age));
        publisher.notices(self.member.notices(&stats, publisher.now()));
        publisher.succeeded(stats);
        Ok(())
    }
}
