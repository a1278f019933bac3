//! One browser's connection, whatever carries it.
//!
//! A transport (websocket, long poll, a test) hands in what came and writes out what it
//! is given. The connection keeps the channels, starts and ends the tasks of its views,
//! and gathers their frames, so that what happens in one moment leaves in one write.

mod rate;

use std::{
    collections::{HashMap, VecDeque},
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
};

use bennu_core::{
    channel::{Action, ChannelId, Channels, End, Join},
    protocol::{DecodeError, Frame, JoinPayload, Message, refusal, v2_binary, v2_json},
};
use bytes::Bytes;
use serde_json::{Map, Value};
use tokio::{task::JoinHandle, time::Instant};

use self::rate::Rate;
use crate::{
    driver::{self, Assignment, Input, PatchTarget, RequestSender, Sink, requests},
    endpoint::Endpoint,
    join::{JoinPlan, JoinRefusal},
    join_token::{InstanceId, Parents},
    limits::Limit,
    metrics,
    outbox::{Outbox, Outgoing, Overflow, ViewEnd},
    session::SessionValues,
    view::TerminateReason,
};

/// How many views that have sent their visitor elsewhere are remembered, for the joins
/// of their children that come too late.
const REMEMBERED_DEPARTURES: usize = 16;

/// One browser's connection. When it is dropped its views end.
#[derive(Debug)]
pub struct Connection {
    endpoint: Arc<Endpoint>,
    /// The visitor's session, none if the browser did not show a token of it.
    visitor: Option<Arc<SessionValues>>,
    channels: Channels,
    views: HashMap<ChannelId, Running>,
    /// Views that were told to stop.
    ending: Vec<JoinHandle<()>>,
    departed: VecDeque<InstanceId>,
    outbox: Outbox,
    rate: Rate,
    /// Whether the tasks that run now are given the time to add their frames.
    gathering: bool,
}

/// A view's task, as its connection knows it.
#[derive(Debug)]
struct Running {
    instance: InstanceId,
    parent: Option<InstanceId>,
    /// Whether it has answered its join.
    joined: bool,
    requests: RequestSender,
    task: JoinHandle<()>,
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
            views: HashMap::new(),
            ending: Vec::new(),
            departed: VecDeque::new(),
            outbox: Outbox::new(limits),
            rate: Rate::new(limits.messages_per_second, Instant::now()),
            gathering: false,
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
            match self.outbox.poll_waiting(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(Overflow)) => return Poll::Ready(Err(ConnectionError::Overflow)),
                Poll::Ready(Ok(())) => {}
            }
            self.gathering = !self.gathering;
            if self.gathering {
                // What woke this task often woke others that have frames too: they run
                // first.
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
        let channels: Vec<ChannelId> = self.views.keys().copied().collect();
        for channel in channels {
            self.stop(channel, TerminateReason::Disconnected);
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
        let mut frames = Vec::new();
        self.act(&mut frames);
        frames
            .into_iter()
            .map(Outgoing::Frame)
            .for_each(|frame| self.outbox.push(frame));
    }

    /// Takes all that waits, and what the ends of views add to it.
    fn gather(&mut self) -> Batch {
        let (waiting, bytes) = self.outbox.take();
        let mut frames = Vec::with_capacity(waiting.len());
        for outgoing in waiting {
            match outgoing {
                Outgoing::Frame(frame) => frames.push(frame),
                Outgoing::Joined(channel, response) => {
                    metrics::joined("ok");
                    if let Some(running) = self.views.get_mut(&channel) {
                        running.joined = true;
                    }
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
    fn act(&mut self, frames: &mut Vec<Frame>) {
        while let Some(action) = self.channels.poll_action() {
            match action {
                Action::Send(frame) => frames.push(frame),
                Action::Start(join) => self.start(join),
                Action::Deliver { channel, request } => {
                    if let Some(running) = self.views.get(&channel) {
                        running.requests.send(Input::Client(request));
                    }
                }
                Action::Stop(channel) => self.stop(channel, TerminateReason::Left),
                Action::TooManyChannels => Limit::ViewsPerConnection.fired(""),
            }
        }
    }

    fn start(&mut self, join: Join) {
        match self.plan(&join) {
            Ok((plan, root)) => self.spawn(join, plan, root),
            Err(refused) => {
                tracing::debug!(topic = %join.topic, reason = refused.reason(), %refused, "a join was refused");
                metrics::joined("refused");
                if let Some(limit) = refused.limit() {
                    limit.fired("");
                }
                self.channels
                    .handle_end(join.channel, &End::Refused(refusal(refused.reason())));
            }
        }
    }

    /// Decides on a join, with what only this connection knows: the views around it.
    fn plan(&self, join: &Join) -> Result<(Box<JoinPlan>, Option<PatchTarget>), JoinRefusal> {
        let payload: JoinPayload = join.payload.parse("a join")?;
        let visitor = self.visitor.as_ref();
        let plan = JoinPlan::new(&self.endpoint, visitor, &join.topic, payload)?;
        let root = plan
            .parents
            .map(|parents| self.root_of(parents))
            .transpose()?;
        Ok((Box::new(plan), root))
    }

    fn root_of(&self, parents: Parents) -> Result<PatchTarget, JoinRefusal> {
        let running = |instance| {
            self.views
                .values()
                .find(move |one| one.instance == instance)
        };
        match (running(parents.parent), running(parents.root)) {
            (Some(_), Some(root)) => Ok(root.requests.patch_target()),
            _ if self.departed.contains(&parents.parent) => Err(JoinRefusal::ParentRedirect),
            _ => Err(JoinRefusal::Stale),
        }
    }

    fn spawn(&mut self, join: Join, plan: Box<JoinPlan>, root: Option<PatchTarget>) {
        let Join {
            channel,
            topic,
            join_ref,
            ..
        } = join;
        let instance = InstanceId::random();
        let (sender, requests) = requests(self.endpoint.limits.view_requests);
        let sink = Sink::new(self.outbox.clone(), channel, topic, join_ref);
        let parent = plan.parents.map(|parents| parents.parent);
        let assignment = Assignment {
            instance,
            root,
            requests,
            sink,
        };
        self.endpoint.metrics().views.increment(1);
        let task = tokio::spawn(driver::run(Arc::clone(&self.endpoint), plan, assignment));
        self.views.insert(
            channel,
            Running {
                instance,
                parent,
                joined: false,
                requests: sender,
                task,
            },
        );
    }

    /// A view has ended by itself.
    fn handle_end(&mut self, channel: ChannelId, ViewEnd { end, departed }: ViewEnd) {
        self.channels.handle_end(channel, &end);
        let Some(ended) = self.remove(channel) else {
            return;
        };
        if !ended.joined {
            metrics::joined(if end == End::Crashed {
                "crashed"
            } else {
                "refused"
            });
        }
        if departed {
            self.departed.truncate(REMEMBERED_DEPARTURES - 1);
            self.departed.push_front(ended.instance);
        }
        self.close_children(ended.instance);
    }

    /// Ends a view and all that are nested in it.
    fn stop(&mut self, channel: ChannelId, reason: TerminateReason) {
        let Some(stopped) = self.remove(channel) else {
            return;
        };
        stopped.requests.stop(reason);
        self.ending.retain(|task| !task.is_finished());
        self.ending.push(stopped.task);
        self.close_children(stopped.instance);
    }

    fn close_children(&mut self, parent: InstanceId) {
        let children = self
            .views
            .iter()
            .filter(|(_, running)| running.parent == Some(parent));
        let children: Vec<ChannelId> = children.map(|(channel, _)| *channel).collect();
        for channel in children {
            self.channels.handle_close(channel);
            self.stop(channel, TerminateReason::ParentEnded);
        }
    }

    fn remove(&mut self, channel: ChannelId) -> Option<Running> {
        let removed = self.views.remove(&channel)?;
        self.endpoint.metrics().views.decrement(1);
        Some(removed)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.outbox.close();
        let metrics = self.endpoint.metrics();
        metrics.viewers.decrement(1);
        metrics.views.decrement(self.views.len() as f64);
    }
}

/// Frames to be written together, in order. Views may render again once it is dropped,
/// so it is kept until they are written.
#[derive(Debug)]
pub struct Batch {
    frames: Vec<Frame>,
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
