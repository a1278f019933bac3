//! What a browser gets over HTTP: the page, its policy, and what it loads.
#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use bennu::{PubSub, SecretKey};
use bennu_dashboard::board::Board;
use bennu_dashboard::config::{Config, Environment};
use bennu_dashboard::site::Front;
use tower::ServiceExt as _;

fn site(page: &str) -> Router {
    let text = format!("{page}\n[[row]]\n[[row.widget]]\ntype = \"clock\"\n");
    let config = Config::parse("site.toml".as_ref(), &text, &Environment::of(&[])).unwrap();
    let front = Front::new(&config.page).unwrap();
    let board = Board::new(config.page, config.rows);
    let (pubsub, secret) = (PubSub::new(), SecretKey::random());
    front.router(Arc::new(board), pubsub, &secret, &config.server)
}

async fn get(site: &Router, path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&body).into_owned();
    (parts.status, parts.headers, body)
}

/// The first attribute value in `html` that starts with `start`.
fn value<'h>(html: &'h str, start: &str) -> &'h str {
    let found = html.split('"').find(|value| value.starts_with(start));
    found.unwrap_or_else(|| panic!("expected {start} in {html}"))
}

#[tokio::test]
async fn the_page_has_its_title_its_theme_and_no_picture() {
    let (status, _, html) = get(&site("title = \"A & B\"\ntheme = \"dark\""), "/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains(">A &amp; B</title>"), "{html}");
    assert!(html.contains("<html lang=\"en\" data-theme=\"dark\">"));
    assert!(!html.contains("<img"));
}

#[tokio::test]
async fn what_a_page_loads_is_kept_for_good() {
    let site = site("");
    let (_, _, html) = get(&site, "/").await;
    for (start, kind) in [
        ("/assets/style-", "text/css"),
        ("/assets/icon-", "image/svg"),
        ("/assets/script-", "text/javascript"),
    ] {
        let (status, headers, body) = get(&site, value(&html, start)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(headers["content-type"].to_str().unwrap().starts_with(kind));
        assert!(
            headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert!(!body.is_empty());
    }
}

#[tokio::test]
async fn a_page_loads_nothing_from_elsewhere_and_has_no_inline_style() {
    let (_, headers, html) = get(&site(""), "/").await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("style-src 'self';") || policy.ends_with("style-src 'self'"));
    assert!(policy.contains("img-src 'self';"), "{policy}");
    assert!(!html.contains(" style=") && !html.contains("<style"));
}

#[tokio::test]
async fn a_picture_from_elsewhere_is_the_only_one_allowed() {
    let site = site("background = \"https://pictures.example/a.png?b=1\"");
    let (_, headers, html) = get(&site, "/").await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("img-src 'self' https://pictures.example;"),
        "{policy}"
    );
    assert!(
        html.contains("src=\"https://pictures.example/a.png?b=1\""),
        "{html}"
    );
}

#[test]
fn a_picture_that_has_gone_is_named_and_its_reason_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a.png");
    std::fs::write(&picture, "a picture").unwrap();
    let text = "background = \"a.png\"\n[[row]]\n[[row.widget]]\ntype = \"clock\"\n";
    let path = folder.path().join("site.toml");
    let config = Config::parse(&path, text, &Environment::of(&[])).unwrap();
    std::fs::remove_file(&picture).unwrap();
    let error = anyhow::Error::from(Front::new(&config.page).unwrap_err());
    let picture = picture.display();
    assert_eq!(
        format!("{error:#}"),
        format!("the background {picture} cannot be read: No such file or directory (os error 2)")
    );
}
