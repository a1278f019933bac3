//! Which pages may open a connection: the check of the `Origin` header.

use std::fmt;
use std::sync::Arc;

use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderMap, HeaderName, Uri};

/// Decides from which pages a browser may open a websocket or long-poll
/// connection. A request without an `Origin` header does not come from a page
/// and is always allowed.
///
/// The default is [`same_origin`](Self::same_origin).
///
/// # Examples
///
/// ```
/// use bennu::OriginCheck;
///
/// // Behind a proxy that changes the `Host` header, name the pages.
/// let check = OriginCheck::list(["https://example.org", "//*.example.org"])?;
/// # Ok::<(), bennu::OriginPatternError>(())
/// ```
#[derive(Clone, Default)]
pub struct OriginCheck(Rule);

#[derive(Clone, Default)]
enum Rule {
    #[default]
    SameOrigin,
    List(Arc<[Pattern]>),
    Custom(Arc<dyn Fn(&str) -> bool + Send + Sync>),
    Off,
}

impl OriginCheck {
    /// The page must come from where the request goes: host and port of its
    /// origin equal those of the `Host` header. The scheme is compared too
    /// where the request says how it arrived (`x-forwarded-proto`).
    #[must_use]
    pub fn same_origin() -> Self {
        Self(Rule::SameOrigin)
    }

    /// The page's origin must fit one of these patterns: `scheme://host:port`
    /// or `//host`, where a missing scheme or port means any, and a host of the
    /// form `*.example.org` means all names below `example.org`.
    ///
    /// # Errors
    ///
    /// [`OriginPatternError`] names the pattern that is none.
    pub fn list<'a>(
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, OriginPatternError> {
        Ok(Self(Rule::List(
            patterns
                .into_iter()
                .map(Pattern::parse)
                .collect::<Result<_, _>>()?,
        )))
    }

    /// The function is given the `Origin` header and says whether it fits.
    #[must_use]
    pub fn custom(allows: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Rule::Custom(Arc::new(allows)))
    }

    /// Any page on the web may connect. The cross-site request forgery token
    /// still keeps it from the visitor's session.
    #[must_use]
    pub fn off() -> Self {
        Self(Rule::Off)
    }

    /// Whether this request may open a connection.
    pub(crate) fn allows(&self, request: &Parts) -> bool {
        let Some(header) = request.headers.get(ORIGIN) else {
            return true;
        };
        let Ok(origin) = header.to_str() else {
            return matches!(self.0, Rule::Off);
        };
        match &self.0 {
            Rule::Off => true,
            Rule::Custom(allows) => allows(origin),
            Rule::List(patterns) => Origin::parse(origin)
                .is_some_and(|origin| patterns.iter().any(|pattern| pattern.fits(&origin))),
            Rule::SameOrigin => Origin::parse(origin).is_some_and(|origin| origin.is_of(request)),
        }
    }
}

impl fmt::Debug for OriginCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::SameOrigin => f.write_str("OriginCheck::same_origin"),
            Rule::List(patterns) => f.debug_tuple("OriginCheck::list").field(patterns).finish(),
            Rule::Custom(_) => f.write_str("OriginCheck::custom"),
            Rule::Off => f.write_str("OriginCheck::off"),
        }
    }
}

/// A text that is no pattern of [`OriginCheck::list`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an origin such as \"https://example.org\" or \"//*.example.org\", found {found:?}"
)]
pub struct OriginPatternError {
    found: String,
}

#[derive(Debug, Clone)]
struct Pattern {
    scheme: Option<String>,
    host: String,
    port: Option<u16>,
    below: bool,
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, OriginPatternError> {
        let wrong = || OriginPatternError {
            found: text.to_owned(),
        };
        let (scheme, authority) = text.split_once("//").ok_or_else(wrong)?;
        let scheme = match scheme {
            "" => None,
            _ => Some(scheme.strip_suffix(':').ok_or_else(wrong)?.to_owned()),
        };
        let (below, authority) = match authority.strip_prefix("*.") {
            Some(parent) => (true, parent),
            None => (false, authority),
        };
        let authority: Authority = authority.parse().map_err(|_| wrong())?;
        if authority.host().is_empty() || authority.as_str().contains(['*', '@']) {
            return Err(wrong());
        }
        Ok(Self {
            scheme,
            host: authority.host().to_owned(),
            port: authority.port_u16(),
            below,
        })
    }

    fn fits(&self, origin: &Origin) -> bool {
        self.scheme
            .as_deref()
            .is_none_or(|scheme| scheme.eq_ignore_ascii_case(origin.scheme.as_str()))
            && self.port.is_none_or(|port| Some(port) == origin.port())
            && self.fits_host(origin.authority.host())
    }

    fn fits_host(&self, host: &str) -> bool {
        if !self.below {
            return host.eq_ignore_ascii_case(&self.host);
        }
        host.len()
            .checked_sub(self.host.len())
            .and_then(|start| host.split_at_checked(start))
            .is_some_and(|(label, parent)| {
                label.ends_with('.') && parent.eq_ignore_ascii_case(&self.host)
            })
    }
}

/// What an `Origin` header says, unless it is `null`.
struct Origin {
    scheme: Scheme,
    authority: Authority,
}

impl Origin {
    fn parse(header: &str) -> Option<Self> {
        let parts = header.parse::<Uri>().ok()?.into_parts();
        Some(Self {
            scheme: parts.scheme?,
            authority: parts.authority?,
        })
    }

    fn port(&self) -> Option<u16> {
        self.authority
            .port_u16()
            .or_else(|| default_port(&self.scheme))
    }

    fn is_of(&self, request: &Parts) -> bool {
        let Parts { headers, uri, .. } = request;
        let Some(authority) = request_authority(headers, uri) else {
            return false;
        };
        let port = authority.port_u16().or_else(|| default_port(&self.scheme));
        self.authority.host().eq_ignore_ascii_case(authority.host())
            && self.port() == port
            && request_scheme(headers, uri).is_none_or(|scheme| scheme == self.scheme)
    }
}

fn default_port(scheme: &Scheme) -> Option<u16> {
    match scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// Host and port that the request was sent to.
pub(crate) fn request_authority(headers: &HeaderMap, uri: &Uri) -> Option<Authority> {
    match uri.authority() {
        Some(authority) => Some(authority.clone()),
        None => headers.get(HOST)?.to_str().ok()?.parse().ok(),
    }
}

/// How the browser reached us, where the request says so: what a proxy that
/// ended the encryption noted, else the request line.
///
/// A page cannot set this header on a websocket, so it can be believed here.
pub(crate) fn request_scheme(headers: &HeaderMap, uri: &Uri) -> Option<Scheme> {
    forwarded_scheme(headers).or_else(|| uri.scheme().cloned())
}

const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

fn forwarded_scheme(headers: &HeaderMap) -> Option<Scheme> {
    let schemes = headers.get(X_FORWARDED_PROTO)?.to_str().ok()?;
    match schemes.split(',').next()?.trim() {
        "https" | "wss" => Some(Scheme::HTTPS),
        "http" | "ws" => Some(Scheme::HTTP),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn request(origin: &str, more: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder()
            .uri("/live/websocket")
            .header("origin", origin);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[track_caller]
    fn check(check: &OriginCheck, origin: &str, host: &str, expected: bool) {
        assert_eq!(
            check.allows(&request(origin, &[("host", host)])),
            expected,
            "{origin} on {host}"
        );
    }

    #[test]
    fn the_same_origin_has_the_same_host_and_port() {
        let same = OriginCheck::default();
        check(&same, "http://localhost:4000", "localhost:4000", true);
        check(&same, "https://Example.org", "example.org", true);
        check(&same, "https://example.org", "example.org:443", true);
        check(&same, "http://[::1]:4000", "[::1]:4000", true);
        check(&same, "http://localhost:4001", "localhost:4000", false);
        check(&same, "https://example.org.evil.com", "example.org", false);
        check(&same, "https://evil.com", "example.org", false);
        check(&same, "null", "example.org", false);
        check(&same, "", "example.org", false);
    }

    #[test]
    fn the_scheme_is_compared_where_it_is_known() {
        let allows = |origin, proto| {
            OriginCheck::default().allows(&request(
                origin,
                &[("host", "a.org"), ("x-forwarded-proto", proto)],
            ))
        };
        assert!(allows("https://a.org", "https"));
        assert!(allows("https://a.org", "https, http"));
        assert!(!allows("http://a.org", "https"));
    }

    #[test]
    fn a_request_without_origin_is_allowed() {
        let parts = Request::builder().uri("/").body(()).unwrap().into_parts().0;
        assert!(OriginCheck::list(["//example.org"]).unwrap().allows(&parts));
    }

    #[test]
    fn a_list_takes_any_scheme_port_or_subdomain_where_it_says_so() {
        let list = OriginCheck::list(["https://a.org:8443", "//b.org", "//*.c.org"]).unwrap();
        check(&list, "https://a.org:8443", "x", true);
        check(&list, "https://a.org", "x", false);
        check(&list, "http://a.org:8443", "x", false);
        check(&list, "http://b.org:1234", "x", true);
        check(&list, "https://one.c.org", "x", true);
        check(&list, "https://a.b.C.org", "x", true);
        check(&list, "https://c.org", "x", false);
        check(&list, "https://evilc.org", "x", false);
    }

    #[test]
    fn a_wrong_pattern_is_named() {
        for wrong in [
            "example.org",
            "https//example.org",
            "//",
            "//a.*.org",
            "//me@example.org",
        ] {
            assert_eq!(OriginCheck::list([wrong]).unwrap_err().found, wrong);
        }
    }

    #[test]
    fn a_custom_rule_is_asked_and_off_takes_all() {
        let custom = OriginCheck::custom(|origin| origin == "capacitor://localhost");
        check(&custom, "capacitor://localhost", "x", true);
        check(&custom, "https://example.org", "x", false);
        check(&OriginCheck::off(), "null", "x", true);
    }
}
