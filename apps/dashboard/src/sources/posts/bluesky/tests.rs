//! Bluesky's stream over real websockets, with everything that can happen to it.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use super::super::testing::jetstream::{Jetstream, commit};
use super::super::testing::upstream::{Asked, Upstream};
use super::super::testing::{Running, StoreFile, client, run, run_with, words};
use super::*;

const ADA: &str = "did:plc:ada";

/// Times of the server, in microseconds: a clock of its own.
const T: i64 = 1_783_175_888_000_000;

/// Knows Ada, and the handle of the conference.
fn directory(asked: &Asked) -> axum::response::Response {
    match asked.path.as_str() {
        "/xrpc/app.bsky.actor.getProfiles" => {
            let profile = json!({"did": ADA, "handle": "ada.example", "displayName": "Ada"});
            axum::Json(json!({"profiles": [profile]})).into_response()
        }
        "/xrpc/com.atproto.identity.resolveHandle" => {
            axum::Json(json!({"did": "did:plc:conf"})).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn options(endpoints: Vec<Endpoint>) -> BlueskyOptions {
    BlueskyOptions {
        endpoints,
        api: Upstream::start(directory).await.url.clone(),
        track: Track::new(["LiveView", "@conf.example"]),
        keep: 10,
        idle_timeout: Duration::from_secs(30),
    }
}

fn start(options: BlueskyOptions) -> Running {
    run(move || Bluesky::new(client(), options.clone()))
}

async fn start_at(server: &Jetstream) -> Running {
    start(options(vec![server.endpoint()]).await)
}

#[tokio::test]
async fn matching_posts_are_shown_with_their_authors_names() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    assert_eq!(connection.query["wantedCollections"], "app.bsky.feed.post");
    assert!(!connection.query.contains_key("cursor"));
    connection.post(ADA, "1", T, "I like LIVEVIEW <3").await;
    connection.post(ADA, "2", T + 1, "I like tea").await;
    connection
        .post(ADA, "3", T + 1_000_000, "liveview again")
        .await;
    running
        .until_posts(&["did:plc:ada/3", "did:plc:ada/1"])
        .await;
    let named = running.until(|snapshot| {
        let posts = snapshot.value.as_deref().unwrap();
        posts.iter().all(|post| post.author.name == "Ada")
    });
    let posts = named.await.value.clone().unwrap();
    assert_eq!(posts[1].author.handle, "ada.example");
    assert_eq!(words(&posts[1]), "I like LIVEVIEW &lt;3");
}

#[tokio::test]
async fn a_mention_counts_by_its_account() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    let record = json!({"text": "hello @c", "facets": [{"index": {"byteStart": 6, "byteEnd": 8},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:conf"}]}]});
    // The handle is being resolved meanwhile.
    while running.feed().value.as_deref().is_none_or(Vec::is_empty) {
        connection
            .tell(commit(ADA, "1", T, "create", record.clone()))
            .await;
        tokio::task::yield_now().await;
    }
    running.until_posts(&["did:plc:ada/1"]).await;
}

#[tokio::test]
async fn a_lost_connection_resumes_and_shows_nothing_twice() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    connection.post(ADA, "1", T, "liveview").await;
    running.until_posts(&["did:plc:ada/1"]).await;
    drop(connection);
    running.until_reason("broke the connection").await;
    let mut connection = server.next().await;
    assert_eq!(connection.query["cursor"], (T - 2_000_000).to_string());
    connection.post(ADA, "1", T, "liveview").await;
    connection.post(ADA, "2", T + 1, "liveview").await;
    running
        .until_posts(&["did:plc:ada/2", "did:plc:ada/1"])
        .await;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn a_restart_shows_the_posts_and_resumes_behind_them() {
    let file = StoreFile::new();
    let mut server = Jetstream::start().await;
    let options = options(vec![server.endpoint()]).await;
    let make = move || Bluesky::new(client(), options.clone());
    let running = run_with(file.open(), make.clone());
    let mut connection = server.next().await;
    connection.post(ADA, "1", T, "liveview").await;
    running.until_posts(&["did:plc:ada/1"]).await;
    running.stop().await;
    let running = run_with(file.open(), make);
    running.until_posts(&["did:plc:ada/1"]).await;
    let connection = server.next().await;
    assert_eq!(connection.query["cursor"], (T - 2_000_000).to_string());
}

#[tokio::test]
async fn after_too_long_an_outage_nothing_is_shown_that_may_be_deleted() {
    let file = StoreFile::new();
    let mut server = Jetstream::start().await;
    let options = options(vec![server.endpoint()]).await;
    let make = move || Bluesky::new(client(), options.clone());
    let running = run_with(file.open(), make.clone());
    let mut connection = server.next().await;
    connection.post(ADA, "1", T, "liveview").await;
    running.until_posts(&["did:plc:ada/1"]).await;
    running.stop().await;

    let store = file.open();
    let resume = store.load("test").resume.unwrap();
    let mut progress: serde_json::Value = serde_json::from_str(&resume).unwrap();
    progress["position"]["time_us"] = json!(T - 2 * 24 * 3_600 * 1_000_000);
    store.saver().save_resume("test", progress.to_string());
    drop(store);
    let running = run_with(file.open(), make);
    running.until_posts(&["did:plc:ada/1"]).await;
    let connection = server.next().await;
    assert!(!connection.query.contains_key("cursor"));
    let snapshot = running.until_state("fresh").await;
    assert!(snapshot.value.as_deref().unwrap().is_empty());
    let told = &snapshot.notices[0];
    assert!(
        told.starts_with("posts on Bluesky of 2 days before"),
        "{told}"
    );
}

#[tokio::test]
async fn deletions_edits_and_leaving_accounts_are_honoured() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    for (did, rkey, time) in [
        (ADA, "1", 1),
        (ADA, "2", 2),
        (ADA, "3", 3),
        ("did:plc:bob", "4", 4),
    ] {
        connection
            .post(did, rkey, T + time * 1_000_000, "liveview")
            .await;
    }
    running
        .until(|snapshot| {
            snapshot
                .value
                .as_deref()
                .is_some_and(|posts| posts.len() == 4)
        })
        .await;
    connection
        .tell(commit(ADA, "1", T, "delete", json!(null)))
        .await;
    let edited = json!({"text": "only tea"});
    connection.tell(commit(ADA, "2", T, "update", edited)).await;
    running
        .until_posts(&["did:plc:bob/4", "did:plc:ada/3"])
        .await;
    let gone = json!({"did": "did:plc:bob", "time_us": T, "kind": "account",
        "account": {"active": false, "did": "did:plc:bob", "status": "takendown"}});
    connection.tell(gone).await;
    running.until_posts(&["did:plc:ada/3"]).await;
    connection.post(ADA, "1", T, "liveview, replayed").await;
    connection.post(ADA, "5", T + 9_000_000, "liveview").await;
    running
        .until_posts(&["did:plc:ada/5", "did:plc:ada/3"])
        .await;
}

#[tokio::test]
async fn silence_is_an_outage_until_something_is_heard() {
    let mut server = Jetstream::start().await;
    let mut options = options(vec![server.endpoint()]).await;
    options.idle_timeout = Duration::from_millis(100);
    let running = start(options);
    let _silent = server.next().await;
    running.until_reason("silent").await;
    let mut again = tokio::select! {
        _ = running.until_state("fresh") => panic!("a silent connection passed for fresh"),
        again = async {
            let _silent_too = server.next().await;
            server.next().await
        } => again,
    };
    again.noise(T).await;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn garbage_is_passed_over() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    for garbage in [
        "",
        "{",
        "null",
        "[1,2]",
        "{\"did\":\"../x\",\"time_us\":1}",
        "\u{0}",
    ] {
        connection.tell(garbage).await;
    }
    connection
        .tell(commit(
            "did:plc:a\"><b>",
            "1",
            T,
            "create",
            json!({"text": "liveview"}),
        ))
        .await;
    connection
        .tell(commit(ADA, "2", T, "create", json!({"txt": "liveview"})))
        .await;
    connection.post(ADA, "3", T, "liveview").await;
    running.until_posts(&["did:plc:ada/3"]).await;
}

#[tokio::test]
async fn a_message_without_end_ends_the_connection() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    connection.tell("x".repeat(MAX_MESSAGE_BYTES + 1)).await;
    running.until_reason("too long a message").await;
    server.next().await;
}

#[tokio::test]
async fn another_server_is_asked_when_one_refuses() {
    let (first, mut second) = (Jetstream::start().await, Jetstream::start().await);
    first.refuse(503);
    let running = start(options(vec![first.endpoint(), second.endpoint()]).await);
    running.until_reason("answers 503").await;
    let mut connection = second.next().await;
    connection.post(ADA, "1", T, "liveview").await;
    running.until_posts(&["did:plc:ada/1"]).await;
}

#[tokio::test]
async fn a_refusal_says_what_the_server_answered() {
    for (status, state) in [(429, "limited"), (403, "denied"), (410, "gone")] {
        let server = Jetstream::start().await;
        server.refuse(status);
        let running = start_at(&server).await;
        running.until_state(state).await;
    }
}

#[tokio::test]
async fn a_position_that_the_server_refuses_is_given_up() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    connection.post(ADA, "1", T, "liveview").await;
    running.until_posts(&["did:plc:ada/1"]).await;
    server.refuse(400);
    drop(connection);
    let connection = server.next().await;
    assert!(!connection.query.contains_key("cursor"));
    let told = |snapshot: &crate::feed::Snapshot<Vec<Post>>| !snapshot.notices.is_empty();
    let snapshot = running.until(told).await;
    assert!(
        snapshot.notices[0].contains("were missed"),
        "{:?}",
        snapshot.notices
    );
}

#[tokio::test]
async fn an_author_who_cannot_be_looked_up_stays_without_a_name() {
    let mut server = Jetstream::start().await;
    let mut options = options(vec![server.endpoint()]).await;
    let broken = Upstream::start(|_| StatusCode::SERVICE_UNAVAILABLE.into_response()).await;
    options.api = broken.url.clone();
    let running = start(options);
    let mut connection = server.next().await;
    connection.post(ADA, "1", T, "liveview").await;
    let posts = running.until_posts(&["did:plc:ada/1"]).await;
    assert_eq!(
        (
            posts[0].author.name.as_str(),
            posts[0].author.account.as_str()
        ),
        ("", ADA)
    );
    let told = running.until(|snapshot| !snapshot.notices.is_empty()).await;
    assert!(
        told.notices[0].starts_with("names on Bluesky are missing"),
        "{:?}",
        told.notices
    );
    assert_eq!(told.state.as_str(), "fresh");
}

#[tokio::test]
async fn a_handle_that_the_stream_told_is_used() {
    let mut server = Jetstream::start().await;
    let running = start_at(&server).await;
    let mut connection = server.next().await;
    let identity = json!({"did": "did:plc:bob", "time_us": T, "kind": "identity",
        "identity": {"did": "did:plc:bob", "handle": "bob.example"}});
    connection.tell(identity).await;
    connection.post("did:plc:bob", "1", T, "liveview").await;
    let posts = running.until_posts(&["did:plc:bob/1"]).await;
    assert_eq!(posts[0].author.handle, "bob.example");
}

#[tokio::test]
async fn the_second_generation_is_spoken_where_the_path_says_so() {
    let mut server = Jetstream::start().await;
    let endpoint = server.endpoint_at("/xrpc/network.bsky.jetstream.subscribeEvents");
    let running = start(options(vec![endpoint]).await);
    let mut connection = server.next().await;
    assert_eq!(connection.query["collections"], "app.bsky.feed.post");
    connection
        .tell(json!({"$type": "message", "payload": {
            "$type": "network.bsky.jetstream.subscribeEvents#commit", "seq": 77, "did": ADA,
            "time": "2026-07-04T14:38:08.094Z", "rev": "r", "operation": "create",
            "collection": "app.bsky.feed.post", "rkey": "1", "record": {"text": "liveview"}}}))
        .await;
    running.until_posts(&["did:plc:ada/1"]).await;
    connection
        .tell(json!({"$type": "error", "error": "ConsumerTooSlow"}))
        .await;
    running.until_reason("ConsumerTooSlow").await;
    assert_eq!(server.next().await.query["cursor"], "77");
}

/// Progress of a run that was live at `T` and ended that many hours ago.
fn stored_hours_ago(file: &StoreFile, hours: i64) {
    let ago = jiff::SignedDuration::from_hours(hours);
    let then = Timestamp::now() - ago;
    let position = Position {
        time_us: T,
        sequence: None,
    };
    let progress = Progress::reached(position, then, None);
    let store = file.open();
    store.saver().save_resume("test", progress.to_text());
}

#[tokio::test]
async fn while_a_replay_runs_the_posts_do_not_pass_for_fresh() {
    const HOUR_US: i64 = 3_600_000_000;
    let file = StoreFile::new();
    stored_hours_ago(&file, 3);
    let mut server = Jetstream::start().await;
    let options = options(vec![server.endpoint()]).await;
    let running = run_with(file.open(), move || Bluesky::new(client(), options.clone()));
    let mut connection = server.next().await;
    assert_eq!(connection.query["cursor"], (T - 2_000_000).to_string());
    connection.post(ADA, "1", T + HOUR_US, "liveview").await;
    let behind = running.until_reason("are being read").await;
    assert!(
        behind.state.reason().unwrap().contains("2 hours ago"),
        "{behind:?}"
    );
    connection.post(ADA, "2", T + 3 * HOUR_US, "liveview").await;
    running
        .until_posts(&["did:plc:ada/2", "did:plc:ada/1"])
        .await;
    running.until_state("fresh").await;
}

#[tokio::test]
async fn after_too_long_an_outage_the_gap_is_told() {
    let file = StoreFile::new();
    stored_hours_ago(&file, 25);
    let mut server = Jetstream::start().await;
    let options = options(vec![server.endpoint()]).await;
    let running = run_with(file.open(), move || Bluesky::new(client(), options.clone()));
    assert!(!server.next().await.query.contains_key("cursor"));
    let fresh = running.until_state("fresh").await;
    assert!(
        fresh.notices[0].starts_with("posts on Bluesky of 1 day before"),
        "{fresh:?}"
    );
}

#[tokio::test]
async fn link_local_addresses_are_not_asked() {
    let url = "ws://169.254.1.1/subscribe".parse().unwrap();
    let running = start(options(vec![Endpoint::new(url)]).await);
    let snapshot = running.until_state("denied").await;
    let reason = snapshot.state.reason().unwrap();
    assert!(reason.contains("allow_link_local is not set"), "{reason}");
}
