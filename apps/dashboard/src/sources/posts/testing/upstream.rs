//! A fake HTTP API: the test says what it answers and sees what was asked.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use url::Url;

/// No test tells or opens more before it is read; past it the test fails.
const QUEUE: usize = 256;

/// One request.
#[derive(Clone, Debug)]
pub(in super::super) struct Asked {
    pub(in super::super) method: Method,
    pub(in super::super) path: String,
    pub(in super::super) query: HashMap<String, String>,
    pub(in super::super) headers: HeaderMap,
    pub(in super::super) body: Value,
}

impl Asked {
    /// A header's text; empty if there is none.
    pub(in super::super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

type Answer = Arc<dyn Fn(&Asked) -> Response + Send + Sync>;

/// A running fake.
pub(in super::super) struct Upstream {
    pub(in super::super) url: Url,
    asked: Arc<Mutex<Vec<Asked>>>,
    count: watch::Receiver<usize>,
}

#[derive(Clone)]
struct Shared {
    answer: Answer,
    asked: Arc<Mutex<Vec<Asked>>>,
    count: watch::Sender<usize>,
}

impl Upstream {
    /// Starts one that answers like this.
    pub(in super::super) async fn start(
        answer: impl Fn(&Asked) -> Response + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::default();
        let (sender, count) = watch::channel(0);
        let shared = Shared {
            answer: Arc::new(answer),
            asked: Arc::clone(&asked),
            count: sender,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(handle).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            url: Url::parse(&url).unwrap(),
            asked,
            count,
        }
    }

    /// Everything that was asked below `path`.
    pub(in super::super) fn asked(&self, path: &str) -> Vec<Asked> {
        let all = self.asked.lock().unwrap();
        all.iter()
            .filter(|asked| asked.path.contains(path))
            .cloned()
            .collect()
    }

    /// Waits until `path` was asked so often.
    pub(in super::super) async fn until_asked(&self, path: &str, times: usize) -> Vec<Asked> {
        let mut count = self.count.clone();
        let enough = count.wait_for(|_| self.asked(path).len() >= times);
        let enough = tokio::time::timeout(Duration::from_secs(20), enough).await;
        assert!(
            enough.is_ok(),
            "{path} was asked {} times",
            self.asked(path).len()
        );
        self.asked(path)
    }
}

async fn handle(
    State(shared): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20)
        .await
        .unwrap_or_default();
    let asked = Asked {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query,
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let answer = (shared.answer)(&asked);
    shared.asked.lock().unwrap().push(asked);
    shared.count.send_modify(|count| *count += 1);
    answer
}

/// An answer without an end, fed by the test; dropping the sender ends it.
pub(in super::super) fn endless() -> (mpsc::Sender<String>, Response) {
    let (sender, receiver) = mpsc::channel::<String>(QUEUE);
    let chunks = stream::unfold(receiver, |mut receiver| async {
        let chunk = receiver.recv().await?;
        Some((Ok::<_, Infallible>(Bytes::from(chunk)), receiver))
    });
    (sender, Body::from_stream(chunks).into_response())
}

/// Endless answers, in the order in which they are asked for.
#[derive(Clone)]
pub(in super::super) struct Streams {
    sender: mpsc::Sender<mpsc::Sender<String>>,
    receiver: Arc<tokio::sync::Mutex<mpsc::Receiver<mpsc::Sender<String>>>>,
}

impl Streams {
    pub(in super::super) fn new() -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
        Self { sender, receiver }
    }

    /// For the fake: opens one more.
    pub(in super::super) fn open(&self) -> Response {
        let (feeder, response) = endless();
        self.sender.try_send(feeder).unwrap();
        response
    }

    /// For the test: the next one that was opened.
    pub(in super::super) async fn next(&self) -> mpsc::Sender<String> {
        let mut receiver = self.receiver.lock().await;
        let next = tokio::time::timeout(Duration::from_secs(20), receiver.recv()).await;
        next.expect("a stream is opened in time").unwrap()
    }
}
