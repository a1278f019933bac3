//! An instance under one container id: what was sent there, and who reads it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bennu_core::Container;
use bennu_core::diff::{Diff, Tracker};
use bennu_core::protocol::{Frame, JoinRef, Ref, ServerEvent, Status, Topic, v2_json};
use tokio::time::Instant;

use super::behind::{Behind, Events};
use super::handle::{Joining, Reader};
use crate::driver::{AnyView, ChildFrame, Ending, joined, render};
use crate::endpoint::Endpoint;
use crate::join_token::InstanceId;
use crate::outbox::Outgoing;

/// How long a tree is kept for late joiners although nothing changes: the tokens of
/// nested views in it grow old.
const TREE_MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// One container id and depth under which an instance is shown.
pub(super) struct Outlet {
    pub(super) id: InstanceId,
    pub(super) depth: usize,
    pub(super) topic: Topic,
    tracker: Tracker,
    tree: Option<Arc<Tree>>,
    pub(super) readers: HashMap<Reader, Seat>,
    /// Those readers for whom something waits.
    pub(super) behind: HashMap<Reader, Behind>,
}

/// What is known of each reader.
#[derive(Debug)]
pub(super) struct Seat {
    /// What tells it from others that have joined the topic over its connection.
    join_ref: JoinRef,
    /// Whether its browser keeps it when its page is left.
    pub(super) sticky: bool,
    /// Whether it must get the full tree before any other diff.
    pub(super) missed: bool,
}

/// The full tree as it is now.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) diff: Diff,
    /// What comes with it when it answers a join.
    greeting: Events,
    /// As the answer to a join.
    response: Arc<str>,
    /// As a diff, for those who are brought back.
    pub(super) frame: Frame,
    made: Instant,
}

impl Outlet {
    pub(super) fn new(joining: &Joining) -> Self {
        let topic = joining.topic.clone();
        Self {
            id: joining.outlet,
            depth: joining.depth,
            topic,
            tracker: Tracker::new(),
            tree: None,
            readers: HashMap::new(),
            behind: HashMap::new(),
        }
    }

    /// What looks different than what was sent before.
    pub(super) fn diff(&mut self, live: &dyn AnyView, endpoint: &Endpoint) -> Result<Diff, Ending> {
        let Self { topic, tracker, .. } = self;
        let frame = child_frame(endpoint, self.depth, self.id, topic);
        render(live, tracker, &frame)
    }

    /// Something was sent, so that what late joiners get is not the same any more.
    pub(super) fn forget_tree(&mut self) {
        self.tree = None;
    }

    /// The next diff is a full tree: the view was mounted anew.
    pub(super) fn reset(&mut self) {
        self.tracker.reset();
        self.tree = None;
    }

    /// The full tree of what was sent last. Nothing may have changed since.
    pub(super) fn tree(
        &mut self,
        live: &dyn AnyView,
        title: Option<&str>,
        greeting: &Events,
        endpoint: &Endpoint,
    ) -> Result<Arc<Tree>, Ending> {
        let kept = self.tree.take();
        let tree = match kept.filter(|tree| tree.made.elapsed() < TREE_MAX_AGE) {
            Some(tree) => tree,
            None => {
                let mut diff = self.full(live, endpoint)?;
                if let Some(title) = title {
                    diff = diff.with_title(title);
                }
                Arc::new(Tree::new(diff, greeting, &self.topic))
            }
        };
        Ok(Arc::clone(self.tree.insert(tree)))
    }

    /// Renders everything. For the first reader that is also what the next diff starts
    /// from.
    fn full(&mut self, live: &dyn AnyView, endpoint: &Endpoint) -> Result<Diff, Ending> {
        if self.readers.is_empty() {
            self.tracker.reset();
            return self.diff(live, endpoint);
        }
        let frame = child_frame(endpoint, self.depth, self.id, &self.topic);
        render(live, &mut Tracker::new(), &frame)
    }

    /// Takes a reader in: its join is answered with the full tree, and frames follow.
    pub(super) fn seat(&mut self, joining: Joining, tree: &Tree) {
        let response = tree.response(joining.container.as_ref());
        let Joining {
            reader,
            join_ref,
            sticky,
            ..
        } = joining;
        let outbox = &reader.outbox;
        outbox.push(Outgoing::Joined(reader.channel, response));
        let seat = Seat {
            join_ref,
            sticky,
            missed: false,
        };
        self.readers.insert(reader, seat);
    }

    /// The answer to one reader's request.
    pub(super) fn reply(
        &self,
        reader: &Reader,
        message_ref: Option<&Ref>,
        response: &str,
    ) -> Option<Frame> {
        let join_ref = Some(&self.readers.get(reader)?.join_ref);
        let reply = v2_json::reply(join_ref, message_ref, &self.topic, Status::Ok, response);
        Some(reply)
    }

    /// An event for one reader, which the topic's next view must not take for its own.
    pub(super) fn push(&self, reader: &Reader, event: ServerEvent, payload: &str) -> Option<Frame> {
        let join_ref = Some(&self.readers.get(reader)?.join_ref);
        Some(v2_json::push(join_ref, &self.topic, event, payload))
    }

    /// A reader has gone. Answers whether it was there.
    pub(super) fn remove(&mut self, reader: &Reader) -> bool {
        self.behind.remove(reader);
        self.readers.remove(reader).is_some()
    }
}

impl Tree {
    fn new(diff: Diff, greeting: &Events, topic: &Topic) -> Self {
        Self {
            response: response(&diff, greeting, None),
            frame: v2_json::push(None, topic, ServerEvent::Diff, &diff.to_string()),
            greeting: Arc::clone(greeting),
            diff,
            made: Instant::now(),
        }
    }

    /// The answer to a join; `container` is that of the view, when the join is a live
    /// navigation.
    fn response(&self, container: Option<&Container>) -> Arc<str> {
        match container {
            None => Arc::clone(&self.response),
            Some(_) => response(&self.diff, &self.greeting, container),
        }
    }
}

fn response(tree: &Diff, greeting: &Events, container: Option<&Container>) -> Arc<str> {
    let rendered = tree.clone().with_events(&**greeting);
    joined(&rendered, container).finish().into()
}

fn child_frame<'a>(
    endpoint: &'a Endpoint,
    depth: usize,
    instance: InstanceId,
    topic: &'a Topic,
) -> ChildFrame<'a> {
    ChildFrame {
        endpoint,
        depth,
        instance,
        id: topic.container_id().unwrap_or_default(),
    }
}
