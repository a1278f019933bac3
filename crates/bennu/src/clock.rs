//! Moments ahead, for durations of any length, and how they are waited for.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// What a longer duration is taken for, since the clock may not be able to express it:
/// thirty years.
pub(crate) const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// The moment this long from now.
pub(crate) fn from_now(duration: Duration) -> Instant {
    Instant::now() + duration.min(FAR)
}

/// Waits for a moment that is later every time something happens.
///
/// A sleep that is early costs one look at the clock when it ends; to move it each time
/// something happens would cost a visit to the timers of the runtime.
pub(crate) fn poll_deadline(
    mut sleep: Pin<&mut Sleep>,
    deadline: Instant,
    context: &mut Context<'_>,
) -> Poll<()> {
    if deadline < sleep.deadline() {
        sleep.as_mut().reset(deadline);
    }
    loop {
        ready!(sleep.as_mut().poll(context));
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        sleep.as_mut().reset(deadline);
    }
}
