//! A browser in memory: loads pages, joins their views and speaks the client's frames.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::header::LOCATION;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use bennu::{
    Connection, ConnectionError, Endpoint, LivePage, LiveRouter, LiveView, SecretKey, html,
    live_render,
};
use serde_json::{Map, Value, json};
use tokio::time::timeout;
use tower::ServiceExt as _;

pub(crate) const SITE: &str = "http://localhost";

/// How long a frame may take, so that a test fails where it would wait without end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A router that signs with a key of its own.
pub(crate) fn router() -> LiveRouter {
    LiveRouter::new(&SecretKey::random())
}

/// Adds a page that is no view and shows `V` in containers of these ids, separated by
/// dashes: `/embedded/a-b`.
pub(crate) fn embedding<V: LiveView>(live: LiveRouter) -> LiveRouter {
    let page = async |Path(ids): Path<String>, live: LivePage| {
        let views = html! { <p :for={id in ids.split('-')}>{live_render::<V>(id)}</p> };
        live.page("", views).await
    };
    live.with_pages(Router::new().route("/embedded/{ids}", get(page)))
}

/// A site with its pages.
pub(crate) struct Site {
    router: Router,
    pub(crate) endpoint: Arc<Endpoint>,
}

/// The answer to a page's request.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) html: String,
}

/// What a join needs of a container.
#[derive(Debug, Clone)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) session: String,
    pub(crate) static_token: String,
}

/// An open connection.
pub(crate) struct Browser {
    pub(crate) connection: Connection,
    frames: VecDeque<Value>,
    last_ref: u64,
}

/// A joined view.
#[derive(Debug, Clone)]
pub(crate) struct Joined {
    pub(crate) topic: String,
    pub(crate) join_ref: String,
}

impl Site {
    pub(crate) fn new(live: LiveRouter) -> Self {
        let (router, endpoint) = live.into_parts();
        Self { router, endpoint }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        let request = Request::get(path)
            .header("host", "localhost")
            .body(Body::empty())
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers());
        let location = headers
            .get(LOCATION)
            .map(|to| to.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Page {
            status,
            location,
            html: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// Connects without loading anything.
    pub(crate) fn connect(&self) -> Browser {
        let connection = Connection::new(Arc::clone(&self.endpoint), Some(Map::new()));
        Browser {
            connection,
            frames: VecDeque::new(),
            last_ref: 0,
        }
    }

    /// Loads a page, connects and joins its main view.
    pub(crate) async fn open(&self, path: &str) -> (Browser, Joined, Value) {
        let container = self.get(path).await.container();
        let mut browser = self.connect();
        let (joined, response) = browser.join(&container, json!({ "url": url(path) })).await;
        (
            browser,
            joined,
            response.unwrap_or_else(|refused| panic!("refused: {refused}")),
        )
    }
}

pub(crate) fn url(path: &str) -> String {
    format!("{SITE}{path}")
}

impl Page {
    /// The first container on the page.
    pub(crate) fn container(&self) -> Container {
        containers(&self.html)
            .into_iter()
            .next()
            .expect("a container on the page")
    }
}

/// All containers in a piece of HTML, in order.
pub(crate) fn containers(html: &str) -> Vec<Container> {
    let tags = html
        .split('<')
        .filter(|tag| tag.contains("data-phx-session"));
    tags.map(|tag| Container {
        id: attribute(tag, "id"),
        session: attribute(tag, "data-phx-session"),
        static_token: attribute(tag, "data-phx-static"),
    })
    .collect()
}

fn attribute(tag: &str, name: &str) -> String {
    let (_, rest) = tag
        .split_once(&format!(" {name}=\""))
        .expect("the attribute");
    rest.split_once('"').expect("its end").0.to_owned()
}

impl Browser {
    /// Joins a container and waits for the answer.
    pub(crate) async fn join(
        &mut self,
        container: &Container,
        extra: Value,
    ) -> (Joined, Result<Value, Value>) {
        let joined = self.send_join(container, extra);
        let answer = self.reply(&joined.join_ref).await;
        (joined, answer)
    }

    /// Joins a container and does not wait.
    pub(crate) fn send_join(&mut self, container: &Container, extra: Value) -> Joined {
        let join_ref = self.next_ref();
        let topic = format!("lv:{}", container.id);
        let static_token = Some(&container.static_token).filter(|token| !token.is_empty());
        let mut payload = json!({
            "params": { "_mounts": 0 },
            "session": container.session,
            "static": static_token,
            "sticky": false,
        });
        payload
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        self.send(json!([join_ref, join_ref, topic, "phx_join", payload]))
            .unwrap();
        Joined { topic, join_ref }
    }

    /// Sends an event of a click and waits for its acknowledgement.
    pub(crate) async fn click(&mut self, view: &Joined, event: &str) -> Value {
        self.event(
            view,
            json!({ "type": "click", "event": event, "value": {} }),
        )
        .await
    }

    pub(crate) async fn event(&mut self, view: &Joined, payload: Value) -> Value {
        let message_ref = self.push(view, "event", payload);
        self.reply(&message_ref)
            .await
            .expect("events are acknowledged")
    }

    /// Sends a message to a view; gives back its ref.
    pub(crate) fn push(&mut self, view: &Joined, event: &str, payload: Value) -> String {
        let message_ref = self.next_ref();
        let frame = json!([view.join_ref, message_ref, view.topic, event, payload]);
        self.send(frame).unwrap();
        message_ref
    }

    pub(crate) fn send(&mut self, frame: Value) -> Result<(), ConnectionError> {
        self.connection.handle_text(&frame.to_string())
    }

    /// The next frame.
    pub(crate) async fn receive(&mut self) -> Value {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return frame;
            }
            let batch = timeout(PATIENCE, self.connection.next_batch()).await;
            let batch = batch.expect("a frame comes").expect("the connection stays");
            for frame in batch.frames() {
                self.frames
                    .push_back(serde_json::from_str(frame.as_str()).unwrap());
            }
        }
    }

    /// The next frame without its references: event and payload.
    pub(crate) async fn receive_push(&mut self) -> (String, Value) {
        let frame = self.receive().await;
        let unasked = frame[1] == Value::Null || frame[1] == frame[0];
        assert!(unasked, "a push: {frame}");
        (frame[3].as_str().unwrap().to_owned(), frame[4].clone())
    }

    /// The payload of the next diff that comes unasked.
    pub(crate) async fn diff(&mut self) -> Value {
        let (event, payload) = self.receive_push().await;
        assert_eq!(event, "diff", "{payload}");
        payload
    }

    /// The next frame, which must answer this ref.
    pub(crate) async fn reply(&mut self, message_ref: &str) -> Result<Value, Value> {
        let frame = self.receive().await;
        assert_eq!(
            (&frame[1], &frame[3]),
            (&json!(message_ref), &json!("phx_reply")),
            "{frame}"
        );
        let response = frame[4]["response"].clone();
        if frame[4]["status"] == "ok" {
            Ok(response)
        } else {
            Err(response)
        }
    }

    /// Lets everything run that can, without reading or letting time pass.
    pub(crate) async fn settle(&self) {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
    }

    fn next_ref(&mut self) -> String {
        self.last_ref += 1;
        self.last_ref.to_string()
    }
}
