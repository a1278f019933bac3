//! An instance as its readers' connections know it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use bennu_core::Container;
use bennu_core::channel::{ChannelId, Request};
use bennu_core::protocol::{Frame, JoinRef, Topic};
use tokio::sync::oneshot;

use super::{Key, Shown};
use crate::driver::{Bounds, Load, RequestSender};
use crate::join_token::InstanceId;
use crate::limits::Limit;
use crate::navigation::Navigation;
use crate::outbox::{Outbox, Outgoing, ViewEnd};
use crate::view::TerminateReason;

/// One viewer of one outlet: a channel of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reader {
    pub(crate) outbox: Outbox,
    pub(crate) channel: ChannelId,
}

/// A running shared view.
pub(crate) struct SharedView {
    pub(super) key: Key,
    pub(super) id: InstanceId,
    commands: RequestSender<Command>,
    /// What readers have asked that is not answered yet.
    asked: Mutex<HashMap<Reader, Asked>>,
}

/// What a reader has asked.
#[derive(Debug, Default)]
struct Asked {
    load: Load,
    /// Whether that was too much, and it is told to go.
    overfull: bool,
}

/// What an instance's task is told.
#[derive(Debug)]
pub(super) enum Command {
    Join(Box<Joining>),
    Leave(InstanceId, Reader),
    /// The reader wants something.
    Ask(Asker, Request),
    /// The reader's page goes to another address, because a view nested in this one says
    /// so.
    SendOn(InstanceId, Reader, Navigation),
    /// The reader has asked for too much without waiting for answers.
    Overflow(InstanceId, Reader, Limit),
    /// Somebody wants the instance's HTML.
    Show(oneshot::Sender<Arc<Shown>>),
}

/// A reader that wants to join.
#[derive(Debug)]
pub(super) struct Joining {
    pub(super) outlet: InstanceId,
    pub(super) topic: Topic,
    pub(super) join_ref: JoinRef,
    pub(super) depth: usize,
    pub(super) reader: Reader,
    /// To be told in the answer, when the join is a live navigation.
    pub(super) container: Option<Container>,
    pub(super) sticky: bool,
}

/// A reader that wants an answer.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) outlet: InstanceId,
    pub(crate) reader: Reader,
}

impl Joining {
    /// Answers that it may not.
    pub(super) fn refuse(self, end: ViewEnd) {
        let Reader { outbox, channel } = self.reader;
        outbox.push(Outgoing::Ended(channel, end));
    }
}

impl Reader {
    /// Puts a frame in line whether or not there is room. The caller wakes the writer.
    pub(super) fn send(&self, frame: Frame) -> Option<Waker> {
        self.outbox
            .push_later(Outgoing::Shared(self.channel, frame))
    }
}

impl SharedView {
    pub(super) fn new(key: Key, commands: RequestSender<Command>) -> Self {
        Self {
            key,
            id: InstanceId::random(),
            commands,
            asked: Mutex::default(),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.key.view
    }

    /// Hands on what a reader wants, unless too much of it waits already.
    pub(crate) fn ask(&self, asker: Asker, request: Request, bounds: Bounds) {
        let mut readers = self.asked();
        let asked = readers.entry(asker.reader.clone()).or_default();
        if asked.overfull {
            return;
        }
        let added = asked.load.add(request.payload.bytes(), bounds);
        asked.overfull = added.is_err();
        drop(readers);
        self.send(match added {
            Ok(()) => Command::Ask(asker, request),
            Err(limit) => Command::Overflow(asker.outlet, asker.reader, limit),
        });
    }

    /// A view that is nested in this one sends the reader's page to another address.
    pub(crate) fn send_on(&self, outlet: InstanceId, reader: Reader, navigation: Navigation) {
        self.send(Command::SendOn(outlet, reader, navigation));
    }

    /// The reader has gone.
    pub(super) fn leave(&self, outlet: InstanceId, reader: Reader) {
        self.send(Command::Leave(outlet, reader));
    }

    /// What the instance shows now; none if it has just ended.
    pub(super) async fn shown(&self) -> Option<Arc<Shown>> {
        let (sender, shown) = oneshot::channel();
        self.send(Command::Show(sender));
        shown.await.ok()
    }

    pub(super) fn send(&self, command: Command) {
        self.commands.send(command, 0);
    }

    pub(super) fn stop(&self, reason: TerminateReason) {
        self.commands.stop(reason);
    }

    /// One of the reader's requests, of so many bytes, needs no answer any more.
    pub(super) fn answered(&self, reader: &Reader, bytes: usize) {
        let mut readers = self.asked();
        if let Some(asked) = readers.get_mut(reader) {
            asked.load.remove(bytes);
            if asked.load.is_empty() && !asked.overfull {
                readers.remove(reader);
            }
        }
    }

    /// None of its requests does.
    pub(super) fn forget(&self, reader: &Reader) {
        self.asked().remove(reader);
    }

    fn asked(&self) -> MutexGuard<'_, HashMap<Reader, Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedView").field(&self.key).finish()
    }
}
