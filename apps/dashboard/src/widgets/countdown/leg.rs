//! A countdown inside another widget's panel: a view nested in that widget's view.

use bennu::LiveRender;
use bennu::prelude::*;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{CountdownConfig, face};
use crate::ticker::{TICK, Tick, this_second};

/// A countdown inside another widget's panel.
#[derive(Debug)]
pub struct Leg {
    label: String,
    end: Zoned,
    done: String,
    now: Timestamp,
}

/// Shows a countdown as a view of its own, with the DOM id `id`. `zone` is where an
/// instant without a zone is meant.
pub fn leg(id: String, label: &str, countdown: &CountdownConfig, zone: &TimeZone) -> LiveRender {
    let end = countdown.to.in_zone(zone);
    live_render::<Leg>(id)
        .with_session(LABEL, label)
        .with_session(END, end.to_string())
        .with_session(DONE, countdown.done.as_str())
}

const LABEL: &str = "label";
const END: &str = "end";
const DONE: &str = "done";

impl LiveView for Leg {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        let text = |name| socket.session().get::<String>(name).unwrap_or_default();
        Ok(Self {
            label: text(LABEL),
            end: text(END).parse()?,
            done: text(DONE),
            now: this_second(),
        })
    }

    async fn handle_info(&mut self, Tick(now): Tick, _: &mut Socket<Self>) -> Result<()> {
        self.now = now;
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, _: &mut Socket<Self>) -> Result<()> {
        self.now = this_second();
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <div class="leg">
                <span class="label">{&self.label}</span>
                {face(&self.end, &self.done, self.now)}
            </div>
        }
    }
}
