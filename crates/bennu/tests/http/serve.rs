//! The bounds of a server, and its end.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::Uri;
use axum::routing::get;
use bennu::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::support::Server;

fn app() -> Router {
    Router::new().route("/", get(|| async { "ok" }))
}

#[tokio::test]
async fn connections_past_the_limit_wait_for_a_place() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let handler = {
        let log = log.clone();
        move |uri: Uri| async move { log.lock().unwrap().push(uri.path().to_owned()) }
    };
    let app = Router::new().fallback(handler);
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let server = Server::start_with(app, limits).await;
    let (mut first, mut second) = (connect(&server).await, connect(&server).await);
    ask(&mut first, "/first").await;
    second
        .write_all(b"GET /second HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    ask(&mut first, "/first/again").await;
    drop(first);
    second.read_u8().await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["/first", "/first/again", "/second"]);
}

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.addr).await.unwrap()
}

async fn ask(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_ne!(stream.read(&mut [0; 1024]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_server_ends() {
    let (arrived, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (arrived, leave) = (arrived.clone(), leave.clone());
        move || async move {
            arrived.notify_one();
            leave.notified().await;
            "late"
        }
    };
    let server = Server::start(Router::new().route("/", get(handler))).await;
    let addr = server.addr;
    let mut client = TcpStream::connect(addr).await.unwrap();
    client
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    arrived.notified().await;

    let ended = server.stop();
    while TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    leave.notify_one();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.contains("connection: close") && answer.ends_with("late"),
        "{answer}"
    );
    ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_server_up() {
    let server = Server::start(app()).await;
    let mut idle = TcpStream::connect(server.addr).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    idle.read_u8().await.unwrap();
    server.stop().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_has_asked_nothing_does_not_hold_the_server_up() {
    let server = Server::start(app()).await;
    let mut unused = connect(&server).await;
    ask(&mut connect(&server).await, "/").await;
    let started = Instant::now();
    server.stop().await.unwrap().unwrap();
    assert_eq!(unused.read(&mut [0; 64]).await.unwrap_or(0), 0);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn request_that_comes_right_after_the_stop_is_answered() {
    let server = Server::start(app()).await;
    let addr = server.addr;
    let mut fresh = connect(&server).await;
    // The one before it was accepted, so it was too.
    ask(&mut connect(&server).await, "/").await;
    let ended = server.stop();
    while TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    ask(&mut fresh, "/").await;
    ended.await.unwrap().unwrap();
}
