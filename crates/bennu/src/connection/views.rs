//! The views of one connection: what starts them, what reaches them, and what they take
//! with them when they end.

use std::sync::Arc;

use bennu_core::channel::{ChannelId, End, Join, Request};
use bennu_core::protocol::{JoinPayload, refusal};
use tokio::task::JoinHandle;

use super::Connection;
use crate::driver::{self, Assignment, Bounds, Input, RequestSender, Sink, requests};
use crate::endpoint::Endpoint;
use crate::join::{JoinPlan, JoinRefusal};
use crate::join_token::{InstanceId, Parents};
use crate::limits::Limit;
use crate::metrics;
use crate::navigation::Navigation;
use crate::outbox::ViewEnd;
use crate::shared::{Asker, Joined, Reader, SharedView};
use crate::view::TerminateReason;

/// How many views that have sent their visitor elsewhere are remembered, for the joins
/// of their children that come too late.
const REMEMBERED_DEPARTURES: usize = 16;

/// A joined view, as its connection knows it.
#[derive(Debug)]
pub(super) struct Running {
    channel: ChannelId,
    instance: InstanceId,
    parent: Option<InstanceId>,
    /// Whether it has answered its join.
    pub(super) joined: bool,
    backing: Backing,
}

/// Who runs a view.
#[derive(Debug)]
enum Backing {
    /// A task of this connection.
    Own {
        requests: RequestSender<Input>,
        task: JoinHandle<()>,
    },
    /// The instance that other connections have too.
    Shared(Arc<SharedView>),
}

impl Connection {
    pub(super) fn running(&mut self, channel: ChannelId) -> Option<&mut Running> {
        let mut views = self.views.iter_mut();
        views.find(|running| running.channel == channel)
    }

    fn find(&self, instance: InstanceId) -> Option<&Running> {
        let mut views = self.views.iter();
        views.find(|running| running.instance == instance)
    }

    /// Hands a request of the browser to its view.
    pub(super) fn deliver(&mut self, channel: ChannelId, request: Request) {
        let bounds = Bounds::of(&self.endpoint.limits);
        let reader = self.reader(channel);
        let Some(running) = self.running(channel) else {
            return;
        };
        match &running.backing {
            Backing::Own { requests, .. } => {
                let bytes = request.payload.bytes();
                requests.send(Input::Client(request), bytes);
            }
            Backing::Shared(view) => {
                let asker = Asker {
                    outlet: running.instance,
                    reader,
                };
                view.ask(asker, request, bounds);
            }
        }
    }

    /// A nested view wants the page to have another address. The outermost view makes
    /// the move; one that others see too cannot, so its page goes there as to another
    /// view.
    pub(super) fn patch_root(&mut self, channel: ChannelId, navigation: Navigation) {
        let Some(mut root) = self.views.iter().find(|view| view.channel == channel) else {
            return;
        };
        // Parents are joined before their children, so this comes to an end.
        while let Some(parent) = root.parent.and_then(|parent| self.find(parent)) {
            root = parent;
        }
        match &root.backing {
            Backing::Own { requests, .. } => requests.send(Input::Navigate(navigation), 0),
            Backing::Shared(view) => {
                let reader = self.reader(root.channel);
                view.send_on(root.instance, reader, navigation);
            }
        }
    }

    pub(super) fn start(&mut self, join: Join) {
        match self.plan(&join) {
            Ok(plan) if plan.view.shared => self.share(join, *plan),
            Ok(plan) => self.spawn(join, plan),
            Err(refused) => {
                tracing::debug!(topic = %join.topic, reason = refused.reason(), %refused, "a join was refused");
                metrics::joined("refused");
                if let Some(limit) = refused.limit() {
                    limit.fired("");
                }
                self.channels
                    .handle_end(join.channel, &End::Refused(refusal(refused.reason())));
            }
        }
    }

    /// Decides on a join, with what only this connection knows: the views around it.
    fn plan(&self, join: &Join) -> Result<Box<JoinPlan>, JoinRefusal> {
        let payload: JoinPayload = join.payload.parse("a join")?;
        let visitor = self.visitor.as_ref();
        let plan = JoinPlan::new(&self.endpoint, visitor, &join.topic, payload)?;
        match plan.parents {
            Some(Parents { parent, .. }) if self.find(parent).is_none() => {
                Err(match self.departed.contains(&parent) {
                    true => JoinRefusal::ParentRedirect,
                    false => JoinRefusal::Stale,
                })
            }
            _ => Ok(Box::new(plan)),
        }
    }

    fn spawn(&mut self, join: Join, plan: Box<JoinPlan>) {
        let Join {
            channel,
            topic,
            join_ref,
            ..
        } = join;
        let instance = InstanceId::random();
        let (sender, requests) = requests(Bounds::of(&self.endpoint.limits));
        let sink = Sink::new(self.outbox.clone(), channel, topic, join_ref);
        let parent = plan.parents.map(|parents| parents.parent);
        let assignment = Assignment {
            instance,
            requests,
            sink,
        };
        let task = tokio::spawn(driver::run(Arc::clone(&self.endpoint), plan, assignment));
        self.add(Running {
            channel,
            instance,
            parent,
            joined: false,
            backing: Backing::Own {
                requests: sender,
                task,
            },
        });
    }

    /// Joins a view that others see too.
    fn share(&mut self, join: Join, plan: JoinPlan) {
        let channel = join.channel;
        let parent = plan.parents.map(|parents| parents.parent);
        let (endpoint, reader) = (&self.endpoint, self.reader(channel));
        let Joined { view, outlet } = endpoint.shared.join(endpoint, plan, join, reader);
        self.add(Running {
            channel,
            instance: outlet,
            parent,
            joined: false,
            backing: Backing::Shared(view),
        });
    }

    fn reader(&self, channel: ChannelId) -> Reader {
        Reader {
            outbox: self.outbox.clone(),
            channel,
        }
    }

    fn add(&mut self, view: Running) {
        self.endpoint.metrics().views.increment(1);
        // A page joins few views, once.
        self.views.reserve_exact(1);
        self.views.push(view);
    }

    /// A view has ended by itself.
    pub(super) fn handle_end(
        &mut self,
        channel: ChannelId,
        ViewEnd { mut end, departed }: ViewEnd,
    ) {
        if departed && self.count_sent_on(channel) {
            Limit::PatchesInARow.fired("");
            end = End::Crashed;
        }
        self.channels.handle_end(channel, &end);
        let Some(ended) = self.remove(channel) else {
            return;
        };
        if !ended.joined {
            metrics::joined(if end == End::Crashed {
                "crashed"
            } else {
                "refused"
            });
        }
        if let Backing::Shared(shared) = &ended.backing {
            self.leave(shared, &ended);
        }
        if departed {
            self.departed.truncate(REMEMBERED_DEPARTURES - 1);
            self.departed.push_front(ended.instance);
        }
        let instance = ended.instance;
        self.close_children(instance);
    }

    /// Counts a join that was answered by another address. Answers whether too many in a
    /// row were: the client would follow without end, as no browser follows redirects of
    /// pages.
    fn count_sent_on(&mut self, channel: ChannelId) -> bool {
        if self.running(channel).is_none_or(|running| running.joined) {
            return false;
        }
        self.sent_on = self.sent_on.saturating_add(1);
        self.sent_on as usize > self.endpoint.limits.patches_in_a_row
    }

    /// Ends a view and all that are nested in it.
    pub(super) fn stop(&mut self, channel: ChannelId, reason: TerminateReason) {
        let Some(stopped) = self.remove(channel) else {
            return;
        };
        let instance = stopped.instance;
        self.end(stopped, reason);
        self.close_children(instance);
    }

    /// Tells whoever runs a view that it is not wanted any more.
    pub(super) fn end(&mut self, view: Running, reason: TerminateReason) {
        match view.backing {
            Backing::Own { requests, task } => {
                requests.stop(reason);
                self.ending.retain(|task| !task.is_finished());
                self.ending.push(task);
            }
            Backing::Shared(ref shared) => self.leave(shared, &view),
        }
    }

    /// Is no reader of a shared view any more.
    fn leave(&self, shared: &Arc<SharedView>, view: &Running) {
        let Endpoint {
            shared: views,
            limits,
            ..
        } = &*self.endpoint;
        let reader = self.reader(view.channel);
        views.leave(shared, view.instance, reader, limits.shared_lingering);
    }

    fn close_children(&mut self, parent: InstanceId) {
        let views = self.views.iter();
        let children = views.filter(|running| running.parent == Some(parent));
        let children: Vec<ChannelId> = children.map(|running| running.channel).collect();
        for channel in children {
            self.channels.handle_close(channel);
            self.stop(channel, TerminateReason::ParentEnded);
        }
    }

    fn remove(&mut self, channel: ChannelId) -> Option<Running> {
        let mut views = self.views.iter();
        let at = views.position(|running| running.channel == channel)?;
        self.endpoint.metrics().views.decrement(1);
        Some(self.views.swap_remove(at))
    }
}
