//! One sleep for all deadlines of a connection.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep};

/// Waits for a moment that is later every time something happens.
///
/// A sleep that is early costs one look at the clock when it ends; to move it at each
/// message would cost a visit to the timers of the runtime.
pub(super) fn poll_deadline(
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
