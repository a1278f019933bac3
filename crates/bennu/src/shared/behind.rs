//! Readers whose connections have no room: what they miss, what is kept for them, and
//! how they are brought back.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};

use bennu_core::channel::Request;
use bennu_core::diff::Diff;
use bennu_core::protocol::{Frame, ServerEvent, Topic, v2_json};

use super::handle::{Asker, Reader};
use super::moment::Moment;
use super::outlet::{Outlet, Tree};
use crate::outbox::Outgoing;

/// Pushed events of one moment: names and JSON payloads.
pub(super) type Events = Arc<[(Box<str>, String)]>;

/// What waits for room on one reader's connection.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// Those pushed events that came with what it has missed.
    events: Vec<Events>,
    event_bytes: usize,
    requests: VecDeque<(Asker, Request)>,
}

impl Outlet {
    /// Sends a change to all readers that have room for it, and to `asker` in any case,
    /// whose answer follows. Answers how many that were.
    pub(super) fn deliver(
        &mut self,
        diff: &Diff,
        events: &Events,
        asker: Option<&Reader>,
        moment: &mut Moment,
    ) -> u64 {
        self.forget_tree();
        let mut delivered = 0;
        let frame = v2_json::push(None, &self.topic, ServerEvent::Diff, &diff.to_string());
        for (reader, seat) in &mut self.readers {
            if seat.missed {
                continue;
            }
            let taken = match asker == Some(reader) {
                true => Ok(reader.send(frame.clone())),
                false => reader.outbox.offer(reader.channel, &frame),
            };
            match taken {
                Ok(writer) => {
                    delivered += 1;
                    moment.add(writer);
                }
                Err(_) => {
                    seat.missed = true;
                    self.behind.entry(reader.clone()).or_default();
                }
            }
        }
        self.keep_events(events);
        delivered
    }

    /// Keeps pushed events for those who have missed them.
    fn keep_events(&mut self, events: &Events) {
        let bytes = events.iter();
        let bytes: usize = bytes
            .map(|(name, payload)| name.len() + payload.len())
            .sum();
        if bytes == 0 {
            return;
        }
        for (reader, behind) in &mut self.behind {
            if self.readers.get(reader).is_some_and(|seat| seat.missed) {
                behind.events.push(Arc::clone(events));
                behind.event_bytes += bytes;
            }
        }
    }

    /// The readers for whom more events are kept than may be.
    pub(super) fn overfull(&self, max_bytes: usize) -> Vec<Reader> {
        let overfull = self.behind.iter();
        let overfull = overfull.filter(|(_, behind)| behind.event_bytes > max_bytes);
        overfull.map(|(reader, _)| reader.clone()).collect()
    }

    /// Gives a request back if it can be dealt with now; otherwise it waits until there
    /// is room for its answer.
    pub(super) fn admit(&mut self, asker: Asker, request: Request) -> Option<(Asker, Request)> {
        let reader = &asker.reader;
        if !self.behind.contains_key(reader) && reader.outbox.has_room() {
            return Some((asker, request));
        }
        let behind = self.behind.entry(reader.clone()).or_default();
        behind.requests.push_back((asker, request));
        None
    }

    /// A reader for whom something waits and who has room; wakes the task when one has.
    pub(super) fn poll_room(&self, context: &mut Context<'_>) -> Poll<Reader> {
        let ready = |reader: &&Reader| {
            let Reader { outbox, channel } = reader;
            outbox.poll_room(*channel, context).is_ready()
        };
        match self.behind.keys().find(ready) {
            Some(reader) => Poll::Ready(reader.clone()),
            None => Poll::Pending,
        }
    }

    /// Whether a reader must get the full tree next.
    pub(super) fn has_missed(&self, reader: &Reader) -> bool {
        self.readers.get(reader).is_some_and(|seat| seat.missed)
    }

    /// Brings a reader back: the full tree, and the events that it has missed.
    pub(super) fn bring_back(&mut self, reader: &Reader, tree: &Tree) {
        if let Some(seat) = self.readers.get_mut(reader) {
            seat.missed = false;
        }
        let Some(behind) = self.behind.get_mut(reader) else {
            return;
        };
        let frame = behind.frame(&self.topic, tree);
        behind.events = Vec::new();
        behind.event_bytes = 0;
        if behind.requests.is_empty() {
            self.behind.remove(reader);
        }
        let outgoing = Outgoing::Shared(reader.channel, frame);
        reader.outbox.push(outgoing);
    }

    /// The oldest request that waits for a reader's room.
    pub(super) fn next_request(&mut self, reader: &Reader) -> Option<(Asker, Request)> {
        let behind = self.behind.get_mut(reader)?;
        let request = behind.requests.pop_front();
        if behind.requests.is_empty() {
            self.behind.remove(reader);
        }
        request
    }
}

impl Behind {
    /// The tree and the events that were missed.
    fn frame(&self, topic: &Topic, tree: &Tree) -> Frame {
        if self.events.is_empty() {
            return tree.frame.clone();
        }
        let events = self.events.iter().flat_map(|events| events.iter());
        let diff = tree.diff.clone().with_events(events);
        v2_json::push(None, topic, ServerEvent::Diff, &diff.to_string())
    }
}
