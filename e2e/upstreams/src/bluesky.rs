//! `/bluesky`: Jetstream, the first version of its format.

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::stage::{Event, Network, Stage, What, username};

const COLLECTION: &str = "app.bsky.feed.post";

pub(crate) fn routes() -> Router<Stage> {
    Router::new()
        .route("/subscribe", get(subscribe))
        .route("/xrpc/app.bsky.actor.getProfiles", get(profiles))
}

/// The names behind the accounts that are asked for.
async fn profiles(State(stage): State<Stage>, RawQuery(query): RawQuery) -> Json<Value> {
    let query = query.unwrap_or_default().replace("%3A", ":");
    let accounts = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("actors="));
    let profiles: Vec<Value> = accounts
        .map(|did| {
            let author = stage.state().history.iter().find_map(|event| {
                let author = event.author();
                (did == account(author)).then(|| author.to_owned())
            });
            json!({ "did": did, "handle": handle(did), "displayName": author })
        })
        .collect();
    Json(json!({ "profiles": profiles }))
}

#[derive(Deserialize)]
struct Resume {
    /// Microseconds; everything since then is told again.
    cursor: Option<i64>,
}

async fn subscribe(
    State(stage): State<Stage>,
    Query(Resume { cursor }): Query<Resume>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(move |socket| stream(stage, cursor, socket))
}

async fn stream(stage: Stage, cursor: Option<i64>, mut socket: WebSocket) {
    let mut listener = stage.listen(Network::Bluesky);
    let missed: Vec<Event> = match cursor {
        Some(cursor) => {
            let state = stage.state();
            let since =
                |event: &&Event| event.network == Network::Bluesky && event.micros >= cursor;
            state.history.iter().filter(since).cloned().collect()
        }
        None => Vec::new(),
    };
    for event in missed {
        if send(&mut socket, &event).await.is_err() {
            return;
        }
    }
    loop {
        tokio::select! {
            event = listener.next() => match event {
                Some(event) if send(&mut socket, &event).await.is_ok() => {}
                _ => return,
            },
            received = socket.recv() => if !matches!(received, Some(Ok(_))) { return },
        }
    }
}

async fn send(socket: &mut WebSocket, event: &Event) -> Result<(), axum::Error> {
    for message in messages(event) {
        socket.send(Message::text(message.to_string())).await?;
    }
    Ok(())
}

/// The account of an author, by which posts name them.
fn account(author: &str) -> String {
    format!("did:plc:{}", username(author))
}

fn handle(did: &str) -> String {
    format!("{}.example", did.rsplit(':').next().unwrap_or(did))
}

/// An event as Jetstream tells it; the author's handle comes before a post.
fn messages(event: &Event) -> Vec<Value> {
    let did = account(event.author());
    let now = jiff::Timestamp::now().to_string();
    match event.what {
        What::Posted => {
            let text = &event.body["text"];
            let record =
                json!({ "$type": COLLECTION, "createdAt": now, "langs": ["en"], "text": text });
            let commit = json!({
                "rev": "1", "operation": "create", "collection": COLLECTION,
                "rkey": event.id, "cid": "bafyreifake", "record": record,
            });
            let identity = json!({ "did": did, "handle": handle(&did), "seq": 1, "time": now });
            vec![
                json!({ "did": did, "time_us": event.micros - 1, "kind": "identity", "identity": identity }),
                json!({ "did": did, "time_us": event.micros, "kind": "commit", "commit": commit }),
            ]
        }
        What::Deleted => {
            let commit = json!({ "rev": "2", "operation": "delete", "collection": COLLECTION, "rkey": event.id });
            vec![json!({ "did": did, "time_us": event.micros, "kind": "commit", "commit": commit })]
        }
    }
}
