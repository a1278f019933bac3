//! The headers that tell a browser what a page may not do.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue};

/// A page's `Content-Security-Policy`.
///
/// The default is strict: scripts, and all else that is not named here, come
/// from the page's own server only, no script stands in the page, and nothing
/// is evaluated. Styles may stand in the page too, since templates have `style`
/// attributes. Images may be `data:` and `blob:` addresses.
///
/// To `connect-src` the websocket address of the request's own host is added,
/// because some browsers do not count that as `'self'`.
///
/// # Examples
///
/// ```
/// use bennu::ContentSecurityPolicy;
///
/// // Avatars come from anywhere.
/// let policy = ContentSecurityPolicy::default().with("img-src", "'self' https: data:")?;
/// # Ok::<(), bennu::PolicyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ContentSecurityPolicy {
    /// By name, so that the header is the same for the same policy.
    directives: BTreeMap<String, String>,
}

const STRICT: [(&str, &str); 8] = [
    ("default-src", "'self'"),
    ("script-src", "'self'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    (CONNECT, "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
    ("frame-ancestors", "'self'"),
];
const CONNECT: &str = "connect-src";

impl Default for ContentSecurityPolicy {
    fn default() -> Self {
        let directives = STRICT.map(|(name, sources)| (name.to_owned(), sources.to_owned()));
        Self {
            directives: directives.into(),
        }
    }
}

impl ContentSecurityPolicy {
    /// Gives a directive these sources, instead of those that it had.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if either could not stand in the header.
    pub fn with(mut self, directive: &str, sources: &str) -> Result<Self, PolicyError> {
        for text in [directive, sources] {
            if !text
                .bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && !b";,".contains(&byte))
            {
                return Err(PolicyError {
                    found: text.to_owned(),
                });
            }
        }
        self.directives
            .insert(directive.to_ascii_lowercase(), sources.to_owned());
        Ok(self)
    }

    /// Takes a directive out.
    #[must_use]
    pub fn without(mut self, directive: &str) -> Self {
        self.directives.remove(directive);
        self
    }

    fn header(&self, host: Option<&Authority>) -> Option<HeaderValue> {
        let mut policy = String::with_capacity(256);
        for (directive, sources) in &self.directives {
            let separator = if policy.is_empty() { "" } else { "; " };
            policy.extend([separator, directive, " ", sources]);
            if let Some(host) = host.filter(|host| directive == CONNECT && is_plain(host)) {
                policy.extend([" ws://", host.as_str(), " wss://", host.as_str()]);
            }
        }
        HeaderValue::try_from(policy).ok()
    }
}

/// Whether the request's host is a name or an address and no more: it is the
/// visitor's text, and must not end one directive and begin another.
fn is_plain(host: &Authority) -> bool {
    let host = host.as_str().bytes();
    host.clone()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

/// A text that cannot be part of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a directive or sources without ; and ,, in printable ASCII, found {found:?}")]
pub struct PolicyError {
    found: String,
}

/// A site's policy as a header, made once for the host that pages are asked of: mostly
/// there is one, and to write the policy would be a twentieth of a small page's cost.
#[derive(Debug)]
pub(crate) struct PolicyHeader {
    policy: ContentSecurityPolicy,
    last: Mutex<Option<(Authority, HeaderValue)>>,
}

impl From<ContentSecurityPolicy> for PolicyHeader {
    fn from(policy: ContentSecurityPolicy) -> Self {
        let last = Mutex::default();
        Self { policy, last }
    }
}

impl PolicyHeader {
    fn value(&self, host: Option<&Authority>) -> Option<HeaderValue> {
        let Some(host) = host else {
            return self.policy.header(None);
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, header)) = last.as_ref().filter(|(known, _)| known == host) {
            return Some(header.clone());
        }
        let header = self.policy.header(Some(host))?;
        *last = Some((host.clone(), header.clone()));
        Some(header)
    }
}

/// Adds to a page's response what every page has, unless its handler said
/// otherwise: the policy if there is one, and that nobody but the visitor's
/// browser keeps it, since it holds tokens.
pub(crate) fn add_page_headers(
    headers: &mut HeaderMap,
    policy: Option<&PolicyHeader>,
    host: Option<&Authority>,
) {
    if let Some(policy) = policy.and_then(|policy| policy.value(host)) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    let referrer = HeaderValue::from_static("strict-origin-when-cross-origin");
    let private = HeaderValue::from_static("private, max-age=0, must-revalidate");
    headers.entry(CACHE_CONTROL).or_insert(private);
    headers.entry(REFERRER_POLICY).or_insert(referrer);
    headers
        .entry(X_CONTENT_TYPE_OPTIONS)
        .or_insert(HeaderValue::from_static("nosniff"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &ContentSecurityPolicy, host: &str, expected: &str) {
        assert_eq!(
            policy.header(Some(&host.parse().unwrap())).unwrap(),
            expected
        );
    }

    #[test]
    fn the_default_lets_a_page_load_from_its_own_server_only() {
        check(
            &ContentSecurityPolicy::default(),
            "localhost:4000",
            "base-uri 'self'; \
             connect-src 'self' ws://localhost:4000 wss://localhost:4000; \
             default-src 'self'; \
             frame-ancestors 'self'; \
             img-src 'self' data: blob:; \
             object-src 'none'; \
             script-src 'self'; \
             style-src 'self' 'unsafe-inline'",
        );
    }

    #[test]
    fn directives_are_replaced_and_taken_out() {
        let policy = STRICT
            .iter()
            .fold(ContentSecurityPolicy::default(), |policy, (name, _)| {
                policy.without(name)
            });
        check(
            &policy.with("IMG-SRC", "https:").unwrap(),
            "a.org",
            "img-src https:",
        );
    }

    #[test]
    fn each_host_has_its_own_header_however_they_take_turns() {
        let header = PolicyHeader::from(ContentSecurityPolicy::default());
        for host in ["a.org", "b.org", "b.org", "a.org:81", "a.org"] {
            let host: Authority = host.parse().unwrap();
            assert_eq!(
                header.value(Some(&host)),
                header.policy.header(Some(&host)),
                "{host}"
            );
        }
    }

    #[test]
    fn a_hosts_text_cannot_change_the_policy() {
        let policy = ContentSecurityPolicy::default();
        let header = policy
            .header(Some(&"a.org;script-src".parse().unwrap()))
            .unwrap();
        assert!(!header.to_str().unwrap().contains("a.org"));
        assert!(policy.header(None).is_some());
    }

    #[test]
    fn sources_that_would_end_the_directive_are_refused() {
        for wrong in ["'self'; script-src *", "a\r\nb", "é"] {
            let error = ContentSecurityPolicy::default()
                .with("img-src", wrong)
                .unwrap_err();
            assert_eq!(error.found, wrong);
        }
    }
}
