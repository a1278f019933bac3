//! What the kit sees of views beside the wire: whether they rest, why they
//! failed, and where to send them messages.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bennu::{Observer, Sender};
use tokio::sync::Notify;

/// Looks on while the views of one router live.
#[derive(Default)]
pub(crate) struct Watch {
    views: Mutex<HashMap<String, Seen>>,
    changed: Notify,
}

/// What is known of one view, by the id of its container.
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
    pub(crate) fn polls(&self, id: &str) -> u64 {
        self.lock().get(id).map_or(0, |seen| seen.polls)
    }

    /// How many things all views have done.
    pub(crate) fn steps(&self) -> u64 {
        self.lock().values().map(|seen| seen.steps).sum()
    }

    /// Waits until the view has looked for something to do, after `polls`
    /// times, and found nothing; or has ended.
    pub(crate) async fn rested_since(&self, id: &str, polls: u64) {
        self.until(id, |seen| seen.rested > polls || seen.ended)
            .await;
    }

    /// Waits until a view is as `wanted`; does not wait for one that never was.
    async fn until(&self, id: &str, wanted: impl Fn(&Seen) -> bool) {
        loop {
            let changed = self.changed.notified();
            if self.lock().get(id).is_none_or(&wanted) {
                return;
            }
            changed.await;
        }
    }

    /// Waits until the view has ended.
    pub(crate) async fn has_ended(&self, id: &str) {
        self.until(id, |seen| seen.ended || seen.shared).await;
    }

    /// The view's name and why it failed, if it did.
    pub(crate) fn failure(&self, id: &str) -> Option<(String, String)> {
        self.lock().get(id)?.failure.clone()
    }

    /// The name and the error of a view that failed before it was joined.
    pub(crate) fn first_render_failure(&self) -> Option<(String, String)> {
        self.failure("")
    }

    /// The way to send messages of type `M` to a view, if it takes such.
    pub(crate) fn messages<M: Send + 'static>(&self, id: &str) -> Option<Sender<M>> {
        let views = self.lock();
        views.get(id)?.messages.as_ref()?.downcast_ref().cloned()
    }

    fn seen(&self, id: &str, see: impl FnOnce(&mut Seen)) {
        see(self.lock().entry(id.to_owned()).or_default());
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Seen>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Watch {
    fn mounted(&self, id: &str, messages: Box<dyn Any + Send>) {
        self.seen(id, |seen| {
            seen.ended = false;
            // A shared view is mounted again where it has failed.
            seen.failure = seen.failure.take().filter(|_| seen.shared);
            seen.messages = Some(messages);
        });
    }

    fn shared(&self, id: &str) {
        self.seen(id, |seen| seen.shared = true);
    }

    fn failed(&self, id: &str, view: &str, error: &str) {
        let failure = (view.to_owned(), error.to_owned());
        self.seen(id, |seen| seen.failure = Some(failure));
    }

    fn works(&self, id: &str) {
        self.seen(id, |seen| {
            seen.polls += 1;
            // It looks again, so it is done with what it found before.
            seen.steps += u64::from(seen.works);
            seen.works = true;
        });
    }

    fn rests(&self, id: &str) {
        self.seen(id, |seen| {
            seen.rested = seen.polls;
            seen.works = false;
        });
    }

    fn ended(&self, id: &str, failure: Option<(&str, &str)>) {
        let failure = failure.map(|(view, error)| (view.to_owned(), error.to_owned()));
        self.seen(id, |seen| {
            seen.ended = true;
            seen.failure = failure.or(seen.failure.take());
            seen.messages = None;
        });
    }
}
