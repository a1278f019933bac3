//! A task for each joined view: it mounts the view, feeds it what comes, renders after
//! each change, and sees to its end.
//!
//! The task takes one input after the other. Events and patches of the browser are
//! answered one by one, each with the diff that it caused. Messages are handled as long
//! as any wait, then the view is rendered once. While the connection has no room, the
//! view takes messages and renders nothing; requests wait in their queue, and the first
//! render after that shows the newest state.

mod begin;
mod callback;
mod input;
mod live;
mod patch;
mod requests;
mod sink;

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::{Context, Poll},
};

use bennu_core::{
    Child,
    channel::End,
    diff::{Diff, Tracker},
    protocol::{DecodeError, JsonObject},
};
use tokio::time::Instant;

pub(crate) use self::{
    callback::Panic,
    live::{AnyView, Live},
    requests::{Input, PatchTarget, RequestSender, Requests, requests},
    sink::Sink,
};
use crate::{
    container::{ContainerTag, Role},
    endpoint::Endpoint,
    error::{Error, Result},
    join::JoinPlan,
    join_token::{InstanceId, Parents, ReloadToken, SessionToken},
    limits::Limit,
    metrics,
    observer::Observed,
    outbox::ViewEnd,
    registry::ViewType,
    routes::params_limit,
    view::TerminateReason,
};

/// How many messages a view handles before it renders although more wait.
const MESSAGES_PER_RENDER: u32 = 1_000;

/// A joined view and everything that its task owns.
pub(crate) struct Driver {
    endpoint: Arc<Endpoint>,
    view: &'static ViewType,
    /// The live session of the view's route, if a route mounts it.
    live_session: Option<Arc<str>>,
    instance: InstanceId,
    parents: Option<Parents>,
    /// The outermost view, unless this is it.
    root: Option<PatchTarget>,
    requests: Requests,
    sink: Sink,
    live: Option<Box<dyn AnyView>>,
    tracker: Tracker,
    /// Whether something may look different than what was sent.
    dirty: bool,
    /// Messages handled since the last render.
    handled: u32,
    /// By the test kit.
    observed: Option<Box<Observed>>,
}

/// What a view's connection decides about it.
pub(crate) struct Assignment {
    pub(crate) instance: InstanceId,
    pub(crate) root: Option<PatchTarget>,
    pub(crate) requests: Requests,
    pub(crate) sink: Sink,
}

/// Why a view's task ends.
#[derive(Debug)]
pub(crate) enum Ending {
    /// A callback failed.
    Failed(Error),
    /// The view could not be mounted, and the visitor is to blame: a status of 4xx.
    NotMounted(Error),
    /// A callback, or the rendering, panicked.
    Panicked(Panic),
    /// The browser sent what no view can read.
    Misread(DecodeError),
    /// A bound was reached.
    Limit(Limit),
    /// The view has sent its visitor elsewhere. With it, the response to a join that
    /// still waits.
    Departed(Option<String>),
    /// The connection wants it no more.
    Stopped(TerminateReason),
}

/// What a view's task does next.
enum Step {
    Input(Input),
    Message,
    Render,
    Stop(Ending),
}

/// Runs a view from its join to its end. Never panics.
pub(crate) async fn run(endpoint: Arc<Endpoint>, plan: Box<JoinPlan>, assignment: Assignment) {
    let mut driver = Driver::new(endpoint, &plan, assignment);
    let Err(ending) = driver.live_through(plan).await;
    driver.end(ending).await;
}

impl Driver {
    fn new(endpoint: Arc<Endpoint>, plan: &JoinPlan, assignment: Assignment) -> Self {
        let Assignment {
            instance,
            root,
            requests,
            sink,
        } = assignment;
        let observed = endpoint.observer.as_ref();
        let observed = observed.map(|observer| Box::new(Observed::new(observer, &plan.id)));
        Self {
            endpoint,
            view: plan.view,
            live_session: plan.live_session.clone(),
            instance,
            parents: plan.parents,
            root,
            requests,
            sink,
            live: None,
            tracker: Tracker::new(),
            dirty: false,
            handled: 0,
            observed,
        }
    }

    async fn live_through(
        &mut self,
        plan: Box<JoinPlan>,
    ) -> Result<std::convert::Infallible, Ending> {
        Box::pin(self.begin(plan)).await?;
        loop {
            tokio::task::consume_budget().await;
            match poll_fn(|context| self.poll_observed(context)).await {
                Step::Input(input) => self.handle_input(input).await?,
                Step::Message => self.handle_message().await?,
                Step::Render => self.push_diff()?,
                Step::Stop(ending) => return Err(ending),
            }
        }
    }

    fn poll_observed(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        self.observed.iter().for_each(|observed| observed.works());
        let step = self.poll_step(context);
        if step.is_pending() {
            self.observed.iter().for_each(|observed| observed.rests());
        }
        step
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        if let Poll::Ready(ending) = self.requests.poll_stop(context) {
            return Poll::Ready(Step::Stop(ending));
        }
        let wants_room = self.dirty || self.requests.waiting();
        let room = wants_room && self.sink.poll_room(context).is_ready();
        if room && self.dirty && self.handled >= MESSAGES_PER_RENDER {
            return Poll::Ready(Step::Render);
        }
        if room && let Some(input) = self.requests.take() {
            return Poll::Ready(Step::Input(input));
        }
        let live = self
            .live
            .as_deref_mut()
            .expect("a view that began is there");
        if live.poll_message(context).is_ready() {
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
        if self.live().core().effects.event_bytes > max_bytes {
            return Err(Ending::Limit(Limit::PushedEventBytes));
        }
        self.navigate(None).await
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

    /// What looks different now, and what else waited for it: title, events, reply.
    fn diff(&mut self) -> Result<Diff, Ending> {
        let mut diff = self.render()?;
        let effects = &mut self.live().core().effects;
        if let Some(title) = effects.title.take() {
            diff = diff.with_title(&title);
        }
        let events = effects.take_events();
        let reply = effects.reply.take();
        diff = diff.with_events(
            events
                .iter()
                .map(|(name, payload)| (&**name, payload.as_str())),
        );
        Ok(match reply {
            Some(reply) => diff.with_reply(&reply),
            None => diff,
        })
    }

    /// Renders the view. A panic in it leaves a tracker that nobody will use again.
    fn render(&mut self) -> Result<Diff, Ending> {
        let started = Instant::now();
        let Self {
            live,
            tracker,
            endpoint,
            parents,
            instance,
            ..
        } = self;
        let live = live.as_deref().expect("a view that renders is there");
        let frame = ChildFrame {
            endpoint,
            parents: *parents,
            instance: *instance,
            id: live.id(),
        };
        let diff = catch_unwind(AssertUnwindSafe(|| {
            live.diff(tracker, &mut |child| frame.container(child))
        }))
        .map_err(|payload| Ending::Panicked(Panic::new(payload)))?;
        self.endpoint.metrics().rendered(started.elapsed());
        self.dirty = false;
        self.handled = 0;
        Ok(diff)
    }

    /// Lets the view end and tells its connection how it did.
    async fn end(&mut self, ending: Ending) {
        let began = self.live.is_some();
        if began {
            let reason = ending.reason();
            let outcome = self.call(|live| live.terminate(reason)).await;
            if let Err(Ending::Panicked(panic)) = outcome {
                tracing::error!(view = self.view.name(), %panic, "terminate panicked");
            }
        }
        ending.log(self.view.name());
        if let Some(observed) = &self.observed {
            observed.ended(self.view.name(), ending.failure().as_deref());
        }
        self.sink
            .ended(ending.into_view_end(self.endpoint.as_ref()));
    }

    fn live(&mut self) -> &mut dyn AnyView {
        self.live
            .as_deref_mut()
            .expect("a view that began is there")
    }
}

/// What a view adds to the containers of the views nested in it.
struct ChildFrame<'a> {
    endpoint: &'a Endpoint,
    parents: Option<Parents>,
    instance: InstanceId,
    id: &'a str,
}

impl ChildFrame<'_> {
    /// The empty container of a nested view, which the browser joins by its token.
    fn container(&self, child: &Child) -> String {
        let depth = self.parents.map_or(1, |parents| parents.depth + 1);
        let Some(view) = ViewType::of_child(child) else {
            tracing::error!(id = child.id, "expected a view made by `live_render`");
            return String::new();
        };
        if depth >= self.endpoint.limits.nesting_depth {
            Limit::NestingDepth.fired(view.name());
            return String::new();
        }
        self.endpoint.views.add(view);
        let root = self.parents.map_or(self.instance, |parents| parents.root);
        let parents = Parents {
            parent: self.instance,
            root,
            depth,
        };
        let token = SessionToken {
            id: child.id.clone(),
            view: view.name().to_owned(),
            live_session: None,
            parents: (!child.sticky).then_some(parents),
            session: child.session.clone(),
        };
        let role = if child.sticky {
            Role::Sticky
        } else {
            Role::Child { parent_id: self.id }
        };
        let session = token.sign(&self.endpoint.signer);
        ContainerTag {
            container: &child.container,
            id: &child.id,
            role,
            session: &session,
            static_token: "",
        }
        .around("")
    }
}

impl Ending {
    fn reason(&self) -> TerminateReason {
        match self {
            Self::Stopped(reason) => *reason,
            Self::Departed(_) => TerminateReason::Redirected,
            Self::Failed(_)
            | Self::NotMounted(_)
            | Self::Panicked(_)
            | Self::Misread(_)
            | Self::Limit(_) => TerminateReason::Failed,
        }
    }

    /// What went wrong, if anything did.
    fn failure(&self) -> Option<String> {
        match self {
            Self::Failed(error) | Self::NotMounted(error) => Some(error.to_string()),
            Self::Panicked(panic) => Some(format!("it panicked: {panic}")),
            Self::Misread(error) => Some(error.to_string()),
            Self::Limit(limit) => Some(format!("it passed the limit {}", limit.name())),
            Self::Departed(_) | Self::Stopped(_) => None,
        }
    }

    /// Logs a failure, once and here only.
    fn log(&self, view: &'static str) {
        match self {
            Self::Failed(error) => tracing::error!(view, %error, "a view failed"),
            Self::Panicked(panic) => tracing::error!(view, %panic, "a view panicked"),
            Self::Misread(error) => tracing::debug!(view, %error, "a browser sent nonsense"),
            Self::Limit(limit) => limit.fired(view),
            Self::NotMounted(error) => tracing::debug!(view, %error, "a view was not mounted"),
            Self::Departed(_) | Self::Stopped(_) => {}
        }
        if self.reason() == TerminateReason::Failed {
            metrics::view_failed(view);
        }
    }

    fn into_view_end(self, endpoint: &Endpoint) -> ViewEnd {
        let departed = matches!(self, Self::Departed(_));
        let end = match self {
            Self::Departed(Some(response)) => End::Refused(response),
            Self::Departed(None) | Self::Stopped(_) => End::Closed,
            Self::NotMounted(error) => End::Refused(reload(endpoint, &error)),
            Self::Failed(_) | Self::Panicked(_) | Self::Misread(_) | Self::Limit(_) => End::Crashed,
        };
        ViewEnd { end, departed }
    }
}

/// The response that makes the browser load the page, which then answers with the
/// error's status.
fn reload(endpoint: &Endpoint, error: &Error) -> String {
    let status = error.status().as_u16();
    let token = ReloadToken { status }.sign(&endpoint.signer);
    JsonObject::new()
        .with_text("reason", "reload")
        .with_json("status", &status.to_string())
        .with_text("token", &token)
        .finish()
}

impl From<DecodeError> for Ending {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Params(error) => Self::Limit(params_limit(error)),
            error => Self::Misread(error),
        }
    }
}
