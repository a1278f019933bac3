//! `Channel`: the subscribers of one topic on this node.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::topic::Wire;
use crate::{InboundError, InboxId, Sender, Topic};

/// The subscribers of a [`Topic<T, S>`](Topic), in the order in which they came.
///
/// The list is copied only when it changes while a broadcast walks over it, so
/// that the walk needs no lock.
pub(crate) struct Channel<T> {
    kind: TypeId,
    wire: Option<Wire<T>>,
    subscribers: Arc<Vec<Subscriber<T>>>,
}

/// One subscription, seen from its topic.
pub(crate) struct Subscriber<T> {
    /// Grows with every subscription, so the list is sorted by it.
    pub(crate) id: u64,
    pub(crate) inbox: InboxId,
    pub(crate) sink: Arc<dyn Sink<T>>,
}

/// Where the values of a topic go.
pub(crate) trait Sink<T>: Send + Sync {
    fn put(&self, value: T);
}

/// A channel whose type is known to itself only.
pub(crate) trait AnyChannel: Any + Send + Sync {
    fn kind(&self) -> TypeId;
    fn is_empty(&self) -> bool;
    /// Takes out one subscriber. It is foreign code: drop it without a lock.
    fn remove(&mut self, id: u64) -> Option<Box<dyn Any>>;
    /// What to do with a payload from another node; `None` on a local topic.
    fn inbound(&self) -> Option<Box<dyn Deliver>>;
}

/// Decodes one payload and hands it to those who were subscribed when it came.
pub(crate) trait Deliver {
    fn deliver(self: Box<Self>, topic: &str, payload: &[u8]) -> Result<(), InboundError>;
}

impl<T: Clone + Send + 'static> Channel<T> {
    pub(crate) fn new<S: 'static>(topic: &Topic<T, S>) -> Self {
        Self {
            kind: Topic::<T, S>::kind(),
            wire: topic.wire(),
            subscribers: Arc::default(),
        }
    }

    pub(crate) fn add(&mut self, subscriber: Subscriber<T>) {
        Arc::make_mut(&mut self.subscribers).push(subscriber);
    }

    pub(crate) fn subscribers(&self) -> Arc<Vec<Subscriber<T>>> {
        Arc::clone(&self.subscribers)
    }
}

impl<T: Clone + Send + 'static> AnyChannel for Channel<T> {
    fn kind(&self) -> TypeId {
        self.kind
    }

    fn is_empty(&self) -> bool {
        self.subscribers.is_empty()
    }

    fn remove(&mut self, id: u64) -> Option<Box<dyn Any>> {
        let place = self
            .subscribers
            .binary_search_by_key(&id, |one| one.id)
            .ok()?;
        let subscribers = Arc::make_mut(&mut self.subscribers);
        let removed = subscribers.remove(place);
        // A topic that a crowd has left keeps no room for it.
        if subscribers.len() < subscribers.capacity() / 4 {
            subscribers.shrink_to_fit();
        }
        Some(Box::new(removed))
    }

    fn inbound(&self) -> Option<Box<dyn Deliver>> {
        let wire = self.wire?;
        Some(Box::new(Delivery {
            wire,
            subscribers: self.subscribers(),
        }))
    }
}

struct Delivery<T> {
    wire: Wire<T>,
    subscribers: Arc<Vec<Subscriber<T>>>,
}

impl<T: Clone> Deliver for Delivery<T> {
    fn deliver(self: Box<Self>, topic: &str, payload: &[u8]) -> Result<(), InboundError> {
        let value = (self.wire.decode)(payload).map_err(|source| InboundError::Payload {
            topic: topic.to_owned(),
            expected: type_name::<T>(),
            source,
        })?;
        fan_out(&self.subscribers, None, value);
        Ok(())
    }
}

/// Gives `value` to everybody but `except`: a clone to each, itself to the last.
pub(crate) fn fan_out<T: Clone>(subscribers: &[Subscriber<T>], except: Option<InboxId>, value: T) {
    let mut sinks = subscribers
        .iter()
        .filter(|one| Some(one.inbox) != except)
        .map(|one| &one.sink);
    let Some(last) = sinks.next_back() else {
        return;
    };
    for sink in sinks {
        sink.put(value.clone());
    }
    last.put(value);
}

/// A sink that translates into an inbox's own message type.
pub(crate) struct Route<M, F> {
    pub(crate) inbox: Sender<M>,
    pub(crate) map: F,
}

impl<T, M, F> Sink<T> for Route<M, F>
where
    M: Send,
    F: Fn(T) -> M + Send + Sync,
{
    fn put(&self, value: T) {
        // The function may leave its own captures half changed when it panics;
        // that is between it and its author. Nothing of ours is open here.
        match catch_unwind(AssertUnwindSafe(|| (self.map)(value))) {
            // A receiver that is gone is about to unsubscribe.
            Ok(message) => drop(self.inbox.send(message)),
            Err(_) => self.inbox.lose(),
        }
    }
}

impl<T> Clone for Subscriber<T> {
    fn clone(&self) -> Self {
        Self {
            id: self.id,
            inbox: self.inbox,
            sink: Arc::clone(&self.sink),
        }
    }
}

impl<T> fmt::Debug for Subscriber<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscriber")
            .field("inbox", &self.inbox)
            .finish_non_exhaustive()
    }
}
