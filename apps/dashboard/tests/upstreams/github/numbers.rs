//! The numbers of one repository, and what they cost.

use super::*;

#[tokio::test]
async fn issues_are_without_pull_requests() {
    let running = running().await;
    let stats = running.state("fresh").await.value.unwrap();
    assert_eq!(
        (stats.stars, stats.issues, stats.pulls),
        (Some(80), Some(30), Some(12))
    );
    assert_eq!((stats.forks, stats.watchers), (Some(7), Some(3)));
    assert_eq!(stats.release, Some(Latest::Tag("v1".into())));
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
    assert_eq!(stats.release, Some(Latest::Tag("v0.9".into())));
}

#[tokio::test]
async fn of_a_release_only_the_tag_has_to_make_sense() {
    let fake = healthy().await;
    let release = json!({ "tag_name": "v2", "name": 7, "published_at": "soon" });
    fake.set(RELEASE, Answer::json(release));
    let running = start(fake, "", &["o/r"], "");
    let stats = running.state("fresh").await.value.unwrap();
    assert_eq!(stats.release, Some(Latest::Tag("v2".into())));
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
