//! What is said once, for all to hear.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Like a `CancellationToken`, but made for ten thousand who ask whenever they do anything:
/// while it is not said, asking again is one load, without a lock that all share.
#[derive(Debug, Clone, Default)]
pub(super) struct Word(Arc<Said>);

#[derive(Debug, Default)]
struct Said {
    said: AtomicBool,
    notify: Notify,
}

impl Word {
    pub(super) fn say(&self) {
        self.0.said.store(true, Ordering::Release);
        self.0.notify.notify_waiters();
    }

    /// Whether both are one word.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Completes when it is said.
    pub(super) fn heard(&self) -> Heard<'_> {
        let Said { said, notify } = &*self.0;
        // Made before the first look, so that nothing is said in between.
        let notified = notify.notified();
        Heard {
            said,
            waiting: None,
            notified,
        }
    }
}

pin_project! {
    /// Somebody who waits for a word.
    pub(super) struct Heard<'a> {
        said: &'a AtomicBool,
        // The waker that `notified` has.
        waiting: Option<Waker>,
        #[pin]
        notified: Notified<'a>,
    }
}

impl Future for Heard<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        if this.said.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        let waker = context.waker();
        let waiting = this.waiting.as_ref();
        if waiting.is_some_and(|kept| kept.will_wake(waker)) {
            return Poll::Pending;
        }
        *this.waiting = Some(waker.clone());
        this.notified.poll(context)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    #[tokio::test]
    async fn word_is_heard_by_those_who_wait_and_those_who_come_later() {
        let word = Word::default();
        let theirs = word.clone();
        let waiting = tokio::spawn(async move { theirs.heard().await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        word.say();
        waiting.await.unwrap();
        word.heard().await;
    }

    #[tokio::test]
    async fn word_reaches_whoever_asked_last() {
        let word = Word::default();
        let mut heard = pin!(word.heard());
        let before = heard.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(before.is_pending());
        tokio::join!(heard, async { word.say() });
    }
}
