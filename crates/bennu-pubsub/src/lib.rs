//! Typed topics, bounded inboxes and broadcast.
//!
//! A [`Topic`] has a name and a message type. Whoever holds a [`PubSub`] can
//! broadcast on a topic; whoever owns an [`Inbox`] can subscribe it to any
//! number of topics, each with a function that turns the topic's type into the
//! inbox's own message type. So a receiver waits in one place, on one closed
//! enum, whatever it listens to.
//!
//! ```
//! use bennu_pubsub::{Inbox, PubSub, Received, Topic};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
//! struct Stats { stars: u64 }
//!
//! #[derive(Debug, PartialEq)]
//! enum Message { Stats(Stats), Posted(String) }
//!
//! static STATS: Topic<Stats> = Topic::from_static("github");
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let posts: Topic<String> = Topic::new(format!("posts:{}", "elixirconf"))?;
//!
//! let pubsub = PubSub::new();
//! let mut inbox = Inbox::new();
//! pubsub.subscribe(&STATS, inbox.sender(), Message::Stats);
//! pubsub.subscribe(&posts, inbox.sender(), Message::Posted);
//!
//! pubsub.broadcast(&STATS, Stats { stars: 42 })?;
//! assert_eq!(
//!     inbox.try_recv(),
//!     Some(Received::Message(Message::Stats(Stats { stars: 42 }))),
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # What is promised
//!
//! - **Nobody waits for a slow receiver.** An inbox is bounded. When it is full
//!   the oldest message is lost and the receiver is told how many:
//!   [`Received::Lagged`].
//! - **Order.** Two broadcasts made one after the other by one thread reach
//!   each inbox in that order.
//! - **No lock is held while foreign code runs**: a subscriber's function, a
//!   message's `Clone` or `Drop`, a waker. Each of them may broadcast,
//!   subscribe or drop an inbox.
//! - **A panic in a subscriber's function** costs that subscriber one message,
//!   counted as lost; the others, the registry and the broadcaster go on.
//! - **No runtime is needed**: [`Inbox::recv`] is an ordinary future.
//!
//! # Several nodes
//!
//! [`PubSub::broadcast`] reaches the subscribers of all nodes, through an
//! [`Adapter`]; [`PubSub::local_broadcast`] those of this process. Values that
//! cannot be serialised travel on a [`LocalTopic`], which `broadcast` does not
//! accept.

mod adapter;
mod channel;
mod error;
mod inbox;
mod pubsub;
mod queue;
mod registry;
#[cfg(feature = "testing")]
pub mod testing;
mod topic;

pub use adapter::{Adapter, Inbound, Local, Outbound};
pub use error::{BroadcastError, InboundError, SendError, TopicError};
pub use inbox::{DEFAULT_CAPACITY, Inbox, InboxId, Received, Recv, Sender};
pub use pubsub::PubSub;
pub use topic::{AllNodes, LocalTopic, MAX_NAME_BYTES, ThisNode, Topic};
