//! A task for each joined view: it mounts the view, feeds it what comes, renders after
//! each change, and sees to its end.
//!
//! The task takes one input after the other. Events and patches of the browser are
//! answered one by one, each with the diff that it caused. Messages are handled as long
//! as any wait, then the view is rendered once; while requests wait too, they take turns,
//! so that a browser that keeps asking does not hold up what it would be told. While the
//! connection has no room, the view takes messages and renders nothing; requests wait in
//! their queue, and the first render after that shows the newest state.

mod begin;
mod callback;
mod children;
mod ending;
mod input;
mod live;
mod load;
mod patch;
mod requests;
mod sink;

use std::convert::Infallible;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use bennu_core::Container;
use bennu_core::diff::{Diff, Tracker};
use tokio::time::{Instant, timeout};

pub(crate) use self::begin::{departed, joined, not_mounted, refused};
pub(crate) use self::callback::{Guarded, Panic, call, while_wanted};
pub(crate) use self::children::ChildFrame;
pub(crate) use self::ending::Ending;
pub(crate) use self::input::{event_of, unexpected};
pub(crate) use self::live::{AnyView, Live};
pub(crate) use self::load::{Bounds, Load};
pub(crate) use self::requests::{Input, RequestSender, Requests, requests};
pub(crate) use self::sink::Sink;
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::join::JoinPlan;
use crate::join_token::{InstanceId, Parents};
use crate::limits::Limit;
use crate::observer::{Observed, observe};
use crate::registry::ViewType;
use crate::socket::SocketCore;
use crate::view::TerminateReason;

/// How many messages a view handles before it renders although more wait.
pub(crate) const MESSAGES_PER_RENDER: u32 = 1_000;

/// A mounted view and everything that its task owns.
pub(crate) struct Driver {
    endpoint: Arc<Endpoint>,
    view: &'static ViewType,
    live: Box<dyn AnyView>,
    /// The live session of the view's route, if a route mounts it.
    live_session: Option<Arc<str>>,
    parents: Option<Parents>,
    /// Whether the browser keeps the view when its page is left.
    sticky: bool,
    instance: InstanceId,
    requests: Requests<Input>,
    sink: Sink,
    tracker: Tracker,
    /// Whether something may look different than what was sent.
    dirty: bool,
    /// Messages handled since the last render.
    handled: u32,
    /// Whether the last step was a request: then it is a message's turn.
    asked: bool,
}

/// What a view's connection decides about it.
pub(crate) struct Assignment {
    pub(crate) instance: InstanceId,
    pub(crate) requests: Requests<Input>,
    pub(crate) sink: Sink,
}

/// A view that is being mounted.
struct Unmounted {
    endpoint: Arc<Endpoint>,
    view: &'static ViewType,
    live_session: Option<Arc<str>>,
    parents: Option<Parents>,
    sticky: bool,
    assignment: Assignment,
    /// By the test kit.
    observed: Option<Arc<Observed>>,
}

/// What a view's task does next.
enum Step {
    Input(Input),
    Message,
    Render,
    Stop(Ending),
}

/// Runs a view from its join to its end. Never panics.
///
/// What is needed to begin is set up before the future is made, and what runs seldom is
/// boxed while it runs: the future is what an idle view keeps.
pub(crate) fn run(
    endpoint: Arc<Endpoint>,
    plan: Box<JoinPlan>,
    assignment: Assignment,
) -> impl Future<Output = ()> + Send {
    let place = plan.place();
    let JoinPlan {
        view,
        id,
        location,
        session,
        live_session,
        parents,
        container,
        sticky,
    } = *plan;
    let observed = endpoint.observer.as_ref();
    let observed = observed.map(|observer| Arc::new(Observed::new(observer)));
    observed.iter().for_each(|observed| observed.shown(&id));
    let core = SocketCore::new(Arc::clone(&endpoint), id, location, session);
    let core = core.connected(observed.clone());
    let mounting = view.mount(core, place);
    let unmounted = Unmounted {
        endpoint,
        view,
        live_session,
        parents,
        sticky,
        assignment,
        observed,
    };
    let mounted = Box::pin(unmounted.mount(mounting));
    let container = container.map(Box::new);
    async move {
        if let Some(driver) = mounted.await {
            driver.drive(container).await;
        }
    }
}

impl Driver {
    async fn drive(mut self: Box<Self>, container: Option<Box<Container>>) {
        let Err(ending) = self.live_through(container).await;
        Box::pin(self.end(ending)).await;
    }

    async fn live_through(
        &mut self,
        container: Option<Box<Container>>,
    ) -> Result<Infallible, Ending> {
        let stopped = self.requests.stopped();
        Box::pin(while_wanted(stopped, self.begin(container))).await?;
        loop {
            tokio::task::consume_budget().await;
            let next =
                poll_fn(|context| observe(self.observed().cloned(), || self.poll_step(context)));
            match next.await {
                Step::Input(input) => Box::pin(self.handle_input(input)).await?,
                Step::Message => self.handle_message().await?,
                Step::Render => self.push_diff()?,
                Step::Stop(ending) => return Err(ending),
            }
        }
    }

    fn observed(&mut self) -> Option<&Arc<Observed>> {
        self.live.core().observed.as_ref()
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        if let Poll::Ready(ending) = self.requests.poll_stop(context) {
            return Poll::Ready(Step::Stop(ending));
        }
        let asked = std::mem::take(&mut self.asked);
        if asked && self.live.poll_message(context).is_ready() {
            return Poll::Ready(Step::Message);
        }
        let wants_room = self.dirty || self.requests.waiting();
        let room = wants_room && self.sink.poll_room(context).is_ready();
        if room && self.dirty && self.handled >= MESSAGES_PER_RENDER {
            return Poll::Ready(Step::Render);
        }
        if room && let Some(input) = self.requests.take() {
            self.asked = true;
            return Poll::Ready(Step::Input(input));
        }
        if !asked && self.live.poll_message(context).is_ready() {
            return Poll::Ready(Step::Message);
        }
        if room && self.dirty {
            Poll::Ready(Step::Render)
        } else {
            Poll::Pending
        }
    }

    async fn handle_message(&mut self) -> Result<(), Ending> {
        self.handled = self.handled.saturating_add(1);
        self.call(|live| live.handle_message()).await?;
        self.dirty = true;
        let max_bytes = self.endpoint.limits.pushed_event_bytes;
        if self.live.core().effects.event_bytes > max_bytes {
            return Err(Ending::Limit(Limit::PushedEventBytes));
        }
        match self.live.core().effects.navigation {
            Some(_) => Box::pin(self.navigate(None)).await,
            None => Ok(()),
        }
    }

    /// Sends what looks different now, unasked.
    fn push_diff(&mut self) -> Result<(), Ending> {
        let diff = self.diff()?;
        if !diff.is_empty() {
            self.endpoint.metrics().diffs.increment(1);
            self.sink.push_diff(&diff);
        }
        Ok(())
    }

    /// What looks different now, and what else waited for it: title and events.
    fn diff(&mut self) -> Result<Diff, Ending> {
        let mut diff = self.render()?;
        let effects = &mut self.live.core().effects;
        if let Some(title) = effects.title.take() {
            diff = diff.with_title(&title);
        }
        let events = effects.take_events();
        Ok(diff.with_events(&events))
    }

    /// Renders the view. A panic in it leaves a tracker that nobody will use again.
    fn render(&mut self) -> Result<Diff, Ending> {
        let frame = ChildFrame {
            endpoint: &self.endpoint,
            depth: self.parents.map_or(0, |parents| parents.depth),
            instance: self.instance,
            id: self.live.id(),
        };
        let diff = render(&*self.live, &mut self.tracker, &frame)?;
        self.dirty = false;
        self.handled = 0;
        Ok(diff)
    }

    /// Lets the view end and tells its connection how it did.
    async fn end(&mut self, ending: Ending) {
        terminate(&mut *self.live, &mut self.requests, ending.reason()).await;
        let endpoint = Arc::clone(&self.endpoint);
        ending.report(&endpoint, self.view.name(), self.observed());
        self.observed().iter().for_each(|observed| observed.ended());
        self.sink
            .ended(ending.into_view_end(self.endpoint.as_ref()));
    }
}

/// Lets a view end. A callback cannot hold that up for long.
pub(crate) async fn terminate<I>(
    live: &mut dyn AnyView,
    requests: &mut Requests<I>,
    reason: TerminateReason,
) {
    let (view, grace) = (live.name(), live.core().endpoint.limits.leave_grace);
    let terminated = call(live, requests, |live| live.terminate(reason));
    match timeout(grace, terminated).await {
        Ok(Err(Ending::Panicked(panic))) => {
            if let Some(left_out) = live.core().endpoint.failures.admit(view) {
                tracing::error!(view, %panic, left_out, "a view panicked in `terminate`");
            }
        }
        // The browser waits for the word that the view has ended.
        Err(_) => Limit::LeaveGrace.fired(view),
        Ok(_) => {}
    }
}

/// Renders a view for whoever was sent what the tracker knows. After a panic the
/// tracker must be reset or dropped.
pub(crate) fn render(
    live: &dyn AnyView,
    tracker: &mut Tracker,
    frame: &ChildFrame<'_>,
) -> Result<Diff, Ending> {
    let started = Instant::now();
    let diff = catch_unwind(AssertUnwindSafe(|| {
        live.diff(tracker, &mut |child| frame.container(child))
    }))
    .map_err(|payload| Ending::Panicked(Panic::new(payload)))?;
    frame.endpoint.metrics().rendered(started.elapsed());
    Ok(diff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output_bytes<A, B, C, F>(_: impl Fn(A, B, C) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn task_of_an_idle_view_is_small() {
        let bytes = output_bytes(run) + size_of::<Driver>();
        assert!(bytes <= 512, "the future takes {bytes} bytes");
    }
}
