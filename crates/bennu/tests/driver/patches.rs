//! The page's address changes within its view.

use bennu::prelude::*;
use serde_json::json;

use crate::browser::{Site, router, url};

/// A list with pages; some addresses send it on.
struct List {
    page: u32,
    seen: String,
}

enum ListMessage {
    Next,
}

impl LiveView for List {
    type Event = RawEvent;
    type Message = ListMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.send_after(Duration::from_secs(1), ListMessage::Next);
        Ok(Self {
            page: 0,
            seen: String::new(),
        })
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        uri: &bennu::Uri,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        let page: u32 = params.get("page").unwrap_or("0").parse()?;
        assert_eq!(socket.params(), params);
        match page {
            7 => socket.replace_patch("/list/8")?,
            13 => socket.redirect("/out")?,
            1000.. => socket.push_patch(&format!("/list/{}", page + 1))?,
            _ => {}
        }
        self.page = page;
        self.seen = uri.to_string();
        Ok(())
    }

    async fn handle_event(&mut self, event: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        socket.push_patch(&event.name)
    }

    async fn handle_info(&mut self, _: ListMessage, socket: &mut Socket<Self>) -> Result<()> {
        socket.push_patch(&format!("/list/{}", self.page + 1))
    }

    fn render(&self) -> impl Render {
        html! { <p>{self.page}</p><i>{&self.seen}</i> }
    }
}

/// The view of another address.
struct Other;

impl LiveView for Other {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.push_patch("/other")?;
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        ""
    }
}

fn site() -> Site {
    Site::new(
        router()
            .live::<List>("/list/{page}")
            .live::<Other>("/other"),
    )
}

#[tokio::test(start_paused = true)]
async fn patch_link_runs_handle_params_and_is_acknowledged_with_the_diff() {
    let (mut browser, view, response) = site().open("/list/1?q=a").await;
    assert_eq!(response["rendered"]["1"], url("/list/1?q=a"));
    let message_ref = browser.push(&view, "live_patch", json!({ "url": url("/list/2#end") }));
    assert_eq!(
        browser.reply(&message_ref).await,
        Ok(json!({ "diff": { "0": "2", "1": url("/list/2") } }))
    );
}

#[tokio::test(start_paused = true)]
async fn link_to_another_view_is_turned_into_a_navigation() {
    let (mut browser, view, _) = site().open("/list/1").await;
    for path in ["/other", "/nowhere"] {
        let message_ref = browser.push(&view, "live_patch", json!({ "url": url(path) }));
        assert_eq!(
            browser.reply(&message_ref).await,
            Ok(json!({ "link_redirect": true }))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn patch_by_an_event_is_pushed_before_its_acknowledgement() {
    let (mut browser, view, _) = site().open("/list/1").await;
    let event = json!({ "type": "click", "event": "/list/3?x=1", "value": {} });
    let message_ref = browser.push(&view, "event", event);
    let patch = json!({ "to": "/list/3?x=1", "kind": "push" });
    assert_eq!(
        browser.receive_push().await,
        ("live_patch".to_owned(), patch)
    );
    assert_eq!(
        browser.reply(&message_ref).await,
        Ok(json!({ "diff": { "0": "3", "1": url("/list/3?x=1") } }))
    );
}

#[tokio::test(start_paused = true)]
async fn patch_by_a_message_is_pushed_before_its_diff() {
    let (mut browser, ..) = site().open("/list/1").await;
    let patch = json!({ "to": "/list/2", "kind": "push" });
    assert_eq!(
        browser.receive_push().await,
        ("live_patch".to_owned(), patch)
    );
    assert_eq!(browser.diff().await["0"], "2");
}

#[tokio::test(start_paused = true)]
async fn patch_in_handle_params_is_followed() {
    let site = site();
    let container = site.get("/list/1").await.container();
    let mut browser = site.connect();
    let (view, answer) = browser
        .join(&container, json!({ "url": url("/list/7") }))
        .await;
    let response = answer.unwrap();
    assert_eq!(
        response["live_patch"],
        json!({ "to": "/list/8", "kind": "replace" })
    );
    assert_eq!(response["rendered"]["0"], "8");
    let message_ref = browser.push(&view, "live_patch", json!({ "url": url("/list/7") }));
    let patch = json!({ "to": "/list/8", "kind": "replace" });
    assert_eq!(
        browser.receive_push().await,
        ("live_patch".to_owned(), patch)
    );
    assert_eq!(browser.reply(&message_ref).await, Ok(json!({})));
}

#[tokio::test(start_paused = true)]
async fn redirect_in_handle_params_answers_the_patch() {
    let (mut browser, view, _) = site().open("/list/1").await;
    let message_ref = browser.push(&view, "live_patch", json!({ "url": url("/list/13") }));
    assert_eq!(
        browser.reply(&message_ref).await,
        Ok(json!({ "redirect": { "to": "/out" } }))
    );
    assert_eq!(browser.receive_push().await.0, "phx_close");
}

#[tokio::test(start_paused = true)]
async fn first_page_follows_patches_by_redirects() {
    assert_eq!(
        site().get("/list/7").await.location.as_deref(),
        Some("/list/8")
    );
    assert_eq!(
        site().get("/list/13").await.location.as_deref(),
        Some("/out")
    );
}

#[tokio::test(start_paused = true)]
async fn patch_to_another_view_or_off_the_site_is_a_failure() {
    for to in ["/other", "/nowhere", "//evil.example/", "list/3"] {
        let (mut browser, view, _) = site().open("/list/1").await;
        browser.push(
            &view,
            "event",
            json!({ "type": "click", "event": to, "value": {} }),
        );
        assert_eq!(browser.receive_push().await.0, "phx_error", "{to}");
    }
}

#[tokio::test(start_paused = true)]
async fn patch_in_mount_is_a_failure() {
    let site = site();
    let container = site.get("/list/1").await.container();
    let redirect = json!({ "redirect": url("/other") });
    let (_, answer) = site.connect().join(&container, redirect).await;
    assert_eq!(answer, Err(json!({ "reason": "join crashed" })));
}

#[tokio::test(start_paused = true)]
async fn address_of_another_site_or_none_crashes_the_view() {
    for payload in [
        json!({ "url": "/list/2" }),
        json!({ "url": "x" }),
        json!({}),
    ] {
        let (mut browser, view, _) = site().open("/list/1").await;
        browser.push(&view, "live_patch", payload.clone());
        assert_eq!(browser.receive_push().await.0, "phx_error", "{payload}");
    }
}
