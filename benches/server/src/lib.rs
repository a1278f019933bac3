//! What the load tool measures, and anybody else's: small views behind fixed
//! addresses.
//!
//! - `GET /one`: a view that listens to the topic `bench` and shows three integers
//!   and the ten latest messages, those from before it came included.
//! - `GET /shared`: the same as a view that all its visitors share.
//! - `GET /idle`: a counter with a button, whose event is `inc`.
//! - `GET /dashboard`: ten nested views, two of which change each second by one
//!   ticker for all pages; they and the page around them are shared.
//! - `GET /counter` and `GET /table`: the number and the text of the latest message,
//!   alone and beside a table of 10,000 rows.
//! - `POST /publish`: broadcasts a JSON document like
//!   `{"topic":"bench","payload":{"stars":1,"issues":2,"forks":3,"msg":"…"}}`.
//!
//! Pages outlive the server that they came from if the next one has the same secret.

mod board;
mod counter;
mod dashboard;
mod idle;
mod messages;
mod publish;

use std::io::{self, Write as _};
use std::net::SocketAddr;

use anyhow::Context as _;
use axum::routing::post;
use bennu::prelude::*;
use tokio::net::TcpListener;

use crate::board::Board;
use crate::counter::{Counter, Table};
use crate::dashboard::Dashboard;
use crate::idle::Idle;
use crate::messages::Messages;

/// Listens there, and says where on the standard output: port 0 takes any.
///
/// # Errors
///
/// If the address is not free, or nobody can be told.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    // Where it cannot be raised, the number of pages is bounded by what it is.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    writeln!(io::stdout(), "listening on http://{address}")?;
    Ok(listener)
}

/// Serves the views until `shutdown` completes.
///
/// # Errors
///
/// If the listener breaks.
pub async fn serve(
    listener: TcpListener,
    secret: &SecretKey,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let pubsub = PubSub::new();
    let router = router(&pubsub, secret);
    tokio::select! {
        served = bennu::serve(listener, router, shutdown) => served,
        never = dashboard::tick(&pubsub) => match never {},
    }
}

/// All addresses. `/dashboard` stands still unless somebody ticks.
fn router(pubsub: &PubSub, secret: &SecretKey) -> axum::Router {
    let board = Board::default();
    let live = LiveRouter::new(secret)
        .with_pubsub(pubsub.clone())
        .with_state(board.clone())
        .with_root_layout(layout)
        .live::<Messages<false>>("/one")
        .live::<Messages<true>>("/shared")
        .live::<Idle>("/idle")
        .live::<Dashboard>("/dashboard")
        .live::<Counter>("/counter")
        .live::<Table>("/table");
    axum::Router::new()
        .route("/publish", post(publish::publish))
        .with_state((pubsub.clone(), board))
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
