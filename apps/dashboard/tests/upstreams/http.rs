//! The HTTP client against upstreams that redirect, lie, stall and flood.

use std::io::Write as _;
use std::time::Duration;

use crate::fake::{Answer, Fake};
use crate::raw::{Raw, RawServer};
use bennu_dashboard::http::{HttpClient, HttpError, HttpOptions, Reply, Request, USER_AGENT};
use bennu_dashboard::secret::Secret;

fn client() -> HttpClient {
    let reply_timeout = Duration::from_millis(500);
    HttpClient::new(HttpOptions {
        reply_timeout,
        ..HttpOptions::default()
    })
}

fn get(url: &str) -> Request {
    Request::get(url.parse().unwrap())
}

/// What the client says of an upstream that does this.
async fn error(raw: Raw) -> String {
    let server = RawServer::start(raw).await;
    let error = client()
        .fetch(get(&server.url))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        !error.contains("hunter2") && !error.contains("/path"),
        "{error}"
    );
    error
}

async fn raw(bytes: &[u8]) -> String {
    error(Raw::Bytes(bytes.to_vec())).await
}

#[tokio::test]
async fn who_asks_is_said_and_what_came_is_given() {
    let fake = Fake::start().await;
    fake.set(
        "/a",
        Answer::status(418).body("teapot").with("x-tea", "green"),
    );
    let reply = client()
        .fetch(get(&format!("{}/a", fake.url)))
        .await
        .unwrap();
    assert_eq!(
        (reply.status.as_u16(), &reply.body[..]),
        (418, &b"teapot"[..])
    );
    assert_eq!(fake.asked()[0].headers["user-agent"], USER_AGENT);
    assert!(
        fake.asked()[0].headers["accept-encoding"]
            .to_str()
            .unwrap()
            .contains("gzip")
    );
}

#[tokio::test]
async fn silence_ends_in_time() {
    let said = error(Raw::Silence).await;
    assert!(said.ends_with("did not answer within 0.5 s"), "{said}");
}

#[tokio::test]
async fn a_dropped_connection_is_an_error() {
    assert!(raw(b"").await.contains("broke off"));
}

#[tokio::test]
async fn a_truncated_answer_is_an_error() {
    let said = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort").await;
    assert!(said.contains("broke off"), "{said}");
}

#[tokio::test]
async fn what_is_not_http_is_an_error() {
    assert!(raw(b"SSH-2.0-OpenSSH_9.9\r\n").await.contains("broke off"));
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let said = error(Raw::Endless).await;
    assert!(
        said.contains("more than 1048576 bytes") || said.contains("did not answer"),
        "{said}"
    );
}

#[tokio::test]
async fn an_answer_is_measured_after_unpacking() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![0; 4 * 1024 * 1024]).unwrap();
    let packed = packed.finish().unwrap();
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend(packed);
    assert!(raw(&answer).await.contains("more than 1048576 bytes"));
}

#[tokio::test]
async fn nobody_there_is_said_in_words() {
    let server = RawServer::start(Raw::Silence).await;
    let url = server.url.clone();
    drop(server);
    let said = loop {
        // The port is free once the task has ended.
        let error = client().fetch(get(&url)).await.unwrap_err().to_string();
        if !error.contains("did not answer") {
            break error;
        }
    };
    assert!(
        said.contains("cannot be reached: ") || said.contains("broke off"),
        "{said}"
    );
}

#[tokio::test]
async fn metadata_addresses_are_not_asked() {
    let error = client()
        .fetch(get("http://169.254.169.254/latest"))
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::Refused { .. }));
    let fake = Fake::start().await;
    fake.set(
        "/a",
        Answer::status(302).with("location", "http://169.254.169.254/latest"),
    );
    let error = client()
        .fetch(get(&format!("{}/a", fake.url)))
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::Refused { .. }));
}

#[tokio::test]
async fn redirects_are_followed_but_not_for_ever() {
    let fake = Fake::start().await;
    for step in 0..6 {
        fake.set(
            &format!("/{step}"),
            Answer::status(302).with("location", format!("/{}", step + 1)),
        );
    }
    fake.set("/6", Answer::status(200));
    let reply = client()
        .fetch(get(&format!("{}/1", fake.url)))
        .await
        .unwrap();
    assert_eq!(reply.status.as_u16(), 200);
    let error = client()
        .fetch(get(&format!("{}/0", fake.url)))
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::TooManyRedirects { .. }));
}

#[tokio::test]
async fn a_permanent_move_is_remembered() {
    let fake = Fake::start().await;
    fake.set("/old", Answer::status(301).with("location", "/new"));
    fake.set("/new", Answer::status(200));
    let client = client();
    for _ in 0..2 {
        let reply = client
            .fetch(get(&format!("{}/old", fake.url)))
            .await
            .unwrap();
        assert_eq!(reply.status.as_u16(), 200);
    }
    assert_eq!((fake.count("/old"), fake.count("/new")), (1, 2));
}

#[tokio::test]
async fn who_has_moved_to_another_host_is_told_to_the_operator_once() {
    let (old, new) = (Fake::start().await, Fake::start().await);
    new.set("/a", Answer::status(200));
    let there = format!("{}/a", new.url);
    old.set("/a", Answer::status(301).with("location", there));
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let log = std::fs::File::create(&path).unwrap();
    let subscriber = tracing_subscriber::fmt().with_writer(log).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let client = client();
    for _ in 0..2 {
        client.fetch(get(&format!("{}/a", old.url))).await.unwrap();
    }
    let told = format!(
        "{} has moved to {} for good; change the configuration",
        old.url, new.url
    );
    let log = std::fs::read_to_string(path).unwrap();
    assert_eq!(log.matches(&told).count(), 1, "{log}");
}

#[tokio::test]
async fn a_move_to_what_is_no_more_is_forgotten() {
    let fake = Fake::start().await;
    fake.set("/old", Answer::status(301).with("location", "/new"));
    fake.set("/new", Answer::status(200));
    let client = client();
    let status = async || {
        let reply = client.fetch(get(&format!("{}/old", fake.url))).await;
        reply.unwrap().status.as_u16()
    };
    assert_eq!(status().await, 200);
    fake.set("/old", Answer::status(200));
    fake.set("/new", Answer::status(503));
    assert_eq!([status().await, status().await], [503, 200]);
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_told_in_few_words() {
    let fake = Fake::start().await;
    let long = format!("\"\u{202e}{}\"", "x".repeat(100_000));
    fake.set("/a", Answer::status(200).body(long));
    let reply = client().fetch(get(&format!("{}/a", fake.url))).await;
    let error = reply.unwrap().json::<u64>().unwrap_err().to_string();
    assert!(error.contains("cannot be understood"), "{error}");
    assert!(error.len() < 500 && !error.contains('\u{202e}'), "{error}");
}

#[tokio::test]
async fn a_token_stays_with_the_host_it_is_for() {
    let (ours, theirs) = (Fake::start().await, Fake::start().await);
    ours.set("/stay", Answer::status(301).with("location", "/here"));
    ours.set("/here", Answer::status(200));
    ours.set(
        "/leave",
        Answer::status(301).with("location", format!("{}/there", theirs.url)),
    );
    theirs.set(
        "/there",
        Answer::status(301).with("location", format!("{}/here", ours.url)),
    );
    let token = Secret::new("t0ken");
    for path in ["stay", "leave", "leave"] {
        let request = get(&format!("{}/{path}", ours.url)).with_bearer(token.as_ref());
        client().fetch(request).await.unwrap();
    }
    assert!(
        theirs
            .asked()
            .iter()
            .all(|asked| !asked.headers.contains_key("authorization"))
    );
    assert_eq!(ours.asked()[1].headers["authorization"], "Bearer t0ken");
}

#[tokio::test]
async fn validators_go_back_as_they_came() {
    let fake = Fake::start().await;
    fake.set(
        "/a",
        Answer::json(serde_json::json!([1])).with("last-modified", "yesterday"),
    );
    let url = format!("{}/a", fake.url);
    let first = client().fetch(get(&url)).await.unwrap();
    let second = client()
        .fetch(get(&url).with_validators(&first.validators()))
        .await
        .unwrap();
    assert_eq!(second.status.as_u16(), 304);
    assert_eq!(
        fake.asked()[1].headers["if-none-match"],
        first.headers["etag"]
    );
    assert_eq!(fake.asked()[1].headers["if-modified-since"], "yesterday");
}

#[tokio::test]
async fn both_forms_of_retry_after_are_read_on_the_servers_clock() {
    let fake = Fake::start().await;
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (value, seconds) in [
        ("120", 120),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("soon", 0),
        // Nobody sends us away for ever.
        ("99999999999", 6 * 3_600),
        ("Wed, 31 Dec 2098 23:59:59 GMT", 6 * 3_600),
    ] {
        fake.set(
            "/a",
            Answer::status(503)
                .with("date", date)
                .with("retry-after", value),
        );
        let reply: Reply = client()
            .fetch(get(&format!("{}/a", fake.url)))
            .await
            .unwrap();
        assert_eq!(
            reply.retry_after().map_or(0, |wait| wait.as_secs()),
            seconds,
            "{value}"
        );
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_ends() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nfirst".to_vec();
    let server = RawServer::start(Raw::Bytes(head)).await;
    let mut stream = client().open(get(&server.url)).await.unwrap();
    let idle = Duration::from_millis(300);
    assert_eq!(
        stream.chunk(idle).await.unwrap().as_deref(),
        Some(&b"first"[..])
    );
    assert!(stream.chunk(idle).await.is_err());
}
