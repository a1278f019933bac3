//! GitHub sources against a fake GitHub over real HTTP.

mod batches;
mod changes;
mod numbers;
mod refusals;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::fake::{Answer, Fake};
use bennu_dashboard::config::{Config, Environment};
use bennu_dashboard::feed::{Ambient, Clock, Feed, Feeds, Random, Snapshot};
use bennu_dashboard::http::{HttpClient, HttpOptions};
use bennu_dashboard::sources::SourceConfig;
use bennu_dashboard::sources::github::config::GithubConfig;
use bennu_dashboard::sources::github::{self, Accounts, GithubStats, Latest};
use bennu_dashboard::store::Store;
use futures_util::FutureExt as _;
use serde_json::{Value, json};

const INTERVAL: Duration = Duration::from_millis(50);
const TOKEN: &str = "ghp_0123456789";
const REPOSITORY: &str = "/repos/o/r";
const PULLS: &str = "/repos/o/r/pulls";
const RELEASE: &str = "/repos/o/r/releases/latest";

/// Running sources, and the fake that they ask.
struct Running {
    fake: Fake,
    feeds: BTreeMap<String, Feed<GithubStats>>,
    owner: Feeds,
    accounts: Accounts,
}

impl Running {
    /// Waits until `wanted` holds of the first source.
    async fn until(
        &self,
        wanted: impl FnMut(&Snapshot<GithubStats>) -> bool,
    ) -> Snapshot<GithubStats> {
        until(&self.feeds["s0"], wanted).await
    }

    /// Waits for a state.
    async fn state(&self, word: &str) -> Snapshot<GithubStats> {
        self.until(|snapshot| snapshot.state.as_str() == word).await
    }
}

async fn until(
    feed: &Feed<GithubStats>,
    mut wanted: impl FnMut(&Snapshot<GithubStats>) -> bool,
) -> Snapshot<GithubStats> {
    let mut changes = feed.subscribe();
    let found = changes.wait_for(|snapshot| wanted(snapshot));
    match tokio::time::timeout(Duration::from_secs(10), found).await {
        Ok(snapshot) => Snapshot::clone(&snapshot.unwrap()),
        Err(_) => panic!("waited in vain; now: {:?}", feed.current()),
    }
}

/// One source per repository, each with these further lines.
fn configs(api_url: &str, repositories: &[&str], lines: &str) -> Vec<(String, GithubConfig)> {
    let mut text = "[[row]]\n[[row.widget]]\ntype = \"clock\"\n".to_owned();
    for (index, repository) in repositories.iter().enumerate() {
        text += &format!("[source.s{index}]\ntype = \"github\"\nrepo = \"{repository}\"\n");
        text += &format!("api_url = \"{api_url}\"\n{lines}\n");
    }
    let config = Config::parse(Path::new("test.toml"), &text, &Environment::of(&[])).unwrap();
    let configs = config
        .sources
        .into_iter()
        .filter_map(|(name, source)| match source {
            SourceConfig::Github(config) => Some((name, config)),
            _ => None,
        });
    configs.collect()
}

fn start(fake: Fake, base: &str, repositories: &[&str], lines: &str) -> Running {
    start_every(INTERVAL, fake, base, repositories, lines)
}

fn start_every(
    interval: Duration,
    fake: Fake,
    base: &str,
    repositories: &[&str],
    lines: &str,
) -> Running {
    let mut configs = configs(&format!("{}{base}", fake.url), repositories, lines);
    for (_, config) in &mut configs {
        config.interval = interval;
    }
    let ambient = Ambient {
        clock: Clock::System,
        random: Random::new(|| 0.0),
    };
    let mut owner = Feeds::new(ambient, Store::in_memory().unwrap());
    let reply_timeout = Duration::from_secs(2);
    let http = HttpClient::new(HttpOptions {
        reply_timeout,
        ..HttpOptions::default()
    });
    let named = configs.iter().map(|(name, config)| (name.as_str(), config));
    let mut accounts = Accounts::new(http);
    let start = github::start(named, &mut owner, &mut accounts);
    let feeds = start.now_or_never().expect("nothing has to end first");
    Running {
        fake,
        feeds,
        owner,
        accounts,
    }
}

fn token() -> String {
    format!("token = \"{TOKEN}\"")
}

fn repository(stars: u64, issues_and_pulls: u64) -> Answer {
    Answer::json(json!({
        "full_name": "o/r", "html_url": "https://github.com/o/r", "description": "a <b>",
        "archived": false, "stargazers_count": stars, "watchers_count": stars,
        "forks_count": 7, "subscribers_count": 3, "open_issues_count": issues_and_pulls,
    }))
}

fn pulls(count: u64) -> Answer {
    let link = format!(
        "<https://x/pulls?page=2>; rel=\"next\", <https://x/pulls?page={count}>; rel=\"last\""
    );
    Answer::json(json!([{}])).with("link", link)
}

fn release(tag: &str) -> Answer {
    Answer::json(json!({ "tag_name": tag, "name": "", "published_at": "2026-01-05T10:00:00Z" }))
}

/// 80 stars, 30 issues, 12 pull requests, release v1.
async fn healthy() -> Fake {
    let fake = Fake::start().await;
    fake.set(REPOSITORY, repository(80, 42));
    fake.set(PULLS, pulls(12));
    fake.set(RELEASE, release("v1"));
    fake
}

async fn running() -> Running {
    start(healthy().await, "", &["o/r"], &token())
}

fn stars(snapshot: &Snapshot<GithubStats>) -> Option<u64> {
    snapshot.value.as_ref()?.stars
}
