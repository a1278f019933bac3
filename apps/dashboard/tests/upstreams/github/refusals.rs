//! What GitHub refuses, and what the page then says.

use super::*;

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
        (Answer::status(200), "failing", "it is of no repository"),
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
