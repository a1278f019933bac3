//! One browser's connection, whatever carries it.
//!
//! A transport (websocket, long poll, a test) hands in what came and writes out what it
//! is given. The connection keeps the channels, starts and ends the tasks of its views,
//! and gathers their frames, so that what happens in one moment leaves in one write.

mod rate;
mod views;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use bennu_core::channel::{Action, Channels};
use bennu_core::protocol::{DecodeError, Frame, Message, v2_binary, v2_json};
use bytes::Bytes;
use serde_json::{Map, Value};
use smallvec::SmallVec;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use self::rate::Rate;
use self::views::Running;
use crate::endpoint::Endpoint;
use crate::join_token::InstanceId;
use crate::limits::Limit;
use crate::metrics;
use crate::outbox::{Outbox, Outgoing, Overflow, Waiting};
use crate::session::SessionValues;
use crate::view::TerminateReason;

/// One browser's connection. When it is dropped its views end.
#[derive(Debug)]
pub struct Connection {
    endpoint: Arc<Endpoint>,
    /// The visitor's session, none if the browser did not show a token of it.
    visitor: Option<Arc<SessionValues>>,
    channels: Channels,
    /// Few, and in no order; on most pages it is one, which needs no allocation.
    views: SmallVec<[Running; 1]>,
    /// Views that were told to stop.
    ending: Vec<JoinHandle<()>>,
    departed: VecDeque<InstanceId>,
    outbox: Outbox,
    rate: Rate,
    /// Whether the tasks that run now are given the time to add their frames.
    gathering: bool,
    /// How many joins in a row were answered by another address.
    sent_on: u32,
}

/// Why a connection must be closed.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The browser sent what is no message.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It sent a message that is too large, or too many of them.
    #[error("expected a browser to keep to the limit {}", .0.name())]
    Limit(Limit),
    /// It does not read what it is sent.
    #[error("expected a browser to read what it is sent")]
    Overflow,
}

impl Connection {
    /// A connection without views. `session` is that of the visitor, or none if the
    /// browser could not show that it may use it: then every join is answered `stale`.
    pub fn new(endpoint: Arc<Endpoint>, session: Option<Map<String, Value>>) -> Self {
        endpoint.metrics().viewers.increment(1);
        let limits = &endpoint.limits;
        Self {
            visitor: session.map(|values| Arc::new(values.into())),
            channels: Channels::new(limits.views_per_connection),
            views: SmallVec::new(),
            ending: Vec::new(),
            departed: VecDeque::new(),
            outbox: Outbox::new(limits),
            rate: Rate::new(limits.messages_per_second, Instant::now()),
            gathering: false,
            sent_on: 0,
            endpoint,
        }
    }

    /// Takes one text message from the browser.
    ///
    /// # Errors
    ///
    /// If the connection must be closed.
    pub fn handle_text(&mut self, text: &str) -> Result<(), ConnectionError> {
        self.admit(text.len())?;
        self.handle_message(v2_json::decode(text)?);
        Ok(())
    }

    /// Takes one binary message from the browser.
    ///
    /// # Errors
    ///
    /// If the connection must be closed.
    pub fn handle_binary(&mut self, bytes: &Bytes) -> Result<(), ConnectionError> {
        self.admit(bytes.len())?;
        self.handle_message(v2_binary::decode(bytes)?);
        Ok(())
    }

    /// Takes a message of the transport's own, such as a ping: it says nothing, and
    /// counts as one.
    ///
    /// # Errors
    ///
    /// If the connection must be closed.
    pub fn handle_ping(&mut self) -> Result<(), ConnectionError> {
        self.admit(0)
    }

    /// Waits for what must be written. Cancel safe.
    ///
    /// # Errors
    ///
    /// If the connection must be closed.
    pub async fn next_batch(&mut self) -> Result<Batch, ConnectionError> {
        poll_fn(|context| self.poll_batch(context)).await
    }

    /// [`next_batch`](Self::next_batch) for those who write their own futures.
    pub fn poll_batch(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Batch, ConnectionError>> {
        loop {
            let gathered = match self.outbox.poll_waiting(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(Overflow)) => return Poll::Ready(Err(ConnectionError::Overflow)),
                Poll::Ready(Ok(Waiting { gathered })) => gathered,
            };
            // What woke one view often woke others, which have frames too: they run
            // first.
            self.gathering = !gathered && self.views.len() > 1 && !self.gathering;
            if self.gathering {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let batch = self.gather();
            if !batch.frames.is_empty() {
                return Poll::Ready(Ok(batch));
            }
        }
    }

    /// Ends all views and waits until their `terminate` has run. A callback that is
    /// still running has the time of [`Limits::leave_grace`](crate::Limits).
    pub async fn close(mut self) {
        self.outbox.close();
        for view in std::mem::take(&mut self.views) {
            self.endpoint.metrics().views.decrement(1);
            self.end(view, TerminateReason::Disconnected);
        }
        for task in std::mem::take(&mut self.ending) {
            // The task catches what its view does, so it ends.
            let _ = task.await;
        }
    }

    fn admit(&mut self, bytes: usize) -> Result<(), ConnectionError> {
        let limit = if bytes > self.endpoint.limits.message_bytes {
            Limit::MessageBytes
        } else if !self.rate.admit(Instant::now()) {
            Limit::MessagesPerSecond
        } else {
            return Ok(());
        };
        limit.fired("");
        Err(ConnectionError::Limit(limit))
    }

    fn handle_message(&mut self, message: Message) {
        self.channels.handle_message(message);
        let mut frames = Frames::new();
        self.act(&mut frames);
        frames
            .into_iter()
            .map(Outgoing::Frame)
            .for_each(|frame| self.outbox.push(frame));
    }

    /// Takes all that waits, and what the ends of views add to it.
    fn gather(&mut self) -> Batch {
        let (waiting, bytes) = self.outbox.take();
        let mut frames = Frames::with_capacity(waiting.len());
        for outgoing in waiting {
            match outgoing {
                Outgoing::Frame(frame) => frames.push(frame),
                Outgoing::Shared(channel, frame) => {
                    if self.running(channel).is_some() {
                        frames.push(frame);
                    }
                }
                Outgoing::PatchRoot(channel, navigation) => self.patch_root(channel, *navigation),
                Outgoing::Joined(channel, response) => {
                    metrics::joined("ok");
                    if let Some(running) = self.running(channel) {
                        running.joined = true;
                    }
                    self.sent_on = 0;
                    self.channels.handle_joined(channel, &response);
                }
                Outgoing::Ended(channel, end) => self.handle_end(channel, end),
            }
            self.act(&mut frames);
        }
        let sent = frames.iter().map(Frame::len).sum::<usize>();
        self.endpoint.metrics().sent_bytes.increment(sent as u64);
        Batch {
            frames,
            bytes,
            outbox: self.outbox.clone(),
        }
    }

    /// Carries out what the channels want; what must be sent is added to `frames`.
    fn act(&mut self, frames: &mut Frames) {
        while let Some(action) = self.channels.poll_action() {
            match action {
                Action::Send(frame) => frames.push(frame),
                Action::Start(join) => self.start(join),
                Action::Deliver { channel, request } => {
                    self.deliver(channel, request);
                }
                Action::Stop(channel) => self.stop(channel, TerminateReason::Left),
                Action::TooManyChannels => Limit::ViewsPerConnection.fired(""),
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.outbox.close();
        for view in std::mem::take(&mut self.views) {
            self.endpoint.metrics().views.decrement(1);
            self.end(view, TerminateReason::Disconnected);
        }
        self.endpoint.metrics().viewers.decrement(1);
    }
}

/// In order. It is nearly always one, which needs no allocation.
type Frames = SmallVec<[Frame; 1]>;

/// Frames to be written together, in order. Views may render again once it is dropped,
/// so it is kept until they are written.
#[derive(Debug)]
pub struct Batch {
    frames: Frames,
    bytes: usize,
    outbox: Outbox,
}

impl Batch {
    /// The frames. Cloning one copies no bytes.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.outbox.release(self.bytes);
    }
}
