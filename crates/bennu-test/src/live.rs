//! `live`: a view on a page of its own, mounted and joined.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use bennu::{LiveRouter, LiveView, PubSub, SecretKey, Session};
use serde_json::{Map, Value};

use crate::View;
use crate::client::Client;
use crate::dom::clipped;
use crate::error::{Error, Result};
use crate::watch::Watch;
use crate::wire::{Browser, Fetched};

/// Where the visitor's session is filled before the page is loaded.
const SESSION_PATH: &str = "/bennu-test/session";

/// Opens a page with the view `V`, as a browser would: loads it over HTTP,
/// connects, joins the view and the views nested in it.
///
/// What it returns is awaited; before, it can be told what the view needs.
///
/// # Examples
///
/// ```
/// use bennu::prelude::*;
/// use bennu_test::live;
///
/// struct Counter { count: i64 }
///
/// #[derive(Event)]
/// enum CounterEvent { Inc }
///
/// impl LiveView for Counter {
///     type Event = CounterEvent;
///     type Message = NoMessage;
///
///     async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
///         Ok(Self { count: socket.session().get("start").unwrap_or(0) })
///     }
///
///     async fn handle_event(&mut self, _: CounterEvent, _: &mut Socket<Self>) -> Result<()> {
///         self.count += 1;
///         Ok(())
///     }
///
///     fn render(&self) -> impl Render {
///         html! { <p id="n">{self.count}</p> <button phx-click={CounterEvent::Inc}>"+"</button> }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> bennu_test::Result<()> {
/// let mut view = live::<Counter>().with_session("start", 41).await?;
/// view.element("button").click().await?;
/// view.assert_text("#n", "42");
/// # Ok(())
/// # }
/// ```
pub fn live<V: LiveView>() -> Live<V> {
    Live {
        router: LiveRouter::new(&SecretKey::random()),
        routed: false,
        route: "/".to_owned(),
        path: None,
        session: Map::new(),
        view: PhantomData,
    }
}

/// A view to be opened; made by [`live`], awaited for a [`View`].
#[must_use = "it does nothing unless awaited"]
pub struct Live<V> {
    router: LiveRouter,
    /// Whether the router was given, with its routes.
    routed: bool,
    route: String,
    path: Option<String>,
    session: Map<String, Value>,
    view: PhantomData<fn() -> V>,
}

impl<V: LiveView> Live<V> {
    /// Puts the view on this route, in axum's syntax (default: `/`).
    ///
    /// A route with parameters needs [`at`](Self::at) too.
    pub fn with_route(mut self, route: impl Into<String>) -> Self {
        self.route = route.into();
        self
    }

    /// Loads the page from this path, with or without a query (default: the
    /// route).
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets a value of the visitor's session.
    pub fn with_session(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.session.insert(name.into(), value.into());
        self
    }

    /// Gives the view a state, as [`LiveRouter::with_state`].
    pub fn with_state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.router = self.router.with_state(state);
        self
    }

    /// Sets the topics that the view hears, so that the test can broadcast.
    pub fn with_pubsub(mut self, pubsub: &PubSub) -> Self {
        self.router = self.router.with_pubsub(pubsub.clone());
        self
    }

    /// Opens the page in an application's own router, with its routes, layouts
    /// and state; set [`at`](Self::at) to a path where it shows this view.
    ///
    /// Replaces the route, the state and the topics that were set before.
    pub fn in_router(mut self, router: LiveRouter) -> Self {
        self.router = router;
        self.routed = true;
        self
    }

    async fn open(self) -> Result<View<V>> {
        let path = match self.path {
            Some(path) => path,
            None if self.route.contains('{') => return Err(Error::NoPath { route: self.route }),
            None => self.route.clone(),
        };
        let watch = Arc::new(Watch::default());
        let router = if self.routed {
            self.router
        } else {
            self.router.live::<V>(&self.route)
        };
        let router = with_session(router, self.session).with_observer(Arc::clone(&watch) as _);
        let address = Address {
            router: router.into_router(),
            path,
            watch,
        };
        address.open().await
    }
}

/// Where a page is, for each visitor who opens it.
#[derive(Clone)]
pub(crate) struct Address {
    router: Router,
    path: String,
    watch: Arc<Watch>,
}

impl Address {
    /// Opens the page for a visitor who has not been here.
    pub(crate) async fn open<V: LiveView>(self) -> Result<View<V>> {
        let mut browser = Browser::new(self.router.clone());
        browser.get(SESSION_PATH).await?;
        let page = browser.get(&self.path).await?;
        if page.status != 200 {
            return Err(no_page(self.path, page, &self.watch));
        }
        let watch = Arc::clone(&self.watch);
        let client = Client::open(&browser, &page.body, &self.path, watch).await?;
        Ok(View::new(self, client, page.body))
    }
}

impl<V: LiveView> IntoFuture for Live<V> {
    type Output = Result<View<V>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<View<V>>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.open())
    }
}

impl<V> fmt::Debug for Live<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("route", &self.route)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Adds a page that puts these values into the visitor's session.
fn with_session(router: LiveRouter, values: Map<String, Value>) -> LiveRouter {
    let fill = async move |session: Session| {
        for (name, value) in &values {
            session
                .put(name, value)
                .map_err(|error| error.to_string())?;
        }
        Ok::<_, String>(())
    };
    router.with_pages(Router::new().route(SESSION_PATH, get(fill)))
}

fn no_page(uri: String, page: Fetched, watch: &Watch) -> Error {
    let Fetched {
        status,
        location,
        body,
    } = page;
    if status >= 500
        && let Some((view, message)) = watch.first_render_failure()
    {
        return Error::Crashed { view, message };
    }
    let body = location.map_or_else(|| clipped(&body), |to| format!("redirected to {to}"));
    Error::Page { uri, status, body }
}
