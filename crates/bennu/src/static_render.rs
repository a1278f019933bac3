//! The first render: a page's views as complete HTML, before any connection.
//!
//! Each view is mounted, rendered and dropped; what survives is signed into its
//! container. Views nested in one another are mounted side by side, level by level.

use std::{panic::AssertUnwindSafe, sync::Arc};

use bennu_core::{Child, Container, render::StaticHtml};
use futures_util::{
    FutureExt as _,
    future::{BoxFuture, try_join_all},
};
use http::Uri;
use serde_json::{Map, Value};

use crate::{
    container::{ContainerTag, Role},
    driver::{AnyView, Panic},
    endpoint::Endpoint,
    error::{Error, Result},
    join_token::{SessionToken, StaticToken},
    limits::Limit,
    navigation::Navigation,
    registry::{Place, ViewType},
    routes::Route,
    session::SessionValues,
    socket::{Location, SocketCore, ViewSession},
};

/// Renders the views of one page for one visitor.
#[derive(Debug, Clone)]
pub(crate) struct StaticRender {
    pub(crate) endpoint: Arc<Endpoint>,
    /// The visitor's session.
    pub(crate) visitor: Arc<SessionValues>,
}

/// What goes into the page's layout.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StaticPage {
    /// The title that the view has set.
    pub(crate) title: Option<String>,
    /// The view's container with all that is in it.
    pub(crate) html: String,
}

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The visitor is sent to this path or address.
    Redirect(String),
    /// A view failed; its error has the status to answer with, and was logged.
    Failed(Error),
}

/// A view that was mounted without a connection.
struct Mounted {
    live: Box<dyn AnyView>,
    id: Box<str>,
}

impl StaticRender {
    /// The page of the route at this address.
    pub(crate) async fn page(&self, uri: &Uri) -> Result<StaticPage, Halt> {
        let Endpoint { routes, limits, .. } = &*self.endpoint;
        let located = routes
            .locate(uri, limits)
            .map_err(|error| {
                error.limit().into_iter().for_each(|limit| limit.fired(""));
                Error::with_status(http::StatusCode::BAD_REQUEST, error)
            })
            .and_then(|located| located.ok_or_else(|| Error::not_found("no such page")))
            .map_err(Halt::Failed)?;
        let (Route { view, live_session }, location) = located;
        let id = format!("phx-{:016x}", rand::random::<u64>());
        let session = ViewSession::new(Arc::clone(&self.visitor), Map::new());
        let core = self.core(id.into(), location, session);
        let mut mounted = self.mount(view, core, Place::Routed).await?;
        self.guard(view, mounted.live.handle_params()).await?;
        mounted.elsewhere(view)?;
        let title = mounted.live.core().effects.title.take();
        let token = mounted.token(view, Some(live_session), Map::new());
        let container = view.container();
        let html = self
            .contain(view, mounted, &token, &container, Role::Main, 1)
            .await?;
        Ok(StaticPage { title, html })
    }

    /// A page or a layout that is no view, with the views in it.
    pub(crate) async fn fill_page(&self, html: StaticHtml) -> Result<String, Halt> {
        self.fill(html, None, 1).await
    }

    /// A view on a page that is no view.
    pub(crate) async fn embedded(&self, child: Child) -> Result<StaticPage, Halt> {
        self.child(child, Role::Embedded, 1).await
    }

    fn child<'a>(
        &'a self,
        child: Child,
        role: Role<'a>,
        depth: usize,
    ) -> BoxFuture<'a, Result<StaticPage, Halt>> {
        async move {
            let view = ViewType::of_child(&child).ok_or_else(|| {
                Halt::Failed(Error::new("expected a nested view made by `live_render`"))
            })?;
            if depth > self.endpoint.limits.nesting_depth {
                Limit::NestingDepth.fired(view.name());
                return Err(Halt::Failed(Error::new("views are nested too deeply")));
            }
            self.endpoint.views.add(view);
            let session = ViewSession::new(Arc::clone(&self.visitor), child.session.clone());
            let core = self.core(child.id.into(), Location::default(), session);
            let mut mounted = self.mount(view, core, Place::Embedded).await?;
            let title = mounted.live.core().effects.title.take();
            let token = mounted.token(view, None, child.session);
            let html = self
                .contain(view, mounted, &token, &child.container, role, depth)
                .await?;
            Ok(StaticPage { title, html })
        }
        .boxed()
    }

    async fn mount(
        &self,
        view: &'static ViewType,
        core: SocketCore,
        place: Place,
    ) -> Result<Mounted, Halt> {
        let id = core.id.clone();
        let live = self.guard(view, view.mount(core, place)).await?;
        let mut mounted = Mounted { live, id };
        mounted.elsewhere(view)?;
        Ok(mounted)
    }

    /// Renders a view, fills in those that are nested in it, and puts its container
    /// around all.
    async fn contain(
        &self,
        view: &'static ViewType,
        mounted: Mounted,
        token: &SessionToken,
        container: &Container,
        role: Role<'_>,
        depth: usize,
    ) -> Result<String, Halt> {
        let rendered = std::panic::catch_unwind(AssertUnwindSafe(|| mounted.live.render_html()));
        let rendered =
            rendered.map_err(|payload| failed(&self.endpoint, view, panicked(payload)))?;
        let id = mounted.id;
        drop(mounted.live);
        let content = self.fill(rendered, Some(&id), depth + 1).await?;
        let signer = &self.endpoint.signer;
        let session = match role {
            Role::Child { .. } => String::new(),
            Role::Main | Role::Embedded | Role::Sticky => token.sign(signer),
        };
        let static_token = StaticToken { id: id.to_string() }.sign(signer);
        let tag = ContainerTag {
            container,
            id: &id,
            role,
            session: &session,
            static_token: &static_token,
        };
        Ok(tag.around(&content))
    }

    /// Puts each view where the HTML around it has a hole for it: that of its parent,
    /// or of a page that is no view.
    async fn fill(
        &self,
        html: StaticHtml,
        parent_id: Option<&str>,
        depth: usize,
    ) -> Result<String, Halt> {
        let StaticHtml { html, children } = html;
        if children.is_empty() {
            return Ok(html);
        }
        let (offsets, children): (Vec<usize>, Vec<Child>) = children.into_iter().unzip();
        let children = children.into_iter().map(|child| {
            let role = match parent_id {
                _ if child.sticky => Role::Sticky,
                Some(parent_id) => Role::Child { parent_id },
                None => Role::Embedded,
            };
            self.child(child, role, depth)
        });
        let children = try_join_all(children).await?;
        let mut filled = String::with_capacity(
            html.len() + children.iter().map(|child| child.html.len()).sum::<usize>(),
        );
        let mut written = 0;
        for (offset, child) in offsets.into_iter().zip(children) {
            filled.push_str(&html[written..offset]);
            filled.push_str(&child.html);
            written = offset;
        }
        filled.push_str(&html[written..]);
        Ok(filled)
    }

    /// Runs a callback; a panic in it is an error like others.
    async fn guard<T>(
        &self,
        view: &'static ViewType,
        callback: BoxFuture<'_, Result<T>>,
    ) -> Result<T, Halt> {
        let outcome = AssertUnwindSafe(callback).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|payload| Err(panicked(payload)));
        outcome.map_err(|error| match error.into_navigation() {
            Ok(navigation) => Halt::Redirect(navigation.to().to_owned()),
            Err(error) => failed(&self.endpoint, view, error),
        })
    }

    fn core(&self, id: Box<str>, location: Location, session: ViewSession) -> SocketCore {
        SocketCore::new(Arc::clone(&self.endpoint), id, location, session)
    }
}

impl Mounted {
    /// Where the view has sent its visitor, if it has.
    fn elsewhere(&mut self, view: &'static ViewType) -> Result<(), Halt> {
        match self.live.core().effects.navigation.take() {
            None => Ok(()),
            Some(Navigation::Patch(to, _)) if self.live.core().location.uri.is_none() => {
                let to = to.as_str();
                let problem =
                    format!("expected no patch from a view without an address, got {to:?}");
                let endpoint = Arc::clone(&self.live.core().endpoint);
                Err(failed(&endpoint, view, Error::new(problem)))
            }
            Some(navigation) => Err(Halt::Redirect(navigation.to().to_owned())),
        }
    }

    fn token(
        &self,
        view: &'static ViewType,
        live_session: Option<&Arc<str>>,
        session: Map<String, Value>,
    ) -> SessionToken {
        SessionToken {
            id: self.id.to_string(),
            view: view.name().to_owned(),
            live_session: live_session.map(|name| name.to_string()),
            parents: None,
            session,
        }
    }
}

fn panicked(payload: Box<dyn std::any::Any + Send>) -> Error {
    Error::new(Panic::new(payload).to_string())
}

/// Logs a view's failure, once.
fn failed(endpoint: &Endpoint, view: &'static ViewType, error: Error) -> Halt {
    let view = view.name();
    if let Some(observer) = &endpoint.observer {
        observer.ended("", Some((view, &error.to_string())));
    }
    if error.status().is_server_error() {
        tracing::error!(view, %error, "a view failed in its first render");
        crate::metrics::view_failed(view);
    } else {
        tracing::debug!(view, %error, "a view refused its first render");
    }
    Halt::Failed(error)
}
