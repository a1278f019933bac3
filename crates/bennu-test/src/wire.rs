//! The way to the server: HTTP and a websocket, in memory.
//!
//! The application's router is served as it would be over the network, so
//! that its sessions, tokens and checks are the real ones.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tower::ServiceExt as _;

use crate::error::{Error, Result};

/// The host that pages pretend to come from.
pub(crate) const HOST: &str = "bennu.test";
/// How long the client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the client shows that it is there.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// The client's message for that.
const HEARTBEAT_FRAME: &str = r#"[null,"heartbeat","phoenix","heartbeat",{}]"#;
/// How much fits into the connection before the reader takes it.
const PIPE_BYTES: usize = 64 * 1024;
/// More than any page of a test.
const MAX_PAGE_BYTES: usize = 64 * 1024 * 1024;

/// An open websocket. Dropping it closes it.
#[derive(Debug)]
pub(crate) struct Wire {
    outgoing: mpsc::UnboundedSender<String>,
    incoming: mpsc::UnboundedReceiver<String>,
    /// Ended when this is dropped.
    _tasks: JoinSet<()>,
}

/// A page as it came over HTTP.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

/// A browser's side of HTTP: what it asks, with its cookies.
#[derive(Debug)]
pub(crate) struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self {
            router,
            cookies: Vec::new(),
        }
    }

    /// Loads a page.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Fetched> {
        let request = Request::get(path)
            .header(header::HOST, HOST)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, self.cookie_header())
            .body(Body::empty())
            .map_err(|error| closed(&error))?;
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap_or_else(|never| match never {});
        let (head, body) = response.into_parts();
        self.keep_cookies(&head.headers);
        let location = head.headers.get(header::LOCATION);
        let location = location.and_then(|to| to.to_str().ok()).map(str::to_owned);
        let body = to_bytes(body, MAX_PAGE_BYTES)
            .await
            .map_err(|error| closed(&error))?;
        let status = head.status.as_u16();
        Ok(Fetched {
            status,
            location,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    /// Opens the websocket of a page that was loaded before.
    pub(crate) async fn connect(&self, csrf_token: &str) -> Result<Wire> {
        let (ours, theirs) = tokio::io::duplex(PIPE_BYTES);
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(self.router.clone(), theirs));
        let request = self.upgrade(csrf_token).map_err(|error| closed(&error))?;
        let opened = tokio_tungstenite::client_async(request, ours).await;
        let (socket, _) = opened.map_err(|error| closed(&error))?;
        // A browser, too, reads what comes while its visitor looks elsewhere.
        let (outgoing, to_send) = mpsc::unbounded_channel();
        let (received, incoming) = mpsc::unbounded_channel();
        tasks.spawn(converse(socket, to_send, received));
        Ok(Wire {
            outgoing,
            incoming,
            _tasks: tasks,
        })
    }

    /// The request that opens a websocket (RFC 6455, section 4.1).
    fn upgrade(&self, csrf_token: &str) -> Result<Request<()>, axum::http::Error> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("_csrf_token", csrf_token)
            .append_pair("vsn", "2.0.0")
            .finish();
        Request::get(format!("ws://{HOST}/live/websocket?{query}"))
            .header(header::HOST, HOST)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key())
            .header(header::COOKIE, self.cookie_header())
            .body(())
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        let set = headers.get_all(header::SET_COOKIE);
        for cookie in set.iter().filter_map(|cookie| cookie.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

impl Wire {
    pub(crate) fn send(&self, frame: String) -> Result<()> {
        self.outgoing.send(frame).map_err(|error| closed(&error))
    }

    /// The next message of the server.
    pub(crate) async fn receive(&mut self, expected: &'static str) -> Result<String> {
        let frame = patiently(expected, self.incoming.recv()).await?;
        frame.ok_or_else(|| Error::Closed {
            why: "the server has closed it".to_owned(),
        })
    }
}

/// Waits as long as the client waits for an answer.
pub(crate) async fn patiently<T>(
    expected: &'static str,
    future: impl Future<Output = T>,
) -> Result<T> {
    let waited = timeout(PATIENCE, future).await;
    waited.map_err(|_| Error::TimedOut {
        expected,
        seconds: PATIENCE.as_secs(),
    })
}

async fn serve(router: Router, io: DuplexStream) {
    let service = TowerToHyperService::new(router);
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    // An error here is one of the other side too, which reports it.
    drop(connection.await);
}

/// Carries frames in both directions, and shows that the client is there.
async fn converse(
    mut socket: WebSocketStream<DuplexStream>,
    mut to_send: mpsc::UnboundedReceiver<String>,
    received: mpsc::UnboundedSender<String>,
) {
    let mut heartbeat = pin!(interval_at(Instant::now() + HEARTBEAT, HEARTBEAT));
    loop {
        let sent = tokio::select! {
            frame = to_send.recv() => match frame {
                Some(frame) => socket.send(Message::text(frame)).await,
                None => return,
            },
            _ = heartbeat.tick() => socket.send(Message::text(HEARTBEAT_FRAME)).await,
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    drop(received.send(text.to_string()));
                    Ok(())
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => Ok(()),
            },
        };
        if sent.is_err() {
            return;
        }
    }
}

fn closed(error: &dyn std::error::Error) -> Error {
    Error::Closed {
        why: error.to_string(),
    }
}
