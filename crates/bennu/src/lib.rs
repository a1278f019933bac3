//! Pages that change while one looks at them, written in Rust alone.
//!
//! A [`LiveView`] is a plain struct on the server. Bennu renders it, keeps it,
//! and sends every open browser what has changed; the client is Phoenix
//! LiveView's official one, which comes with this crate.
//!
//! ```no_run
//! use bennu::prelude::*;
//!
//! struct Counter { count: i64 }
//!
//! #[derive(Event)]
//! enum CounterEvent { Add { amount: i64 } }
//!
//! impl LiveView for Counter {
//!     type Event = CounterEvent;
//!     type Message = NoMessage;
//!
//!     async fn mount(_: &mut Socket<Self>) -> Result<Self> {
//!         Ok(Self { count: 0 })
//!     }
//!
//!     async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result<()> {
//!         let CounterEvent::Add { amount } = event;
//!         self.count += amount;
//!         Ok(())
//!     }
//!
//!     fn render(&self) -> impl Render {
//!         html! {
//!             <h1>{self.count}</h1>
//!             <button phx-click={CounterEvent::Add { amount: 10 }}>ten more</button>
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let secret = SecretKey::from_env("SECRET_KEY_BASE")?;
//! let pages = LiveRouter::new(&secret).live::<Counter>("/").into_router();
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:4000").await?;
//! bennu::serve(listener, pages, bennu::shutdown_signal()?).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Where to find what
//!
//! | to | there is |
//! |---|---|
//! | write markup | [`html!`], and [`component`](macro@component) for parts with props and slots |
//! | keep large parts of a page from being drawn for nothing | [`Tracked`] with `:memo` in [`html!`] |
//! | hear of clicks, keys and forms | [`derive(Event)`](macro@Event), [`LiveView::handle_event`] |
//! | hear of the rest of the program | [`Socket::subscribe`], [`Socket::send_interval`], [`Socket::sender`], [`LiveView::handle_info`] |
//! | tell it something | [`PubSub`], [`Topic`], [`Socket::pubsub`] |
//! | talk to JavaScript on the page | [`Socket::push_event`], [`Socket::reply`], [`Page::head`] for hooks |
//! | keep state in the address | [`Socket::push_patch`], [`LiveView::handle_params`] |
//! | put views into views, or on other pages | [`live_render`], [`LivePage`] |
//! | show everybody the same for the price of one | [`LiveView::SHARED`] |
//! | know who is there | [`Session`], [`Socket::session`] |
//! | lay pages out | [`LiveRouter::with_root_layout`], [`LiveView::layout`] |
//! | share a database pool and the like | [`LiveRouter::with_state`], [`Socket::state`] |
//! | serve it all, within bounds | [`serve`], [`shutdown_signal`], [`Limits`] |
//! | test views | the crate `bennu-test` |
//!
//! # What goes wrong is logged
//!
//! A view that fails tells the browser nothing of why: the error goes to
//! [`tracing`], and so does an event that the view does not know, as a warning.
//! Without a subscriber, such as `tracing_subscriber::fmt::init()` at the start of
//! `main`, both go nowhere.

// What `html!` expands to names the crate from outside.
extern crate self as bennu;

pub mod prelude;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

mod assets;
mod clock;
mod connection;
mod container;
mod cookies;
mod csrf;
mod driver;
mod endpoint;
mod error;
mod error_page;
mod handshake;
mod join;
mod join_token;
mod layout;
mod limits;
mod live_page;
mod log_budget;
mod longpoll;
mod metrics;
mod navigation;
mod nested;
mod observer;
mod origin;
mod outbox;
mod own_event;
mod policy;
mod registry;
mod reload;
mod request_body;
mod router;
mod routes;
mod secret;
mod serve;
mod session;
mod shared;
mod shutdown;
mod site;
mod socket;
mod static_render;
mod token;
mod transport;
mod view;
mod websocket;

pub use bennu_core::event::{Event, NoEvent, RawEvent};
pub use bennu_core::memo::Tracked;
pub use bennu_core::params::{ParamLimits, Params, ParamsError};
pub use bennu_core::render::Render;
pub use bennu_core::{Container, attribute, event, memo, render, slot};
#[doc = include_str!("docs/event.md")]
pub use bennu_macros::Event;
#[doc = include_str!("docs/component.md")]
pub use bennu_macros::component;
#[doc = include_str!("docs/html.md")]
pub use bennu_macros::html;
pub use bennu_pubsub::{self as pubsub, LocalTopic, PubSub, Sender, Topic};
pub use http::{StatusCode, Uri};

pub use self::assets::{CLIENT_VERSION, client_assets, client_scripts};
pub use self::connection::{Batch, Connection, ConnectionError};
pub use self::csrf::{CsrfLayer, CsrfService};
pub use self::endpoint::Endpoint;
pub use self::error::{Error, Lagged, Result};
pub use self::layout::{Page, RootLayout, Title};
pub use self::limits::{Limit, Limits};
pub use self::live_page::{Instead, LivePage};
pub use self::nested::{LiveRender, live_render};
#[doc(hidden)]
pub use self::observer::{ObservedId, Observer};
pub use self::origin::{OriginCheck, OriginPatternError};
pub use self::policy::{ContentSecurityPolicy, PolicyError};
pub use self::router::LiveRouter;
pub use self::secret::{MIN_SECRET_BYTES, SecretKey, SecretKeyError};
pub use self::serve::{serve, serve_with};
pub use self::session::{MAX_SESSION_BYTES, Session, SessionError, SessionLayer, SessionService};
pub use self::shutdown::shutdown_signal;
pub use self::socket::{Socket, TimerId, ViewSession};
pub use self::token::{Signer, TokenError};
pub use self::view::{LiveView, NoMessage, TerminateReason};
