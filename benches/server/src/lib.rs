//! What the load tool measures, and anybody else's: small views behind fixed
//! addresses.
//!
//! - `GET /one`: a view that listens to the topic `bench` and shows three integers
//!   and the ten latest messages.
//! - `GET /idle`: a counter with a button, whose event is `inc`.
//! - `GET /dashboard`: ten nested views, two of which change each second by one
//!   ticker for all pages.
//! - `POST /publish`: broadcasts a JSON document like
//!   `{"topic":"bench","payload":{"stars":1,"issues":2,"forks":3,"msg":"…"}}`.
//!
//! Every view here is private to its page. Views that all their viewers share do not
//! exist in Bennu yet, so there is no `/shared` beside `/one`.
//!
//! The signing key is random: pages do not outlive the server that they came from.

mod dashboard;
mod idle;
mod one;
mod publish;

use std::io;

use axum::routing::post;
use bennu::prelude::*;
use tokio::net::TcpListener;

use crate::dashboard::Dashboard;
use crate::idle::Idle;
use crate::one::One;

/// Serves the views until `shutdown` completes.
///
/// # Errors
///
/// If the listener breaks.
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let pubsub = PubSub::new();
    tokio::select! {
        served = bennu::serve(listener, router(&pubsub), shutdown) => served,
        never = dashboard::tick(&pubsub) => match never {},
    }
}

/// All addresses. `/dashboard` stands still unless somebody ticks.
fn router(pubsub: &PubSub) -> axum::Router {
    let live = LiveRouter::new(&SecretKey::random())
        .with_pubsub(pubsub.clone())
        .with_root_layout(layout)
        .live::<One>("/one")
        .live::<Idle>("/idle")
        .live::<Dashboard>("/dashboard");
    axum::Router::new()
        .route("/publish", post(publish::publish))
        .with_state(pubsub.clone())
        .merge(live.into_router())
}

fn layout(page: &Page<'_>) -> impl Render {
    html! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                {page.title().with_default("Bench")}
                <link rel="icon" href="data:,">
                {page.head()}
            </head>
            <body>{page.content()}</body>
        </html>
    }
}
