//! Many repositories in one query.

use super::*;

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
async fn a_query_that_failed_is_made_again_long_before_the_interval_is_over() {
    let fake = Fake::start().await;
    fake.set("/graphql", Answer::status(503));
    let hour = Duration::from_secs(3_600);
    let running = start_every(hour, fake, "", &FOUR, &token());
    for feed in running.feeds.values() {
        until(feed, |snapshot| snapshot.state.as_str() == "failing").await;
    }
    running.fake.set("/graphql", four(1));
    for name in ["s0", "s1", "s3"] {
        until(&running.feeds[name], |snapshot| stars(snapshot).is_some()).await;
    }
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
