//! Feeds: one supervised task per configured source, one value for all viewers.
//!
//! A [`Source`] fetches; its [`Publisher`] keeps the [`Snapshot`] that every reader of
//! the [`Feed`] sees; [`Feeds`] starts each source once, restarts it after an error or
//! a panic, hands the same feed to everybody who asks for the same thing, and lets it go
//! on when the configuration changes around it.

mod backoff;
mod clock;
mod failure;
mod feeds;
mod monitor;
mod publisher;
mod snapshot;
mod state;
mod supervisor;
pub mod words;

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

pub use backoff::{Backoff, Random};
pub use clock::{Ambient, Clock};
pub use failure::Failure;
pub use feeds::{Feeds, SourceKey};
pub use monitor::{Health, Monitor};
pub use publisher::Publisher;
pub use snapshot::{Snapshot, Status};
pub use state::State;
pub use supervisor::LONGEST_WAIT;

/// What a source yields: comparable, so that only a change is published, and storable,
/// so that a restart can show it at once.
pub trait Value:
    serde::Serialize + serde::de::DeserializeOwned + PartialEq + Send + Sync + 'static
{
}

impl<T> Value for T where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Send + Sync + 'static
{
}

/// Something that is fetched once for all viewers: a poll, or a stream.
pub trait Source: Send + 'static {
    /// What it yields.
    type Value: Value;

    /// The first round starts within this time, so that not all sources ask at once.
    const START_SPREAD: std::time::Duration = std::time::Duration::from_millis(500);

    /// How often it means to confirm its value; a value older than three of these is
    /// stale. A source that has to go slower says so with [`Publisher::pace`].
    fn interval(&self) -> std::time::Duration;

    /// One round: one poll, or one connection of a stream for as long as it lasts.
    ///
    /// Values go to the publisher as they come. After `Ok` the next round starts one
    /// interval later, or when [`Publisher::next_in`] said; after a failure it starts
    /// when the back-off, or what the upstream asked for, allows it.
    ///
    /// The future is dropped when the dashboard stops, so it must not hold anything
    /// that needs a farewell.
    ///
    /// # Errors
    ///
    /// The [`Failure`] that ended the round.
    fn run(
        &mut self,
        publisher: &Publisher<Self::Value>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A reader's handle to what one source last said. Cheap to clone.
pub struct Feed<T> {
    shared: Arc<watch::Sender<Arc<Snapshot<T>>>>,
}

impl<T> Feed<T> {
    fn new(snapshot: Snapshot<T>) -> Self {
        let shared = Arc::new(watch::Sender::new(Arc::new(snapshot)));
        Self { shared }
    }

    /// What is known now. Its times are always current, also when nobody was told.
    pub fn current(&self) -> Arc<Snapshot<T>> {
        Arc::clone(&self.shared.borrow())
    }

    /// A receiver that wakes at each change of the value or the state.
    pub fn subscribe(&self) -> watch::Receiver<Arc<Snapshot<T>>> {
        self.shared.subscribe()
    }
}

/// Equal are two handles to the same feed.
impl<T> PartialEq for Feed<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T> Clone for Feed<T> {
    fn clone(&self) -> Self {
        let shared = Arc::clone(&self.shared);
        Self { shared }
    }
}

impl<T> fmt::Debug for Feed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed")
            .field("state", &self.current().state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
