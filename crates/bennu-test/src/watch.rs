//! What the kit sees of views beside the wire: whether they rest, why they
//! failed, and where to send them messages.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bennu::{ObservedId, Observer, Sender};
use tokio::sync::Notify;

/// Looks on while the views of one router live.
#[derive(Default)]
pub(crate) struct Watch {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    views: HashMap<ObservedId, Seen>,
    /// Which view a container was last said to show, by its id. Pages may have the same
    /// ids, so this is asked when a page has just joined its view.
    shown: HashMap<String, ObservedId>,
    first_render_failure: Option<(String, String)>,
}

/// What is known of one view.
#[derive(Default)]
struct Seen {
    /// How often the view has looked for something to do.
    polls: u64,
    /// The last time that it found nothing.
    rested: u64,
    /// Whether it has looked and not yet found nothing.
    works: bool,
    /// How often it has found something, and done it.
    steps: u64,
    ended: bool,
    /// Whether other pages see it too, so that it outlives this one.
    shared: bool,
    failure: Option<(String, String)>,
    messages: Option<Box<dyn Any + Send>>,
}

impl Watch {
    /// The view that was shown last in a container of this id.
    pub(crate) fn shown_in(&self, id: &str) -> Option<ObservedId> {
        self.lock().shown.get(id).copied()
    }

    pub(crate) fn polls(&self, view: ObservedId) -> u64 {
        self.lock().views.get(&view).map_or(0, |seen| seen.polls)
    }

    /// How many things all views have done.
    pub(crate) fn steps(&self) -> u64 {
        self.lock().views.values().map(|seen| seen.steps).sum()
    }

    /// Waits until the view has looked for something to do, after `polls`
    /// times, and found nothing; or has ended.
    pub(crate) async fn rested_since(&self, view: ObservedId, polls: u64) {
        self.until(view, |seen| seen.rested > polls || seen.ended)
            .await;
    }

    /// Waits until a view is as `wanted`; does not wait for one that never was.
    async fn until(&self, view: ObservedId, wanted: impl Fn(&Seen) -> bool) {
        loop {
            let changed = self.changed.notified();
            if self.lock().views.get(&view).is_none_or(&wanted) {
                return;
            }
            changed.await;
        }
    }

    /// Waits until the view has ended, or does not because others see it.
    pub(crate) async fn has_ended(&self, view: ObservedId) {
        self.until(view, |seen| seen.ended || seen.shared).await;
    }

    /// The view's name and why it failed, if it did.
    pub(crate) fn failure(&self, view: ObservedId) -> Option<(String, String)> {
        self.lock().views.get(&view)?.failure.clone()
    }

    /// The name and the error of a view that failed before it was joined.
    pub(crate) fn first_render_failure(&self) -> Option<(String, String)> {
        self.lock().first_render_failure.clone()
    }

    /// The way to send messages of type `M` to a view, if it takes such.
    pub(crate) fn messages<M: Send + 'static>(&self, view: ObservedId) -> Option<Sender<M>> {
        let state = self.lock();
        let seen = state.views.get(&view)?;
        seen.messages.as_ref()?.downcast_ref().cloned()
    }

    fn seen(&self, view: ObservedId, see: impl FnOnce(&mut Seen)) {
        see(self.lock().views.entry(view).or_default());
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Watch {
    fn mounted(&self, view: ObservedId, messages: Box<dyn Any + Send>) {
        self.seen(view, |seen| seen.messages = Some(messages));
    }

    fn shown(&self, view: ObservedId, id: &str, shared: bool) {
        self.lock().shown.insert(id.to_owned(), view);
        self.seen(view, |seen| seen.shared = shared);
    }

    fn works(&self, view: ObservedId) {
        self.seen(view, |seen| {
            seen.polls += 1;
            // It looks again, so it is done with what it found before.
            seen.steps += u64::from(seen.works);
            seen.works = true;
        });
    }

    fn rests(&self, view: ObservedId) {
        self.seen(view, |seen| {
            seen.rested = seen.polls;
            seen.works = false;
        });
    }

    fn failed(&self, view: ObservedId, name: &str, error: &str) {
        let failure = (name.to_owned(), error.to_owned());
        self.seen(view, |seen| seen.failure = Some(failure));
    }

    fn ended(&self, view: ObservedId) {
        self.seen(view, |seen| {
            seen.ended = true;
            seen.messages = None;
        });
    }

    fn failed_first_render(&self, name: &str, error: &str) {
        self.lock().first_render_failure = Some((name.to_owned(), error.to_owned()));
    }
}
