//! The queue of what is asked of one view's task, and the word that it must stop.
//!
//! Bounded by its owner's limit; when it is full the view ends. Written here because a
//! channel of tokio's holds room for 32 entries from its first moment, and there are as
//! many of these queues as there are open views.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bennu_core::channel::Request;

use super::{Bounds, Ending, Load};
use crate::limits::Limit;
use crate::navigation::Navigation;
use crate::view::TerminateReason;

/// One thing that is asked of a view.
#[derive(Debug)]
pub(crate) enum Input {
    /// By its browser.
    Client(Request),
    /// By a view nested in it: to go to another address.
    Navigate(Navigation),
}

/// Makes a queue within these bounds.
pub(crate) fn requests<I>(bounds: Bounds) -> (RequestSender<I>, Requests<I>) {
    let queue = Arc::new(Queue {
        bounds,
        state: Mutex::new(State {
            inputs: VecDeque::new(),
            load: Load::default(),
            stop: None,
            waker: None,
        }),
    });
    (RequestSender(Arc::clone(&queue)), Requests(queue))
}

/// The owner's side. The view stops when it is dropped.
pub(crate) struct RequestSender<I>(Arc<Queue<I>>);

/// The view's side.
pub(crate) struct Requests<I>(Arc<Queue<I>>);

struct Queue<I> {
    bounds: Bounds,
    state: Mutex<State<I>>,
}

struct State<I> {
    /// Each with its bytes.
    inputs: VecDeque<(I, usize)>,
    load: Load,
    stop: Option<Stop>,
    waker: Option<Waker>,
}

/// Why a view must stop. The first reason counts.
#[derive(Debug, Clone, Copy)]
enum Stop {
    Asked(TerminateReason),
    Overflow(Limit),
}

impl<I> RequestSender<I> {
    /// Puts a request of so many bytes in line; a view whose line is full will end.
    pub(crate) fn send(&self, input: I, bytes: usize) {
        self.0.send(input, bytes);
    }

    /// Tells the view to end, at the latest some time after its running callback was
    /// asked to.
    pub(crate) fn stop(&self, reason: TerminateReason) {
        self.0.stop(Stop::Asked(reason));
    }
}

impl<I> Drop for RequestSender<I> {
    fn drop(&mut self) {
        self.stop(TerminateReason::Disconnected);
    }
}

impl<I> Requests<I> {
    /// Whether the view must stop; wakes its task when it must, and when something is
    /// asked.
    pub(crate) fn poll_stop(&mut self, context: &mut Context<'_>) -> Poll<Ending> {
        let mut state = self.0.lock();
        match state.stop {
            Some(Stop::Asked(reason)) => return Poll::Ready(Ending::Stopped(reason)),
            Some(Stop::Overflow(limit)) => return Poll::Ready(Ending::Limit(limit)),
            None => {}
        }
        match &mut state.waker {
            Some(waker) => waker.clone_from(context.waker()),
            waker => *waker = Some(context.waker().clone()),
        }
        Poll::Pending
    }

    /// Completes when the view must stop. For the view's own task, as all here.
    pub(crate) fn stopped(&self) -> impl Future<Output = Ending> + use<I> {
        let mut same = Self(Arc::clone(&self.0));
        async move { poll_fn(|context| same.poll_stop(context)).await }
    }

    /// Whether anything waits.
    pub(crate) fn waiting(&self) -> bool {
        !self.0.lock().inputs.is_empty()
    }

    /// The oldest input, if one waits.
    pub(crate) fn take(&mut self) -> Option<I> {
        let mut state = self.0.lock();
        let (input, bytes) = state.inputs.pop_front()?;
        state.load.remove(bytes);
        if state.inputs.is_empty() {
            state.inputs = VecDeque::new();
        }
        Some(input)
    }
}

impl<I> Queue<I> {
    fn send(&self, input: I, bytes: usize) {
        let mut state = self.lock();
        if let Err(limit) = state.load.add(bytes, self.bounds) {
            drop(state);
            return self.stop(Stop::Overflow(limit));
        }
        state.inputs.push_back((input, bytes));
        wake(state);
    }

    fn stop(&self, stop: Stop) {
        let mut state = self.lock();
        state.stop.get_or_insert(stop);
        wake(state);
    }

    fn lock(&self) -> MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the view's task after the lock is given back.
fn wake<I>(mut state: MutexGuard<'_, State<I>>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<I> fmt::Debug for RequestSender<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSender").finish_non_exhaustive()
    }
}
