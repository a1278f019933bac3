//! The wire: what the official client sends and what it understands.
//!
//! A *message* is decoded, a *frame* is encoded bytes; the words are never mixed.
//! Text frames are the JSON arrays of five of the client's version 2 serializer
//! ([`v2_json`]); binary frames carry upload chunks ([`v2_binary`]). Only this
//! module knows the names of events.
//!
//! Everything that arrives is hostile until it is parsed: a frame that is not well
//! formed is a [`DecodeError`], never a panic, and a payload is parsed apart from its
//! frame, so that a bad payload can end one channel without ending its transport.

pub mod v2_binary;
pub mod v2_json;

mod event;
mod frame;
mod id;
mod object;
mod payload;

use thiserror::Error;

use crate::params::ParamsError;

pub use self::event::{ClientEvent, ServerEvent, Status};
pub use self::frame::Frame;
pub use self::id::{JoinRef, MAX_ID_BYTES, Ref, Topic};
pub use self::object::JsonObject;
pub use self::payload::{
    EventKind, EventPayload, JoinPayload, LivePatchPayload, NavigationKind, Payload,
    redirect_error, refusal,
};

/// The version of the client's serializer that this module speaks, as the client
/// names it in the query parameter `vsn`.
pub const VERSION: &str = "2.0.0";

/// One decoded message from a client.
#[derive(Debug, Clone)]
pub struct Message {
    /// The [`Ref`] of the join that opened the channel, as far as the client knows.
    pub join_ref: Option<JoinRef>,
    /// What a reply to this message must carry.
    pub message_ref: Option<Ref>,
    /// Whom the message is for.
    pub topic: Topic,
    /// What the client wants.
    pub event: ClientEvent,
    /// Its data, not yet parsed.
    pub payload: Payload,
}

/// Why a frame or a payload could not be read. The peer misbehaved; nothing is wrong
/// with the server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The text is not the JSON that was expected.
    #[error("expected {expected}, got other JSON: {reason}")]
    Json {
        /// What stood to be read.
        expected: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// A topic, a reference or an event name is longer than the protocol allows.
    #[error("expected at most {MAX_ID_BYTES} bytes of {field}, got {bytes}")]
    FieldTooLong {
        /// Which of them.
        field: &'static str,
        /// Its length.
        bytes: usize,
    },
    /// A binary frame ends before its header says that it does.
    #[error("expected at least {expected} bytes of binary frame, got {got}")]
    Truncated {
        /// The length that the header asks for.
        expected: usize,
        /// The length that came.
        got: usize,
    },
    /// The first byte of a binary frame is not that of a client's push.
    #[error("expected binary frame kind 0, got {0}")]
    UnknownKind(u8),
    /// A header field of a binary frame is not UTF-8.
    #[error("expected UTF-8 in {0}, got other bytes")]
    NotUtf8(&'static str),
    /// A form holds more than it may.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// A binary payload where JSON was expected.
    #[error("expected JSON for {0}, got a binary payload")]
    Binary(&'static str),
}
