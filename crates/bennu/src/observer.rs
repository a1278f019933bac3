//! What the test kit sees of views beside the wire.
//!
//! Not part of the public interface.

use std::{any::Any, fmt, sync::Arc};

/// Looks on while the views of one router live.
pub trait Observer: Send + Sync + 'static {
    /// The view in this container was mounted over a connection. `messages` is the
    /// [`Sender`](bennu_pubsub::Sender) of its message type.
    fn mounted(&self, id: &str, messages: Box<dyn Any + Send>);

    /// A shared view is shown in this container from now on. It does not end when its
    /// page is left.
    fn shared(&self, id: &str);

    /// The view looks for something to do.
    fn works(&self, id: &str);

    /// It has found nothing.
    fn rests(&self, id: &str);

    /// A shared view has failed, and is mounted again in the same place.
    fn failed(&self, id: &str, view: &str, error: &str);

    /// It has ended; with its name and its error, if it failed. The container's id is
    /// empty where a first render failed.
    fn ended(&self, id: &str, failure: Option<(&str, &str)>);
}

/// One view's observer.
pub(crate) struct Observed {
    observer: Arc<dyn Observer>,
    id: Box<str>,
}

impl Observed {
    pub(crate) fn new(observer: &Arc<dyn Observer>, id: &str) -> Self {
        Self {
            observer: Arc::clone(observer),
            id: id.into(),
        }
    }

    /// That of a shared view, for one of its containers.
    pub(crate) fn shared(observer: &Arc<dyn Observer>, id: &str) -> Self {
        observer.shared(id);
        Self::new(observer, id)
    }

    pub(crate) fn works(&self) {
        self.observer.works(&self.id);
    }

    pub(crate) fn rests(&self) {
        self.observer.rests(&self.id);
    }

    pub(crate) fn failed(&self, view: &str, error: Option<&str>) {
        if let Some(error) = error {
            self.observer.failed(&self.id, view, error);
        }
    }

    pub(crate) fn ended(&self, view: &str, error: Option<&str>) {
        self.observer
            .ended(&self.id, error.map(|error| (view, error)));
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observed").field(&self.id).finish()
    }
}
