//! A counter that nobody but its visitor changes.

use bennu::prelude::*;

pub(crate) struct Idle {
    count: u64,
}

#[derive(Event)]
pub(crate) enum IdleEvent {
    Inc,
}

impl LiveView for Idle {
    type Event = IdleEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: IdleEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            IdleEvent::Inc => self.count += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="count">{self.count}</p>
            <button id="inc" phx-click={IdleEvent::Inc}>"+"</button>
        }
    }
}
