//! `Registry`: which topics have subscribers on this node.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use crate::channel::{AnyChannel, Channel, Deliver, Sink, Subscriber};
use crate::topic::Name;
use crate::{InboxId, Topic};

/// Names are spread over this many locks, so that subscribing to one topic
/// seldom waits for another.
const SHARDS: usize = 16;

/// All topics with subscribers. A topic leaves with its last subscriber.
///
/// A lock is held to find, add or remove an entry, never while a subscriber's
/// code runs or is dropped.
pub(crate) struct Registry {
    hasher: RandomState,
    shards: [RwLock<Shard>; SHARDS],
    next_id: AtomicU64,
}

/// The channels of each name: nearly always one, more when types share a name.
type Shard = HashMap<Name, Vec<Box<dyn AnyChannel>>>;

/// An entry in the registry, ended by dropping this.
pub(crate) struct Subscription {
    registry: Weak<Registry>,
    name: Name,
    kind: TypeId,
    id: u64,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            shards: Default::default(),
            next_id: AtomicU64::new(0),
        }
    }

    /// Enters `sink` last among the subscribers of `topic`.
    pub(crate) fn add<T, S>(
        self: &Arc<Self>,
        topic: &Topic<T, S>,
        inbox: InboxId,
        sink: Arc<dyn Sink<T>>,
    ) -> Subscription
    where
        T: Clone + Send + 'static,
        S: 'static,
    {
        let name = topic.shared_name();
        let mut shard = self.write(topic.name());
        let channels = shard.entry(name.clone()).or_default();
        // Taken under the lock, so that ids grow along each list.
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let subscriber = Subscriber { id, inbox, sink };
        match channels
            .iter_mut()
            .find_map(|channel| typed_mut::<T, S>(channel.as_mut()))
        {
            Some(channel) => channel.add(subscriber),
            None => {
                let mut channel = Channel::new(topic);
                channel.add(subscriber);
                channels.push(Box::new(channel));
            }
        }
        Subscription {
            registry: Arc::downgrade(self),
            name,
            kind: Topic::<T, S>::kind(),
            id,
        }
    }

    /// Those who are subscribed to `topic` now.
    pub(crate) fn subscribers<T, S>(&self, topic: &Topic<T, S>) -> Option<Arc<Vec<Subscriber<T>>>>
    where
        T: Clone + Send + 'static,
        S: 'static,
    {
        let shard = self.read(topic.name());
        let channels = shard.get(topic.name())?;
        channels
            .iter()
            .find_map(|channel| typed::<T, S>(channel.as_ref()))
            .map(Channel::subscribers)
    }

    /// Who wants a payload that came from another node, one entry per type.
    pub(crate) fn inbound(&self, name: &str) -> Vec<Box<dyn Deliver>> {
        let shard = self.read(name);
        shard
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|channel| channel.inbound())
            .collect()
    }

    fn remove(&self, name: &str, kind: TypeId, id: u64) -> Option<Box<dyn Any>> {
        let mut shard = self.write(name);
        let channels = shard.get_mut(name)?;
        let place = channels.iter().position(|channel| channel.kind() == kind)?;
        let removed = channels[place].remove(id);
        if channels[place].is_empty() {
            channels.swap_remove(place);
        }
        if channels.is_empty() {
            shard.remove(name);
        }
        removed
    }

    fn shard(&self, name: &str) -> &RwLock<Shard> {
        let hash = self.hasher.hash_one(name);
        // The low bits: the remainder is below the number of shards.
        &self.shards[(hash % SHARDS as u64) as usize]
    }

    /// Only our own code runs under these locks, so poison means nothing.
    fn read(&self, name: &str) -> RwLockReadGuard<'_, Shard> {
        self.shard(name)
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, name: &str) -> RwLockWriteGuard<'_, Shard> {
        self.shard(name)
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// How many names have subscribers.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| shard.read().unwrap().len())
            .sum()
    }
}

impl Subscription {
    /// Whether this is a subscription to `topic` in `registry`.
    pub(crate) fn is<T, S>(&self, registry: &Arc<Registry>, topic: &Topic<T, S>) -> bool
    where
        T: 'static,
        S: 'static,
    {
        self.kind == Topic::<T, S>::kind()
            && self.name.as_str() == topic.name()
            && self.registry.as_ptr() == Arc::as_ptr(registry)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(registry) = self.registry.upgrade() {
            drop(registry.remove(self.name.as_str(), self.kind, self.id));
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.name).finish()
    }
}

fn typed<T: 'static, S: 'static>(channel: &dyn AnyChannel) -> Option<&Channel<T>> {
    let channel: &dyn Any = is_kind::<T, S>(channel).then_some(channel)?;
    channel.downcast_ref()
}

fn typed_mut<T: 'static, S: 'static>(channel: &mut dyn AnyChannel) -> Option<&mut Channel<T>> {
    if !is_kind::<T, S>(channel) {
        return None;
    }
    let channel: &mut dyn Any = channel;
    channel.downcast_mut()
}

fn is_kind<T: 'static, S: 'static>(channel: &dyn AnyChannel) -> bool {
    channel.kind() == Topic::<T, S>::kind()
}
