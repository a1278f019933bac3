//! `/mastodon`: one instance, with its stream as server-sent events and as a
//! websocket, and the timeline of a hashtag.

use std::convert::Infallible;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::stage::{Event, Listener, Network, Stage, What, username};

pub(crate) fn routes() -> Router<Stage> {
    Router::new()
        .route("/api/v2/instance", get(instance))
        .route("/api/v1/streaming", get(websocket))
        .route("/api/v1/streaming/hashtag", get(events))
        .route("/api/v1/timelines/tag/{tag}", get(timeline))
}

async fn instance(headers: HeaderMap) -> Json<Value> {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    Json(json!({
        "domain": "social.example", "title": "Fake", "version": "4.5.0",
        "configuration": { "urls": { "streaming": format!("ws://{host}/mastodon") } },
    }))
}

async fn events(
    State(stage): State<Stage>,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let listener = stage.listen(Network::Mastodon);
    Sse::new(stream::unfold(
        listener,
        |mut listener: Listener| async move {
            let event = listener.next().await?;
            let (name, payload) = told(&event);
            Some((
                Ok(sse::Event::default().event(name).data(payload)),
                listener,
            ))
        },
    ))
}

async fn websocket(State(stage): State<Stage>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .on_upgrade(move |socket| stream_to(stage.listen(Network::Mastodon), socket))
        .into_response()
}

async fn stream_to(mut listener: Listener, mut socket: WebSocket) {
    loop {
        tokio::select! {
            event = listener.next() => {
                let Some(event) = event else { return };
                let (name, payload) = told(&event);
                let frame = json!({ "stream": ["hashtag", "livething"], "event": name, "payload": payload });
                if socket.send(Message::text(frame.to_string())).await.is_err() {
                    return;
                }
            }
            received = socket.recv() => if !matches!(received, Some(Ok(_))) { return },
        }
    }
}

#[derive(Deserialize)]
struct Newer {
    min_id: Option<u64>,
    since_id: Option<u64>,
}

/// The posts that stand, newest first.
async fn timeline(State(stage): State<Stage>, Query(newer): Query<Newer>) -> Json<Vec<Value>> {
    let after = newer.min_id.or(newer.since_id).unwrap_or_default();
    let state = stage.state();
    let ours = state
        .history
        .iter()
        .rev()
        .filter(|event| event.network == Network::Mastodon);
    let deleted: Vec<&str> = ours
        .clone()
        .filter(|event| event.what == What::Deleted)
        .map(|event| event.id.as_str())
        .collect();
    let standing = ours.filter(|event| !deleted.contains(&event.id.as_str()));
    Json(
        standing
            .filter(|event| event.id.parse::<u64>().is_ok_and(|id| id > after))
            .map(status)
            .collect(),
    )
}

/// The name and the payload of a stream's event.
fn told(event: &Event) -> (&'static str, String) {
    match event.what {
        What::Posted => ("update", status(event).to_string()),
        What::Deleted => ("delete", event.id.clone()),
    }
}

fn status(event: &Event) -> Value {
    let (author, created) = (event.author(), event.created_at());
    let name = username(author);
    let url = format!("https://social.example/@{name}/{}", event.id);
    json!({
        "id": event.id, "created_at": created, "edited_at": null,
        "account": {
            "id": "1", "username": name, "acct": name, "display_name": author,
            "url": format!("https://social.example/@{name}"),
            "avatar": "", "avatar_static": "", "bot": false, "emojis": [],
        },
        "content": event.body["html"], "spoiler_text": "", "sensitive": false,
        "visibility": "public", "language": "en", "uri": url, "url": url,
        "reblog": null, "in_reply_to_id": null, "media_attachments": [], "mentions": [],
        "tags": [{ "name": "livething", "url": "https://social.example/tags/livething" }],
        "emojis": [], "card": null, "poll": null,
    })
}
