//! Waking the connections that were given frames: once, when all frames of one moment
//! are there.
//!
//! A page may show many shared views, and one broadcast changes several of them. If each
//! of them woke the connection for its own frame, the connection would write as many
//! times. So an instance leaves the wakers of the connections that it gave frames to in
//! one list, lets the other tasks run that are ready now, and then wakes whatever is in
//! the list by then. If another instance is in the middle of delivering, on another
//! thread, the list is left to that one. A connection stands in it at most once, because
//! its waker does: whoever gives it a frame first takes the waker.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

/// How long a list may be left to others, when always one is delivering.
const PATIENCE: Duration = Duration::from_millis(5);
/// The queue of one of tokio's threads has room for 256 tasks.
const WOKEN_AT_ONCE: usize = 200;

/// The connections of one router that have frames and were not woken yet.
#[derive(Debug, Default)]
pub(crate) struct Writers {
    waiting: Mutex<Waiting>,
    /// How many instances are delivering now.
    delivering: AtomicUsize,
}

#[derive(Debug, Default)]
struct Waiting {
    wakers: Vec<Waker>,
    /// When the first of them was added.
    since: Option<Instant>,
}

/// What one instance delivers at once.
#[derive(Debug)]
pub(super) struct Moment {
    writers: Arc<Writers>,
    wakers: Vec<Waker>,
}

impl Writers {
    pub(super) fn moment(self: &Arc<Self>) -> Moment {
        self.delivering.fetch_add(1, Ordering::SeqCst);
        Moment {
            writers: Arc::clone(self),
            wakers: Vec::new(),
        }
    }

    /// Takes all, unless somebody who is delivering will do it.
    fn take(&self) -> Sleepers {
        let mut waiting = self.lock();
        let left_for = waiting.since.map(|since| since.elapsed());
        if self.delivering.load(Ordering::SeqCst) > 0 && left_for < Some(PATIENCE) {
            return Sleepers::default();
        }
        Sleepers(std::mem::take(&mut *waiting).wakers)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Moment {
    /// The connection of this waker was given a frame.
    pub(super) fn add(&mut self, writer: Option<Waker>) {
        self.wakers.extend(writer);
    }

    /// Wakes the connections after whoever is ready now has delivered too.
    pub(super) async fn end(self) {
        let writers = Arc::clone(&self.writers);
        drop(self);
        tokio::task::yield_now().await;
        writers.take().wake().await;
    }
}

/// Connections to be woken, now or when this is dropped.
#[derive(Debug, Default)]
struct Sleepers(Vec<Waker>);

impl Sleepers {
    /// Wakes some, lets them write, and goes on: more than fit in the queue of the thread
    /// would go through the one that all threads share.
    async fn wake(mut self) {
        while self.0.len() > WOKEN_AT_ONCE {
            let some = self.0.len() - WOKEN_AT_ONCE;
            self.0.drain(some..).for_each(Waker::wake);
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Sleepers {
    fn drop(&mut self) {
        self.0.drain(..).for_each(Waker::wake);
    }
}

impl Drop for Moment {
    fn drop(&mut self) {
        if !self.wakers.is_empty() {
            let mut waiting = self.writers.lock();
            waiting.since.get_or_insert_with(Instant::now);
            waiting.wakers.append(&mut self.wakers);
        }
        self.writers.delivering.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::AtomicBool;
    use std::task::Wake;

    use futures_util::poll;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    /// A moment with one connection, and whether that was woken.
    fn delivered(writers: &Arc<Writers>) -> (Moment, Arc<Woken>) {
        let (mut moment, woken) = (writers.moment(), Arc::<Woken>::default());
        moment.add(Some(Arc::clone(&woken).into()));
        (moment, woken)
    }

    fn is_awake(woken: &Woken) -> bool {
        woken.0.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn connections_are_woken_after_the_others_had_their_turn() {
        let (moment, woken) = delivered(&Arc::default());
        let mut end = pin!(moment.end());
        assert!(poll!(&mut end).is_pending() && !is_awake(&woken));
        end.await;
        assert!(is_awake(&woken));
    }

    #[tokio::test]
    async fn connections_are_left_to_who_is_still_delivering() {
        let writers = Arc::default();
        let ((first, woken), (second, also)) = (delivered(&writers), delivered(&writers));
        first.end().await;
        assert!(!is_awake(&woken));
        second.end().await;
        assert!(is_awake(&woken) && is_awake(&also));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_long_although_always_one_delivers() {
        let writers = Arc::default();
        let ((first, woken), (_second, _)) = (delivered(&writers), delivered(&writers));
        let mut end = pin!(first.end());
        assert!(poll!(&mut end).is_pending());
        tokio::time::advance(PATIENCE).await;
        end.await;
        assert!(is_awake(&woken));
    }

    #[tokio::test]
    async fn many_connections_are_woken_a_queue_at_a_time_and_none_is_left_out() {
        let writers = Arc::default();
        let many = || {
            let (mut moment, mut woken) = (Writers::moment(&writers), Vec::new());
            for _ in 0..WOKEN_AT_ONCE + 1 {
                woken.push(Arc::<Woken>::default());
                moment.add(woken.last().map(|woken| Arc::clone(woken).into()));
            }
            (moment, woken)
        };
        let awake = |woken: &[Arc<Woken>]| woken.iter().filter(|woken| is_awake(woken)).count();

        let (moment, woken) = many();
        let mut end = pin!(moment.end());
        assert!(poll!(&mut end).is_pending());
        assert!(poll!(&mut end).is_pending() && awake(&woken) == WOKEN_AT_ONCE);
        end.await;
        assert_eq!(awake(&woken), woken.len());

        let (moment, woken) = many();
        let mut end = Box::pin(moment.end());
        assert!(poll!(&mut end).is_pending() && poll!(&mut end).is_pending());
        drop(end); // Its instance has crashed.
        assert_eq!(awake(&woken), woken.len());
    }
}
