//! `/x`: the filtered stream of X and its rules.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::stage::{Event, Listener, Network, Stage, username};

/// As the real one: a line break at least every 20 seconds.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(crate) fn routes() -> Router<Stage> {
    Router::new()
        .route("/2/tweets/search/stream", get(posts))
        .route(
            "/2/tweets/search/stream/rules",
            get(rules).post(change_rules),
        )
        .route("/2/tweets/search/recent", get(recent))
}

async fn rules(State(stage): State<Stage>) -> Json<Value> {
    let rules = stage.state().rules.clone();
    Json(json!({ "data": rules, "meta": { "sent": "", "result_count": rules.len() } }))
}

async fn change_rules(State(stage): State<Stage>, Json(change): Json<Value>) -> Response {
    let rules = &mut stage.state().rules;
    if let Some(ids) = change["delete"]["ids"].as_array() {
        let before = rules.len();
        rules.retain(|rule| !ids.contains(&rule["id"]));
        let summary = json!({ "deleted": before - rules.len(), "not_deleted": 0 });
        return Json(json!({ "meta": { "sent": "", "summary": summary } })).into_response();
    }
    let mut added = Vec::new();
    for rule in change["add"].as_array().into_iter().flatten() {
        let id = format!("{}", 1_700_000_000_000_000_000 + rules.len() + 1);
        let rule = json!({ "id": id, "value": rule["value"], "tag": rule["tag"] });
        rules.push(rule.clone());
        added.push(rule);
    }
    let summary =
        json!({ "created": added.len(), "not_created": 0, "valid": added.len(), "invalid": 0 });
    (
        StatusCode::CREATED,
        Json(json!({ "data": added, "meta": { "sent": "", "summary": summary } })),
    )
        .into_response()
}

async fn recent() -> Json<Value> {
    Json(json!({ "meta": { "result_count": 0 } }))
}

async fn posts(State(stage): State<Stage>) -> Response {
    if stage.state().rules.is_empty() {
        return (
            StatusCode::CONFLICT,
            Json(json!({ "title": "RuleConfigurationIssue" })),
        )
            .into_response();
    }
    let listener = stage.listen(Network::X);
    let lines = stream::unfold(listener, |mut listener: Listener| async move {
        let line = match timeout(KEEP_ALIVE, listener.next()).await {
            Ok(event) => format!("{}\r\n", post(&event?)),
            Err(_) => "\r\n".to_owned(),
        };
        Some((Ok::<Bytes, Infallible>(Bytes::from(line)), listener))
    });
    Body::from_stream(lines).into_response()
}

fn post(event: &Event) -> Value {
    let (author, created) = (event.author(), event.created_at());
    let name = username(author);
    json!({
        "data": {
            "id": event.id, "text": event.body["text"], "author_id": "11", "created_at": created,
            "edit_history_tweet_ids": [event.id], "lang": "en",
        },
        "includes": { "users": [{ "id": "11", "name": author, "username": name, "profile_image_url": "" }] },
        "matching_rules": [{ "id": "1700000000000000001", "tag": "bennu" }],
    })
}
