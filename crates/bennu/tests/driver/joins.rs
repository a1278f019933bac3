//! From the first page to the join's answer.

use bennu::prelude::*;
use serde_json::{Value, json};

use crate::browser::{Site, embedding, router, url};

/// Says where it is and whether it is connected.
struct Talk {
    id: String,
    connected: bool,
}

impl LiveView for Talk {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let id = socket.params().get("id").unwrap_or_default().to_owned();
        match id.as_str() {
            "missing" => return Err(Error::not_found("no such talk")),
            "secret" => return Err(Error::redirect("/log-in")),
            "broken" if socket.connected() => panic!("the talk is broken"),
            "failing" => return Err(Error::new("the talk fails")),
            "gone" if socket.connected() => return Err(Error::not_found("gone by now")),
            "moved" => {
                socket.push_event("moving", &json!({ "to": 1 }))?;
                socket.push_navigate("/talks/1")?;
            }
            _ => socket.set_page_title(format!("Talk {id}")),
        }
        Ok(Self {
            id,
            connected: socket.connected(),
        })
    }

    fn layout<'a>(&'a self, content: impl Render + 'a) -> impl Render + 'a {
        html! { <main>{&content}</main> }
    }

    fn render(&self) -> impl Render {
        html! { <p>{&self.id}" "{self.connected}</p> }
    }

    fn container() -> bennu::Container {
        bennu::Container {
            tag: "article",
            attributes: vec![("class", "talk".to_owned())],
        }
    }
}

struct Home;

impl LiveView for Home {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! { <p>"home"</p> }
    }
}

fn site() -> Site {
    Site::new(
        embedding::<Home>(router())
            .live::<Talk>("/talks/{id}")
            .live::<Home>("/")
            .live_in::<Home>("admin", "/admin"),
    )
}

#[tokio::test]
async fn first_page_is_complete_without_a_connection() {
    let page = site().get("/talks/7?id=query").await;
    assert_eq!(page.status, 200);
    assert!(
        page.html.contains("<main><p>7 false</p></main></article>"),
        "{}",
        page.html
    );
    assert!(page.html.contains("Talk 7</title>"), "{}", page.html);
}

#[tokio::test]
async fn first_page_answers_with_the_views_status_or_redirect() {
    let site = site();
    assert_eq!(site.get("/talks/missing").await.status, 404);
    assert_eq!(site.get("/talks/failing").await.status, 500);
    assert_eq!(
        site.get("/talks/secret").await.location.as_deref(),
        Some("/log-in")
    );
    assert_eq!(
        site.get("/talks/moved").await.location.as_deref(),
        Some("/talks/1")
    );
}

#[tokio::test]
async fn join_is_answered_with_the_full_tree() {
    let (_, _, response) = site().open("/talks/7").await;
    assert_eq!(response["liveview_version"], bennu::CLIENT_VERSION);
    assert_eq!(response["rendered"]["t"], "Talk 7");
    assert_eq!(response["rendered"]["0"]["0"], "7");
    assert_eq!(response["rendered"]["0"]["1"], "true");
    assert!(response.get("container").is_none(), "{response}");
}

#[tokio::test]
async fn tokens_of_another_page_or_server_are_stale() {
    let (here, elsewhere) = (site(), site());
    let one = here.get("/").await.container();
    let other = here.get("/embedded/other").await.container();
    let foreign = elsewhere.get("/").await.container();
    let mut browser = here.connect();
    let mut check = async |container, extra| {
        let (_, answer) = browser.join(&container, extra).await;
        assert_eq!(answer, Err(json!({ "reason": "stale" })));
    };
    let here = json!({ "url": url("/") });
    check(foreign, here.clone()).await;
    let mut mixed = one.clone();
    mixed.id.clone_from(&other.id);
    check(mixed.clone(), here.clone()).await;
    mixed.static_token.clear();
    check(mixed, here.clone()).await;
    let mut mixed = one.clone();
    mixed.static_token = other.static_token;
    check(mixed, here).await;
    check(one, json!({ "url": null })).await;
}

#[tokio::test]
async fn join_without_the_visitors_session_is_stale() {
    let site = site();
    let container = site.get("/").await.container();
    let mut browser = site.connect();
    browser.connection = bennu::Connection::new(site.endpoint.clone(), None);
    let (_, answer) = browser.join(&container, json!({ "url": url("/") })).await;
    assert_eq!(answer, Err(json!({ "reason": "stale" })));
}

#[tokio::test]
async fn address_of_another_view_or_live_session_is_unauthorized() {
    let site = site();
    let container = site.get("/").await.container();
    let mut browser = site.connect();
    for extra in [
        json!({ "url": url("/talks/1") }),
        json!({ "url": url("/admin") }),
        json!({ "url": url("/nowhere") }),
        json!({ "redirect": url("/admin") }),
        json!({ "redirect": url("/nowhere") }),
    ] {
        let (_, answer) = browser.join(&container, extra.clone()).await;
        assert_eq!(answer, Err(json!({ "reason": "unauthorized" })), "{extra}");
    }
}

#[tokio::test]
async fn live_navigation_mounts_the_other_view_in_its_container() {
    let site = site();
    let container = site.get("/").await.container();
    let mut browser = site.connect();
    let (_, answer) = browser
        .join(&container, json!({ "redirect": url("/talks/3") }))
        .await;
    let response = answer.unwrap();
    assert_eq!(
        response["container"],
        json!(["article", { "class": "talk" }])
    );
    assert_eq!(response["rendered"]["0"]["0"], "3");
}

#[tokio::test]
async fn joining_again_closes_the_old_view_before_the_new_one_answers() {
    let site = site();
    let container = site.get("/").await.container();
    let mut browser = site.connect();
    let (first, _) = browser.join(&container, json!({ "url": url("/") })).await;
    let second = browser.send_join(&container, json!({ "url": url("/") }));
    assert_eq!(
        browser.receive().await,
        json!([first.join_ref, first.join_ref, first.topic, "phx_close", {}])
    );
    assert!(browser.reply(&second.join_ref).await.is_ok());
}

/// Joins a talk whose page was that of another one.
async fn join_talk(id: &str) -> Result<Value, Value> {
    let site = site();
    let container = site.get("/talks/1").await.container();
    let (_, answer) = site
        .connect()
        .join(&container, json!({ "url": url(&format!("/talks/{id}")) }))
        .await;
    answer
}

#[tokio::test]
async fn panic_or_error_in_mount_is_a_crashed_join() {
    assert_eq!(
        join_talk("broken").await,
        Err(json!({ "reason": "join crashed" }))
    );
    assert_eq!(
        join_talk("failing").await,
        Err(json!({ "reason": "join crashed" }))
    );
}

#[tokio::test]
async fn refusal_in_mount_makes_the_browser_load_the_page() {
    let refused = join_talk("gone").await.unwrap_err();
    assert_eq!(
        (&refused["reason"], &refused["status"]),
        (&json!("reload"), &json!(404))
    );
    assert!(refused["token"].is_string());
}

#[tokio::test]
async fn mount_can_send_its_visitor_elsewhere() {
    assert_eq!(
        join_talk("secret").await,
        Err(json!({ "redirect": { "to": "/log-in" }, "events": [] }))
    );
    assert_eq!(
        join_talk("moved").await,
        Err(json!({
            "live_redirect": { "to": "/talks/1", "kind": "push" },
            "events": [["moving", { "to": 1 }]],
        }))
    );
}

#[tokio::test]
async fn malformed_joins_crash_alone() {
    let site = site();
    let mut browser = site.connect();
    for payload in [json!(null), json!("x"), json!({ "session": 7 }), json!([7])] {
        browser
            .send(json!(["9", "9", "lv:x", "phx_join", payload]))
            .unwrap();
        assert_eq!(
            browser.reply("9").await,
            Err(json!({ "reason": "join crashed" }))
        );
    }
    assert!(browser.connection.handle_text("{").is_err());
}
