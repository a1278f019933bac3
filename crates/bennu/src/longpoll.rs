//! The long-poll transport, for networks that let no websocket through: the
//! client fetches frames with GET and brings its own with POST.
//!
//! Every answer is HTTP 200; what happened is the `status` in its body
//! (npm `phoenix` 1.8.16, `longpoll.js`).

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bennu_core::protocol::Frame;
use serde::Serialize;

use self::virtual_transport::{Incoming, Polled, Published};
use crate::handshake::{self, Query};
use crate::limits::{Limit, Limits};
use crate::request_body;
use crate::session::Session;
use crate::shutdown::Draining;
use crate::transport::Transports;

pub(crate) mod virtual_transport;

/// How many frames the client puts into one POST, at most.
const MAX_BATCH_FRAMES: usize = 100;
const TOKEN_HEADER: &str = "x-phoenix-longpoll-token";
const ANY: HeaderValue = HeaderValue::from_static("*");

/// `/live/longpoll`.
pub(crate) fn routes() -> MethodRouter<Transports> {
    get(poll)
        .post(publish)
        .options(preflight)
        .fallback(|| async { StatusCode::BAD_REQUEST })
}

/// The body of an answer.
#[derive(Debug, Default, Serialize)]
struct Answer {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<String>>,
}

impl Answer {
    fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    fn poll(status: u16, token: String, frames: &[Frame]) -> Self {
        let messages = frames
            .iter()
            .map(|frame| frame.as_str().to_owned())
            .collect();
        Self {
            status,
            token: Some(token),
            messages: Some(messages),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let headers = [
            (
                CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            ),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (ACCESS_CONTROL_ALLOW_ORIGIN, ANY),
        ];
        (headers, Json(self)).into_response()
    }
}

async fn poll(
    State(transports): State<Transports>,
    session: Session,
    draining: Option<Extension<Draining>>,
    request: Request,
) -> Answer {
    let (request, _) = request.into_parts();
    let query = Query::of(&request);
    if !handshake::allows(&request, &query, &transports.origin) {
        return Answer::status(403);
    }
    if let Some(token) = token(&request, &query)
        && let Some(transport) = transports.polls.find(token)
    {
        match transport.poll().await {
            Polled::Frames(batch) => return Answer::poll(200, token.to_owned(), batch.frames()),
            Polled::Nothing => return Answer::poll(204, token.to_owned(), &[]),
            Polled::Gone => {}
        }
    }
    let draining = draining.map_or_else(Draining::never, |Extension(draining)| draining);
    let connection = transports.open(handshake::session(&query, &session), &draining);
    match transports
        .polls
        .open(connection, &transports.endpoint.limits, draining)
    {
        Some(token) => Answer::poll(410, token, &[]),
        None => Answer::status(500),
    }
}

async fn publish(State(transports): State<Transports>, request: Request) -> Answer {
    let (request, body) = request.into_parts();
    let query = Query::of(&request);
    if !handshake::allows(&request, &query, &transports.origin) {
        return Answer::status(403);
    }
    let transport = token(&request, &query).and_then(|token| transports.polls.find(token));
    // Nothing is read for a transport that is not there.
    let Some(transport) = transport else {
        return Answer::status(410);
    };
    let limits = &transports.endpoint.limits;
    let frames = match read_batch(&request.headers, body, limits).await {
        Ok(frames) => frames,
        Err(status) => return Answer::status(status.as_u16()),
    };
    Answer::status(match transport.publish(frames).await {
        Published::Delivered => 200,
        Published::NotAccepted => 408,
        Published::Gone => 410,
    })
}

async fn preflight() -> impl IntoResponse {
    let headers = "content-type, x-phoenix-authtoken, x-phoenix-longpoll-token";
    [
        (ACCESS_CONTROL_ALLOW_ORIGIN, ANY),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(headers),
        ),
        (
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("get, post, options"),
        ),
        (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600")),
    ]
}

fn token<'a>(request: &'a Parts, query: &'a Query) -> Option<&'a str> {
    let header = request
        .headers
        .get(TOKEN_HEADER)
        .and_then(|token| token.to_str().ok());
    header
        .or_else(|| query.get("token"))
        .filter(|token| !token.is_empty())
}

/// The frames of a POST: one a line, text as it is and binary in base64; with
/// another content type, the whole body is one text frame.
async fn read_batch(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Vec<Incoming>, StatusCode> {
    let bound = (Limit::PollBatchBytes, limits.poll_batch_bytes);
    let body = request_body::read(body, limits, bound).await?;
    let body = std::str::from_utf8(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let frames = match is_batch(headers) {
        true => read_frames(body.lines()),
        false => read_frames(std::iter::once(body)),
    };
    let frames = frames.ok_or(StatusCode::BAD_REQUEST)?;
    if frames
        .iter()
        .any(|frame| frame.len() > limits.message_bytes)
    {
        Limit::MessageBytes.fired("");
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Ok(frames)
}

/// None if one of the lines is no frame, or if there are too many of them.
fn read_frames<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<Incoming>> {
    let frames = lines.take(MAX_BATCH_FRAMES + 1).map(read_frame);
    let frames: Vec<Incoming> = frames.collect::<Option<_>>()?;
    (frames.len() <= MAX_BATCH_FRAMES).then_some(frames)
}

fn read_frame(line: &str) -> Option<Incoming> {
    if line.starts_with('[') {
        return Some(Incoming::Text(line.to_owned()));
    }
    let bytes = STANDARD.decode(line).ok()?;
    Some(Incoming::Binary(bytes.into()))
}

fn is_batch(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("application/x-ndjson"))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_batch_of_many_lines_is_refused_without_a_list_of_them() {
        let headers = [(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-ndjson"),
        )];
        let (headers, limits) = (HeaderMap::from_iter(headers), Limits::default());
        let mut refused = None;
        let allocated = allocation_counter::measure(|| {
            let body = Body::from("\n".repeat(limits.poll_batch_bytes));
            refused = read_batch(&headers, body, &limits).now_or_never();
        });
        assert_eq!(refused.unwrap().unwrap_err(), StatusCode::BAD_REQUEST);
        let most = 2 * limits.poll_batch_bytes as u64;
        assert!(allocated.bytes_max < most, "{allocated:?}");
    }
}
