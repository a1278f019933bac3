//! A feed whose changes reach views.

use std::fmt;
use std::sync::Arc;

use bennu::{LocalTopic, PubSub};

use crate::feed::{Feed, Snapshot, Value};

/// A feed, and the topic on which each of its changes is broadcast. Cheap to clone.
pub struct Broadcast<T> {
    feed: Feed<T>,
    topic: Arc<LocalTopic<Arc<Snapshot<T>>>>,
}

impl<T: Value> Broadcast<T> {
    /// `number` tells it from the other broadcasts of its PubSub.
    pub fn new(number: usize, feed: Feed<T>) -> Self {
        let topic = LocalTopic::local(format!("source:{number}"));
        let topic = Arc::new(topic.expect("a number is short"));
        Self { feed, topic }
    }

    /// Where changes are announced. Who subscribes first and then looks at
    /// [`current`](Self::current) misses nothing.
    pub fn topic(&self) -> &LocalTopic<Arc<Snapshot<T>>> {
        &self.topic
    }

    /// What is known now.
    pub fn current(&self) -> Arc<Snapshot<T>> {
        self.feed.current()
    }

    /// Announces each change, until the source has ended.
    pub async fn run(self, pubsub: PubSub) {
        let mut changes = self.feed.subscribe();
        drop(self.feed);
        while changes.changed().await.is_ok() {
            let snapshot = Arc::clone(&changes.borrow_and_update());
            pubsub.local_broadcast(&self.topic, snapshot);
        }
    }
}

impl<T> Clone for Broadcast<T> {
    fn clone(&self) -> Self {
        Self {
            feed: self.feed.clone(),
            topic: Arc::clone(&self.topic),
        }
    }
}

impl<T> fmt::Debug for Broadcast<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Broadcast").field(&self.feed).finish()
    }
}
