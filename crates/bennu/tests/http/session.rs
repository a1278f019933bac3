//! The session cookie, from the browser's side.

use std::time::{Duration, SystemTime};

use axum::Router;
use axum::routing::get;
use bennu::{LiveRouter, SecretKey, Session, SessionLayer, Signer};
use serde_json::json;

use crate::support::Server;

async fn visits(session: Session) -> String {
    let visits = session.get::<u32>("visits").unwrap_or(0) + 1;
    session.put("visits", &visits).unwrap();
    visits.to_string()
}

async fn peek(session: Session) -> String {
    session.get::<u32>("visits").unwrap_or(0).to_string()
}

async fn forget(session: Session) {
    session.clear();
}

fn secret(letter: &str) -> SecretKey {
    SecretKey::new(letter.repeat(64)).unwrap()
}

async fn server(layer: SessionLayer) -> Server {
    let app = Router::new()
        .route("/", get(visits))
        .route("/peek", get(peek))
        .route("/forget", get(forget));
    Server::start(app.layer(layer)).await
}

#[tokio::test]
async fn values_come_back_with_the_cookie() {
    let server = server(SessionLayer::new(&secret("a"))).await;
    let (name, cookie) = server.get("/").await.cookie();
    assert!(cookie.starts_with("_bennu_session="));
    let second = server
        .get_with("/", &[(name, &format!("other=1; {cookie}"))])
        .await;
    assert_eq!(second.text(), "2");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = server(SessionLayer::new(&secret("a"))).await;
    let set = server.get("/").await;
    assert!(
        set.set_cookie()
            .ends_with("; HttpOnly; SameSite=Lax; Path=/"),
        "{}",
        set.set_cookie()
    );
    let set = server
        .get_with("/", &[("x-forwarded-proto", "https")])
        .await;
    assert!(
        set.set_cookie().contains("; Secure"),
        "{}",
        set.set_cookie()
    );
}

#[tokio::test]
async fn a_router_keeps_sessions_as_it_was_told_to() {
    let sessions = SessionLayer::new(&secret("a"))
        .with_cookie_name("_talks")
        .with_secure_cookie();
    let router = LiveRouter::new(&secret("a")).with_sessions(sessions);
    let pages = Router::new().route("/", get(visits));
    let server = Server::start(router.with_pages(pages).into_router()).await;
    let set = server.get("/").await;
    assert!(set.set_cookie().starts_with("_talks="), "{set:?}");
    assert!(set.set_cookie().contains("; Secure"), "{set:?}");
    let (name, cookie) = set.cookie();
    assert_eq!(server.get_with("/", &[(name, &cookie)]).await.text(), "2");
}

#[tokio::test]
async fn a_session_that_did_not_change_sets_no_cookie() {
    let server = server(SessionLayer::new(&secret("a"))).await;
    assert_eq!(server.get("/peek").await.set_cookie(), "");
    let (name, cookie) = server.get("/").await.cookie();
    let peeked = server.get_with("/peek", &[(name, &cookie)]).await;
    assert_eq!((peeked.text(), peeked.set_cookie()), ("1", ""));
}

#[tokio::test]
async fn a_cleared_session_takes_the_cookie_away() {
    let server = server(SessionLayer::new(&secret("a"))).await;
    let (name, cookie) = server.get("/").await.cookie();
    let cleared = server.get_with("/forget", &[(name, &cookie)]).await;
    assert!(
        cleared.set_cookie().starts_with("_bennu_session=;"),
        "{}",
        cleared.set_cookie()
    );
    assert!(
        cleared.set_cookie().contains("; Max-Age=0"),
        "{}",
        cleared.set_cookie()
    );
}

#[tokio::test]
async fn an_altered_or_foreign_cookie_is_as_none() {
    let server = server(SessionLayer::new(&secret("a"))).await;
    let (name, cookie) = server.get("/").await.cookie();
    let altered = format!("{}x", &cookie[..cookie.len() - 1]);
    assert_eq!(
        server.get_with("/peek", &[(name, &altered)]).await.text(),
        "0"
    );
    let foreign = Signer::new(&secret("b")).sign("bennu session", &json!({"visits": 9}));
    let foreign = format!("_bennu_session={foreign}");
    assert_eq!(
        server
            .get_with("/peek", &[("cookie", &foreign)])
            .await
            .text(),
        "0"
    );
}

#[tokio::test]
async fn a_rotated_secret_keeps_sessions() {
    let before = server(SessionLayer::new(&secret("a"))).await;
    let (name, cookie) = before.get("/").await.cookie();
    let rotated = secret("b").with_previous("a".repeat(64)).unwrap();
    let after = server(SessionLayer::new(&rotated)).await;
    assert_eq!(
        after.get_with("/peek", &[(name, &cookie)]).await.text(),
        "1"
    );
}

#[tokio::test]
async fn a_session_ends_after_its_age_and_is_renewed_at_half_of_it() {
    let hour = Duration::from_secs(3600);
    let server = server(SessionLayer::new(&secret("a")).with_max_age(hour)).await;
    let signed_ago = |ago| {
        let then = SystemTime::now() - ago;
        let token = Signer::new(&secret("a")).sign_at("bennu session", &json!({"visits": 3}), then);
        format!("_bennu_session={token}")
    };

    let ageing = server
        .get_with("/peek", &[("cookie", &signed_ago(hour / 2 + hour / 4))])
        .await;
    assert_eq!(ageing.text(), "3");
    assert!(
        ageing.set_cookie().contains("; Max-Age=3600"),
        "{}",
        ageing.set_cookie()
    );

    let ended = server
        .get_with("/peek", &[("cookie", &signed_ago(hour + hour / 4))])
        .await;
    assert_eq!((ended.text(), ended.set_cookie()), ("0", ""));
}

#[tokio::test]
async fn of_two_layers_the_outer_one_does_the_work() {
    let inner = Router::new()
        .route("/", get(visits))
        .layer(SessionLayer::new(&secret("a")));
    let server = Server::start(inner.layer(SessionLayer::new(&secret("a")))).await;
    let answer = server.get("/").await;
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1);
}
