//! `Adapter`: the seam through which broadcasts reach other nodes.

use std::fmt;
use std::sync::{Arc, Weak};

use crate::BroadcastError;
use crate::InboundError;
use crate::registry::Registry;
use crate::topic::check_name;

/// Carries broadcasts between the nodes of a cluster.
///
/// This node's own subscribers are none of its business: they have been served
/// when [`publish`](Self::publish) is called. With the `testing` feature,
/// `testing::check` holds every adapter to the same promises.
pub trait Adapter: Send + Sync + 'static {
    /// Called once, before the first broadcast: what comes from other nodes
    /// goes into `inbound`.
    fn start(&self, inbound: Inbound);

    /// Hands a broadcast to all other nodes.
    ///
    /// Must not block: whoever broadcasts waits for it. An adapter that has to
    /// wait for the network keeps a bounded queue and a task of its own.
    ///
    /// # Errors
    ///
    /// When the value cannot be encoded or the transport cannot take it. The
    /// broadcaster gets the error; nothing is tried again.
    fn publish(&self, outbound: &Outbound<'_>) -> Result<(), BroadcastError>;
}

/// The adapter of a single node: there is nobody else to tell, so nothing is
/// even encoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Local;

impl Adapter for Local {
    fn start(&self, _: Inbound) {}

    fn publish(&self, _: &Outbound<'_>) -> Result<(), BroadcastError> {
        Ok(())
    }
}

/// A broadcast on its way to other nodes.
pub struct Outbound<'a> {
    topic: &'a str,
    encode: &'a dyn Fn() -> Result<Vec<u8>, serde_json::Error>,
}

impl<'a> Outbound<'a> {
    pub(crate) fn new(
        topic: &'a str,
        encode: &'a dyn Fn() -> Result<Vec<u8>, serde_json::Error>,
    ) -> Self {
        Self { topic, encode }
    }

    /// The topic's name, for the other side's [`Inbound::deliver`].
    pub fn topic(&self) -> &str {
        self.topic
    }

    /// The value as bytes (JSON). Made anew by each call: call it once.
    ///
    /// # Errors
    ///
    /// When the value's `Serialize` fails.
    pub fn encode(&self) -> Result<Vec<u8>, BroadcastError> {
        (self.encode)().map_err(|source| BroadcastError::Encode {
            topic: self.topic.to_owned(),
            source,
        })
    }
}

impl fmt::Debug for Outbound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

/// Where an adapter puts what other nodes say.
///
/// Does not keep the [`PubSub`](crate::PubSub) alive; without it, messages are
/// dropped.
#[derive(Clone)]
pub struct Inbound {
    registry: Weak<Registry>,
}

impl Inbound {
    pub(crate) fn new(registry: &Arc<Registry>) -> Self {
        Self {
            registry: Arc::downgrade(registry),
        }
    }

    /// Gives a payload to this node's subscribers of `topic`.
    ///
    /// Without subscribers the payload is not looked at. When types share the
    /// name, each is tried.
    ///
    /// # Errors
    ///
    /// When the name or the payload makes no sense; the message is dropped and
    /// the caller, which knows the sender, logs it. Of several types the first
    /// that fails is reported.
    pub fn deliver(&self, topic: &str, payload: &[u8]) -> Result<(), InboundError> {
        check_name(topic)?;
        let Some(registry) = self.registry.upgrade() else {
            return Ok(());
        };
        let mut result = Ok(());
        for delivery in registry.inbound(topic) {
            result = result.and(delivery.deliver(topic, payload));
        }
        result
    }
}

impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound").finish_non_exhaustive()
    }
}
