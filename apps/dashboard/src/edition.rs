//! One configuration at work.
//!
//! When the configuration changes, another edition takes the place of the one before, as
//! after a restart: it is a server of its own on the same socket, and open pages come back
//! to it by themselves. What the sources have said so far is in the store.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bennu::{PubSub, SecretKey};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::board::Board;
use crate::config::Config;
use crate::config::server::ServerConfig;
use crate::feed::{Ambient, Feeds};
use crate::http::{HttpClient, HttpOptions};
use crate::metrics::{self, Metrics};
use crate::site::{Front, SiteError};
use crate::store::Store;
use crate::{sources, ticker};

/// Why a configuration cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// There is no page to serve.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The socket cannot be used by one more server.
    #[error("the socket cannot be shared: {0}")]
    Socket(#[from] io::Error),
}

/// What all editions of a process have in common.
#[derive(Debug)]
pub struct Press {
    listener: std::net::TcpListener,
    store: Arc<Store>,
    secret: SecretKey,
    metrics: Metrics,
    servers: JoinSet<io::Result<()>>,
}

/// A configuration that is served. It ends when it is dropped: its open pages are told
/// to come back, and requests that are being answered are finished.
#[derive(Debug)]
pub struct Edition {
    server: ServerConfig,
    feeds: Feeds,
    /// Dropping it ends the server.
    _stop: oneshot::Sender<()>,
}

impl Press {
    /// Editions that answer on `listen`.
    ///
    /// # Errors
    ///
    /// When nobody can listen there.
    pub async fn new(
        listen: SocketAddr,
        store: Store,
        secret: SecretKey,
        metrics: Metrics,
    ) -> io::Result<Self> {
        // Tokio's queue of new connections is longer than that of the standard library.
        let listener = TcpListener::bind(listen).await?;
        Ok(Self {
            listener: listener.into_std()?,
            store: Arc::new(store),
            secret,
            metrics,
            servers: JoinSet::new(),
        })
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
        let listener = TcpListener::from_std(self.listener.try_clone()?)?;
        if let Some(previous) = previous {
            previous.retire(&config).await;
        }

        let http = HttpClient::new(HttpOptions {
            allow_link_local: config.server.allow_link_local,
            ..HttpOptions::default()
        });
        let mut feeds = Feeds::new(Ambient::system(), Arc::clone(&self.store));
        let sources = sources::start(&config, &mut feeds, &http);
        feeds.forget_others();

        let pubsub = PubSub::new();
        let mut board = Board::new(config.page, config.rows);
        let mut tasks = sources.connect(&mut board, &pubsub);
        tasks.spawn(ticker::run(pubsub.clone()));
        let pages = front.router(Arc::new(board), pubsub, &self.secret, &config.server);
        let monitor = feeds.monitor();
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
            feeds,
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
}

impl Edition {
    /// Ends the sources, whose last values the next edition begins with.
    async fn retire(&mut self, next: &Config) {
        for key in self.server.fixed_changes(&next.server) {
            tracing::warn!(key, "a change in [server] counts from the next start on");
        }
        self.feeds.stop().await;
    }
}
