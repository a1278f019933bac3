//! `PubSub`: the handle that everybody holds.

use std::fmt;
use std::sync::Arc;

use crate::channel::{Route, fan_out};
use crate::registry::Registry;
use crate::{Adapter, BroadcastError, Inbound, InboxId, Local, Outbound, Sender, Topic};

/// Subscribes inboxes to topics and broadcasts to them.
///
/// A cheap handle: clones are the same `PubSub`. Two of them made by
/// [`new`](Self::new) know nothing of each other, which is what tests want.
#[derive(Clone)]
pub struct PubSub {
    registry: Arc<Registry>,
    adapter: Arc<dyn Adapter>,
}

impl PubSub {
    /// A single node.
    pub fn new() -> Self {
        Self::with_adapter(Local)
    }

    /// One node of a cluster, reached through `adapter`.
    pub fn with_adapter(adapter: impl Adapter) -> Self {
        let registry = Arc::new(Registry::new());
        adapter.start(Inbound::new(&registry));
        Self {
            registry,
            adapter: Arc::new(adapter),
        }
    }

    /// Lets `inbox` receive what is broadcast on `topic` from now on, each
    /// value turned by `map` into a message of the inbox's own type: often the
    /// constructor of an enum variant.
    ///
    /// Ends with [`unsubscribe`](Self::unsubscribe) or with the inbox, whose
    /// subscriptions do not outlive it. Subscribing an inbox twice delivers
    /// twice.
    ///
    /// `map` runs in the broadcaster's thread, under no lock; it should be
    /// quick. When it panics, the value counts as lost.
    pub fn subscribe<T, S, M>(
        &self,
        topic: &Topic<T, S>,
        inbox: &Sender<M>,
        map: impl Fn(T) -> M + Send + Sync + 'static,
    ) where
        T: Clone + Send + 'static,
        S: 'static,
        M: Send + 'static,
    {
        let route = Arc::new(Route {
            inbox: inbox.clone(),
            map,
        });
        inbox.adopt(self.registry.add(topic, inbox.id(), route));
    }

    /// Ends all subscriptions of `inbox` to `topic`.
    ///
    /// What has been delivered stays in the inbox. A broadcast that is under
    /// way in another thread may still deliver.
    pub fn unsubscribe<T, S, M>(&self, topic: &Topic<T, S>, inbox: &Sender<M>)
    where
        T: 'static,
        S: 'static,
    {
        drop(inbox.release(|one| one.is(&self.registry, topic)));
    }

    /// Sends `value` to the topic's subscribers on all nodes.
    ///
    /// Returns when those of this node have it in their inbox and the adapter
    /// has taken it for the others. Each subscriber costs one clone of `value`
    /// (none, where there is only one): use `Topic<Arc<T>>` for what is large.
    ///
    /// # Errors
    ///
    /// When the other nodes could not be told. This node's subscribers have the
    /// value all the same.
    pub fn broadcast<T>(&self, topic: &Topic<T>, value: T) -> Result<(), BroadcastError>
    where
        T: Clone + Send + 'static,
    {
        let published = self.publish(topic, &value);
        self.dispatch(topic, None, value);
        published
    }

    /// [`broadcast`](Self::broadcast) to everybody but the inbox `from`: what
    /// one who takes part in the topic sends to the others.
    ///
    /// # Errors
    ///
    /// As `broadcast`.
    pub fn broadcast_from<T>(
        &self,
        from: InboxId,
        topic: &Topic<T>,
        value: T,
    ) -> Result<(), BroadcastError>
    where
        T: Clone + Send + 'static,
    {
        let published = self.publish(topic, &value);
        self.dispatch(topic, Some(from), value);
        published
    }

    /// Sends `value` to the topic's subscribers on this node only.
    pub fn local_broadcast<T, S>(&self, topic: &Topic<T, S>, value: T)
    where
        T: Clone + Send + 'static,
        S: 'static,
    {
        self.dispatch(topic, None, value);
    }

    fn dispatch<T, S>(&self, topic: &Topic<T, S>, except: Option<InboxId>, value: T)
    where
        T: Clone + Send + 'static,
        S: 'static,
    {
        if let Some(subscribers) = self.registry.subscribers(topic) {
            fan_out(&subscribers, except, value);
        }
    }

    fn publish<T>(&self, topic: &Topic<T>, value: &T) -> Result<(), BroadcastError> {
        let Some(wire) = topic.wire() else {
            return Ok(());
        };
        let encode = || (wire.encode)(value);
        self.adapter.publish(&Outbound::new(topic.name(), &encode))
    }

    /// How many topics have subscribers on this node.
    #[cfg(test)]
    pub(crate) fn topics(&self) -> usize {
        self.registry.len()
    }
}

impl Default for PubSub {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for PubSub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PubSub").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Inbox, LocalTopic};

    static TICK: LocalTopic<u8> = LocalTopic::local_from_static("tick");

    #[test]
    fn a_topic_leaves_with_its_last_subscriber() {
        let pubsub = PubSub::new();
        let first = Inbox::new();
        let second = Inbox::new();
        pubsub.subscribe(&TICK, first.sender(), |n| n);
        pubsub.subscribe(&TICK, second.sender(), |n| n);
        pubsub.subscribe(&TICK, second.sender(), |n| n + 1);
        assert_eq!(pubsub.topics(), 1);

        pubsub.unsubscribe(&TICK, second.sender());
        assert_eq!(pubsub.topics(), 1);
        drop(first);
        assert_eq!(pubsub.topics(), 0);
    }

    #[test]
    fn subscribing_an_inbox_that_is_gone_leaves_nothing_behind() {
        let pubsub = PubSub::new();
        let sender = Inbox::new().sender().clone();
        pubsub.subscribe(&TICK, &sender, |n| n);
        assert_eq!(pubsub.topics(), 0);
    }

    #[test]
    fn a_crowd_can_come_and_go() {
        let pubsub = PubSub::new();
        let mut crowd: Vec<_> = (0..10_000).map(|_| Inbox::new()).collect();
        for inbox in &crowd {
            pubsub.subscribe(&TICK, inbox.sender(), |n| n);
        }
        pubsub.local_broadcast(&TICK, 7);
        assert!(crowd.iter_mut().all(|inbox| inbox.try_recv().is_some()));
        crowd.clear();
        assert_eq!(pubsub.topics(), 0);
    }
}
