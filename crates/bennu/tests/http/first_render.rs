//! Pages over plain HTTP.

use bennu::prelude::*;
use bennu::{ContentSecurityPolicy, Limits, Page, Signer};
use hyper::StatusCode;
use serde_json::json;

use crate::support::Server;
use crate::views::{router, secret};

async fn server() -> Server {
    Server::start(router().into_router()).await
}

#[tokio::test]
async fn a_page_is_complete_before_any_script_runs() {
    let page = server().await.get("/counter/7").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let html = page.text();
    assert!(
        html.starts_with("<!DOCTYPE html><html lang=\"en\">"),
        "{html}"
    );
    assert!(html.contains("<title>Counter</title>"), "{html}");
    assert!(
        html.contains("<p id=\"count\" data-connected=\"false\">7</p></div></body>"),
        "{html}"
    );
}

#[tokio::test]
async fn the_container_has_what_the_client_joins_by() {
    let page = server().await.visit("/counter/7").await;
    let id = page.attribute("id");
    let (_, container) = page.html.split_once("<body>").unwrap();
    assert!(id.starts_with("phx-"));
    assert!(
        container.starts_with(&format!(
            "<div id=\"{id}\" data-phx-main data-phx-session=\""
        )),
        "{container}"
    );
    assert_ne!(page.attribute("data-phx-session"), "");
    assert_ne!(page.attribute("data-phx-static"), "");
}

#[tokio::test]
async fn every_script_that_a_page_names_is_there() {
    let server = server().await;
    let page = server.visit("/counter/7").await;
    let scripts: Vec<&str> = page.html.split("<script defer src=\"").skip(1).collect();
    assert_eq!(scripts.len(), 3);
    for script in scripts {
        let path = script.split_once('"').unwrap().0;
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn redirects_are_redirects() {
    let server = server().await;
    let answer = server.get("/elsewhere/redirect").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.header("location"), "/counter/1?from=elsewhere");
    let answer = server.get("/elsewhere/external").await;
    assert_eq!(answer.header("location"), "https://example.org/");
}

#[tokio::test]
async fn failures_have_their_status_and_say_nothing_of_their_cause() {
    let server = server().await;
    let missing = server.get("/elsewhere/missing").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(
        missing.text().contains("<h1>404 Not Found</h1>"),
        "{}",
        missing.text()
    );
    let failed = server.get("/elsewhere/error").await;
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!failed.text().contains("secret"), "{}", failed.text());
    let panicked = server.get("/elsewhere/panic").await;
    assert_eq!(panicked.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        server.get("/counter/word").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn an_error_page_can_be_replaced() {
    let teapot = |status: StatusCode| html! { <b>Oh no, {status.as_u16()}</b> };
    let server = Server::start(router().with_error_page(teapot).into_router()).await;
    assert_eq!(
        server.get("/elsewhere/missing").await.text(),
        "<b>Oh no, 404</b>"
    );
}

#[tokio::test]
async fn a_page_is_loaded_and_run_from_its_own_server_only() {
    let server = server().await;
    let page = server
        .get_with("/counter/7", &[("host", "example.org:4000")])
        .await;
    assert_eq!(
        page.header("content-security-policy"),
        "base-uri 'self'; \
         connect-src 'self' ws://example.org:4000 wss://example.org:4000; \
         default-src 'self'; frame-ancestors 'self'; img-src 'self' data: blob:; \
         object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'"
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(
        page.header("cache-control"),
        "private, max-age=0, must-revalidate"
    );
    assert!(!page.text().contains("<script>"));
}

#[tokio::test]
async fn the_policy_can_be_changed_or_left_to_others() {
    let policy = ContentSecurityPolicy::default()
        .with("img-src", "https:")
        .unwrap();
    let server = Server::start(router().with_content_security_policy(policy).into_router()).await;
    let page = server.get("/counter/7").await;
    assert!(
        page.header("content-security-policy")
            .contains("; img-src https:;")
    );
    let server = Server::start(router().without_content_security_policy().into_router()).await;
    assert_eq!(
        server
            .get("/counter/7")
            .await
            .header("content-security-policy"),
        ""
    );
}

#[tokio::test]
async fn a_layout_is_around_every_page() {
    fn layout(page: &Page<'_>) -> impl Render {
        html! { <html>{page.title().with_suffix("!")}<body>{page.content()}</body></html> }
    }
    let server = Server::start(router().with_root_layout(layout).into_router()).await;
    for (path, title) in [("/counter/7", "Counter"), ("/two", "Two views")] {
        let page = server.get(path).await;
        let start = format!("<html><title data-suffix=\"!\">{title}!</title><body>");
        assert!(page.text().starts_with(&start), "{}", page.text());
    }
}

#[tokio::test]
async fn several_views_stand_on_a_page_that_is_none() {
    let page = server().await.visit("/two").await;
    let (_, body) = page.html.split_once("<body>").unwrap();
    assert!(body.starts_with("<h1>Two</h1>"), "{body}");
    for (id, text) in [("one", "<p>Hello One</p>"), ("two", "<p>Hello Two</p>")] {
        let (_, view) = body
            .split_once(&format!("<div id=\"{id}\" data-phx-session=\""))
            .unwrap();
        let view = view.split_once("</div>").unwrap().0;
        assert!(view.contains(text) && !view.starts_with('"'), "{view}");
    }
    assert!(!body.contains("data-phx-main"));
}

#[tokio::test]
async fn views_and_pages_share_the_session() {
    let server = server().await;
    let (_, cookie) = server.get("/log-in").await.cookie();
    assert!(
        server
            .visit_with("/greeting", &cookie)
            .await
            .html
            .contains("<p>Hello Jane</p>")
    );
}

#[tokio::test]
async fn pages_of_the_application_need_a_token_to_change_something() {
    let server = server().await;
    let page = server.visit("/greeting").await;
    let cookie = [("cookie", page.cookie.as_str())];
    assert_eq!(
        server.post_form("/log-in", &cookie, "").await.status,
        StatusCode::FORBIDDEN
    );
    let form = format!("_csrf_token={}", page.csrf_token());
    assert_eq!(
        server.post_form("/log-in", &cookie, &form).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_address_past_the_bound_is_refused() {
    let limits = Limits {
        url_bytes: 100,
        ..Limits::default()
    };
    let server = Server::start(router().with_limits(limits).into_router()).await;
    let long = format!("/counter/7?{}", "x".repeat(100));
    assert_eq!(server.get(&long).await.status, StatusCode::URI_TOO_LONG);
}

#[tokio::test]
async fn a_page_loaded_after_a_failed_mount_shows_its_status_once() {
    let server = server().await;
    let token = Signer::new(&secret()).sign("bennu view reload 1", &json!({"status": 404}));
    for (token, status) in [(token.as_str(), 404), ("forged", 500)] {
        let cookie = format!("__phoenix_reload_status__={token}");
        let answer = server.get_with("/counter/7", &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, status);
        assert_eq!(
            answer.set_cookie(),
            "__phoenix_reload_status__=; Path=/; Max-Age=0"
        );
    }
}
