//! What happens in the browser, and its acknowledgement.

use bennu::prelude::*;
use serde_json::json;

use crate::browser::{Site, router};

/// Counts, and does what else an event can do.
struct Counter {
    count: i64,
}

#[derive(Event)]
enum CounterEvent {
    Inc,
    Add { amount: i64 },
    Nothing,
    Ask { question: String },
    Beep,
    Save { user: Json<serde_json::Value> },
    Leave,
    GoOn,
    Out,
}

impl LiveView for Counter {
    type Event = CounterEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: CounterEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event {
            CounterEvent::Inc => self.count += 1,
            CounterEvent::Add { amount } => self.count += amount,
            CounterEvent::Nothing => {}
            CounterEvent::Ask { question } => socket.reply(&json!({ "answer": question }))?,
            CounterEvent::Beep => {
                socket.push_event("beep", &json!({ "n": self.count }))?;
                socket.set_page_title("Beep");
            }
            CounterEvent::Save { user } => socket.push_event("saved", &user.0)?,
            CounterEvent::Leave => {
                socket.push_event("bye", &1)?;
                socket.push_navigate("/elsewhere?x=1")?;
            }
            CounterEvent::GoOn => socket.replace_navigate("/elsewhere")?,
            CounterEvent::Out => socket.redirect_external("https://example.org/")?,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <p>{self.count}</p> }
    }
}

fn site() -> Site {
    Site::new(router().live::<Counter>("/"))
}

#[tokio::test]
async fn each_event_is_acknowledged_in_order_with_its_own_diff() {
    let (mut browser, view, _) = site().open("/").await;
    let refs: Vec<String> = (0..3)
        .map(|_| {
            browser.push(
                &view,
                "event",
                json!({ "type": "click", "event": "inc", "value": {} }),
            )
        })
        .collect();
    for (message_ref, count) in refs.iter().zip(["1", "2", "3"]) {
        assert_eq!(
            browser.reply(message_ref).await,
            Ok(json!({ "diff": { "0": count } }))
        );
    }
}

#[tokio::test]
async fn event_that_changes_nothing_is_acknowledged_empty() {
    let (mut browser, view, _) = site().open("/").await;
    assert_eq!(browser.click(&view, "nothing").await, json!({}));
}

#[tokio::test]
async fn values_of_events_are_typed() {
    let (mut browser, view, _) = site().open("/").await;
    let add = json!({ "type": "click", "event": "add", "value": { "amount": "40" } });
    assert_eq!(
        browser.event(&view, add).await,
        json!({ "diff": { "0": "40" } })
    );
}

#[tokio::test]
async fn handlers_answer_travels_with_the_diff() {
    let (mut browser, view, _) = site().open("/").await;
    let ask = json!({ "type": "hook", "event": "ask", "value": { "question": "why" } });
    assert_eq!(
        browser.event(&view, ask).await,
        json!({ "diff": { "r": { "answer": "why" } } })
    );
}

#[tokio::test]
async fn pushed_events_and_title_travel_with_the_diff_and_once() {
    let (mut browser, view, _) = site().open("/").await;
    assert_eq!(
        browser.click(&view, "beep").await,
        json!({ "diff": { "t": "Beep", "e": [["beep", { "n": 0 }]] } })
    );
    assert_eq!(browser.click(&view, "nothing").await, json!({}));
}

#[tokio::test]
async fn form_arrives_as_its_fields() {
    let (mut browser, view, _) = site().open("/").await;
    let save = json!({
        "type": "form", "event": "save", "value": "user%5Bname%5D=Jo&user%5Btags%5D%5B%5D=a",
        "meta": { "_target": "user[name]" },
    });
    assert_eq!(
        browser.event(&view, save).await,
        json!({ "diff": { "e": [["saved", { "name": "Jo", "tags": ["a"] }]] } })
    );
}

#[tokio::test]
async fn navigation_by_an_event_answers_it_and_ends_the_view() {
    let (mut browser, view, _) = site().open("/").await;
    let message_ref = browser.push(
        &view,
        "event",
        json!({ "type": "click", "event": "leave", "value": {} }),
    );
    assert_eq!(browser.diff().await, json!({ "e": [["bye", 1]] }));
    assert_eq!(
        browser.reply(&message_ref).await,
        Ok(json!({ "live_redirect": { "to": "/elsewhere?x=1", "kind": "push" } }))
    );
    assert_eq!(browser.receive_push().await.0, "phx_close");
}

#[tokio::test]
async fn navigation_can_take_the_place_of_the_page_in_the_history() {
    let (mut browser, view, _) = site().open("/").await;
    assert_eq!(
        browser.click(&view, "go_on").await,
        json!({ "live_redirect": { "to": "/elsewhere", "kind": "replace" } })
    );
}

#[tokio::test]
async fn redirect_to_another_site_is_a_page_load() {
    let (mut browser, view, _) = site().open("/").await;
    assert_eq!(
        browser.click(&view, "out").await,
        json!({ "redirect": { "to": "https://example.org/" } })
    );
}

#[tokio::test]
async fn events_for_components_that_are_gone_and_of_the_protocol_are_acknowledged() {
    let (mut browser, view, _) = site().open("/").await;
    let gone = json!({ "type": "click", "event": "inc", "value": {}, "cid": 3 });
    assert_eq!(browser.event(&view, gone).await, json!({}));
    assert_eq!(browser.click(&view, "lv:clear-flash").await, json!({}));
}

#[tokio::test]
async fn event_that_the_view_does_not_know_crashes_it() {
    for payload in [
        json!({ "type": "click", "event": "no-such", "value": {} }),
        json!({ "type": "click", "event": "add", "value": { "amount": "x" } }),
        json!({ "type": "click", "event": "lv:no-such", "value": {} }),
        json!({ "type": "click" }),
        json!(7),
    ] {
        let (mut browser, view, _) = site().open("/").await;
        browser.push(&view, "event", payload);
        assert_eq!(
            browser.receive().await,
            json!([view.join_ref, view.join_ref, view.topic, "phx_error", {}])
        );
    }
}
