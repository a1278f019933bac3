//! Routes of views, and what they share: state, layouts, session, limits.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use bennu_core::render::Render;
use bennu_pubsub::PubSub;

use crate::endpoint::Endpoint;
use crate::error_page::ErrorPage;
use crate::layout::{Layout, RootLayout};
use crate::limits::Limits;
use crate::longpoll::virtual_transport::Polls;
use crate::observer::Observer;
use crate::registry::ViewType;
use crate::routes::{DEFAULT_LIVE_SESSION, Route};
use crate::site::{self, Looks, Site};
use crate::transport::Transports;
use crate::{
    ContentSecurityPolicy, CsrfLayer, LiveView, OriginCheck, SecretKey, SessionLayer,
    client_assets, longpoll, websocket,
};

/// The routes of an application's views, and what these views share.
///
/// It becomes an axum [`Router`] that serves, for each route, the whole page
/// over plain HTTP, and under `/live` the connections on which these pages come
/// alive, and the client's scripts. Merge it at the root of the application:
/// pages know their own addresses, so it cannot be nested under a prefix.
///
/// What is on by default: a [session](crate::Session) for all of its routes,
/// protection against forged requests, the check of origins, and a strict
/// [`ContentSecurityPolicy`] on pages.
///
/// # Examples
///
/// ```
/// use bennu::prelude::*;
///
/// struct Talk { id: String }
///
/// impl LiveView for Talk {
///     type Event = NoEvent;
///     type Message = NoMessage;
///
///     async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
///         let id = socket.params().get("id").unwrap_or_default().to_owned();
///         Ok(Self { id })
///     }
///
///     fn render(&self) -> impl Render {
///         html! { <h1>Talk {&self.id}</h1> }
///     }
/// }
///
/// let live = LiveRouter::new(&SecretKey::random()).live::<Talk>("/talks/{id}");
/// let app: axum::Router = live.into_router();
/// ```
///
/// Style sheets, pictures and scripts of the application are routes of that router,
/// as in any other of axum:
///
/// ```
/// use axum::http::header::CONTENT_TYPE;
/// use axum::routing::get;
/// # use bennu::{LiveRouter, SecretKey};
///
/// # let live = LiveRouter::new(&SecretKey::random());
/// let style = get(async || ([(CONTENT_TYPE, "text/css")], "body { color: #222 }"));
/// let app = live.into_router().route("/style.css", style);
/// ```
#[derive(Debug)]
pub struct LiveRouter {
    endpoint: Endpoint,
    looks: Looks,
    origin: OriginCheck,
    sessions: SessionLayer,
    patterns: Vec<String>,
    pages: Router,
}

impl LiveRouter {
    /// A router without routes, whose tokens are signed with `secret`.
    #[must_use]
    pub fn new(secret: &SecretKey) -> Self {
        Self {
            endpoint: Endpoint::new(secret),
            looks: Looks::default(),
            origin: OriginCheck::default(),
            sessions: SessionLayer::new(secret),
            patterns: Vec::new(),
            pages: Router::new(),
        }
    }

    /// Shows the view on a path, in axum's syntax: `/talks/{id}`,
    /// `/files/{*path}`.
    ///
    /// # Panics
    ///
    /// If the path is none, or another route has it already, or another view has the
    /// [name](LiveView::name) of this one.
    #[must_use]
    #[track_caller]
    pub fn live<V: LiveView>(self, path: &str) -> Self {
        self.live_in::<V>(DEFAULT_LIVE_SESSION, path)
    }

    /// [`live`](Self::live) in a live session of this name. Between views of one
    /// live session browsers go without loading a page; on the way into another
    /// one they load it, so that what guards its pages is passed.
    ///
    /// # Panics
    ///
    /// As [`live`](Self::live).
    #[must_use]
    #[track_caller]
    pub fn live_in<V: LiveView>(mut self, live_session: &str, path: &str) -> Self {
        self.add_view::<V>();
        if let Err(error) = self.endpoint.add_route(path, Route::new::<V>(live_session)) {
            panic!("{error}");
        }
        self.patterns.push(path.to_owned());
        self
    }

    /// Makes a view known that no route mounts, so that pages which hold it can
    /// join it here although this server never rendered them: after a restart,
    /// or beside other servers. A page whose view is unknown is loaded anew.
    ///
    /// Views nested in other views need none of it; the outer view knows them.
    ///
    /// # Panics
    ///
    /// If another view has the [name](LiveView::name) of this one.
    #[must_use]
    #[track_caller]
    pub fn with_view<V: LiveView>(self) -> Self {
        self.add_view::<V>();
        self
    }

    #[track_caller]
    fn add_view<V: LiveView>(&self) {
        if let Err(error) = self.endpoint.views.add(ViewType::of::<V>()) {
            panic!("{error}");
        }
    }

    /// Adds pages of the application that are no views. Their handlers get the
    /// visitor's [`Session`](crate::Session), and [`LivePage`](crate::LivePage)
    /// to show views and be laid out by. Requests to them that change something
    /// need a token, see [`CsrfLayer`].
    ///
    /// Routes that need none of that, such as an API for programs, are merged
    /// with the router that this one [becomes](Self::into_router).
    ///
    /// # Panics
    ///
    /// As [`Router::merge`], if a route is there already.
    #[must_use]
    #[track_caller]
    pub fn with_pages(mut self, pages: Router) -> Self {
        self.pages = self.pages.merge(pages);
        self
    }

    /// Gives views a value of the application, which they find by its type with
    /// [`Socket::state`](crate::Socket::state).
    #[must_use]
    pub fn with_state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.endpoint.set_state(state);
        self
    }

    /// Sets the topics that views subscribe to and broadcast on (default: their
    /// own, which nobody else knows).
    #[must_use]
    pub fn with_pubsub(mut self, pubsub: PubSub) -> Self {
        self.endpoint.pubsub = pubsub;
        self
    }

    /// Sets how far browsers can go.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.endpoint.limits = limits;
        self
    }

    /// Lets websockets compress messages, if their browsers can (default no):
    /// permessage-deflate, each message for itself, from 1 KiB on. A frame of many viewers
    /// is compressed once, and between messages nothing is kept.
    ///
    /// It saves traffic and costs processor time, above all where each page is rendered
    /// for itself. Compressed lengths speak: where one message holds both a secret and
    /// text that an attacker can choose, whoever sees the traffic can guess the secret
    /// letter by letter (the attacks are known as CRIME and BREACH). Leave it off where
    /// views show such things.
    #[must_use]
    pub fn with_compression(mut self) -> Self {
        self.endpoint.compression = true;
        self
    }

    /// Sets what is around the views of all pages: the document and its head.
    #[must_use]
    pub fn with_root_layout(mut self, layout: impl for<'a> RootLayout<'a> + 'static) -> Self {
        self.looks.layout = Layout::new(layout);
        self
    }

    /// Sets the page that is shown for a status from 400 on, whole.
    #[must_use]
    pub fn with_error_page<R: Render>(
        mut self,
        page: impl Fn(StatusCode) -> R + Send + Sync + 'static,
    ) -> Self {
        self.looks.error_page = ErrorPage::new(page);
        self
    }

    /// Sets from which pages browsers may connect (default: those of the same
    /// origin).
    #[must_use]
    pub fn with_origin_check(mut self, origin: OriginCheck) -> Self {
        self.origin = origin;
        self
    }

    /// Sets how sessions are kept.
    #[must_use]
    pub fn with_sessions(mut self, sessions: SessionLayer) -> Self {
        self.sessions = sessions;
        self
    }

    /// Sets what pages may load and run.
    #[must_use]
    pub fn with_content_security_policy(mut self, policy: ContentSecurityPolicy) -> Self {
        self.looks.policy = Some(policy.into());
        self
    }

    /// Sends pages without a policy, for applications that add their own.
    #[must_use]
    pub fn without_content_security_policy(mut self) -> Self {
        self.looks.policy = None;
        self
    }

    /// Lets the test kit look on, which is quicker than any visitor.
    #[doc(hidden)]
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.endpoint.limits.messages_per_second = u32::MAX;
        self.endpoint.observer = Some(observer);
        self
    }

    /// The routes, to be served or merged with others.
    pub fn into_router(self) -> Router {
        self.into_parts().0
    }

    /// The routes, and what a [`Connection`](crate::Connection) by another transport
    /// than theirs needs.
    pub fn into_parts(self) -> (Router, Arc<Endpoint>) {
        let endpoint = Arc::new(self.endpoint);
        let site = Arc::new(Site {
            endpoint: Arc::clone(&endpoint),
            sessions: self.sessions.clone(),
            looks: self.looks,
        });
        let views = self.patterns.iter().fold(Router::new(), |router, pattern| {
            router.route(pattern, get(site::show))
        });
        let page_headers = middleware::from_fn_with_state(Arc::clone(&site), site::page_headers);
        let pages = self.pages.layer((
            page_headers,
            CsrfLayer::new().with_limits(endpoint.limits.clone()),
        ));
        let transports = Transports {
            polls: Polls::new(endpoint.signer.clone()),
            origin: self.origin,
            endpoint: Arc::clone(&endpoint),
        };
        let sockets = Router::new()
            .route("/live/websocket", get(websocket::connect))
            .route("/live/longpoll", longpoll::routes())
            .with_state(transports);
        // Each `layer` boxes the futures of all requests, so there is one.
        let router = pages
            .merge(sockets)
            .layer((Extension(Arc::clone(&site)), self.sessions))
            .merge(views.with_state(site))
            .merge(client_assets());
        (router, endpoint)
    }
}
