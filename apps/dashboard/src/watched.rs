//! A source as a widget's view has it: what was said last, and the second it is.

use std::sync::Arc;

use bennu::prelude::*;
use jiff::Timestamp;

use crate::broadcast::Broadcast;
use crate::feed::{Snapshot, Value};
use crate::ticker::{TICK, Tick, this_second};

/// A source that a view watches.
#[derive(Debug)]
pub struct Watched<T> {
    source: Broadcast<T>,
    snapshot: Arc<Snapshot<T>>,
    now: Timestamp,
}

/// What a view hears of that watches a source.
#[derive(Debug)]
pub enum WatchedMessage<T> {
    /// A second has begun.
    Tick(Tick),
    /// The source has said something.
    Snapshot(Arc<Snapshot<T>>),
}

impl<T: Value> Watched<T> {
    /// Has the view hear of the source, and of each second.
    pub fn new<V>(source: Broadcast<T>, socket: &mut Socket<V>) -> Self
    where
        V: LiveView<Message = WatchedMessage<T>>,
    {
        socket.subscribe(&TICK, WatchedMessage::Tick);
        socket.subscribe(source.topic(), WatchedMessage::Snapshot);
        Self {
            snapshot: source.current(),
            source,
            now: this_second(),
        }
    }

    /// Takes over what the view has heard.
    pub fn hear(&mut self, message: WatchedMessage<T>) {
        match message {
            WatchedMessage::Tick(Tick(now)) => self.look(now),
            WatchedMessage::Snapshot(snapshot) => self.snapshot = snapshot,
        }
    }

    /// Takes over what is known now, after messages were lost.
    pub fn catch_up(&mut self) {
        self.look(this_second());
    }

    /// What was said last.
    pub fn snapshot(&self) -> &Snapshot<T> {
        &self.snapshot
    }

    /// The second that it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A value that was confirmed has a new time, though nobody is told of it.
    fn look(&mut self, now: Timestamp) {
        self.snapshot = self.source.current();
        self.now = now;
    }
}
