//! An upstream over real HTTP that answers what a test tells it, path by path.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running upstream; it ends when it is dropped.
pub(crate) struct Fake {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    stage: Arc<Mutex<Stage>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Stage {
    answers: HashMap<String, Answer>,
    asked: Vec<Asked>,
}

/// What was asked.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// What is answered: 404 where nothing is set.
#[derive(Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    pub(crate) fn json(body: serde_json::Value) -> Self {
        Self {
            body: body.to_string(),
            ..Self::status(200)
        }
    }

    pub(crate) fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap();
        Self {
            status,
            headers: HeaderMap::new(),
            body: "{}".into(),
        }
    }

    pub(crate) fn and_status(self, status: u16) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            ..self
        }
    }

    pub(crate) fn body(self, body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..self
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = HeaderValue::try_from(value.to_string()).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let stage = Arc::new(Mutex::new(Stage::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&stage));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, stage, task }
    }

    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.stage().answers.insert(path.into(), answer);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.stage().asked.clone()
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.stage()
            .asked
            .iter()
            .filter(|asked| asked.path == path)
            .count()
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(stage): State<Arc<Mutex<Stage>>>,
    parts: Parts,
    body: Bytes,
) -> Response<Body> {
    let path = parts.uri.path().to_owned();
    let known = parts.headers.get(IF_NONE_MATCH).cloned();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let mut stage = stage.lock().unwrap();
    let answer = stage
        .answers
        .get(&path)
        .cloned()
        .unwrap_or_else(|| Answer::status(404));
    stage.asked.push(Asked {
        path,
        headers: parts.headers,
        body,
    });

    let mut hasher = DefaultHasher::new();
    answer.body.hash(&mut hasher);
    let tag = HeaderValue::try_from(format!("W/\"{:x}\"", hasher.finish())).unwrap();
    let unchanged = answer.status.is_success() && known.as_ref() == Some(&tag);
    let mut response = Response::new(if unchanged {
        Body::empty()
    } else {
        answer.body.into()
    });
    *response.status_mut() = if unchanged {
        StatusCode::NOT_MODIFIED
    } else {
        answer.status
    };
    *response.headers_mut() = answer.headers;
    response.headers_mut().insert(ETAG, tag);
    response
}
