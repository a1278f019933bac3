//! Typed events, path parameters, and whether the page is connected.

use axum::http::StatusCode;
use bennu::prelude::*;

pub(crate) struct Counter {
    count: i64,
    connected: bool,
}

#[derive(Event)]
pub(crate) enum CounterEvent {
    Inc,
    Add { amount: i64 },
    Set(i64),
}

impl LiveView for Counter {
    type Event = CounterEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Counter");
        let start = socket
            .params()
            .get("start")
            .and_then(|start| start.parse().ok());
        let count = start.ok_or_else(|| {
            Error::with_status(StatusCode::BAD_REQUEST, "the start must be a number")
        })?;
        Ok(Self {
            count,
            connected: socket.connected(),
        })
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            CounterEvent::Inc => self.count += 1,
            CounterEvent::Add { amount } => self.count += amount,
            CounterEvent::Set(count) => self.count = count,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="count">{self.count}</p>
            <p id="connected">{if self.connected { "yes" } else { "no" }}</p>
            <button phx-click={CounterEvent::Inc}>"one more"</button>
            <button phx-click={CounterEvent::Add { amount: 10 }}>"ten more"</button>
            <button phx-click={CounterEvent::Set((1 << 53) + 1)}>"very many"</button>
        }
    }
}
