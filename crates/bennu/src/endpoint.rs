//! What all pages and connections of one router share.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bennu_pubsub::PubSub;

use crate::limits::Limits;
use crate::log_budget::FailureBudget;
use crate::metrics::Metrics;
use crate::observer::Observer;
use crate::registry::Registry;
use crate::routes::{Route, RouteError, Routes};
use crate::secret::SecretKey;
use crate::shared::SharedViews;
use crate::token::Signer;

/// The routes, state, topics, secret and limits of one router.
pub struct Endpoint {
    pub(crate) routes: Routes,
    pub(crate) views: Registry,
    pub(crate) signer: Signer,
    pub(crate) pubsub: PubSub,
    pub(crate) limits: Limits,
    /// The running views that have many viewers.
    pub(crate) shared: SharedViews,
    /// What its views may log when they fail.
    pub(crate) failures: FailureBudget,
    /// Whether websockets may compress.
    pub(crate) compression: bool,
    /// Of the test kit.
    pub(crate) observer: Option<Arc<dyn Observer>>,
    states: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    metrics: OnceLock<Metrics>,
}

impl Endpoint {
    /// An endpoint without routes.
    pub(crate) fn new(secret: &SecretKey) -> Self {
        Self {
            routes: Routes::default(),
            views: Registry::default(),
            signer: Signer::new(secret),
            pubsub: PubSub::new(),
            limits: Limits::default(),
            shared: SharedViews::default(),
            failures: FailureBudget::default(),
            compression: false,
            observer: None,
            states: HashMap::new(),
            metrics: OnceLock::new(),
        }
    }

    /// Adds a route.
    pub(crate) fn add_route(&mut self, pattern: &str, route: Route) -> Result<(), RouteError> {
        self.routes.add(pattern, route)
    }

    /// Adds a state, or replaces that of the same type.
    pub(crate) fn set_state<T: Send + Sync + 'static>(&mut self, state: T) {
        self.states.insert(TypeId::of::<T>(), Arc::new(state));
    }

    pub(crate) fn state<T: 'static>(&self) -> Option<&T> {
        self.states.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// The engine's counters, made when the first is counted, so that a recorder may be
    /// installed at any time before.
    pub(crate) fn metrics(&self) -> &Metrics {
        self.metrics.get_or_init(Metrics::new)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("routes", &self.routes)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
