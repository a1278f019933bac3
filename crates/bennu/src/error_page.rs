//! What a visitor sees instead of a page that failed.

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bennu_core::render::{Render, render_html};

use crate::html;

/// Renders the page for a status. It says nothing of the cause, which is in the
/// log and may hold secrets.
#[derive(Clone)]
pub(crate) struct ErrorPage(Arc<dyn Fn(StatusCode) -> String + Send + Sync>);

impl ErrorPage {
    pub(crate) fn new<R: Render>(page: impl Fn(StatusCode) -> R + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |status| render_html(&page(status)).html))
    }

    pub(crate) fn response(&self, status: StatusCode) -> Response {
        (status, Html((self.0)(status))).into_response()
    }
}

impl Default for ErrorPage {
    fn default() -> Self {
        Self::new(plain)
    }
}

impl fmt::Debug for ErrorPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorPage")
    }
}

fn plain(status: StatusCode) -> impl Render {
    let reason = status.canonical_reason().unwrap_or("Error");
    html! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{reason}</title>
            </head>
            <body><h1>{status.as_u16()} {reason}</h1></body>
        </html>
    }
}
