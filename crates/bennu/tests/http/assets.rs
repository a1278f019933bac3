//! The client's scripts: immutable, compressed, and found where pages say.

use hyper::{Method, StatusCode};

use crate::support::Server;

async fn server() -> Server {
    Server::start(bennu::client_assets()).await
}

fn live_view() -> String {
    bennu::client_scripts().nth(1).unwrap()
}

#[tokio::test]
async fn a_script_is_kept_by_browsers_for_good() {
    let answer = server().await.get(&live_view()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        answer.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert_eq!(answer.header("content-encoding"), "");
    assert!(answer.text().starts_with("var LiveView="));
}

#[tokio::test]
async fn a_script_comes_in_the_smallest_form_that_the_browser_takes() {
    let server = server().await;
    let plain = server.get(&live_view()).await.body.len();
    for (accepted, encoding) in [("gzip, deflate, br", "br"), ("gzip", "gzip")] {
        let answer = server
            .get_with(&live_view(), &[("accept-encoding", accepted)])
            .await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(answer.body.len() < plain / 3);
    }
}

#[tokio::test]
async fn head_has_no_body_and_the_same_length() {
    let server = server().await;
    let whole = server.get(&live_view()).await;
    let head = server.send(Method::HEAD, &live_view(), &[], "").await;
    assert!(head.body.is_empty());
    assert_eq!(
        head.header("content-length"),
        whole.header("content-length")
    );
}

#[tokio::test]
async fn a_script_of_another_version_is_not_found_and_not_kept() {
    let answer = server()
        .await
        .get("/live/assets/phoenix-0000000000000000.js")
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("cache-control"), "");
}

#[tokio::test]
async fn every_script_of_a_page_is_served() {
    let server = server().await;
    for path in bennu::client_scripts() {
        assert_eq!(server.get(&path).await.status, StatusCode::OK, "{path}");
    }
}
