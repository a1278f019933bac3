//! Views nested in views, joined and left as the official client does.

use std::sync::{Arc, Mutex};

use bennu::TerminateReason;
use bennu::prelude::*;
use bennu_test::{View, live};
use serde_json::json;

/// Shows as many lamps as it was told.
struct House {
    lamps: Vec<u32>,
}

#[derive(Event)]
enum HouseEvent {
    Add { lamp: u32 },
    Remove { lamp: u32 },
}

impl LiveView for House {
    type Event = HouseEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { lamps: vec![1, 2] })
    }

    async fn handle_event(&mut self, event: HouseEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            HouseEvent::Add { lamp } => self.lamps.push(lamp),
            HouseEvent::Remove { lamp } => self.lamps.retain(|one| *one != lamp),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <h1>{self.lamps.len()} " lamps"</h1>
            {for lamp in &self.lamps {
                <section :key={lamp}>
                    {live_render::<Lamp>(format!("lamp-{lamp}")).with_session("watt", *lamp * 10)}
                </section>
            }}
        }
    }
}

/// Nested in a house; there is a bulb nested in it.
struct Lamp {
    watt: u32,
    on: bool,
}

#[derive(Event)]
enum LampEvent {
    Toggle,
    Burn,
}

#[derive(Clone)]
struct Dim;

impl LiveView for Lamp {
    type Event = LampEvent;
    type Message = Dim;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            watt: socket.session().get("watt").unwrap_or(0),
            on: false,
        })
    }

    async fn handle_event(&mut self, event: LampEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            LampEvent::Toggle => self.on = !self.on,
            LampEvent::Burn => return Err(Error::new("burnt through")),
        }
        Ok(())
    }

    async fn handle_info(&mut self, _: Dim, _: &mut Socket<Self>) -> Result<()> {
        self.watt -= 1;
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, socket: &mut Socket<Self>) {
        if let Ok(mut ended) = socket.state::<Ended>().lock() {
            ended.push((socket.id().to_owned(), reason));
        }
    }

    fn render(&self) -> impl Render {
        html! {
            <button phx-click={LampEvent::Toggle}>{if self.on { "on" } else { "off" }}</button>
            <i phx-click={LampEvent::Burn}></i>
            <b>{self.watt}</b>
            {live_render::<Bulb>(format!("bulb-{}", self.watt))}
        }
    }
}

struct Bulb;

/// Which lamps have ended, and why.
type Ended = Arc<Mutex<Vec<(String, TerminateReason)>>>;

impl LiveView for Bulb {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! { <em>"glass"</em> }
    }
}

async fn house() -> View<House> {
    live::<House>()
        .with_state(Ended::default())
        .await
        .expect("the house opens")
}

#[tokio::test]
async fn nested_views_are_joined_with_what_they_were_told() {
    let view = house().await;
    view.assert_text("#lamp-1 b", "10");
    view.assert_text("#lamp-2 b", "20");
    view.assert_text("#lamp-2 #bulb-20 em", "glass");
}

#[tokio::test]
async fn events_reach_the_view_that_owns_the_element() {
    let mut view = house().await;
    view.element("#lamp-2 button").click().await.unwrap();
    view.assert_text("#lamp-1 button", "off");
    view.assert_text("#lamp-2 button", "on");
}

#[tokio::test]
async fn a_message_can_be_sent_to_a_nested_view() {
    let mut view = house().await;
    view.send_to::<Lamp>("lamp-2", Dim).await.unwrap();
    view.assert_text("#lamp-2 b", "19");
    view.assert_text("#lamp-2 #bulb-19", "glass");
    assert!(!view.has_element("#bulb-20"));
    let error = view
        .send_to::<Lamp>("lamp-9", Dim)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "expected view \"lamp-9\" to be there, found that it was never joined"
    );
    let error = view
        .send_to::<Stranger>("lamp-2", 1)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("to take messages of type u8"), "{error}");
}

/// Not on the page.
struct Stranger;

impl LiveView for Stranger {
    type Event = NoEvent;
    type Message = u8;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {}
}

#[tokio::test]
async fn views_that_appear_are_joined_and_those_that_vanish_are_left() {
    let mut view = house().await;
    view.element("#lamp-2 button").click().await.unwrap();
    view.render_hook("add", &json!({"lamp": 7})).await.unwrap();
    view.assert_text("#lamp-7 b", "70");
    view.assert_text("#bulb-70", "glass");

    view.render_hook("remove", &json!({"lamp": 1}))
        .await
        .unwrap();
    assert!(!view.has_element("#lamp-1"));
    view.assert_text("#lamp-2 button", "on");
    let error = view
        .send_to::<Lamp>("lamp-1", Dim)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.ends_with("found that it was closed"), "{error}");
}

#[tokio::test]
async fn the_server_is_told_which_views_have_vanished() {
    let ended = Ended::default();
    let mut view = live::<House>()
        .with_state(Arc::clone(&ended))
        .await
        .unwrap();
    view.render_hook("remove", &json!({"lamp": 1}))
        .await
        .unwrap();
    let left = [("lamp-1".to_owned(), TerminateReason::Left)];
    assert_eq!(*ended.lock().unwrap(), left);
}

#[tokio::test]
async fn a_crash_of_a_nested_view_leaves_the_others() {
    let mut view = house().await;
    let error = view
        .element("#lamp-1 i")
        .click()
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(error, "view nested::Lamp crashed: burnt through");
    view.element("#lamp-2 button").click().await.unwrap();
    view.assert_text("#lamp-2 button", "on");
}

/// Shows the same lamp twice, once it was told to.
struct Mirror {
    lamps: u8,
}

#[derive(Event)]
enum MirrorEvent {
    Double,
}

impl LiveView for Mirror {
    type Event = MirrorEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let lamps = socket.session().get("lamps").unwrap_or(1);
        Ok(Self { lamps })
    }

    async fn handle_event(&mut self, _: MirrorEvent, _: &mut Socket<Self>) -> Result<()> {
        self.lamps = 2;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <button phx-click={MirrorEvent::Double}>double</button>
            {for _ in 0..self.lamps {
                {live_render::<Lamp>("lamp")}
            }}
        }
    }
}

#[tokio::test]
async fn two_views_with_one_id_fail_the_test_at_once_or_when_they_appear() {
    let twice = |error: bennu_test::Error| {
        let message = error.to_string();
        let start = "expected each id once on the page, found \"lamp\" twice: ";
        assert!(message.starts_with(start), "{message}");
    };
    twice(live::<Mirror>().with_session("lamps", 2).await.unwrap_err());
    let mut mirror = live::<Mirror>().await.unwrap();
    let button = mirror.element("button").with_text("double");
    twice(button.click().await.unwrap_err());
}
