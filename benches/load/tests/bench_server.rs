//! The load tool against the bench server, both in this process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use bennu_load::{
    ClickOptions, FanoutOptions, PageOptions, Progress, Report, Result, click, fanout, open,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const PAGES: u32 = 5;

/// A running server. It ends when this is dropped.
struct Server {
    address: String,
    _task: JoinSet<std::io::Result<()>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut task = JoinSet::new();
        task.spawn(bennu_bench_server::serve(listener, std::future::pending()));
        Self {
            address,
            _task: task,
        }
    }

    fn pages(&self, path: &str) -> PageOptions {
        PageOptions {
            url: format!("{}{path}", self.address),
            pages: PAGES,
            concurrency: 2,
            settle: Duration::ZERO,
            process: None,
        }
    }
}

/// A measurement in which every page opened and stayed.
fn complete(report: Result<Report>) -> Report {
    let report = report.unwrap();
    assert_eq!(report.open.opened, u64::from(PAGES), "{report}");
    assert_eq!((report.open.failed, report.ended), (0, 0), "{report}");
    report
}

#[tokio::test]
async fn every_page_opens_with_the_views_nested_in_it() {
    let server = Server::start().await;
    for (path, views) in [("/one", 1), ("/idle", 1), ("/dashboard", 11)] {
        let report = complete(open(&server.pages(path), &Arc::default()).await);
        assert_eq!(report.open.views, views * report.open.opened, "{path}");
    }
}

#[tokio::test]
async fn every_message_reaches_every_page_once() {
    let server = Server::start().await;
    let options = FanoutOptions {
        messages: 30,
        per_second: 1000.0,
        topic: "bench".to_owned(),
        publish: "/publish".to_owned(),
        patience: Duration::from_secs(30),
    };
    let report = complete(fanout(&server.pages("/one"), &options, &Arc::default()).await);
    let fanout = report.fanout.unwrap();
    assert_eq!(fanout.delivered, u64::from(PAGES * options.messages));
    assert_eq!((fanout.lost, fanout.doubled), (0, 0));
}

#[tokio::test]
async fn every_click_is_answered() {
    let server = Server::start().await;
    let options = ClickOptions {
        event: "inc".to_owned(),
        clicks: 4,
        per_second: 1000.0,
    };
    let report = complete(click(&server.pages("/idle"), &options, &Arc::default()).await);
    assert_eq!(
        report.click.unwrap().clicks,
        u64::from(PAGES * options.clicks)
    );
}

#[tokio::test]
async fn page_that_is_not_there_is_counted_with_its_reason() {
    let server = Server::start().await;
    let progress = Arc::new(Progress::default());
    let report = open(&server.pages("/nowhere"), &progress).await.unwrap();
    assert_eq!(report.open.failed, u64::from(PAGES));
    let (reason, pages) = report.failures.first_key_value().unwrap();
    assert!(reason.contains("404"), "{reason}");
    assert_eq!(*pages, u64::from(PAGES));
}
