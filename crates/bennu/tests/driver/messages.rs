//! Timers, topics and tasks of a view.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bennu::prelude::*;
use bennu_pubsub::{PubSub, Topic};
use serde_json::json;
use tokio::time::Instant;

use crate::browser::{Site, router};

static STARS: Topic<u64> = Topic::from_static("stars");

/// How often the view was rendered.
#[derive(Default, Clone)]
struct Renders(Arc<AtomicUsize>);

/// Shows the latest number.
struct Stars {
    stars: u64,
    missed: u64,
    renders: Renders,
}

enum StarsMessage {
    Stars(u64),
    Fetched(u64),
}

impl LiveView for Stars {
    type Event = RawEvent;
    type Message = StarsMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&STARS, StarsMessage::Stars);
        Ok(Self {
            stars: 0,
            missed: 0,
            renders: socket.state::<Renders>().clone(),
        })
    }

    async fn handle_event(&mut self, event: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event.name.as_str() {
            "fetch" => {
                let sender = socket.sender();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    let _ = sender.send(StarsMessage::Fetched(99));
                });
            }
            _ => socket.unsubscribe(&STARS),
        }
        Ok(())
    }

    async fn handle_info(
        &mut self,
        message: StarsMessage,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        socket.reply(&json!({ "nobody": "asked" }))?;
        match message {
            StarsMessage::Stars(stars) | StarsMessage::Fetched(stars) => self.stars = stars,
        }
        Ok(())
    }

    async fn handle_lagged(&mut self, missed: u64, _: &mut Socket<Self>) -> Result<()> {
        self.missed += missed;
        Ok(())
    }

    fn render(&self) -> impl Render {
        self.renders.0.fetch_add(1, Ordering::Relaxed);
        html! { <p>{self.stars}" "{self.missed}</p> }
    }
}

fn stars() -> (Site, PubSub, Renders) {
    let (pubsub, renders) = (PubSub::new(), Renders::default());
    let live = router()
        .live::<Stars>("/")
        .with_pubsub(pubsub.clone())
        .with_state(renders.clone());
    (Site::new(live), pubsub, renders)
}

#[tokio::test]
async fn broadcast_reaches_the_page_as_a_diff() {
    let (site, pubsub, _) = stars();
    let (mut browser, _, _) = site.open("/").await;
    pubsub.broadcast(&STARS, 42).unwrap();
    assert_eq!(browser.diff().await, json!({ "0": "42" }));
}

#[tokio::test]
async fn message_is_shown_while_requests_keep_coming() {
    let (site, pubsub, _) = stars();
    let (mut browser, view, _) = site.open("/").await;
    for _ in 0..100 {
        browser.push(
            &view,
            "event",
            json!({ "type": "click", "event": "fetch", "value": {} }),
        );
    }
    pubsub.broadcast(&STARS, 4_242).unwrap();
    let mut answered = 0;
    while !browser.receive().await.to_string().contains("4242") {
        answered += 1;
    }
    assert!(answered < 10, "it waits for {answered} answers");
}

#[tokio::test]
async fn reply_of_a_message_answers_no_event() {
    let (site, pubsub, _) = stars();
    let (mut browser, view, _) = site.open("/").await;
    pubsub.broadcast(&STARS, 42).unwrap();
    assert_eq!(browser.diff().await, json!({ "0": "42" }));
    assert_eq!(browser.click(&view, "unsubscribe").await, json!({}));
}

#[tokio::test]
async fn messages_that_wait_together_are_rendered_once() {
    let (site, pubsub, renders) = stars();
    let (mut browser, _, _) = site.open("/").await;
    let before = renders.0.load(Ordering::Relaxed);
    for stars in 1..=100 {
        pubsub.broadcast(&STARS, stars).unwrap();
    }
    assert_eq!(browser.diff().await, json!({ "0": "100" }));
    assert_eq!(renders.0.load(Ordering::Relaxed) - before, 1);
}

#[tokio::test]
async fn view_learns_how_many_messages_it_lost() {
    let (site, pubsub, _) = stars();
    let (mut browser, _, _) = site.open("/").await;
    for stars in 1..=300 {
        pubsub.broadcast(&STARS, stars).unwrap();
    }
    assert_eq!(browser.diff().await, json!({ "0": "300", "1": "44" }));
}

#[tokio::test]
async fn message_that_changes_nothing_visible_sends_nothing() {
    let (site, pubsub, _) = stars();
    let (mut browser, view, _) = site.open("/").await;
    pubsub.broadcast(&STARS, 0).unwrap();
    browser.settle().await;
    assert_eq!(browser.click(&view, "unsubscribe").await, json!({}));
}

#[tokio::test]
async fn unsubscribed_view_hears_nothing() {
    let (site, pubsub, _) = stars();
    let (mut browser, view, _) = site.open("/").await;
    browser.click(&view, "unsubscribe").await;
    pubsub.broadcast(&STARS, 5).unwrap();
    browser.settle().await;
    assert_eq!(browser.click(&view, "unsubscribe").await, json!({}));
}

#[tokio::test(start_paused = true)]
async fn task_of_a_view_sends_it_messages() {
    let (site, ..) = stars();
    let (mut browser, view, _) = site.open("/").await;
    assert_eq!(browser.click(&view, "fetch").await, json!({}));
    assert_eq!(browser.diff().await, json!({ "0": "99" }));
}

/// Ticks, and can be stopped.
struct Clock {
    ticks: u32,
    timer: bennu::TimerId,
}

#[derive(Clone)]
enum ClockMessage {
    Tick,
    Alarm,
}

impl LiveView for Clock {
    type Event = RawEvent;
    type Message = ClockMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let timer = socket.send_interval(Duration::from_secs(2), ClockMessage::Tick);
        socket.send_after(Duration::from_secs(5), ClockMessage::Alarm);
        Ok(Self { ticks: 0, timer })
    }

    async fn handle_event(&mut self, _: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        let stopped = socket.cancel_timer(self.timer);
        socket.reply(&json!({ "stopped": stopped }))
    }

    async fn handle_info(&mut self, message: ClockMessage, _: &mut Socket<Self>) -> Result<()> {
        match message {
            ClockMessage::Tick => self.ticks += 1,
            ClockMessage::Alarm => self.ticks += 100,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <time>{self.ticks}</time> }
    }
}

#[tokio::test(start_paused = true)]
async fn timers_tick_while_the_view_lives() {
    let site = Site::new(router().live::<Clock>("/"));
    let (mut browser, view, _) = site.open("/").await;
    let start = Instant::now();
    for (ticks, seconds) in [("1", 2), ("2", 4), ("102", 5), ("103", 6)] {
        assert_eq!(browser.diff().await, json!({ "0": ticks }));
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
    let stopped = json!({ "diff": { "r": { "stopped": true } } });
    assert_eq!(browser.click(&view, "stop").await, stopped);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let again = json!({ "diff": { "r": { "stopped": false } } });
    assert_eq!(browser.click(&view, "stop").await, again);
}
