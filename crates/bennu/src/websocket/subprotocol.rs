//! What is spoken over a websocket, as the transport sees it.

use std::task::{Context, Poll};

use bennu_core::websocket::Message;
use bytes::Bytes;

use super::End;
use crate::connection::{self, Connection, ConnectionError};
use crate::limits::Limit;

/// Takes messages and gives frames. Its name is RFC 6455's.
pub(crate) trait Subprotocol {
    /// Frames that leave together.
    type Batch: Batch;

    /// A message came: text, bytes, a ping or a pong. Pings are answered already.
    fn handle_message(&mut self, message: Message<'_>) -> Result<(), End>;

    /// Waits for frames to be written.
    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Result<Self::Batch, End>>;
}

/// Frames to be written in one go; dropped when they are.
pub(crate) trait Batch {
    /// A frame's bytes, header included, or nothing after the last. With `compression` its
    /// message may be compressed.
    fn wire(&self, index: usize, compression: bool) -> Option<&[u8]>;
}

impl Subprotocol for Connection {
    type Batch = connection::Batch;

    fn handle_message(&mut self, message: Message<'_>) -> Result<(), End> {
        let taken = match message {
            Message::Text(text) => self.handle_text(&text),
            Message::Binary(bytes) => self.handle_binary(&Bytes::from(bytes.into_owned())),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => self.handle_ping(),
        };
        taken.map_err(|error| End::of(&error))
    }

    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Result<Self::Batch, End>> {
        Connection::poll_batch(self, context).map_err(|error| End::of(&error))
    }
}

impl Batch for connection::Batch {
    fn wire(&self, index: usize, compression: bool) -> Option<&[u8]> {
        let frame = self.frames().get(index)?;
        Some(match compression {
            true => frame.compressed_wire(),
            false => frame.wire(),
        })
    }
}

impl End {
    fn of(error: &ConnectionError) -> Self {
        tracing::debug!(%error, "a websocket is closed");
        match error {
            ConnectionError::Decode(_) => Self::Nonsense,
            ConnectionError::Limit(Limit::MessageBytes) => Self::TooLong,
            ConnectionError::Limit(_) => Self::TooMuch,
            // It does not read, so it would not read our last words either.
            ConnectionError::Overflow => Self::Gone,
        }
    }
}
