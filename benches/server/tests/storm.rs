//! The program dies under its pages, and all come back to the next one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use bennu_load::{PageOptions, StormReport, storm};

const PAGES: u32 = 20;

async fn storm_with(secret: &[&str]) -> StormReport {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let pages = PageOptions {
        url: format!("http://{address}/one"),
        pages: PAGES,
        concurrency: 4,
        settle: Duration::ZERO,
        process: None,
    };
    let program = env!("CARGO_BIN_EXE_bennu-bench-server");
    let command = [&[program, "--listen", &address], secret].concat();
    let command: Vec<String> = command.into_iter().map(str::to_owned).collect();
    let report = storm(&pages, &command, &Arc::default()).await.unwrap();
    report.storm.unwrap()
}

#[tokio::test]
async fn pages_join_again_where_the_secret_is_the_same() {
    let secret = "s".repeat(64);
    let storm = storm_with(&["--secret", &secret]).await;
    assert_eq!((storm.rejoined, storm.missing), (PAGES.into(), 0));
    assert_eq!(storm.reloaded, 0);
}
