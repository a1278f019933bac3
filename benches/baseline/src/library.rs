//! A task for each connection that waits for its client and for messages, with a
//! kept websocket library: what a careful program would be without Bennu.

use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::broadcast;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use crate::answers::Answers;
use crate::http;

/// What one connection reads at once; the library's default is 128 KiB.
const READ_BUFFER_BYTES: usize = 512;
/// How many messages a connection may fall behind by.
const BACKLOG: usize = 64;

/// The frames of all connections.
#[derive(Debug, Clone)]
pub(crate) struct Broadcast {
    answers: Arc<Answers>,
    frames: broadcast::Sender<Utf8Bytes>,
}

impl Broadcast {
    pub(crate) fn new(answers: Arc<Answers>) -> Self {
        let (frames, _) = broadcast::channel(BACKLOG);
        Self { answers, frames }
    }
}

impl http::Broadcast for Broadcast {
    fn answers(&self) -> &Arc<Answers> {
        &self.answers
    }

    fn publish(&self, frame: String) {
        // Nobody listens: nobody misses it.
        let _ = self.frames.send(frame.into());
    }

    async fn converse(self, stream: TcpStream, early: Vec<u8>) {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0);
        let role = Role::Server;
        let socket = WebSocketStream::from_partially_read(stream, early, role, Some(config)).await;
        let frames = self.frames.subscribe();
        // A connection that breaks, or falls behind, ends alone.
        let _ = relay(socket, frames, &self.answers).await;
    }
}

async fn relay(
    mut socket: WebSocketStream<TcpStream>,
    mut frames: broadcast::Receiver<Utf8Bytes>,
    answers: &Answers,
) -> Result<(), Error> {
    loop {
        let frame = tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => answers.to(&text).map(Into::into),
                Some(Ok(Message::Close(_))) | None => return Ok(()),
                Some(Ok(_)) => None,
                Some(Err(error)) => return Err(error),
            },
            frame = frames.recv() => match frame {
                Ok(frame) => Some(frame),
                Err(_) => return Ok(()),
            },
        };
        if let Some(frame) = frame {
            socket.send(Message::Text(frame)).await?;
        }
    }
}
