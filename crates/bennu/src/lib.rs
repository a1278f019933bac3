//! The front door.

mod csrf;
mod origin;
mod secret;
mod session;
mod token;

pub use self::csrf::{CsrfLayer, CsrfService};
pub use self::origin::{OriginCheck, OriginPatternError};
pub use self::secret::{MIN_SECRET_BYTES, SecretKey, SecretKeyError};
pub use self::session::{MAX_SESSION_BYTES, Session, SessionError, SessionLayer, SessionService};
pub use self::token::{Signer, TokenError};
