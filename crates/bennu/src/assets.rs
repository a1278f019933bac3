//! The official JavaScript client and the script that starts it, embedded,
//! compressed ahead, and served under paths that name their content.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};

/// The version of npm's `phoenix_live_view` that is embedded, which the client
/// compares with what a join answers.
pub const CLIENT_VERSION: &str = env!("BENNU_LIVE_VIEW_VERSION");

const ROUTE: &str = "/live/assets/{name}";
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

macro_rules! asset {
    ($stem:literal, $file:literal) => {
        Asset::new(
            $stem,
            include_bytes!(concat!(env!("OUT_DIR"), "/client/", $file)),
            include_bytes!(concat!(env!("OUT_DIR"), "/client/", $file, ".br")),
            include_bytes!(concat!(env!("OUT_DIR"), "/client/", $file, ".gz")),
        )
    };
}

/// In the order in which a page loads them.
static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset!("phoenix", "phoenix.min.js"),
        asset!("phoenix_live_view", "phoenix_live_view.min.js"),
        asset!("start", "start.js"),
    ]
});

struct Asset {
    /// Its last path segment: a name, the hash of the content, `.js`.
    name: String,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

impl Asset {
    fn new(stem: &str, plain: &'static [u8], brotli: &'static [u8], gzip: &'static [u8]) -> Self {
        let hash: String = Sha256::digest(plain)[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            name: format!("{stem}-{hash}.js"),
            plain,
            brotli,
            gzip,
        }
    }
}

/// The routes that serve the client's scripts. A
/// [`LiveRouter`](crate::LiveRouter) has them already; a server of its own for
/// static files takes only these.
///
/// Their paths hold a hash of the content, so browsers keep them for good.
///
/// # Examples
///
/// ```
/// let files: axum::Router = axum::Router::new().merge(bennu::client_assets());
/// ```
pub fn client_assets<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(ROUTE, get(serve))
}

/// The paths of the client's scripts, in the order in which a page loads them:
/// `phoenix`, `phoenix_live_view`, and the one that starts them.
///
/// For pages whose layout is not rendered by Bennu; a root layout gets the
/// finished tags from [`Page::head`](crate::Page::head). A page that makes its
/// own `LiveSocket` leaves the last one out.
///
/// # Examples
///
/// ```
/// let tags: String = bennu::client_scripts()
///     .map(|path| format!("<script defer src=\"{path}\"></script>"))
///     .collect();
/// assert!(tags.starts_with("<script defer src=\"/live/assets/phoenix-"));
/// ```
pub fn client_scripts() -> impl Iterator<Item = String> {
    ASSETS
        .iter()
        .map(|asset| format!("/live/assets/{}", asset.name))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (encoding, body) = match Encoding::accepted(&headers) {
        Encoding::Brotli => (Some("br"), asset.brotli),
        Encoding::Gzip => (Some("gzip"), asset.gzip),
        Encoding::Identity => (None, asset.plain),
    };
    let mut response = Bytes::from_static(body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/javascript; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, IMMUTABLE);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The smallest form that the request's `Accept-Encoding` allows: one that
    /// it names, and not with the weight 0 (RFC 9110, section 12.5.3).
    fn accepted(headers: &HeaderMap) -> Self {
        let lists = headers
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|header| header.to_str().ok());
        let items = lists.flat_map(|list| list.split(','));
        items
            .filter_map(Self::parse)
            .max()
            .unwrap_or(Self::Identity)
    }

    fn parse(item: &str) -> Option<Self> {
        let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        if weight.parse::<f32>().is_ok_and(|weight| weight == 0.0) {
            return None;
        }
        match coding.trim().to_ascii_lowercase().as_str() {
            "br" => Some(Self::Brotli),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept_encoding: &'static str, expected: Encoding) {
        let headers =
            HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding))]);
        assert_eq!(Encoding::accepted(&headers), expected, "{accept_encoding}");
    }

    #[test]
    fn the_smallest_accepted_encoding_is_taken() {
        check("gzip, deflate, br, zstd", Encoding::Brotli);
        check("gzip;q=1.0, br;q=0", Encoding::Gzip);
        check("BR;q=0.1", Encoding::Brotli);
        check("br; q=0.000, gzip;q=0", Encoding::Identity);
        check("deflate", Encoding::Identity);
        check("", Encoding::Identity);
    }

    #[test]
    fn the_scripts_are_whole_and_smaller_when_compressed() {
        for asset in ASSETS.iter() {
            assert!(asset.plain.len() > 500, "{}", asset.name);
            assert!(asset.brotli.len() < asset.gzip.len() && asset.gzip.len() < asset.plain.len());
        }
    }
}
