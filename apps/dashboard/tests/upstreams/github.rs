//! GitHub sources against a fake GitHub over real HTTP.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::fake::{Answer, Fake};
use bennu_dashboard::config::{Config, Environment};
use bennu_dashboard::feed::{Ambient, Clock, Feed, Feeds, Random, Snapshot};
use bennu_dashboard::http::{HttpClient, HttpOptions};
use bennu_dashboard::sources::SourceConfig;
use bennu_dashboard::sources::github::config::GithubConfig;
use bennu_dashboard::sources::github::{self, GithubStats, Latest};
use bennu_dashboard::store::Store;
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
    _owner: Feeds,
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
            SourceConfig::Github(config) => Some((
                name,
                GithubConfig {
                    interval: INTERVAL,
                    ..config
                },
            )),
            _ => None,
        });
    configs.collect()
}

fn start(fake: Fake, base: &str, repositories: &[&str], lines: &str) -> Running {
    let configs = configs(&format!("{}{base}", fake.url), repositories, lines);
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
    let feeds = github::start(named, &mut owner, &http);
    Running {
        fake,
        feeds,
        _owner: owner,
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

#[tokio::test]
async fn issues_are_without_pull_requests() {
    let running = running().await;
    let stats = running.state("fresh").await.value.unwrap();
    assert_eq!(
        (stats.stars, stats.issues, stats.pulls),
        (Some(80), Some(30), Some(12))
    );
    assert_eq!((stats.forks, stats.watchers), (Some(7), Some(3)));
    let release = stats.release.as_ref().and_then(Latest::release).unwrap();
    assert_eq!((release.tag.as_str(), &release.name), ("v1", &None));
    let asked = &running.fake.asked()[0].headers;
    assert_eq!(asked["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(asked["x-github-api-version"], "2022-11-28");
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let running = running().await;
    running.state("fresh").await;
    running.fake.set(PULLS, pulls(13).body("[{\"new\": true}]"));
    running
        .until(|snapshot| snapshot.value.as_ref().unwrap().pulls == Some(13))
        .await;
    let asked = running.fake.asked();
    let again: Vec<_> = asked
        .iter()
        .skip(3)
        .filter(|asked| asked.path == REPOSITORY)
        .collect();
    assert!(!again.is_empty());
    assert!(
        again
            .iter()
            .all(|asked| asked.headers.contains_key("if-none-match"))
    );
    assert_eq!(
        running.feeds["s0"].current().value.as_ref().unwrap().issues,
        Some(29)
    );
}

#[tokio::test]
async fn a_change_upstream_is_seen() {
    let running = running().await;
    running.state("fresh").await;
    running.fake.set(REPOSITORY, repository(81, 42));
    running.until(|snapshot| stars(snapshot) == Some(81)).await;
}

#[tokio::test]
async fn no_release_is_none_yet_or_the_newest_tag() {
    let fake = healthy().await;
    fake.set(RELEASE, Answer::status(404));
    let running = start(fake, "", &["o/r"], "");
    let stats = running.state("fresh").await.value.unwrap();
    assert_eq!(stats.release, Some(Latest::NoneYet));
    drop(running);

    let fake = healthy().await;
    fake.set(RELEASE, Answer::status(404));
    fake.set("/repos/o/r/tags", Answer::json(json!([{"name": "v0.9"}])));
    let running = start(fake, "", &["o/r"], "tags = true");
    let stats = running.state("fresh").await.value.unwrap();
    assert_eq!(
        stats.release.as_ref().unwrap().release().unwrap().tag,
        "v0.9"
    );
}

#[tokio::test]
async fn what_may_not_be_seen_is_unknown_and_not_zero() {
    let fake = healthy().await;
    fake.set(
        PULLS,
        Answer::status(403).with("x-accepted-github-permissions", "pull_requests=read"),
    );
    let running = start(fake, "", &["o/r"], "");
    let stats = running.state("fresh").await.value.unwrap();
    assert_eq!(
        (stats.stars, stats.pulls, stats.issues),
        (Some(80), None, None)
    );
}

/// What is answered, the state that follows, and a part of what is said.
#[tokio::test]
async fn each_refusal_keeps_the_numbers_and_says_what_it_is() {
    let reset = jiff::Timestamp::now().as_second() + 600;
    let used_up = |status| {
        Answer::status(status)
            .with("x-ratelimit-limit", 60)
            .with("x-ratelimit-remaining", 0)
            .with("x-ratelimit-reset", reset)
    };
    let secondary = json!({"message": "You have exceeded a secondary rate limit"}).to_string();
    let cases = [
        (Answer::status(503), "failing", "GitHub answers 503"),
        (
            Answer::status(503).with("retry-after", 100),
            "limited",
            "GitHub answers 503 and asks to wait",
        ),
        (
            Answer::status(429).with("retry-after", 100),
            "limited",
            "GitHub asks to wait (429)",
        ),
        (
            used_up(403),
            "limited",
            "GitHub's limit of 60 requests an hour is used up",
        ),
        (used_up(429), "limited", "next try in 10 minutes"),
        (
            Answer::status(403).body(secondary),
            "limited",
            "GitHub asks to slow down",
        ),
        (
            Answer::status(401),
            "denied",
            "GitHub does not accept the token",
        ),
        (
            Answer::status(404),
            "denied",
            "GitHub does not know o/r (404)",
        ),
        (
            Answer::status(403).with("x-github-sso", "required"),
            "denied",
            "not authorised for o/r (SSO)",
        ),
        (
            Answer::status(422).body("{\"message\": \"bad\"}"),
            "denied",
            "GitHub refuses the question: bad",
        ),
        (Answer::status(410), "gone", "gone from GitHub"),
        (Answer::status(451), "gone", "legal reasons"),
        (
            Answer::status(200).body("<html>"),
            "failing",
            "cannot be understood",
        ),
        (
            Answer::status(200).body("[\"of another shape\"]"),
            "failing",
            "cannot be understood",
        ),
    ];
    for (answer, state, words) in cases {
        let running = running().await;
        running.state("fresh").await;
        running.fake.set(REPOSITORY, answer);
        let snapshot = running.state(state).await;
        let status = snapshot
            .status("numbers", jiff::Timestamp::now())
            .unwrap()
            .to_string();
        assert!(status.contains(words), "{words} in {status}");
        assert_eq!(stars(&snapshot), Some(80), "{words}");
        assert!(!format!("{snapshot:?}").contains(TOKEN));
    }
}

#[tokio::test]
async fn a_used_up_limit_stops_every_source_of_the_account() {
    let fake = healthy().await;
    fake.set("/repos/o/other", repository(5, 0));
    let running = start(fake, "", &["o/r", "o/other"], &token());
    until(&running.feeds["s1"], |snapshot| stars(snapshot) == Some(5)).await;
    running
        .fake
        .set(REPOSITORY, Answer::status(429).with("retry-after", 1_000));
    let asked = running.state("limited").await;
    // Only the first repository's answer was a limit; the second was not asked again.
    let other = until(&running.feeds["s1"], |snapshot| {
        snapshot.state.as_str() == "limited"
    })
    .await;
    for snapshot in [asked, other] {
        let wait = jiff::Timestamp::now().duration_until(snapshot.next_try.unwrap());
        assert!((900..1_100).contains(&wait.as_secs()), "{wait}");
    }
}

#[tokio::test]
async fn it_recovers_by_itself() {
    let running = running().await;
    running.state("fresh").await;
    running.fake.set(REPOSITORY, Answer::status(503));
    running.state("failing").await;
    running.fake.set(REPOSITORY, repository(82, 42));
    assert_eq!(stars(&running.state("fresh").await), Some(82));
}

#[tokio::test]
async fn a_renamed_repository_is_followed_and_reported() {
    let fake = healthy().await;
    fake.set(
        REPOSITORY,
        Answer::status(301).with("location", "/repositories/1"),
    );
    let moved = json!({"full_name": "new/name", "stargazers_count": 90, "open_issues_count": 12});
    fake.set("/repositories/1", Answer::json(moved));
    let running = start(fake, "", &["o/r"], &token());
    let snapshot = running
        .until(|snapshot| !snapshot.notices.is_empty() && stars(snapshot).is_some())
        .await;
    assert_eq!(
        snapshot.notices,
        ["o/r is called new/name now; change the configuration"]
    );
    assert_eq!(
        (snapshot.state.as_str(), stars(&snapshot)),
        ("fresh", Some(90))
    );
}

#[tokio::test]
async fn a_token_that_ends_soon_is_reported() {
    let fake = healthy().await;
    let soon = jiff::Timestamp::now().as_second() + 3 * 86_400;
    let soon = jiff::Timestamp::from_second(soon)
        .unwrap()
        .strftime("%F %T UTC")
        .to_string();
    fake.set(
        REPOSITORY,
        repository(1, 1).with("github-authentication-token-expiration", soon),
    );
    let running = start(fake, "", &["o/r"], &token());
    let snapshot = running.until(|snapshot| !snapshot.notices.is_empty()).await;
    assert!(
        snapshot.notices[0].starts_with("the GitHub token expires on 20"),
        "{:?}",
        snapshot.notices
    );
}

#[tokio::test]
async fn a_small_budget_slows_the_source_down() {
    let fake = healthy().await;
    let reset = jiff::Timestamp::now().as_second() + 3_600;
    let budget = |answer: Answer| {
        answer
            .with("x-ratelimit-limit", 60)
            .with("x-ratelimit-remaining", 57)
            .with("x-ratelimit-reset", reset)
    };
    fake.set(REPOSITORY, budget(repository(80, 42)));
    fake.set(PULLS, budget(pulls(12)));
    fake.set(RELEASE, budget(release("v1")));
    let running = start(fake, "", &["o/r"], "");
    running.state("fresh").await;
    // 51 requests above the reserve, three a round, an hour to go.
    let wait = loop {
        let snapshot = running.feeds["s0"].current();
        match snapshot.next_try {
            Some(next) => break next.duration_since(snapshot.value_at.unwrap()).as_secs(),
            None => tokio::task::yield_now().await,
        }
    };
    assert!((170..230).contains(&wait), "{wait}");
}

#[tokio::test]
async fn two_sources_that_ask_for_the_same_share_one_fetch() {
    let running = start(healthy().await, "", &["o/r", "O/R"], &token());
    let (one, two) = (running.state("fresh").await, &running.feeds["s1"]);
    until(two, |snapshot| stars(snapshot) == stars(&one)).await;
    assert!(
        running
            .fake
            .asked()
            .iter()
            .all(|asked| asked.path.starts_with(REPOSITORY))
    );
}

/// What GraphQL answers for four repositories, of which the third is missing.
fn four(stars: u64) -> Answer {
    let node = |stars: u64| {
        json!({
            "nameWithOwner": "o/x", "stargazerCount": stars, "forkCount": 1,
            "issues": {"totalCount": 4}, "pullRequests": {"totalCount": 2}, "latestRelease": null,
        })
    };
    Answer::json(json!({
        "data": {"r0": node(stars), "r1": node(2), "r2": Value::Null, "r3": node(4)},
        "errors": [{"type": "NOT_FOUND", "path": ["r2"], "message": "Could not resolve"}],
    }))
}

const FOUR: [&str; 4] = ["o/a", "o/b", "o/c", "o/d"];

#[tokio::test]
async fn many_repositories_are_one_query() {
    let fake = Fake::start().await;
    fake.set("/graphql", four(1));
    let running = start(fake, "", &FOUR, &token());
    assert_eq!(stars(&running.state("fresh").await), Some(1));
    until(&running.feeds["s3"], |snapshot| stars(snapshot) == Some(4)).await;
    let missing = until(&running.feeds["s2"], |snapshot| {
        snapshot.state.as_str() == "denied"
    })
    .await;
    assert_eq!(
        missing.state.reason().unwrap(),
        "GitHub does not know o/c (404), or the token may not see it"
    );
    running.fake.set("/graphql", four(9));
    running.until(|snapshot| stars(snapshot) == Some(9)).await;
    let asked = running.fake.asked();
    assert!(asked.iter().all(|asked| asked.path == "/graphql"));
    let variables: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(variables["variables"]["n3"], "d");
}

#[tokio::test]
async fn a_used_up_query_budget_is_waited_for() {
    let fake = Fake::start().await;
    let reset = jiff::Timestamp::now().as_second() + 600;
    let answer =
        json!({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]});
    let answer = Answer::json(answer)
        .with("x-ratelimit-limit", 5_000)
        .with("x-ratelimit-remaining", 0)
        .with("x-ratelimit-reset", reset)
        .with("x-ratelimit-resource", "graphql");
    fake.set("/graphql", answer);
    let running = start(fake, "", &FOUR, &token());
    let snapshot = running.state("limited").await;
    let status = snapshot
        .status("numbers", jiff::Timestamp::now())
        .unwrap()
        .to_string();
    assert!(status.contains("next try in 10 minutes"), "{status}");
}

#[tokio::test]
async fn an_enterprise_server_without_graphql_or_limits_is_asked_over_rest() {
    let fake = Fake::start().await;
    for name in ["a", "b", "c", "d"] {
        fake.set(&format!("/api/v3/repos/o/{name}"), repository(3, 0));
    }
    let running = start(fake, "/api/v3", &FOUR, &token());
    assert_eq!(stars(&running.state("fresh").await), Some(3));
    until(&running.feeds["s3"], |snapshot| stars(snapshot) == Some(3)).await;
    assert_eq!(running.fake.count("/api/graphql"), 1);
}

/// Recorded answers, the state that follows, and the stars.
const RECORDED: &[(&str, &str)] = &[
    ("get_repository.json", "fresh"),
    ("repository_2017.json", "fresh"),
    ("primary_limit_403.json", "limited"),
    ("secondary_limit_429.json", "limited"),
    ("missing_404.json", "denied"),
];

#[tokio::test]
async fn recorded_answers_are_understood() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/github/exchanges");
    if !folder.exists() {
        return;
    }
    for (file, state) in RECORDED {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let exchanges: Value = serde_json::from_str(&text).unwrap();
        let response = &exchanges[0]["response"];
        let mut answer = Answer::json(response["body"].clone());
        answer = answer.and_status(response["status"].as_u64().unwrap() as u16);
        for name in ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining"] {
            if let Some(value) = response["headers"][name].as_str() {
                answer = answer.with(name, value);
            }
        }
        let reset = jiff::Timestamp::now().as_second() + 60;
        let fake = Fake::start().await;
        fake.set(REPOSITORY, answer.with("x-ratelimit-reset", reset));
        let running = start(fake, "", &["o/r"], "");
        let snapshot = running.state(state).await;
        let expected = response["body"]["stargazers_count"].as_u64();
        assert_eq!(
            snapshot.value.as_ref().and_then(|stats| stats.stars),
            expected,
            "{file}"
        );
    }
}
