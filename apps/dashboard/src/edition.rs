//! One configuration at work.
//!
//! When the configuration changes, another edition takes the place of the one before, as
//! after a restart: it is a server of its own on the same socket, and open pages come back
//! to it by themselves. Sources are the process's: those that did not change go on.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use bennu::{PubSub, SecretKey};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::board::Board;
use crate::config::Config;
use crate::config::server::ServerConfig;
use crate::feed::Ambient;
use crate::metrics::{self, Metrics};
use crate::site::{Front, SiteError};
use crate::sources::Sources;
use crate::store::Store;
use crate::ticker;

/// Why a configuration cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// There is no page to serve.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The socket cannot be used by one more server.
    #[error("the socket cannot be shared")]
    Socket(#[from] io::Error),
}

/// What all editions of a process have in common.
#[derive(Debug)]
pub struct Press {
    listener: TcpListener,
    sources: Sources,
    secret: SecretKey,
    metrics: Metrics,
    servers: JoinSet<io::Result<()>>,
}

/// A configuration that is served. It ends when it is dropped: its open pages are told
/// to come back, and requests that are being answered are finished.
#[derive(Debug)]
pub struct Edition {
    server: ServerConfig,
    /// Dropping it ends the server.
    _stop: oneshot::Sender<()>,
}

impl Press {
    /// Editions that answer on `listener`, which does not block.
    pub fn new(listener: TcpListener, store: Store, secret: SecretKey, metrics: Metrics) -> Self {
        Self {
            listener,
            sources: Sources::new(Ambient::system(), store),
            secret,
            metrics,
            servers: JoinSet::new(),
        }
    }

    /// Where they answer.
    ///
    /// # Errors
    ///
    /// When the operating system does not say it.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves a configuration, in place of `previous` if there was one. Must be called
    /// within a tokio runtime.
    ///
    /// # Errors
    ///
    /// When it cannot be served; then `previous` is served on.
    pub async fn publish(
        &mut self,
        config: Config,
        previous: &mut Option<Edition>,
    ) -> Result<(), PublishError> {
        let front = Front::new(&config.page)?;
        let listener = tokio::net::TcpListener::from_std(self.listener.try_clone()?)?;
        if let Some(previous) = previous {
            previous.tell_fixed_changes(&config.server);
        }

        let sources = self.sources.follow(&config).await;
        let monitor = sources.monitor();
        let pubsub = PubSub::new();
        let mut board = Board::new(config.page, config.rows);
        let mut tasks = sources.connect(&mut board, &pubsub);
        tasks.spawn(ticker::run(pubsub.clone()));
        let pages = front.router(Arc::new(board), pubsub, &self.secret, &config.server);
        let app = pages.merge(self.metrics.clone().router(monitor.clone()));

        let (stop, stopped) = oneshot::channel::<()>();
        self.servers.spawn(async move {
            let stopped = async { drop(stopped.await) };
            let served = bennu::serve(listener, app, stopped).await;
            drop(tasks); // Views have heard of each second until now.
            metrics::forget(&monitor);
            served
        });
        *previous = Some(Edition {
            server: config.server,
            _stop: stop,
        });
        Ok(())
    }

    /// Waits until a server has ended, the next of those that were told to, or one that
    /// cannot go on; `None` when all have.
    ///
    /// Cancel safe.
    pub async fn served(&mut self) -> Option<io::Result<()>> {
        let served = self.servers.join_next().await?;
        Some(served.unwrap_or_else(|panic| Err(io::Error::other(panic))))
    }

    /// Ends the last edition and the sources, and waits until pages are told and requests
    /// are answered.
    ///
    /// # Errors
    ///
    /// As [`served`](Self::served).
    pub async fn stop(mut self, last: Option<Edition>) -> io::Result<()> {
        drop(last);
        self.sources.stop().await;
        while let Some(served) = self.servers.join_next().await {
            served??;
        }
        Ok(())
    }
}

impl Edition {
    fn tell_fixed_changes(&self, next: &ServerConfig) {
        for key in self.server.fixed_changes(next) {
            tracing::warn!(key, "a change in [server] counts from the next start on");
        }
    }
}
