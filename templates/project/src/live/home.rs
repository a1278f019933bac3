//! The home page: a clock.

use bennu::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::ticker::{TICK, Tick, this_second};

/// The home page.
#[derive(Debug)]
pub struct Home {
    now: Timestamp,
}

impl LiveView for Home {
    // All viewers see the same, so it is rendered once for all of them.
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        Ok(Self { now: this_second() })
    }

    async fn handle_info(&mut self, Tick(now): Tick, _: &mut Socket<Self>) -> Result<()> {
        self.now = now;
        Ok(())
    }

    fn render(&self) -> impl Render {
        let time = self.now.to_zoned(TimeZone::system());
        html! {
            <main>
                <h1>"{{project-name | title_case}}"</h1>
                <time class="clock" datetime={self.now.to_string()}>{time.strftime("%H:%M:%S").to_string()}</time>
                <p>"Change src/live/home.rs, and this page follows."</p>
            </main>
        }
    }
}

#[cfg(test)]
mod tests {
    use bennu_test::live;

    use super::*;

    #[tokio::test]
    async fn the_clock_ticks() -> bennu_test::Result<()> {
        let pubsub = PubSub::new();
        let mut home = live::<Home>().with_pubsub(&pubsub).await?;
        let second: Timestamp = "2027-04-08T07:00:05Z".parse().unwrap();
        pubsub.local_broadcast(&TICK, Tick(second));
        home.settle().await?;
        let clock = home.element("time.clock");
        assert_eq!(clock.attribute("datetime")?.unwrap(), second.to_string());
        assert!(clock.text()?.ends_with(":05"));
        Ok(())
    }
}
