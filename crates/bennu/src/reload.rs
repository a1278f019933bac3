//! The cookie by which a browser says that it loads a page because a view could
//! not be mounted over its connection: that page shows the error, once, instead
//! of trying again for ever (npm `phoenix_live_view` 1.2, `view.ts`).

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use crate::cookies;
use crate::join_token::ReloadToken;
use crate::token::Signer;

const NAME: &str = "__phoenix_reload_status__";

/// The header that takes the cookie away.
pub(crate) const FORGET: HeaderValue =
    HeaderValue::from_static("__phoenix_reload_status__=; Path=/; Max-Age=0");

/// The cookie's value, if the request brought it.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    cookies::values(headers, NAME).next()
}

/// The status that the view failed with; 500 if the token is none of ours.
pub(crate) fn status(signer: &Signer, token: &str) -> StatusCode {
    let token = ReloadToken::verify(signer, token);
    token
        .ok()
        .and_then(|token| StatusCode::from_u16(token.status).ok())
        .filter(StatusCode::is_client_error)
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
