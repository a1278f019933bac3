//! `Inbox`: the one bounded queue in which a receiver waits for everything.

use std::fmt;
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use crate::SendError;
use crate::queue::Queue;
use crate::registry::Subscription;

/// How many messages an inbox holds unless told otherwise: 256. The 257th
/// pushes out the oldest.
pub const DEFAULT_CAPACITY: NonZeroUsize = NonZeroUsize::new(256).expect("256 is not zero");

/// The receiving end: messages of type `M`, from any number of topics and from
/// [`Sender`]s.
///
/// Holds at most its capacity; when full, a new message pushes out the oldest,
/// and the receiver learns how many it has missed. An inbox that has never
/// received holds no memory for messages. Dropping it ends all its
/// subscriptions.
///
/// # Examples
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use bennu_pubsub::{Inbox, Received};
///
/// let mut inbox = Inbox::with_capacity(NonZeroUsize::new(2).unwrap());
/// for n in 1..=5 {
///     inbox.sender().send(n)?;
/// }
/// assert_eq!(inbox.try_recv(), Some(Received::Lagged(3)));
/// assert_eq!(inbox.try_recv(), Some(Received::Message(4)));
/// assert_eq!(inbox.try_recv(), Some(Received::Message(5)));
/// assert_eq!(inbox.try_recv(), None);
/// # Ok::<(), bennu_pubsub::SendError<i32>>(())
/// ```
pub struct Inbox<M> {
    sender: Sender<M>,
}

/// What an inbox yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received<M> {
    /// The oldest message that is still there.
    Message(M),
    /// This many messages were lost before the one that comes next.
    ///
    /// Whoever keeps a running total from messages must start afresh from the
    /// source; whoever only shows the newest value may ignore it.
    Lagged(u64),
}

/// Puts messages into an [`Inbox`], and names it when subscribing.
///
/// A cheap handle. It does not keep the inbox's receiver alive.
pub struct Sender<M> {
    queue: Arc<Queue<M>>,
}

/// Tells inboxes apart, for [`PubSub::broadcast_from`](crate::PubSub::broadcast_from).
///
/// Unique in this process, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InboxId(u64);

impl<M> Inbox<M> {
    /// An inbox of [`DEFAULT_CAPACITY`].
    pub fn new() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }

    /// An inbox that holds at most `capacity` messages.
    pub fn with_capacity(capacity: NonZeroUsize) -> Self {
        let queue = Arc::new(Queue::new(InboxId::next(), capacity));
        Self {
            sender: Sender { queue },
        }
    }

    /// The handle by which messages get in.
    pub fn sender(&self) -> &Sender<M> {
        &self.sender
    }

    /// Waits for the next message.
    ///
    /// Cancel safe: a dropped future has taken nothing out.
    pub fn recv(&mut self) -> Recv<'_, M> {
        Recv { inbox: self }
    }

    /// The next message, if there is one now.
    pub fn try_recv(&mut self) -> Option<Received<M>> {
        self.sender.queue.take()
    }

    /// [`recv`](Self::recv) for those who write their own futures.
    ///
    /// Only the task that polled last is woken.
    pub fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Received<M>> {
        self.sender.queue.poll_take(context)
    }
}

impl<M> Default for Inbox<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> Drop for Inbox<M> {
    fn drop(&mut self) {
        self.sender.queue.close();
    }
}

impl<M> fmt::Debug for Inbox<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.sender.queue.len();
        f.debug_struct("Inbox")
            .field("id", &self.sender.id())
            .field("waiting", &waiting)
            .finish_non_exhaustive()
    }
}

/// The future of [`Inbox::recv`].
#[derive(Debug)]
#[must_use = "futures do nothing unless awaited"]
pub struct Recv<'a, M> {
    inbox: &'a mut Inbox<M>,
}

impl<M> Future for Recv<'_, M> {
    type Output = Received<M>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Received<M>> {
        self.inbox.poll_recv(context)
    }
}

impl<M> Sender<M> {
    /// Puts `message` at the end; a full inbox loses its oldest.
    ///
    /// # Errors
    ///
    /// Gives the message back when the inbox has been dropped.
    pub fn send(&self, message: M) -> Result<(), SendError<M>> {
        self.queue.push(message).map_err(SendError)
    }

    /// Which inbox this is.
    pub fn id(&self) -> InboxId {
        self.queue.id()
    }

    /// Whether the inbox has been dropped.
    pub fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    /// Counts one message as lost, without one being there.
    pub(crate) fn lose(&self) {
        self.queue.lose();
    }

    /// Ties a subscription to the inbox's life. One that comes too late ends
    /// at once.
    pub(crate) fn adopt(&self, subscription: Subscription) {
        drop(self.queue.adopt(subscription));
    }

    /// Takes back the subscriptions that `chosen` picks; dropping them ends them.
    pub(crate) fn release(&self, chosen: impl Fn(&Subscription) -> bool) -> Vec<Subscription> {
        self.queue.release(chosen)
    }
}

impl<M> Clone for Sender<M> {
    fn clone(&self) -> Self {
        Self {
            queue: Arc::clone(&self.queue),
        }
    }
}

impl<M> fmt::Debug for Sender<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sender").field(&self.id()).finish()
    }
}

impl InboxId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
