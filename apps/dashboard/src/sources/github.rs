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
use std::sync::{Arc, Weak};
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
pub async fn start<'c>(
    sources: impl IntoIterator<Item = (&'c str, &'c GithubConfig)>,
    feeds: &mut Feeds,
    accounts: &mut Accounts,
) -> BTreeMap<String, Feed<GithubStats>> {
    let sources: Vec<_> = sources.into_iter().collect();
    let mut shortest: HashMap<SourceKey, Duration> = HashMap::new();
    for (_, config) in &sources {
        let interval = shortest.entry(key(config)).or_insert(config.interval);
        *interval = config.interval.min(*interval);
    }
    let mut started = BTreeMap::new();
    for (name, config) in sources {
        let (key, mut config) = (key(config), config.clone());
        config.interval = shortest[&key];
        let account = accounts.of(&config);
        let make = move |config: &GithubConfig| GithubSource::new(config, &account);
        let feed = feeds.start(key, name, config, make).await;
        started.insert(name.to_owned(), feed);
    }
    started
}

/// The accounts that sources ask with.
#[derive(Debug)]
pub struct Accounts {
    http: HttpClient,
    /// A source that goes on when the configuration changes keeps its account, which the
    /// new ones beside it must share.
    known: HashMap<(Url, Option<Secret>), Weak<Account>>,
}

impl Accounts {
    /// No accounts yet; they will ask with `http`.
    pub fn new(http: HttpClient) -> Self {
        Self {
            http,
            known: HashMap::new(),
        }
    }

    fn of(&mut self, config: &GithubConfig) -> Arc<Account> {
        self.known.retain(|_, account| account.strong_count() > 0);
        let whose = (config.api_url.get().clone(), config.token.clone());
        let known = self.known.get(&whose).and_then(Weak::upgrade);
        let account = known.unwrap_or_else(|| Account::new(config, &self.http));
        self.known.insert(whose, Arc::downgrade(&account));
        account
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment};
    use crate::http::HttpOptions;
    use crate::sources::SourceConfig;

    fn config(token: &str) -> GithubConfig {
        let source = "[source.s]\ntype = \"github\"\nrepo = \"o/r\"";
        let row = "[[row]]\n[[row.widget]]\ntype = \"clock\"";
        let text = format!("{source}\ntoken = \"{token}\"\n{row}");
        let parsed = Config::parse("a.toml".as_ref(), &text, &Environment::of(&[])).unwrap();
        match &parsed.sources["s"] {
            SourceConfig::Github(config) => config.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn who_asks_with_one_token_shares_one_account_for_as_long_as_it_is_used() {
        let mut accounts = Accounts::new(HttpClient::new(HttpOptions::default()));
        let [one, same] = ["a", "a"].map(|token| accounts.of(&config(token)));
        assert!(Arc::ptr_eq(&one, &same));
        let other = accounts.of(&config("b"));
        assert!(!Arc::ptr_eq(&one, &other));
        drop((one, same));
        drop(accounts.of(&config("c")));
        assert_eq!(accounts.known.len(), 2);
    }
}
