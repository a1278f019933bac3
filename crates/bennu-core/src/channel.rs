//! The channels of one transport, as a state machine without I/O.
//!
//! Whoever owns the transport feeds in what came and carries out what must happen:
//! `handle_*` takes an input and never waits, [`Channels::poll_action`] yields one
//! [`Action`] after the other until there is none. Getters change nothing. Actions
//! come in the order in which their effects must reach the client.
//!
//! What a channel says while it lives (diffs, replies to events) does not pass through
//! here: its view writes those frames itself. This machine owns the beginning and the
//! end of each channel, and what is said where no channel is (protocol of npm
//! `phoenix` 1.8, `channel.js` and `socket.js`).

use std::collections::VecDeque;

use crate::protocol::{
    ClientEvent, Frame, JoinRef, JsonObject, Message, Payload, Ref, ServerEvent, Status, Topic,
    refusal, v2_json,
};

#[cfg(test)]
mod tests;

/// One incarnation of a topic on one transport: joining a topic again makes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelId(u64);

/// What the owner of the transport must do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Send this to the client.
    Send(Frame),
    /// Start the view that the join asks for. Answer with
    /// [`Channels::handle_joined`] or [`Channels::handle_end`].
    Start(Join),
    /// Hand this to the channel's view.
    Deliver {
        /// Whose it is.
        channel: ChannelId,
        /// What the client wants of it.
        request: Request,
    },
    /// End the channel's view. The channel is gone already; nothing need be answered.
    Stop(ChannelId),
    /// A join was refused because the transport has as many channels as it may. The
    /// client was told; this is for the log.
    TooManyChannels,
}

/// A join that waits for its view.
#[derive(Debug, Clone)]
pub struct Join {
    /// The new channel.
    pub channel: ChannelId,
    /// Its name.
    pub topic: Topic,
    /// What the view's frames must carry.
    pub join_ref: JoinRef,
    /// The client's data, not yet parsed.
    pub payload: Payload,
}

/// What a client asks of a joined channel.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the reply must carry.
    pub message_ref: Option<Ref>,
    /// What it is about.
    pub event: ClientEvent,
    /// Its data, not yet parsed.
    pub payload: Payload,
}

/// How a channel's view ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// On purpose: it has nothing more to say.
    Closed,
    /// By a panic or an error. The client will join again.
    Crashed,
    /// It never began: the join is answered with this response, a JSON object.
    Refused(String),
}

/// All channels of one transport.
#[derive(Debug)]
pub struct Channels {
    /// Few, nearly always one, and never more than `max_channels`.
    channels: Vec<Channel>,
    actions: VecDeque<Action>,
    max_channels: usize,
    next_id: u64,
}

#[derive(Debug)]
struct Channel {
    id: ChannelId,
    topic: Topic,
    join_ref: JoinRef,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Joining { message_ref: Option<Ref> },
    Joined,
}

impl Channels {
    /// No channels yet, and never more than `max_channels`.
    pub fn new(max_channels: usize) -> Self {
        Self {
            channels: Vec::new(),
            actions: VecDeque::new(),
            max_channels,
            next_id: 0,
        }
    }

    /// The next thing to do, if there is one.
    pub fn poll_action(&mut self) -> Option<Action> {
        let action = self.actions.pop_front();
        if self.actions.is_empty() {
            self.actions = VecDeque::new();
        }
        action
    }

    /// How many channels there are.
    pub fn len(&self) -> usize {
        self.channels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.channels.is_empty()
    }

    /// A message came from the client.
    pub fn handle_message(&mut self, message: Message) {
        match (&message.event, message.topic.as_str()) {
            (ClientEvent::Heartbeat, Topic::TRANSPORT) => self.reply_empty(&message),
            (ClientEvent::Join, _) => self.handle_join(message),
            _ => match self.of_topic(&message.topic) {
                Some(channel) => self.handle_request(channel, message),
                None if message.event == ClientEvent::Leave => self.reply_empty(&message),
                None => self.refuse(&message, "unmatched topic"),
            },
        }
    }

    /// The view of a [`Join`] has begun; `response` is a JSON object.
    pub fn handle_joined(&mut self, channel: ChannelId, response: &str) {
        let Some(joining) = self.channels.iter_mut().find(|one| one.id == channel) else {
            return;
        };
        if let Phase::Joining { message_ref } = std::mem::replace(&mut joining.phase, Phase::Joined)
        {
            let reply = joining.reply_to_join(message_ref.as_ref(), Status::Ok, response);
            self.actions.push_back(Action::Send(reply));
        }
    }

    /// The view of a channel has ended by itself. Does nothing for a channel that is
    /// gone already.
    pub fn handle_end(&mut self, channel: ChannelId, end: &End) {
        let Some(ended) = self.remove(channel) else {
            return;
        };
        let frame = match (&ended.phase, end) {
            (Phase::Joining { message_ref }, end) => {
                let response = match end {
                    End::Refused(response) => response.clone(),
                    End::Closed | End::Crashed => refusal("join crashed"),
                };
                ended.reply_to_join(message_ref.as_ref(), Status::Error, &response)
            }
            (Phase::Joined, End::Crashed) => ended.end(ServerEvent::Error),
            (Phase::Joined, End::Closed | End::Refused(_)) => ended.end(ServerEvent::Close),
        };
        self.actions.push_back(Action::Send(frame));
    }

    /// The channel is not wanted any more, for a reason on the server: tells the
    /// client and ends the view.
    pub fn handle_close(&mut self, channel: ChannelId) {
        self.handle_end(channel, &End::Closed);
        self.actions.push_back(Action::Stop(channel));
    }

    fn handle_join(&mut self, message: Message) {
        let join_ref = message
            .join_ref
            .clone()
            .or(message.message_ref.clone().map(JoinRef::from));
        let Some(join_ref) = join_ref.filter(|_| message.topic.container_id().is_some()) else {
            return self.refuse(&message, "unmatched topic");
        };
        if let Some(old) = self.of_topic(&message.topic) {
            self.drop_channel(old);
        }
        if self.channels.len() >= self.max_channels {
            self.refuse(&message, "too many channels joined");
            return self.actions.push_back(Action::TooManyChannels);
        }
        let Message {
            message_ref,
            topic,
            payload,
            ..
        } = message;
        let channel = self.new_id();
        // Joins are rare: no room is kept for more.
        self.channels.reserve_exact(1);
        self.channels.push(Channel {
            id: channel,
            topic: topic.clone(),
            join_ref: join_ref.clone(),
            phase: Phase::Joining { message_ref },
        });
        self.actions.push_back(Action::Start(Join {
            channel,
            topic,
            join_ref,
            payload,
        }));
    }

    /// The client wants the channel no more, or anew: closes it even if it never began.
    fn drop_channel(&mut self, channel: ChannelId) {
        let Some(dropped) = self.remove(channel) else {
            return;
        };
        self.actions
            .push_back(Action::Send(dropped.end(ServerEvent::Close)));
        self.actions.push_back(Action::Stop(channel));
    }

    fn handle_request(&mut self, channel: ChannelId, message: Message) {
        let joined = self.channels.iter().find(|one| one.id == channel);
        if joined.is_none_or(|joined| message.join_ref.as_ref() != Some(&joined.join_ref)) {
            return;
        }
        if message.event == ClientEvent::Leave {
            self.drop_channel(channel);
            return self.reply_empty(&message);
        }
        let Message {
            message_ref,
            event,
            payload,
            ..
        } = message;
        let request = Request {
            message_ref,
            event,
            payload,
        };
        self.actions.push_back(Action::Deliver { channel, request });
    }

    fn new_id(&mut self) -> ChannelId {
        let id = ChannelId(self.next_id);
        self.next_id += 1;
        id
    }

    fn of_topic(&self, topic: &Topic) -> Option<ChannelId> {
        let found = self.channels.iter().find(|one| one.topic == *topic);
        found.map(|one| one.id)
    }

    fn remove(&mut self, channel: ChannelId) -> Option<Channel> {
        let place = self.channels.iter().position(|one| one.id == channel)?;
        Some(self.channels.swap_remove(place))
    }

    fn reply_empty(&mut self, message: &Message) {
        self.reply(message, Status::Ok, JsonObject::EMPTY);
    }

    fn refuse(&mut self, message: &Message, reason: &str) {
        self.reply(message, Status::Error, &refusal(reason));
    }

    fn reply(&mut self, message: &Message, status: Status, response: &str) {
        let Message {
            join_ref,
            message_ref,
            topic,
            ..
        } = message;
        let (join_ref, message_ref) = (join_ref.as_ref(), message_ref.as_ref());
        let frame = v2_json::reply(join_ref, message_ref, topic, status, response);
        self.actions.push_back(Action::Send(frame));
    }
}

impl Channel {
    fn reply_to_join(&self, message_ref: Option<&Ref>, status: Status, response: &str) -> Frame {
        v2_json::reply(
            Some(&self.join_ref),
            message_ref,
            &self.topic,
            status,
            response,
        )
    }

    fn end(&self, event: ServerEvent) -> Frame {
        v2_json::end(&self.join_ref, &self.topic, event)
    }
}
