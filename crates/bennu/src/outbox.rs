//! What waits to be written to one connection.
//!
//! A bound in bytes, and what happens at it: while there is no room, views do not
//! render. What must be delivered all the same (replies, ends of channels) is put in
//! line in order, up to a second bound, past which the connection is closed.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bennu_core::channel::{ChannelId, End};
use bennu_core::protocol::Frame;
use smallvec::SmallVec;

use crate::limits::{Limit, Limits};
use crate::navigation::Navigation;

/// A shared handle to one connection's queue of outgoing things.
#[derive(Debug, Clone)]
pub(crate) struct Outbox(Arc<Mutex<State>>);

/// One thing that waits, in the order in which the client must see it.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// A frame that a view has written.
    Frame(Frame),
    /// A frame of a shared view, not to be sent once the channel has gone: nothing in it
    /// tells one incarnation of a topic from the next.
    Shared(ChannelId, Frame),
    /// A nested view wants the page to have another address.
    PatchRoot(ChannelId, Box<Navigation>),
    /// A view has begun; this answers its join.
    Joined(ChannelId, Arc<str>),
    /// A view has ended.
    Ended(ChannelId, ViewEnd),
}

/// Things that wait, oldest first. It is nearly always one, which needs no allocation.
pub(crate) type Queue = SmallVec<[Outgoing; 1]>;

/// What a navigation takes beside its address, roughly.
const NAVIGATION_BYTES: usize = 64;

/// How a view has ended.
#[derive(Debug, Clone)]
pub(crate) struct ViewEnd {
    pub(crate) end: End,
    /// Whether it has sent its visitor elsewhere.
    pub(crate) departed: bool,
}

/// The connection was given more than it could write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow;

/// A shared view's frame that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// Something is there to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    /// Whether all that belongs together is there already.
    pub(crate) gathered: bool,
}

#[derive(Debug, Default)]
struct State {
    queue: Queue,
    /// Bytes in the queue and in batches that are being written.
    bytes: usize,
    room_bytes: usize,
    max_bytes: usize,
    writer: Option<Waker>,
    /// Whether the writer was left to a [`Moment`](crate::shared::Moment) to wake, which
    /// waits for whoever else has frames.
    gathered: bool,
    /// Views that wait for room.
    waiting: Vec<(ChannelId, Waker)>,
    /// Whether a view was made to wait since there was room last.
    full: bool,
    overflowed: bool,
    closed: bool,
}

impl Outbox {
    pub(crate) fn new(limits: &Limits) -> Self {
        let (room_bytes, max_bytes) = (limits.outbox_bytes, limits.outbox_max_bytes);
        Self(Arc::new(Mutex::new(State {
            room_bytes,
            max_bytes,
            ..State::default()
        })))
    }

    /// Puts something in line, whether or not there is room.
    pub(crate) fn push(&self, outgoing: Outgoing) {
        let mut state = self.lock();
        state.put(outgoing);
        let writer = state.writer.take();
        drop(state);
        if let Some(writer) = writer {
            writer.wake();
        }
    }

    /// [`push`](Self::push) that leaves it to the caller to wake the writer.
    pub(crate) fn push_later(&self, outgoing: Outgoing) -> Option<Waker> {
        let mut state = self.lock();
        state.put(outgoing);
        state.leave_writer()
    }

    /// Puts a frame of a shared view in line if there is room, and leaves it to the
    /// caller to wake the writer.
    pub(crate) fn offer(&self, channel: ChannelId, frame: &Frame) -> Result<Option<Waker>, NoRoom> {
        let mut state = self.lock();
        if !state.has_room() {
            return Err(NoRoom);
        }
        state.put(Outgoing::Shared(channel, frame.clone()));
        Ok(state.leave_writer())
    }

    /// Whether a view may render now.
    pub(crate) fn has_room(&self) -> bool {
        self.lock().has_room()
    }

    /// Whether a view may render now; wakes its task when it may.
    pub(crate) fn poll_room(&self, channel: ChannelId, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.has_room() {
            return Poll::Ready(());
        }
        match state
            .waiting
            .iter_mut()
            .find(|(waiting, _)| *waiting == channel)
        {
            Some((_, waker)) => waker.clone_from(context.waker()),
            None => state.waiting.push((channel, context.waker().clone())),
        }
        if !std::mem::replace(&mut state.full, true) {
            drop(state);
            Limit::OutboxBytes.fired("");
        }
        Poll::Pending
    }

    /// Whether something waits to be written.
    pub(crate) fn poll_waiting(
        &self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Waiting, Overflow>> {
        let mut state = self.lock();
        if state.overflowed {
            return Poll::Ready(Err(Overflow));
        }
        if !state.queue.is_empty() {
            let gathered = state.gathered;
            return Poll::Ready(Ok(Waiting { gathered }));
        }
        match &mut state.writer {
            Some(writer) => writer.clone_from(context.waker()),
            writer => *writer = Some(context.waker().clone()),
        }
        Poll::Pending
    }

    /// Takes all that waits. Its bytes count until they are [released](Self::release).
    pub(crate) fn take(&self) -> (Queue, usize) {
        let mut state = self.lock();
        let queue = std::mem::take(&mut state.queue);
        state.gathered = false;
        let bytes = queue.iter().map(Outgoing::bytes).sum();
        (queue, bytes)
    }

    /// So many bytes were written: there may be room again.
    pub(crate) fn release(&self, bytes: usize) {
        let mut state = self.lock();
        state.bytes = state.bytes.saturating_sub(bytes);
        if state.bytes < state.room_bytes {
            state.full = false;
            let waiting = std::mem::take(&mut state.waiting);
            drop(state);
            waiting.into_iter().for_each(|(_, waker)| waker.wake());
        }
    }

    /// Nothing will be written any more: what comes is dropped, nobody waits for room.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let closed = (
            std::mem::take(&mut state.queue),
            std::mem::take(&mut state.waiting),
        );
        drop(state);
        closed.1.into_iter().for_each(|(_, waker)| waker.wake());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_room(&self) -> bool {
        self.bytes < self.room_bytes || self.closed
    }

    fn put(&mut self, outgoing: Outgoing) {
        if self.closed || self.overflowed {
            return;
        }
        self.bytes += outgoing.bytes();
        if self.bytes > self.max_bytes {
            Limit::OutboxMaxBytes.fired("");
            self.overflowed = true;
            self.queue = Queue::new();
        } else {
            self.queue.push(outgoing);
        }
    }

    /// The writer, for somebody who wakes it when all that belongs together is there.
    fn leave_writer(&mut self) -> Option<Waker> {
        let writer = self.writer.take();
        self.gathered |= writer.is_some();
        writer
    }
}

/// Two handles are equal when they are of the same connection.
impl PartialEq for Outbox {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Outbox {}

impl Hash for Outbox {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl Outgoing {
    fn bytes(&self) -> usize {
        match self {
            Self::Frame(frame) | Self::Shared(_, frame) => frame.len(),
            Self::Joined(_, response) => response.len(),
            Self::PatchRoot(_, navigation) => navigation.to().len() + NAVIGATION_BYTES,
            Self::Ended(..) => 0,
        }
    }
}
