//! Fake upstreams for the browser tests: GitHub, Bluesky, Mastodon and X in one
//! process, each under a path of its own, and `/control` to say what they play.
//!
//! `bennu-upstreams ADDRESS` listens there and says so. What the browser tests
//! tell it is described in `e2e/support/upstreams.ts`.

mod bluesky;
mod control;
mod github;
mod mastodon;
mod stage;
mod x;

use std::env;
use std::io::Write as _;

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;

use crate::stage::{Network, Stage};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = env::args()
        .nth(1)
        .context("usage: bennu-upstreams ADDRESS")?;
    let listener = TcpListener::bind(&address).await?;
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    axum::serve(listener, router(&Stage::default())).await?;
    Ok(())
}

fn router(stage: &Stage) -> Router {
    let counted = |network, routes: Router<Stage>| stage::counted(stage, network, routes);
    Router::new()
        .nest("/github", counted(Network::Github, github::routes()))
        .nest("/bluesky", counted(Network::Bluesky, bluesky::routes()))
        .nest("/mastodon", counted(Network::Mastodon, mastodon::routes()))
        .nest("/x", counted(Network::X, x::routes()))
        .nest("/control", control::routes())
        .with_state(stage.clone())
}
