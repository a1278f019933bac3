//! The HTTP side: a constant page, the way in for messages, and the handshake of
//! websockets (RFC 6455, section 4.2).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, CONTENT_TYPE, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::answers::Answers;

/// A way to write frames.
pub(crate) trait Broadcast: Clone + Send + Sync + 'static {
    fn answers(&self) -> &Arc<Answers>;

    /// Sends a frame to every connection.
    fn publish(&self, frame: String);

    /// Serves a websocket whose handshake is done. `early` came right behind it.
    fn converse(self, stream: TcpStream, early: Vec<u8>) -> impl Future<Output = ()> + Send;
}

#[derive(Deserialize)]
struct Publication {
    payload: Published,
}

#[derive(Deserialize)]
struct Published {
    msg: String,
}

pub(crate) fn router<B: Broadcast>(broadcast: B) -> Router {
    Router::new()
        .route("/publish", post(publish::<B>))
        .route("/live/websocket", get(connect::<B>))
        .fallback(get(page::<B>))
        .with_state(broadcast)
}

async fn page<B: Broadcast>(State(broadcast): State<B>) -> impl IntoResponse {
    let html = broadcast.answers().html.clone();
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], html)
}

async fn publish<B: Broadcast>(
    State(broadcast): State<B>,
    Json(Publication { payload }): Json<Publication>,
) -> StatusCode {
    match broadcast.answers().frame(&payload.msg) {
        Some(frame) => broadcast.publish(frame),
        None => return StatusCode::NOT_FOUND,
    }
    StatusCode::NO_CONTENT
}

async fn connect<B: Broadcast>(
    State(broadcast): State<B>,
    headers: HeaderMap,
    mut request: Request,
) -> Response {
    let Some(key) = headers.get(SEC_WEBSOCKET_KEY) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        if let Some((stream, early)) = upgrade.await.ok().and_then(taken_apart) {
            broadcast.converse(stream, early).await;
        }
    });
    let accept = derive_accept_key(key.as_bytes());
    let headers = [
        (CONNECTION, "upgrade"),
        (UPGRADE, "websocket"),
        (SEC_WEBSOCKET_ACCEPT, accept.as_str()),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// The socket as it was accepted, and a copy of what was read from it already: the
/// original would keep all of its buffer.
fn taken_apart(upgraded: Upgraded) -> Option<(TcpStream, Vec<u8>)> {
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().ok()?;
    Some((parts.io.into_inner(), parts.read_buf.to_vec()))
}
