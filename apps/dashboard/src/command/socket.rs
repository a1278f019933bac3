//! Where the dashboard answers: on the socket that systemd hands over, or on its own.

use std::net::{SocketAddr, TcpListener};

use anyhow::{Context as _, ensure};
use listenfd::ListenFd;

/// The socket that systemd holds for us, on which nobody is refused while we are away, or
/// one of our own on `address`.
pub(super) async fn open(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let mut given = ListenFd::from_env();
    if given.len() == 0 {
        return bind(address)
            .await
            .with_context(|| format!("listening on {address}"));
    }
    let found = given.len();
    ensure!(
        found == 1,
        "expected one socket from systemd, found {found}"
    );
    let socket = given
        .take_tcp_listener(0)
        .context("expected a TCP socket from systemd");
    let socket = socket?.context("expected a socket from systemd that nobody has taken")?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Tokio's queue of new connections is longer than that of the standard library.
async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    tokio::net::TcpListener::bind(address).await?.into_std()
}
