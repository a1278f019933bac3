//! Views inside other views, and on pages that are no views.

use bennu_core::render::{Dynamic, Render};
use bennu_core::{Child, Container};
use serde_json::{Map, Value};

use crate::registry::ViewType;
use crate::view::LiveView;

/// Shows a view inside another view's template.
///
/// The nested view has its own state, its own diffs and its own end: if it fails, its
/// parent does not notice. `id` is the DOM id of its container and unique on the page.
///
/// ```
/// use bennu::{LiveView, Render, live_render};
///
/// fn card<Countdown: LiveView>() -> impl Render {
///     live_render::<Countdown>("talk").with_session("to", "2027-06-12T09:00:00Z")
/// }
/// ```
pub fn live_render<V: LiveView>(id: impl Into<String>) -> LiveRender {
    LiveRender(Child {
        id: id.into(),
        view: ViewType::of::<V>().as_ref(),
        session: Map::new(),
        container: V::container(),
        sticky: false,
    })
}

/// A view to be shown in a template; made by [`live_render`].
#[derive(Debug, Clone)]
pub struct LiveRender(pub(crate) Child);

impl LiveRender {
    /// Tells the view something: its `mount` reads it with
    /// [`Socket::session`](crate::Socket::session). It travels signed and not encrypted,
    /// so it is for ids, not for secrets.
    #[must_use]
    pub fn with_session(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.session.insert(name.into(), value.into());
        self
    }

    /// Sets the element around the view, in place of the view's own choice.
    #[must_use]
    pub fn with_container(mut self, container: Container) -> Self {
        self.0.container = container;
        self
    }

    /// Keeps the view when the page around it is left by live navigation, as long as
    /// the next page shows a sticky view with the same id.
    #[must_use]
    pub fn sticky(mut self) -> Self {
        self.0.sticky = true;
        self
    }
}

impl Render for LiveRender {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.live_view(&self.0);
    }
}
