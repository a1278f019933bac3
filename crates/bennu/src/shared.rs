//! Views with one instance for all their viewers.
//!
//! A view that is declared [`SHARED`](crate::LiveView::SHARED) is mounted once for each
//! set of parameters and keeps its state in one task, its *instance*. Each change is
//! rendered and encoded once; what goes to each viewer is a reference to the same bytes.
//!
//! **Who shares.** A nested view's parameters are what it was given by
//! [`with_session`](crate::LiveRender::with_session), those of a routed one its address.
//! Its socket shows nothing of a visitor, so it cannot depend on who looks.
//!
//! **Outlets.** A frame names the topic, which the client derives from the container's
//! id; and the containers of nested views name the container around them and how deep
//! they are. So an instance has an *outlet* for each container id and depth under
//! which it is shown: what was sent there last, and its readers. Nearly always there is
//! one. Frames carry no join reference, so that they are byte-identical for all readers
//! of an outlet; the client takes such a frame for whatever has joined the topic
//! (`channel.js` of npm `phoenix` 1.8). That is why the connection drops a shared frame
//! whose channel has gone meanwhile: it would be taken for the topic's next view. What is
//! on the wire already when a client leaves is dropped by the client, which applies no
//! diff that came before the answer to its join (`applyPendingUpdates` in `view.ts` of npm
//! `phoenix_live_view` 1.2). It does follow redirects from before: those carry the join
//! reference of their reader.
//!
//! **A late joiner** is added between two changes: what is pending is rendered and
//! delivered, then it gets the full tree as the answer to its join, and from then on
//! the frames that everybody gets. The tree is rendered and encoded once for all who
//! join between the same two changes.
//!
//! **A reader whose connection is full** misses the frame. When there is room again, one
//! full tree brings it back, sent as an ordinary diff: the client replaces its tree by
//! one that comes with statics. Pushed events may not be missed; they wait for it,
//! within [`Limits::pushed_event_bytes`](crate::Limits), as its requests do within
//! [`Limits::view_requests`](crate::Limits). Past a bound its channel ends, and its
//! client joins again.
//!
//! **When it fails**, the view is mounted again in place, and what it shows then goes to
//! all readers as a diff: their clients notice nothing. Only the reader whose request
//! has failed is told, so that its client unlocks what it has clicked. An instance that
//! fails too often ends, with the channels of all readers, and the clients come back at
//! their own pace.
//!
//! **When a callback does not end**, all wait: for as long as
//! [`Limits::shared_callback`](crate::Limits), and then it has failed. A page that is
//! just loaded does not wait for that, it shows the view as it is when it was just
//! mounted.
//!
//! **When its last reader has left**, an instance lingers for
//! [`Limits::shared_linger`](crate::Limits), so that loading a page again does not begin
//! anew. Addresses can be made up, so no more than
//! [`Limits::shared_lingering`](crate::Limits) do so at once. Who has left is known from
//! the connections and not from the instance, which may be in a callback, or not mounted
//! yet: it counts as lingering all the same, and none does any more once the last server
//! has stopped.

mod asks;
mod behind;
mod departures;
mod failure;
mod handle;
mod instance;
mod moment;
mod mounting;
mod outlet;
mod running;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bennu_core::channel::Join;
use tokio::time::timeout;

pub(crate) use self::handle::{Asker, Reader, SharedView};
use self::handle::{Command, Joining};
pub(crate) use self::instance::Shown;
use self::moment::{Moment, Writers};
use self::running::Running;
use crate::endpoint::Endpoint;
use crate::join::JoinPlan;
use crate::join_token::InstanceId;
use crate::shutdown::Draining;
use crate::socket::{Location, ViewSession};

/// How long a page that is loaded waits for an instance that is in a callback.
const SHOWN_WITHIN: Duration = Duration::from_secs(1);

/// Which viewers see the same instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// The view's name.
    view: &'static str,
    parameters: Parameters,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Parameters {
    /// The address that a route has found it at: path and query.
    Routed(Box<str>),
    /// What the page or the view around it has given to it, as JSON.
    Embedded(Box<str>),
}

impl Key {
    /// The key of a view with this name at this place.
    pub(crate) fn new(view: &'static str, location: &Location, session: &ViewSession) -> Self {
        let parameters = match &location.uri {
            Some(uri) => Parameters::Routed(uri.to_string().into()),
            None => Parameters::Embedded(session.own_json().into()),
        };
        Self { view, parameters }
    }
}

/// The running shared views of a router.
#[derive(Default)]
pub(crate) struct SharedViews {
    running: Mutex<Running>,
    /// The connections that wait to be woken.
    writers: Arc<Writers>,
}

/// A view's place among its instance's viewers.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) view: Arc<SharedView>,
    /// The outlet, by which the tokens of nested views name it.
    pub(crate) outlet: InstanceId,
}

impl SharedViews {
    /// Adds a reader to the instance that the plan asks for, and starts that if there is
    /// none. The instance answers the join through the reader's outbox.
    pub(crate) fn join(
        &self,
        endpoint: &Arc<Endpoint>,
        mut plan: JoinPlan,
        join: Join,
        reader: Reader,
    ) -> Joined {
        let key = Key::new(plan.view.name(), &plan.location, &plan.session);
        let depth = plan.parents.map_or(0, |parents| parents.depth);
        let (container, sticky) = (plan.container.take(), plan.sticky);
        // Kept until the instance has its word: one that fails refuses all who have joined.
        let mut running = self.lock();
        let view = running.join(key, endpoint, plan);
        let Join {
            topic, join_ref, ..
        } = join;
        let outlet = view.id.of_outlet(&topic, depth);
        view.send(Command::Join(Box::new(Joining {
            outlet,
            topic,
            join_ref,
            depth,
            reader,
            container,
            sticky,
        })));
        Joined { view, outlet }
    }

    /// A reader has gone; the last one leaves an instance that lingers.
    pub(crate) fn leave(
        &self,
        view: &Arc<SharedView>,
        outlet: InstanceId,
        reader: Reader,
        at_most: usize,
    ) {
        self.lock().leave(view, at_most);
        // Only now: the instance asks whether there are readers when it hears of it.
        view.leave(outlet, reader);
    }

    /// What one instance delivers at once.
    fn moment(&self) -> Moment {
        self.writers.moment()
    }

    /// What the instance of this key shows now, if there is one and it has the time.
    pub(crate) async fn shown(&self, key: &Key) -> Option<Arc<Shown>> {
        let view = self.lock().get(key)?;
        timeout(SHOWN_WITHIN, view.shown()).await.ok()?
    }

    /// Ends those that linger when the last of the router's servers stops, which waits
    /// for them. Called for each connection of a server.
    pub(crate) fn end_with(&self, endpoint: &Arc<Endpoint>, draining: &Draining) {
        if !draining.is_served() || !self.lock().add_server(draining) {
            return;
        }
        let (endpoint, draining) = (Arc::downgrade(endpoint), draining.without_place());
        tokio::spawn(async move {
            draining.stopped().await;
            let Some(endpoint) = endpoint.upgrade() else {
                return;
            };
            let Some(tasks) = endpoint.shared.lock().remove_server(&draining) else {
                return;
            };
            tokio::select! {
                () = tasks.wait() => {}
                () = draining.killed() => {}
            }
        });
    }

    /// Takes an instance from the list unless it has readers. Answers whether nobody can
    /// join it any more.
    fn retire(&self, view: &Arc<SharedView>) -> bool {
        self.lock().retire(view)
    }

    /// Takes an instance from the list: whoever comes now gets another.
    fn remove(&self, view: &Arc<SharedView>) {
        self.lock().remove(view);
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedViews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedViews({})", self.lock().len())
    }
}
