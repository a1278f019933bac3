//! An instance over real HTTP: polled, streamed, refused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::testing::upstream::{Asked, Streams, Upstream};
use super::super::testing::{Running, client, run, words};
use super::*;

const TAG: &str = "/api/v1/timelines/tag/";
const STREAM: &str = "/api/v1/streaming/hashtag";
const TOKEN: &str = "s3cr3t-user-token";

/// What the instance holds: statuses, newest first, and what it answers instead.
#[derive(Clone, Default)]
struct Instance {
    statuses: Arc<Mutex<Vec<Value>>>,
    refusal: Arc<Mutex<Option<Refusal>>>,
}

/// A status and headers.
type Refusal = (u16, Vec<(&'static str, String)>);

impl Instance {
    fn holds(&self, ids: &[u64]) {
        *self.statuses.lock().unwrap() = ids.iter().map(|id| status(*id, "hello")).collect();
    }

    fn refuse(&self, status: u16, headers: Vec<(&'static str, String)>) {
        *self.refusal.lock().unwrap() = Some((status, headers));
    }

    /// The hashtag's timeline, with an entity tag as real ones have.
    fn timeline(&self, asked: &Asked) -> Response {
        if let Some((status, headers)) = self.refusal.lock().unwrap().clone() {
            let status = StatusCode::from_u16(status).unwrap();
            let mut response = (status, "{\"error\":\"no\"}").into_response();
            for (name, value) in headers {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
            return response;
        }
        let all = self.statuses.lock().unwrap().clone();
        let number = |status: &Value| status["id"].as_str().unwrap().parse::<u64>().unwrap();
        let page: Vec<_> = match asked.query.get("min_id") {
            Some(min) => {
                let min = min.parse::<u64>().unwrap();
                let mut above: Vec<_> = all.into_iter().filter(|s| number(s) > min).collect();
                above.split_off(above.len().saturating_sub(40))
            }
            None => all.into_iter().take(40).collect(),
        };
        let body = json!(page).to_string();
        let tag = format!("W/\"{}-{}\"", page.len(), body.len());
        if asked.header("if-none-match") == tag {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        ([("etag", tag)], body).into_response()
    }

    async fn start(&self) -> Upstream {
        self.start_with(|_| StatusCode::NOT_FOUND.into_response())
            .await
    }

    async fn start_with(
        &self,
        stream: impl Fn(&Asked) -> Response + Send + Sync + 'static,
    ) -> Upstream {
        let instance = self.clone();
        Upstream::start(move |asked| match asked.path.as_str() {
            path if path.starts_with(TAG) => instance.timeline(asked),
            STREAM => stream(asked),
            "/api/v2/instance" => axum::Json(json!({"domain": "m.example"})).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        })
        .await
    }
}

fn status(id: u64, words: &str) -> Value {
    json!({"id": id.to_string(), "created_at": format!("2026-08-01T00:{:02}:00Z", id % 60),
        "account": {"acct": "ada", "display_name": "Ada"}, "visibility": "public",
        "content": format!("<p>{words}</p>"), "uri": format!("https://m.example/{id}"), "url": null})
}

fn options(upstream: &Upstream) -> MastodonOptions {
    MastodonOptions {
        url: upstream.url.clone(),
        token: None,
        hashtags: vec!["liveview".into()],
        interval: Duration::from_millis(50),
        idle_timeout: Duration::from_secs(30),
        keep: 100,
    }
}

fn start(options: MastodonOptions) -> Running {
    run(move || Mastodon::new(client(), options.clone()))
}

fn streamed(upstream: &Upstream) -> MastodonOptions {
    MastodonOptions {
        token: Secret::new(TOKEN),
        ..options(upstream)
    }
}

fn event(name: &str, data: impl std::fmt::Display) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

#[tokio::test]
async fn hashtags_are_polled_and_an_unchanged_page_costs_nothing() {
    let instance = Instance::default();
    instance.holds(&[2, 1]);
    let upstream = instance.start().await;
    let running = start(options(&upstream));
    let posts = running.until_posts(&["2", "1"]).await;
    assert_eq!(posts[0].author.handle, "ada@m.example");
    assert_eq!(words(&posts[0]), "<p>hello</p>");
    let asked = upstream.until_asked(TAG, 3).await;
    assert_eq!(asked[0].header("if-none-match"), "");
    assert!(asked[2].header("if-none-match").starts_with("W/"));
    instance.holds(&[3, 2, 1]);
    running.until_posts(&["3", "2", "1"]).await;
    assert_eq!(upstream.asked("/api/v2/instance").len(), 1);
}

#[tokio::test]
async fn what_is_deleted_or_edited_follows_at_the_next_poll() {
    let instance = Instance::default();
    instance.holds(&[3, 2, 1]);
    let upstream = instance.start().await;
    let running = start(options(&upstream));
    running.until_posts(&["3", "2", "1"]).await;
    *instance.statuses.lock().unwrap() = vec![status(3, "edited"), status(1, "hello")];
    let posts = running.until_posts(&["3", "1"]).await;
    assert_eq!(words(&posts[0]), "<p>edited</p>");
}

#[tokio::test]
async fn a_gap_between_two_pages_is_read_in_order() {
    let instance = Instance::default();
    instance.holds(&[1]);
    let upstream = instance.start().await;
    let running = start(MastodonOptions {
        keep: 200,
        ..options(&upstream)
    });
    running.until_posts(&["1"]).await;
    let ids: Vec<u64> = (1..=130).rev().collect();
    instance.holds(&ids);
    running
        .until(|snapshot| {
            snapshot
                .value
                .as_deref()
                .is_some_and(|posts| posts.len() == 130)
        })
        .await;
    let gaps = upstream.asked(TAG);
    let gaps: Vec<_> = gaps
        .iter()
        .filter_map(|asked| asked.query.get("min_id"))
        .collect();
    assert_eq!(gaps, ["1", "41", "81"]);
}

#[tokio::test]
async fn a_closed_instance_is_said_to_need_a_token() {
    for status in [401, 403, 422] {
        let instance = Instance::default();
        instance.refuse(status, Vec::new());
        let upstream = instance.start().await;
        let running = start(options(&upstream));
        let denied = running.until_state("denied").await;
        assert!(denied.state.reason().unwrap().contains("a token is needed"));
    }
}

#[tokio::test]
async fn a_used_up_budget_is_waited_for_as_told() {
    let instance = Instance::default();
    let reset = jiff::Timestamp::now() + Duration::from_secs(120);
    instance.refuse(429, vec![("x-ratelimit-reset", reset.to_string())]);
    let upstream = instance.start().await;
    let running = start(options(&upstream));
    let limited = running.until_state("limited").await;
    let wait = limited
        .next_try
        .unwrap()
        .duration_since(jiff::Timestamp::now());
    assert!((100..=130).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn an_outage_shows_and_ends_by_itself() {
    let instance = Instance::default();
    instance.holds(&[1]);
    let upstream = instance.start().await;
    let running = start(options(&upstream));
    running.until_posts(&["1"]).await;
    instance.refuse(503, Vec::new());
    let failing = running.until_reason("answers 503").await;
    assert_eq!(failing.value.as_deref().unwrap().len(), 1);
    *instance.refusal.lock().unwrap() = None;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn answers_that_make_no_sense_are_no_posts() {
    let instance = Instance::default();
    *instance.statuses.lock().unwrap() = vec![
        json!({"id": "9"}),
        json!({"id": "8", "account": 7}),
        status(1, "hello"),
    ];
    let upstream = instance.start().await;
    let running = start(options(&upstream));
    running.until_posts(&["1"]).await;
    for garbage in ["<html>", "[{}, 7]"] {
        let upstream = Upstream::start(move |_| garbage.into_response()).await;
        let running = start(options(&upstream));
        running.until_state("failing").await;
    }
}

#[tokio::test]
async fn what_one_hashtag_told_is_kept_though_another_fails() {
    let instance = Instance::default();
    instance.holds(&[1]);
    let other = instance.clone();
    let fails = AtomicBool::new(true);
    let upstream = Upstream::start(move |asked| match asked.path.as_str() {
        path if path.ends_with("/liveview") => instance.timeline(asked),
        path if path.ends_with("/elixir") => match fails.swap(false, Ordering::Relaxed) {
            true => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            false => "[]".into_response(),
        },
        _ => StatusCode::NOT_FOUND.into_response(),
    })
    .await;
    let mut options = options(&upstream);
    options.hashtags.push("elixir".into());
    let running = start(options);
    running.until_posts(&["1"]).await;
    other.holds(&[2, 1]);
    running.until_posts(&["2", "1"]).await;
}

#[tokio::test]
async fn with_a_token_posts_edits_and_deletions_are_streamed() {
    let (instance, streams) = (Instance::default(), Streams::new());
    let opened = streams.clone();
    let upstream = instance.start_with(move |_| opened.open()).await;
    let running = start(streamed(&upstream));
    let stream = streams.next().await;
    running.until_state("fresh").await;
    let asked = upstream.asked(STREAM);
    assert_eq!(asked[0].header("authorization"), format!("Bearer {TOKEN}"));
    assert_eq!(asked[0].query["tag"], "liveview");
    let update = event("update", status(7, "hello"));
    let (first, second) = update.split_at(40);
    stream.try_send(":)\n".into()).unwrap();
    stream.try_send(first.into()).unwrap();
    stream.try_send(second.into()).unwrap();
    running.until_posts(&["7"]).await;
    stream
        .try_send(event("status.update", status(7, "edited")))
        .unwrap();
    let edited = |snapshot: &crate::feed::Snapshot<Vec<Post>>| {
        snapshot
            .value
            .as_deref()
            .is_some_and(|posts| words(&posts[0]) == "<p>edited</p>")
    };
    running.until(edited).await;
    stream
        .try_send("event: update\ndata: {garbage\n\n:thump\n\n".into())
        .unwrap();
    stream.try_send(event("filters_changed", "")).unwrap();
    stream.try_send(event("delete", "7")).unwrap();
    running.until_posts(&[]).await;
}

#[tokio::test]
async fn what_a_broken_stream_missed_comes_over_rest() {
    let (instance, streams) = (Instance::default(), Streams::new());
    let opened = streams.clone();
    let upstream = instance.start_with(move |_| opened.open()).await;
    let running = start(streamed(&upstream));
    let stream = streams.next().await;
    running.until_posts(&[]).await;
    instance.holds(&[5]);
    drop(stream);
    running.until_reason("closed the stream").await;
    let _again = streams.next().await;
    running.until_posts(&["5"]).await;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn a_silent_stream_is_left_and_opened_again() {
    let (instance, streams) = (Instance::default(), Streams::new());
    let opened = streams.clone();
    let upstream = instance.start_with(move |_| opened.open()).await;
    let mut options = streamed(&upstream);
    options.idle_timeout = Duration::from_millis(200);
    let running = start(options);
    let _silent = streams.next().await;
    let failing = running.until_state("failing").await;
    assert!(!format!("{failing:?}").contains(TOKEN));
    let _again = streams.next().await;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn where_there_is_no_stream_hashtags_are_polled() {
    let instance = Instance::default();
    instance.holds(&[1]);
    let upstream = instance
        .start_with(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
        .await;
    let running = start(streamed(&upstream));
    running.until_posts(&["1"]).await;
    let told = running.until(|snapshot| !snapshot.notices.is_empty()).await;
    assert!(
        told.notices[0].ends_with("hashtags are polled instead"),
        "{:?}",
        told.notices
    );
    assert_eq!(told.state.as_str(), "fresh");
    instance.holds(&[2, 1]);
    running.until_posts(&["2", "1"]).await;
}

#[tokio::test]
async fn a_token_that_is_not_accepted_is_told_without_showing_it() {
    let instance = Instance::default();
    let upstream = instance
        .start_with(|_| StatusCode::UNAUTHORIZED.into_response())
        .await;
    let options = streamed(&upstream);
    assert!(!format!("{:?}", Mastodon::new(client(), options.clone())).contains(TOKEN));
    let running = start(options);
    let denied = running.until_state("denied").await;
    assert!(
        denied
            .state
            .reason()
            .unwrap()
            .contains("does not accept the token")
    );
    assert!(!format!("{denied:?}").contains(TOKEN));
}
