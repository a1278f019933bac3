//! Shared views in private ones, and the other way round.

use bennu::prelude::*;
use serde_json::{Value, json};

use super::Boards;
use crate::browser::{Browser, Container, Joined, Site, containers, url};

/// A page of one's own with a shared board, for as long as one wants.
struct Own {
    board: bool,
}

impl LiveView for Own {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { board: true })
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        _: &bennu::Uri,
        _: &mut Socket<Self>,
    ) -> Result<()> {
        self.board = params.get("page") != Some("2");
        Ok(())
    }

    async fn handle_event(&mut self, event: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        self.board = event.name == "show";
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <div>{self.board.then(|| live_render::<super::Board>("board"))}</div> }
    }
}

/// A shared page with a view that each visitor has for oneself.
struct Common {
    panels: u32,
}

impl LiveView for Common {
    const SHARED: bool = true;

    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { panels: 1 })
    }

    async fn handle_event(&mut self, event: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        match event.name.as_str() {
            "none" => self.panels = 0,
            _ => panic!("the page fell over"),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <div>{(self.panels > 0).then(|| live_render::<Panel>("panel"))}</div> }
    }
}

#[derive(Default)]
struct Panel {
    clicks: u32,
}

impl LiveView for Panel {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event.name.as_str() {
            "patch" => socket.push_patch("/common?page=2")?,
            _ => self.clicks += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <p>{self.clicks}</p> }
    }
}

fn boards() -> Boards {
    Boards::with(|live| live.live::<Own>("/own").live::<Common>("/common"))
}

/// The first container in a tree.
fn container_in(tree: &Value) -> Option<Container> {
    match tree {
        Value::String(html) => containers(html).into_iter().next(),
        Value::Object(members) => members.values().find_map(container_in),
        _ => None,
    }
}

/// A page and the view nested in it, both joined.
async fn open(site: &Site, path: &str) -> (Browser, Joined, Joined, Container) {
    let (mut browser, outer, tree) = site.open(path).await;
    let container = container_in(&tree["rendered"]).expect("a nested view");
    let (inner, answer) = browser.join(&container, json!({})).await;
    answer.unwrap();
    (browser, outer, inner, container)
}

#[tokio::test]
async fn first_page_holds_a_shared_view_as_its_viewers_see_it() {
    let boards = boards();
    let (mut browser, _, board, _) = open(&boards.site, "/own").await;
    browser.push(
        &board,
        "event",
        json!({ "type": "click", "event": "click", "value": {} }),
    );
    browser.diff().await;
    let page = boards.site.get("/own").await.html;
    assert!(page.contains("<p>1 nothing</p>"), "{page}");
}

#[tokio::test]
async fn pages_of_their_own_share_the_view_in_them() {
    let boards = boards();
    let (mut one, ..) = open(&boards.site, "/own").await;
    let (mut other, outer, board, _) = open(&boards.site, "/own").await;
    assert_eq!(boards.seen.counts().mounts, 1);
    boards.say("hello").await;
    assert_eq!(one.diff().await, json!({ "1": "hello" }));
    assert_eq!(other.diff().await, json!({ "1": "hello" }));

    other.click(&outer, "hide").await;
    other.push(&board, "phx_leave", json!({}));
    assert_eq!(other.receive().await[3], "phx_close");
    boards.say("again").await;
    assert_eq!(one.diff().await, json!({ "1": "again" }));
}

#[tokio::test]
async fn tokens_of_a_view_in_a_shared_one_are_the_same_for_all_and_bound_to_it() {
    let boards = boards();
    let (_one, _, _, first) = open(&boards.site, "/common").await;
    let (_other, _, _, second) = open(&boards.site, "/common").await;
    assert_eq!(first.session, second.session);
    let (_, alone) = boards.site.connect().join(&first, json!({})).await;
    assert_eq!(alone, Err(json!({ "reason": "stale" })));
}

#[tokio::test]
async fn view_in_a_shared_one_is_each_visitors_own() {
    let boards = boards();
    let (mut one, _, panel, _) = open(&boards.site, "/common").await;
    let (mut other, _, others, _) = open(&boards.site, "/common").await;
    assert_eq!(
        one.click(&panel, "x").await,
        json!({ "diff": { "0": "1" } })
    );
    assert_eq!(
        one.click(&panel, "x").await,
        json!({ "diff": { "0": "2" } })
    );
    assert_eq!(
        other.click(&others, "x").await,
        json!({ "diff": { "0": "1" } })
    );
}

#[tokio::test]
async fn view_in_a_shared_one_outlives_a_crash_of_it_and_ends_with_its_channel() {
    let boards = boards();
    let (mut one, common, panel, _) = open(&boards.site, "/common").await;
    let (mut other, others_common, others, _) = open(&boards.site, "/common").await;
    one.push(
        &common,
        "event",
        json!({ "type": "click", "event": "fail", "value": {} }),
    );
    let mut ended = [one.receive().await, one.receive().await];
    ended.sort_by_key(|frame| frame[3].to_string());
    assert_eq!(
        (&ended[0][2], &ended[0][3]),
        (&json!(panel.topic), &json!("phx_close"))
    );
    assert_eq!(
        (&ended[1][2], &ended[1][3]),
        (&json!(common.topic), &json!("phx_error"))
    );
    assert!(other.diff().await.get("s").is_some());
    assert_eq!(
        other.click(&others, "x").await,
        json!({ "diff": { "0": "1" } })
    );
    let leave = other.push(&others_common, "phx_leave", json!({}));
    assert_eq!(other.receive().await[2], others_common.topic);
    let (mut close, mut reply) = (other.receive().await, other.receive().await);
    if close[1] == leave {
        std::mem::swap(&mut close, &mut reply);
    }
    assert_eq!(
        (&close[2], &close[3]),
        (&json!(others.topic), &json!("phx_close"))
    );
}

#[tokio::test]
async fn patch_by_a_view_in_a_shared_page_is_a_navigation_of_that_page_alone() {
    let boards = boards();
    let (mut one, common, panel, _) = open(&boards.site, "/common").await;
    let (mut other, _, others, _) = open(&boards.site, "/common").await;
    assert_eq!(one.click(&panel, "patch").await, json!({}));
    let frame = one.receive().await;
    assert_eq!(
        (&frame[2], &frame[3], &frame[4]),
        (
            &json!(common.topic),
            &json!("live_redirect"),
            &json!({ "to": "/common?page=2", "kind": "push" })
        )
    );
    assert_eq!(one.receive().await[3], "phx_close");
    assert_eq!(
        other.click(&others, "x").await,
        json!({ "diff": { "0": "1" } })
    );
}

#[tokio::test]
async fn patch_by_a_shared_view_goes_to_the_page_of_who_asked() {
    let boards = boards();
    let (mut one, outer, board, _) = open(&boards.site, "/own").await;
    let (mut other, ..) = open(&boards.site, "/own").await;
    let message_ref = one.push(
        &board,
        "event",
        json!({ "type": "click", "event": "patch", "value": {} }),
    );
    assert_eq!(one.reply(&message_ref).await, Ok(json!({})));
    let frame = one.receive().await;
    assert_eq!(
        (&frame[2], &frame[3], &frame[4]),
        (
            &json!(outer.topic),
            &json!("live_patch"),
            &json!({ "to": "/own?page=2", "kind": "push" })
        )
    );
    boards.say("hello").await;
    assert_eq!(other.diff().await, json!({ "1": "hello" }));
}

#[tokio::test]
async fn live_navigation_into_a_shared_view_takes_over_the_container() {
    let boards = boards();
    let mut there = boards.viewer().await;
    let page = boards.site.get("/own").await.container();
    let mut browser = boards.site.connect();
    let (own, _) = browser.join(&page, json!({ "url": url("/own") })).await;
    let leave = browser.push(&own, "phx_leave", json!({}));
    let (_, answer) = {
        let joined = browser.send_join(&page, json!({ "redirect": url("/") }));
        assert_eq!(browser.receive().await[3], "phx_close");
        browser.reply(&leave).await.unwrap();
        let answer = browser.reply(&joined.join_ref).await;
        (joined, answer.unwrap())
    };
    assert_eq!(answer["container"], json!(["div", {}]));
    boards.say("hello").await;
    assert_eq!(browser.diff().await, json!({ "1": "hello" }));
    assert_eq!(there.diff().await, json!({ "1": "hello" }));
}

/// A frame carries nothing that tells the old view from the new one in the same
/// container.
#[tokio::test]
async fn frames_of_a_shared_view_that_was_left_do_not_reach_the_next() {
    let boards = boards();
    let mut viewer = boards.viewer().await;
    let page = boards.site.get("/").await.container();
    boards.say("hello").await;
    viewer.browser.push(&viewer.view, "phx_leave", json!({}));
    let next = viewer
        .browser
        .send_join(&page, json!({ "redirect": url("/own") }));
    boards.say("again").await;
    assert_eq!(viewer.browser.receive().await[3], "phx_close");
    assert_eq!(viewer.browser.receive().await[3], "phx_reply");
    let answer = viewer.browser.reply(&next.join_ref).await.unwrap();
    assert!(answer["rendered"].to_string().contains("board"));
}
