//! Reads the configuration and serves the pages.

use std::process::ExitCode;
{%- if template == "dashboard" %}
use std::sync::Arc;
{%- endif %}

use bennu::prelude::*;
use tokio::net::TcpListener;

use {{crate_name}}::config::Config;
{%- if template == "dashboard" %}
use {{crate_name}}::sources::Feeds;
{%- endif %}
use {{crate_name}}::{site, ticker};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt::init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<()> {
    let config = Config::from_env()?;
    let shutdown = bennu::shutdown_signal()?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Error::new(format!("cannot listen on {}: {error}", config.listen)))?;
    println!("listening on http://{}", listener.local_addr()?);

    let pubsub = PubSub::new();
    let ticker = tokio::spawn(ticker::run(pubsub.clone()));
{%- if template == "dashboard" %}
    let feeds = Arc::new(Feeds::new());
    let sources = feeds.start(&pubsub);
    let pages = site::router(&config.secret, pubsub, feeds).into_router();
{%- else %}
    let pages = site::router(&config.secret, pubsub).into_router();
{%- endif %}
    bennu::serve(listener, pages, shutdown).await?;
    ticker.abort();
{%- if template == "dashboard" %}
    drop(sources);
{%- endif %}
    Ok(())
}
