//! Where a view sends its visitor, and which paths it may name.

pub(crate) use bennu_core::protocol::NavigationKind;
use bennu_core::protocol::{JsonObject, ServerEvent};

/// A move that a view asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Navigation {
    /// Another address of the same view.
    Patch(LocalPath, NavigationKind),
    /// Another view of the same live session.
    Navigate(LocalPath, NavigationKind),
    /// Another page, by path or by whole address.
    Redirect(String),
}

/// A move that leaves the view, as the client is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Departure {
    pub(crate) event: ServerEvent,
    /// The JSON of its payload.
    pub(crate) payload: String,
}

impl Navigation {
    /// Where to.
    pub(crate) fn to(&self) -> &str {
        match self {
            Self::Patch(to, _) | Self::Navigate(to, _) => to.as_str(),
            Self::Redirect(to) => to,
        }
    }
}

impl Departure {
    /// Over the same socket to another view.
    pub(crate) fn navigate(to: &LocalPath, kind: NavigationKind) -> Self {
        Self {
            event: ServerEvent::LiveRedirect,
            payload: live_payload(to, kind),
        }
    }

    /// By loading a page.
    pub(crate) fn redirect(to: &str) -> Self {
        let payload = JsonObject::new().with_text("to", to).finish();
        Self {
            event: ServerEvent::Redirect,
            payload,
        }
    }
}

/// `{"to":"…","kind":"…"}`, of a patch or a navigation.
pub(crate) fn live_payload(to: &LocalPath, kind: NavigationKind) -> String {
    JsonObject::new()
        .with_text("to", to.as_str())
        .with_text("kind", kind.name())
        .finish()
}

/// A path on this site, with or without a query.
///
/// It cannot be read as an address elsewhere: browsers take `//host`, `/\host` and a
/// slash with a dropped tab behind it for one (CVE-2026-64941).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalPath(String);

/// An address that a view may not send its visitor to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NavigationError {
    /// Not a path on this site.
    #[error("expected a path on this site, beginning with one slash, got {0:?}")]
    NotLocal(String),
    /// Not a whole `http` or `https` address.
    #[error("expected an address beginning with https:// or http://, got {0:?}")]
    NotHttp(String),
}

impl LocalPath {
    pub(crate) fn new(path: &str) -> Result<Self, NavigationError> {
        let misread = path.starts_with("//")
            || path.contains(['\\', '\r', '\n'])
            || path.contains("/\t")
            || path.contains("/%09");
        if !path.starts_with('/') || misread {
            return Err(NavigationError::NotLocal(path.to_owned()));
        }
        Ok(Self(path.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// Checks an address on another site.
pub(crate) fn external(url: &str) -> Result<String, NavigationError> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme)
            if scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http") =>
        {
            Ok(url.to_owned())
        }
        _ => Err(NavigationError::NotHttp(url.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_browsers_read_as_hosts_are_refused() {
        for path in [
            "",
            "x",
            "//evil",
            "/\\evil",
            "/a\\b",
            "/\t/evil",
            "/%09/evil",
            "/a\n",
            "/a\rb",
            "https://evil",
            "javascript:x",
        ] {
            assert!(LocalPath::new(path).is_err(), "{path:?}");
        }
        for path in ["/", "/a/b?x=1&y=//z", "/a#b"] {
            assert!(LocalPath::new(path).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn only_web_addresses_are_external() {
        assert!(external("HTTPS://example.org/x").is_ok());
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/x",
            "javascript://x",
        ] {
            assert!(external(url).is_err(), "{url}");
        }
    }
}
