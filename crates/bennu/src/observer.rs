//! What the test kit sees of views beside the wire.
//!
//! Not part of the public interface.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

/// One running view, by a number that no other has in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObservedId(u64);

/// Looks on while the views of one router live.
pub trait Observer: Send + Sync + 'static {
    /// The view was mounted over a connection. `messages` is the
    /// [`Sender`](bennu_pubsub::Sender) of its message type.
    fn mounted(&self, view: ObservedId, messages: Box<dyn Any + Send>);

    /// A page shows the view in the container with this id. One that is `shared` does not
    /// end when the page is left.
    fn shown(&self, view: ObservedId, id: &str, shared: bool);

    /// The view looks for something to do.
    fn works(&self, view: ObservedId);

    /// It has found nothing.
    fn rests(&self, view: ObservedId);

    /// It has failed: its name and its error.
    fn failed(&self, view: ObservedId, name: &str, error: &str);

    /// It has ended.
    fn ended(&self, view: ObservedId);

    /// A view has failed in the first render of a page.
    fn failed_first_render(&self, name: &str, error: &str);
}

/// One view's observer.
pub(crate) struct Observed {
    observer: Arc<dyn Observer>,
    view: ObservedId,
}

impl Observed {
    pub(crate) fn new(observer: &Arc<dyn Observer>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            observer: Arc::clone(observer),
            view: ObservedId(NEXT.fetch_add(1, Ordering::Relaxed)),
        }
    }

    pub(crate) fn mounted(&self, messages: impl Any + Send) {
        self.observer.mounted(self.view, Box::new(messages));
    }

    pub(crate) fn shown(&self, id: &str) {
        self.observer.shown(self.view, id, false);
    }

    pub(crate) fn shown_shared(&self, id: &str) {
        self.observer.shown(self.view, id, true);
    }

    pub(crate) fn failed(&self, name: &str, error: &str) {
        self.observer.failed(self.view, name, error);
    }

    pub(crate) fn ended(&self) {
        self.observer.ended(self.view);
    }
}

/// Has a view look for something to do.
pub(crate) fn observe<T>(
    observed: Option<Arc<Observed>>,
    poll: impl FnOnce() -> Poll<T>,
) -> Poll<T> {
    let Some(Observed { observer, view }) = observed.as_deref() else {
        return poll();
    };
    observer.works(*view);
    let found = poll();
    if found.is_pending() {
        observer.rests(*view);
    }
    found
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observed").field(&self.view).finish()
    }
}
