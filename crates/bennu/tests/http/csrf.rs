//! Requests that change something need a token of the visitor's session.

use axum::Router;
use axum::routing::get;
use bennu::{CsrfLayer, SecretKey, Session, SessionLayer};
use hyper::{Method, StatusCode};

use crate::support::Server;

async fn server() -> Server {
    let token = |session: Session| async move { session.csrf_token() };
    let app = Router::new()
        .route("/", get(token).post(|body: String| async { body }))
        .layer(CsrfLayer::new())
        .layer(SessionLayer::new(&SecretKey::random()));
    Server::start(app).await
}

/// A session's cookie header and a token of it.
async fn visitor(server: &Server) -> ((&'static str, String), String) {
    let page = server.get("/").await;
    (page.cookie(), page.text().to_owned())
}

#[tokio::test]
async fn a_form_with_its_token_arrives_whole() {
    let server = server().await;
    let ((name, cookie), token) = visitor(&server).await;
    let form = format!("name=a%20b&_csrf_token={token}");
    let answer = server.post_form("/", &[(name, &cookie)], &form).await;
    assert_eq!(
        (answer.status, answer.text()),
        (StatusCode::OK, form.as_str())
    );
}

#[tokio::test]
async fn a_script_sends_its_token_as_a_header() {
    let server = server().await;
    let ((name, cookie), token) = visitor(&server).await;
    let headers = [(name, cookie.as_str()), ("x-csrf-token", &token)];
    let answer = server.send(Method::POST, "/", &headers, "{}").await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, "{}"));
}

#[tokio::test]
async fn a_missing_or_forged_token_is_refused() {
    let server = server().await;
    let ((name, cookie), _) = visitor(&server).await;
    let (_, foreign) = visitor(&server).await;
    for form in ["name=a", "_csrf_token=", &format!("_csrf_token={foreign}")] {
        let answer = server.post_form("/", &[(name, &cookie)], form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{form}");
    }
    let json = [
        (name, cookie.as_str()),
        ("content-type", "application/json"),
    ];
    let answer = server.send(Method::POST, "/", &json, "{}").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_token_without_its_session_is_refused() {
    let server = server().await;
    let (_, token) = visitor(&server).await;
    let answer = server
        .post_form("/", &[], &format!("_csrf_token={token}"))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_past_the_bound_is_refused() {
    let server = server().await;
    let ((name, cookie), token) = visitor(&server).await;
    let form = format!("_csrf_token={token}&text={}", "x".repeat(1024 * 1024));
    let answer = server.post_form("/", &[(name, &cookie)], &form).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
