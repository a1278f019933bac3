//! The filtered stream over real HTTP: rules, lines, money, trouble.

use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::testing::upstream::{Asked, Streams, Upstream};
use super::super::testing::{Running, StoreFile, client, run, run_with, words};
use super::*;

const STREAM: &str = "/2/tweets/search/stream";
const RULES: &str = "/2/tweets/search/stream/rules";
const SEARCH: &str = "/2/tweets/search/recent";
const TOKEN: &str = "s3cr3t-bearer-token";

/// The API with its rules, its streams, and what it answers to a stream instead.
#[derive(Clone)]
struct Fake {
    rules: Arc<Mutex<Vec<Value>>>,
    streams: Streams,
    refusal: Arc<Mutex<Option<Refusal>>>,
    found: Arc<Mutex<Value>>,
}

type Refusal = (u16, Value, Vec<(&'static str, String)>);

impl Fake {
    fn new() -> Self {
        Self {
            rules: Arc::default(),
            streams: Streams::new(),
            refusal: Arc::default(),
            found: Arc::new(Mutex::new(json!({"meta": {"result_count": 0}}))),
        }
    }

    fn refuse(&self, status: u16, body: Value, headers: Vec<(&'static str, String)>) {
        *self.refusal.lock().unwrap() = Some((status, body, headers));
    }

    async fn start(&self) -> Upstream {
        let fake = self.clone();
        Upstream::start(move |asked| fake.answer(asked)).await
    }

    fn answer(&self, asked: &Asked) -> Response {
        match (asked.path.as_str(), &asked.method) {
            (RULES, &Method::GET) => axum::Json(self.present()).into_response(),
            (RULES, _) => self.change(&asked.body),
            (SEARCH, _) => axum::Json(self.found.lock().unwrap().clone()).into_response(),
            (STREAM, _) => self.stream(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }

    fn present(&self) -> Value {
        match self.rules.lock().unwrap().as_slice() {
            [] => json!({"meta": {"result_count": 0}}),
            rules => json!({"data": rules}),
        }
    }

    fn change(&self, body: &Value) -> Response {
        let mut rules = self.rules.lock().unwrap();
        if let Some(ids) = body["delete"]["ids"].as_array() {
            rules.retain(|rule| !ids.contains(&rule["id"]));
            return axum::Json(json!({"meta": {}})).into_response();
        }
        for rule in body["add"].as_array().unwrap() {
            let id = format!("17{:02}", rules.len());
            rules.push(json!({"id": id, "value": rule["value"], "tag": rule["tag"]}));
        }
        (StatusCode::CREATED, axum::Json(json!({"meta": {}}))).into_response()
    }

    fn stream(&self) -> Response {
        let Some((status, body, headers)) = self.refusal.lock().unwrap().take() else {
            return self.streams.open();
        };
        let status = StatusCode::from_u16(status).unwrap();
        let mut response = (status, axum::Json(body)).into_response();
        for (name, value) in headers {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        response
    }
}

fn options(upstream: &Upstream) -> XOptions {
    XOptions {
        api_url: upstream.url.clone(),
        token: Secret::new(TOKEN).unwrap(),
        track: Track::new(["LiveView"]),
        max_posts_per_day: 100,
        idle_timeout: Duration::from_secs(30),
        keep: 10,
    }
}

fn start(options: XOptions) -> Running {
    run(move || X::new(client(), options.clone()))
}

fn tweet(id: u64, words: &str) -> Value {
    let second = id % 60;
    json!({"data": {"id": id.to_string(), "text": words, "author_id": "11",
        "created_at": format!("2026-08-01T00:00:{second:02}.000Z")},
        "includes": {"users": [{"id": "11", "name": "Ada", "username": "ada"}]},
        "matching_rules": [{"id": "1700", "tag": "bennu:track"}]})
}

fn line(message: &Value) -> String {
    format!("{message}\r\n")
}

#[tokio::test]
async fn rules_are_made_to_follow_what_is_tracked() {
    let fake = Fake::new();
    *fake.rules.lock().unwrap() = vec![
        json!({"id": "1", "value": "old -is:retweet", "tag": "bennu:track"}),
        json!({"id": "2", "value": "theirs", "tag": "conference"}),
    ];
    let upstream = fake.start().await;
    let running = start(options(&upstream));
    let stream = fake.streams.next().await;
    running.until_state("fresh").await;
    let rules = fake.rules.lock().unwrap().clone();
    let values: Vec<_> = rules
        .iter()
        .map(|rule| rule["value"].as_str().unwrap())
        .collect();
    assert_eq!(values, ["theirs", "liveview -is:retweet"]);
    assert_eq!(
        upstream.asked(STREAM)[0].header("authorization"),
        format!("Bearer {TOKEN}")
    );
    // What only somebody else's rule lets through is not ours.
    let mut foreign = tweet(1, "theirs");
    foreign["matching_rules"] = json!([{"id": "2", "tag": "conference"}]);
    stream.try_send(line(&foreign)).unwrap();
    stream.try_send(line(&tweet(2, "ours"))).unwrap();
    running.until_posts(&["2"]).await;
}

#[tokio::test]
async fn lines_are_read_whatever_the_chunks() {
    let fake = Fake::new();
    let upstream = fake.start().await;
    let running = start(options(&upstream));
    let stream = fake.streams.next().await;
    let text = format!(
        "\r\n{}\r\n{{garbage\r\n{}",
        line(&tweet(1, "a &amp; b")),
        line(&tweet(2, "c"))
    );
    for chunk in text.as_bytes().chunks(7) {
        stream
            .try_send(String::from_utf8(chunk.to_vec()).unwrap())
            .unwrap();
    }
    let posts = running.until_posts(&["2", "1"]).await;
    assert_eq!(words(&posts[1]), "a &amp; b");
    assert_eq!(posts[1].author.name, "Ada");
}

#[tokio::test]
async fn an_edit_takes_the_place_of_what_it_edits() {
    let fake = Fake::new();
    let upstream = fake.start().await;
    let running = start(options(&upstream));
    let stream = fake.streams.next().await;
    stream.try_send(line(&tweet(1, "tpyo"))).unwrap();
    running.until_posts(&["1"]).await;
    let mut edit = tweet(2, "typo");
    edit["data"]["edit_history_tweet_ids"] = json!(["1", "2"]);
    stream.try_send(line(&edit)).unwrap();
    running.until_posts(&["2"]).await;
    stream.try_send(line(&tweet(1, "tpyo"))).unwrap();
    stream.try_send(line(&tweet(3, "more"))).unwrap();
    running.until_posts(&["3", "2"]).await;
}

#[tokio::test]
async fn reposts_are_left_out() {
    let fake = Fake::new();
    let upstream = fake.start().await;
    let running = start(options(&upstream));
    let stream = fake.streams.next().await;
    let mut repost = tweet(1, "RT @x: …");
    repost["data"]["referenced_tweets"] = json!([{"type": "retweeted", "id": "9"}]);
    stream.try_send(line(&repost)).unwrap();
    stream.try_send(line(&tweet(2, "new"))).unwrap();
    running.until_posts(&["2"]).await;
}

#[tokio::test]
async fn at_the_days_cap_reading_stops_and_stays_stopped_after_a_restart() {
    let (fake, file) = (Fake::new(), StoreFile::new());
    let upstream = fake.start().await;
    let mut options = options(&upstream);
    options.max_posts_per_day = 2;
    let make = move || X::new(client(), options.clone());
    let running = run_with(file.open(), make.clone());
    let stream = fake.streams.next().await;
    stream.try_send(line(&tweet(1, "a"))).unwrap();
    stream.try_send(line(&tweet(2, "b"))).unwrap();
    let limited = running.until_reason("the day's cap of 2 posts").await;
    assert_eq!(limited.state.as_str(), "limited");
    assert_eq!(limited.value.as_deref().unwrap().len(), 2);
    running.stop().await;
    let running = run_with(file.open(), make);
    running.until_reason("the day's cap of 2 posts").await;
    assert_eq!(
        upstream
            .asked(STREAM)
            .iter()
            .filter(|asked| asked.path == STREAM)
            .count(),
        1
    );
}

#[tokio::test]
async fn a_broken_stream_is_opened_again_and_the_gap_is_searched() {
    let fake = Fake::new();
    let upstream = fake.start().await;
    let running = start(options(&upstream));
    let stream = fake.streams.next().await;
    stream.try_send(line(&tweet(1, "a"))).unwrap();
    running.until_posts(&["1"]).await;
    let missed = tweet(2, "missed");
    *fake.found.lock().unwrap() = json!({"data": [missed["data"]], "includes": missed["includes"]});
    drop(stream);
    running.until_posts(&["2", "1"]).await;
    let searched = upstream.asked(SEARCH);
    assert_eq!(searched[0].query["since_id"], "1");
    assert_eq!(searched[0].query["query"], "(liveview) -is:retweet");
    running.until_state("fresh").await;
}

#[tokio::test]
async fn silence_is_noticed_and_told() {
    let fake = Fake::new();
    let upstream = fake.start().await;
    let mut options = options(&upstream);
    options.idle_timeout = Duration::from_millis(200);
    let running = start(options);
    let stream = fake.streams.next().await;
    stream.try_send("\r\n".into()).unwrap();
    running.until_reason("X has been silent").await;
    let _again = fake.streams.next().await;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn an_error_inside_the_stream_is_told_in_xs_words() {
    let fake = Fake::new();
    let upstream = fake.start().await;
    let running = start(options(&upstream));
    let stream = fake.streams.next().await;
    let error = json!({"errors": [{"title": "operational-disconnect", "detail": "For reasons.",
        "type": "https://api.x.com/2/problems/operational-disconnect"}]});
    stream.try_send(line(&error)).unwrap();
    running
        .until_reason("X ended the stream: For reasons")
        .await;
    fake.streams.next().await;
}

#[tokio::test]
async fn refusals_wait_as_x_asks_or_say_what_is_wrong() {
    let reset = jiff::Timestamp::now().as_second() + 120;
    let capped = json!({"type": "https://api.x.com/2/problems/usage-capped", "title": "Capped"});
    let twice = json!({"type": "https://api.x.com/2/problems/streaming-connection"});
    for (status, body, headers, state, said) in [
        (
            429,
            json!({}),
            vec![("x-rate-limit-reset", reset.to_string())],
            "limited",
            "429",
        ),
        (429, twice, Vec::new(), "limited", "something else reads"),
        (403, capped, Vec::new(), "denied", "credits"),
        (
            401,
            json!({"title": "Unauthorized"}),
            Vec::new(),
            "denied",
            "Unauthorized",
        ),
        (409, json!({}), Vec::new(), "failing", "no rules"),
        (503, json!({}), Vec::new(), "failing", "503"),
    ] {
        let fake = Fake::new();
        fake.refuse(status, body, headers);
        let upstream = fake.start().await;
        let running = start(options(&upstream));
        let told = running.until_reason(said).await;
        assert_eq!(told.state.as_str(), state, "{said}");
        assert!(!format!("{told:?}").contains(TOKEN));
    }
}

#[test]
fn a_token_is_not_printed() {
    let options = XOptions {
        api_url: Url::parse("https://api.x.example").unwrap(),
        token: Secret::new(TOKEN).unwrap(),
        track: Track::new(["LiveView"]),
        max_posts_per_day: 100,
        idle_timeout: Duration::from_secs(30),
        keep: 10,
    };
    assert!(!format!("{:?}", X::new(client(), options)).contains(TOKEN));
}
