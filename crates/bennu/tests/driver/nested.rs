//! Views inside views: first render, joins, and who ends with whom.

use bennu::prelude::*;
use serde_json::{Value, json};

use crate::browser::{Browser, Container, Joined, Site, containers, router, url};

/// A page with one nested view and, on demand, another.
struct Outer {
    path: String,
    second: bool,
}

impl LiveView for Outer {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            path: String::new(),
            second: false,
        })
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        uri: &bennu::Uri,
        _: &mut Socket<Self>,
    ) -> Result<()> {
        self.path = format!("{} {}", uri.path(), params.get("page").unwrap_or("-"));
        Ok(())
    }

    async fn handle_event(&mut self, event: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event.name.as_str() {
            "second" => self.second = true,
            "navigate" => socket.push_navigate("/elsewhere")?,
            _ => panic!("the outer view fails"),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <h1>{&self.path}</h1>
            {live_render::<Inner>("inner").with_session("name", "first")}
            {self.second.then(|| live_render::<Inner>("second").with_session("name", "<b>"))}
        }
    }
}

/// Shows what it was told; patches and fails on demand.
struct Inner {
    name: String,
    clicks: u32,
}

impl LiveView for Inner {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        assert!(socket.uri().is_none() && socket.params().is_empty());
        let name = socket.session().get("name").unwrap_or_default();
        Ok(Self { name, clicks: 0 })
    }

    async fn handle_event(&mut self, event: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event.name.as_str() {
            "click" => self.clicks += 1,
            "patch" => socket.push_patch("/?page=2")?,
            "navigate" => socket.push_navigate("/deep")?,
            _ => panic!("the inner view fails"),
        }
        Ok(())
    }

    fn layout<'a>(&'a self, content: impl Render + 'a) -> impl Render + 'a {
        html! { "layout of a route only" {&content} }
    }

    fn render(&self) -> impl Render {
        html! { <p>{&self.name}" "{self.clicks}</p> }
    }
}

fn site() -> Site {
    Site::new(
        router()
            .live::<Outer>("/")
            .live::<Deep>("/deep")
            .live::<Stuck>("/stuck"),
    )
}

/// The containers in a diff or tree.
fn containers_in(tree: &Value) -> Vec<Container> {
    match tree {
        Value::String(html) => containers(html),
        Value::Object(members) => members.values().flat_map(containers_in).collect(),
        _ => Vec::new(),
    }
}

/// A page with its nested view joined too.
async fn open(site: &Site) -> (Browser, Joined, Joined) {
    let (mut browser, outer, response) = site.open("/").await;
    let inner = containers_in(&response["rendered"]).remove(0);
    let (inner, answer) = browser.join(&inner, json!({})).await;
    assert_eq!(answer.unwrap()["rendered"]["0"], "first");
    (browser, outer, inner)
}

#[tokio::test]
async fn first_page_holds_the_nested_view_in_place() {
    let page = site().get("/").await;
    let [outer, inner] = &containers(&page.html)[..] else {
        panic!("{}", page.html)
    };
    assert!(page.html.contains("<p>first 0</p></div>"), "{}", page.html);
    assert!(
        page.html
            .contains(&format!("data-phx-parent-id=\"{}\"", outer.id))
    );
    assert_eq!((inner.id.as_str(), inner.session.as_str()), ("inner", ""));
    assert!(!inner.static_token.is_empty());
}

#[tokio::test]
async fn connected_parent_shows_an_empty_container_that_can_be_joined() {
    let site = site();
    let (mut browser, outer, response) = site.open("/").await;
    let child = containers_in(&response["rendered"]).remove(0);
    assert_eq!(child.static_token, "");
    assert!(!response.to_string().contains("<p>first"), "{response}");
    let (inner, answer) = browser.join(&child, json!({})).await;
    assert!(answer.is_ok());
    assert_eq!(
        browser.click(&inner, "click").await,
        json!({ "diff": { "1": "1" } })
    );
    let added = browser.click(&outer, "second").await;
    let second = containers_in(&added).remove(0);
    let (_, answer) = browser.join(&second, json!({})).await;
    assert_eq!(answer.unwrap()["rendered"]["0"], "&lt;b&gt;");
}

#[tokio::test]
async fn child_that_the_first_page_has_rendered_joins_with_that_static_token() {
    let site = site();
    let page = site.get("/").await;
    let [outer, dead] = &containers(&page.html)[..] else {
        panic!("{}", page.html)
    };
    let mut browser = site.connect();
    let (_, response) = browser.join(outer, json!({ "url": url("/") })).await;
    let mut child = containers_in(&response.unwrap()).remove(0);
    child.static_token.clone_from(&dead.static_token);
    assert!(browser.join(&child, json!({})).await.1.is_ok());
}

#[tokio::test]
async fn crash_of_a_child_leaves_its_parent_alone() {
    let site = site();
    let (mut browser, outer, inner) = open(&site).await;
    browser.push(
        &inner,
        "event",
        json!({ "type": "click", "event": "fail", "value": {} }),
    );
    let frame = browser.receive().await;
    assert_eq!(
        (&frame[2], &frame[3]),
        (&json!("lv:inner"), &json!("phx_error"))
    );
    assert!(
        browser
            .click(&outer, "second")
            .await
            .to_string()
            .contains("second")
    );
}

#[tokio::test]
async fn end_of_a_parent_ends_its_children() {
    let site = site();
    let (mut browser, outer, _) = open(&site).await;
    browser.push(
        &outer,
        "event",
        json!({ "type": "click", "event": "fail", "value": {} }),
    );
    assert_eq!(browser.receive().await[3], "phx_error");
    let frame = browser.receive().await;
    assert_eq!(
        (&frame[2], &frame[3]),
        (&json!("lv:inner"), &json!("phx_close"))
    );
}

#[tokio::test]
async fn child_cannot_be_joined_without_its_parent() {
    let site = site();
    let (mut browser, outer, response) = site.open("/").await;
    let child = containers_in(&response["rendered"]).remove(0);
    let (_, elsewhere) = site.connect().join(&child, json!({})).await;
    assert_eq!(elsewhere, Err(json!({ "reason": "stale" })));
    browser.click(&outer, "navigate").await;
    assert_eq!(browser.receive().await[3], "phx_close");
    let (_, late) = browser.join(&child, json!({})).await;
    assert_eq!(late, Err(json!({ "reason": "parent_redirect" })));
}

#[tokio::test]
async fn patch_by_a_child_goes_to_the_page() {
    let site = site();
    let (mut browser, outer, inner) = open(&site).await;
    assert_eq!(browser.click(&inner, "patch").await, json!({}));
    let frame = browser.receive().await;
    assert_eq!(
        (&frame[2], &frame[3], &frame[4]),
        (
            &json!(outer.topic),
            &json!("live_patch"),
            &json!({ "to": "/?page=2", "kind": "push" })
        )
    );
    assert_eq!(browser.diff().await, json!({ "0": "/ 2" }));
}

/// Nested in itself without end.
struct Deep;

impl LiveView for Deep {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! { <p>"deep"</p> {live_render::<Deep>("deep")} }
    }
}

#[tokio::test]
async fn view_nested_in_itself_without_end_is_an_error_page() {
    assert_eq!(site().get("/deep").await.status, 500);
}

/// Keeps a view that stays when the page goes.
struct Stuck;

impl LiveView for Stuck {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, _: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        Err(Error::new("the page ends"))
    }

    fn render(&self) -> impl Render {
        html! { {live_render::<Inner>("player").with_session("name", "song").sticky()} }
    }
}

/// A page with a sticky view, joined, and the container of the page's own view.
async fn open_sticky(site: &Site) -> (Browser, Joined, Container) {
    let page = site.get("/stuck").await;
    let [outer, player] = &containers(&page.html)[..] else {
        panic!("{}", page.html)
    };
    assert!(
        page.html.contains("<div id=\"player\" data-phx-sticky"),
        "{}",
        page.html
    );
    let mut browser = site.connect();
    let (sticky, answer) = browser.join(player, json!({ "sticky": true })).await;
    assert!(answer.is_ok(), "{answer:?}");
    (browser, sticky, outer.clone())
}

#[tokio::test]
async fn sticky_view_outlives_the_page_that_shows_it() {
    let site = site();
    let (mut browser, sticky, outer) = open_sticky(&site).await;
    let (stuck, tree) = browser.join(&outer, json!({ "url": url("/stuck") })).await;
    let shown = containers_in(&tree.unwrap()["rendered"]).remove(0);
    let (_, answer) = site.connect().join(&shown, json!({ "sticky": true })).await;
    assert!(answer.is_ok(), "it needs no parent: {answer:?}");
    browser.push(
        &stuck,
        "event",
        json!({ "type": "click", "event": "x", "value": {} }),
    );
    assert_eq!(browser.receive().await[3], "phx_error");
    assert_eq!(
        browser.click(&sticky, "click").await,
        json!({ "diff": { "1": "1" } })
    );
}

#[tokio::test]
async fn sticky_view_stays_when_it_sends_its_visitor_to_the_next_page() {
    let (mut browser, sticky, _) = open_sticky(&site()).await;
    assert_eq!(
        browser.click(&sticky, "navigate").await,
        json!({ "live_redirect": { "to": "/deep", "kind": "push" } })
    );
    assert_eq!(
        browser.click(&sticky, "click").await,
        json!({ "diff": { "1": "1" } })
    );
}
