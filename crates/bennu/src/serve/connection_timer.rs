//! The HTTP library's deadlines, with one timer of the runtime for each connection.
//!
//! The library waits with a new sleep for each request's header. Runtime timers are kept
//! in a wheel behind a lock that all connections share: to enter and leave it would be a
//! good part of what a small page costs.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use tokio::time;

use crate::clock::{Alarm, from_now};

/// Makes the deadlines of one connection, of which the last is waited for.
#[derive(Clone)]
pub(super) struct ConnectionTimer(Arc<Mutex<Alarm>>);

impl ConnectionTimer {
    /// `usual` is how long it mostly waits.
    pub(super) fn new(usual: Duration) -> Self {
        Self(Arc::new(Mutex::new(Alarm::new(from_now(usual)))))
    }
}

impl fmt::Debug for ConnectionTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectionTimer")
    }
}

impl Timer for ConnectionTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let timer = self.clone();
        Box::pin(Deadline { timer, deadline })
    }

    fn now(&self) -> Instant {
        time::Instant::now().into()
    }
}

struct Deadline {
    timer: ConnectionTimer,
    deadline: Instant,
}

impl Future for Deadline {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let alarm = self.timer.0.lock();
        let mut alarm = alarm.unwrap_or_else(PoisonError::into_inner);
        alarm.poll(self.deadline.into(), context)
    }
}

impl Sleep for Deadline {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_deadline_comes_at_its_moment() {
        let timer = ConnectionTimer::new(Duration::from_secs(60));
        for seconds in [10, 30, 1, 10] {
            let begun = timer.now();
            // A deadline that nobody waits for any more.
            drop(timer.sleep(Duration::from_secs(5)));
            timer.sleep(Duration::from_secs(seconds)).await;
            assert_eq!((timer.now() - begun).as_secs(), seconds);
        }
    }
}
