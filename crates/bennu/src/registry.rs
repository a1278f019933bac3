//! Views by the names that stand in signed tokens.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use bennu_core::{Child, Container, ViewRef};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

use crate::driver::{AnyView, Live};
use crate::error::Result;
use crate::session::SessionValues;
use crate::socket::{Location, SocketCore, ViewSession};
use crate::view::LiveView;

/// What the driver knows of a type of view.
pub(crate) struct ViewType {
    name: fn() -> &'static str,
    container: fn() -> Container,
    /// Whether all viewers see one instance.
    pub(crate) shared: bool,
    mount: fn(SocketCore, Place) -> Mounting,
    type_id: fn() -> TypeId,
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
        (self.type_id)() == (other.type_id)()
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
        type_id: TypeId::of::<V>,
    };
}

/// A browser could not say which of two views it joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected each view to have a name of its own, two have the name {0:?}")]
pub(crate) struct NameTaken(&'static str);

/// All views that a browser may join: those of routes, those that were named to the
/// router, and those that a page has shown.
#[derive(Debug, Default)]
pub(crate) struct Registry(RwLock<HashMap<&'static str, &'static ViewType>>);

impl Registry {
    pub(crate) fn add(&self, view: &'static ViewType) -> Result<(), NameTaken> {
        let name = view.name();
        if let Some(known) = self.find(name) {
            return if known == view {
                Ok(())
            } else {
                Err(NameTaken(name))
            };
        }
        let mut views = self.0.write().unwrap_or_else(PoisonError::into_inner);
        views.insert(name, view);
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<&'static ViewType> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use bennu_core::event::NoEvent;
    use bennu_core::render::Render;

    use super::*;
    use crate::socket::Socket;
    use crate::view::NoMessage;

    /// As many types of views as one likes, all of one name.
    struct Named<T>(PhantomData<T>);

    impl<T: Send + 'static> LiveView for Named<T> {
        type Event = NoEvent;
        type Message = NoMessage;

        async fn mount(_: &mut Socket<Self>) -> Result<Self> {
            Ok(Self(PhantomData))
        }

        fn render(&self) -> impl Render {
            "named"
        }

        fn name() -> &'static str {
            "named"
        }
    }

    #[test]
    fn two_views_cannot_have_one_name() {
        let views = Registry::default();
        let (one, other) = (ViewType::of::<Named<u8>>(), ViewType::of::<Named<u16>>());
        assert_eq!((views.add(one), views.add(one)), (Ok(()), Ok(())));
        assert_eq!(views.add(other), Err(NameTaken("named")));
        assert_eq!(views.find("named"), Some(one));
    }
}
