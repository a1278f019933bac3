//! What is checked before a websocket or a long poll opens a connection.

use axum::http::request::Parts;
use bennu_core::protocol::VERSION;
use serde_json::{Map, Value};

use crate::csrf::CSRF_PARAM;
use crate::origin::OriginCheck;
use crate::session::Session;

/// The query of a request as its client wrote it.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(request: &Parts) -> Self {
        let query = request.uri.query().unwrap_or_default();
        Self(serde_urlencoded::from_str(query).unwrap_or_default())
    }

    /// The first parameter of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Whether the request may open a connection: it comes from a page that may, and speaks
/// our version of the protocol. One that may not is answered with 403.
pub(crate) fn allows(request: &Parts, query: &Query, origin: &OriginCheck) -> bool {
    if !origin.allows(request) {
        tracing::debug!(origin = ?request.headers.get("origin"), "a connection from another site was refused");
        return false;
    }
    query.get("vsn") == Some(VERSION)
}

/// The visitor's session, if the query proves that a page of this session asks.
///
/// Without that proof the connection opens all the same, and every join is
/// answered with `stale`: the browser then loads the page anew. This is what
/// keeps other sites from using the visitor's session over a websocket.
pub(crate) fn session(query: &Query, session: &Session) -> Option<Map<String, Value>> {
    let secret = session.csrf_secret()?;
    secret
        .accepts(query.get(CSRF_PARAM)?)
        .then(|| session.values())
}
