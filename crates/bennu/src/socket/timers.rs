//! A view's timers. They live in its task: no timer has a task of its own.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::clock::{FAR, from_now};

/// Names a timer of a view, to cancel it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimerId(u64);

impl TimerId {
    /// A timer that never ran.
    pub(crate) const NONE: Self = Self(0);
}

/// What a shorter period is taken for.
const MIN_PERIOD: Duration = Duration::from_millis(1);

pub(crate) struct Timers<M> {
    /// Few, and in no order.
    timers: Vec<Timer<M>>,
    /// Runs to the earliest of them; made when the first timer is.
    sleep: Option<Pin<Box<Sleep>>>,
    last_id: u64,
}

struct Timer<M> {
    id: TimerId,
    due: Instant,
    message: M,
    repeat: Option<Repeat<M>>,
}

struct Repeat<M> {
    period: Duration,
    clone: fn(&M) -> M,
}

impl<M> Timers<M> {
    pub(crate) fn new() -> Self {
        Self {
            timers: Vec::new(),
            sleep: None,
            last_id: 0,
        }
    }

    pub(crate) fn after(&mut self, delay: Duration, message: M) -> TimerId {
        self.add(delay, message, None)
    }

    pub(crate) fn every(&mut self, period: Duration, message: M) -> TimerId
    where
        M: Clone,
    {
        let period = period.clamp(MIN_PERIOD, FAR);
        self.add(
            period,
            message,
            Some(Repeat {
                period,
                clone: M::clone,
            }),
        )
    }

    pub(crate) fn cancel(&mut self, id: TimerId) -> bool {
        let running = self.timers.len();
        self.timers.retain(|timer| timer.id != id);
        self.timers.len() < running
    }

    /// The message of the earliest timer, when it is due.
    pub(crate) fn poll_due(&mut self, context: &mut Context<'_>) -> Poll<M> {
        let Some((at, due)) = self.earliest() else {
            self.sleep = None;
            return Poll::Pending;
        };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if sleep.deadline() != due {
            sleep.as_mut().reset(due);
        }
        sleep.as_mut().poll(context).map(|()| self.fire(at))
    }

    fn earliest(&self) -> Option<(usize, Instant)> {
        let dues = self.timers.iter().map(|timer| timer.due).enumerate();
        dues.min_by_key(|&(_, due)| due)
    }

    fn fire(&mut self, at: usize) -> M {
        let timer = &mut self.timers[at];
        match &timer.repeat {
            Some(repeat) => {
                timer.due = next_due(timer.due, repeat.period, Instant::now());
                (repeat.clone)(&timer.message)
            }
            None => self.timers.swap_remove(at).message,
        }
    }

    fn add(&mut self, delay: Duration, message: M, repeat: Option<Repeat<M>>) -> TimerId {
        self.last_id += 1;
        let id = TimerId(self.last_id);
        self.timers.push(Timer {
            id,
            due: from_now(delay),
            message,
            repeat,
        });
        id
    }
}

/// The first tick after `now` of a timer that was due at `due`.
fn next_due(due: Instant, period: Duration, now: Instant) -> Instant {
    let next = due + period;
    if next > now {
        return next;
    }
    let late = now.duration_since(due).as_nanos() % period.as_nanos();
    let late = Duration::from_nanos(u64::try_from(late).unwrap_or(u64::MAX));
    now + period - late
}

impl<M> fmt::Debug for Timers<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timers")
            .field("running", &self.timers.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn next<M>(timers: &mut Timers<M>) -> M {
        poll_fn(|context| timers.poll_due(context)).await
    }

    #[tokio::test(start_paused = true)]
    async fn timers_fire_in_the_order_of_their_times() {
        let start = Instant::now();
        let mut timers = Timers::new();
        timers.after(Duration::from_secs(3), "late");
        timers.every(Duration::from_secs(2), "tick");
        let mut fired = Vec::new();
        for _ in 0..3 {
            let message = next(&mut timers).await;
            fired.push((message, start.elapsed().as_secs()));
        }
        assert_eq!(fired, [("tick", 2), ("late", 3), ("tick", 4)]);
    }

    #[tokio::test(start_paused = true)]
    async fn cancelled_timer_never_fires() {
        let mut timers = Timers::new();
        let first = timers.after(Duration::from_secs(1), "first");
        timers.after(Duration::from_secs(2), "second");
        assert!(timers.cancel(first));
        assert!(!timers.cancel(first));
        assert_eq!(next(&mut timers).await, "second");
    }

    #[tokio::test(start_paused = true)]
    async fn ticks_missed_by_a_slow_view_are_left_out() {
        let start = Instant::now();
        let mut timers = Timers::new();
        timers.every(Duration::from_secs(2), ());
        tokio::time::advance(Duration::from_secs(7)).await;
        next(&mut timers).await;
        assert_eq!(start.elapsed().as_secs(), 7);
        next(&mut timers).await;
        assert_eq!(start.elapsed().as_secs(), 8);
    }
}
