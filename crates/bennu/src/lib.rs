//! The front door.

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
mod longpoll;
mod metrics;
mod navigation;
mod nested;
mod observer;
mod origin;
mod outbox;
mod policy;
mod registry;
mod reload;
mod request_body;
mod router;
mod routes;
mod secret;
mod serve;
mod session;
mod shutdown;
mod site;
mod socket;
mod static_render;
mod token;
mod transport;
mod view;
mod websocket;

pub use bennu_core::event::{Event, NoEvent, RawEvent};
pub use bennu_core::params::{ParamLimits, Params, ParamsError};
pub use bennu_core::render::Render;
pub use bennu_core::{Container, attribute, event, render, slot};
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
pub use self::navigation::NavigationError;
pub use self::nested::{LiveRender, live_render};
#[doc(hidden)]
pub use self::observer::Observer;
pub use self::origin::{OriginCheck, OriginPatternError};
pub use self::policy::{ContentSecurityPolicy, PolicyError};
pub use self::router::LiveRouter;
pub use self::routes::RouteError;
pub use self::secret::{MIN_SECRET_BYTES, SecretKey, SecretKeyError};
pub use self::serve::{serve, serve_with};
pub use self::session::{MAX_SESSION_BYTES, Session, SessionError, SessionLayer, SessionService};
pub use self::shutdown::shutdown_signal;
pub use self::socket::{Socket, TimerId, ViewSession};
pub use self::token::{Signer, TokenError};
pub use self::view::{LiveView, NoMessage, TerminateReason};
