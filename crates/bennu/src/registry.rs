//! Views by the names that stand in signed tokens.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use bennu_core::{Child, Container, ViewRef};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

use crate::{
    driver::{AnyView, Live},
    error::Result,
    session::SessionValues,
    socket::{Location, SocketCore, ViewSession},
    view::LiveView,
};

/// What the driver knows of a type of view.
pub(crate) struct ViewType {
    name: fn() -> &'static str,
    container: fn() -> Container,
    /// Whether all viewers see one instance.
    pub(crate) shared: bool,
    mount: fn(SocketCore, Place) -> Mounting,
}

/// A view that is being mounted.
pub(crate) type Mounting = BoxFuture<'static, Result<Box<dyn AnyView>>>;

/// Where a view stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A route mounts it; its layout is around it.
    Routed,
    /// It is nested in another view, or put on a page that is no view.
    Embedded,
}

impl ViewType {
    pub(crate) const fn of<V: LiveView>() -> &'static Self {
        &Typed::<V>::VIEW
    }

    pub(crate) fn name(&self) -> &'static str {
        (self.name)()
    }

    pub(crate) fn container(&self) -> Container {
        (self.container)()
    }

    pub(crate) fn mount(&self, core: SocketCore, place: Place) -> Mounting {
        (self.mount)(core, place)
    }

    /// What the view is told of this visitor's session. A shared view is told nothing,
    /// so that it cannot depend on who looks.
    pub(crate) fn session(
        &self,
        visitor: &Arc<SessionValues>,
        own: Map<String, Value>,
    ) -> ViewSession {
        let visitor = match self.shared {
            true => Arc::default(),
            false => Arc::clone(visitor),
        };
        ViewSession::new(visitor, own)
    }

    /// What it is told of its address: a shared view not by which name its visitor
    /// knows the server.
    pub(crate) fn location(&self, location: Location) -> Location {
        match self.shared {
            true => location.local(),
            false => location,
        }
    }

    /// The reference to it that a template can hold.
    pub(crate) fn as_ref(&'static self) -> ViewRef {
        ViewRef::new(self.name(), self)
    }

    /// The type of a nested view, if `live_render` has made it.
    pub(crate) fn of_child(child: &Child) -> Option<&'static Self> {
        child.view.driver()
    }
}

impl PartialEq for ViewType {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl fmt::Debug for ViewType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ViewType").field(&self.name()).finish()
    }
}

struct Typed<V>(V);

impl<V: LiveView> Typed<V> {
    const VIEW: ViewType = ViewType {
        name: V::name,
        container: V::container,
        shared: V::SHARED,
        mount: |core, place| Box::pin(Live::<V>::mount(core, place)),
    };
}

/// All views that a browser may join: those of routes, those that were named to the
/// router, and those that a page has shown.
#[derive(Debug, Default)]
pub(crate) struct Registry(RwLock<HashMap<&'static str, &'static ViewType>>);

impl Registry {
    pub(crate) fn add(&self, view: &'static ViewType) {
        if self.find(view.name()).is_none() {
            let mut views = self.0.write().unwrap_or_else(PoisonError::into_inner);
            views.insert(view.name(), view);
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&'static ViewType> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .copied()
    }
}
