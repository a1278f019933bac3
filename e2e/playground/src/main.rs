//! Small live pages, one per feature of the engine, for the browser tests.
//!
//! `bennu-playground ADDRESS` listens there and says so. The signing key comes
//! from `SECRET_KEY_BASE`.

mod pages;
mod site;

use std::env;
use std::io::Write as _;

use anyhow::Context as _;
use bennu::prelude::*;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let address = env::args()
        .nth(1)
        .context("usage: bennu-playground ADDRESS")?;
    let secret = SecretKey::from_env("SECRET_KEY_BASE")?;
    let listener = TcpListener::bind(&address).await?;
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    bennu::serve(listener, site::router(&secret), bennu::shutdown_signal()?).await?;
    Ok(())
}
