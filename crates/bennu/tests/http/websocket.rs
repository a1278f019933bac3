//! The websocket transport, with a real client.

use std::time::Duration;

use bennu::prelude::*;
use bennu::{Limits, LiveRouter, OriginCheck, Signer, TerminateReason};
use hyper::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::support::Server;
use crate::views::{Greeting, Terminated, router, secret};
use crate::visitor;

async fn server() -> Server {
    serve(router()).await
}

async fn serve(router: LiveRouter) -> Server {
    Server::start(router.into_router()).await
}

fn stale() -> Value {
    json!({"status": "error", "response": {"reason": "stale"}})
}

#[tokio::test]
async fn a_page_joins_its_view_and_events_change_it() {
    let server = server().await;
    let page = server.visit("/counter/7").await;
    let mut socket = server.connect(&page).await;
    let topic = page.topic();
    socket.send(page.join()).await;
    let joined = socket.next().await;
    let start =
        format!(r#"["4","4","{topic}","phx_reply",{{"status":"ok","response":{{"rendered":{{"#);
    assert!(joined.starts_with(&start), "{joined}");
    let version = format!(r#""liveview_version":"{}""#, bennu::CLIENT_VERSION);
    assert!(joined.contains(&version), "{joined}");
    socket.send(page.event("inc")).await;
    assert_eq!(
        socket.next().await,
        format!(
            r#"["4","5","{topic}","phx_reply",{{"status":"ok","response":{{"diff":{{"1":"8"}}}}}}]"#
        )
    );
}

#[tokio::test]
async fn a_heartbeat_is_answered() {
    let server = server().await;
    let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
    socket.send(r#"[null,"7","phoenix","heartbeat",{}]"#).await;
    assert_eq!(
        socket.next().await,
        r#"[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]"#
    );
}

#[tokio::test]
async fn a_join_without_the_sessions_token_is_stale() {
    let server = server().await;
    let (page, other) = (
        server.visit("/counter/7").await,
        server.visit("/counter/7").await,
    );
    let token = |page: &visitor::Page| format!("_csrf_token={}&vsn=2.0.0", page.csrf_token());
    let cookie = [("cookie", page.cookie.as_str())];
    for (query, headers) in [
        ("vsn=2.0.0".to_owned(), &cookie[..]),
        (token(&other), &cookie),
        ("_csrf_token=forged&vsn=2.0.0".to_owned(), &cookie),
        (token(&page), &[]),
    ] {
        let mut socket = server.websocket(&query, headers).await.unwrap();
        assert_eq!(socket.ask(page.join()).await, stale(), "{query}");
    }
}

#[tokio::test]
async fn a_join_with_a_token_of_another_secret_is_stale() {
    let server = server().await;
    let page = server.visit("/counter/7").await;
    let session: String = Signer::new(&SecretKey::random()).sign("bennu view session 1", "x");
    let forged = page
        .join()
        .replace(page.attribute("data-phx-session"), &session);
    assert_eq!(server.connect(&page).await.ask(forged).await, stale());
}

#[tokio::test]
async fn a_page_of_before_a_rotation_of_the_secret_still_joins() {
    let before = server().await;
    let page = before.visit("/counter/7").await;
    let rotated = SecretKey::new("t".repeat(64)).unwrap();
    let rotated = rotated.with_previous("s".repeat(64)).unwrap();
    let after = LiveRouter::new(&rotated)
        .live::<crate::views::Counter>("/counter/{start}")
        .with_state::<Terminated>(mpsc::unbounded_channel().0);
    let after = serve(after).await;
    let joined = after.connect(&page).await.ask(page.join()).await;
    assert_eq!(joined["status"], "ok");
}

#[tokio::test]
async fn a_view_on_a_plain_page_joins_another_server_that_knows_it() {
    let page = server().await.visit("/two").await;
    let ignorant = LiveRouter::new(&secret());
    let knowing = LiveRouter::new(&secret()).with_view::<Greeting>();
    let join = async |router| {
        let server = serve(router).await;
        server.connect(&page).await.ask(page.join_embedded()).await
    };
    assert_eq!(join(ignorant).await, stale());
    assert_eq!(join(knowing).await["status"], "ok");
}

#[tokio::test]
async fn only_the_version_that_we_speak_is_taken() {
    let server = server().await;
    for query in ["", "vsn=1.0.0", "vsn=3.0.0"] {
        assert_eq!(
            server.websocket(query, &[]).await.unwrap_err(),
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test]
async fn a_page_of_another_site_may_not_connect() {
    let server = server().await;
    let own = format!("http://{}", server.addr);
    let from = async |origin: &str| server.websocket("vsn=2.0.0", &[("origin", origin)]).await;
    assert!(from(&own).await.is_ok());
    assert_eq!(
        from("http://evil.example").await.unwrap_err(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(from("null").await.unwrap_err(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_router_says_which_sites_may_connect() {
    let origins = OriginCheck::list(["https://*.example.org"]).unwrap();
    let server = serve(router().with_origin_check(origins)).await;
    let from = async |origin: &str| server.websocket("vsn=2.0.0", &[("origin", origin)]).await;
    assert!(from("https://www.example.org").await.is_ok());
    assert!(from("http://www.example.org").await.is_err());
}

#[tokio::test]
async fn a_bearer_is_answered_with_the_subprotocol_phoenix() {
    let server = server().await;
    let bearer = [(
        "sec-websocket-protocol",
        "phoenix, base64url.bearer.phx.dG9rZW4",
    )];
    let socket = server.websocket("vsn=2.0.0", &bearer).await.unwrap();
    assert_eq!(socket.protocol.as_deref(), Some("phoenix"));
}

#[tokio::test]
async fn what_asks_for_no_websocket_hears_what_is_spoken_here() {
    let server = server().await;
    let answer = server.get("/live/websocket?vsn=2.0.0").await;
    assert_eq!(answer.status, StatusCode::UPGRADE_REQUIRED);
    assert_eq!(answer.header("upgrade"), "websocket");
    assert_eq!(answer.header("sec-websocket-version"), "13");
}

/// Its handshake and its first message are in one packet.
#[tokio::test]
async fn client_that_cannot_wait_is_heard() {
    let server = server().await;
    let mut client = TcpStream::connect(server.addr).await.unwrap();
    let handshake = "GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nhost: a\r\n\
        connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let ping = b"\x89\x82\0\0\0\0hi";
    let sent = [handshake.as_bytes(), ping].concat();
    client.write_all(&sent).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n\x8a\x02hi") {
        answer.push(client.read_u8().await.unwrap());
    }
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 101 "), "{answer}");
    let accept = "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=";
    assert!(answer.contains(accept), "{answer}");
}

#[tokio::test]
async fn frame_that_breaks_the_rules_closes_its_websocket() {
    let server = server().await;
    let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
    // A text frame without a mask.
    socket.send_bytes(b"\x81\x02hi").await;
    assert_eq!(socket.close_code().await, Some(1002));
}

#[tokio::test]
async fn nonsense_closes_its_connection_only() {
    let server = server().await;
    let page = server.visit("/counter/7").await;
    let mut fine = server.connect(&page).await;
    assert_eq!(fine.ask(page.join()).await["status"], "ok");
    for nonsense in ["{", "[]", "\0", &"[".repeat(5000)] {
        let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
        socket.send(nonsense).await;
        assert_eq!(socket.close_code().await, Some(1007), "{nonsense}");
    }
    let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
    // A text frame of one byte, 0xff, which is no UTF-8.
    socket.send_bytes(b"\x81\x81\x00\x00\x00\x00\xff").await;
    assert_eq!(socket.close_code().await, Some(1007));
    assert_eq!(fine.ask(page.event("inc")).await["status"], "ok");
}

#[tokio::test]
async fn a_browser_that_goes_ends_its_view() {
    let (terminated, mut reasons) = mpsc::unbounded_channel();
    let server = serve(router().with_state(terminated)).await;
    let page = server.visit("/counter/7").await;
    let mut socket = server.connect(&page).await;
    assert_eq!(socket.ask(page.join()).await["status"], "ok");
    drop(socket);
    assert_eq!(reasons.recv().await, Some(TerminateReason::Disconnected));
}

#[tokio::test]
async fn a_stopping_server_tells_views_and_browsers() {
    let (terminated, mut reasons) = mpsc::unbounded_channel();
    let server = serve(router().with_state(terminated)).await;
    let page = server.visit("/counter/7").await;
    let mut socket = server.connect(&page).await;
    assert_eq!(socket.ask(page.join()).await["status"], "ok");
    let stopped = server.stop();
    assert_eq!(socket.close_code().await, Some(1012));
    assert_eq!(reasons.recv().await, Some(TerminateReason::Disconnected));
    drop(socket);
    stopped.await.unwrap().unwrap();
}

/// Says when it ends. Hangs at any event, and says `Left` before it does.
struct Common(Terminated);

impl LiveView for Common {
    const SHARED: bool = true;

    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.state::<Terminated>().clone()))
    }

    async fn handle_event(&mut self, _: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        self.0.send(TerminateReason::Left).unwrap();
        std::future::pending().await
    }

    async fn terminate(&mut self, reason: TerminateReason, _: &mut Socket<Self>) {
        self.0.send(reason).unwrap();
    }

    fn render(&self) -> impl Render {
        "common"
    }
}

async fn join_common(server: &Server) -> visitor::Socket {
    let page = server.visit("/common").await;
    let mut socket = server.connect(&page).await;
    assert_eq!(socket.ask(page.join()).await["status"], "ok");
    socket
}

#[tokio::test]
async fn a_stopping_server_ends_shared_views_without_viewers() {
    let (terminated, mut reasons) = mpsc::unbounded_channel();
    let router = router().live::<Common>("/common").with_state(terminated);
    let server = serve(router).await;
    drop(join_common(&server).await);
    server.stop().await.unwrap().unwrap();
    assert_eq!(reasons.try_recv(), Ok(TerminateReason::Disconnected));
}

#[tokio::test]
async fn shared_view_that_hangs_has_the_grace_of_any_view_when_its_server_stops() {
    let hour = Duration::from_secs(3600);
    let limits = Limits {
        leave_grace: Duration::from_millis(10),
        shared_callback: hour,
        drain_timeout: hour,
        ..Limits::default()
    };
    let (terminated, mut reasons) = mpsc::unbounded_channel();
    let router = router().live::<Common>("/common").with_state(terminated);
    let app = router.with_limits(limits.clone()).into_router();
    let server = Server::start_with(app, limits).await;
    let page = server.visit("/common").await;
    let mut socket = server.connect(&page).await;
    assert_eq!(socket.ask(page.join()).await["status"], "ok");
    socket.send(page.event("hang")).await;
    assert_eq!(
        reasons.recv().await,
        Some(TerminateReason::Left),
        "it hangs"
    );
    let stopped = server.stop();
    assert_eq!(socket.close_code().await, Some(1012));
    drop(socket);
    let stopped = timeout(Duration::from_secs(60), stopped).await;
    stopped.expect("it waits no longer").unwrap().unwrap();
    assert_eq!(reasons.try_recv(), Ok(TerminateReason::Disconnected));
}

#[tokio::test]
async fn shared_views_end_with_the_last_of_their_servers() {
    let (terminated, mut reasons) = mpsc::unbounded_channel();
    let router = router().live::<Common>("/common").with_state(terminated);
    let app = router.into_router();
    let limits = Limits {
        drain_timeout: Duration::from_secs(3600),
        ..Limits::default()
    };
    let first = Server::start_with(app.clone(), limits).await;
    let second = Server::start(app.clone()).await;
    let mut sockets = Vec::new();
    for server in [&first, &second] {
        sockets.push(join_common(server).await);
    }
    let stopped = first.stop();
    drop(sockets.remove(0));
    let stopped = timeout(Duration::from_secs(60), stopped).await;
    stopped.expect("it waits for nobody").unwrap().unwrap();
    assert!(reasons.try_recv().is_err(), "it is still looked at");
    drop(sockets);
    second.stop().await.unwrap().unwrap();
    assert_eq!(reasons.try_recv(), Ok(TerminateReason::Disconnected));
    let third = Server::start(app).await;
    drop(join_common(&third).await);
    third.stop().await.unwrap().unwrap();
    assert_eq!(reasons.try_recv(), Ok(TerminateReason::Disconnected));
}
