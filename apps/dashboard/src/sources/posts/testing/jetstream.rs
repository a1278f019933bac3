//! A fake Jetstream server: each connection is handed to the test.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::Url;

use super::super::jetstream::{Endpoint, POSTS};

/// No test leaves more connections untaken; past it they are dropped.
const QUEUE: usize = 64;

/// A running fake.
pub(in super::super) struct Jetstream {
    url: String,
    connections: mpsc::Receiver<Connected>,
    refusals: Arc<Mutex<VecDeque<StatusCode>>>,
}

/// A connection that was made.
pub(in super::super) struct Connected {
    pub(in super::super) query: HashMap<String, String>,
    socket: WebSocket,
}

#[derive(Clone)]
struct Shared {
    connections: mpsc::Sender<Connected>,
    refusals: Arc<Mutex<VecDeque<StatusCode>>>,
}

impl Jetstream {
    pub(in super::super) async fn start() -> Self {
        let (sender, connections) = mpsc::channel(QUEUE);
        let refusals = Arc::<Mutex<VecDeque<StatusCode>>>::default();
        let shared = Shared {
            connections: sender,
            refusals: Arc::clone(&refusals),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(get(connect)).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            url,
            connections,
            refusals,
        }
    }

    /// Where it listens, in the first generation's way.
    pub(in super::super) fn endpoint(&self) -> Endpoint {
        self.endpoint_at("/subscribe")
    }

    pub(in super::super) fn endpoint_at(&self, path: &str) -> Endpoint {
        Endpoint::new(Url::parse(&format!("{}{path}", self.url)).unwrap())
    }

    /// Answers the next connection with this status.
    pub(in super::super) fn refuse(&self, status: u16) {
        let status = StatusCode::from_u16(status).unwrap();
        self.refusals.lock().unwrap().push_back(status);
    }

    /// The next connection.
    pub(in super::super) async fn next(&mut self) -> Connected {
        let next = tokio::time::timeout(Duration::from_secs(20), self.connections.recv()).await;
        next.expect("a connection is made in time").unwrap()
    }
}

async fn connect(
    State(shared): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Some(status) = shared.refusals.lock().unwrap().pop_front() {
        return status.into_response();
    }
    upgrade.on_upgrade(async move |socket| {
        let _ = shared.connections.try_send(Connected { query, socket });
    })
}

impl Connected {
    /// Sends any text.
    pub(in super::super) async fn tell(&mut self, text: impl ToString) {
        self.socket
            .send(Message::text(text.to_string()))
            .await
            .unwrap();
    }

    /// A post of `did`.
    pub(in super::super) async fn post(&mut self, did: &str, rkey: &str, time_us: i64, text: &str) {
        let created = jiff::Timestamp::from_microsecond(time_us).unwrap();
        let record = json!({"text": text, "createdAt": created.to_string()});
        self.tell(commit(did, rkey, time_us, "create", record))
            .await;
    }

    /// Something that nobody tracks: shows that all before it was read.
    pub(in super::super) async fn noise(&mut self, time_us: i64) {
        let record = json!({"text": "nothing of interest"});
        self.tell(commit("did:plc:eve", "noise", time_us, "create", record))
            .await;
    }
}

/// A commit as the first generation tells it.
pub(in super::super) fn commit(
    did: &str,
    rkey: &str,
    time_us: i64,
    operation: &str,
    record: Value,
) -> Value {
    json!({"did": did, "time_us": time_us, "kind": "commit", "commit": {
        "rev": "r", "operation": operation, "collection": POSTS, "rkey": rkey,
        "cid": "c", "record": record}})
}
