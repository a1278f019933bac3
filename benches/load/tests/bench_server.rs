//! The load tool against the bench server, both in this process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bennu::SecretKey;
use bennu_load::{
    ClickOptions, FanoutOptions, PageOptions, Progress, Report, Result, churn, click, fanout, open,
    render, watch,
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
        task.spawn(async move {
            bennu_bench_server::serve(listener, &SecretKey::random(), pending()).await
        });
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
    let open = report.open.as_ref().unwrap();
    assert_eq!(open.opened, u64::from(PAGES), "{report}");
    assert_eq!((open.failed, report.ended), (0, 0), "{report}");
    report
}

#[tokio::test]
async fn every_page_opens_with_the_views_nested_in_it() {
    let server = Server::start().await;
    for (path, views) in [
        ("/one", 1),
        ("/shared", 1),
        ("/idle", 1),
        ("/counter", 1),
        ("/table", 1),
        ("/dashboard", 11),
    ] {
        let report = complete(open(&server.pages(path), &Arc::default()).await);
        let open = report.open.unwrap();
        assert_eq!(open.views, views * open.opened, "{path}");
    }
}

fn messages() -> FanoutOptions {
    FanoutOptions {
        messages: 30,
        warm_up: 3,
        per_second: 1000.0,
        padding: 0,
        topic: "bench".to_owned(),
        publish: "/publish".to_owned(),
        patience: Duration::from_secs(30),
        stalled: 0,
        checked: 2,
    }
}

#[tokio::test]
async fn every_message_reaches_every_page_once() {
    let server = Server::start().await;
    let options = messages();
    for path in ["/one", "/shared"] {
        let pages = server.pages(path);
        let report = complete(fanout(&pages, &options, &Arc::default()).await);
        let fanout = report.fanout.unwrap();
        assert_eq!(
            fanout.delivered,
            u64::from(PAGES * options.messages),
            "{path}"
        );
        assert_eq!((fanout.lost, fanout.doubled), (0, 0), "{path}");
        assert_eq!((fanout.checked, fanout.different), (2, 0), "{path}");
    }
}

#[tokio::test]
async fn pages_that_stop_reading_are_not_waited_for() {
    let server = Server::start().await;
    let options = FanoutOptions {
        stalled: 2,
        checked: PAGES,
        ..messages()
    };
    let report = complete(fanout(&server.pages("/one"), &options, &Arc::default()).await);
    let fanout = report.fanout.unwrap();
    let readers = PAGES - options.stalled;
    assert_eq!(fanout.delivered, u64::from(readers * options.messages));
    assert_eq!(fanout.lost, 0);
    assert_eq!((fanout.checked, fanout.different), (readers.into(), 0));
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
async fn what_comes_by_itself_is_counted() {
    let server = Server::start().await;
    let time = Duration::from_millis(1100);
    let report = complete(watch(&server.pages("/dashboard"), time, &Arc::default()).await);
    assert!(report.watch.unwrap().frames > 0);
}

#[tokio::test]
async fn pages_come_and_go() {
    let server = Server::start().await;
    let report = churn(&server.pages("/one"), Duration::ZERO, &Arc::default()).await;
    let churn = report.unwrap().churn.unwrap();
    assert_eq!((churn.closed, churn.failed), (u64::from(PAGES), 0));
}

#[tokio::test]
async fn pages_are_loaded_over_http_alone() {
    let server = Server::start().await;
    let report = render(&server.pages("/one"), &Arc::default()).await;
    let render = report.unwrap().render.unwrap();
    assert_eq!((render.requests, render.failed), (u64::from(PAGES), 0));
    assert!(render.bytes_per_page > 500.0);
}

#[tokio::test]
async fn page_that_is_not_there_is_counted_with_its_reason() {
    let server = Server::start().await;
    let progress = Arc::new(Progress::default());
    let report = open(&server.pages("/nowhere"), &progress).await.unwrap();
    let open = report.open.unwrap();
    assert_eq!(open.failed, u64::from(PAGES));
    assert!(open.per_second.abs() < 1e-9, "nothing has opened");
    let (reason, pages) = report.failures.first_key_value().unwrap();
    assert!(reason.contains("404"), "{reason}");
    assert_eq!(*pages, u64::from(PAGES));
}
