//! A websocket that is only listened to, within bounds.

use std::io::ErrorKind;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};
use url::Url;

use crate::feed::Failure;
use crate::http::{HttpClient, HttpError, USER_AGENT};
use crate::tls;

/// A message beyond this ends the connection.
pub(super) const MAX_MESSAGE_BYTES: usize = 256 * 1024;

/// Connecting, encryption and handshake together may take this long.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait on a 429 that does not say.
const UNTOLD_WAIT: Duration = Duration::from_secs(60);

/// An open connection.
#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    who: String,
    idle_timeout: Duration,
    heard_at: Instant,
}

impl Socket {
    /// Connects to `address` as `http` may; `who` names the upstream in reasons. After
    /// `idle_timeout` without a message the connection counts as lost.
    ///
    /// # Errors
    ///
    /// When nobody answers there, or the answer is a refusal.
    pub(super) async fn connect(
        http: &HttpClient,
        who: String,
        address: &Url,
        idle_timeout: Duration,
    ) -> Result<Self, Ended> {
        let lost = |what| Ended::Lost(Failure::unavailable(format!("{who} {what}")));
        let request = address.as_str().into_client_request();
        let mut request = request.map_err(|_| lost("has no proper address"))?;
        let headers = request.headers_mut();
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        let config = WebSocketConfig::default()
            .read_buffer_size(16 * 1024)
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        let connector = Connector::Rustls(tls::client_config());
        let connecting = async {
            let connected = http.connect(address).await;
            let bare = connected.map_err(|error| match error {
                HttpError::Refused { .. } => Ended::Lost(error.into()),
                _ => lost("cannot be reached"),
            })?;
            let shaken = client_async_tls_with_config(request, bare, Some(config), Some(connector));
            let (stream, _) = shaken.await.map_err(|error| cause(&who, &error))?;
            Ok(stream)
        };
        let stream = timeout(HANDSHAKE_TIMEOUT, connecting).await;
        let stream = stream.unwrap_or_else(|_| Err(lost("does not answer")))?;
        Ok(Self {
            stream,
            who,
            idle_timeout,
            heard_at: Instant::now(),
        })
    }

    /// The next text message. Safe to cancel.
    ///
    /// # Errors
    ///
    /// When the connection ends, whoever ends it.
    pub(super) async fn next(&mut self) -> Result<Utf8Bytes, Ended> {
        loop {
            let message = timeout_at(self.heard_at + self.idle_timeout, self.stream.next());
            let Ok(message) = message.await else {
                return Err(Ended::Silent(self.idle_timeout));
            };
            let who = &self.who;
            match message {
                Some(Ok(Message::Text(text))) => {
                    self.heard_at = Instant::now();
                    return Ok(text);
                }
                // Pings are answered by the library; they say nothing about the stream.
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Frame(_))) => {}
                Some(Ok(Message::Close(_))) | None => {
                    let reason = format!("{who} closed the connection");
                    return Err(Ended::Lost(Failure::unavailable(reason)));
                }
                Some(Err(error)) => return Err(cause(who, &error)),
            }
        }
    }
}

/// How a connection ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// Nothing came for this long.
    Silent(Duration),
    /// It broke, or the other side closed it, or there never was one.
    Lost(Failure),
    /// The server did not like what was asked for (status 400).
    BadRequest(Failure),
}

fn cause(who: &str, error: &Error) -> Ended {
    let what = match error {
        Error::Http(response) => {
            return refused(who, response.status(), response.headers());
        }
        Error::Io(error) if !broke(error.kind()) => "cannot be reached",
        Error::Capacity(_) => "sent too long a message",
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => "broke the connection",
        Error::Protocol(_) | Error::Utf8(_) => "does not speak websocket properly",
        Error::Tls(_) => "has no valid certificate",
        _ => "broke the connection",
    };
    Ended::Lost(Failure::unavailable(format!("{who} {what}")))
}

/// Whether the error ends a connection that stood, rather than keeping one from it
/// (names that cannot be found, too, have an error kind without a name).
fn broke(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::UnexpectedEof
    )
}

/// What the server answered in place of a handshake.
fn refused(who: &str, status: StatusCode, headers: &HeaderMap) -> Ended {
    let reason = format!("{who} answers {}", status.as_u16());
    let told = headers
        .get(header::RETRY_AFTER)
        .and_then(|told| told.to_str().ok());
    let retry_after = told
        .and_then(|told| told.parse().ok())
        .map(Duration::from_secs);
    Ended::Lost(match status.as_u16() {
        400 => return Ended::BadRequest(Failure::unavailable(reason)),
        401 | 403 | 404 => Failure::Denied { reason },
        410 => Failure::Gone { reason },
        429 => Failure::Limited {
            reason: format!("{who} asks us to slow down"),
            wait: retry_after.unwrap_or(UNTOLD_WAIT),
        },
        _ => Failure::Unavailable {
            reason,
            retry_after,
        },
    })
}
