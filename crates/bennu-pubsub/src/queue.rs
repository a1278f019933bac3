//! What an inbox and its senders share: a bounded queue that loses the oldest.
//!
//! Messages, wakers and subscriptions are foreign code when they are dropped or
//! called, so every function here lets go of the lock first.

use std::collections::VecDeque;
use std::mem;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::registry::Subscription;
use crate::{InboxId, Received};

/// An emptied queue gives back its memory when that is more than this many bytes.
/// Below, it is kept, so that a steady trickle of small messages allocates nothing.
const KEPT_BYTES: usize = 64;

/// The shared half of an inbox.
#[derive(Debug)]
pub(crate) struct Queue<M> {
    id: InboxId,
    capacity: NonZeroUsize,
    state: Mutex<State<M>>,
}

#[derive(Debug)]
struct State<M> {
    messages: VecDeque<M>,
    /// Lost since the receiver was last told.
    lost: u64,
    waker: Option<Waker>,
    subscriptions: Vec<Subscription>,
    closed: bool,
}

impl<M> Queue<M> {
    pub(crate) fn new(id: InboxId, capacity: NonZeroUsize) -> Self {
        Self {
            id,
            capacity,
            state: Mutex::default(),
        }
    }

    pub(crate) fn id(&self) -> InboxId {
        self.id
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().messages.len()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Puts `message` last; gives it back when nobody will receive it.
    pub(crate) fn push(&self, message: M) -> Result<(), M> {
        let mut state = self.lock();
        if state.closed {
            return Err(message);
        }
        let full = state.messages.len() >= self.capacity.get();
        let oldest = if full {
            state.messages.pop_front()
        } else {
            None
        };
        state.lost += u64::from(full);
        state.messages.push_back(message);
        unlock_and_wake(state);
        drop(oldest);
        Ok(())
    }

    /// Counts a message that never came to be.
    pub(crate) fn lose(&self) {
        let mut state = self.lock();
        state.lost += 1;
        unlock_and_wake(state);
    }

    pub(crate) fn take(&self) -> Option<Received<M>> {
        self.lock().take()
    }

    /// Takes what comes next, or remembers whom to wake.
    pub(crate) fn poll_take(&self, context: &Context<'_>) -> Poll<Received<M>> {
        let waker = context.waker().clone();
        let mut state = self.lock();
        if let Some(received) = state.take() {
            drop(state);
            return Poll::Ready(received);
        }
        let replaced = state.waker.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }

    /// Ends the queue: what is in it goes, and so do its subscriptions.
    pub(crate) fn close(&self) {
        let closed = State {
            closed: true,
            ..State::default()
        };
        let last = mem::replace(&mut *self.lock(), closed);
        drop(last);
    }

    /// Keeps the subscription until the queue is closed; gives it back when
    /// that has happened.
    pub(crate) fn adopt(&self, subscription: Subscription) -> Option<Subscription> {
        let mut state = self.lock();
        if state.closed {
            return Some(subscription);
        }
        // They are few, and last: no room is kept for more.
        state.subscriptions.reserve_exact(1);
        state.subscriptions.push(subscription);
        None
    }

    pub(crate) fn release(&self, chosen: impl Fn(&Subscription) -> bool) -> Vec<Subscription> {
        self.lock()
            .subscriptions
            .extract_if(.., |one| chosen(one))
            .collect()
    }

    /// A panic cannot leave the state half changed, so poison means nothing.
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M> State<M> {
    /// The loss is told first: it happened before all that is still there.
    fn take(&mut self) -> Option<Received<M>> {
        if self.lost > 0 {
            return Some(Received::Lagged(mem::take(&mut self.lost)));
        }
        let message = self.messages.pop_front()?;
        if self.messages.is_empty() && self.messages.capacity() * size_of::<M>() > KEPT_BYTES {
            self.messages = VecDeque::new();
        }
        Some(Received::Message(message))
    }
}

impl<M> Default for State<M> {
    fn default() -> Self {
        Self {
            messages: VecDeque::new(),
            lost: 0,
            waker: None,
            subscriptions: Vec::new(),
            closed: false,
        }
    }
}

fn unlock_and_wake<M>(mut state: MutexGuard<'_, State<M>>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inbox;

    #[test]
    fn an_emptied_queue_gives_back_its_memory() {
        let mut inbox = Inbox::new();
        let queue = Queue::new(inbox.sender().id(), crate::DEFAULT_CAPACITY);
        assert_eq!(queue.lock().messages.capacity(), 0);

        for n in 0..200 {
            queue.push(n).unwrap();
            inbox.sender().send(n).unwrap();
        }
        while queue.take().is_some() {}
        assert_eq!(queue.lock().messages.capacity(), 0);
        assert_eq!(inbox.try_recv(), Some(Received::Message(0)));
    }

    #[test]
    fn a_trickle_keeps_its_few_slots_if_they_are_small() {
        let inbox = Inbox::<u8>::new();
        let queue = Queue::new(inbox.sender().id(), crate::DEFAULT_CAPACITY);
        queue.push(1).unwrap();
        queue.take();
        assert_ne!(queue.lock().messages.capacity(), 0);

        let queue = Queue::new(inbox.sender().id(), crate::DEFAULT_CAPACITY);
        queue.push([0; 1024]).unwrap();
        queue.take();
        assert_eq!(queue.lock().messages.capacity(), 0);
    }
}
