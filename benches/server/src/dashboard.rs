//! A page of ten nested views, two of which change each second; all of them, and the
//! page, are shared by all visitors.

use std::convert::Infallible;

use bennu::prelude::*;

/// The views that change, and those that stand still.
const TICKING: u64 = 2;
const STILL: u64 = 8;

/// The seconds since the start, for all pages at once.
static TICK: LocalTopic<u64> = LocalTopic::local_from_static("tick");

/// Announces every second, for ever.
pub(crate) async fn tick(pubsub: &PubSub) -> Infallible {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let mut seconds = 0;
    loop {
        second.tick().await;
        pubsub.local_broadcast(&TICK, seconds);
        seconds += 1;
    }
}

pub(crate) struct Dashboard;

impl LiveView for Dashboard {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! {
            {for number in 0..TICKING {
                {live_render::<Ticking>(format!("ticking-{number}"))}
            }}
            {for number in 0..STILL {
                {live_render::<Still>(format!("still-{number}")).with_session("number", number)}
            }}
        }
    }
}

pub(crate) struct Ticking {
    seconds: u64,
}

impl LiveView for Ticking {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = u64;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |seconds| seconds);
        Ok(Self { seconds: 0 })
    }

    async fn handle_info(&mut self, seconds: u64, _: &mut Socket<Self>) -> Result<()> {
        self.seconds = seconds;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <h2>"Seconds"</h2> <p>{self.seconds}</p> }
    }
}

pub(crate) struct Still {
    number: u64,
}

impl LiveView for Still {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let number = socket.session().get("number").unwrap_or_default();
        Ok(Self { number })
    }

    fn render(&self) -> impl Render {
        html! { <h2>"Figure"</h2> <p>{self.number}</p> }
    }
}
