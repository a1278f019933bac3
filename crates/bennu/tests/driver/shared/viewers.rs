//! One state for all who look.

use bennu::prelude::*;
use serde_json::{Value, json};

use super::{Board, Boards, SAID, settle};
use crate::browser::{containers, url};

#[tokio::test]
async fn many_viewers_cost_one_mount_and_one_render_for_each_change() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(5).await;
    let before = boards.seen.counts();
    assert_eq!(before.mounts, 1);
    boards.say("hello").await;
    for viewer in &mut viewers {
        assert_eq!(viewer.diff().await, json!({ "1": "hello" }));
    }
    assert_eq!(boards.seen.counts().renders, before.renders + 1);
}

#[tokio::test]
async fn all_viewers_get_the_same_bytes() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(3).await;
    boards.say("hello").await;
    for viewer in &mut viewers {
        let batch = viewer.batch().await;
        let frames: Vec<_> = batch.frames().iter().map(|frame| frame.as_str()).collect();
        assert_eq!(
            frames,
            [r#"[null,null,"lv:phx-main","diff",{"1":"hello"}]"#]
        );
    }
}

#[tokio::test]
async fn late_joiner_gets_what_is_there_and_then_what_comes() {
    let boards = Boards::new();
    let mut first = boards.viewer().await;
    assert_eq!(first.tree["0"], "0");
    first.click_seen("click").await;
    boards.say("hello").await;
    let mut late = boards.viewer().await;
    assert_eq!(
        (&late.tree["0"], &late.tree["1"]),
        (&json!("1"), &json!("hello"))
    );
    boards.say("again").await;
    assert_eq!(late.diff().await, json!({ "1": "again" }));
}

#[tokio::test]
async fn change_while_somebody_joins_is_neither_lost_nor_doubled() {
    let boards = Boards::new();
    let mut first = boards.viewer().await;
    let page = boards.site.get("/").await.container();
    let mut late = boards.site.connect();
    boards.pubsub.broadcast(&SAID, "hello".to_owned()).unwrap();
    let (_, answer) = late.join(&page, json!({ "url": url("/") })).await;
    assert_eq!(answer.unwrap()["rendered"]["1"], "nothing");
    for browser in [&mut first.browser, &mut late] {
        assert_eq!(browser.diff().await, json!({ "1": "hello" }));
    }
    boards.say("again").await;
    assert_eq!(late.diff().await, json!({ "1": "again" }));
}

#[tokio::test]
async fn newcomer_is_not_told_again_what_its_tree_shows() {
    let boards = Boards::new();
    let mut first = boards.viewer().await;
    let page = boards.site.get("/").await.container();
    let mut late = boards.site.connect();
    boards.pubsub.broadcast(&SAID, "slow".to_owned()).unwrap();
    tokio::task::yield_now().await;
    // The view is in the middle of it.
    let (_, answer) = late.join(&page, json!({ "url": url("/") })).await;
    assert_eq!(answer.unwrap()["rendered"]["1"], "slow");
    boards.say("next").await;
    assert_eq!(first.diff().await, json!({ "1": "slow" }));
    for browser in [&mut first.browser, &mut late] {
        assert_eq!(browser.diff().await, json!({ "1": "next" }));
    }
}

#[tokio::test]
async fn trees_of_those_who_join_between_two_changes_are_rendered_once() {
    let boards = Boards::new();
    boards.viewer().await;
    let viewers = boards.viewers(2).await;
    let page = boards.site.get("/").await.container();
    let before = boards.seen.counts().renders;
    for _ in 0..3 {
        let mut browser = boards.site.connect();
        browser
            .join(&page, json!({ "url": url("/") }))
            .await
            .1
            .unwrap();
    }
    assert_eq!(boards.seen.counts().renders, before);
    drop(viewers);
}

#[tokio::test]
async fn addresses_have_instances_of_their_own() {
    let boards = Boards::new();
    let mut first = boards.viewer().await;
    let (mut other, view, _) = boards.site.open("/?of=another").await;
    assert_eq!(boards.seen.counts().mounts, 2);
    other.push(
        &view,
        "event",
        json!({ "type": "click", "event": "click", "value": {} }),
    );
    assert_eq!(other.diff().await, json!({ "0": "1" }));
    settle().await;
    assert_eq!(
        first.click("ask").await["diff"]["r"],
        json!({ "clicks": 0 })
    );
}

#[tokio::test]
async fn containers_with_different_ids_show_one_instance() {
    let boards = Boards::new();
    let page = boards.site.get("/embedded/a-b").await;
    let mut browser = boards.site.connect();
    for container in containers(&page.html) {
        browser.join(&container, json!({})).await.1.unwrap();
    }
    assert_eq!(boards.seen.counts().mounts, 1);
    boards.say("hello").await;
    let batch = browser.connection.next_batch().await.unwrap();
    let frames = batch.frames().iter();
    let mut topics: Vec<String> = frames
        .map(|frame| {
            let frame: Value = serde_json::from_str(frame.as_str()).unwrap();
            assert_eq!(frame[4], json!({ "1": "hello" }));
            frame[2].as_str().unwrap().to_owned()
        })
        .collect();
    topics.sort();
    assert_eq!(topics, ["lv:a", "lv:b"]);
}

#[tokio::test]
async fn page_that_is_loaded_shows_what_the_viewers_see() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    viewer.click_seen("click").await;
    assert!(boards.site.get("/").await.html.contains("<p>1 nothing</p>"));
    let renders = boards.seen.counts().renders;
    assert!(boards.site.get("/").await.html.contains("<p>1 nothing</p>"));
    assert_eq!(boards.seen.counts().renders, renders, "it is rendered once");
    boards.say("hello").await;
    assert!(boards.site.get("/").await.html.contains("<p>1 hello</p>"));
}

#[tokio::test]
async fn title_reaches_those_who_are_there_and_those_who_come() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    let asker = viewers[0].push("title");
    for viewer in &mut viewers {
        assert_eq!(viewer.diff().await, json!({ "t": "Board" }));
    }
    assert_eq!(viewers[0].browser.reply(&asker).await, Ok(json!({})));
    assert_eq!(boards.viewer().await.tree["t"], "Board");
    assert!(
        boards
            .site
            .get("/")
            .await
            .html
            .contains("<title>Board</title>")
    );
}

#[tokio::test]
async fn pushed_event_reaches_all_and_no_late_joiner() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    boards.say("beep").await;
    for viewer in &mut viewers {
        assert_eq!(
            viewer.diff().await,
            json!({ "1": "beep", "e": [["beep", 0]] })
        );
    }
    assert_eq!(boards.viewer().await.tree.get("e"), None);
}

/// A page with ten boards, each with an instance of its own.
struct Wall;

impl LiveView for Wall {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! {
            <div :for={at in 0..10}>
                {live_render::<Board>(format!("board-{at}")).with_session("at", at)}
            </div>
        }
    }
}

#[tokio::test]
async fn frames_of_ten_views_that_change_at_once_leave_in_one_write() {
    let boards = Boards::with(|live| live.live::<Wall>("/wall"));
    let (mut browser, _, tree) = boards.site.open("/wall").await;
    let entries = tree["rendered"]["0"]["k"].as_object().unwrap();
    for entry in entries.values().filter(|entry| entry.is_object()) {
        let container = containers(entry["0"].as_str().unwrap()).remove(0);
        browser.join(&container, json!({})).await.1.unwrap();
    }
    assert_eq!(boards.seen.counts().mounts, 10);
    for said in ["hello", "again"] {
        boards.pubsub.broadcast(&SAID, said.to_owned()).unwrap();
        let batch = browser.connection.next_batch().await.unwrap();
        assert_eq!(batch.frames().len(), 10);
    }
}
