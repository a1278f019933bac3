//! URLs in attributes: which attributes hold them, and which schemes pass.
//!
//! A relative URL passes. A scheme stands before a `:` that comes before any
//! `/`, `?` and `#`; it passes if it is one of [`SCHEMES`], compared without
//! regard to case. Browsers drop tabs and line breaks inside a scheme and
//! control characters before it, so text with such characters there is no
//! scheme that we know, and is refused. What is refused shows as [`REFUSED`].

use super::{Attribute, AttributeValue, Kind};

/// The schemes that an application's URL may have.
pub const SCHEMES: &[&str] = &[
    "http", "https", "mailto", "tel", "sms", "ftp", "ftps", "geo", "irc", "ircs", "webcal", "xmpp",
];

/// What stands in place of a URL that was refused: an address that every
/// browser answers with a network error (CSS Values 4, 4.5.4).
pub const REFUSED: &str = "about:invalid";

/// A URL that is shown as it stands, whatever its scheme.
///
/// For `data:` images and the like that the application made itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrustedUrl<T>(T);

impl<T: AsRef<str>> TrustedUrl<T> {
    /// Vouches for `url`.
    pub fn new(url: T) -> Self {
        Self(url)
    }
}

impl<T: AsRef<str>> AttributeValue for TrustedUrl<T> {
    fn attribute(&self, attribute: Attribute<'_>) {
        attribute.unchecked(self.0.as_ref());
    }
}

/// `url` if it may stand in a page, else [`REFUSED`].
#[must_use]
pub fn safe(url: &str) -> &str {
    if is_safe(url) { url } else { REFUSED }
}

/// `candidates`, the text of a `srcset`, if each of its URLs may stand in a
/// page, else [`REFUSED`].
pub(super) fn safe_candidates(candidates: &str) -> &str {
    let safe = candidates
        .split(',')
        .all(|candidate| is_safe(candidate.trim_ascii_start()));
    if safe { candidates } else { REFUSED }
}

/// `urls`, the text of a `ping`, if each may stand in a page.
pub(super) fn safe_list(urls: &str) -> &str {
    let safe = urls.split_ascii_whitespace().all(is_safe);
    if safe { urls } else { REFUSED }
}

fn is_safe(url: &str) -> bool {
    let end = url.find(['/', '?', '#']).unwrap_or(url.len());
    match url[..end].split_once(':') {
        None => true,
        Some((scheme, _)) => SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme)),
    }
}

/// What `name` holds, if it holds URLs.
pub(super) const fn kind(name: &str) -> Option<Kind> {
    const URLS: &[&str] = &[
        "href",
        "src",
        "action",
        "formaction",
        "poster",
        "cite",
        "data",
        "data-to",
        "background",
        "longdesc",
        "manifest",
        "xlink:href",
    ];
    let mut at = 0;
    while at < URLS.len() {
        if name.eq_ignore_ascii_case(URLS[at]) {
            return Some(Kind::Url);
        }
        at += 1;
    }
    if name.eq_ignore_ascii_case("srcset") || name.eq_ignore_ascii_case("imagesrcset") {
        Some(Kind::UrlCandidates)
    } else if name.eq_ignore_ascii_case("ping") {
        Some(Kind::UrlList)
    } else {
        None
    }
}
