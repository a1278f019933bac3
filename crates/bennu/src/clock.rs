//! Moments ahead, for durations of any length, and how they are waited for.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// What a longer duration is taken for, since the clock may not be able to express it:
/// thirty years.
pub(crate) const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// The moment this long from now.
pub(crate) fn from_now(duration: Duration) -> Instant {
    Instant::now() + duration.min(FAR)
}

/// Wakes a connection at a moment that is later every time something happens.
///
/// A sleep that is early costs one look at the clock when it ends; to move it each time
/// something happens would cost a visit to the timers of the runtime. Even to ask it is
/// left out while it cannot have ended: of ten thousand connections, each sleep is far
/// away in memory.
#[derive(Debug)]
pub(crate) struct Alarm {
    sleep: Pin<Box<Sleep>>,
    /// When the sleep ends.
    set_to: Instant,
    /// Whom it wakes.
    waker: Option<Waker>,
}

impl Alarm {
    /// `usual` is when it will probably be needed.
    pub(crate) fn new(usual: Instant) -> Self {
        Self {
            sleep: Box::pin(sleep_until(usual)),
            set_to: usual,
            waker: None,
        }
    }

    /// Waits for `deadline`.
    pub(crate) fn poll(&mut self, deadline: Instant, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker();
        let is_set = self.set_to <= deadline;
        let wakes = |known: &Waker| known.will_wake(waker);
        if is_set && self.waker.as_ref().is_some_and(wakes) && Instant::now() < self.set_to {
            return Poll::Pending;
        }
        if !is_set {
            self.set(deadline);
        }
        self.waker = Some(waker.clone());
        loop {
            ready!(self.sleep.as_mut().poll(context));
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            self.set(deadline);
        }
    }

    fn set(&mut self, moment: Instant) {
        self.sleep.as_mut().reset(moment);
        self.set_to = moment;
    }
}
