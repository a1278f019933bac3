//! `serve`: from a configuration to a running dashboard.

use std::io::{self, Write as _};
use std::pin::pin;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use bennu::SecretKey;

use super::{ServeArguments, log, socket};
use crate::config::file::{Change, ConfigFile};
use crate::config::server::{Database, ServerConfig};
use crate::config::{Config, ConfigError};
use crate::edition::{Edition, Press};
use crate::metrics::{self, Metrics};
use crate::store::Store;

pub(super) fn run(arguments: &ServeArguments) -> ExitCode {
    let served = load(arguments)
        .map_err(anyhow::Error::from)
        .and_then(|(file, config)| {
            log::init(arguments.log_format);
            let runtime = tokio::runtime::Runtime::new()?;
            let served = runtime.block_on(serve(file, config, arguments));
            // Nobody waits for a name server or a file of another machine any more.
            runtime.shutdown_background();
            served
        });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn load(arguments: &ServeArguments) -> Result<(ConfigFile, Config), ConfigError> {
    match &arguments.config {
        Some(path) => ConfigFile::load(path),
        None => ConfigFile::embedded(),
    }
}

async fn serve(
    mut file: ConfigFile,
    config: Config,
    arguments: &ServeArguments,
) -> anyhow::Result<()> {
    let mut shutdown = pin!(bennu::shutdown_signal()?);
    let metrics = Metrics::install().context("metrics cannot be collected")?;
    let mut upkeep = pin!(metrics.clone().upkeep());
    let store = open(&config.server)?;
    let secret = signing_key(&store)?;
    let listen = arguments.listen.unwrap_or(config.server.listen.0);
    let mut press = Press::new(socket::open(listen).await?, store, secret, metrics);
    let mut edition = None;
    press.publish(config, &mut edition).await?;
    writeln!(io::stdout(), "listening on http://{}", press.address()?)?;
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            () = &mut upkeep => {}
            Some(served) = press.served() => served?,
            change = file.changed() => follow(&mut file, change, &mut press, &mut edition).await,
        }
    }
    press.stop(edition).await?;
    Ok(())
}

/// Serves what the file says now. What is wrong is told, and the page stays as it is.
async fn follow(
    file: &mut ConfigFile,
    change: Change,
    press: &mut Press,
    edition: &mut Option<Edition>,
) {
    let published = match change {
        Change::To(config) => press.publish(config, edition).await,
        Change::Mistaken(error) => return refuse(&error.into()),
        Change::Back => {
            tracing::info!("the configuration is again what is shown");
            return metrics::note_config(true);
        }
    };
    match published {
        Ok(()) => {
            tracing::info!("the configuration has changed, and the pages with it");
            metrics::note_config(true);
            file.served();
        }
        Err(error) => {
            let error = anyhow::Error::from(error);
            if file.is_news(&format!("{error:#}")) {
                refuse(&error);
            }
        }
    }
}

fn refuse(error: &anyhow::Error) {
    tracing::error!("the configuration stays as it was: {error:#}");
    metrics::note_config(false);
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
