//! Where a view's frames go.
//!
//! The only place where a view meets its connection: frames are encoded for its topic
//! and its join. A shared view, which has many connections, does that in its outlets.

use std::task::{Context, Poll};

use bennu_core::channel::{ChannelId, End};
use bennu_core::diff::Diff;
use bennu_core::protocol::{JoinRef, JsonObject, Ref, ServerEvent, Status, Topic, v2_json};

use crate::navigation::{LocalPath, Navigation, NavigationKind, live_payload};
use crate::outbox::{Outbox, Outgoing, ViewEnd};

/// One view's way to its browser.
#[derive(Debug)]
pub(crate) struct Sink {
    outbox: Outbox,
    channel: ChannelId,
    topic: Topic,
    join_ref: JoinRef,
    /// Whether the end was told.
    ended: bool,
}

impl Sink {
    pub(crate) fn new(outbox: Outbox, channel: ChannelId, topic: Topic, join_ref: JoinRef) -> Self {
        Self {
            outbox,
            channel,
            topic,
            join_ref,
            ended: false,
        }
    }

    /// Whether there is room to render for; wakes the task when there is.
    pub(super) fn poll_room(&self, context: &mut Context<'_>) -> Poll<()> {
        self.outbox.poll_room(self.channel, context)
    }

    /// Answers the join.
    pub(super) fn joined(&self, response: String) {
        self.outbox
            .push(Outgoing::Joined(self.channel, response.into()));
    }

    /// Says how the view has ended. Its last word.
    pub(super) fn ended(&mut self, end: ViewEnd) {
        self.ended = true;
        self.outbox.push(Outgoing::Ended(self.channel, end));
    }

    pub(super) fn push_diff(&self, diff: &Diff) {
        self.push(ServerEvent::Diff, &diff.to_string());
    }

    /// Sends pushed events alone, without what changed.
    pub(super) fn push_events(&self, events: &[(Box<str>, String)]) {
        let diff = Diff::default().with_events(events);
        if !diff.is_empty() {
            self.push_diff(&diff);
        }
    }

    /// Changes the address in the browser.
    pub(super) fn live_patch(&self, to: &LocalPath, kind: NavigationKind) {
        self.push(ServerEvent::LivePatch, &live_payload(to, kind));
    }

    /// Has the outermost view go to another address.
    pub(super) fn patch_root(&self, navigation: Navigation) {
        let navigation = Box::new(navigation);
        self.outbox
            .push(Outgoing::PatchRoot(self.channel, navigation));
    }

    pub(super) fn push(&self, event: ServerEvent, payload: &str) {
        let frame = v2_json::push(Some(&self.join_ref), &self.topic, event, payload);
        self.outbox.push(Outgoing::Frame(frame));
    }

    pub(super) fn reply_diff(&self, message_ref: Option<&Ref>, diff: &Diff) {
        let response = JsonObject::new()
            .with_json("diff", &diff.to_string())
            .finish();
        self.reply(message_ref, &response);
    }

    pub(super) fn reply(&self, message_ref: Option<&Ref>, response: &str) {
        let join_ref = Some(&self.join_ref);
        let frame = v2_json::reply(join_ref, message_ref, &self.topic, Status::Ok, response);
        self.outbox.push(Outgoing::Frame(frame));
    }
}

impl Drop for Sink {
    /// A task that ends without a word (by a mistake in the driver, or because the
    /// runtime stops) must not leave its browser waiting.
    fn drop(&mut self) {
        if !self.ended {
            self.ended(ViewEnd {
                end: End::Crashed,
                departed: false,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use bennu_core::channel::{Action, Channels};

    use super::*;
    use crate::limits::Limits;

    #[test]
    fn task_that_ends_without_a_word_has_crashed() {
        let mut channels = Channels::new(1);
        let join = v2_json::decode(r#"["4","4","lv:a","phx_join",{}]"#).unwrap();
        channels.handle_message(join);
        let Some(Action::Start(join)) = channels.poll_action() else {
            panic!("a join starts a view")
        };
        let outbox = Outbox::new(&Limits::default());
        drop(Sink::new(
            outbox.clone(),
            join.channel,
            join.topic,
            join.join_ref,
        ));
        let (waiting, _) = outbox.take();
        let [Outgoing::Ended(_, end)] = &waiting[..] else {
            panic!("{waiting:?}")
        };
        assert_eq!(end.end, End::Crashed);
    }
}
