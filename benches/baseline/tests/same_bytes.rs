//! What the baseline sends is as long as what it replays.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bennu::SecretKey;
use bennu_bench_baseline::{Write, serve};
use bennu_load::{
    ClickOptions, FanoutOptions, PageOptions, RecordOptions, Report, click, fanout, record, render,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const PAGES: u32 = 3;

/// Servers, which end when this is dropped.
type Servers = JoinSet<()>;

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (listener, address)
}

/// The bench server, and the baseline that replays one of its pages.
async fn both(servers: &mut Servers, path: &str, write: Write) -> [String; 2] {
    let (listener, original) = listen().await;
    servers.spawn(async {
        let secret = SecretKey::random();
        let served = bennu_bench_server::serve(listener, &secret, pending());
        served.await.unwrap();
    });
    let original = format!("{original}{path}");
    let options = RecordOptions {
        url: original.clone(),
        event: (path == "/idle").then(|| "inc".to_owned()),
        topic: (path == "/one").then(|| "bench".to_owned()),
    };
    let recording = record(&options).await.unwrap();
    let (listener, replayed) = listen().await;
    servers.spawn(async move { serve(listener, recording, write).await.unwrap() });
    [original, format!("{replayed}{path}")]
}

fn pages(url: &str) -> PageOptions {
    PageOptions {
        url: url.to_owned(),
        pages: PAGES,
        concurrency: 2,
        settle: Duration::ZERO,
        process: None,
    }
}

async fn messages(url: &str) -> Report {
    let options = FanoutOptions {
        messages: 5,
        warm_up: 12,
        per_second: 20.0,
        padding: 0,
        topic: "bench".to_owned(),
        publish: "/publish".to_owned(),
        patience: Duration::from_secs(30),
        stalled: 0,
        checked: 0,
    };
    fanout(&pages(url), &options, &Arc::default())
        .await
        .unwrap()
}

/// Numbers in messages and references are not all equally long.
fn about_as_many(left: f64, right: f64) -> bool {
    (left - right).abs() <= 8.0
}

#[tokio::test]
async fn messages_reach_every_page_in_frames_of_the_same_length() {
    for write in [Write::Plain, Write::Library] {
        let mut servers = Servers::new();
        let mut bytes = Vec::new();
        for url in both(&mut servers, "/one", write).await {
            let report = messages(&url).await;
            assert_eq!(report.ended, 0, "{report}");
            let fanout = report.fanout.unwrap();
            assert_eq!((fanout.lost, fanout.doubled), (0, 0), "{write:?}");
            bytes.push(fanout.bytes_per_delivery);
        }
        assert!(about_as_many(bytes[0], bytes[1]), "{write:?}: {bytes:?}");
    }
}

#[tokio::test]
async fn clicks_are_answered_in_both_ways() {
    for write in [Write::Plain, Write::Library] {
        let mut servers = Servers::new();
        let options = ClickOptions {
            event: "inc".to_owned(),
            clicks: 3,
            per_second: 100.0,
        };
        for url in both(&mut servers, "/idle", write).await {
            let report = click(&pages(&url), &options, &Arc::default())
                .await
                .unwrap();
            assert_eq!(
                report.click.unwrap().clicks,
                u64::from(3 * PAGES),
                "{write:?}"
            );
        }
    }
}

#[tokio::test]
async fn page_over_http_has_the_same_length() {
    let mut servers = Servers::new();
    let mut bytes = Vec::new();
    for url in both(&mut servers, "/idle", Write::Plain).await {
        let report = render(&pages(&url), &Arc::default()).await.unwrap();
        bytes.push(report.render.unwrap().bytes_per_page);
    }
    assert!(bytes[0] > 500.0 && bytes[0] == bytes[1], "{bytes:?}");
}
