//! Views that wake each other: an action ends when all of them rest.

use bennu::prelude::*;
use bennu_test::live;

/// How many legs are still to be run.
static BATON: LocalTopic<u32> = LocalTopic::local_from_static("baton");

/// How many legs the race has; only the last three are shown.
const LEGS: u32 = 12;

struct Race;

impl LiveView for Race {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! {
            {for runner in 0..3u32 {
                <div>{live_render::<Runner>(format!("runner-{runner}")).with_session("place", runner)}</div>
            }}
        }
    }
}

/// Runs every third leg.
struct Runner {
    place: u32,
    legs: u32,
}

#[derive(Event)]
enum RunnerEvent {
    Start,
}

impl LiveView for Runner {
    type Event = RunnerEvent;
    type Message = u32;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&BATON, |leg| leg);
        Ok(Self {
            place: socket.session().get("place").unwrap_or(0),
            legs: 0,
        })
    }

    async fn handle_event(&mut self, _: RunnerEvent, socket: &mut Socket<Self>) -> Result<()> {
        socket.pubsub().local_broadcast(&BATON, LEGS);
        Ok(())
    }

    async fn handle_info(&mut self, leg: u32, socket: &mut Socket<Self>) -> Result<()> {
        if leg % 3 != self.place {
            return Ok(());
        }
        self.legs += u32::from(leg <= 3);
        // It takes some time.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        if leg > 1 {
            socket.pubsub().local_broadcast(&BATON, leg - 1);
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <button phx-click={RunnerEvent::Start}>"Go"</button><b>{self.legs}</b> }
    }
}

#[tokio::test]
async fn an_action_ends_when_every_view_rests() {
    let mut view = live::<Race>().await.unwrap();
    view.element("#runner-1 button").click().await.unwrap();
    for runner in 0..3 {
        view.assert_text(&format!("#runner-{runner} b"), "1");
    }
}
