//! A view that ends in every way in which a view can fail.

use bennu::prelude::*;

pub(crate) struct Crash {
    count: u32,
}

#[derive(Event)]
pub(crate) enum CrashEvent {
    Count,
    Panic,
    Error,
}

impl LiveView for Crash {
    type Event = CrashEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: CrashEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            CrashEvent::Count => self.count += 1,
            CrashEvent::Panic => panic!("asked to fail by a panic"),
            CrashEvent::Error => return Err(Error::new("asked to fail by an error")),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="count">{self.count}</p>
            <button phx-click={CrashEvent::Count}>"count"</button>
            <button phx-click={CrashEvent::Panic}>"panic"</button>
            <button phx-click={CrashEvent::Error}>"error"</button>
            // As a page of yesterday's version would send it.
            <button phx-click="no-such-event">"unknown"</button>
        }
    }
}
