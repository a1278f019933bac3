//! What a client says, whole.

use std::borrow::Cow;

use super::deflate::decompress;
use super::{Close, DecoderOptions, Opcode, Violation};

/// One message of a client. It borrows from the bytes that were read where it came in
/// one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Binary(Cow<'a, [u8]>),
    /// To be answered with a pong of the same bytes.
    Ping(Cow<'a, [u8]>),
    /// The answer to a ping, or just a sign of life.
    Pong(Cow<'a, [u8]>),
    /// The last message: to be answered with a close frame, unless one was sent.
    Close(Option<Close<'a>>),
}

impl<'a> Message<'a> {
    /// A message of data, which may be compressed.
    pub(super) fn whole(
        opcode: Opcode,
        compressed: bool,
        payload: Cow<'a, [u8]>,
        options: &DecoderOptions,
    ) -> Result<Self, Violation> {
        let payload = match compressed {
            true => decompress(&payload, options.max_message_bytes)?.into(),
            false => payload,
        };
        Self::new(opcode, payload)
    }

    /// A message of this opcode, which is not that of a continuation.
    pub(super) fn new(opcode: Opcode, payload: Cow<'a, [u8]>) -> Result<Self, Violation> {
        Ok(match opcode {
            Opcode::Text => Self::Text(text(payload)?),
            Opcode::Binary | Opcode::Continuation => Self::Binary(payload),
            Opcode::Ping => Self::Ping(payload),
            Opcode::Pong => Self::Pong(payload),
            Opcode::Close => Self::Close(Close::parse(payload)?),
        })
    }
}

fn text(payload: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Violation> {
    match payload {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
    }
    .ok_or(Violation::NotUtf8)
}
