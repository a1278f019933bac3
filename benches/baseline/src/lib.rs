//! The least that a server of live pages can cost, to compare others with.
//!
//! It opens one page of another server, remembers what was said ([`Recording`]), and
//! then says the same to any number of pages: HTML, the answer to a join, the answer
//! to a click, and a frame for each message that is posted to `/publish`. Nothing is
//! rendered, compared, looked up or remembered for a page. So `bennu-load` measures
//! both servers by the same commands, over as many bytes.
//!
//! Frames are written in one of two ways ([`Write`]); HTTP is axum's in both.

mod answers;
mod http;
mod library;
mod plain;

use std::io;
use std::sync::Arc;

use axum::Router;
use bennu_load::Recording;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use crate::answers::Answers;

/// How frames reach the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Write {
    /// Encoded once, then one system call for each connection, made by who publishes.
    Plain,
    /// By tokio-tungstenite, in a task for each connection.
    Library,
}

/// Replays a recording to whoever comes, until the listener breaks.
///
/// # Errors
///
/// If the listener breaks.
pub async fn serve(listener: TcpListener, recording: Recording, write: Write) -> io::Result<()> {
    let answers = Arc::new(Answers::new(recording));
    let app = match write {
        Write::Plain => http::router(plain::Broadcast::new(answers)),
        Write::Library => http::router(library::Broadcast::new(answers)),
    };
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(exchange(stream, app.clone()));
    }
}

/// Answers what one connection asks, until it becomes a websocket or ends.
async fn exchange(stream: TcpStream, app: Router) {
    let service = TowerToHyperService::new(app);
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A visitor that breaks off ends alone.
    let _ = connection.with_upgrades().await;
}
