//! Which instances run, who of them is read, and which linger.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio_util::task::TaskTracker;

use super::{Key, SharedView, instance};
use crate::driver::{Bounds, requests};
use crate::endpoint::Endpoint;
use crate::join::JoinPlan;
use crate::limits::Limit;
use crate::shutdown::Draining;
use crate::view::TerminateReason;

/// The instances of a router that run.
#[derive(Default)]
pub(super) struct Running {
    views: HashMap<Key, Listed>,
    /// Those without readers; the one that has been so the longest is first.
    lingering: VecDeque<Arc<SharedView>>,
    /// Those that the last server waits for when it stops; closed from then on, and
    /// nobody lingers any more.
    tasks: TaskTracker,
    /// The servers that serve the router now. There may be several, and there are none
    /// if it is served by other means.
    servers: Vec<Draining>,
}

/// An instance that can be joined.
struct Listed {
    view: Arc<SharedView>,
    /// How many have joined and not left.
    readers: usize,
}

impl Running {
    /// Adds a reader to the instance of this key, and starts that if there is none.
    pub(super) fn join(
        &mut self,
        key: Key,
        endpoint: &Arc<Endpoint>,
        plan: JoinPlan,
    ) -> Arc<SharedView> {
        let Some(listed) = self.views.get_mut(&key) else {
            return self.start(key, endpoint, plan);
        };
        listed.readers += 1;
        let view = Arc::clone(&listed.view);
        self.lingering
            .retain(|lingering| !Arc::ptr_eq(lingering, &view));
        view
    }

    /// A reader has gone; the last one leaves an instance that lingers.
    pub(super) fn leave(&mut self, view: &Arc<SharedView>, at_most: usize) {
        let Some(listed) = self.find(view) else {
            // It has ended.
            return;
        };
        listed.readers -= 1;
        if listed.readers == 0 {
            self.linger(view, at_most);
        }
    }

    /// Takes an instance from the list unless it has readers. Answers whether nobody can
    /// join it any more.
    pub(super) fn retire(&mut self, view: &Arc<SharedView>) -> bool {
        if self.find(view).is_some_and(|listed| listed.readers > 0) {
            return false;
        }
        self.remove(view);
        true
    }

    /// The instance of this key.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<SharedView>> {
        let listed = self.views.get(key)?;
        Some(Arc::clone(&listed.view))
    }

    /// How many instances can be joined.
    pub(super) fn len(&self) -> usize {
        self.views.len()
    }

    /// Starts an instance for its first reader.
    fn start(&mut self, key: Key, endpoint: &Arc<Endpoint>, plan: JoinPlan) -> Arc<SharedView> {
        // Each reader's requests are bounded, and each reader is bounded by its
        // connection; their sum needs no bound of its own.
        let (commands, queue) = requests(Bounds::NONE);
        let view = Arc::new(SharedView::new(key.clone(), commands));
        let listed = Listed {
            view: Arc::clone(&view),
            readers: 1,
        };
        self.views.insert(key, listed);
        self.tasks.spawn(instance::run(
            Arc::clone(endpoint),
            plan,
            Arc::clone(&view),
            queue,
        ));
        view
    }

    /// Answers whether it was not known.
    pub(super) fn add_server(&mut self, server: &Draining) -> bool {
        let mut servers = self.servers.iter();
        if servers.any(|known| known.is_of_same_server(server)) {
            return false;
        }
        if self.tasks.is_closed() {
            // Those of the servers before are waited for by the last of these.
            self.tasks = TaskTracker::new();
        }
        self.servers.push(server.clone().without_place());
        true
    }

    /// A server stops. If it is the last one, those that linger end, now and from now
    /// on, and it is told whom to wait for.
    pub(super) fn remove_server(&mut self, server: &Draining) -> Option<TaskTracker> {
        self.servers
            .retain(|known| !known.is_of_same_server(server));
        if !self.servers.is_empty() {
            return None;
        }
        self.tasks.close();
        for view in std::mem::take(&mut self.lingering) {
            self.stop(&view, TerminateReason::Disconnected);
        }
        Some(self.tasks.clone())
    }

    /// An instance is without readers: it may go on for a while.
    fn linger(&mut self, view: &Arc<SharedView>, at_most: usize) {
        if self.tasks.is_closed() {
            return self.stop(view, TerminateReason::Disconnected);
        }
        self.lingering.push_back(Arc::clone(view));
        while self.lingering.len() > at_most {
            Limit::SharedLingering.fired(view.name());
            if let Some(oldest) = self.lingering.pop_front() {
                self.stop(&oldest, TerminateReason::Left);
            }
        }
    }

    /// The instance in the list; another may have its place already.
    fn find(&mut self, view: &Arc<SharedView>) -> Option<&mut Listed> {
        let listed = self.views.get_mut(&view.key);
        listed.filter(|listed| Arc::ptr_eq(&listed.view, view))
    }

    fn stop(&mut self, view: &Arc<SharedView>, reason: TerminateReason) {
        self.remove(view);
        view.stop(reason);
    }

    /// Takes an instance from the list: whoever comes now gets another.
    pub(super) fn remove(&mut self, view: &Arc<SharedView>) {
        self.lingering
            .retain(|lingering| !Arc::ptr_eq(lingering, view));
        if self.find(view).is_some() {
            self.views.remove(&view.key);
        }
    }
}
