//! Runs a view's callbacks so that nothing they do reaches further than their view.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::{Sleep, sleep};

use super::{AnyView, Driver, Ending, Requests};
use crate::error::Result;
use crate::limits::Limit;

/// What a panic said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panic(String);

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        Self(text.unwrap_or_else(|| "a panic without a text".to_owned()))
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Driver {
    /// Runs a callback of the mounted view. Where it sends the visitor elsewhere by an
    /// error, that counts as asked for on the socket.
    pub(super) async fn call<F>(&mut self, callback: F) -> Result<(), Ending>
    where
        F: for<'a> FnOnce(&'a mut dyn AnyView) -> BoxFuture<'a, Result<()>>,
    {
        call(&mut *self.live, &mut self.requests, callback).await
    }
}

/// Runs a callback of a mounted view, with what can tell that it must stop.
pub(crate) async fn call<I, F>(
    live: &mut dyn AnyView,
    requests: &mut Requests<I>,
    callback: F,
) -> Result<(), Ending>
where
    F: for<'a> FnOnce(&'a mut dyn AnyView) -> BoxFuture<'a, Result<()>>,
{
    let grace = live.core().endpoint.limits.leave_grace;
    // Decoding an event, and what a callback does before it returns its future, is
    // the application's code too.
    let started = catch_unwind(AssertUnwindSafe(|| callback(&mut *live)))
        .map_err(|payload| Ending::Panicked(Panic::new(payload)))?;
    let outcome = Guarded::new(started, requests, grace).await;
    if let Err(Ending::Stopped(_)) = outcome {
        Limit::LeaveGrace.fired(live.name());
    }
    if let Err(error) = outcome? {
        let navigation = error.into_navigation().map_err(Ending::Failed)?;
        live.core().effects.navigation = Some(navigation);
    }
    Ok(())
}

/// Waits for what answers a join, for as long as the join is wanted: it is dropped where
/// it is when the view is `stopped`, as the handler of a request is whose client has gone,
/// and does not begin if it was before. So of a view that a client joins again and again,
/// one is at work.
pub(crate) async fn while_wanted<T>(
    stopped: impl Future<Output = Ending>,
    joining: impl Future<Output = Result<T, Ending>>,
) -> Result<T, Ending> {
    tokio::select! {
        biased;
        ending = stopped => Err(ending),
        joined = joining => joined,
    }
}

/// A callback while it runs: its panics are caught, and when its view is left it has
/// some time to end by itself. Only the callback's own future is on the heap.
pub(crate) struct Guarded<'a, T, I> {
    callback: BoxFuture<'a, Result<T>>,
    requests: &'a mut Requests<I>,
    grace: Duration,
    /// Runs once the view was left.
    cut: Option<Pin<Box<Sleep>>>,
}

impl<'a, T, I> Guarded<'a, T, I> {
    pub(crate) fn new(
        callback: BoxFuture<'a, Result<T>>,
        requests: &'a mut Requests<I>,
        grace: Duration,
    ) -> Self {
        Self {
            callback,
            requests,
            grace,
            cut: None,
        }
    }
}

impl<T, I> Future for Guarded<'_, T, I> {
    /// The callback's own outcome, or why there is none.
    type Output = Result<Result<T>, Ending>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let callback = self.callback.as_mut();
        match catch_unwind(AssertUnwindSafe(|| callback.poll(context))) {
            Ok(Poll::Ready(outcome)) => return Poll::Ready(Ok(outcome)),
            Err(payload) => return Poll::Ready(Err(Ending::Panicked(Panic::new(payload)))),
            Ok(Poll::Pending) => {}
        }
        let Poll::Ready(ending) = self.requests.poll_stop(context) else {
            return Poll::Pending;
        };
        let grace = self.grace;
        let cut = self.cut.get_or_insert_with(|| Box::pin(sleep(grace)));
        cut.as_mut().poll(context).map(|()| Err(ending))
    }
}
