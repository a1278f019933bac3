//! Serves an axum router with the bounds that a server on the open internet
//! needs: axum's own `serve` sets no timeout and no limit.

mod connection_timer;
mod patient_stream;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use tower::Service as _;

use self::connection_timer::ConnectionTimer;
pub(crate) use self::patient_stream::PatientStream;
use crate::clock::FAR;
use crate::limits::{Limit, Limits};
use crate::shutdown::{Drain, Draining};

/// How long nothing is accepted after the system refused us a connection.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// How long after it was accepted a connection is waited for when the server stops: a
/// client that has just connected has most likely sent a request that was not read yet.
const FIRST_REQUEST: Duration = Duration::from_secs(1);

/// Serves `app` over HTTP/1.1 and websockets until `shutdown` completes, then
/// until all connections are drained: requests under way are answered, and the
/// first one of a client that has just connected; views
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
    serve_with(listener, app, shutdown, Limits::default()).await
}

/// [`serve`] with other limits than the default ones.
///
/// # Errors
///
/// As [`serve`].
pub async fn serve_with(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()>,
    limits: Limits,
) -> io::Result<()> {
    let drain = Drain::default();
    let served = tokio::select! {
        served = accept_all(&listener, &app, &limits, &drain) => served,
        () = shutdown => Ok(()),
    };
    drop(listener); // New connections go to the server that follows us.
    tracing::info!("the server stops");
    let left = drain.finish(limits.drain_timeout).await;
    if left > 0 {
        Limit::DrainTimeout.fired("");
        tracing::info!(
            connections = left,
            "connections were ended by force at the deadline"
        );
    }
    served
}

async fn accept_all(
    listener: &TcpListener,
    app: &Router,
    limits: &Limits,
    drain: &Drain,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let permit = place(&places).await;
        let (stream, peer) = accept(listener).await?;
        let draining = drain.connection(permit);
        tokio::spawn(serve_connection(
            stream,
            peer,
            app.clone(),
            limits.clone(),
            draining,
        ));
    }
}

async fn place(places: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    let place = Arc::clone(places).try_acquire_owned();
    if let Ok(permit) = place {
        return permit;
    }
    Limit::Connections.fired("");
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
    limits: Limits,
    draining: Draining,
) {
    // A diff is one small write that the browser waits for.
    let _ = stream.set_nodelay(true);
    let stream = PatientStream::new(stream, limits.write_timeout);
    let extension = draining.clone();
    let asked = Arc::new(Notify::new());
    let stopped = stopped(&draining, Arc::clone(&asked));
    let service = service_fn(move |mut request: Request<Incoming>| {
        asked.notify_one();
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(extension.clone());
        app.clone().call(request.map(Body::new))
    });
    let header_read_timeout = limits.header_read_timeout.min(FAR);
    let connection = http1::Builder::new()
        .timer(ConnectionTimer::new(header_read_timeout))
        .header_read_timeout(header_read_timeout)
        .max_header_size(limits.header_bytes)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let served = tokio::select! {
        biased; // What has arrived is read before anything is shut.
        served = connection.as_mut() => served,
        () = stopped => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                served = connection => served,
                () = draining.killed() => Ok(()),
            }
        }
    };
    if let Err(error) = served {
        tracing::debug!(%peer, %error, "a connection ended with an error");
        count_limits(&error);
    }
}

/// Completes when the server stops and the connection has asked something, or had the
/// time to. The HTTP library would cut off one whose first request is on its way.
fn stopped(draining: &Draining, asked: Arc<Notify>) -> impl Future<Output = ()> {
    let (stopped, late) = (draining.stopped(), Instant::now() + FIRST_REQUEST);
    async move {
        stopped.await;
        let _ = timeout_at(late, asked.notified()).await;
    }
}

/// Counts the bounds that the HTTP library keeps for us.
fn count_limits(error: &hyper::Error) {
    if error.is_timeout() {
        Limit::HeaderReadTimeout.fired("");
    } else if error.is_parse_too_large() {
        Limit::HeaderBytes.fired("");
    }
}
