//! A page that changes all the time around what its reader does.

use bennu::prelude::*;

const INTERVAL: Duration = Duration::from_millis(30);

pub(crate) struct Steady {
    ticks: u64,
}

#[derive(Clone)]
pub(crate) struct Tick;

impl LiveView for Steady {
    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.send_interval(INTERVAL, Tick);
        Ok(Self { ticks: 0 })
    }

    async fn handle_info(&mut self, _: Tick, _: &mut Socket<Self>) -> Result<()> {
        self.ticks += 1;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="ticks">{self.ticks}</p>
            <input id="field" autocomplete="off" title={format!("tick {}", self.ticks)}>
            <p id="prose">"A text that a reader selects, while the number beside it runs on."</p>
            <div id="scroll">
                <p :for={line in 0..100} :key={line}>{line + self.ticks}</p>
            </div>
        }
    }
}
