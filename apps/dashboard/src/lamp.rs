//! The lamp of the page, which tells whether it is live.

use bennu::prelude::*;
use jiff::Timestamp;

use crate::ticker::{TICK, Tick, this_second};

/// The lamp. It beats with each second, and a script of the page, `lamp.js`, notes where no
/// beat has come for a while.
#[derive(Debug)]
pub struct Lamp {
    second: Timestamp,
}

impl LiveView for Lamp {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        let second = this_second();
        Ok(Self { second })
    }

    async fn handle_info(&mut self, Tick(second): Tick, _: &mut Socket<Self>) -> Result<()> {
        self.second = second;
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, _: &mut Socket<Self>) -> Result<()> {
        self.second = this_second();
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="beat" class="lamp" phx-hook="Lamp" data-beat={self.second.as_second()}><span class="still">as it was when loaded</span><span class="live">live</span><span class="lost">connection lost</span></p>
        }
    }
}
