//! Everything that can go wrong, by whose fault it is.

use std::error::Error;
use std::fmt;

/// A topic's name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TopicError {
    /// The name is the empty string.
    #[error("expected a topic name, got an empty one")]
    Empty,
    /// The name is longer than [`MAX_NAME_BYTES`](crate::MAX_NAME_BYTES).
    #[error("expected a topic name of at most {limit} bytes, got {found}")]
    TooLong {
        /// The longest name, in bytes.
        limit: usize,
        /// The length of the name that was refused, in bytes.
        found: usize,
    },
}

/// A broadcast did not reach the other nodes.
///
/// The subscribers of this node have got the message all the same.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BroadcastError {
    /// The value's `Serialize` failed.
    #[error("the message for topic {topic:?} cannot be serialised")]
    Encode {
        /// The topic's name.
        topic: String,
        /// What serde says.
        source: serde_json::Error,
    },
    /// The adapter could not hand the message to the other nodes.
    #[error("the message for topic {topic:?} could not be sent to other nodes")]
    Transport {
        /// The topic's name.
        topic: String,
        /// What the adapter says.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// A message from another node was refused and dropped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InboundError {
    /// No topic can have this name.
    #[error("a message from another node names no topic")]
    Topic(#[from] TopicError),
    /// The payload is not a value of the topic's type.
    ///
    /// Two nodes that run different versions of a message type see this too.
    #[error("a message from another node on topic {topic:?} is no {expected}")]
    Payload {
        /// The topic's name.
        topic: String,
        /// The Rust type that this node's subscribers expect.
        expected: &'static str,
        /// What serde says.
        source: serde_json::Error,
    },
}

/// The inbox is gone; the message comes back.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the inbox has been dropped")]
pub struct SendError<M>(pub M);

/// Without the message, which need not be printable.
impl<M> fmt::Debug for SendError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").finish_non_exhaustive()
    }
}
