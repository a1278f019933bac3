//! Serves an axum router with the bounds that a server on the open internet
//! needs: axum's own `serve` sets no timeout and no limit.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;

use crate::shutdown::{Drain, Draining};

/// How long nothing is accepted after the system refused us a connection.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// The bounds of a server.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use bennu::ServeOptions;
///
/// let options = ServeOptions::default()
///     .with_max_connections(1_000)
///     .with_drain_deadline(Duration::from_secs(5));
/// ```
#[derive(Debug, Clone)]
pub struct ServeOptions {
    max_connections: usize,
    header_read_timeout: Duration,
    max_header_bytes: usize,
    drain_deadline: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            max_connections: 25_000,
            header_read_timeout: Duration::from_secs(10),
            max_header_bytes: 32 * 1024,
            drain_deadline: Duration::from_secs(30),
        }
    }
}

impl ServeOptions {
    /// How many connections may be open at once, websockets included (default
    /// 25,000). Further ones wait in the system's queue until one closes.
    #[must_use]
    pub fn with_max_connections(self, max_connections: usize) -> Self {
        Self {
            max_connections,
            ..self
        }
    }

    /// How long a client may take to send a request's head, and may leave a
    /// kept connection idle (default 10 s). The connection is then closed.
    #[must_use]
    pub fn with_header_read_timeout(self, header_read_timeout: Duration) -> Self {
        Self {
            header_read_timeout,
            ..self
        }
    }

    /// How large a request's head may be, in bytes (default 32 KiB, at least
    /// 8 KiB). A larger one is answered with 431.
    #[must_use]
    pub fn with_max_header_bytes(self, max_header_bytes: usize) -> Self {
        Self {
            max_header_bytes: max_header_bytes.max(8 * 1024),
            ..self
        }
    }

    /// How long open requests and views have to end after the shutdown began
    /// (default 30 s). What is left then is ended by force.
    #[must_use]
    pub fn with_drain_deadline(self, drain_deadline: Duration) -> Self {
        Self {
            drain_deadline,
            ..self
        }
    }
}

/// Serves `app` over HTTP/1.1 and websockets until `shutdown` completes, then
/// until all connections are drained: requests under way are answered, views
/// run their `terminate`, and websockets are closed with code 1012, on which
/// browsers connect again at once.
///
/// # Errors
///
/// If the listener itself breaks. A connection that fails ends alone.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// let app = axum::Router::new().merge(bennu::client_assets());
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// println!("listening on http://{}", listener.local_addr()?);
/// bennu::serve(listener, app, bennu::shutdown_signal()?).await
/// # }
/// ```
pub async fn serve(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    serve_with(listener, app, shutdown, ServeOptions::default()).await
}

/// [`serve`] with other bounds than the default ones.
///
/// # Errors
///
/// As [`serve`].
pub async fn serve_with(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()>,
    options: ServeOptions,
) -> io::Result<()> {
    let drain = Drain::default();
    let served = tokio::select! {
        served = accept_all(&listener, &app, &options, &drain) => served,
        () = shutdown => Ok(()),
    };
    drop(listener); // New connections go to the server that follows us.
    tracing::info!("the server stops");
    let left = drain.finish(options.drain_deadline).await;
    if left > 0 {
        tracing::warn!(
            connections = left,
            "connections were ended by force at the deadline"
        );
    }
    served
}

async fn accept_all(
    listener: &TcpListener,
    app: &Router,
    options: &ServeOptions,
    drain: &Drain,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(options.max_connections));
    loop {
        let permit = place(&places).await;
        let (stream, peer) = accept(listener).await?;
        let draining = drain.connection(permit);
        tokio::spawn(serve_connection(
            stream,
            peer,
            app.clone(),
            options.clone(),
            draining,
        ));
    }
}

async fn place(places: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    let place = Arc::clone(places).try_acquire_owned();
    if let Ok(permit) = place {
        return permit;
    }
    tracing::warn!("the limit of open connections is reached, new ones wait");
    Arc::clone(places)
        .acquire_owned()
        .await
        .expect("the semaphore is never closed")
}

async fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    loop {
        match listener.accept().await {
            Ok(accepted) => return Ok(accepted),
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) if is_of_the_listener(&error) => return Err(error),
            // Out of file descriptors or memory: it passes when others close.
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted for now");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

fn is_of_the_listener(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::NotConnected
    )
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    options: ServeOptions,
    draining: Draining,
) {
    // A diff is one small write that the browser waits for.
    let _ = stream.set_nodelay(true);
    let extension = draining.clone();
    let service = app.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(extension.clone());
        request.map(Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(options.header_read_timeout)
        .max_buf_size(options.max_header_bytes)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = draining.stopped() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                served = connection => served,
                () = draining.killed() => Ok(()),
            }
        }
    };
    if let Err(error) = served {
        tracing::debug!(%peer, %error, "a connection failed");
    }
}
