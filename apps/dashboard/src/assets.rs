//! What pages load besides the client: the stylesheet, the icon, the script, the picture
//! behind the widgets. Each under a path that names its content, so that browsers keep it.

use std::path::Path;
use std::{fs, io};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;
use axum::routing::get;
use sha2::{Digest, Sha256};

/// The look of the page, in the order in which its parts build on each other.
const STYLE: &str = concat!(
    include_str!("style/tokens.css"),
    include_str!("style/base.css"),
    include_str!("style/board.css"),
    include_str!("style/time.css"),
    include_str!("style/github.css"),
    include_str!("style/posts.css"),
    include_str!("style/print.css"),
);

const ICON: &str = include_str!("style/icon.svg");

const SCRIPT: &str = include_str!("lamp.js");

/// A file that pages load.
#[derive(Debug, Clone)]
pub struct Asset {
    path: String,
    content_type: &'static str,
    body: Bytes,
}

impl Asset {
    /// The stylesheet.
    pub fn style() -> Self {
        Self::new("style", "css", STYLE.into())
    }

    /// The icon.
    pub fn icon() -> Self {
        Self::new("icon", "svg", ICON.into())
    }

    /// The script.
    pub fn script() -> Self {
        Self::new("script", "js", SCRIPT.into())
    }

    /// A picture, read once.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn picture(path: &Path) -> io::Result<Self> {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        let body = fs::read(path)?.into();
        Ok(Self::new("background", &extension.to_lowercase(), body))
    }

    fn new(stem: &str, extension: &str, body: Bytes) -> Self {
        let hash = Sha256::digest(&body)[..8]
            .iter()
            .fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
        Self {
            path: format!("/assets/{stem}-{hash:016x}.{extension}"),
            content_type: content_type(extension),
            body,
        }
    }

    /// Where it is served.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its route.
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let Self {
            path,
            content_type,
            body,
        } = self;
        let headers = [
            (CONTENT_TYPE, content_type),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        let answer = move || {
            let body = body.clone();
            async move { (headers, body).into_response() }
        };
        Router::new().route(&path, get(answer))
    }
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "jpeg" | "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_the_content() {
        let path = |body: &'static str| Asset::new("style", "css", body.into()).path;
        assert_eq!(path("a{}"), path("a{}"));
        assert_ne!(path("a{}"), path("b{}"));
        assert!(path("a{}").starts_with("/assets/style-") && path("a{}").ends_with(".css"));
    }

    #[test]
    fn the_look_needs_nothing_from_elsewhere() {
        for outside in ["http:", "https:", "url(", "@import"] {
            assert!(!STYLE.contains(outside), "{outside}");
        }
    }

    #[test]
    fn no_colour_is_named_outside_the_palette() {
        let (_, rest) = STYLE.split_once("/* The ground").unwrap();
        assert!(
            !rest.contains('#') && !rest.contains("rgb"),
            "a colour outside tokens.css"
        );
    }
}
