//! The views that these tests visit.

use std::time::Duration;

use bennu::prelude::*;
use bennu::{
    Error, LivePage, LiveRouter, LiveView, NoMessage, Result, SecretKey, Session, Socket,
    TerminateReason, live_render,
};
use tokio::sync::mpsc;

/// The names of views whose `terminate` has run.
pub(crate) type Terminated = mpsc::UnboundedSender<TerminateReason>;

pub(crate) struct Counter {
    count: i64,
    connected: bool,
}

#[derive(Debug, Event)]
pub(crate) enum CounterEvent {
    Inc,
}

impl LiveView for Counter {
    type Event = CounterEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Counter");
        let start = socket.params().get("start").unwrap_or("0");
        Ok(Self {
            count: start.parse()?,
            connected: socket.connected(),
        })
    }

    async fn handle_event(&mut self, _: CounterEvent, _: &mut Socket<Self>) -> Result<()> {
        self.count += 1;
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, socket: &mut Socket<Self>) {
        let _ = socket.state::<Terminated>().send(reason);
    }

    fn render(&self) -> impl Render {
        html! { <p id="count" data-connected={self.connected.to_string()}>{self.count}</p> }
    }
}

/// Sends its visitor elsewhere, or fails, as its path says.
pub(crate) struct Elsewhere;

impl LiveView for Elsewhere {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        match socket.params().get("how").unwrap_or_default() {
            "redirect" => Err(Error::redirect("/counter/1?from=elsewhere")),
            "external" => {
                socket.redirect_external("https://example.org/")?;
                Ok(Self)
            }
            "missing" => Err(Error::not_found("no such thing")),
            "panic" => panic!("as asked"),
            "slow" => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                Ok(Self)
            }
            how => Err(Error::new(format!("asked for a secret {how}"))),
        }
    }

    fn render(&self) -> impl Render {
        "never seen"
    }
}

/// Says who the session is of.
pub(crate) struct Greeting {
    name: String,
}

impl LiveView for Greeting {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let name = socket
            .session()
            .get::<String>("name")
            .unwrap_or_else(|| "nobody".into());
        Ok(Self { name })
    }

    fn render(&self) -> impl Render {
        html! { <p>Hello {&self.name}</p> }
    }
}

async fn two_views(live: LivePage) -> axum::response::Response {
    let content = html! {
        <h1>Two</h1>
        {live_render::<Greeting>("one").with_session("name", "One")}
        {live_render::<Greeting>("two").with_session("name", "Two")}
    };
    live.page("Two views", content).await
}

async fn log_in(session: Session) -> Result<(), bennu::SessionError> {
    session.put("name", "Jane")
}

pub(crate) fn secret() -> SecretKey {
    SecretKey::new("s".repeat(64)).unwrap()
}

/// A router with all of the above.
pub(crate) fn router() -> LiveRouter {
    let pages = axum::Router::new()
        .route("/two", axum::routing::get(two_views))
        .route("/log-in", axum::routing::get(log_in).post(log_in));
    LiveRouter::new(&secret())
        .live::<Counter>("/counter/{start}")
        .live::<Elsewhere>("/elsewhere/{how}")
        .live::<Greeting>("/greeting")
        .with_pages(pages)
        .with_state::<Terminated>(mpsc::unbounded_channel().0)
}
