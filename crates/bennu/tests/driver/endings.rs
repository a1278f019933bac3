//! How views end, and whom it touches.

use std::sync::{Arc, Mutex};

use bennu::event::EventError;
use bennu::prelude::*;
use bennu::{Connection, LiveRouter};
use serde_json::{Value, json};
use tracing::Level;

use crate::browser::{Site, embedding, router, url};
use crate::record;

/// What `terminate` was told, in order.
#[derive(Default, Clone)]
struct Ends(Arc<Mutex<Vec<TerminateReason>>>);

impl Ends {
    fn all(&self) -> Vec<TerminateReason> {
        self.0.lock().unwrap().clone()
    }
}

/// The name of an event; one of them cannot be read.
struct Named(String);

impl Event for Named {
    fn decode(name: &str, _: &Value) -> Result<Self, EventError> {
        assert_ne!(name, "decode", "cannot be read");
        Ok(Self(name.to_owned()))
    }
}

/// Fails in every way.
struct Fragile {
    panics_in_render: bool,
    lingers: bool,
    size: u32,
}

impl LiveView for Fragile {
    type Event = Named;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            panics_in_render: false,
            lingers: false,
            size: 0,
        })
    }

    async fn handle_event(&mut self, event: Named, socket: &mut Socket<Self>) -> Result<()> {
        match event.0.as_str() {
            "panic" => panic!("fell over"),
            "error" => return Err(Error::new("went wrong")),
            "render" => self.panics_in_render = true,
            "redirect" => socket.redirect("/")?,
            "navigate" => return Err(Error::navigate("/x")),
            "grow" => self.size += 1,
            "linger" => self.lingers = true,
            "hang" => std::future::pending().await,
            "slow" => tokio::time::sleep(Duration::from_secs(3)).await,
            _ => {}
        }
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, socket: &mut Socket<Self>) {
        tokio::task::yield_now().await;
        if self.lingers {
            std::future::pending::<()>().await;
        }
        socket.state::<Ends>().0.lock().unwrap().push(reason);
    }

    fn render(&self) -> impl Render {
        assert!(!self.panics_in_render, "cannot be drawn");
        html! { <p>{self.size}</p> }
    }

    fn name() -> &'static str {
        "Fragile"
    }
}

fn fragile() -> (LiveRouter, Ends) {
    let ends = Ends::default();
    let live = embedding::<Fragile>(router().live::<Fragile>("/"));
    (live.with_state(ends.clone()), ends)
}

fn event(name: &str) -> Value {
    json!({ "type": "click", "event": name, "value": {} })
}

#[test]
fn failure_ends_its_view_only_and_is_logged_once_with_its_name() {
    for (name, said) in [
        ("panic", "fell over"),
        ("error", "went wrong"),
        ("render", "cannot be drawn"),
        ("decode", "cannot be read"),
    ] {
        record(async |recorded| {
            let (live, ends) = fragile();
            let site = Site::new(live);
            let (mut browser, failing, _) = site.open("/").await;
            let other = site.get("/embedded/other").await.container();
            let (other, _) = browser.join(&other, json!({})).await;
            browser.push(&failing, "event", event(name));
            assert_eq!(
                browser.receive().await,
                json!([
                    failing.join_ref,
                    failing.join_ref,
                    failing.topic,
                    "phx_error",
                    {}
                ])
            );
            assert_eq!(browser.click(&other, "nothing").await, json!({}));
            assert_eq!(ends.all(), [TerminateReason::Failed]);
            let log = recorded.log(Level::ERROR);
            assert_eq!(log.len(), 1, "{log:?}");
            assert!(
                log[0].contains("Fragile") && log[0].contains(said),
                "{log:?}"
            );
            assert_eq!(
                recorded.counter("bennu_view_failures_total view=Fragile"),
                1
            );
        });
    }
}

/// Is never there.
struct Broken<const LATER: bool>;

impl<const LATER: bool> LiveView for Broken<LATER> {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        match LATER && !socket.connected() {
            true => Ok(Self),
            false => Err(Error::new("it is broken")),
        }
    }

    fn render(&self) -> impl Render {
        ""
    }

    fn name() -> &'static str {
        if LATER { "Later" } else { "Broken" }
    }
}

#[test]
fn of_a_flood_of_failures_some_are_logged_for_each_view_and_all_are_counted() {
    record(async |recorded| {
        let live = router().live::<Broken<false>>("/");
        let site = Site::new(live.live::<Broken<true>>("/later"));
        let page = site.get("/later").await.container();
        let mut browser = site.connect();
        for _ in 0..200 {
            assert_eq!(site.get("/").await.status, 500);
            let (_, answer) = browser.join(&page, json!({ "url": url("/later") })).await;
            assert!(answer.is_err());
        }
        let log = recorded.log(Level::ERROR);
        for view in ["Broken", "Later"] {
            let lines = log.iter().filter(|line| line.contains(view)).count();
            assert!((10..200).contains(&lines), "{view} is logged {lines} times");
            let failures = format!("bennu_view_failures_total view={view}");
            assert_eq!(recorded.counter(&failures), 200);
        }
    });
}

#[test]
fn what_happens_is_counted() {
    record(async |recorded| {
        let (live, _) = fragile();
        let (mut browser, view, _) = Site::new(live).open("/").await;
        let sent = recorded.counter("bennu_sent_bytes_total");
        assert_eq!(
            browser.click(&view, "grow").await,
            json!({ "diff": { "0": "1" } })
        );
        let answer = r#"["1","2","","phx_reply",{"status":"ok","response":{"diff":{"0":"1"}}}]"#;
        let answer = answer.len() + view.topic.len();
        assert_eq!(
            recorded.counter("bennu_sent_bytes_total") - sent,
            answer as u64
        );
        assert_eq!(recorded.counter("bennu_diffs_total"), 1);
        assert_eq!(recorded.counter("bennu_joins_total outcome=ok"), 1);
        browser
            .send(json!(["9", "9", "lv:x", "phx_join", {}]))
            .unwrap();
        assert!(browser.reply("9").await.is_err());
        assert_eq!(recorded.counter("bennu_joins_total outcome=refused"), 1);
    });
}

#[test]
fn event_that_a_view_does_not_know_is_a_warning_with_its_name() {
    record(async |recorded| {
        let site = Site::new(router().live::<Typed>("/"));
        let (mut browser, view, _) = site.open("/").await;
        browser.push(&view, "event", event("no-such"));
        assert_eq!(browser.receive_push().await.0, "phx_error");
        assert_eq!(recorded.log(Level::ERROR), [] as [String; 0]);
        let log = recorded.log(Level::WARN);
        assert!(
            log[0].contains("Typed") && log[0].contains("no-such"),
            "{log:?}"
        );
    });
}

/// Knows one event.
struct Typed;

#[derive(Event)]
enum TypedEvent {
    Known,
}

impl LiveView for Typed {
    type Event = TypedEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! { <button phx-click={TypedEvent::Known}>"known"</button> }
    }
}

#[tokio::test]
async fn crashed_view_is_joined_again_from_the_start() {
    let (live, _) = fragile();
    let site = Site::new(live);
    let container = site.get("/").await.container();
    let mut browser = site.connect();
    let (view, _) = browser.join(&container, json!({ "url": url("/") })).await;
    browser.push(&view, "event", event("panic"));
    assert_eq!(browser.receive_push().await.0, "phx_error");
    let again = json!({ "url": url("/"), "params": { "_mounts": 1 } });
    let (view, answer) = browser.join(&container, again).await;
    assert!(answer.is_ok());
    assert_eq!(browser.click(&view, "nothing").await, json!({}));
}

#[tokio::test]
async fn left_view_is_closed_and_terminated() {
    let (live, ends) = fragile();
    let (mut browser, view, _) = Site::new(live).open("/").await;
    let left = browser.push(&view, "phx_leave", json!({}));
    assert_eq!(browser.receive_push().await.0, "phx_close");
    assert_eq!(browser.reply(&left).await, Ok(json!({})));
    browser.connection.close().await;
    assert_eq!(ends.all(), [TerminateReason::Left]);
}

#[tokio::test]
async fn view_that_sends_its_visitor_elsewhere_is_closed() {
    for (name, answer) in [
        ("redirect", json!({ "redirect": { "to": "/" } })),
        (
            "navigate",
            json!({ "live_redirect": { "to": "/x", "kind": "push" } }),
        ),
    ] {
        let (live, ends) = fragile();
        let (mut browser, view, _) = Site::new(live).open("/").await;
        assert_eq!(browser.click(&view, name).await, answer);
        assert_eq!(browser.receive_push().await.0, "phx_close");
        assert_eq!(ends.all(), [TerminateReason::Redirected]);
    }
}

#[tokio::test(start_paused = true)]
async fn closing_a_connection_waits_until_its_views_have_ended() {
    let (live, ends) = fragile();
    let site = Site::new(live);
    let (mut browser, view, _) = site.open("/").await;
    browser.push(&view, "event", event("slow"));
    browser.settle().await;
    let start = tokio::time::Instant::now();
    browser.connection.close().await;
    assert_eq!(ends.all(), [TerminateReason::Disconnected]);
    assert_eq!(
        start.elapsed().as_secs(),
        3,
        "the callback may end by itself"
    );
}

#[tokio::test(start_paused = true)]
async fn callback_that_does_not_end_is_cut_short_after_the_view_was_left() {
    let (live, ends) = fragile();
    let (mut browser, view, _) = Site::new(live).open("/").await;
    browser.push(&view, "event", event("hang"));
    browser.settle().await;
    let start = tokio::time::Instant::now();
    browser.connection.close().await;
    assert_eq!(ends.all(), [TerminateReason::Disconnected]);
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn browser_hears_of_a_failure_although_terminate_does_not_end() {
    let (live, ends) = fragile();
    let (mut browser, view, _) = Site::new(live).open("/").await;
    assert_eq!(browser.click(&view, "linger").await, json!({}));
    let start = tokio::time::Instant::now();
    browser.push(&view, "event", event("error"));
    assert_eq!(browser.receive_push().await.0, "phx_error");
    assert_eq!(start.elapsed().as_secs(), 5);
    assert_eq!(ends.all(), []);
}

#[tokio::test]
async fn dropped_connection_ends_its_views() {
    let (live, ends) = fragile();
    let site = Site::new(live);
    let (mut browser, ..) = site.open("/").await;
    browser.connection = Connection::new(site.endpoint.clone(), None);
    browser.settle().await;
    assert_eq!(ends.all(), [TerminateReason::Disconnected]);
}
