//! What the reading of one stream has to remember.

use std::future::pending;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::post::Post;
use crate::feed::Publisher;

/// Posts that come together are published together.
const PUBLISH_PAUSE: Duration = Duration::from_millis(100);

/// A server that has something to replay begins within this time.
const REPLAY_BEGINS: Duration = Duration::from_secs(5);

/// One connection.
#[derive(Debug)]
pub(super) struct Connection<'p> {
    pub(super) publisher: &'p Publisher<Vec<Post>>,
    /// When what has changed is published.
    pub(super) publish_at: Option<Instant>,
    /// The stream replays what was missed; what is known is not the present.
    pub(super) catching_up: bool,
    opened_at: Option<Instant>,
    looked_at: Option<Instant>,
    told_at: Option<Instant>,
}

impl<'p> Connection<'p> {
    pub(super) fn new(publisher: &'p Publisher<Vec<Post>>) -> Self {
        Self {
            publisher,
            publish_at: None,
            catching_up: false,
            opened_at: None,
            looked_at: None,
            told_at: None,
        }
    }

    pub(super) fn opened(&mut self) {
        self.opened_at = Some(Instant::now());
    }

    /// A frame was parsed.
    pub(super) fn looked(&mut self) {
        self.looked_at = Some(Instant::now());
    }

    /// The publisher was told how things are.
    pub(super) fn told(&mut self) {
        self.told_at = Some(Instant::now());
    }

    pub(super) fn changed(&mut self) {
        let soon = || Instant::now() + PUBLISH_PAUSE;
        self.publish_at.get_or_insert_with(soon);
    }

    pub(super) fn changed_if(&mut self, changed: bool) {
        if changed {
            self.changed();
        }
    }

    pub(super) fn looked_within(&self, time: Duration) -> bool {
        self.looked_at.is_some_and(|at| at.elapsed() < time)
    }

    pub(super) fn told_within(&self, time: Duration) -> bool {
        self.told_at.is_some_and(|at| at.elapsed() < time)
    }

    /// Whether it was open, and good for something, for at least `time`.
    pub(super) fn lasted(&self, time: Duration) -> bool {
        self.told_at.is_some() && self.opened_at.is_some_and(|at| at.elapsed() >= time)
    }

    /// When it is clear that the server has nothing of what was missed.
    pub(super) fn nothing_to_replay(&self) -> Option<Instant> {
        let unheard = self.catching_up && self.looked_at.is_none();
        self.opened_at
            .filter(|_| unheard)
            .map(|at| at + REPLAY_BEGINS)
    }
}

/// Waits until `instant`; for ever if there is none.
pub(super) async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => pending().await,
    }
}
