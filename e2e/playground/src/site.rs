//! The addresses of the playground, and what all its pages have around them.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use bennu::prelude::*;

use crate::pages::conditionals::Conditionals;
use crate::pages::counter::Counter;
use crate::pages::crash::Crash;
use crate::pages::escape::Escape;
use crate::pages::form::Form;
use crate::pages::hook::Hook;
use crate::pages::life::Life;
use crate::pages::list::List;
use crate::pages::memo::Memo;
use crate::pages::navigation::Navigation;
use crate::pages::nested::Nested;
use crate::pages::plain;
use crate::pages::room::Room;
use crate::pages::shared::Shared;
use crate::pages::steady::Steady;

/// All pages.
pub(crate) fn router(secret: &SecretKey) -> axum::Router {
    let live = LiveRouter::new(secret)
        .with_root_layout(layout)
        .live::<Conditionals>("/conditionals")
        .live::<Counter>("/counter/{start}")
        .live::<Crash>("/crash")
        .live::<Escape>("/escape")
        .live::<Form>("/form")
        .live::<Hook>("/hook")
        .live::<Life>("/life")
        .live::<List>("/list")
        .live::<Memo>("/memo")
        .live::<Navigation>("/navigation")
        .live::<Nested>("/nested")
        .live::<Room>("/room")
        .live::<Shared>("/shared")
        .live::<Steady>("/steady");
    let live = live.with_pages(axum::Router::new().route("/plain", get(plain::page)));
    axum::Router::new()
        .route("/hooks.js", get(hooks))
        .route("/style.css", get(style))
        .merge(live.into_router())
}

/// What stands around every page.
fn layout(page: &Page<'_>) -> impl Render {
    html! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                {page.title().with_default("Playground")}
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="/style.css">
                <script defer src="/hooks.js"></script>
                {page.head()}
            </head>
            <body>{page.content()}</body>
        </html>
    }
}

async fn hooks() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("hooks.js"),
    )
}

async fn style() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        "#scroll { height: 100px; overflow: auto }",
    )
}
