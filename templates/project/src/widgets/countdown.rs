//! How long until the next year.

use bennu::{Container, prelude::*};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::{Card, column};
use crate::ticker::{TICK, Tick, this_second};

/// A countdown to a moment.
#[derive(Debug)]
pub struct Countdown {
    now: Timestamp,
    to: Zoned,
}

impl LiveView for Countdown {
    // All viewers see the same, so it is rendered once for all of them.
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        Ok(Self {
            now: this_second(),
            to: next_year(&Zoned::now())?,
        })
    }

    async fn handle_info(&mut self, Tick(now): Tick, _: &mut Socket<Self>) -> Result<()> {
        self.now = now;
        // It is here for a day; then the next one is counted down to.
        if now.duration_since(self.to.timestamp()) > SignedDuration::from_hours(24) {
            self.to = next_year(&self.to)?;
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        let title = self.to.strftime("Until %Y").to_string();
        let (large, small) = rest(self.now, &self.to);
        html! {
            <Card title={&title}>
                <div data-role="rest">
                    <p class="figure-large mb-0">{large}</p>
                    <p class="mb-0 text-body-secondary">{small}</p>
                </div>
            </Card>
        }
    }

    fn container() -> Container {
        column()
    }
}

/// The moment that is counted down to: change it to yours.
fn next_year(now: &Zoned) -> Result<Zoned> {
    let first = date(now.year() + 1, 1, 1);
    Ok(first.to_zoned(now.time_zone().clone())?)
}

/// The time that is left: what stands large, and what stands below it.
fn rest(now: Timestamp, to: &Zoned) -> (String, String) {
    let left = to.timestamp().duration_since(now);
    if !left.is_positive() {
        return ("It is here!".to_owned(), "Happy new year".to_owned());
    }
    let (hours, minutes, seconds) = (left.as_hours(), left.as_mins() % 60, left.as_secs() % 60);
    let time = format!("{:02}:{minutes:02}:{seconds:02}", hours % 24);
    match hours / 24 {
        0 => (time, "and it is here".to_owned()),
        1 => ("1 day".to_owned(), format!("and {time}")),
        days => (format!("{days} days"), format!("and {time}")),
    }
}

#[cfg(test)]
mod tests {
    use bennu_test::live;

    use super::*;

    #[track_caller]
    fn check(now: &str, large: &str, small: &str) {
        let to: Zoned = "2027-01-01T00:00:00+00:00[UTC]".parse().unwrap();
        let expected = (large.to_owned(), small.to_owned());
        assert_eq!(rest(now.parse().unwrap(), &to), expected);
    }

    #[test]
    fn the_rest_is_told_in_days_and_a_time() {
        check("2026-12-29T21:58:59Z", "2 days", "and 02:01:01");
        check("2026-12-30T21:58:59Z", "1 day", "and 02:01:01");
        check("2026-12-31T23:59:59Z", "00:00:01", "and it is here");
        check("2027-01-01T00:00:00Z", "It is here!", "Happy new year");
    }

    #[tokio::test]
    async fn the_countdown_ends_on_an_open_page() -> bennu_test::Result<()> {
        let pubsub = PubSub::new();
        let mut countdown = live::<Countdown>().with_pubsub(&pubsub).await?;
        assert!(countdown.text("[data-role=rest]")?.contains("and "));
        let to = next_year(&Zoned::now()).unwrap().timestamp();
        pubsub.local_broadcast(&TICK, Tick(to));
        countdown.settle().await?;
        countdown.assert_element("[data-role=rest]", "It is here!");
        pubsub.local_broadcast(&TICK, Tick(to + Duration::from_secs(86_401)));
        countdown.settle().await?;
        assert!(countdown.text("[data-role=rest]")?.contains("and "));
        Ok(())
    }
}
