//! The first render: a page's views as complete HTML, before any connection.
//!
//! Each view is mounted, rendered and dropped; what survives is signed into its
//! container. Views nested in one another are mounted side by side, level by level.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bennu_core::render::StaticHtml;
use bennu_core::{Child, Container};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, try_join_all};
use http::Uri;
use serde_json::{Map, Value};

use crate::container::{ContainerTag, Role};
use crate::driver::{AnyView, Panic};
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::join_token::{ContainerTokens, SessionToken, StaticToken};
use crate::limits::Limit;
use crate::navigation::Navigation;
use crate::registry::{Place, ViewType};
use crate::routes::Route;
use crate::session::SessionValues;
use crate::shared::{Key, Shown};
use crate::socket::{Location, SocketCore};

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

/// The id of the container of whatever view a route mounts.
///
/// The same for all, because the topic is made from it, and the frames of a shared view
/// name their topic. The client keeps the main container when it goes from one view to
/// another (`replaceMain` in `live_socket.ts`, `replaceRootContainer` in `dom.ts` of npm
/// `phoenix_live_view` 1.2.12), and there is only one on a page.
pub(crate) const MAIN_ID: &str = "phx-main";

/// What is around a view.
struct Frame<'a> {
    container: &'a Container,
    id: &'a str,
    role: Role<'a>,
    tokens: &'a ContainerTokens,
    depth: usize,
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
        let (route, location) = located;
        let view = route.view;
        let core = self.core(view, MAIN_ID.into(), location, Map::new());
        let shown = self.show(view, core, Place::Routed).await?;
        let frame = Frame {
            container: &view.container(),
            id: MAIN_ID,
            role: Role::Main,
            tokens: &self.route_tokens(route),
            depth: 1,
        };
        self.contain(&frame, &shown).await
    }

    /// A page or a layout that is no view, with the views in it.
    pub(crate) async fn fill_page(&self, html: StaticHtml) -> Result<String, Halt> {
        Ok(self.fill(&html, None, 1).await?.into_owned())
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
            let known = self.endpoint.views.add(view);
            known.map_err(|error| failed(&self.endpoint, view.name(), error.into()))?;
            let core = self.core(
                view,
                child.id.as_str().into(),
                Location::default(),
                child.session.clone(),
            );
            let shown = self.show(view, core, Place::Embedded).await?;
            let frame = Frame {
                container: &child.container,
                id: &child.id,
                role,
                tokens: &self.child_tokens(&child, view, role),
                depth,
            };
            self.contain(&frame, &shown).await
        }
        .boxed()
    }

    /// What a view shows: a shared one that runs what its viewers see, any other what
    /// it shows when it was just mounted.
    async fn show(
        &self,
        view: &'static ViewType,
        core: SocketCore,
        place: Place,
    ) -> Result<Arc<Shown>, Halt> {
        if view.shared {
            let key = Key::new(view.name(), &core.location, &core.session);
            if let Some(shown) = self.endpoint.shared.shown(&key).await {
                return Ok(shown);
            }
        }
        self.mount(view, core, place).await.map(Arc::new)
    }

    async fn mount(
        &self,
        view: &'static ViewType,
        core: SocketCore,
        place: Place,
    ) -> Result<Shown, Halt> {
        let mut live = self.guard(view, view.mount(core, place)).await?;
        elsewhere(&mut *live)?;
        if place == Place::Routed {
            self.guard(view, live.handle_params()).await?;
            elsewhere(&mut *live)?;
        }
        let title = live.core().effects.title.take();
        let html = std::panic::catch_unwind(AssertUnwindSafe(|| live.render_html()));
        let html =
            html.map_err(|payload| failed(&self.endpoint, view.name(), panicked(payload)))?;
        Ok(Shown { title, html })
    }

    /// Fills in the views that are nested in one, and puts its container around all.
    async fn contain(&self, frame: &Frame<'_>, shown: &Shown) -> Result<StaticPage, Halt> {
        let Frame {
            container,
            id,
            role,
            tokens,
            depth,
        } = *frame;
        let content = self.fill(&shown.html, Some(id), depth + 1).await?;
        let tag = ContainerTag {
            container,
            id,
            role,
            tokens,
        };
        Ok(StaticPage {
            title: shown.title.clone(),
            html: tag.around(&content),
        })
    }

    fn route_tokens(&self, route: &Route) -> Arc<ContainerTokens> {
        route.tokens.current(|| {
            let token = SessionToken {
                id: MAIN_ID.to_owned(),
                view: route.view.name().to_owned(),
                live_session: Some(route.live_session.to_string()),
                parents: None,
                session: Map::new(),
            };
            ContainerTokens {
                session: token.sign(&self.endpoint.signer),
                static_token: self.static_token(MAIN_ID),
            }
        })
    }

    fn child_tokens(&self, child: &Child, view: &ViewType, role: Role<'_>) -> ContainerTokens {
        let token = SessionToken {
            id: child.id.clone(),
            view: view.name().to_owned(),
            live_session: None,
            parents: None,
            session: child.session.clone(),
        };
        let session = match role {
            Role::Child { .. } => String::new(),
            Role::Main | Role::Embedded | Role::Sticky => token.sign(&self.endpoint.signer),
        };
        ContainerTokens {
            session,
            static_token: self.static_token(&child.id),
        }
    }

    fn static_token(&self, id: &str) -> String {
        StaticToken { id: id.to_owned() }.sign(&self.endpoint.signer)
    }

    /// Puts each view where the HTML around it has a hole for it: that of its parent,
    /// or of a page that is no view.
    async fn fill<'a>(
        &self,
        html: &'a StaticHtml,
        parent_id: Option<&str>,
        depth: usize,
    ) -> Result<Cow<'a, str>, Halt> {
        let StaticHtml { html, children } = html;
        if children.is_empty() {
            return Ok(html.into());
        }
        let offsets = children.iter().map(|(offset, _)| *offset);
        let children = children.iter().map(|(_, child)| {
            let role = match parent_id {
                _ if child.sticky => Role::Sticky,
                Some(parent_id) => Role::Child { parent_id },
                None => Role::Embedded,
            };
            self.child(child.clone(), role, depth)
        });
        let children = try_join_all(children).await?;
        let mut filled = String::with_capacity(
            html.len() + children.iter().map(|child| child.html.len()).sum::<usize>(),
        );
        let mut written = 0;
        for (offset, child) in offsets.zip(children) {
            filled.push_str(&html[written..offset]);
            filled.push_str(&child.html);
            written = offset;
        }
        filled.push_str(&html[written..]);
        Ok(filled.into())
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
            Err(error) => failed(&self.endpoint, view.name(), error),
        })
    }

    fn core(
        &self,
        view: &'static ViewType,
        id: Box<str>,
        location: Location,
        own: Map<String, Value>,
    ) -> SocketCore {
        let session = view.session(&self.visitor, own);
        let location = view.location(location);
        SocketCore::new(Arc::clone(&self.endpoint), id, location, session)
    }
}

/// Where a view has sent its visitor, if it has.
fn elsewhere(live: &mut dyn AnyView) -> Result<(), Halt> {
    match live.core().effects.navigation.take() {
        None => Ok(()),
        Some(Navigation::Patch(to, _)) if live.core().location.uri.is_none() => {
            let to = to.as_str();
            let problem = format!("expected no patch from a view without an address, got {to:?}");
            let endpoint = Arc::clone(&live.core().endpoint);
            Err(failed(&endpoint, live.name(), Error::new(problem)))
        }
        Some(navigation) => Err(Halt::Redirect(navigation.to().to_owned())),
    }
}

fn panicked(payload: Box<dyn std::any::Any + Send>) -> Error {
    Error::new(Panic::new(payload).to_string())
}

/// Logs a view's failure, once.
fn failed(endpoint: &Endpoint, view: &'static str, error: Error) -> Halt {
    if let Some(observer) = &endpoint.observer {
        observer.failed_first_render(view, &error.to_string());
    }
    if error.status().is_server_error() {
        crate::metrics::view_failed(view);
        if let Some(left_out) = endpoint.failures.admit(view) {
            tracing::error!(view, %error, left_out, "a view failed in its first render");
        }
    } else {
        tracing::debug!(view, %error, "a view refused its first render");
    }
    Halt::Failed(error)
}
