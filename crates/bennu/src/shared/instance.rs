//! The task of a shared view: it feeds the view what comes, and its readers what it
//! looks like.

use std::convert::Infallible;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bennu_core::render::StaticHtml;
use tokio::time::{Sleep, sleep, timeout};

use super::SharedView;
use super::behind::Events;
use super::failure::{Failures, refuse};
use super::handle::{Command, Joining, Reader};
use super::moment::Moment;
use super::mounting::{mount, pushed};
use super::outlet::Outlet;
use crate::clock::FAR;
use crate::driver::{AnyView, Ending, MESSAGES_PER_RENDER, Panic, Requests, call};
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::join::JoinPlan;
use crate::join_token::InstanceId;
use crate::limits::Limit;
use crate::observer::{Observed, observe};
use crate::registry::{Place, ViewType};
use crate::socket::SocketCore;
use crate::view::TerminateReason;

/// What an instance shows to those who load its page.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) title: Option<String>,
    pub(crate) html: StaticHtml,
}

/// A mounted shared view and everything that its task owns.
pub(super) struct Instance {
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) view_type: &'static ViewType,
    pub(super) place: Place,
    /// As its readers know it.
    pub(super) view: Arc<SharedView>,
    pub(super) commands: Requests<Command>,
    pub(super) live: Box<dyn AnyView>,
    pub(super) outlets: Vec<Outlet>,
    /// The title that the view has set last.
    pub(super) title: Option<String>,
    /// The events that the view has pushed while it was mounted: each reader gets them
    /// when it joins.
    pub(super) greeting: Events,
    shown: Option<Arc<Shown>>,
    /// Whether something may look different than what was sent.
    dirty: bool,
    /// Messages handled since the last render.
    handled: u32,
    /// Whether the last step was a command: then it is the turn of what nobody asks for,
    /// so that readers who keep asking do not hold that up for all.
    commanded: bool,
    pub(super) failures: Failures,
    /// A reader whose join was interrupted by a failure.
    pub(super) joining: Option<Box<Joining>>,
    /// Runs while there are no readers.
    lingers: Option<Pin<Box<Sleep>>>,
}

/// What the task does next.
enum Step {
    Command(Command),
    /// Something waits for this reader, and there is room for it.
    BringBack(InstanceId, Reader),
    Message,
    Render,
    Stop(Ending),
}

/// Runs a shared view from its first join to its end. Never panics.
pub(super) async fn run(
    endpoint: Arc<Endpoint>,
    plan: JoinPlan,
    view: Arc<SharedView>,
    mut commands: Requests<Command>,
) {
    let (view_type, place) = (plan.view, plan.place());
    let core = SocketCore::new(Arc::clone(&endpoint), plan.id, plan.location, plan.session);
    let observed = endpoint.observer.as_ref();
    let observed = observed.map(|observer| Arc::new(Observed::new(observer)));
    observed
        .iter()
        .for_each(|observed| observed.shown_shared(&core.id));
    let core = core.connected(observed.clone());
    let mounted = Box::pin(mount(view_type, core, place, &mut commands)).await;
    let mut live = match mounted {
        Ok(live) => live,
        Err(ending) => {
            ending.report(&endpoint, view_type.name(), observed.as_ref());
            observed.iter().for_each(|observed| observed.ended());
            endpoint.shared.remove(&view);
            return refuse(&mut commands, &ending.into_view_end(&endpoint));
        }
    };
    endpoint.metrics().shared_views.increment(1);
    let instance = Box::new(Instance {
        endpoint,
        view_type,
        place,
        view,
        commands,
        greeting: pushed(&mut *live),
        live,
        outlets: Vec::new(),
        title: None,
        shown: None,
        dirty: true,
        handled: 0,
        commanded: false,
        failures: Failures::default(),
        joining: None,
        lingers: None,
    });
    instance.drive().await;
}

/// Waits for a callback, on which all viewers wait.
pub(super) async fn in_time<T>(
    endpoint: &Endpoint,
    callback: impl Future<Output = Result<T, Ending>>,
) -> Result<T, Ending> {
    let called = timeout(endpoint.limits.shared_callback.min(FAR), callback).await;
    called.unwrap_or(Err(Ending::Limit(Limit::SharedCallback)))
}

impl Instance {
    async fn drive(mut self: Box<Self>) {
        loop {
            let Err(ending) = self.live_through().await;
            let ended = match ending {
                Ending::Stopped(reason) => Box::pin(self.stop(reason)).await,
                failure => Box::pin(self.mount_again(failure)).await,
            };
            if let Err(end) = ended {
                return self.close(&end);
            }
        }
    }

    async fn live_through(&mut self) -> Result<Infallible, Ending> {
        loop {
            tokio::task::consume_budget().await;
            let next =
                poll_fn(|context| observe(self.observed().cloned(), || self.poll_step(context)));
            match next.await {
                Step::Command(command) => Box::pin(self.handle_command(command)).await?,
                Step::BringBack(outlet, reader) => {
                    Box::pin(self.bring_back(outlet, reader)).await?;
                }
                Step::Message => self.handle_message().await?,
                Step::Render => self.settle().await?,
                Step::Stop(ending) => return Err(ending),
            }
        }
    }

    pub(super) fn observed(&mut self) -> Option<&Arc<Observed>> {
        self.live.core().observed.as_ref()
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        if let Poll::Ready(ending) = self.commands.poll_stop(context) {
            return Poll::Ready(Step::Stop(ending));
        }
        let commanded = std::mem::take(&mut self.commanded);
        if commanded && let Poll::Ready(step) = self.poll_unasked(context) {
            return Poll::Ready(step);
        }
        let command = self.joining.take().map(Command::Join);
        if let Some(command) = command.or_else(|| self.commands.take()) {
            self.commanded = true;
            return Poll::Ready(Step::Command(command));
        }
        if !commanded && let Poll::Ready(step) = self.poll_unasked(context) {
            return Poll::Ready(step);
        }
        self.poll_linger(context).map(Step::Stop)
    }

    /// What happens without anybody's asking: a reader has room again, a message came, or
    /// it is time to render what those have changed that came before.
    fn poll_unasked(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        let renders = self.renders();
        if !renders && let Poll::Ready(step) = self.poll_room(context) {
            return Poll::Ready(step);
        }
        if renders && self.handled >= MESSAGES_PER_RENDER {
            return Poll::Ready(Step::Render);
        }
        if self.live.poll_message(context).is_ready() {
            return Poll::Ready(Step::Message);
        }
        match renders {
            true => Poll::Ready(Step::Render),
            false => Poll::Pending,
        }
    }

    fn renders(&self) -> bool {
        self.dirty && !self.outlets.is_empty()
    }

    fn poll_room(&self, context: &mut Context<'_>) -> Poll<Step> {
        let mut outlets = self.outlets.iter();
        let reader = outlets.find_map(|outlet| match outlet.poll_room(context) {
            Poll::Ready(reader) => Some((outlet.id, reader)),
            Poll::Pending => None,
        });
        match reader {
            Some((outlet, reader)) => Poll::Ready(Step::BringBack(outlet, reader)),
            None => Poll::Pending,
        }
    }

    /// Ends an instance that has been without readers for long enough.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<Ending> {
        if !self.outlets.is_empty() {
            return Poll::Pending;
        }
        let Endpoint { limits, shared, .. } = &*self.endpoint;
        let linger = || Box::pin(sleep(limits.shared_linger));
        let lingers = self.lingers.get_or_insert_with(linger);
        if lingers.as_mut().poll(context).is_pending() || !shared.retire(&self.view) {
            // Whoever has joined wakes this task, and so does the last who leaves.
            return Poll::Pending;
        }
        Poll::Ready(Ending::Stopped(TerminateReason::Left))
    }

    async fn handle_command(&mut self, command: Command) -> Result<(), Ending> {
        match command {
            Command::Join(joining) => self.join(joining).await,
            Command::Leave(outlet, reader) => {
                self.remove(outlet, &reader);
                Ok(())
            }
            Command::Ask(asker, request) => {
                let Some(outlet) = self.outlet_of(asker.outlet, &asker.reader) else {
                    // It was told to go, and has asked before it heard of that.
                    self.view.forget(&asker.reader);
                    return Ok(());
                };
                match outlet.admit(asker, request) {
                    Some((asker, request)) => self.handle_request(asker, request).await,
                    None => Ok(()),
                }
            }
            Command::SendOn(outlet, reader, navigation) => {
                let mut moment = self.endpoint.shared.moment();
                self.send_on(outlet, &reader, navigation, &mut moment);
                moment.end().await;
                Ok(())
            }
            Command::Overflow(outlet, reader, limit) => {
                limit.fired(self.view.name());
                self.crash_reader(outlet, &reader);
                Ok(())
            }
            // Whoever asked may have gone.
            Command::Show(sender) if sender.is_closed() => Ok(()),
            Command::Show(sender) => {
                let _ = sender.send(self.show()?);
                Ok(())
            }
        }
    }

    /// Takes a reader in, after what has changed before was delivered.
    async fn join(&mut self, joining: Box<Joining>) -> Result<(), Ending> {
        self.lingers = None;
        if let Err(ending) = self.settle().await {
            // It is not the newcomer's failure: it is taken in by what comes next.
            self.joining = Some(joining);
            return Err(ending);
        }
        let Self {
            live,
            endpoint,
            outlets,
            ..
        } = self;
        let place = outlets
            .iter()
            .position(|outlet| outlet.id == joining.outlet);
        let place = place.unwrap_or_else(|| {
            outlets.push(Outlet::new(&joining));
            outlets.len() - 1
        });
        let outlet = &mut outlets[place];
        match outlet.tree(&**live, self.title.as_deref(), &self.greeting, endpoint) {
            Ok(tree) => {
                if let Some(observed) = &live.core().observed {
                    observed.shown_shared(outlet.topic.container_id().unwrap_or_default());
                }
                outlet.seat(*joining, &tree);
            }
            Err(ending) => {
                self.joining = Some(joining);
                return Err(ending);
            }
        }
        Ok(())
    }

    async fn handle_message(&mut self) -> Result<(), Ending> {
        self.handled = self.handled.saturating_add(1);
        let called = call(&mut *self.live, &mut self.commands, |live| {
            live.handle_message()
        });
        in_time(&self.endpoint, called).await?;
        self.changed();
        let effects = &mut self.live.core().effects;
        if self.outlets.is_empty() {
            effects.take_events();
        }
        if effects.event_bytes > self.endpoint.limits.pushed_event_bytes {
            return Err(Ending::Limit(Limit::PushedEventBytes));
        }
        match effects.navigation.take() {
            Some(navigation) => Box::pin(self.send_everybody(navigation)).await,
            None => Ok(()),
        }
    }

    /// Something may look different now.
    pub(super) fn changed(&mut self) {
        self.dirty = true;
        self.shown = None;
    }

    /// Sends what looks different now to all readers.
    pub(super) async fn settle(&mut self) -> Result<(), Ending> {
        if !self.dirty {
            return Ok(());
        }
        let mut moment = self.endpoint.shared.moment();
        let delivered = self.deliver(None, &mut moment);
        moment.end().await;
        delivered
    }

    /// [`settle`](Self::settle) before a reader's request is answered.
    pub(super) fn deliver(
        &mut self,
        asker: Option<&Reader>,
        moment: &mut Moment,
    ) -> Result<(), Ending> {
        if !self.dirty {
            return Ok(());
        }
        let effects = &mut self.live.core().effects;
        let (title, events) = (effects.title.take(), effects.take_events());
        let events = Events::from(events);
        for outlet in &mut self.outlets {
            let mut diff = outlet.diff(&*self.live, &self.endpoint)?;
            if let Some(title) = &title {
                diff = diff.with_title(title);
            }
            diff = diff.with_events(&*events);
            if !diff.is_empty() {
                let delivered = outlet.deliver(&diff, &events, asker, moment);
                self.endpoint.metrics().diffs.increment(delivered);
            }
        }
        self.title = title.or(self.title.take());
        self.dirty = false;
        self.handled = 0;
        self.drop_overfull(&events);
        Ok(())
    }

    fn show(&mut self) -> Result<Arc<Shown>, Ending> {
        if let Some(shown) = &self.shown {
            return Ok(Arc::clone(shown));
        }
        let html = catch_unwind(AssertUnwindSafe(|| self.live.render_html()));
        let html = html.map_err(|payload| Ending::Panicked(Panic::new(payload)))?;
        let title = self.live.core().effects.title.clone();
        let title = title.or_else(|| self.title.clone());
        let shown = Arc::new(Shown { title, html });
        self.shown = Some(Arc::clone(&shown));
        Ok(shown)
    }
}
