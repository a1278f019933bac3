//! Views with one instance for all their viewers.

#[path = "shared/any_order.rs"]
mod any_order;
#[path = "shared/back_pressure.rs"]
mod back_pressure;
#[path = "shared/failures.rs"]
mod failures;
#[path = "shared/hanging.rs"]
mod hanging;
#[path = "shared/life.rs"]
mod life;
#[path = "shared/mounting.rs"]
mod mounting;
#[path = "shared/nesting.rs"]
mod nesting;
#[path = "shared/requests.rs"]
mod requests;
#[path = "shared/viewers.rs"]
mod viewers;

use std::sync::{Arc, Mutex};

use bennu::prelude::*;
use bennu::{Batch, LiveRouter, PubSub, TerminateReason};
use serde_json::{Value, json};

use crate::browser::{Browser, Joined, Site, embedding, router};

static SAID: Topic<String> = Topic::from_static("said");

/// What all instances of a test have done.
#[derive(Debug, Default, Clone)]
struct Seen(Arc<Mutex<Counts>>);

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Counts {
    mounts: usize,
    renders: usize,
    ends: Vec<TerminateReason>,
}

impl Seen {
    fn add(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.0.lock().unwrap());
    }

    fn counts(&self) -> Counts {
        self.0.lock().unwrap().clone()
    }
}

/// Counts clicks and shows what was said last.
struct Board {
    clicks: u32,
    counted: u64,
    said: String,
    seen: Seen,
}

impl LiveView for Board {
    const SHARED: bool = true;

    type Event = RawEvent;
    type Message = String;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let seen = socket.state::<Seen>().clone();
        if socket.connected() {
            seen.add(|counts| counts.mounts += 1);
        }
        socket.subscribe(&SAID, |said| said);
        let visitor: Option<String> = socket.session().get("visitor");
        assert_eq!(visitor, None, "a shared view sees no visitor");
        Ok(Self {
            clicks: 0,
            counted: 0,
            said: "nothing".to_owned(),
            seen,
        })
    }

    async fn handle_event(&mut self, event: RawEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event.name.as_str() {
            "click" => self.clicks += 1,
            "ask" => socket.reply(&json!({ "clicks": self.clicks }))?,
            "title" => socket.set_page_title("Board"),
            "beep" => socket.push_event("beep", &self.clicks)?,
            "go" => {
                self.clicks += 1;
                socket.push_navigate("/elsewhere")?;
            }
            "patch" => socket.push_patch("/own?page=2")?,
            "refuse" => return Err(Error::not_found("there is no such thing")),
            "fail" => return Err(Error::new("the board is broken")),
            "hang" => std::future::pending().await,
            _ => panic!("the board fell over"),
        }
        Ok(())
    }

    async fn handle_info(&mut self, said: String, socket: &mut Socket<Self>) -> Result<()> {
        match said.as_str() {
            "hang" => std::future::pending().await,
            "go" => socket.push_navigate("/elsewhere")?,
            "beep" => socket.push_event("beep", &self.clicks)?,
            "count" => {
                self.counted += 1;
                socket.push_event("count", &self.counted)?;
            }
            "slow" => settle().await,
            "panic" => panic!("the board fell over"),
            _ => {}
        }
        self.said = said;
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, _: &mut Socket<Self>) {
        self.seen.add(|counts| counts.ends.push(reason));
    }

    fn render(&self) -> impl Render {
        self.seen.add(|counts| counts.renders += 1);
        assert_ne!(self.said, "unspeakable", "it cannot be drawn");
        html! { <p>{self.clicks}" "{&self.said}</p> }
    }
}

/// A site with a board on the way to it, and embedded.
struct Boards {
    site: Site,
    seen: Seen,
    pubsub: PubSub,
}

impl Boards {
    fn new() -> Self {
        Self::with(|live| live)
    }

    fn with(set: impl FnOnce(LiveRouter) -> LiveRouter) -> Self {
        let (seen, pubsub) = (Seen::default(), PubSub::new());
        let live = embedding::<Board>(router())
            .live::<Board>("/")
            .with_state(seen.clone())
            .with_pubsub(pubsub.clone());
        Self {
            site: Site::new(set(live)),
            seen,
            pubsub,
        }
    }

    /// A browser that has loaded the page and joined the board.
    async fn viewer(&self) -> Viewer {
        let (browser, view, response) = self.site.open("/").await;
        Viewer {
            browser,
            view,
            tree: response["rendered"].clone(),
        }
    }

    async fn viewers(&self, count: usize) -> Vec<Viewer> {
        let mut viewers = Vec::new();
        for _ in 0..count {
            viewers.push(self.viewer().await);
        }
        viewers
    }

    async fn say(&self, what: &str) {
        self.pubsub.broadcast(&SAID, what.to_owned()).unwrap();
        settle().await;
    }
}

/// One who looks at a board.
struct Viewer {
    browser: Browser,
    view: Joined,
    tree: Value,
}

impl Viewer {
    async fn click(&mut self, event: &str) -> Value {
        self.browser.click(&self.view, event).await
    }

    /// Sends an event and does not wait; gives back its ref.
    fn push(&mut self, event: &str) -> String {
        let payload = json!({ "type": "click", "event": event, "value": {} });
        self.browser.push(&self.view, "event", payload)
    }

    async fn diff(&mut self) -> Value {
        self.browser.diff().await
    }

    async fn batch(&mut self) -> Batch {
        self.browser.connection.next_batch().await.unwrap()
    }
}

/// Lets everything run that can, without letting time pass.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}
