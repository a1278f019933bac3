//! The Autobahn test suite itself judges the echo.
//!
//! Its last release that works, 0.8.2, needs Python 2.7, which no current Debian has; so
//! this is for whoever changes the codec and has both, and names the suite's program:
//! `WSTEST=wstest cargo test -p bennu --lib autobahn`. It takes half an hour, and leaves
//! the suite's report for people in `target/autobahn`. The tables of the other tests are
//! for each day.

use std::convert::Infallible;
use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::server::Echo;
use super::*;
use crate::limits::Limits;

const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/autobahn");

/// Groups whose client insists that the server compress within a window of 512 bytes, or
/// not at all (RFC 7692, section 7.1.2.1). No browser does; the server's answer is no.
const SMALL_WINDOW: [&str; 2] = ["13.3.", "13.5."];

#[tokio::test]
async fn autobahn_test_suite_finds_no_fault() {
    let Some(wstest) = env::var_os("WSTEST") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(serve_echo(listener));
    let judgement = tokio::task::spawn_blocking(move || judge(&wstest, &url));
    let judgement = judgement.await.unwrap();
    server.abort();
    let cases = judgement["bennu"].as_object().unwrap();
    assert!(cases.len() > 500, "{} cases were run", cases.len());
    let faults: Vec<_> = cases
        .iter()
        .filter(|(number, case)| is_fault(number, case))
        .collect();
    assert!(faults.is_empty(), "see {REPORT}/index.html: {faults:#?}");
}

/// The suite's verdicts on what its client was told, and on how the connection ended.
fn judge(wstest: &OsStr, url: &str) -> Value {
    let report = Path::new(REPORT);
    std::fs::create_dir_all(report).unwrap();
    let specification = report.join("specification.json");
    let asked = json!({
        "outdir": REPORT,
        "servers": [{ "agent": "bennu", "url": url }],
        "cases": ["*"],
        "exclude-cases": [],
        "exclude-agent-cases": {},
    });
    std::fs::write(&specification, asked.to_string()).unwrap();
    let status = Command::new(wstest)
        .args(["--mode", "fuzzingclient", "--spec"])
        .arg(&specification)
        .status()
        .unwrap();
    assert!(status.success(), "wstest: {status}");
    let verdicts = std::fs::read_to_string(report.join("index.json")).unwrap();
    serde_json::from_str(&verdicts).unwrap()
}

fn is_fault(number: &str, case: &Value) -> bool {
    let declined = SMALL_WINDOW.iter().any(|group| number.starts_with(group));
    let behavior = case["behavior"].as_str();
    let answered = matches!(behavior, Some("OK" | "INFORMATIONAL"))
        || declined && behavior == Some("UNIMPLEMENTED");
    !answered || !matches!(case["behaviorClose"].as_str(), Some("OK" | "INFORMATIONAL"))
}

async fn serve_echo(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(
            http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(echo))
                .with_upgrades(),
        );
    }
}

async fn echo(mut request: hyper::Request<hyper::body::Incoming>) -> Result<Response, Infallible> {
    let on_upgrade = hyper::upgrade::on(&mut request);
    let (request, _) = request.into_parts();
    let options = UpgradeOptions {
        subprotocols: &[],
        compression: true,
    };
    let upgrade = Upgrade::check(&request, &options).unwrap();
    // The suite sends 16 MiB in one message, and 4 MiB in fragments of 64 bytes.
    let limits = Limits {
        message_bytes: 16 << 20,
        message_fragments: 1 << 17,
        ..Limits::default()
    };
    let options = SocketOptions::new(&limits, upgrade.has_compression());
    tokio::spawn(async move {
        let (stream, mut early) = Stream::of(on_upgrade.await.unwrap());
        let mut websocket = WebSocket::new(stream, options);
        let mut echo = Echo::default();
        let end = match websocket.receive(&mut early, &mut echo) {
            Ok(()) => websocket.run(&mut echo, pin!(std::future::pending())).await,
            Err(end) => end,
        };
        websocket.close(end).await;
    });
    Ok(upgrade.response().map(|()| Body::empty()))
}
