//! The websocket transport: frames in, frames out, and when to end.

use std::time::Duration;

use axum::Extension;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures_util::SinkExt as _;
use tokio::time::{timeout, timeout_at};
use tungstenite::Error as ReadError;

use crate::clock::from_now;
use crate::connection::{Batch, Connection, ConnectionError};
use crate::handshake::{self, Query};
use crate::limits::{Limit, Limits};
use crate::session::Session;
use crate::shutdown::Draining;
use crate::transport::Transports;
use bennu_core::protocol::Frame;

/// What one connection reads at a time. The library's default of 128 KiB for
/// each would be most of what an idle page costs.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// How much is gathered before it is written; all is written when there is no more.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;
/// How long we wait for the client's answer to our close frame, so that the
/// frame is not lost with the connection.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a connection ends; but for the first, the client is told by a code
/// (RFC 6455, section 7.4.1). It connects again on any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The client has gone.
    Gone,
    /// It was silent for too long.
    Idle,
    /// It sent what is no message of ours.
    Nonsense,
    /// It sent too much, at once or in a row.
    TooMuch,
    /// The server stops.
    Restart,
}

impl End {
    fn of(error: &ConnectionError) -> Self {
        tracing::debug!(%error, "a websocket is closed");
        match error {
            ConnectionError::Decode(_) => Self::Nonsense,
            ConnectionError::Limit(_) => Self::TooMuch,
            // It does not read, so it would not read our last words either.
            ConnectionError::Overflow => Self::Gone,
        }
    }

    /// Why nothing more can be read.
    fn of_read(error: axum::Error) -> Self {
        tracing::debug!(%error, "a websocket cannot be read");
        match error.into_inner().downcast_ref() {
            Some(ReadError::Capacity(_)) => {
                Limit::MessageBytes.fired("");
                Self::TooMuch
            }
            Some(ReadError::Utf8(_) | ReadError::Protocol(_)) => Self::Nonsense,
            _ => Self::Gone,
        }
    }

    fn code(self) -> Option<u16> {
        match self {
            Self::Gone => None,
            Self::Idle => Some(1001),
            Self::Nonsense => Some(1007),
            Self::TooMuch => Some(1008),
            Self::Restart => Some(1012),
        }
    }
}

/// `GET /live/websocket`.
pub(crate) async fn connect(
    State(transports): State<Transports>,
    session: Session,
    draining: Option<Extension<Draining>>,
    upgrade: WebSocketUpgrade,
    request: Request,
) -> Response {
    let (request, _) = request.into_parts();
    let query = Query::of(&request);
    if handshake::check(&request, &query, &transports.origin).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let limits = transports.endpoint.limits.clone();
    let draining = draining.map_or_else(Draining::never, |Extension(draining)| draining);
    let connection = transports.open(handshake::session(&query, &session));
    upgrade
        .protocols(["phoenix"])
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(limits.message_bytes)
        .max_frame_size(limits.message_bytes)
        .on_upgrade(move |socket| serve(socket, connection, limits, draining))
}

async fn serve(
    mut socket: WebSocket,
    mut connection: Connection,
    limits: Limits,
    draining: Draining,
) {
    let end = tokio::select! {
        end = converse(&mut socket, &mut connection, &limits) => end,
        () = draining.stopped() => End::Restart,
    };
    tracing::debug!(?end, "a websocket ends");
    let farewell = async {
        tokio::join!(close(socket, end), connection.close());
    };
    tokio::select! {
        () = farewell => {}
        () = draining.killed() => {}
    }
}

async fn converse(socket: &mut WebSocket, connection: &mut Connection, limits: &Limits) -> End {
    let mut silent_until = from_now(limits.idle_timeout);
    loop {
        let ended = tokio::select! {
            received = timeout_at(silent_until, socket.recv()) => {
                silent_until = from_now(limits.idle_timeout);
                match received {
                    Err(_) => {
                        Limit::IdleTimeout.fired("");
                        Err(End::Idle)
                    }
                    Ok(None) => Err(End::Gone),
                    Ok(Some(Err(error))) => Err(End::of_read(error)),
                    Ok(Some(Ok(message))) => receive(connection, message),
                }
            }
            batch = connection.next_batch() => match batch {
                Ok(batch) => send(socket, batch, limits.write_timeout).await,
                Err(error) => Err(End::of(&error)),
            },
        };
        if let Err(end) = ended {
            return end;
        }
    }
}

fn receive(connection: &mut Connection, message: Message) -> Result<(), End> {
    let taken = match message {
        Message::Text(text) => connection.handle_text(text.as_str()),
        Message::Binary(bytes) => connection.handle_binary(&bytes),
        // The library has answered these.
        Message::Ping(_) | Message::Pong(_) => connection.handle_ping(),
        Message::Close(_) => return Err(End::Gone),
    };
    taken.map_err(|error| End::of(&error))
}

/// Writes the frames of one moment at once. A client that takes none of them
/// for `patience` has gone.
async fn send(socket: &mut WebSocket, batch: Batch, patience: Duration) -> Result<(), End> {
    let written = async {
        for frame in batch.frames() {
            socket.feed(Message::Text(text(frame))).await?;
        }
        socket.flush().await
    };
    match timeout(patience, written).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => {
            Limit::WriteTimeout.fired("");
            Err(End::Gone)
        }
    }
}

fn text(frame: &Frame) -> Utf8Bytes {
    Utf8Bytes::try_from(frame.clone().into_bytes()).expect("a text frame is UTF-8")
}

async fn close(mut socket: WebSocket, end: End) {
    let Some(code) = end.code() else { return };
    let told = async {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::default(),
        };
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    let _ = timeout(CLOSE_TIMEOUT, told).await;
}
