//! One task asks, and every open page hears of it.

use std::sync::Arc;

use bennu::prelude::*;
use tokio::sync::watch;

use crate::POLL_INTERVAL;
use crate::upstream::Upstream;

// ANCHOR: source
static STARS: LocalTopic<u64> = LocalTopic::local_from_static("stars");

/// The last good value; none before the first.
pub(crate) type Latest = watch::Sender<Option<u64>>;

/// Asks, remembers and tells, for as long as the program runs.
pub(crate) async fn poll(upstream: Arc<Upstream>, latest: Latest, pubsub: PubSub) {
    let mut ticks = tokio::time::interval(POLL_INTERVAL);
    loop {
        ticks.tick().await;
        // What failed is tried again in time; until then the last value stands.
        if let Ok(stars) = upstream.stars().await
            && latest.send_replace(Some(stars)) != Some(stars)
        {
            pubsub.local_broadcast(&STARS, stars);
        }
    }
}
// ANCHOR_END: source

// ANCHOR: supervise
/// Starts a task again, a second after it has ended or panicked.
pub(crate) async fn supervise<F>(start: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        // A panic ends the task, and comes out here as an error.
        let _ended = tokio::spawn(start()).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
// ANCHOR_END: supervise

// ANCHOR: view
pub(crate) struct Stars {
    stars: Option<u64>,
}

pub(crate) struct Counted(u64);

impl LiveView for Stars {
    type Event = NoEvent;
    type Message = Counted;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&STARS, Counted);
        let stars = *socket.state::<Latest>().borrow();
        Ok(Self { stars })
    }

    async fn handle_info(&mut self, Counted(stars): Counted, _: &mut Socket<Self>) -> Result<()> {
        self.stars = Some(stars);
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, socket: &mut Socket<Self>) -> Result<()> {
        self.stars = *socket.state::<Latest>().borrow();
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <p id="stars">{self.stars}</p> }
    }
}
// ANCHOR_END: view
