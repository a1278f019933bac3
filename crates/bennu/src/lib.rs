//! The front door.

pub mod prelude;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

mod assets;
mod csrf;
mod layout;
mod origin;
mod policy;
mod secret;
mod serve;
mod session;
mod shutdown;
mod token;

pub use bennu_core::{attribute, event, render, slot};
pub use bennu_macros::{component, html};

pub use self::assets::{CLIENT_VERSION, client_assets, client_scripts};
pub use self::csrf::{CsrfLayer, CsrfService};
pub use self::layout::{Page, RootLayout, Title};
pub use self::origin::{OriginCheck, OriginPatternError};
pub use self::policy::{ContentSecurityPolicy, PolicyError};
pub use self::secret::{MIN_SECRET_BYTES, SecretKey, SecretKeyError};
pub use self::serve::{ServeOptions, serve, serve_with};
pub use self::session::{MAX_SESSION_BYTES, Session, SessionError, SessionLayer, SessionService};
pub use self::shutdown::shutdown_signal;
pub use self::token::{Signer, TokenError};
