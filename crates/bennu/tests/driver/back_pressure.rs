//! A browser that does not read: nothing is rendered for it until it does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bennu::prelude::*;
use bennu::{Batch, Limits};
use bennu_pubsub::{PubSub, Topic};
use serde_json::{Value, json};

use crate::browser::{Browser, Joined, Site, containers, embedding, router};

static NUMBERS: Topic<u32> = Topic::from_static("numbers");

#[derive(Default, Clone)]
struct Renders(Arc<AtomicUsize>);

/// Shows the latest number, and beeps for each.
struct Numbers {
    number: u32,
    renders: Renders,
}

impl LiveView for Numbers {
    type Event = RawEvent;
    type Message = u32;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&NUMBERS, |number| number);
        Ok(Self {
            number: 0,
            renders: socket.state::<Renders>().clone(),
        })
    }

    async fn handle_event(&mut self, _: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        socket.reply(&json!({ "number": self.number }))
    }

    async fn handle_info(&mut self, number: u32, socket: &mut Socket<Self>) -> Result<()> {
        self.number = number;
        if number.is_multiple_of(10) {
            socket.push_event("beep", &number)?;
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        self.renders.0.fetch_add(1, Ordering::Relaxed);
        html! { <p>{self.number}</p> }
    }
}

/// A page whose connection is full after one frame.
struct Stalled {
    browser: Browser,
    view: Joined,
    pubsub: PubSub,
    renders: Renders,
}

impl Stalled {
    async fn new() -> Self {
        let (pubsub, renders) = (PubSub::new(), Renders::default());
        let limits = Limits {
            outbox_bytes: 1,
            ..Limits::default()
        };
        let live = router()
            .live::<Numbers>("/")
            .with_pubsub(pubsub.clone())
            .with_state(renders.clone())
            .with_limits(limits);
        let (browser, view, _) = Site::new(live).open("/").await;
        Self {
            browser,
            view,
            pubsub,
            renders,
        }
    }

    async fn publish(&self, number: u32) {
        self.pubsub.broadcast(&NUMBERS, number).unwrap();
        self.browser.settle().await;
    }

    fn renders(&self) -> usize {
        self.renders.0.load(Ordering::Relaxed)
    }
}

fn payloads(batch: &Batch) -> Vec<Value> {
    let frames = batch.frames().iter();
    frames
        .map(|frame| serde_json::from_str::<Value>(frame.as_str()).unwrap()[4].clone())
        .collect()
}

#[tokio::test]
async fn nothing_is_rendered_for_a_browser_that_does_not_read_and_then_the_newest_once() {
    let mut stalled = Stalled::new().await;
    stalled.publish(1).await;
    let before = stalled.renders();
    for number in 2..=99 {
        stalled.publish(number).await;
    }
    assert_eq!(stalled.renders(), before);

    let batch = stalled.browser.connection.next_batch().await.unwrap();
    assert_eq!(payloads(&batch), [json!({ "0": "1" })]);
    stalled.browser.settle().await;
    assert_eq!(
        stalled.renders(),
        before,
        "what is being written still counts"
    );

    drop(batch);
    let batch = stalled.browser.connection.next_batch().await.unwrap();
    let beeps: Vec<Value> = (1..=9).map(|n| json!(["beep", n * 10])).collect();
    assert_eq!(payloads(&batch), [json!({ "0": "99", "e": beeps })]);
    assert_eq!(stalled.renders(), before + 1);
}

#[tokio::test]
async fn events_wait_in_order_until_there_is_room_for_their_answers() {
    let mut stalled = Stalled::new().await;
    stalled.publish(1).await;
    let click = json!({ "type": "click", "event": "x", "value": {} });
    let first = stalled.browser.push(&stalled.view, "event", click.clone());
    let second = stalled.browser.push(&stalled.view, "event", click);
    stalled.publish(2).await;
    assert_eq!(stalled.browser.diff().await, json!({ "0": "1" }));
    let answer = |diff: Value| Ok(json!({ "diff": diff }));
    assert_eq!(
        stalled.browser.reply(&first).await,
        answer(json!({ "0": "2", "r": { "number": 2 } }))
    );
    assert_eq!(
        stalled.browser.reply(&second).await,
        answer(json!({ "r": { "number": 2 } }))
    );
}

/// The page at `/embedded/{names}` with a view for each name, all of them joined.
async fn embedded(names: &str, pubsub: &PubSub) -> Browser {
    let live = embedding::<Numbers>(router())
        .with_pubsub(pubsub.clone())
        .with_state(Renders::default());
    let site = Site::new(live);
    let page = site.get(&format!("/embedded/{names}")).await;
    let mut browser = site.connect();
    for container in containers(&page.html) {
        browser.join(&container, json!({})).await.1.unwrap();
    }
    browser
}

#[tokio::test]
async fn frames_of_one_moment_leave_in_one_batch() {
    let pubsub = PubSub::new();
    let mut browser = embedded("a-b-c-d-e-f-g-h-i-j", &pubsub).await;
    pubsub.broadcast(&NUMBERS, 5).unwrap();
    let batch = browser.connection.next_batch().await.unwrap();
    assert_eq!(payloads(&batch), vec![json!({ "0": "5" }); 10]);
}

#[tokio::test]
async fn whoever_runs_at_the_same_moment_may_add_to_the_batch() {
    let mut browser = embedded("a-b", &PubSub::new()).await;
    let heartbeat = json!([null, "1", "phoenix", "heartbeat", {}]);
    browser.send(heartbeat.clone()).unwrap();
    let first = futures_util::poll!(std::pin::pin!(browser.connection.next_batch()));
    assert!(first.is_pending());
    browser.send(heartbeat).unwrap();
    let batch = browser.connection.next_batch().await.unwrap();
    assert_eq!(batch.frames().len(), 2);
}

#[tokio::test]
async fn page_of_one_view_waits_for_nobody() {
    let mut browser = embedded("a", &PubSub::new()).await;
    let heartbeat = json!([null, "1", "phoenix", "heartbeat", {}]);
    browser.send(heartbeat).unwrap();
    let first = futures_util::poll!(std::pin::pin!(browser.connection.next_batch()));
    assert!(first.is_ready());
}

#[tokio::test]
async fn left_view_ends_although_its_browser_does_not_read() {
    let mut stalled = Stalled::new().await;
    stalled.publish(1).await;
    stalled.publish(2).await;
    stalled.browser.push(&stalled.view, "phx_leave", json!({}));
    stalled.browser.connection.close().await;
}
