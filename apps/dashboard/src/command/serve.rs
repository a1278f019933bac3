//! `serve`: from a configuration to a running dashboard.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use bennu::{PubSub, SecretKey};
use tokio::net::TcpListener;

use super::{ServeArguments, log};
use crate::board::Board;
use crate::config::server::{Database, ServerConfig};
use crate::config::{Config, ConfigError};
use crate::feed::{Ambient, Feeds};
use crate::http::{HttpClient, HttpOptions};
use crate::metrics::Metrics;
use crate::store::Store;
use crate::{site, sources, ticker};

pub(super) fn run(arguments: &ServeArguments) -> ExitCode {
    let served = load(arguments)
        .map_err(anyhow::Error::from)
        .and_then(|config| {
            log::init(arguments.log_format);
            tokio::runtime::Runtime::new()?.block_on(serve(config, arguments))
        });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn load(arguments: &ServeArguments) -> Result<Config, ConfigError> {
    match &arguments.config {
        Some(path) => Config::load(path),
        None => Config::embedded(),
    }
}

async fn serve(config: Config, arguments: &ServeArguments) -> anyhow::Result<()> {
    let shutdown = bennu::shutdown_signal()?;
    let metrics = Metrics::install().context("metrics cannot be collected")?;
    let store = open(&config.server)?;
    let secret = signing_key(&store)?;
    let listen = arguments.listen.unwrap_or(config.server.listen.0);
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;

    let allow_link_local = config.server.allow_link_local;
    let http = HttpClient::new(HttpOptions {
        allow_link_local,
        ..HttpOptions::default()
    });
    let mut feeds = Feeds::new(Ambient::system(), store);
    let sources = sources::start(&config, &mut feeds, &http);
    feeds.forget_others();

    let pubsub = PubSub::new();
    let mut board = Board::new(config.page, config.rows);
    let mut tasks = sources.connect(&mut board, &pubsub);
    tasks.spawn(ticker::run(pubsub.clone()));
    let pages = site::router(Arc::new(board), pubsub, &secret, &config.server)?;
    let app = pages.merge(metrics.router(feeds.monitor()));

    writeln!(io::stdout(), "listening on http://{address}")?;
    bennu::serve(listener, app, shutdown).await?;
    drop(tasks);
    // Writes what is still waiting to be stored.
    drop(feeds);
    Ok(())
}

fn open(server: &ServerConfig) -> anyhow::Result<Store> {
    match &server.database {
        Database::Memory => Ok(Store::in_memory()?),
        Database::File(path) => {
            // As text: the library's causes each say the same again.
            Store::open(path).map_err(|error| anyhow!("opening {}: {error}", path.display()))
        }
    }
}

/// What sessions are signed with: the operator's key, or one that the store keeps, so
/// that open pages survive a restart.
fn signing_key(store: &Store) -> anyhow::Result<SecretKey> {
    const VARIABLE: &str = "SECRET_KEY_BASE";
    let key = match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(_) => SecretKey::from_env(VARIABLE)?,
        None => SecretKey::new(store.signing_secret())?,
    };
    Ok(key)
}
