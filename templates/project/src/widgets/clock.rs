//! The time of day.

use bennu::{Container, prelude::*};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Card, column};
use crate::ticker::{TICK, Tick, this_second};

/// A clock in the time zone of the server.
#[derive(Debug)]
pub struct Clock {
    now: Timestamp,
}

impl LiveView for Clock {
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
            <Card title="Time">
                <time class="clock figure-large" datetime={self.now.to_string()}>{time.strftime("%H:%M:%S").to_string()}</time>
                <p class="mb-0 text-body-secondary">{time.strftime("%A, %-d %B %Y").to_string()}</p>
            </Card>
        }
    }

    fn container() -> Container {
        column()
    }
}

#[cfg(test)]
mod tests {
    use bennu_test::live;

    use super::*;

    #[tokio::test]
    async fn the_clock_ticks() -> bennu_test::Result<()> {
        let pubsub = PubSub::new();
        let mut clock = live::<Clock>().with_pubsub(&pubsub).await?;
        let second: Timestamp = "2027-04-08T07:00:05Z".parse().unwrap();
        pubsub.local_broadcast(&TICK, Tick(second));
        clock.settle().await?;
        let time = clock.element("time.clock");
        assert_eq!(time.attribute("datetime")?.unwrap(), second.to_string());
        assert!(time.text()?.ends_with(":05"));
        Ok(())
    }
}
