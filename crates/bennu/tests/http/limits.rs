//! Each bound that is kept at the wire, when it is reached: what the client sees, and
//! that it is counted and logged.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use bennu::prelude::*;
use bennu::{Limits, LiveRouter};
use hyper::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::Notify;
use tokio::time::timeout;
use tracing::Level;

use crate::recorded::record_on;
use crate::support::Server;
use crate::views::router;

const SOON: Duration = Duration::from_millis(50);

/// Runs a test of a server with these limits, and insists that exactly this one was
/// counted and logged.
fn check<T>(limit: &str, limits: Limits, app: LiveRouter, test: impl AsyncFnOnce(Server) -> T) {
    let mut runtime = Builder::new_current_thread();
    record_on(runtime.enable_all(), async |recorded| {
        let app = app.with_limits(limits.clone()).into_router();
        let _kept = test(Server::start_with(app, limits).await).await;
        let counted = async {
            while recorded.limit(limit) == 0 {
                tokio::task::yield_now().await;
            }
        };
        let counted = timeout(Duration::from_secs(60), counted).await;
        assert!(counted.is_ok(), "{limit} is counted");
        assert_eq!(recorded.limit(limit), 1, "{limit} is counted once");
        let log = [Level::WARN, Level::DEBUG].map(|level| recorded.log(level));
        let log = log.concat();
        assert!(
            log.iter().any(|line| line.contains(limit)),
            "{limit} is logged: {log:?}"
        );
    });
}

async fn connect(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What comes until the server closes.
async fn answer(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[test]
fn message_past_the_bound_closes_its_websocket() {
    let limits = Limits {
        message_bytes: 1000,
        ..Limits::default()
    };
    check("message_bytes", limits.clone(), router(), async |server| {
        let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
        socket.send("x".repeat(1001)).await;
        assert_eq!(socket.close_code().await, Some(1009));
    });
    check("message_bytes", limits, router(), async |server| {
        let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
        // The head of a masked text frame of 1 MiB: the rest is not even read.
        socket
            .send_bytes(b"\x81\xff\x00\x00\x00\x00\x00\x10\x00\x00mask")
            .await;
        assert_eq!(socket.close_code().await, Some(1009));
    });
}

#[test]
fn too_many_messages_or_pings_in_a_row_close_their_websocket() {
    let ping = b"\x89\x80mask".to_vec();
    let heartbeat = br#"[null,"1","phoenix","heartbeat",{}]"#;
    let length = u8::try_from(heartbeat.len()).unwrap();
    let heartbeat = [&[0x81, 0x80 | length, 0, 0, 0, 0], &heartbeat[..]].concat();
    for frame in [ping, heartbeat] {
        let limits = Limits {
            messages_per_second: 1,
            ..Limits::default()
        };
        check("messages_per_second", limits, router(), async |server| {
            let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
            socket.send_bytes(&frame.repeat(20)).await;
            assert_eq!(socket.close_code().await, Some(1008));
        });
    }
}

#[test]
fn silent_websocket_is_closed() {
    let limits = Limits {
        idle_timeout: SOON,
        ..Limits::default()
    };
    check("idle_timeout", limits, router(), async |server| {
        let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
        assert_eq!(socket.close_code().await, Some(1001));
    });
}

/// More than two sockets and the buffers between them hold: when it is joined, or when
/// its page is loaded.
struct Huge<const JOINED: bool> {
    bytes: usize,
}

impl<const JOINED: bool> LiveView for Huge<JOINED> {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let huge = socket.connected() == JOINED;
        Ok(Self {
            bytes: if huge { 15 << 20 } else { 0 },
        })
    }

    fn render(&self) -> impl Render {
        "x".repeat(self.bytes)
    }
}

#[test]
fn browser_that_does_not_read_is_disconnected() {
    let limits = Limits {
        write_timeout: SOON,
        ..Limits::default()
    };
    let app = router().live::<Huge<true>>("/huge");
    check("write_timeout", limits, app, async |server| {
        let page = server.visit("/huge").await;
        let mut socket = server.connect(&page).await;
        socket.send(page.join()).await;
        (server, socket)
    });
}

#[test]
fn client_that_does_not_read_an_answer_is_disconnected() {
    let limits = Limits {
        write_timeout: SOON,
        ..Limits::default()
    };
    let app = router().live::<Huge<false>>("/huge");
    check("write_timeout", limits, app, async |server| {
        let client = connect(&server, "GET /huge HTTP/1.1\r\nhost: a\r\n\r\n").await;
        (server, client)
    });
}

#[test]
fn message_in_too_many_pieces_closes_its_websocket() {
    let limits = Limits {
        message_fragments: 2,
        ..Limits::default()
    };
    check("message_fragments", limits, router(), async |server| {
        let mut socket = server.websocket("vsn=2.0.0", &[]).await.unwrap();
        let (first, middle) = (&b"\x01\x80mask"[..], &b"\x00\x80mask"[..]);
        socket.send_bytes(&[first, middle, middle].concat()).await;
        assert_eq!(socket.close_code().await, Some(1008));
    });
}

#[test]
fn clients_past_the_limit_are_told_to_poll_later() {
    let limits = Limits {
        poll_transports: 1,
        ..Limits::default()
    };
    check("poll_transports", limits, router(), async |server| {
        let open = async || server.get("/live/longpoll?vsn=2.0.0").await;
        assert!(open().await.text().starts_with(r#"{"status":410"#));
        assert_eq!(open().await.text(), r#"{"status":500}"#);
    });
}

/// The head of a long poll's batch.
async fn batch_head(server: &Server, bytes: usize) -> String {
    let opened = server.get("/live/longpoll?vsn=2.0.0").await;
    let opened: serde_json::Value = serde_json::from_str(opened.text()).unwrap();
    let token = opened["token"].as_str().unwrap();
    format!(
        "POST /live/longpoll?vsn=2.0.0&token={token} HTTP/1.1\r\nhost: a\r\n\
         connection: close\r\ncontent-length: {bytes}\r\n\r\n"
    )
}

#[test]
fn batch_past_the_bound_is_refused() {
    let limits = Limits {
        poll_batch_bytes: 100,
        ..Limits::default()
    };
    check("poll_batch_bytes", limits, router(), async |server| {
        let head = batch_head(&server, 101).await;
        let request = format!("{head}{}", " ".repeat(101));
        let answer = answer(connect(&server, &request).await).await;
        assert!(answer.ends_with(r#"{"status":413}"#), "{answer}");
    });
}

#[test]
fn batch_that_does_not_come_is_not_waited_for() {
    let limits = Limits {
        body_read_timeout: SOON,
        ..Limits::default()
    };
    check("body_read_timeout", limits, router(), async |server| {
        let head = batch_head(&server, 10).await;
        let answer = answer(connect(&server, &head).await).await;
        assert!(answer.contains(r#"{"status":408}"#), "{answer}");
    });
}

#[test]
fn form_past_the_bound_is_refused() {
    let limits = Limits {
        form_bytes: 100,
        ..Limits::default()
    };
    check("form_bytes", limits, router(), async |server| {
        let page = server.visit("/greeting").await;
        let cookie = [("cookie", page.cookie.as_str())];
        let form = format!("_csrf_token={}&x={}", page.csrf_token(), "x".repeat(100));
        let answer = server.post_form("/log-in", &cookie, &form).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

#[test]
fn client_that_sends_its_head_slowly_is_cut_off() {
    let limits = Limits {
        header_read_timeout: SOON,
        ..Limits::default()
    };
    check("header_read_timeout", limits, router(), async |server| {
        let slow = connect(&server, "GET / HTTP/1.1\r\nhost: a\r\nx: ").await;
        assert!(!answer(slow).await.starts_with("HTTP/1.1 200"));
    });
}

#[test]
fn head_past_the_bound_is_answered_with_431() {
    let limits = Limits {
        header_bytes: 8 * 1024,
        ..Limits::default()
    };
    check("header_bytes", limits, router(), async |server| {
        let with = async |bytes| {
            server
                .get_with("/greeting", &[("x", &"y".repeat(bytes))])
                .await
        };
        assert_eq!(with(4_000).await.status, StatusCode::OK);
        assert_eq!(with(9_000).await.status, 431);
    });
}

#[test]
fn connection_past_the_limit_waits() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    check("connections", limits, router(), async |server| {
        let mut first = connect(&server, "GET /greeting HTTP/1.1\r\nhost: a\r\n\r\n").await;
        first.read_u8().await.unwrap();
        (connect(&server, "").await, first, server)
    });
}

#[test]
fn what_is_not_done_at_the_deadline_is_ended() {
    let limits = Limits {
        drain_timeout: SOON,
        ..Limits::default()
    };
    let arrived = Arc::new(Notify::new());
    let handler = {
        let arrived = arrived.clone();
        move || async move {
            arrived.notify_one();
            std::future::pending::<()>().await;
        }
    };
    let app = router().with_pages(Router::new().route("/never", get(handler)));
    check("drain_timeout", limits, app, async |server| {
        let client = connect(&server, "GET /never HTTP/1.1\r\nhost: a\r\n\r\n").await;
        arrived.notified().await;
        server.stop().await.unwrap().unwrap();
        assert_eq!(answer(client).await, "");
    });
}

#[tokio::test]
async fn durations_without_end_are_no_trouble() {
    let limits = Limits {
        idle_timeout: Duration::MAX,
        header_read_timeout: Duration::MAX,
        write_timeout: Duration::MAX,
        body_read_timeout: Duration::MAX,
        leave_grace: Duration::MAX,
        ..Limits::default()
    };
    let app = router().with_limits(limits.clone()).into_router();
    let server = Server::start_with(app, limits).await;
    let page = server.visit("/counter/7").await;
    let mut socket = server.connect(&page).await;
    assert_eq!(socket.ask(page.join()).await["status"], "ok");
}
