//! Which view a path shows.

use std::borrow::Cow;
use std::sync::Arc;

use bennu_core::params::{Params, ParamsError};
use http::Uri;
use percent_encoding::percent_decode_str;

use crate::join_token::RouteTokens;
use crate::limits::{Limit, Limits};
use crate::registry::ViewType;
use crate::socket::Location;
use crate::view::LiveView;

/// The live session of routes that are in none by name.
pub(crate) const DEFAULT_LIVE_SESSION: &str = "default";

/// The view of one path.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) view: &'static ViewType,
    /// The group of routes within which a browser navigates without loading a page.
    pub(crate) live_session: Arc<str>,
    pub(crate) tokens: RouteTokens,
}

/// A pattern that cannot be a route.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a path that no other route has, such as /talks/{{id}}, got {pattern:?}: {reason}"
)]
pub(crate) struct RouteError {
    pattern: String,
    reason: String,
}

/// All routes of a router. Patterns are axum's: `/talks/{id}`, `/files/{*path}`.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    matcher: matchit::Router<usize>,
    routes: Vec<Route>,
}

/// An address that is refused before it is looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum AddressError {
    #[error("expected an address of at most {0} bytes")]
    TooLong(usize),
    #[error("expected a whole http address, got {0:?}")]
    NotWhole(String),
    #[error(transparent)]
    Params(#[from] ParamsError),
}

impl AddressError {
    /// The bound that the address has passed, if that is what is wrong with it.
    pub(crate) fn limit(&self) -> Option<Limit> {
        match self {
            Self::TooLong(_) => Some(Limit::UrlBytes),
            Self::Params(error) => Some(params_limit(*error)),
            Self::NotWhole(_) => None,
        }
    }
}

impl Route {
    pub(crate) fn new<V: LiveView>(live_session: impl Into<Arc<str>>) -> Self {
        Self {
            view: ViewType::of::<V>(),
            live_session: live_session.into(),
            tokens: RouteTokens::default(),
        }
    }
}

impl Routes {
    pub(crate) fn add(&mut self, pattern: &str, route: Route) -> Result<(), RouteError> {
        self.matcher
            .insert(pattern, self.routes.len())
            .map_err(|error| RouteError {
                pattern: pattern.to_owned(),
                reason: error.to_string(),
            })?;
        self.routes.push(route);
        Ok(())
    }

    /// The route of an address and what its view is told of it. The path's parameters
    /// win over the query's.
    pub(crate) fn locate(
        &self,
        uri: &Uri,
        limits: &Limits,
    ) -> Result<Option<(&Route, Location)>, AddressError> {
        let Ok(found) = self.matcher.at(uri.path()) else {
            return Ok(None);
        };
        let mut params = Params::parse(uri.query().unwrap_or_default(), limits.params())?;
        for (name, text) in found.params.iter() {
            params.insert(name, percent_decode_str(text).decode_utf8_lossy());
        }
        let location = Location {
            uri: Some(uri.clone()),
            params,
        };
        Ok(Some((&self.routes[*found.value], location)))
    }
}

/// Reads the whole address that a browser says its page has.
pub(crate) fn parse_url(url: &str, limits: &Limits) -> Result<Uri, AddressError> {
    if url.len() > limits.url_bytes {
        return Err(AddressError::TooLong(limits.url_bytes));
    }
    let not_whole = || AddressError::NotWhole(url.to_owned());
    let uri: Uri = url.parse().map_err(|_| not_whole())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri.host().unwrap_or_default();
    if !is_web || host.is_empty() || host.len() > MAX_HOST_BYTES {
        return Err(not_whole());
    }
    Ok(uri)
}

/// The longest name that a host can have (RFC 1035, 2.3.4, without the last dot).
const MAX_HOST_BYTES: usize = 253;

/// Which bound a query has passed.
pub(crate) fn params_limit(error: ParamsError) -> Limit {
    match error {
        ParamsError::TooDeep(_) => Limit::ParamsDepth,
        _ => Limit::ParamsCount,
    }
}

/// The address of a path on the site of `base`.
pub(crate) fn join_path(base: Option<&Uri>, path: &str) -> Result<Uri, AddressError> {
    let address: Cow<'_, str> = match base.map(|base| (base.scheme_str(), base.authority())) {
        Some((Some(scheme), Some(authority))) => format!("{scheme}://{authority}{path}").into(),
        _ => path.into(),
    };
    address
        .parse()
        .map_err(|_| AddressError::NotWhole(address.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_of_a_page_is_whole() {
        let limits = Limits::default();
        for url in [
            "/x",
            "ftp://a/x",
            "http://",
            "http:///x",
            "javascript:x",
            "",
        ] {
            assert!(parse_url(url, &limits).is_err(), "{url}");
        }
        let long_host = format!("http://{}/", "a".repeat(254));
        assert!(parse_url(&long_host, &limits).is_err());
        let long = format!("http://a/{}", "a".repeat(8 << 10));
        assert_eq!(
            parse_url(&long, &limits),
            Err(AddressError::TooLong(8 << 10))
        );
        let uri = parse_url("http://localhost:4004/t?x=1#f", &limits).unwrap();
        assert_eq!((uri.path(), uri.query()), ("/t", Some("x=1")));
    }

    #[test]
    fn path_joins_the_site_of_its_page() {
        let base: Uri = "https://a:1/x?y=2".parse().unwrap();
        assert_eq!(
            join_path(Some(&base), "/z?q=1").unwrap(),
            "https://a:1/z?q=1"
        );
        assert_eq!(join_path(None, "/z").unwrap(), "/z");
    }
}
