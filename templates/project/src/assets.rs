//! The style sheet, in the program and served under a path that names its content.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;

{% if template == "dashboard" -%}
const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/app.css"));
{%- else -%}
const STYLE: &str = include_str!("../style/app.css");
{%- endif %}

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    STYLE.hash(&mut hasher);
    format!("/assets/app-{:016x}.css", hasher.finish())
});

/// Where the style sheet is. Another content has another path, so browsers keep
/// each for good and never show an old one.
pub fn style_path() -> &'static str {
    &STYLE_PATH
}

/// The routes of the files that pages load.
pub fn router() -> Router {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Router::new().route(style_path(), get(async move || (headers, STYLE)))
}
