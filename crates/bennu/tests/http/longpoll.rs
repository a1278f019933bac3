//! The long-poll transport, as npm `phoenix` 1.8.16 speaks it.

use bennu::{Limits, SecretKey, Signer, TerminateReason};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::{Answer, Server};
use crate::views::router;
use crate::visitor::Page;

const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");
const HEARTBEAT: &str = r#"[null,"7","phoenix","heartbeat",{}]"#;
const HEARTBEAT_REPLY: &str = r#"[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]"#;

async fn server() -> Server {
    Server::start(router().into_router()).await
}

/// A long-poll client of a page.
struct Poller<'a> {
    server: &'a Server,
    page: Page,
    token: String,
}

impl<'a> Poller<'a> {
    async fn open(server: &'a Server) -> Self {
        let page = server.visit("/counter/7").await;
        let mut poller = Self {
            server,
            page,
            token: String::new(),
        };
        let opened = poller.poll().await;
        assert_eq!(
            (&opened["status"], &opened["messages"]),
            (&json!(410), &json!([]))
        );
        poller.token = opened["token"].as_str().unwrap().to_owned();
        poller
    }

    fn path(&self) -> String {
        format!("/live/longpoll?{}&token={}", self.page.query(), self.token)
    }

    async fn poll(&self) -> Value {
        body(
            &self
                .server
                .get_with(&self.path(), &[("cookie", &self.page.cookie)])
                .await,
        )
    }

    async fn publish(&self, batch: &str) -> Value {
        self.publish_as(NDJSON, batch).await
    }

    async fn publish_as(&self, content_type: (&str, &str), batch: &str) -> Value {
        body(
            &self
                .server
                .send(Method::POST, &self.path(), &[content_type], batch)
                .await,
        )
    }

    /// Polls for the one frame that waits.
    async fn frame(&self) -> String {
        let polled = self.poll().await;
        assert_eq!(polled["status"], 200, "{polled}");
        assert_eq!(
            polled["messages"].as_array().map(Vec::len),
            Some(1),
            "{polled}"
        );
        polled["messages"][0].as_str().unwrap().to_owned()
    }
}

#[track_caller]
fn body(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK);
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_page_lives_by_polling() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    assert_eq!(
        poller.publish(&poller.page.join()).await,
        json!({"status": 200})
    );
    let joined = poller.frame().await;
    let start = format!(
        r#"["4","4","{}","phx_reply",{{"status":"ok""#,
        poller.page.topic()
    );
    assert!(joined.starts_with(&start), "{joined}");
    assert_eq!(
        poller.publish(&poller.page.event("inc")).await,
        json!({"status": 200})
    );
    assert!(poller.frame().await.contains(r#""diff":{"1":"8"}"#));
}

#[tokio::test]
async fn an_answer_has_the_form_that_the_client_reads() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    poller.publish(HEARTBEAT).await;
    let answer = server.get(&poller.path()).await;
    let reply = serde_json::to_string(HEARTBEAT_REPLY).unwrap();
    let expected = format!(
        r#"{{"status":200,"token":"{}","messages":[{reply}]}}"#,
        poller.token
    );
    assert_eq!(answer.text(), expected);
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn a_batch_is_delivered_in_order_and_answered_in_one_poll() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    let other = HEARTBEAT.replace("7", "8");
    assert_eq!(
        poller.publish(&format!("{HEARTBEAT}\n{other}")).await["status"],
        200
    );
    let polled = poller.poll().await;
    assert_eq!(
        polled["messages"],
        json!([HEARTBEAT_REPLY, HEARTBEAT_REPLY.replace("7", "8")])
    );
}

#[tokio::test]
async fn a_line_that_is_no_text_frame_is_a_binary_one() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    // Kind 0, then the lengths of "1", "2", "lvu:0" and "chunk".
    let frame = b"\x00\x01\x01\x05\x0512lvu:0chunkbytes";
    let line = base64(frame);
    assert_eq!(poller.publish(&line).await["status"], 200);
    let reply = poller.frame().await;
    assert!(reply.contains(r#""reason":"unmatched topic""#), "{reply}");
}

#[tokio::test]
async fn a_body_of_another_type_is_one_text_frame() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    let spread = HEARTBEAT.replace(',', ",\n");
    let answer = poller
        .publish_as(("content-type", "text/plain"), &spread)
        .await;
    assert_eq!(answer["status"], 200);
    assert_eq!(poller.frame().await, HEARTBEAT_REPLY);
}

#[tokio::test]
async fn the_token_may_come_as_a_header() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    let headers = [NDJSON, ("x-phoenix-longpoll-token", poller.token.as_str())];
    let answer = server
        .send(
            Method::POST,
            "/live/longpoll?vsn=2.0.0",
            &headers,
            HEARTBEAT,
        )
        .await;
    assert_eq!(body(&answer), json!({"status": 200}));
}

#[tokio::test]
async fn a_token_of_no_session_opens_a_new_one_and_takes_no_frames() {
    let server = server().await;
    let mut poller = Poller::open(&server).await;
    let valid = poller.token.clone();
    for wrong in [
        "forged".to_owned(),
        Signer::new(&SecretKey::random()).sign("bennu longpoll", &7),
    ] {
        poller.token = wrong;
        // What they bring is not even looked at.
        for batch in [HEARTBEAT, "no frame"] {
            assert_eq!(poller.publish(batch).await, json!({"status": 410}));
        }
        let opened = poller.poll().await;
        assert_eq!(opened["status"], 410);
        assert_ne!(opened["token"], json!(valid));
    }
}

#[tokio::test]
async fn without_the_sessions_token_joins_are_stale() {
    let server = server().await;
    let mut poller = Poller::open(&server).await;
    let opened = body(&server.get("/live/longpoll?vsn=2.0.0").await);
    poller.token = opened["token"].as_str().unwrap().to_owned();
    poller.publish(&poller.page.join()).await;
    assert!(poller.frame().await.contains(r#"{"reason":"stale"}"#));
}

#[tokio::test]
async fn another_site_or_version_is_refused_in_the_body() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    let evil = [("origin", "https://evil.example")];
    let refused = server.get_with("/live/longpoll?vsn=2.0.0", &evil).await;
    assert_eq!(
        (refused.status, refused.text()),
        (StatusCode::OK, r#"{"status":403}"#)
    );
    let refused = server
        .send(Method::POST, &poller.path(), &evil, HEARTBEAT)
        .await;
    assert_eq!(refused.text(), r#"{"status":403}"#);
    assert_eq!(
        server.get("/live/longpoll?vsn=9.0.0").await.text(),
        r#"{"status":403}"#
    );
}

#[tokio::test]
async fn nonsense_ends_its_session() {
    let server = server().await;
    let poller = Poller::open(&server).await;
    assert_eq!(poller.publish(r#"["1"]"#).await, json!({"status": 410}));
    assert_eq!(poller.publish(HEARTBEAT).await, json!({"status": 410}));
}

#[tokio::test]
async fn a_batch_past_the_bounds_is_refused() {
    let limits = Limits {
        message_bytes: 100,
        ..Limits::default()
    };
    let server = Server::start(router().with_limits(limits).into_router()).await;
    let poller = Poller::open(&server).await;
    let long = format!("[{}]", " ".repeat(100));
    let many = vec![HEARTBEAT; 101].join("\n");
    assert_eq!(poller.publish(&long).await, json!({"status": 413}));
    for batch in [many, "neither JSON nor base64".to_owned()] {
        assert_eq!(poller.publish(&batch).await, json!({"status": 400}));
    }
    assert_eq!(poller.publish(HEARTBEAT).await, json!({"status": 200}));
}

#[tokio::test]
async fn other_methods_are_answered_as_the_protocol_says() {
    let server = server().await;
    let options = server
        .send(Method::OPTIONS, "/live/longpoll", &[], "")
        .await;
    assert_eq!((options.status, options.text()), (StatusCode::OK, ""));
    assert_eq!(
        options.header("access-control-allow-methods"),
        "get, post, options"
    );
    let put = server.send(Method::PUT, "/live/longpoll", &[], "").await;
    assert_eq!(put.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_stopping_server_ends_views_of_pollers() {
    let (terminated, mut reasons) = mpsc::unbounded_channel();
    let server = Server::start(router().with_state(terminated).into_router()).await;
    let poller = Poller::open(&server).await;
    poller.publish(&poller.page.join()).await;
    assert!(poller.frame().await.contains("rendered"));
    server.stop().await.unwrap().unwrap();
    assert_eq!(reasons.recv().await, Some(TerminateReason::Disconnected));
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
